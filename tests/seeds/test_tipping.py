"""The tipping point: the number, its interval, and the honest answer where there is none."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from scipy.stats import binom

import diffusion
from diffusion import IndependentCascade, LinearThreshold, find_tipping_point
from diffusion.errors import InputError, UnknownAccountError
from diffusion.randomness import Purpose, root_key
from tests.networks import both_ways, chain_of, clique, graph_of
from tests.oracles.clique import at_least, clique_distribution
from tests.oracles.enumeration import exact_distribution

MODEL = IndependentCascade()


@pytest.fixture(scope="module")
def ten():
    return clique(10, 0.2)


@pytest.fixture(scope="module")
def below():
    """A chain in which nothing carries itself."""
    return diffusion.uniform(diffusion.chung_lu(600, 3_000), 0.03)


@pytest.mark.parametrize(("chance", "needed"), [(0.5, 1), (0.7, 2), (0.9, 5), (0.95, 6)])
def test_ten_accounts_that_follow_one_another_need_the_known_number(ten, chance, needed):
    point = find_tipping_point(ten, target=8, chance=chance)
    assert point.exists
    assert point.accounts_needed == len(point.accounts) == needed
    assert point.interval == (needed, needed)
    assert (point.target, point.target_source, point.chance_asked) == (8, "asked", chance)
    truth = at_least(clique_distribution(10, 0.2, needed), 8)
    assert point.chance.lower <= truth <= point.chance.upper


def test_the_mean_would_have_answered_otherwise(ten):
    point = find_tipping_point(ten, target=8, chance=0.95)
    assert int(np.argmax(point.curve.mean >= 8)) + 1 == 2 < point.accounts_needed


@given(st.sampled_from([0.8785, 0.9305, 0.85]), st.integers(1_000, 4_000))
@settings(max_examples=8)
def test_the_interval_on_the_number_covers_the_truth(chance, replicates):
    """Over 60 random states; the hard chances are near P(tips) of some number: 4 seeds reach .878243, 5 .930529."""
    distributions = [clique_distribution(10, 0.2, k) for k in range(1, 11)]
    truth = next(k for k, sizes in enumerate(distributions, 1) if at_least(sizes, 8) >= chance)
    chain, misses = clique(10, 0.2), 0
    for state in range(60):
        point = find_tipping_point(
            chain, target=8, chance=chance, ordered_seeds=range(10), replicates=replicates, random_state=state
        )
        low, high = point.interval
        assert low <= point.accounts_needed <= (high or 10)
        misses += not low <= truth <= (high or 10)
    assert misses <= binom.isf(1e-6, 60, 0.05)


def test_replicates_are_added_until_the_number_is_decided_and_no_longer(ten):
    easy = find_tipping_point(ten, target=8, chance=0.9, ordered_seeds=range(10))
    hard = find_tipping_point(ten, target=8, chance=0.8785, ordered_seeds=range(10), replicates=5_000)
    assert 1_000 <= easy.curve.trials < 20_000
    assert hard.curve.trials == 5_000
    assert hard.interval == (4, 5)
    assert "4 to 5" in hard.summary()


def test_a_given_list_is_taken_in_its_order(ten):
    order = [7, 3, 1, 0, 9, 2]
    point = find_tipping_point(ten, target=8, chance=0.9, ordered_seeds=order)
    assert point.accounts == tuple(order[:5])
    assert point.seeds is None
    assert point.curve.accounts == tuple(order)
    short = find_tipping_point(ten, target=8, chance=0.9, ordered_seeds=order, max_seeds=3)
    assert len(short.curve.accounts) == 3
    assert not short.exists


def test_candidates_alone_may_be_seeds(ten):
    point = find_tipping_point(ten, target=8, chance=0.9, candidates=[2, 4, 5, 6, 8, 9])
    assert set(point.accounts) < {2, 4, 5, 6, 8, 9}
    assert point.accounts_needed == 5
    few = find_tipping_point(ten, target=8, chance=0.9, candidates=[2, 4])
    assert not few.exists
    assert few.accounts_needed is few.interval is None
    assert few.accounts == ()
    assert "not even 2 seeds together reach a 90 % chance of passing 8 accounts" in few.summary()


def test_seeds_are_chosen_and_judged_on_different_coins(ten, monkeypatch):
    choosing, judging = [], []
    for used, module in ((choosing, "seeds.reverse_sampling"), (judging, "cascades.replicates")):

        def watched(random_state, purpose, used=used):
            used.append(purpose)
            return root_key(random_state, purpose)

        monkeypatch.setattr(f"diffusion.{module}.root_key", watched)
    find_tipping_point(ten, target=8, max_seeds=3, random_state=5)
    assert set(choosing) == {Purpose.REVERSE, Purpose.CERTIFICATE}
    assert Purpose.CASCADE in judging
    assert not set(choosing) & set(judging)
    assert len({int(root_key(5, purpose)) for purpose in Purpose}) == len(Purpose)


def test_the_default_target_is_where_large_outbreaks_begin():
    chain = clique(60, 0.04)
    point = find_tipping_point(chain, chance=0.99)
    assert point.exists
    assert point.target_source == "valley"
    assert point.target == diffusion.find_valley(chain, MODEL).size == point.outbreak.valley.size
    assert point.critical is point.power_needed is None
    assert "Content carries itself here" in point.reason
    chances = [at_least(clique_distribution(60, 0.04, k), point.target) for k in range(1, 9)]
    low, high = point.interval
    assert low <= next(k for k, chance in enumerate(chances, 1) if chance >= 0.99) <= high
    assert chances[0] < 0.99


def test_below_criticality_there_is_nothing_to_tip_and_the_answer_says_at_which_power_there_is(below):
    point = find_tipping_point(below)
    assert not point.exists
    assert point.accounts_needed is point.target is point.chance is point.interval is None
    assert point.accounts == ()
    assert point.target_source == "none"
    assert point.critical.power > 1
    gains = point.curve.gains
    assert f"Each further seed brings {gains[len(gains) // 2 :].mean():.1f} accounts" in point.reason
    for words in ("There is no tipping point at power 1:", "there is no valley", "there is nothing to tip",
                  f"Content begins to carry itself at power {point.critical.power:.3g}"):  # fmt: skip
        assert words in point.summary()
    beyond = find_tipping_point(below.amplified(1.3 * point.critical.power))
    assert beyond.target_source == "valley"


def test_below_criticality_a_target_of_ones_own_still_gets_its_number(below):
    point = find_tipping_point(below, target=60, chance=0.9)
    assert point.exists
    assert point.target_source == "asked"
    assert not point.outbreak.exists
    assert point.critical.power > 1
    assert "a matter of adding up" in point.summary()
    estimate = point.curve.chances[0]
    assert estimate[point.accounts_needed - 1] >= 0.9 > estimate[point.accounts_needed - 2]


def test_a_target_out_of_reach_says_which_power_would_do():
    chain = chain_of(40, [(0, leaf) for leaf in range(1, 40)], 0.1)
    point = find_tipping_point(chain, target=30, chance=0.9, max_seeds=3)
    assert not point.exists
    assert point.power_needed > 5
    assert f"at power {point.power_needed:.3g} they would" in point.summary()
    stronger = find_tipping_point(chain.amplified(1.05 * point.power_needed), target=30, chance=0.9, max_seeds=3)
    assert stronger.exists
    weaker = find_tipping_point(chain.amplified(0.9 * point.power_needed), target=30, chance=0.9, max_seeds=3)
    assert not weaker.exists


def test_the_power_that_would_do_is_never_the_power_that_did_not(ten):
    """Four seeds reach .878243: early replicates may pass .8785 by chance; the verdict of all of them holds."""
    points = [
        find_tipping_point(ten, target=8, chance=0.8785, ordered_seeds=range(4), replicates=4_000, random_state=state)
        for state in range(12)
    ]
    short = [point for point in points if not point.exists]
    assert any((point.curve.sizes[:1_000, -1] >= 8).mean() >= 0.8785 for point in short)
    assert all(1 < point.power_needed < 1.2 for point in short)


def test_a_target_that_no_power_reaches_says_so():
    chain = chain_of(30, [(0, 1), (2, 3)], 0.5)
    point = find_tipping_point(chain, target=20, chance=0.9, max_seeds=4)
    assert not point.exists
    assert point.power_needed is None
    assert "no power tried makes them" in point.summary()


def test_without_ties_each_seed_brings_itself():
    for chain in (diffusion.uniform(graph_of(30, []), 0.5), clique(30, 0.0)):
        point = find_tipping_point(chain)
        assert not point.exists
        assert "Each further seed brings 1.0 accounts" in point.reason
        assert find_tipping_point(chain, target=12).accounts_needed == 12


def test_under_the_linear_threshold_too():
    chain = diffusion.weighted_cascade(both_ways(networkx.cycle_graph(8)))
    point = find_tipping_point(chain, LinearThreshold(), target=7, chance=0.6)
    codes = chain.graph.codes(point.curve.accounts)
    exact = [
        exact_distribution(chain.graph, chain.probabilities, "linear threshold", codes[:k])[7:].sum()
        for k in range(1, 9)
    ]
    low, high = point.interval
    assert low <= next(k for k, chance in enumerate(exact, 1) if chance >= 0.6) <= high
    nothing = find_tipping_point(chain, LinearThreshold())
    assert nothing.critical is not None
    assert nothing.summary()


def test_its_table_marks_the_seeds_needed_and_its_plot_shows_the_chance(ten):
    point = find_tipping_point(ten, target=8, chance=0.9)
    table = point.table()
    assert table["needed"].tolist() == [True] * 5 + [False] * (len(table) - 5)
    assert tuple(table["account"][table["needed"]]) == point.accounts
    figure = point.plot()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_title() == "5 seeds for 90 %"
    assert isinstance(find_tipping_point(clique(20, 0.001)).plot(), Figure)


def test_its_sentence_names_number_interval_chance_and_mean(ten):
    point = find_tipping_point(ten, target=8, chance=0.9)
    assert point.summary().startswith(
        f"At power 1, 5 seed accounts are needed (95 %: 5 to 5) for a 90 % chance that content passes 8 accounts; "
        f"with them the chance is {point.chance} and the mean spread {point.curve.mean[4]:,.0f} accounts."
    )


@pytest.mark.parametrize(("argument", "value", "refusal", "words"), [
    ("chance", 1, InputError, "chance must lie strictly between 0 and 1, not 1"),
    ("chance", 90, InputError, "chance must lie strictly between 0 and 1, not 90"),
    ("chance", float("nan"), InputError, "chance must be a finite number, not nan"),
    ("confidence", 0, InputError, "confidence must lie strictly between 0 and 1, not 0"),
    ("target", 11, InputError, "target must be at most 10, not 11"),
    ("target", 0, InputError, "target must be at least 1, not 0"),
    ("target", 7.5, InputError, "target must be a whole number, not 7.5"),
    ("max_seeds", 0, InputError, "max_seeds must be at least 1, not 0"),
    ("max_seeds", 11, InputError, "max_seeds must be at most 10, not 11"),
    ("replicates", 0, InputError, "replicates must be at least 1, not 0"),
    ("replicates", 1.5, InputError, "replicates must be a whole number, not 1.5"),
    ("replicates", True, InputError, "replicates must be a whole number, not True"),
    ("random_state", None, InputError, "random_state must be a whole number"),
    ("random_state", -1, InputError, "random_state must be at least 0, not -1"),
    ("ordered_seeds", [], InputError, "ordered_seeds: name at least one account"),
    ("ordered_seeds", [3, 3], InputError, "ordered_seeds: 3 is named twice"),
    ("candidates", [], InputError, "candidates: name at least one account"),
    ("candidates", [1, 1], InputError, "candidates: 1 is named twice"),
    ("candidates", ["@x"], UnknownAccountError, "candidates: there is no account '@x' in the graph"),
    ("candidates", "@x", UnknownAccountError, "candidates: there is no account '@x' in the graph"),
])  # fmt: skip
def test_arguments_that_cannot_be_are_refused_in_words(ten, argument, value, refusal, words):
    with pytest.raises(refusal, match=words):
        find_tipping_point(ten, **({"target": 8} | {argument: value}))


def test_a_given_list_and_candidates_together_are_refused(ten):
    with pytest.raises(InputError, match="candidates: with ordered_seeds nothing is chosen; give one of the two"):
        find_tipping_point(ten, target=8, ordered_seeds=[1], candidates=[1, 2])


def test_more_seeds_than_accounts_are_refused_by_the_choice_as_well(ten):
    with pytest.raises(InputError, match="k must be at most the 10 accounts there are to choose from, not 11"):
        diffusion.choose_seeds(ten, k=11)


def test_replicates_that_stop_once_they_are_decided_answer_as_whole_ones_do(ten):
    point = find_tipping_point(ten, target=8, chance=0.868, ordered_seeds=range(6), replicates=5_000, random_state=3)
    whole = diffusion.tipping_curve(ten, IndependentCascade(), range(6), target=8, replicates=5_000, random_state=3)
    assert (point.curve.replicates, point.curve.more_replicates, point.curve.trials) == (1_000, 4_000, 5_000)
    assert point.curve.tipped.tolist() == whole.tipped.tolist()
    assert point.curve.chances[1].tolist() == whole.chances[1].tolist()
    assert point.curve.mean.tolist() == whole.sizes[:1_000].mean(axis=0).tolist()
