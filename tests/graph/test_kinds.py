"""Ties of several kinds keep each kind's strength, wherever they come from and wherever they go."""

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion import Graph, InputError, combine_graphs, open_graph, read_follows, read_reposts

COLUMNS = ["follower", "followed", "kind", "weight"]
ROWS = [
    ("@bo", "@ann", "follow", 1), ("@bo", "@ann", "mention", 2), ("@bo", "@ann", "mention", 3),
    ("@cy", "@ann", None, 1), ("@cy", "@cy", "mention", 9), ("@ann", "@bo", "reply", 1),
]  # fmt: skip


def frame(rows=ROWS, columns=COLUMNS):
    return pandas.DataFrame(rows, columns=columns)


def by_tie(graph):
    table = graph.table().set_index(["source", "target"])
    return {pair: {k: v for k, v in row.items() if v} for pair, row in table.to_dict("index").items()}


def test_rows_of_several_kinds_make_one_tie_that_keeps_each():
    graph = read_follows(frame())
    assert by_tie(graph) == {
        ("@ann", "@bo"): {"weight": 6, "follow": 1, "mention": 5},
        ("@ann", "@cy"): {"weight": 1, "not stated": 1},
        ("@bo", "@ann"): {"weight": 1, "reply": 1},
    }
    assert list(graph.kinds) == ["follow", "mention", "not stated", "reply"]
    said = "ties per kind: follow 1, mention 1, not stated 1, reply 1 (1 is of several kinds)"
    assert f"2 duplicates were merged, each kind kept apart; 1 self-tie was dropped; {said}" in graph.reading.summary()
    assert said[1:] in graph.summary()
    assert graph.reading.table().set_index("what")["count"]["ties of several kinds"] == 1
    with pytest.raises(ValueError, match="read-only"):
        graph.kinds["follow"][0] = 2


def test_without_a_word_on_kinds_nothing_changes():
    plain = read_follows(frame().drop(columns="kind"))
    assert plain.kinds == {}
    assert "kind" not in plain.reading.summary() + plain.summary()
    assert list(plain.table()) == ["source", "target", "weight"]
    assert plain.fingerprint != read_follows(frame()).fingerprint
    silent = read_follows(frame().assign(kind=None))
    assert (silent.kinds, silent.fingerprint) == ({}, plain.fingerprint)


EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["a", "b", None]), st.floats(0.1, 9)), min_size=1
)


@given(EVENTS, st.randoms())
def test_kinds_add_up_to_the_weight_whatever_the_order_of_rows(rows, chance):
    graph = read_follows(frame(rows))
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert read_follows(frame(shuffled)).fingerprint == graph.fingerprint
    if graph.kinds:
        np.testing.assert_allclose(sum(graph.kinds.values()), graph.weights)
    for (source, target), cells in by_tie(graph).items():
        for kind in graph.kinds:
            own = [w for v, u, k, w in rows if (u, v) == (source, target) and (k or "not stated") == kind]
            assert cells.get(kind, 0) == pytest.approx(sum(own))


def test_the_kind_may_stand_in_any_column_of_any_file(tmp_path):
    (tmp_path / "list.txt").write_text("1 2 100 RT\n1 2 101 MT\n3 2 102 RT\n")
    graph = read_follows(tmp_path / "list.txt", kind="column 4")
    assert by_tie(graph) == {(2, 1): {"weight": 2, "MT": 1, "RT": 1}, (2, 3): {"weight": 1, "RT": 1}}
    assert "1 further column was not read" in graph.reading.summary()
    (tmp_path / "t.csv").write_text("follower,followed,how\n1,2,RT\n")
    assert list(read_follows(tmp_path / "t.csv", kind="how").kinds) == ["RT"]
    assert read_follows(frame(), weight="weight").kinds.keys() == read_follows(frame()).kinds.keys()
    with pytest.raises(InputError, match="kind must be different columns"):
        read_follows(frame(), kind="weight", weight="weight")


