import networkx
import numpy as np
import pytest

from diffusion import Authority, EqualTies, Graph, Hub, TieProbabilities, chung_lu, explicit, threads
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, one_by_one, random_network, without_loops


def shares(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What hubs and authorities come to that begin with 1 each; entry (u, v): u is followed by v, so much.

    The part of the ones that lies in the space of the greatest eigenvalue, from a full decomposition.
    """
    if not matrix.any():
        return np.zeros(len(matrix)), np.zeros(len(matrix))
    values, vectors = np.linalg.eigh(matrix.T @ matrix)
    greatest = vectors[:, values > values[-1] * (1 - 1e-11)]
    hubs = greatest @ (greatest.T @ np.ones(len(matrix)))
    authorities = matrix @ hubs
    return hubs / hubs.sum(), authorities / authorities.sum()


def matrix_of(network: Network) -> np.ndarray:
    return networkx.to_numpy_array(network, sorted(network)) if len(network) else np.zeros((0, 0))


def assert_equal(network: Network) -> None:
    graph, (hubs, authorities) = graph_of(network), shares(matrix_of(without_loops(network)))
    found, other = Authority().scores(graph), Hub().scores(graph)
    np.testing.assert_allclose(found.values, authorities, rtol=0, atol=1e-9)
    np.testing.assert_allclose(other.values, hubs, rtol=0, atol=1e-9)
    assert found.note == other.note == ""


@pytest.mark.parametrize("name", TOYS)
def test_equals_the_full_decomposition_on_every_toy(name: str) -> None:
    assert_equal(TOYS[name])


@pytest.mark.parametrize("weights", [False, True])
@one_by_one(RANDOM)
def test_equals_the_full_decomposition_on_random_networks(name: int, weights: bool) -> None:
    assert_equal(random_network(name, weights))


@pytest.mark.parametrize("name", [name for name in RANDOM if name % 4 == 2])
def test_equals_networkx_on_the_graph_from_follower_to_followed(name: int) -> None:
    network = without_loops(random_network(name, weights=True))
    singular = np.linalg.svd(matrix_of(network), compute_uv=False) if len(network) else np.zeros(0)
    if not network.edges or singular[1] > 0.999 * singular[0]:
        pytest.skip("networkx takes any of several")
    hubs, authorities = networkx.hits(network.reverse(), max_iter=10_000, tol=1e-13)
    found, other = Authority().scores(graph_of(network)).values, Hub().scores(graph_of(network)).values
    np.testing.assert_allclose(found, [authorities[account] for account in sorted(network)], rtol=0, atol=1e-8)
    np.testing.assert_allclose(other, [hubs[account] for account in sorted(network)], rtol=0, atol=1e-8)


def test_two_stars_alike_share_and_a_smaller_one_has_nothing() -> None:
    network = Network([(0, 1), (0, 2), (3, 4), (3, 5), (6, 7)])
    np.testing.assert_allclose(Authority().scores(graph_of(network)).values, [0.5, 0, 0, 0.5, 0, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(Hub().scores(graph_of(network)).values, [0, 1, 1, 0, 1, 1, 0, 0] / np.float64(4))


def test_who_is_followed_is_an_authority_and_who_follows_is_a_hub() -> None:
    followed, reader = graph_of(TOYS["star out of the hub"]), graph_of(TOYS["star into the hub"])
    assert Authority().scores(followed).values.tolist() == pytest.approx([1, 0, 0, 0, 0, 0])
    assert Authority().scores(reader).values.tolist() == pytest.approx([0, 0.2, 0.2, 0.2, 0.2, 0.2])
    assert Hub().scores(reader).values.tolist() == pytest.approx([1, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("name", [name for name in RANDOM if name % 20 == 0])
def test_reversed_ties_make_hubs_of_authorities(name: int) -> None:
    """Begun with 1 for every account on the other side, so where the greatest singular value is nobody's alone, not."""
    network = without_loops(random_network(name))
    singular = np.linalg.svd(matrix_of(network), compute_uv=False) if len(network) else np.zeros(0)
    if len(singular) > 1 and singular[1] > 0.999 * singular[0]:
        pytest.skip("shared by several groups")
    found = Hub().scores(graph_of(network.reverse())).values
    np.testing.assert_allclose(found, Authority().scores(graph_of(network)).values, rtol=0, atol=1e-8)


def test_ties_count_as_told() -> None:
    graph = graph_of(random_network(4, weights=True))
    probabilities = np.linspace(0, 1, graph.tie_count)
    plain = Graph.from_arrays(graph.sources, graph.targets, list(range(len(graph))), edges="influence")
    by_probability = Graph(graph.names, graph.offsets, graph.targets, probabilities)
    for measure in (Authority, Hub):
        equal = measure(ties=EqualTies()).scores(graph).values
        chance = measure(ties=TieProbabilities()).scores(explicit(graph, probabilities)).values
        np.testing.assert_array_equal(equal, measure().scores(plain).values)
        np.testing.assert_array_equal(chance, measure().scores(by_probability).values)
    assert Hub(ties=TieProbabilities()).name == "hub (by probability)"


def test_one_thread_and_three_give_the_same_bytes() -> None:
    graph = chung_lu(accounts=20_000, ties=150_000)
    for measure in (Authority(), Hub()):
        with threads(1):
            one = measure.scores(graph).values
        with threads(3):
            assert measure.scores(graph).values.tobytes() == one.tobytes()
