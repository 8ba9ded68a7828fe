"""Seeds close together, and the best of several ways: what they choose, and where it matters."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import (
    AbsoluteThreshold,
    BestOf,
    ClusteredSeeds,
    ComplexContagion,
    Greedy,
    Ignition,
    IndependentCascade,
    MostFollowers,
    RandomAccounts,
    RelativeThreshold,
    ReverseSampling,
)
from diffusion.errors import InputError
from diffusion.seeds.judged import Aim, judged
from diffusion.seeds.method import Problem
from diffusion.seeds.spared import spared
from tests.networks import both_ways, chain_of

TWO, THREE = ComplexContagion(), ComplexContagion(AbsoluteThreshold(3))


@pytest.fixture(scope="module")
def neighbours():
    """People who mostly follow those next to them (Watts and Strogatz)."""
    return both_ways(networkx.connected_watts_strogatz_graph(1_000, 10, 0.1, seed=1))


def spread_of(chain, model, method, k, random_state=0):
    return diffusion.choose_seeds(chain, model, k, method=method, random_state=random_state).spread


def far_apart(graph, k):
    """Choose accounts of large audiences, none of whom another one knows, not even over two others."""
    near, chosen = nx_distances(graph), []
    for code in np.argsort(-graph.out_degrees, kind="stable").tolist():
        if all(near[code].get(other, 9) > 3 for other in chosen):
            chosen.append(code)
    return diffusion.TopBy(Listed(chosen[:k], len(graph)))


class Listed:
    def __init__(self, first, accounts):
        self.codes = [*first, *sorted(set(range(accounts)) - set(first))]

    def order(self, measure=None):
        return np.array(self.codes)


def nx_distances(graph):
    network = networkx.DiGraph(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    return dict(networkx.all_pairs_shortest_path_length(network, cutoff=3))


@pytest.mark.parametrize(
    ("model", "p", "seeds"), [(TWO, 0.9, 2), (THREE, 1.0, 4), (ComplexContagion(RelativeThreshold(0.25)), 1.0, 3)]
)
def test_where_company_is_needed_seeds_close_together_go_further_than_as_many_far_apart(neighbours, model, p, seeds):
    """Close together they reach everybody, at random or by followers hardly more than themselves."""
    chain = diffusion.uniform(neighbours, p)
    assert spread_of(chain, model, ClusteredSeeds(), seeds) > 900
    assert spread_of(chain, model, RandomAccounts(), seeds) < 20
    assert spread_of(chain, model, far_apart(neighbours, seeds), seeds) < 20
    assert spread_of(chain, IndependentCascade(), RandomAccounts(), seeds) > 900


def test_where_no_company_is_needed_seeds_far_apart_go_further(neighbours):
    """The direction turns round: in independent cascades that die out, seeds close together reach the same accounts."""
    chain = diffusion.uniform(neighbours, 0.08)
    far, close = (
        spread_of(chain, IndependentCascade(), method, 10) for method in (ReverseSampling(), ClusteredSeeds())
    )
    assert close < 0.9 * far


def test_the_best_of_several_ways_is_the_one_that_goes_furthest_on_the_coins_of_choosing(neighbours):
    ways = (RandomAccounts(), ClusteredSeeds(), MostFollowers())
    for model, p in ((TWO, 0.9), (TWO, 0.4), (ComplexContagion(AbsoluteThreshold(1)), 0.05)):
        problem = Problem(diffusion.uniform(neighbours, p), model, 6, np.arange(1_000, dtype=np.int32), 0.1, 0.01, 3)
        lists = [way.choose(problem).codes for way in ways]
        means = [value.mean for value in judged(problem, lists, 200, None, "judging")]
        chosen = BestOf(ways).choose(problem)
        assert chosen.codes.tolist() == lists[int(np.argmax(means))].tolist()
        assert chosen.how == f"the best of 3 ways on the model itself: {ways[int(np.argmax(means))].name}"


def test_an_aim_asks_for_few_seeds_and_not_for_the_mean():
    """Seven accounts in a circle and three in another: the mean wants the seven, a target of three is met by either."""
    ties = [(place, (place + 1) % 7) for place in range(7)] + [(7, 8), (8, 9), (9, 7)]
    problem = Problem(chain_of(10, ties, 1.0), IndependentCascade(), 2, np.arange(10, dtype=np.int32), 0.1, 0.01, 0)
    values = judged(problem, [np.array([0, 1]), np.array([7, 0])], 20, Aim(10, 0.9), "judging")
    assert [(value.fewer, value.tipping, value.mean) for value in values] == [(-np.inf, 0.0, 7.0), (-2.0, 1.0, 10.0)]
    assert values[1].worth > values[0].worth


def test_seeds_that_are_not_needed_for_the_aim_come_last():
    """A circle in which everybody needs both accounts before them: two next to each other do, whoever else is named."""
    circle = chain_of(20, [(a, (a + step) % 20) for a in range(20) for step in (1, 2)], 1.0)
    problem = Problem(circle, TWO, 5, np.arange(20, dtype=np.int32), 0.1, 0.01, 0)
    assert spared(problem, np.array([3, 15, 8, 9, 0]), 4, 20, Aim(20, 0.9)).tolist() == [8, 9, 0, 15, 3]
    assert spared(problem, np.array([8, 9, 15, 3, 0]), 2, 20, Aim(20, 0.9)).tolist() == [8, 9, 3, 15, 0]
    assert spared(problem, np.array([8, 15, 3, 0, 1]), 1, 20, Aim(1, 0.9)).tolist() == [8, 15, 3, 0, 1]


@pytest.mark.parametrize(("network", "model", "p"), [
    (networkx.connected_watts_strogatz_graph(2_000, 10, 0.1, seed=1), TWO, 0.6),
    (networkx.connected_watts_strogatz_graph(2_000, 10, 0.1, seed=1), THREE, 0.9),
    (networkx.planted_partition_graph(40, 50, 0.3, 3 / 2_000, seed=1), TWO, 0.6),
], ids=["neighbours, two", "neighbours, three", "communities, two"])  # fmt: skip
def test_sparing_seeds_leaves_fewer_on_fresh_coins(network, model, p):
    chain = diffusion.uniform(both_ways(network), p)
    asked = {"target": 500, "max_seeds": 25, "replicates": 3_000}
    grown = diffusion.find_tipping_point(chain, model, method=ClusteredSeeds(), **asked)
    spare = diffusion.find_tipping_point(chain, model, method=BestOf([ClusteredSeeds()]), **asked)
    assert spare.accounts_needed < grown.accounts_needed
    assert set(spare.seeds.accounts) == set(grown.seeds.accounts)


def test_candidates_are_all_that_is_chosen_and_seeds_are_different(neighbours):
    chain, allowed = diffusion.uniform(neighbours, 0.9), list(range(0, 1_000, 7))
    for method in (ClusteredSeeds(starts=5), BestOf(), MostFollowers()):
        chosen = diffusion.choose_seeds(chain, TWO, 12, method=method, candidates=allowed)
        assert set(chosen.accounts) <= set(allowed)
        assert len(set(chosen.accounts)) == 12
    everybody = diffusion.choose_seeds(chain_of(4, [(0, 1)], 1.0), TWO, 4, method=ClusteredSeeds())
    assert sorted(everybody.accounts) == [0, 1, 2, 3]


def test_most_followers_are_those_with_the_largest_audiences():
    chain = diffusion.uniform(diffusion.chung_lu(300, 3_000), 0.1)
    chosen = diffusion.choose_seeds(chain, TWO, 5, method=MostFollowers())
    assert chosen.followers.tolist() == sorted(chain.graph.out_degrees.tolist(), reverse=True)[:5]


def test_without_a_method_such_models_are_tried_and_nothing_is_claimed_as_proven(neighbours):
    chosen = diffusion.choose_seeds(diffusion.uniform(neighbours, 0.9), TWO, 3)
    assert chosen.method == "the best of 3 ways on the model itself: close together"
    assert chosen.ratio is None
    assert not chosen.guaranteed
    assert "which proves nothing about how much better others could do" in chosen.summary()


@pytest.mark.parametrize(("method", "words"), [
    (Greedy(replicates=5), r"Greedy\(\) needs ties that are live by themselves, and in the complex contagion from 2"),
    (ReverseSampling(), r"ReverseSampling\(\) needs ties .* choose seeds by ClusteredSeeds\(\) or BestOf\(\)"),
    (Ignition(target=5), r"Ignition\(\) needs ties that are live by themselves"),
], ids=lambda value: getattr(value, "name", ""))  # fmt: skip
def test_methods_that_follow_live_ties_refuse_models_without(method, words):
    chain = diffusion.uniform(diffusion.chung_lu(50, 200), 0.5)
    with pytest.raises(InputError, match=words):
        diffusion.choose_seeds(chain, TWO, 2, method=method)


def test_questions_that_follow_live_ties_refuse_models_without():
    chain = diffusion.uniform(diffusion.chung_lu(50, 200), 0.5)
    with pytest.raises(InputError, match="seed_stability needs ties that are live by themselves"):
        diffusion.seed_stability(chain, TWO, k=2)


@pytest.mark.parametrize(("make", "words"), [
    (lambda: ClusteredSeeds(starts=0), "starts must be at least 1, not 0"),
    (lambda: ClusteredSeeds(replicates=0), "replicates must be at least 1, not 0"),
    (lambda: BestOf([]), r"methods must be methods such as ClusteredSeeds\(\), not \(\)"),
    (lambda: BestOf([ClusteredSeeds]), r"methods must be methods such as ClusteredSeeds\(\), not \(<class"),
    (lambda: BestOf(replicates=1.5), "replicates must be a whole number, not 1.5"),
])  # fmt: skip
def test_arguments_that_cannot_be_are_refused_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()
