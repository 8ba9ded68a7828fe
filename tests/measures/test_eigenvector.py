import networkx
import numpy as np
import pytest

from diffusion import Eigenvector, EqualTies, Graph, TieProbabilities, chung_lu, explicit, threads
from diffusion.measures import limits
from diffusion.measures.limits import limit_of
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, one_by_one, random_network, without_loops
from tests.oracles.limits import limit


def matrix_of(network: Network) -> np.ndarray:
    """What u gets from v: the weight of the tie u → v, by which v follows u."""
    return networkx.to_numpy_array(network, sorted(network)) if len(network) else np.zeros((0, 0))


def peer(network: Network) -> np.ndarray:
    return limit(matrix_of(network))


@pytest.mark.parametrize("name", TOYS)
def test_equals_the_plain_twin_on_every_toy(name: str) -> None:
    found = Eigenvector().scores(graph_of(TOYS[name]))
    np.testing.assert_allclose(found.values, peer(TOYS[name]), rtol=0, atol=1e-9)
    assert found.note == ""


@pytest.mark.parametrize("weights", [False, True])
@one_by_one(RANDOM)
def test_equals_the_plain_twin_on_random_networks_in_whatever_pieces(name: int, weights: bool) -> None:
    network = random_network(name, weights)
    found = Eigenvector().scores(graph_of(network))
    np.testing.assert_allclose(found.values, peer(without_loops(network)), rtol=0, atol=1e-9)
    assert found.note == ""


@pytest.mark.parametrize("name", [name for name in RANDOM if name % 4 == 1])
def test_equals_networkx_where_everybody_reaches_everybody(name: int) -> None:
    network = without_loops(random_network(name, weights=True))
    largest = max(networkx.strongly_connected_components(network), key=len)
    network = networkx.convert_node_labels_to_integers(network.subgraph(largest).copy())
    if len(network) < 3:
        pytest.skip("no part large enough")
    found = Eigenvector().scores(graph_of(network)).values
    expected = networkx.eigenvector_centrality(network.reverse(), max_iter=100_000, tol=1e-13, weight="weight")
    scores = np.array([expected[account] for account in sorted(network)])
    np.testing.assert_allclose(found, scores / scores.sum(), rtol=0, atol=1e-8)


def test_the_head_of_a_chain_of_pairs_has_everything() -> None:
    """Three pairs that follow each other, and the later ones the earlier: each alone has the radius 1."""
    network = Network()
    for pair in (0, 2, 4):
        network.add_edges_from([(pair, pair + 1), (pair + 1, pair)])
    network.add_edges_from([(1, 2), (3, 4)])
    found = Eigenvector().scores(graph_of(network)).values
    np.testing.assert_allclose(found, [0.5, 0.5, 0, 0, 0, 0], rtol=0, atol=1e-12)


def test_without_circles_the_longest_chains_of_followers_count() -> None:
    network = Network([(0, 1), (1, 2), (5, 4), (4, 2), (5, 1), (3, 2)])
    np.testing.assert_allclose(Eigenvector().scores(graph_of(network)).values, [1 / 3, 0, 0, 0, 0, 2 / 3])
    heavy = Graph.from_arrays([0, 1, 5, 4, 5], [1, 2, 4, 2, 1], [0, 1, 2, 3, 4, 5], [2, 3, 1, 5, 0], edges="influence")
    np.testing.assert_allclose(Eigenvector().scores(heavy).values, [6 / 11, 0, 0, 0, 0, 5 / 11])


def test_a_chain_of_a_hundred_thousand_has_a_single_head() -> None:
    codes = np.arange(100_000)
    found = Eigenvector().scores(Graph.from_arrays(codes[:-1], codes[1:], codes.tolist(), edges="influence")).values
    assert found[0] == 1
    assert found[1:].max() == 0


