import networkx
import numpy as np
import pytest

from diffusion import Eigenvector, NonBacktracking, chung_lu, threads, uniform
from diffusion.measures.neighbours import neighbours_of
from diffusion.measures.non_backtracking import walks_without_return
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, one_by_one, random_network
from tests.oracles.without_return import centrality, radius


@pytest.mark.parametrize("name", TOYS)
def test_equals_walks_tie_by_tie_on_every_toy(name: str) -> None:
    found = NonBacktracking().scores(graph_of(TOYS[name]))
    np.testing.assert_allclose(found.values, centrality(TOYS[name]), rtol=0, atol=1e-9)


@one_by_one(RANDOM)
def test_equals_walks_tie_by_tie_on_random_networks(name: int) -> None:
    network = random_network(name, weights=name % 2 == 0)
    found = NonBacktracking().scores(graph_of(network))
    np.testing.assert_allclose(found.values, centrality(network), rtol=0, atol=1e-9)
    assert found.note == ""


def test_known_radii() -> None:
    """Karate club, complete graphs, circles and trees, whose radii are known in closed form or to six digits."""

    def value(network: networkx.Graph) -> float:
        return walks_without_return(neighbours_of(graph_of(Network(network.to_directed())))).value

    assert value(networkx.karate_club_graph()) == pytest.approx(5.29278, abs=5e-6)
    for accounts in (4, 7):
        assert value(networkx.complete_graph(accounts)) == pytest.approx(accounts - 2)
    assert value(networkx.cycle_graph(9)) == 1
    assert value(networkx.star_graph(9)) == 0
    assert value(networkx.balanced_tree(3, 3)) == 0


@pytest.mark.parametrize("name", [name for name in RANDOM if name % 10 == 3])
def test_the_radius_is_that_of_the_matrix_written_out(name: int) -> None:
    network = random_network(name)
    found = walks_without_return(neighbours_of(graph_of(network))).value
    assert found == pytest.approx(radius(network), abs=1e-6)


def test_a_hub_is_not_made_by_its_leaves() -> None:
    """A star of 30 hung on to a clique: the eigenvector heaps up on the star's hub, this does not (Martin et al.)."""
    network = networkx.disjoint_union(networkx.complete_graph(5), networkx.star_graph(30))
    network.add_edge(0, 5)
    graph = graph_of(Network(network.to_directed()))
    assert Eigenvector().scores(graph).values.argmax() == 5
    found = NonBacktracking().scores(graph).values
    assert found[:5].min() > 2 * found[5:].max()


def test_around_circles_everybody_of_a_part_has_as_much() -> None:
    network = Network([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (5, 6), (6, 7), (7, 5), (8, 9)])
    found = NonBacktracking().scores(graph_of(network)).values
    parts = np.array([5 / 3] * 5 + [1.0] * 3 + [0.0] * 2)
    np.testing.assert_allclose(found, parts / parts.sum())
    np.testing.assert_allclose(found, centrality(network), atol=1e-9)


def test_direction_and_weight_do_not_count() -> None:
    network = random_network(7, weights=True)
    graph = graph_of(network)
    found = NonBacktracking().scores(graph).values
    np.testing.assert_allclose(found, NonBacktracking().scores(graph_of(network.reverse())).values, atol=1e-12)
    np.testing.assert_array_equal(found, NonBacktracking().scores(uniform(graph, 0.1)).values)


def test_one_thread_and_three_give_the_same_bytes() -> None:
    graph = chung_lu(accounts=20_000, ties=150_000)
    with threads(1):
        one = NonBacktracking().scores(graph).values
    with threads(3):
        assert NonBacktracking().scores(graph).values.tobytes() == one.tobytes()
