"""Numbers in sentences: no certainty that was not counted, no singular with an s, nothing that a terminal obeys."""

import numpy as np
import pytest

import diffusion
from diffusion import (
    Chance,
    Graph,
    IndependentCascade,
    InputError,
    choose_seeds,
    find_tipping_point,
    rank_leaders,
    simulate,
    uniform,
    weighted_cascade,
)
from diffusion.words import level, percent, printable


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_only_what_was_counted_in_no_run_or_in_all_is_called_nothing_or_everything(digits: int) -> None:
    for share in (1e-9, 1e-4, 0.004, 0.9996, 1 - 1e-9):
        assert percent(share, digits) not in {"0 %", "0.0 %", "0.00 %", "100 %", "100.0 %", "100.00 %"}
    assert (percent(0, digits), percent(1, digits)) == ("0 %", "100 %")


def test_a_stated_level_keeps_all_its_digits() -> None:
    assert [level(share) for share in (0.9, 0.999, 0.9999, 0.5)] == ["90 %", "99.9 %", "99.99 %", "50 %"]
    sure = find_tipping_point(weighted_cascade(pair()), target=2, chance=0.999)
    assert "for a 99.9 % chance" in sure.summary()


def test_a_chance_of_nearly_one_is_not_rounded_to_certainty() -> None:
    assert str(Chance.of(19_999, 20_000)).startswith("over 99.9 % (95 %:")
    assert str(Chance.of(20_000, 20_000)).startswith("100 % (95 %:")


def test_codes_for_terminals_are_shown_and_not_obeyed() -> None:
    assert printable("a\x1b]0;title\x07b\u202ec\td\n5\N{NO-BREAK SPACE}% 日本") == (
        "a\\x1b]0;title\\x07b\\u202ec\\td\n5\N{NO-BREAK SPACE}% 日本"
    )


def pair() -> Graph:
    return Graph.from_arrays(["@a"], ["@b"], edges="influence")


def test_sentences_about_one_account_are_in_the_singular() -> None:
    chain = weighted_cascade(pair())
    said = [
        chain.summary(),
        simulate(chain, IndependentCascade(), ["@a"], replicates=1).summary(),
        choose_seeds(chain, k=1).summary(),
        choose_seeds(chain, k=1, method=diffusion.RandomAccounts()).summary(),
        diffusion.tipping_curve(chain, IndependentCascade(), ["@a"], target=1, replicates=10).summary(),
        find_tipping_point(chain, target=1).summary(),
        rank_leaders(chain).summary(),
        rank_leaders(uniform(Graph.from_arrays([], [], names=["@a"], edges="follows"), 0.5)).summary(),
    ]
    for text in said:
        for wrong in (" 1 accounts", " 1 ties", "1 seeds", "1 replicates", " 1 others", ", 1 are ", "nan", "with them"):
            assert wrong not in f" {text}"
    assert "It was chosen by" in said[3]
    alone = find_tipping_point(uniform(pair(), 0.01), target=2, ordered_seeds=["@a"], chance=0.001)
    assert "The one seed tried brings 1.0 accounts, itself included" in alone.summary()


def test_theory_is_not_called_a_bound_where_the_number_found_lies_below_it() -> None:
    ring = Graph.from_arrays([0, 1, 2, 3], [1, 2, 3, 0], edges="influence")
    found = diffusion.critical_power(uniform(ring, 0.1), replicates=2_000)
    assert found.power is not None
    assert found.spectral_power is not None
    assert found.power < found.spectral_power
    assert "bound" not in found.summary()


def test_with_everybody_a_seed_nothing_is_left_to_chance() -> None:
    chain = uniform(pair(), 1e-6)
    point = find_tipping_point(chain, target=2, chance=0.999, replicates=100)
    assert point.interval == (2, 2)


def test_a_proof_is_not_weaker_because_the_network_is_small() -> None:
    assert choose_seeds(weighted_cascade(pair()), k=1).delta == 0.01
    certain = choose_seeds(weighted_cascade(pair()), k=2)
    assert "nothing had to be sampled" in certain.summary()


def test_a_chain_without_ties_is_drawn_without_a_warning() -> None:
    weighted_cascade(Graph.from_arrays([], [], names=["@a"], edges="follows")).plot()


def test_a_single_measure_is_taken_and_anything_else_is_refused_by_name() -> None:
    assert rank_leaders(pair(), measures=diffusion.PageRank()).top(1) == ["@a"]
    for wrong in (["pagerank"], [diffusion.PageRank], 3):
        with pytest.raises(InputError, match=r"measures must be measures such as PageRank\(\), not"):
            rank_leaders(pair(), measures=wrong)  # type: ignore[arg-type]


def test_points_that_have_less_audience_than_the_hub_say_so() -> None:
    star = Graph.from_arrays([0] * 9 + [1], [*range(1, 10), 2], edges="influence")
    assert diffusion.points_of_equal_audience(star, 3).name == "1 point with 1 follower in all"
    with pytest.raises(InputError, match="only 0 has followers"):
        diffusion.points_of_equal_audience(Graph.from_arrays([0], [1], edges="influence"))
    equal = Graph.from_arrays(np.repeat([0, 1, 2], [4, 2, 2]), [1, 2, 3, 4, 3, 4, 3, 4], edges="influence")
    assert diffusion.points_of_equal_audience(equal, 2).name == "2 points of the same total audience"
