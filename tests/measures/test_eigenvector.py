import networkx
import numpy as np
import pytest

from diffusion import Chain, EqualTies, Eigenvector, Graph, TieProbabilities, explicit, threads
from diffusion.measures import limits
from diffusion.measures.limits import limit_of
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, random_network, without_loops
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
@pytest.mark.parametrize("name", RANDOM)
def test_equals_the_plain_twin_on_random_networks_in_whatever_pieces(name: int, weights: bool) -> None:
    network = random_network(name, weights)
    found = Eigenvector().scores(graph_of(network))
    np.testing.assert_allclose(found.values, peer(without_loops(network)), rtol=0, atol=1e-9)
    assert found.note == ""
