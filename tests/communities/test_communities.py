"""The value object: order, names, ties between communities, labels that were given."""

import networkx
import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Communities, Graph, InputError, Leiden, find_communities, read_accounts
from diffusion.drawing import picture

ROWS = [("@a", "@b"), ("@b", "@a"), ("@a", "@c"), ("@d", "@a"), ("@d", "@e")]


@pytest.fixture
def graph() -> Graph:
    return Graph.from_networkx(networkx.DiGraph(ROWS), edges="influence")


LABELS = {"@a": "x", "@b": "x", "@c": "x", "@d": "y", "@e": None}


@pytest.mark.parametrize(
    "labels",
    [
        LABELS,
        pandas.Series(LABELS),
        ["x", "x", "x", "y", float("nan")],
        read_accounts(pandas.DataFrame({"account": ["@a", "@b", "@c", "@d"], "segment": ["x", "x", "x", "y"]})),
    ],
    ids=["mapping", "series", "in order", "accounts"],
)
def test_labels_are_taken_in_any_form(graph: Graph, labels: object) -> None:
    given = labels.column(graph, "segment") if isinstance(labels, diffusion.Accounts) else labels
    found = Communities.of(graph, given)  # type: ignore[arg-type]
    assert found.labels == ("x", "y", "not stated")
    assert found.codes.tolist() == [0, 0, 0, 1, 2]
    assert [found.title(number) for number in range(3)] == ["x", "y", "not stated"]


def test_labels_of_accounts_that_the_graph_lacks_are_left_out(graph: Graph) -> None:
    found = Communities.of(graph, {**LABELS, "@stranger": "z"})
    assert found.labels == ("x", "y", "not stated")


def test_ties_within_and_between(graph: Graph) -> None:
    found = Communities.of(graph, LABELS)
    assert found.matrix.toarray().tolist() == [[3, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert found.weights.toarray().tolist() == [[3, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert found.ties().values.tolist() == [[0, 0, 3, 3], [1, 0, 1, 1], [1, 2, 1, 1]]
    table = found.table()
    assert table["ties within"].tolist() == [3, 0, 0]
    assert table["ties in"].tolist() == [1, 0, 1]
    assert table["ties out"].tolist() == [0, 2, 0]
    assert table["leading"].tolist() == ["@a", "@d", "@e"]
    assert table["share"].tolist() == [0.6, 0.2, 0.2]
    assert found.followers_within.tolist() == [2, 1, 0, 0, 0]


def test_members(graph: Graph) -> None:
    found = Communities.of(graph, LABELS)
    assert found.members(0) == ["@a", "@b", "@c"]
    assert found.of_account("@e") == 2
    assert found.sizes.tolist() == [3, 1, 1]
    for wrong in (3, -1, "x"):
        with pytest.raises(InputError):
            found.members(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no account"):
        found.of_account("@z")


def test_the_largest_comes_first_and_equal_ones_go_by_their_first_account(graph: Graph) -> None:
    found = Communities.of(graph, ["p", "q", "q", "p", "a"])
    assert found.labels == ("p", "q", "a")
    assert found.codes.tolist() == [0, 1, 1, 0, 2]


def test_views_say_what_is_there(graph: Graph) -> None:
    found = find_communities(graph)
    assert "5 accounts in 2 communities, the largest of 3 accounts (60.0 %)" in found.summary()
    assert "80.0 % of the ties stay within a community" in found.summary()
    assert found.title(0) == "around @a"
    assert picture(found.plot(), "png")
    assert picture(Communities.of(graph, LABELS).plot(2), "png")
    assert found.provenance.settings == {"method": "Leiden", "resolution": 1.0, "rounds": Leiden().rounds}
    assert repr(found) == "Communities(5 accounts in 2)"


def test_arrays_cannot_be_written_to(graph: Graph) -> None:
    found = find_communities(graph)
    for array in (found.codes, found.sizes, found.leading, found.followers_within, found.member_codes(0)):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_what_is_no_division_is_refused(graph: Graph) -> None:
    with pytest.raises(InputError, match="one for each of the 5 accounts, not 2"):
        Communities.of(graph, ["x", "y"])
    with pytest.raises(InputError, match="for each of the 5 accounts"):
        Communities(graph, np.array([0, 1, 1], np.int32), find_communities(graph).provenance)
    with pytest.raises(InputError, match=r"of a chain, chain\.graph"):
        find_communities(diffusion.uniform(graph, 0.5))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="method must be"):
        find_communities(graph, "leiden")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="method must be"):
        find_communities(graph, Leiden)  # type: ignore[arg-type]


def test_a_method_of_ones_own_needs_no_registration(graph: Graph) -> None:
    class Halves:
        name = "halves"

        def labels(self, graph, random_state=0):
            return np.arange(len(graph)) % 2

    assert find_communities(graph, Halves()).codes.tolist() == [0, 1, 0, 1, 0]


def test_names_are_hostile_text() -> None:
    graph = Graph.from_arrays(["\x1b[31m$x_1$", "b"], ["b", "\x1b[31m$x_1$"], edges="follows")
    found = find_communities(graph)
    assert "\x1b" not in found.summary()
    assert picture(found.plot(), "svg")


def test_nobody_can_be_drawn() -> None:
    assert picture(find_communities(Graph.from_networkx(networkx.DiGraph(), edges="influence")).plot(), "png")