def test_a_column_that_holds_no_kinds_is_refused():
    many = pandas.DataFrame({"follower": range(200), "followed": 7, "kind": [f"k{n}" for n in range(200)]})
    with pytest.raises(InputError, match="100 kinds at most, and this column has 200, such as 'k0'"):
        read_follows(many, kind="kind")
    unasked = read_follows(many)
    assert unasked.kinds == {}
    assert "'kind' has 200 different entries, and was not taken for the kind of tie." in unasked.reading.summary()
    assert list(read_follows(pandas.DataFrame({"follower": [1], "followed": [2], "kind": [0.5]})).kinds) == ["0.5"]
    with pytest.raises(InputError, match="needs a name of its own, other than source, target, weight, not 'target'"):
        read_follows(frame([("@a", "@b", "target", 1)]))
    graph = read_follows(frame())
    for values in ([1.0], [1, 1, -1], [1, 1, np.nan]):
        with pytest.raises(InputError, match="'x' must be finite, not negative, one for each tie"):
            Graph(graph.names, graph.offsets, graph.targets, graph.weights, kinds={"x": values})


def test_kinds_are_saved_and_opened(tmp_path):
    graph = read_follows(frame())
    saved = graph.save(tmp_path / "graph")
    for verify in (False, True):
        opened = open_graph(saved, verify=verify)
        assert opened.fingerprint == graph.fingerprint
        assert by_tie(opened) == by_tie(graph)
        assert opened.reading == graph.reading
    chain = diffusion.uniform(graph, 0.5)
    assert list(diffusion.open_chain(chain.save(tmp_path / "chain")).graph.kinds) == list(graph.kinds)
    manifest = saved / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"mention",', '"again",', 1))
    with pytest.raises(InputError, match="'kinds' is"):
        open_graph(saved)


def test_kinds_go_to_networkx_and_come_back():
    graph = read_follows(frame())
    network = graph.to_networkx()
    assert network["@ann"]["@bo"] == {"weight": 6, "kinds": {"follow": 1, "mention": 5}}
    back = Graph.from_networkx(network, edges="influence")
    assert back.fingerprint == graph.fingerprint
    several = networkx.MultiGraph([("@a", "@b", {"kind": "friend"}), ("@a", "@b", {"kind": "team"}), ("@a", "@c")])
    assert by_tie(Graph.from_networkx(several, edges="follows")) == {
        ("@a", "@b"): {"weight": 2, "friend": 1, "team": 1}, ("@b", "@a"): {"weight": 2, "friend": 1, "team": 1},
        ("@a", "@c"): {"weight": 1, "not stated": 1}, ("@c", "@a"): {"weight": 1, "not stated": 1},
    }  # fmt: skip


def test_graphs_of_one_kind_each_are_put_together():
    follows = Graph.from_arrays(["@bo", 7], ["@ann", "@ann"], edges="follows")
    mentions = Graph.from_arrays(["@bo", "7"], ["@ann", "@dee"], weights=[3, 0], edges="follows")
    whole = combine_graphs({"follows": follows, "mentions": mentions})
    assert list(whole.names) == [7, "@ann", "@bo", "@dee"]
    assert by_tie(whole) == {
        ("@ann", 7): {"weight": 1, "follows": 1}, ("@ann", "@bo"): {"weight": 4, "follows": 1, "mentions": 3},
        ("@dee", 7): {},
    }  # fmt: skip
    assert "follows: 3 accounts and 2 ties; mentions: 4 accounts and 2 ties" in whole.reading.summary()
    assert "(1 is of several kinds)" in whole.reading.summary()
    further = combine_graphs({"seen": whole, "follows": follows})
    assert list(further.kinds) == ["follows", "seen: follows", "seen: mentions"]
    for wrong in ({}, [follows], {"x": 1}, {"": follows}, {3: follows}):
        with pytest.raises(InputError, match=r"graphs must be a mapping|needs a name"):
            combine_graphs(wrong)


def test_a_log_that_says_how_makes_a_graph_of_kinds():
    rows = [(1, "@ann", 0, None, None), (1, "@bo", 1, "@ann", "retweet"), (2, "@bo", 2, "@ann", "quote"),
            (3, "@bo", 2, "@ann", "quote"), (3, "@cy", 5, "@ann", None)]  # fmt: skip
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent", "kind"]))
    graph = diffusion.graph_from_reposts(log)
    assert by_tie(graph) == {
        ("@ann", "@bo"): {"weight": 3, "quote": 2, "retweet": 1}, ("@ann", "@cy"): {"weight": 1, "not stated": 1}
    }  # fmt: skip


MEMBERS = [("@ann", "chess"), ("@bo", "chess"), ("@cy", "chess"), ("@ann", "choir"), ("@bo", "choir"), ("@bo", "choir"),
           ("@dee", "alone")]  # fmt: skip


def members(rows=MEMBERS):
    return pandas.DataFrame(rows, columns=["account", "group"])


