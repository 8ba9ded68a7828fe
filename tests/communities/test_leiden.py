"""Leiden: communities are tied together, nobody gains by moving alone, and modularity is as good as other programs'."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import Communities, Graph, InputError, Leiden, community_network, find_communities
from tests.measures.toys import RANDOM, TOYS, graph_of, random_network, without_loops


def undirected(graph: Graph) -> networkx.Graph:
    """Return the graph as Leiden reads it: both directions added up, ties of weight 0 left out."""
    network = networkx.Graph()
    network.add_nodes_from(range(len(graph)))
    for source, target, weight in zip(graph.sources, graph.targets, graph.weights, strict=True):
        if weight > 0:
            before = network.get_edge_data(int(source), int(target), {"weight": 0.0})["weight"]
            network.add_edge(int(source), int(target), weight=before + float(weight))
    return network


def parts_of(communities: Communities) -> list[set[int]]:
    return [set(communities.member_codes(number).tolist()) for number in range(len(communities))]


def quality(network: networkx.Graph, parts: list[set[int]], resolution: float = 1.0) -> float:
    return networkx.community.modularity(network, parts, resolution=resolution)


def some_graph(name: int) -> Graph:
    network = without_loops(random_network(name, weights=True))
    return Graph.from_networkx(network, edges="influence", weight="weight")


@pytest.mark.parametrize("resolution", [0.3, 1.0, 2.5])
def test_on_200_random_networks_modularity_is_networkx_and_no_worse_than_louvain(resolution: float) -> None:
    ours, theirs = [], []
    for name in RANDOM:
        graph = some_graph(name)
        network, found = undirected(graph), find_communities(graph, Leiden(resolution))
        assert all(networkx.is_connected(network.subgraph(part)) for part in parts_of(found))
        if not network.number_of_edges():
            assert np.isnan(found.modularity)
            assert len(found) == len(graph)
            continue
        assert found.modularity == pytest.approx(quality(network, parts_of(found), resolution), abs=1e-12)
        louvain = networkx.community.louvain_communities(network, resolution=resolution, seed=0)
        ours.append(found.modularity)
        theirs.append(quality(network, louvain, resolution))
    assert len(ours) > 150
    assert min(np.subtract(ours, theirs)) > -0.03
    assert np.mean(np.subtract(ours, theirs)) >= 0


@pytest.mark.parametrize("resolution", [0.3, 1.0, 2.5])
def test_every_community_is_tied_together_and_in_the_end_nobody_gains_by_moving_alone(resolution: float) -> None:
    for name in RANDOM:
        graph = some_graph(name)
        network, found = undirected(graph), find_communities(graph, Leiden(resolution, rounds=50))
        assert all(networkx.is_connected(network.subgraph(part)) for part in parts_of(found))
        if not network.number_of_edges():
            continue
        matrix = networkx.to_numpy_array(network, nodelist=range(len(graph)))
        member = np.eye(len(found) + 1)[found.codes]  # the last one is empty
        strengths, weight = matrix.sum(axis=1), matrix.sum()
        others = member.T @ strengths - member * strengths[:, None]
        gains = matrix @ member - resolution * strengths[:, None] * others / weight
        assert (gains.max(axis=1) - (gains * member).sum(axis=1)).max() <= 1e-7 * weight


@pytest.mark.parametrize("name", TOYS)
def test_toys(name: str) -> None:
    graph = graph_of(TOYS[name])
    found = find_communities(graph)
    assert found.codes.dtype == np.int32
    assert found.sizes.sum() == len(graph)
    assert (np.diff(found.sizes) <= 0).all()
    assert found.summary()
    assert len(found.table(None)) == len(found)
    assert found.ties(None)["ties"].sum() == graph.tie_count
    if graph.tie_count == 0:
        assert len(found) == len(graph)


def test_cliques_with_one_tie_between_are_told_apart() -> None:
    network = networkx.connected_caveman_graph(6, 7).to_directed()
    found = find_communities(graph_of(networkx.DiGraph(network)))
    assert sorted(map(sorted, parts_of(found))) == [list(range(first, first + 7)) for first in range(0, 42, 7)]


def test_planted_communities_are_found() -> None:
    planted = community_network(2_000, 30_000, communities=6, mixing=0.1)
    found = find_communities(planted.graph)
    truth = Communities.of(planted.graph, planted.communities.tolist())
    assert found.modularity >= truth.modularity - 0.005
    assert diffusion.find_communities(planted.graph, Leiden(resolution=10)).sizes[0] < found.sizes[0]


def test_the_best_known_partition_of_the_karate_club_is_found() -> None:
    graph = graph_of(TOYS["karate club"])
    assert max(find_communities(graph, random_state=state).modularity for state in range(5)) == pytest.approx(
        0.41979, abs=1e-5
    )


def test_other_programs_do_no_better_on_a_larger_network() -> None:
    igraph = pytest.importorskip("igraph")
    graph = diffusion.chung_lu(3_000, 20_000)
    network = igraph.Graph(n=len(graph), edges=list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)))
    theirs = network.community_leiden(objective_function="modularity", n_iterations=3).modularity
    assert find_communities(graph, Leiden(rounds=3)).modularity >= theirs - 0.005


def test_the_answer_depends_on_the_random_state_and_on_nothing_else() -> None:
    graph = diffusion.chung_lu(2_000, 12_000)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    with diffusion.threads(1):
        one = find_communities(graph, random_state=3)
    with diffusion.threads(3):
        three = find_communities(graph, random_state=3)
    assert (one.codes == three.codes).all()
    assert (one.codes != find_communities(graph, random_state=4).codes).any()
    assert (before == np.random.get_state()[1]).all()  # noqa: NPY002


def test_rounds_never_make_it_worse() -> None:
    graph = diffusion.chung_lu(3_000, 20_000)
    found = [find_communities(graph, Leiden(rounds=rounds)).modularity for rounds in range(1, 6)]
    assert (np.diff(found) >= -1e-12).all()


def test_ties_of_weight_0_hold_nothing_together() -> None:
    graph = Graph.from_arrays([0, 1, 2], [1, 2, 3], weights=[1, 0, 1], edges="influence")
    assert parts_of(find_communities(graph)) == [{0, 1}, {2, 3}]
    assert len(find_communities(Graph.from_arrays([0], [1], weights=[0], edges="influence"))) == 2


@pytest.mark.parametrize("arguments", [{"resolution": 0}, {"resolution": "x"}, {"rounds": 0}])
def test_bad_settings_are_refused(arguments: dict) -> None:
    with pytest.raises(InputError):
        Leiden(**arguments)
