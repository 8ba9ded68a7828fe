import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diffusion import Closeness, Graph, InputError, SampledCloseness, chung_lu, threads, uniform
from diffusion.measures.closeness import exact_nearness
from diffusion.measures.error_bounds import sample_until
from diffusion.measures.sampled_closeness import nearness_tally
from diffusion.randomness import Purpose, root_key
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network, without_loops
from tests.oracles import paths as oracle
from tests.oracles.coins import replicate_key

RING = networkx.connected_watts_strogatz_graph(700, 4, 0.05, seed=2).to_directed()
"""More accounts than are searched for at once, and far from each other."""


def peer(network: Network) -> np.ndarray:
    found = networkx.harmonic_centrality(without_loops(network).reverse())
    return np.array([found[account] for account in sorted(network)]) / max(len(network) - 1, 1)


@pytest.mark.parametrize("name", TOYS)
def test_equals_networkx_on_every_toy(name: str) -> None:
    np.testing.assert_allclose(Closeness().scores(graph_of(TOYS[name])).values, peer(TOYS[name]), rtol=1e-12)


@one_by_one(RANDOM)
def test_equals_networkx_on_200_random_networks(name: int) -> None:
    network = random_network(name)
    np.testing.assert_allclose(Closeness().scores(graph_of(network)).values, peer(network), rtol=1e-12)


@given(networks())
def test_equals_networkx_on_any_graph(network: Network) -> None:
    np.testing.assert_allclose(exact_nearness(graph_of(network)), peer(network), rtol=1e-12)


@pytest.mark.parametrize("network", [RING, networkx.path_graph(600, Network), networkx.star_graph(900).to_directed()])
def test_equals_networkx_where_more_are_searched_for_than_at_once(network: Network) -> None:
    network = Network(network)
    np.testing.assert_allclose(exact_nearness(graph_of(network)), peer(network), rtol=1e-12)


def test_equals_networkx_with_hubs() -> None:
    graph = chung_lu(accounts=1_200, ties=9_000)
    found = networkx.harmonic_centrality(graph.to_networkx().reverse())
    expected = np.array([found[name] for name in graph.names]) / (len(graph) - 1)
    np.testing.assert_allclose(exact_nearness(graph), expected, rtol=1e-12)


def test_equals_igraph_and_networkit_on_200_random_networks() -> None:
    igraph, networkit = pytest.importorskip("igraph"), pytest.importorskip("networkit")
    networkit.setNumberOfThreads(1)
    for name in RANDOM:
        network = without_loops(random_network(name))
        accounts = len(network)
        if accounts < 2:
            continue
        found = exact_nearness(graph_of(network))
        theirs = igraph.Graph(n=accounts, edges=list(network.edges), directed=True)
        np.testing.assert_allclose(found, theirs.harmonic_centrality(mode="out"), rtol=1e-9)
        built = networkit.Graph(accounts, directed=True)
        for source, target in network.edges:
            built.addEdge(source, target)
        scores = networkit.centrality.HarmonicCloseness(built, normalized=True).run().scores()
        np.testing.assert_allclose(found, scores, rtol=1e-9)


def test_who_is_followed_is_close_and_who_follows_is_not() -> None:
    assert Closeness().scores(graph_of(TOYS["star out of the hub"])).values.tolist() == [1, 0, 0, 0, 0, 0]
    np.testing.assert_allclose(Closeness().scores(graph_of(TOYS["star into the hub"])).values, [0] + [0.2] * 5)


def test_probabilities_do_not_count() -> None:
    graph = graph_of(TOYS["karate club"])
    found = Closeness().scores(uniform(graph, 0.1)).values
    np.testing.assert_array_equal(found, Closeness().scores(graph).values)


