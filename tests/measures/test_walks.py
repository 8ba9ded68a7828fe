import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import (
    EqualTies,
    Graph,
    InputError,
    LeaderRank,
    PageRank,
    TieProbabilities,
    chung_lu,
    explicit,
    threads,
    uniform,
)
from diffusion.measures import equations
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network, without_loops


def peer(network: Network, damping: float) -> list[float]:
    """What networkx finds for a reader who walks from follower to followed."""
    found = networkx.pagerank(network.reverse(), alpha=damping, tol=1e-15, max_iter=5_000)
    return [found[account] for account in sorted(network)]


@pytest.mark.parametrize("name", TOYS)
def test_equals_networkx_on_the_graph_from_follower_to_followed(name: str) -> None:
    np.testing.assert_allclose(
        PageRank().scores(graph_of(TOYS[name])).values, peer(TOYS[name], 0.85), rtol=0, atol=1e-9
    )


@given(networks(weights=True), st.sampled_from([0.1, 0.5, 0.85, 0.95]))
def test_equals_networkx_on_any_graph_with_weights_and_dangling_accounts(network: Network, damping: float) -> None:
    found = PageRank(damping).scores(graph_of(network)).values
    np.testing.assert_allclose(found, peer(network, damping), rtol=0, atol=1e-9)


def test_whoever_is_followed_gains() -> None:
    hub = PageRank().scores(graph_of(TOYS["star out of the hub"])).values
    reader = PageRank().scores(graph_of(TOYS["star into the hub"])).values
    assert hub[0] == hub.max() > 2 * hub[1]
    assert reader[0] == pytest.approx(reader.min())


def test_a_heavier_tie_draws_more_readers() -> None:
    network = Network()
    network.add_weighted_edges_from([(0, 2, 3.0), (1, 2, 1.0)])
    heavy, light, _ = PageRank().scores(graph_of(network)).values
    assert heavy > light


def test_a_chain_is_ranked_as_its_graph() -> None:
    graph = graph_of(TOYS["karate club"])
    np.testing.assert_array_equal(PageRank().scores(uniform(graph, 0.3)).values, PageRank().scores(graph).values)


def test_scores_sum_to_one() -> None:
    assert PageRank().scores(graph_of(TOYS["two parts"])).values.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("damping", [0, 1, -0.2, float("nan"), "much"])
def test_damping_must_lie_between_0_and_1(damping: object) -> None:
    with pytest.raises(InputError, match="damping must"):
        PageRank(damping)  # type: ignore[arg-type]


def test_another_damping_has_another_name() -> None:
    assert PageRank().name == "pagerank"
    assert PageRank(0.5).name == "pagerank (damping 0.5)"


@pytest.mark.parametrize("weights", [False, True])
@one_by_one(RANDOM)
def test_equals_networkx_on_random_networks(name: int, weights: bool) -> None:
    network = random_network(name, weights)
    found = PageRank().scores(graph_of(network))
    np.testing.assert_allclose(found.values, peer(without_loops(network), 0.85), rtol=0, atol=1e-9)
    assert found.note == ""


def with_a_ground(network: Network) -> list[float]:
    """LeaderRank by its own words: the walk's matrix with the ground in it, its eigenvector, the ground shared out."""
    accounts = len(network)
    if not accounts:
        return []
    walk = np.ones((accounts + 1, accounts + 1))
    walk[:-1, :-1] = networkx.to_numpy_array(network, sorted(network)).T
    walk[-1, -1] = 0
    walk /= walk.sum(axis=1, keepdims=True)
    values, vectors = np.linalg.eig(walk.T)
    scores = vectors[:, np.argmin(abs(values - 1))].real
    scores *= accounts / scores.sum()
    return (scores[:-1] + scores[-1] / accounts).tolist()


