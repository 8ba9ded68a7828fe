import networkx
import numpy as np
import pytest
from hypothesis import given

from diffusion import KShell
from diffusion.measures.cores import shells
from tests.measures.toys import TOYS, Network, graph_of, networks
from tests.oracles import cores as oracle


@pytest.mark.parametrize("name", TOYS)
def test_shells_equal_networkx_on_the_undirected_graph(name: str) -> None:
    network = TOYS[name]
    expected = networkx.core_number(network.to_undirected())
    assert shells(graph_of(network)).tolist() == [expected[account] for account in sorted(network)]


@given(networks(most=15))
def test_shells_equal_networkx_and_the_plain_twin_on_any_graph(network: Network) -> None:
    graph, expected = graph_of(network), networkx.core_number(network.to_undirected())
    assert shells(graph).tolist() == [expected[account] for account in sorted(network)] == oracle.shells(graph)


def test_shells_of_a_larger_graph_equal_networkx() -> None:
    network = networkx.gnp_random_graph(400, 0.03, seed=1, directed=True)
    expected = networkx.core_number(network.to_undirected())
    assert shells(graph_of(network)).tolist() == [expected[account] for account in sorted(network)]


def test_a_mutual_tie_counts_once() -> None:
    assert KShell().scores(graph_of(Network([(0, 1), (1, 0)]))).values.tolist() == [1.0, 1.0]


def test_weights_do_not_matter() -> None:
    network = Network()
    network.add_weighted_edges_from([(0, 1, 9), (1, 2, 0.5), (2, 0, 3)])
    np.testing.assert_array_equal(KShell().scores(graph_of(network)).values, [2, 2, 2])
