import networkx
import numpy as np
import pytest

from diffusion import EqualTies, Graph, InputError, Katz, TieProbabilities, chung_lu, explicit, threads, uniform
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, one_by_one, random_network, without_loops


def matrix_of(network: Network) -> np.ndarray:
    return networkx.to_numpy_array(network, sorted(network)) if len(network) else np.zeros((0, 0))


def usual(matrix: np.ndarray) -> float:
    """0.85 / the spectral radius, or where that is 0 / the lesser of the greatest row and column.

    Circle by circle: the eigenvalues of the whole are ill-conditioned where circles that are alike follow each other.
    """
    circles = networkx.strongly_connected_components(networkx.from_numpy_array(matrix, create_using=Network))
    parts = [matrix[np.ix_(sorted(circle), sorted(circle))] for circle in circles]
    radius = max((np.abs(np.linalg.eigvals(part)).max() for part in parts), default=0)
    most = radius or min(matrix.sum(axis=0).max(initial=0), matrix.sum(axis=1).max(initial=0))
    return 0.85 / most if most else 0.85


def assert_equal(network: Network) -> None:
    matrix, graph = matrix_of(without_loops(network)), graph_of(network)
    for share in (None, 0.2, 0.99):
        attenuation = usual(matrix) * (share or 0.85) / 0.85
        expected = np.linalg.solve(np.eye(len(matrix)) - attenuation * matrix, np.ones(len(matrix)))
        found = Katz(attenuation if share else None).scores(graph)
        np.testing.assert_allclose(found.values, expected, rtol=1.01e-8)
        assert "exact" not in found.note


@pytest.mark.parametrize("name", TOYS)
def test_equals_the_solved_equations_on_every_toy(name: str) -> None:
    assert_equal(TOYS[name])


@pytest.mark.parametrize("weights", [False, True])
@one_by_one(RANDOM)
def test_equals_the_solved_equations_on_random_networks(name: int, weights: bool) -> None:
    assert_equal(random_network(name, weights))


@pytest.mark.parametrize("name", [name for name in RANDOM if name % 4 == 3])
def test_equals_networkx_on_the_graph_from_follower_to_followed(name: int) -> None:
    network = without_loops(random_network(name, weights=True))
    if not network.edges:
        pytest.skip("networkx wants ties")
    attenuation = usual(matrix_of(network))
    expected = networkx.katz_centrality_numpy(network.reverse(), attenuation, normalized=False, weight="weight")
    found = Katz(attenuation).scores(graph_of(network)).values
    np.testing.assert_allclose(found, [expected[account] for account in sorted(network)], rtol=1.01e-8)


@pytest.mark.parametrize("share", [1, 1.00001, 1.5, 100])
@pytest.mark.parametrize("name", ["triangle", "star both ways", "cycle", "two parts", "karate club"])
def test_what_a_network_does_not_bear_is_refused_with_what_it_would(name: str, share: float) -> None:
    most = usual(matrix_of(TOYS[name])) / 0.85
    with pytest.raises(InputError, match=f"must be below 1 / the spectral radius, {most:.5g}"):
        Katz(most * share).scores(graph_of(TOYS[name]))


@pytest.mark.parametrize("share", [0.9999, 1.0001])
@pytest.mark.parametrize("name", [name for name in RANDOM if name % 10 == 5])
def test_just_below_is_borne_and_just_above_is_not(name: int, share: float) -> None:
    network = without_loops(random_network(name, weights=True))
    matrix = matrix_of(network)
    attenuation = share / 0.85 * usual(matrix)
    if networkx.is_directed_acyclic_graph(network):
        Katz(100 * attenuation).scores(graph_of(network))
    elif share > 1:
        with pytest.raises(InputError, match="below 1 / the spectral radius"):
            Katz(attenuation).scores(graph_of(network))
    else:
        expected = np.linalg.solve(np.eye(len(matrix)) - attenuation * matrix, np.ones(len(matrix)))
        np.testing.assert_allclose(Katz(attenuation).scores(graph_of(network)).values, expected, rtol=1e-6)


@pytest.mark.parametrize("attenuation", [0, -1, float("nan"), float("inf"), "much"])
def test_attenuation_must_be_a_positive_number(attenuation: object) -> None:
    with pytest.raises(InputError, match="attenuation must be"):
        Katz(attenuation)  # type: ignore[arg-type]


def test_who_is_followed_gains() -> None:
    assert Katz(0.5).scores(graph_of(TOYS["star out of the hub"])).values.tolist() == pytest.approx(
        [3.5, 1, 1, 1, 1, 1]
    )
    assert Katz(0.5).scores(graph_of(TOYS["star into the hub"])).values.tolist() == pytest.approx([1] + [1.5] * 5)


def test_the_note_says_which_attenuation_was_taken() -> None:
    assert Katz().scores(graph_of(TOYS["triangle"])).note == "each step of a walk counts 0.425 times what its tie does"


def test_with_probabilities_it_counts_expected_ways() -> None:
    """On a path there is one way to each, so that this is the expected spread."""
    chain = uniform(graph_of(TOYS["path"]), 0.5)
    found = Katz(1, ties=TieProbabilities()).scores(chain).values
    np.testing.assert_allclose(found, [1.9375, 1.875, 1.75, 1.5, 1], rtol=1.01e-8)


def test_ties_count_as_told() -> None:
    graph = graph_of(random_network(4, weights=True))
    probabilities = np.linspace(0, 1, graph.tie_count)
    plain = Graph.from_arrays(graph.sources, graph.targets, list(range(len(graph))), edges="influence")
    by_probability = Graph(graph.names, graph.offsets, graph.targets, probabilities)
    equal = Katz(ties=EqualTies()).scores(graph).values
    chance = Katz(ties=TieProbabilities()).scores(explicit(graph, probabilities)).values
    np.testing.assert_array_equal(equal, Katz().scores(plain).values)
    np.testing.assert_array_equal(chance, Katz().scores(by_probability).values)
    assert Katz(0.1, ties=EqualTies()).name == "katz (attenuation 0.1, ties equal)"


def test_one_thread_and_three_give_the_same_bytes() -> None:
    graph = chung_lu(accounts=20_000, ties=150_000)
    with threads(1):
        one = Katz().scores(graph).values
    with threads(3):
        assert Katz().scores(graph).values.tobytes() == one.tobytes()
