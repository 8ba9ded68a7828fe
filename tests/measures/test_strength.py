import numpy as np
import pytest

from diffusion import EqualTies, Followers, Strength, TieProbabilities, chung_lu, explicit, threads
from tests.measures.toys import RANDOM, TOYS, graph_of, one_by_one, random_network, without_loops


@pytest.mark.parametrize("weights", [False, True])
@one_by_one([*RANDOM, *TOYS])
def test_equals_the_weighted_degree_of_networkx(name: int | str, weights: bool) -> None:
    network = without_loops(TOYS[name] if isinstance(name, str) else random_network(name, weights))
    found = Strength().scores(graph_of(network)).values
    assert found.tolist() == [network.out_degree(account, weight="weight") for account in sorted(network)]


def test_who_is_followed_gains() -> None:
    assert Strength().scores(graph_of(TOYS["star out of the hub"])).values.tolist() == [5, 0, 0, 0, 0, 0]
    assert Strength().scores(graph_of(TOYS["star into the hub"])).values.tolist() == [0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("name", [name for name in RANDOM if name % 10 == 0])
def test_ties_count_as_told(name: int) -> None:
    graph = graph_of(random_network(name, weights=True))
    np.testing.assert_array_equal(Strength(ties=EqualTies()).scores(graph).values, Followers().scores(graph).values)
    p = np.linspace(0, 1, graph.tie_count)
    expected = np.bincount(graph.sources, p, minlength=len(graph))
    found = Strength(ties=TieProbabilities()).scores(explicit(graph, p)).values
    np.testing.assert_allclose(found, expected, atol=1e-8)
    assert Strength(ties=TieProbabilities()).name == "strength (by probability)"


def test_one_thread_and_three_give_the_same_bytes() -> None:
    graph = chung_lu(accounts=20_000, ties=150_000)
    with threads(1):
        one = Strength().scores(graph).values
    with threads(3):
        assert Strength().scores(graph).values.tobytes() == one.tobytes()