def assert_equals_the_twin(graph: Graph, state: int, draws: int, first: int = 0) -> None:
    root, accounts = int(root_key(state, Purpose.PATHS)), len(graph)
    totals, squares = [0] * accounts, [0] * accounts
    for index in range(first, first + draws):
        oracle.add_nearness(graph, replicate_key(root, index) % accounts, totals, squares)
    found = nearness_tally(graph, state)(first, first + draws)
    assert found[0].tolist() == totals
    assert found[1].tolist() == squares


@given(networks(), st.integers(0, 2**32 - 1))
def test_every_draw_is_that_of_the_plain_twin_on_any_graph(network: Network, state: int) -> None:
    assert_equals_the_twin(graph_of(network), state, 20)


@one_by_one(RANDOM)
def test_every_draw_is_that_of_the_plain_twin_on_200_random_networks(name: int) -> None:
    assert_equals_the_twin(graph_of(random_network(name)), name, 12, first=name)


def test_every_draw_is_that_of_the_plain_twin_over_several_rounds() -> None:
    assert_equals_the_twin(graph_of(Network(RING)), 3, 600, first=500)
    assert_equals_the_twin(chung_lu(accounts=1_000, ties=8_000), 3, 530)


def test_the_stated_error_holds_as_often_as_stated() -> None:
    """300 times a bound that may fail with probability 0.1: more than 50 failures have a chance below 1 in 10,000."""
    graph, runs, doubt, failures = chung_lu(accounts=300, ties=1_500), 300, 0.1, 0
    exact = exact_nearness(graph)
    for state in range(runs):
        found = sample_until(nearness_tally(graph, state), 0.1, 1 - doubt, first=512, most=2**20)
        assert found is not None
        failures += np.abs(found.means * 300 / 299 - exact).max() > 0.1 * exact.max()
    assert failures <= stats.binom.ppf(0.9999, runs, doubt)


def test_estimates_are_unbiased_and_stray_as_far_as_their_standard_errors_say() -> None:
    graph = chung_lu(accounts=300, ties=1_500)
    seen = graph.out_degrees > 0
    exact = exact_nearness(graph)[seen]
    scores = [SampledCloseness(accounts=1_000).scores(graph, state) for state in range(100)]
    values = np.array([score.values[seen] for score in scores])
    errors = np.array([score.standard_errors[seen] for score in scores])  # type: ignore[index]
    clear = exact > 0.05
    away = (values.mean(0) - exact) / (values.std(0, ddof=1) / 10)
    assert np.abs(away[clear]).max() < 5
    ratio = (values.std(0, ddof=1) / errors.mean(0))[clear]
    assert np.all((ratio > 0.65) & (ratio < 1.35))  # a standard deviation of 100 values is off by 7 % on average


def test_threads_make_no_difference_and_states_do() -> None:
    graph = chung_lu(accounts=4_000, ties=20_000)
    with threads(1):
        one, exact = SampledCloseness(error=0.1).scores(graph, 5), Closeness().scores(graph)
    with threads(3):
        three = SampledCloseness(error=0.1).scores(graph, 5)
        assert exact.values.tobytes() == Closeness().scores(graph).values.tobytes()
    assert one.values.tobytes() == three.values.tobytes()
    assert one.note == three.note
    assert "random accounts; with 95 % confidence" in one.note
    assert np.abs(one.values - exact.values).max() <= 0.1 * exact.values.max()
    assert not np.array_equal(one.values, SampledCloseness(error=0.1).scores(graph, 6).values)


@pytest.mark.parametrize("name", TOYS)
def test_small_networks_are_searched_through(name: str) -> None:
    graph = graph_of(TOYS[name])
    found = SampledCloseness().scores(graph)
    np.testing.assert_array_equal(found.values, exact_nearness(graph))
    assert found.standard_errors is not None
    assert not found.standard_errors.any()
    assert ("exact" in found.note) != ("nobody follows" in found.note)


@pytest.mark.parametrize("wrong", [{"error": 0}, {"confidence": 1}, {"accounts": 1}, {"most_accounts": 0}])
def test_wrong_arguments_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        SampledCloseness(**wrong)  # type: ignore[arg-type]
