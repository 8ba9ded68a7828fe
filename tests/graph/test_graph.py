"""A graph proves its arrays, keeps them, and says what it is in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Graph, InputError, Names, threads
from diffusion.graph.merge import merge_ties

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40)


@given(PAIRS, st.booleans())
def test_merging_agrees_with_a_dictionary(pairs, weighted):
    weights = np.array([0.1 * (place % 5) for place in range(len(pairs))]) if weighted else None
    expected = {}
    for place, (source, target) in enumerate(pairs):
        if source != target:
            expected.setdefault((source, target), []).append(1.0 if weights is None else weights[place])
    codes = np.array(pairs, np.int32).reshape(-1, 2)
    ties = merge_ties(7, codes[:, 0].copy(), codes[:, 1].copy(), weights)
    sources = np.repeat(np.arange(7), np.diff(ties.offsets))
    found = dict(zip(zip(sources.tolist(), ties.targets.tolist(), strict=True), ties.weights.tolist(), strict=True))
    assert found == {pair: pytest.approx(sum(parts)) for pair, parts in expected.items()}
    assert list(found) == sorted(expected)
    assert ties.self_ties == sum(source == target for source, target in pairs)
    assert ties.merged == len(pairs) - ties.self_ties - len(expected)


@pytest.mark.parametrize("accounts", [1, 4_096, 4_097, 20_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_grouping_in_stretches_agrees_with_sorting_whatever_the_threads(accounts, weighted):
    chance = np.random.default_rng(accounts)
    sources, targets = ((chance.random(20_000) ** 3 * accounts).astype(np.int32) for _ in range(2))
    weights = chance.random(20_000) if weighted else None
    found = [merge_ties(accounts, sources, targets, weights)]
    with threads(3):
        found.append(merge_ties(accounts, sources, targets, weights))
    keys = sources.astype(np.int64) * accounts + targets
    ascending = np.lexsort((np.ones(20_000) if weights is None else weights, keys))
    distinct = np.unique(keys[sources != targets])
    sums = dict.fromkeys(distinct.tolist(), 0.0)
    for row in ascending.tolist():
        if sources[row] != targets[row]:
            sums[int(keys[row])] += 1.0 if weights is None else float(weights[row])
    for ties in found:
        own = np.repeat(np.arange(accounts, dtype=np.int64), np.diff(ties.offsets)) * accounts + ties.targets
        assert own.tolist() == distinct.tolist()
        assert ties.weights.tolist() == list(sums.values())
        assert ties.self_ties + ties.merged + len(distinct) == 20_000


@given(st.lists(st.tuples(*[st.integers(0, 9) | st.sampled_from([-1, 70_000, 2**31, -(2**63), 2**63 - 1])] * 2)))
def test_integers_of_any_range_are_names(pairs):
    columns = np.array(pairs, np.int64).reshape(-1, 2)
    graph = Graph.from_arrays(columns[:, 0], columns[:, 1], edges="influence")
    assert list(graph.names) == sorted({name for pair in pairs for name in pair})
    ties = zip(graph.names.take(graph.sources), graph.names.take(graph.targets), strict=True)
    assert set(ties) == {pair for pair in pairs if pair[0] != pair[1]}


@given(PAIRS)
def test_the_incoming_side_is_the_outgoing_side_read_backwards(pairs):
    graph = Graph.from_arrays([s for s, _ in pairs], [t for _, t in pairs], list(range(7)), edges="influence")
    ties = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    incoming = [
        (int(source), account)
        for account in range(7)
        for source in graph.in_sources[graph.in_offsets[account] : graph.in_offsets[account + 1]]
    ]
    assert sorted(incoming) == ties
    assert [ties[tie] for tie in graph.in_ties] == incoming
    mutual = sum((target, source) in set(ties) for source, target in ties)
    assert graph.reciprocity == pytest.approx(mutual / len(ties) if ties else 0)


@pytest.mark.parametrize(
    ("offsets", "targets", "weights", "words"),
    [
        ([0, 1], [1], [1], "offsets must rise"),
        ([0, 1, 0], [1], [1], "offsets must rise"),
        ([0, 2, 1], [1], [1], "offsets must rise"),
        ([0, 1, 1], [2], [1], "account codes from 0 to 1"),
        ([0, 1, 1], [-1], [1], "account codes from 0 to 1"),
        ([0, 2, 2], [1, 1], [1, 1], "without repetition"),
        ([0, 2, 2], [1, 0], [1, 1], "ascend within each account"),
        ([0, 1, 1], [1], [-1], "weights must be finite"),
        ([0, 1, 1], [1], [np.nan], "weights must be finite"),
        ([0, 1, 1], [1], [np.inf], "weights must be finite"),
        ([0, 1, 1], [1], [1, 1], "weights must be finite"),
    ],
)
def test_arrays_that_are_no_compressed_rows_are_refused(offsets, targets, weights, words):
    with pytest.raises(InputError, match=words):
        Graph(Names.of([0, 1]), offsets, targets, weights)


def test_a_graph_cannot_be_changed():
    graph = Graph.from_arrays([0], [1], [5, 6], edges="influence")
    for array in (graph.offsets, graph.targets, graph.weights, graph.sources, graph.in_ties):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        graph.targets = graph.sources


def test_a_fingerprint_changes_with_any_name_tie_or_weight():
    def fingerprint(sources=(0, 1), names=("a", "b", "c"), weights=(1, 1)):
        return Graph.from_arrays(sources, [1, 2], names, weights, edges="influence").fingerprint

    others = {fingerprint((0, 0)), fingerprint(names=("a", "b", "d")), fingerprint(weights=(1, 2))}
    assert len({fingerprint(), *others}) == 4
    assert fingerprint() == Graph.from_arrays(["a", "b"], ["b", "c"], edges="influence").fingerprint


def test_a_graph_describes_itself():
    graph = Graph.from_arrays(["@ann", "@cy", "@bo"], ["@bo", "@bo", "@ann"], edges="follows")
    assert graph.summary() == (
        "3 accounts and 3 ties; 67 % of the ties are returned. The largest audience is that of @bo: 2 accounts. "
        "@bo follows @ann, so what @ann posts can reach @bo."
    )
    assert "nothing can spread" in Graph.from_arrays([], [], ["@a"], edges="follows").summary()
    assert repr(graph) == "Graph(3 accounts, 3 ties)"


def test_weights_that_are_all_1_take_no_memory():
    names = Names.of([0, 1, 2])
    plain, weighted = (Graph(names, [0, 2, 2, 2], [1, 2], weights) for weights in (np.ones(2), [1, 2]))
    assert (plain.is_unweighted, weighted.is_unweighted) == (True, False)
    assert plain.weights.strides == (0,)
    assert plain.weights.tolist() == [1, 1]
    assert weighted.weights.flags.c_contiguous
    assert Graph(names, [0, 2, 2, 2], [1, 2], np.broadcast_to(2.0, 2)).weights.flags.c_contiguous
    assert Graph(names, [0, 0, 0, 0], [], []).is_unweighted
