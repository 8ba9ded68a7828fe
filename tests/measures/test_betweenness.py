import networkx
import numpy as np
import pytest
from hypothesis import given

from diffusion import Betweenness, InputError, threads, uniform
from diffusion.measures.betweenness import pair_shares
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network, without_loops
from tests.oracles import paths as oracle


def peer(network: Network) -> list[float]:
    found = networkx.betweenness_centrality(without_loops(network))
    return [found[account] for account in sorted(network)]


@pytest.mark.parametrize("name", TOYS)
def test_equals_networkx_and_exact_fractions_on_every_toy(name: str) -> None:
    graph = graph_of(TOYS[name])
    found = Betweenness().scores(graph).values
    np.testing.assert_allclose(found, peer(TOYS[name]), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found, [float(share) for share in oracle.pair_shares(graph)], rtol=1e-12, atol=1e-15)


@one_by_one(RANDOM)
def test_equals_networkx_on_200_random_networks(name: int) -> None:
    network = random_network(name)
    np.testing.assert_allclose(Betweenness().scores(graph_of(network)).values, peer(network), rtol=1e-12, atol=1e-15)


@given(networks())
def test_equals_exact_fractions_on_any_graph(network: Network) -> None:
    graph = graph_of(network)
    expected = [float(share) for share in oracle.pair_shares(graph)]
    np.testing.assert_allclose(pair_shares(graph), expected, rtol=1e-12, atol=1e-15)


def test_equals_igraph_and_networkit_on_200_random_networks() -> None:
    igraph, networkit = pytest.importorskip("igraph"), pytest.importorskip("networkit")
    networkit.setNumberOfThreads(1)
    for name in RANDOM:
        network = without_loops(random_network(name))
        accounts = len(network)
        if accounts < 3:
            continue
        found = pair_shares(graph_of(network))
        theirs = igraph.Graph(n=accounts, edges=list(network.edges), directed=True).betweenness()
        np.testing.assert_allclose(found, np.array(theirs) / ((accounts - 1) * (accounts - 2)), rtol=1e-9, atol=1e-12)
        built = networkit.Graph(accounts, directed=True)
        for source, target in network.edges:
            built.addEdge(source, target)
        scores = networkit.centrality.Betweenness(built, normalized=True).run().scores()
        np.testing.assert_allclose(found, scores, rtol=1e-9, atol=1e-12)


def test_karate_club_has_the_published_values() -> None:
    found = Betweenness().scores(graph_of(TOYS["karate club"])).values
    np.testing.assert_allclose(found[[0, 33, 32]], [0.437635, 0.304075, 0.145247], atol=5e-7)


def test_who_is_followed_and_follows_stands_between() -> None:
    """Reversing all ties changes nothing in total, but content passes the same accounts the other way."""
    found = Betweenness().scores(graph_of(networkx.path_graph(5, Network))).values
    np.testing.assert_allclose(found, [0, 3 / 12, 4 / 12, 3 / 12, 0])


def test_probabilities_and_weights_do_not_count() -> None:
    network = Network()
    network.add_weighted_edges_from([(0, 1, 9), (1, 2, 0.5), (0, 3, 1), (3, 2, 1)])
    graph = graph_of(network)
    assert Betweenness().scores(uniform(graph, 0.1)).values.tolist() == [0, 0.5 / 6, 0, 0.5 / 6]


def test_threads_make_no_difference_to_a_single_bit() -> None:
    graph = graph_of(networkx.gnp_random_graph(400, 0.02, seed=3, directed=True))
    with threads(1):
        one = Betweenness().scores(graph).values
    with threads(3):
        three = Betweenness().scores(graph).values
    assert one.tobytes() == three.tobytes()


def test_more_paths_than_a_number_can_hold_are_refused() -> None:
    """Each of 1,100 diamonds in a row doubles the number of shortest paths."""
    network, last = Network(), 0
    for diamond in range(0, 3 * 1_100, 3):
        network.add_edges_from([(last, diamond + 1), (last, diamond + 2), (diamond + 1, diamond + 3)])
        network.add_edge(diamond + 2, diamond + 3)
        last = diamond + 3
    with pytest.raises(InputError, match="more shortest paths"):
        Betweenness().scores(graph_of(network))
