"""A graph goes to networkx and scipy and comes back the same: names, directions, weights, isolated accounts."""

import networkx
import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Graph, InputError

EDGES = st.sampled_from(["influence", "follows"])


@st.composite
def graphs(draw):
    name = st.text(st.characters(codec="utf-8"), max_size=4) | st.integers(-(2**63), 2**63 - 1)
    names = draw(st.lists(name, min_size=1, max_size=8, unique=True))
    place = st.integers(0, len(names) - 1)
    pairs = draw(st.dictionaries(st.tuples(place, place), st.floats(0, 1e9), max_size=20))
    weights = list(pairs.values()) if draw(st.booleans()) else None
    return Graph.from_arrays([s for s, _ in pairs], [t for _, t in pairs], names, weights, edges="influence")


@given(graphs(), EDGES)
def test_there_and_back_by_networkx(graph, edges):
    network = graph.to_networkx(edges=edges)
    back = Graph.from_networkx(network, edges=edges)
    assert back.fingerprint == graph.fingerprint
    assert back.names == graph.names
    assert network.number_of_nodes() == graph.account_count


@given(graphs(), EDGES)
def test_there_and_back_by_scipy(graph, edges):
    matrix = graph.to_scipy(edges=edges)
    assert Graph.from_scipy(matrix, graph.names, edges=edges).fingerprint == graph.fingerprint
    transposed = graph.to_scipy(edges="influence" if edges == "follows" else "follows")
    np.testing.assert_array_equal(matrix.toarray(), transposed.toarray().T)


@given(graphs())
def test_there_and_back_by_its_table(graph):
    table = graph.table()
    back = Graph.from_arrays(
        list(table["source"]), list(table["target"]), None, list(table["weight"]), edges="influence"
    )
    pairs = {(s, t): w for s, t, w in zip(table["source"], table["target"], table["weight"], strict=True)}
    again = back.table()
    assert {(s, t): w for s, t, w in zip(again["source"], again["target"], again["weight"], strict=True)} == pairs


def test_direction_is_never_guessed():
    network = networkx.DiGraph([("@ann", "@bo")])
    with pytest.raises(TypeError, match="edges"):
        Graph.from_networkx(network)
    with pytest.raises(InputError, match='edges must be "influence"'):
        Graph.from_networkx(network, edges="maybe")
    assert Graph.from_networkx(network, edges="follows").table().values.tolist() == [["@bo", "@ann", 1.0]]
    assert Graph.from_networkx(network, edges="influence").table().values.tolist() == [["@ann", "@bo", 1.0]]


def test_an_undirected_edge_is_a_tie_both_ways():
    network = networkx.Graph([("@ann", "@bo"), ("@bo", "@bo")])
    graph = Graph.from_networkx(network, edges="influence")
    assert graph.table()[["source", "target"]].values.tolist() == [["@ann", "@bo"], ["@bo", "@ann"]]
    assert graph.reading.self_ties == 1
    assert "undirected" in graph.reading.summary()


def test_parallel_edges_merge():
    network = networkx.MultiDiGraph([("@a", "@b", {"weight": 2}), ("@a", "@b", {"weight": 0.5})])
    assert Graph.from_networkx(network, edges="influence").weights.tolist() == [2.5]


def test_a_weight_that_only_some_edges_have_is_not_made_up():
    network = networkx.DiGraph()
    network.add_edge("@a", "@b", weight=2)
    network.add_edge("@b", "@c")
    with pytest.raises(InputError, match="the edge '@b' → '@c' has no 'weight'"):
        Graph.from_networkx(network, edges="influence")
    with pytest.raises(InputError, match="has no 'strength'"):
        Graph.from_networkx(network, edges="influence", weight="strength")


def test_nodes_that_are_no_names_are_refused_with_the_way_out():
    with pytest.raises(InputError, match=r"not \(1, 2\); rename the nodes with networkx\.relabel_nodes"):
        Graph.from_networkx(networkx.DiGraph([((1, 2), "a")]), edges="influence")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0], [0, 1]), "same length"),
        (([0], [2], ["a", "b"]), r"targets\[0\] is 2, and names has 2 entries"),
        (([-1], [0], ["a", "b"]), r"sources\[0\] is -1"),
        (([0.5], [0], ["a", "b"]), "positions in names"),
        (([0], [1], ["a", "a"]), "names must be distinct: 1 of 2"),
        (([0], [1], ["a", "b"], [-1]), r"weights\[0\] is -1.0"),
        (([0], [1], ["a", "b"], [np.nan]), r"weights\[0\] is nan"),
        (([0], [1], ["a", "b"], ["x"]), "weights must be numbers"),
        (([0], [1], ["a", "b"], [1, 2]), "one entry for each of the 1 rows"),
        (([0.5], ["b"]), "a string or a whole number, not 0.5"),
        (([True], ["b"]), "a string or a whole number, not True"),
    ],
)
def test_arrays_that_make_no_graph_are_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        Graph.from_arrays(*arguments, edges="influence")


def test_matrices_that_make_no_graph_are_refused():
    with pytest.raises(InputError, match="square"):
        Graph.from_scipy(scipy.sparse.csr_array((2, 3)), edges="influence")
    with pytest.raises(InputError, match=r"square scipy\.sparse matrix, not ndarray"):
        Graph.from_scipy(np.eye(2), edges="influence")
    with pytest.raises(InputError, match="one entry for each of the 2 rows"):
        Graph.from_scipy(scipy.sparse.csr_array((2, 2)), ["a"], edges="influence")


def test_unnamed_rows_are_numbered_and_stored_zeros_are_ties():
    matrix = scipy.sparse.coo_array(([0.0, 2.0], ([0, 2], [1, 0])), shape=(4, 4))
    graph = Graph.from_scipy(matrix, edges="influence")
    assert list(graph.names) == [0, 1, 2, 3]
    assert graph.table().values.tolist() == [[0, 1, 0], [2, 0, 2]]


def test_names_in_any_order_keep_their_ties():
    graph = Graph.from_arrays([0, 1], [1, 2], ["@z", 5, "@a"], edges="influence")
    assert graph.table()[["source", "target"]].values.tolist() == [[5, "@a"], ["@z", 5]]
