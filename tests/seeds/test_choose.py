"""choose_seeds: arguments, reproducibility, the re-estimate on fresh coins, and what a person gets to read."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion.errors import InputError, UnknownAccountError
from diffusion.seeds.seed_set import _certainty
from tests.oracles.enumeration import exact_spread
from tests.seeds.toys import MODELS, chain_of, chains, network

HOSTILE = ["<script>alert(1)</script>", '=HYPERLINK("x")', "../../x"]


@pytest.fixture(scope="module")
def chain():
    return diffusion.weighted_cascade(diffusion.chung_lu(500, 3_000))


@pytest.fixture(scope="module")
def methods(chain):
    ranking = diffusion.rank_leaders(chain, [diffusion.Followers(), diffusion.PageRank()])
    return {
        "reverse sampling": diffusion.ReverseSampling(),
        "greedy simulation": diffusion.Greedy(replicates=20),
        "top by followers": diffusion.TopBy(ranking),
        "top by pagerank": diffusion.TopBy(ranking, diffusion.PageRank()),
        "random accounts": diffusion.RandomAccounts(),
    }


@given(model=st.sampled_from(MODELS), data=st.data())
@settings(max_examples=25)
def test_the_reported_spread_is_the_true_one_of_the_chosen(model, data):
    chain = data.draw(chains(model=model))
    chosen = diffusion.choose_seeds(chain, model, k=1, evaluation_replicates=4_000)
    truth = exact_spread(chain.graph, chain.probabilities, model.name, chosen.codes)
    assert abs(chosen.spread - truth) <= 5 * chain.graph.account_count / 2 / math.sqrt(4_000)
    best = max(
        exact_spread(chain.graph, chain.probabilities, model.name, codes)
        for codes in combinations(range(chain.graph.account_count), 1)
    )
    assert truth >= (1 - 1 / math.e - 0.1) * best


def test_every_method_answers_in_full(chain, methods):
    for name, method in methods.items():
        chosen = diffusion.choose_seeds(chain, k=7, method=method, evaluation_replicates=50)
        assert chosen.method == name
        assert len(set(chosen.accounts)) == len(chosen) == 7
        assert chosen.gains.sum() == pytest.approx(chosen.spread)
        assert (chosen.gains >= 0).all()
        assert (chosen.ratio is not None) == (name == "reverse sampling")
        table = chosen.table()
        assert list(table) == ["rank", "account", "followers", "gain", "spread"]
        assert table["followers"].tolist() == chain.graph.out_degrees[chosen.codes].tolist()
        assert table["spread"].iloc[-1] == chosen.spread
        assert "no part in the choice" in chosen.summary()
        assert chosen.plot().axes


def test_the_spread_is_that_of_the_simulation_on_the_same_coins(chain):
    chosen = diffusion.choose_seeds(chain, k=5, evaluation_replicates=300, random_state=9)
    ensemble = diffusion.simulate(
        chain, diffusion.IndependentCascade(), chosen.accounts, replicates=300, random_state=9
    )
    assert chosen.spread == ensemble.mean


def test_the_same_answer_on_any_number_of_threads_and_another_for_another_chance(chain, methods):
    for method in methods.values():
        answers = []
        for count, random_state in ((1, 0), (2, 0), (2, 1)):
            with diffusion.threads(count):
                answers.append(
                    diffusion.choose_seeds(
                        chain, k=6, method=method, evaluation_replicates=40, random_state=random_state
                    )
                )
        first, second, other = answers
        assert first.accounts == second.accounts
        assert first.means.tobytes() == second.means.tobytes()
        assert (first.lower_bound, first.upper_bound) == (second.lower_bound, second.upper_bound)
        assert other.means.tobytes() != first.means.tobytes()


def test_chosen_seeds_beat_random_ones(chain):
    chosen = diffusion.choose_seeds(chain, k=5)
    by_chance = diffusion.choose_seeds(chain, k=5, method=diffusion.RandomAccounts())
    assert chosen.spread_interval[0] > by_chance.spread_interval[1]


def test_a_random_choice_of_one_more_keeps_the_others(chain):
    few, more = (diffusion.choose_seeds(chain, k=k, method=diffusion.RandomAccounts()) for k in (5, 6))
    assert more.accounts[:5] == few.accounts


def test_turning_all_ties_round_changes_the_answer():
    spokes = [(0, leaf) for leaf in range(1, 9)]
    star, turned = network(9, spokes), network(9, [(leaf, 0) for leaf in range(1, 9)])
    assert diffusion.choose_seeds(diffusion.uniform(star, 0.5), k=1).accounts == (0,)
    assert diffusion.choose_seeds(diffusion.uniform(turned, 0.5), k=1).accounts != (0,)


def test_candidates_bound_every_method(chain, methods):
    candidates = [int(code) for code in range(0, 500, 31)]
    for method in methods.values():
        chosen = diffusion.choose_seeds(chain, k=4, method=method, candidates=candidates, evaluation_replicates=20)
        assert set(chosen.accounts) <= set(candidates)
    assert f"of the {len(candidates)} candidates" in diffusion.choose_seeds(chain, k=4, candidates=candidates).summary()


def test_hostile_names_come_back_as_they_are():
    graph = diffusion.Graph.from_arrays([0, 0], [1, 2], names=HOSTILE, edges="influence")
    chosen = diffusion.choose_seeds(diffusion.uniform(graph, 0.5), k=3)
    assert set(chosen.accounts) == set(HOSTILE)
    assert set(chosen.table()["account"]) == set(HOSTILE)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_account_can_be_a_seed(model):
    chosen = diffusion.choose_seeds(chain_of(network(4, [(0, 1), (1, 2)]), 0.5), model, k=4)
    assert (chosen.spread, chosen.ratio, chosen.spread_interval) == (4.0, 1.0, (4.0, 4.0))


def test_one_account_alone():
    chosen = diffusion.choose_seeds(chain_of(network(1, []), 0.5), k=1)
    assert (chosen.accounts, chosen.spread, chosen.lower_bound, chosen.upper_bound) == ((0,), 1.0, 1.0, 1.0)
    assert chosen.summary().startswith("This account spreads the content to 1.0 accounts")


def test_how_many_replicates_judge_the_seeds_follows_from_the_work(chain):
    small = diffusion.choose_seeds(diffusion.uniform(chain.graph, 0.001), k=1)
    assert small.evaluation_replicates == 10_000
    large = diffusion.choose_seeds(diffusion.uniform(diffusion.chung_lu(20_000, 200_000), 1.0), k=100)
    assert large.evaluation_replicates == pytest.approx(2_000_000 / large.spread, rel=0.05)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    chain, inside = chain_of(network(5, [(0, leaf) for leaf in range(1, 5)]), 0.5), 0
    for random_state in range(200):
        chosen = diffusion.choose_seeds(
            chain, k=1, method=diffusion.TopBy(diffusion.rank_leaders(chain, [diffusion.Followers()])),
            evaluation_replicates=30, random_state=random_state,
        )  # fmt: skip
        inside += chosen.spread_interval[0] <= 3.0 <= chosen.spread_interval[1]
    assert 178 <= inside <= 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 501}, "k must be at most the 500 accounts there are to choose from, not 501"),
        ({"k": 0}, "k must be at least 1, not 0"),
        ({"k": 2.5}, "k must be a whole number"),
        ({"k": 3, "candidates": [1, 2]}, "k must be at most the 2 candidates there are to choose from, not 3"),
        ({"candidates": [1, 2, 1]}, "1 is named twice"),
        ({"candidates": []}, "candidates: name at least one account"),
        ({"epsilon": 0.7}, "epsilon must be less than 1 - 1/e"),
        ({"epsilon": 0}, "epsilon must lie strictly between 0 and 1"),
        ({"delta": 1}, "delta must lie strictly between 0 and 1"),
        ({"method": "greedy"}, "method must be a method such as ReverseSampling"),
        ({"model": "ic"}, "model must be a model such as IndependentCascade"),
        ({"evaluation_replicates": 1}, "evaluation_replicates must be at least 2"),
        ({"random_state": None}, "random_state must be a whole number"),
        ({"memory": "4 gigabytes"}, "memory must be a number of bytes, or a text such as"),
        ({"memory": "10 kB"}, "memory must be at least 2.2 MB to draw sets of this chain on 1 thread, not 0.0 MB"),
        ({"memory": "1GB", "method": diffusion.RandomAccounts()}, "memory is for reverse sampling"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(chain, arguments, message):
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        with diffusion.threads(1):
            diffusion.choose_seeds(chain, **{"k": 1, **arguments})


def test_unknown_candidates_are_named(chain):
    with pytest.raises(UnknownAccountError, match="candidates: there is no account '@nobody'"):
        diffusion.choose_seeds(chain, k=1, candidates=["@nobody"])


def test_the_ranking_of_another_graph_is_refused(chain):
    ranking = diffusion.rank_leaders(network(3, [(0, 1)]), [diffusion.Followers()])
    with pytest.raises(InputError, match="another graph"):
        diffusion.choose_seeds(chain, k=1, method=diffusion.TopBy(ranking))


def test_a_weighting_that_is_no_linear_threshold_is_refused(chain):
    with pytest.raises(InputError):
        diffusion.choose_seeds(diffusion.uniform(chain.graph, 0.9), diffusion.LinearThreshold(), k=1)


def test_the_provenance_names_chain_chance_and_settings(chain):
    chosen = diffusion.choose_seeds(chain, k=2, random_state=3, candidates=range(50))
    assert chosen.provenance.random_state == 3
    assert chosen.provenance.inputs["chain"] == chain.fingerprint
    assert chosen.provenance.settings["evaluation_replicates"] == chosen.evaluation_replicates
    assert "candidates" in chosen.provenance.inputs


def test_a_small_memory_changes_the_wait_and_is_told():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(5_000, 40_000))
    with diffusion.threads(1):
        usual, small = (diffusion.choose_seeds(chain, k=5, memory=memory) for memory in (None, "2.7MB"))
    assert small.accounts == usual.accounts
    assert (small.lower_bound, small.upper_bound) == (usual.lower_bound, usual.upper_bound)
    assert (usual.sets_kept, usual.provenance.settings["sets"]) == ("whole", "whole")
    assert small.sets_kept == small.provenance.settings["sets"] == "compressed"
    assert "compressed to fit into the memory allowed" in small.summary()
    assert "memory" not in usual.summary()


def test_arrays_cannot_be_written_to(chain):
    chosen = diffusion.choose_seeds(chain, k=2)
    for array in (chosen.codes, chosen.means, chosen.followers):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@given(st.floats(1e-12, 0.5))
def test_certainty_is_never_rounded_up(delta):
    assert float(_certainty(delta).removesuffix(" %")) <= np.nextafter(100 * (1 - delta), 101) + 1e-8


def test_numpys_own_chance_is_left_alone(chain):
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    diffusion.choose_seeds(chain, k=2)
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002
