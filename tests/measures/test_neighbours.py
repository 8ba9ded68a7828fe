import gc
import weakref

import pytest
from hypothesis import given

from diffusion import Graph, chung_lu, threads
from diffusion.measures import neighbours
from diffusion.measures.neighbours import neighbours_kept, neighbours_of
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network
from tests.oracles import cores as oracle


def rows(graph: Graph) -> list[list[int]]:
    found = neighbours_of(graph)
    return [found.codes[found.offsets[code] : found.offsets[code + 1]].tolist() for code in range(len(found))]


@given(networks())
def test_neighbours_ascend_and_are_those_of_the_plain_twin(network: Network) -> None:
    graph = graph_of(network)
    assert rows(graph) == [sorted(near) for near in oracle.neighbours(graph)]
    assert neighbours_of(graph).degrees.tolist() == [len(near) for near in oracle.neighbours(graph)]


@one_by_one([*TOYS, *RANDOM])
def test_neighbours_are_those_of_networkx(name: str | int) -> None:
    network = TOYS[name] if isinstance(name, str) else random_network(name)
    undirected = network.to_undirected()
    expected = [sorted(set(undirected[account]) - {account}) for account in sorted(network)]
    assert rows(graph_of(network)) == expected


def test_gaps_between_chunks_are_closed_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = chung_lu(accounts=500, ties=3_000, reciprocity=0.6)
    whole = rows(graph)
    monkeypatch.setattr(neighbours, "CHUNK", 7)
    for count in (1, 3):
        with threads(count):
            assert rows(graph) == whole
    assert whole == [sorted(near) for near in oracle.neighbours(graph)]


def test_a_tie_to_oneself_makes_nobody_a_neighbour() -> None:
    network = Network([(0, 0), (0, 1), (1, 1)])
    assert rows(graph_of(network)) == [[1], [0]]


def test_neighbours_are_built_once_while_they_are_kept_and_let_go_of_then() -> None:
    graph, other = graph_of(TOYS["triangle"]), graph_of(TOYS["path"])
    with neighbours_kept():
        first = neighbours_of(graph)
        assert neighbours_of(other) is not first
        assert neighbours_of(graph) is first
    assert neighbours_of(graph) is not first
    left = weakref.ref(first)
    del first
    gc.collect()
    assert left() is None


def test_what_is_handed_out_is_read_only() -> None:
    found = neighbours_of(graph_of(TOYS["triangle"]))
    assert not found.codes.flags.writeable
    assert not found.offsets.flags.writeable
    assert not found.degrees.flags.writeable