@pytest.mark.parametrize("name", TOYS)
def test_leader_rank_equals_the_walk_over_the_ground_on_every_toy(name: str) -> None:
    found = LeaderRank().scores(graph_of(TOYS[name])).values
    np.testing.assert_allclose(found, with_a_ground(TOYS[name]), rtol=1.01e-8)


@pytest.mark.parametrize("weights", [False, True])
@one_by_one(RANDOM)
def test_leader_rank_equals_the_walk_over_the_ground_on_random_networks(name: int, weights: bool) -> None:
    network = random_network(name, weights)
    found = LeaderRank().scores(graph_of(network))
    np.testing.assert_allclose(found.values, with_a_ground(without_loops(network)), rtol=1.01e-8)
    assert found.note == ""


def test_by_leader_rank_whoever_is_followed_gains_and_the_average_is_1() -> None:
    hub = LeaderRank().scores(graph_of(TOYS["star out of the hub"])).values
    reader = LeaderRank().scores(graph_of(TOYS["star into the hub"])).values
    assert hub[0] == hub.max() > 2 * hub[1]
    assert reader[0] == reader.min() < reader[1]
    assert hub.mean() == pytest.approx(1)
    assert reader.mean() == pytest.approx(1)


@pytest.mark.parametrize("measure", [PageRank, LeaderRank])
def test_ties_count_as_told(measure: type[PageRank] | type[LeaderRank]) -> None:
    graph = graph_of(random_network(4, weights=True))
    probabilities = np.linspace(0, 1, graph.tie_count)
    plain = Graph.from_arrays(graph.sources, graph.targets, list(range(len(graph))), edges="influence")
    by_probability = Graph(graph.names, graph.offsets, graph.targets, probabilities)
    equal = measure(ties=EqualTies()).scores(graph).values
    chance = measure(ties=TieProbabilities()).scores(explicit(graph, probabilities)).values
    np.testing.assert_array_equal(equal, measure().scores(plain).values)
    np.testing.assert_array_equal(chance, measure().scores(by_probability).values)
    assert measure(ties=EqualTies()).name == f"{measure().name} (ties equal)"


@pytest.mark.parametrize("tolerance", [1e-3, 1e-6, 1e-12])
@pytest.mark.parametrize("name", [name for name in RANDOM if name % 20 == 7])
def test_scores_are_as_exact_as_asked_for(name: int, tolerance: float) -> None:
    network = random_network(name, weights=True)
    exact = np.array(peer(without_loops(network), 0.85))
    found = PageRank(tolerance=tolerance).scores(graph_of(network)).values
    assert abs(found - exact).sum() <= tolerance + 1e-13
    ground = np.array(with_a_ground(without_loops(network)))
    leading = LeaderRank(tolerance=tolerance).scores(graph_of(network)).values
    assert np.all(abs(leading - ground) <= ground * (tolerance + 1e-12))


def test_a_long_circle_with_a_short_cut_settles() -> None:
    """Next to no mixing: plain sweeps alone would take a while."""
    network = networkx.cycle_graph(3_000, Network)
    network.add_edge(0, 1_500)
    found = PageRank(0.99).scores(graph_of(network))
    assert found.note == ""
    np.testing.assert_allclose(found.values, peer(network, 0.99), rtol=0, atol=1e-9)


@pytest.mark.parametrize("measure", [PageRank(), LeaderRank()])
def test_one_thread_and_three_give_the_same_bytes(measure: PageRank | LeaderRank) -> None:
    graph = chung_lu(accounts=20_000, ties=150_000)
    with threads(1):
        one = measure.scores(graph).values
    with threads(3):
        assert measure.scores(graph).values.tobytes() == one.tobytes()


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equations, "MOST_SWEEPS", 1)
    monkeypatch.setattr(equations, "LEAST", 1)
    monkeypatch.setattr(equations, "MOST", 1)
    found = PageRank().scores(graph_of(TOYS["karate club"]))
    assert "did not settle" in found.note
    assert found.values.sum() == pytest.approx(1)
