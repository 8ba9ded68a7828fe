import builtins

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import InputError, Leiden, NetworkitLeiden, find_communities
from diffusion.communities.networkit_leiden import pieces
from tests.measures.toys import RANDOM, TOYS, graph_of, random_network

networkit = pytest.importorskip("networkit", reason="the extra [communities] is not installed")


@pytest.mark.parametrize("name", TOYS)
def test_every_toy_is_divided_into_connected_communities(name: str) -> None:
    graph = graph_of(TOYS[name])
    found = find_communities(graph, NetworkitLeiden())
    assert found.sizes.sum() == len(graph)
    network = graph.to_networkx().to_undirected()
    for community in range(len(found)):
        assert networkx.is_connected(network.subgraph(found.members(community)))


@pytest.mark.parametrize("name", [*RANDOM[::8]])
def test_its_modularity_is_that_of_our_own_or_near_it(name: int) -> None:
    graph = graph_of(random_network(name, weights=True))
    if graph.tie_count:
        ours, theirs = (find_communities(graph, method).modularity for method in (Leiden(), NetworkitLeiden()))
        assert theirs == pytest.approx(ours, abs=0.08)


def test_planted_communities_are_found() -> None:
    planted = diffusion.community_network(2_000, 20_000, communities=6, random_state=2)
    found = find_communities(planted.graph, NetworkitLeiden())
    assert found.modularity > 0.98 * find_communities(planted.graph).modularity


def test_the_same_communities_whatever_the_threads_which_are_put_back() -> None:
    graph = diffusion.chung_lu(5_000, 40_000)
    found = []
    for threads in (1, 2):
        networkit.setNumberOfThreads(threads)
        found.append(find_communities(graph, NetworkitLeiden(), random_state=7).codes)
        assert networkit.getMaxNumberOfThreads() == threads
    np.testing.assert_array_equal(*found)


def test_a_part_without_ties_between_its_pieces_is_several_communities() -> None:
    found = pieces(np.array([0, 0, 0, 0, 1]), np.array([0, 2, 3]), np.array([1, 3, 4]))
    assert len(set(found.tolist())) == 3
    assert found[0] == found[1] != found[2] == found[3] != found[4]


def test_without_the_library_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "networkit":
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r'pip install "diffusion-engine\[communities\]"'):
        find_communities(graph_of(TOYS["triangle"]), NetworkitLeiden())