def test_known_radii() -> None:
    """Karate club, complete graphs, circles and stars, whose radii are known in closed form or to six digits."""
    assert limit_of(graph_of(TOYS["karate club"]), None).radius == pytest.approx(6.72570, abs=5e-6)
    for accounts in (3, 7):
        assert limit_of(graph_of(networkx.complete_graph(accounts, Network)), None).radius == pytest.approx(
            accounts - 1
        )
    assert limit_of(graph_of(networkx.cycle_graph(9).to_directed()), None).radius == pytest.approx(2)
    assert limit_of(graph_of(networkx.star_graph(9).to_directed()), None).radius == pytest.approx(3)
    assert limit_of(graph_of(TOYS["path"]), None).radius == 0


def test_reversing_all_ties_changes_the_answer() -> None:
    out = Network([(0, 1), (1, 0), (0, 2), (2, 3)])
    assert Eigenvector().scores(graph_of(out)).values.tolist() == pytest.approx([0.5, 0.5, 0, 0])
    assert Eigenvector().scores(graph_of(out.reverse())).values.tolist() == pytest.approx([0.25, 0.25, 0.25, 0.25])


def test_large_networks_are_looked_at_in_pieces_only_where_need_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to the limit give the same where the quick one is allowed, and it is refused where it would not."""
    for name in [name for name in RANDOM if name % 5 == 0]:
        graph = graph_of(random_network(name, weights=True))
        careful = limit_of(graph, graph.weights)
        with monkeypatch.context() as patch:
            patch.setattr(limits, "SMALL", 0)
            quick = limit_of(graph, graph.weights)
        np.testing.assert_allclose(quick.shares, careful.shares, rtol=0, atol=1e-8)
        assert quick.radius == pytest.approx(careful.radius, abs=1e-8)


def test_ties_count_as_told() -> None:
    graph = graph_of(random_network(4, weights=True))
    probabilities = np.linspace(0, 1, graph.tie_count)
    plain = Graph.from_arrays(graph.sources, graph.targets, list(range(len(graph))), edges="influence")
    by_probability = Graph(graph.names, graph.offsets, graph.targets, probabilities)
    equal = Eigenvector(ties=EqualTies()).scores(graph).values
    chance = Eigenvector(ties=TieProbabilities()).scores(explicit(graph, probabilities)).values
    np.testing.assert_array_equal(equal, Eigenvector().scores(plain).values)
    np.testing.assert_allclose(chance, Eigenvector().scores(by_probability).values, atol=1e-8)
    assert Eigenvector(ties=EqualTies()).name == "eigenvector (ties equal)"


def test_one_thread_and_three_give_the_same_bytes() -> None:
    graph = chung_lu(accounts=20_000, ties=150_000)
    with threads(1):
        one = Eigenvector().scores(graph).values
    with threads(3):
        assert Eigenvector().scores(graph).values.tobytes() == one.tobytes()


def test_a_large_network_without_circles_has_the_radius_0() -> None:
    """Rounding looks like growth there: what is found quickly is not taken on trust."""
    chance = np.random.default_rng(0)
    one, other = chance.integers(0, 40_000, (2, 120_000))
    kept = one != other
    ends = np.minimum(one, other)[kept], np.maximum(one, other)[kept]
    graph = Graph.from_arrays(*ends, list(range(40_000)), edges="influence")
    found = limit_of(graph, None)
    assert found.radius == 0
    order = list(networkx.topological_sort(graph.to_networkx()))
    length, walks = dict.fromkeys(order, 0), dict.fromkeys(order, 1)
    for account in reversed(order):
        followers = list(graph.targets[graph.offsets[account] : graph.offsets[account + 1]])
        if followers:
            length[account] = 1 + max(length[follower] for follower in followers)
            as_long = [follower for follower in followers if length[follower] == length[account] - 1]
            walks[account] = sum(walks[follower] for follower in as_long)
    longest = max(length.values())
    expected = np.array([walks[account] if length[account] == longest else 0 for account in range(40_000)], float)
    np.testing.assert_allclose(found.shares, expected / expected.sum(), rtol=1e-12)