def test_who_shares_a_group_is_tied_both_ways_and_huge_groups_tie_little():
    graph = diffusion.co_membership(members())
    weights = {pair: cells["weight"] for pair, cells in by_tie(graph).items()}
    assert weights == {("@ann", "@bo"): 1.5, ("@ann", "@cy"): 0.5, ("@bo", "@cy"): 0.5} | {
        ("@bo", "@ann"): 1.5, ("@cy", "@ann"): 0.5, ("@cy", "@bo"): 0.5}  # fmt: skip
    assert "@dee" in graph.names
    assert list(graph.kinds) == ["co-membership"]
    said = graph.reading.summary()
    assert "7 rows were read and 6 ties kept; 1 duplicate was merged; ties per kind: co-membership 6." in said
    assert "2 groups with two members or more tie them. 1 group with a single member ties nobody." in said
    shared = diffusion.co_membership(members(), weight="groups")
    assert by_tie(shared)["@ann", "@bo"]["weight"] == 2


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1))
def test_a_group_gives_each_member_ties_of_weight_one_in_all(rows):
    graph = diffusion.co_membership(members(sorted(rows)))
    sizes = {group: sum(g == group for _, g in rows) for _, group in rows}
    for code, name in enumerate(graph.names):
        row = slice(graph.offsets[code], graph.offsets[code + 1])
        expected = sum(sizes[group] > 1 for account, group in rows if account == name)
        assert graph.weights[row].sum() == pytest.approx(expected)


def test_groups_that_are_too_large_are_refused_or_left_out():
    rows = [(n, "crowd") for n in range(40)] + [(1, "pair"), (2, "pair")]
    with pytest.raises(
        InputError, match=r"1 group has more than 39 members, the largest, 'crowd', has 40.* 1,560 ties"
    ):
        diffusion.co_membership(members(rows), largest=39)
    graph = diffusion.co_membership(members(rows), largest=39, on_large_groups="leave out")
    assert graph.tie_count == 2
    assert "1 group with more than 39 members was left out" in graph.reading.summary()
    for wrong, words in (({"weight": "size"}, "weight must be"), ({"on_large_groups": "x"}, "on_large_groups must"),
                         ({"account": "group"}, "different columns"), ({"largest": 1}, "largest must be")):  # fmt: skip
        with pytest.raises(InputError, match=words):
            diffusion.co_membership(members(), **wrong)


def accounts(rows):
    return diffusion.read_accounts(pandas.DataFrame(rows, columns=["account", "organisation"]))


def test_ties_are_told_apart_by_who_is_at_their_ends():
    graph = Graph.from_arrays(["@p", "@q", "@o", "@o"], ["@o", "@p", "@n", "@p"], edges="follows")
    told = graph.with_organisations(accounts([("@o", "yes"), ("@n", "true"), ("@p", "no"), ("@zoe", 1)]))
    assert {kind: values.sum() for kind, values in told.kinds.items()} == {
        "organisation to organisation": 1, "organisation to person": 1, "person to organisation": 1,
        "person to person": 1,
    }  # fmt: skip
    assert by_tie(told)["@o", "@p"] == {"weight": 1, "organisation to person": 1}  # @p follows @o
    note = "2 accounts of 4 are organisations; the account table does not say of 1, which count as persons."
    assert note in told.reading.summary()
    assert note not in graph.reading.summary()


def test_kinds_that_ties_had_already_are_split():
    told = read_follows(frame()).with_organisations(accounts([("@ann", "yes"), ("@bo", None), ("@cy", "no")]))
    assert by_tie(told)["@ann", "@bo"] == {
        "weight": 6, "follow, organisation to person": 1, "mention, organisation to person": 5
    }  # fmt: skip
    assert set(by_tie(told)["@bo", "@ann"]) == {"weight", "reply, person to organisation"}
    np.testing.assert_allclose(sum(told.kinds.values()), told.weights)


def test_an_account_table_that_tells_nothing_of_organisations_is_refused():
    graph = read_follows(frame())
    with pytest.raises(InputError, match="no column 'organisation'"):
        graph.with_organisations(diffusion.read_accounts(pandas.DataFrame({"account": ["@ann"]})))
    with pytest.raises(InputError, match="none of the listed accounts, such as '@zoe', is in the graph"):
        graph.with_organisations(accounts([("@zoe", "yes")]))
    with pytest.raises(diffusion.BadRowsError, match=r"'organisation'.* is not yes or no"):
        accounts([("@ann", "perhaps")])
