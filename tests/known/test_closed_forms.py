"""Networks whose expected spread can be written down. Where no source is named, the form is derived in its test."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade, LinearThreshold
from tests.known.agreement import prove_mean
from tests.networks import both_ways, chain_of, clique, graph_of

INDEPENDENT, THRESHOLD = IndependentCascade(), LinearThreshold()
chances = pytest.mark.parametrize("p", [0.0, 0.1, 0.3, 0.5, 0.9, 1.0])


def prove(chain, seeds, expected, model=INDEPENDENT):
    prove_mean(diffusion.simulate(chain, model, seeds, replicates=40_000).sizes, expected)


def uniform(network, p):
    return diffusion.uniform(both_ways(network), p)


@chances
def test_a_path_from_its_head_spreads_as_a_geometric_series(p):
    chain = chain_of(9, [(account, account + 1) for account in range(8)], p)
    prove(chain, [0], sum(p**step for step in range(9)))
    prove(chain, [8], 1)


@chances
def test_a_star_spreads_from_the_hub_to_each_leaf_once(p):
    n = 12
    outward = chain_of(n + 1, [(0, leaf) for leaf in range(1, n + 1)], p)
    prove(outward, [0], 1 + n * p)
    prove(outward, [3], 1)
    mutual = uniform(networkx.star_graph(n), p)
    prove(mutual, [0], 1 + n * p)
    prove(mutual, [3], 1 + p + (n - 1) * p**2)


@pytest.mark.parametrize("branching", [2, 3])
@chances
def test_a_tree_spreads_from_the_root_level_by_level(branching, p):
    tree = networkx.balanced_tree(branching, 4, create_using=networkx.DiGraph)
    chain = diffusion.uniform(diffusion.Graph.from_networkx(tree, edges="influence"), p)
    prove(chain, [0], sum((branching * p) ** level for level in range(5)))


@pytest.mark.parametrize("n", [3, 4, 9])
@chances
def test_a_cycle_spreads_both_ways_round(n, p):
    expected = 1 + 2 * sum(p**distance for distance in range(1, n)) - (n - 1) * p**n
    prove(uniform(networkx.cycle_graph(n), p), [1], expected)


@pytest.mark.parametrize(("p", "expected"), [(0.1, 1.218), (0.3, 1.726), (0.5, 2.25)])
def test_a_triangle_spreads_as_computed_by_hand(p, expected):
    assert expected == pytest.approx(1 + 2 * (p + p**2 - p**3))
    prove(clique(3, p), [2], expected)


@chances
def test_two_hubs_in_touch_spread_to_each_others_audiences(p):
    """Hubs with 5 and 8 leaves, all ties both ways: a path leads to each account one way only, so distances decide."""
    near, far = 5, 8
    chain = uniform(double_star(near, far), p)
    prove(chain, [0], 1 + near * p + p * (1 + far * p))
    prove(chain, [2], 1 + p * (1 + (near - 1) * p + p * (1 + far * p)))
    prove(chain, [0, 1], 2 + (near + far) * p)


def double_star(near, far):
    """Return hubs 0 and 1, in touch, and their leaves."""
    return networkx.Graph(
        [(0, 1), *((0, leaf) for leaf in range(2, 2 + near)), *((1, leaf) for leaf in range(2 + near, 2 + near + far))]
    )


@chances
def test_readers_of_several_seeds_escape_them_all_or_join(p):
    """Complete bipartite, ties from 4 authors to 10 readers: from k authors k + 10 (1 - (1 - p)**k)."""
    chain = chain_of(14, [(author, reader) for author in range(4) for reader in range(4, 14)], p)
    for k in range(1, 5):
        prove(chain, range(k), k + 10 * (1 - (1 - p) ** k))


@chances
def test_a_ladder_spreads_as_its_columns_lead_on(p):
    """Two rails that run one way, and rungs that run both ways: who is active in a column decides over the next."""
    length = 7
    rails = [(2 * step + side, 2 * step + side + 2) for step in range(length - 1) for side in (0, 1)]
    rungs = [(2 * step + side, 2 * step + 1 - side) for step in range(length) for side in (0, 1)]
    one, two, expected = 1 - p, p, 0.0  # the chances that one, and that both, are active in the first column
    for _ in range(length):
        expected += one + 2 * two
        arrive_one, arrive_two = one * p + two * 2 * p * (1 - p), two * p**2
        one, two = arrive_one * (1 - p), arrive_two + arrive_one * p
    prove(chain_of(2 * length, rails + rungs, p), [0], expected)


def test_under_the_linear_threshold_a_tree_spreads_by_the_products_of_weights_along_paths():
    ties = {(0, 1): 0.9, (0, 2): 0.4, (1, 3): 0.5, (1, 4): 0.7, (2, 5): 1.0, (5, 6): 0.25}
    chain = chain_of(8, ties, list(ties.values()))
    along = [1, 0.9, 0.4, 0.9 * 0.5, 0.9 * 0.7, 0.4 * 1.0, 0.4 * 1.0 * 0.25]
    prove(chain, [0], sum(along), THRESHOLD)


@pytest.mark.parametrize("n", [3, 4, 6, 11])
def test_under_the_linear_threshold_a_cycle_halves_at_each_step_both_ways(n):
    """Each account keeps one of its two neighbours, so it is reached from one side or the other, never from both.

    At distance d one way round, that is 2**-d + 2**-(n - d); the sum over all is 1 + 2 - 4 / 2**n. Three accounts: 2.5.
    """
    chain = diffusion.weighted_cascade(both_ways(networkx.cycle_graph(n)))
    prove(chain, [0], 3 - 4 / 2**n, THRESHOLD)


@pytest.mark.parametrize("seeds", [1, 3, 6])
def test_under_the_linear_threshold_a_reader_joins_with_the_share_of_its_sources_that_are_active(seeds):
    authors, readers = 6, 10
    ties = [(author, authors + reader) for author in range(authors) for reader in range(readers)]
    chain = diffusion.weighted_cascade(graph_of(authors + readers, ties))
    prove(chain, range(seeds), seeds + readers * seeds / authors, THRESHOLD)


def test_under_the_linear_threshold_a_chain_of_sure_ties_is_followed_to_its_end():
    chain = diffusion.weighted_cascade(graph_of(50, [(account, account + 1) for account in range(49)]))
    assert set(diffusion.simulate(chain, THRESHOLD, [10], replicates=100).sizes) == {40}


def test_reversing_all_ties_changes_the_answer():
    ties = [(0, leaf) for leaf in range(1, 9)]
    turned = [(target, source) for source, target in ties]
    out, back = (
        diffusion.simulate(chain_of(9, way, 0.5), INDEPENDENT, [0], replicates=2_000) for way in (ties, turned)
    )
    prove_mean(out.sizes, 5)
    assert (back.sizes == 1).all()


def test_reach_of_a_star_is_everybody_whatever_passes_on():
    ensemble = diffusion.simulate(uniform(networkx.star_graph(6), 0.2), INDEPENDENT, [0], replicates=500, reach=True)
    assert (ensemble.reach == 7).all()
    leaf = diffusion.simulate(uniform(networkx.star_graph(6), 0.2), INDEPENDENT, [4], replicates=20_000, reach=True)
    prove_mean(leaf.reach, 2 + 0.2 * 5)  # the hub always sees it, and passes it to five others or does not
    assert np.array_equal(leaf.reach == 7, leaf.sizes > 1)
