from collections import defaultdict
from typing import Any

import networkx
import numpy as np
import pandas
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Graph, RepostLog, read_reposts
from diffusion.learning.exposures import gather_exposures
from tests.oracles.exposures import candidates, preempted

events = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 7), st.integers(0, 4), st.none() | st.integers(0, 7)),
    min_size=1,
    max_size=40,
)
pairs = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda tie: tie[0] != tie[1]), min_size=1)


def log_of(rows: list[tuple[Any, ...]]) -> RepostLog:
    frame = pandas.DataFrame(rows, columns=["item", "account", "time", "parent"][: len(rows[0])])
    return read_reposts(frame.astype({"parent": "Int64"}) if "parent" in frame else frame)


@given(events, pairs, st.sampled_from([np.inf, 1.0]))
def test_candidates_and_what_was_cut_short_equal_the_plain_twin(
    rows: list[tuple[int, int, int, int | None]], ties: set[tuple[int, int]], window: float
) -> None:
    first = {(item, account): (time, parent) for item, account, time, parent in sorted(rows, key=repr, reverse=True)}
    kept = [(item, account, time, parent) for (item, account), (time, parent) in first.items()]
    graph = Graph.from_networkx(networkx.DiGraph(ties), edges="influence")
    log = log_of(kept)
    seen = gather_exposures(graph, log, window=window)
    items: dict[int, list[tuple[int, float, int | None]]] = defaultdict(list)
    for item, account, time, parent in kept:
        items[item].append((account, time, parent))
    names = list(graph.names)
    edges = [(names[u], names[v]) for u, v in zip(graph.sources, graph.targets, strict=True)]
    found = {
        (log.items[int(seen.items[event])], *edges[tie])
        for event, tie in zip(seen.events_of.tolist(), seen.ties.tolist(), strict=True)
    }
    assert found == candidates(items, edges, window)
    assert seen.successes.sum() == len(seen.ties)
    if window == np.inf:
        assert seen.preempted.tolist() == [preempted(u, v, items) for u, v in edges]
    assert np.all(graph.targets[seen.ties] == seen.accounts[seen.events_of])


def test_delays_count_from_the_source_and_events_are_in_order_of_time() -> None:
    graph = Graph.from_networkx(networkx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")]), edges="influence")
    seen = gather_exposures(graph, log_of([(1, "c", 9), (1, "a", 2), (1, "b", 5), (2, "c", 0)]))
    assert seen.times.tolist() == [2, 5, 9, 0]
    assert dict(zip(seen.ties.tolist(), seen.delays.tolist(), strict=True)) == {0: 3.0, 1: 7.0, 2: 4.0}
    assert seen.starts.tolist() == [0, 3, 4]


def test_who_begins_an_item() -> None:
    graph = Graph.from_networkx(networkx.DiGraph([("a", "b"), ("b", "c")]), edges="influence")

    def begun(rows: list[tuple[Any, ...]]) -> list[str]:
        seen = gather_exposures(graph, log_of(rows))
        return [str(graph.names[code]) for code in seen.accounts[seen.starters].tolist()]

    assert begun([(1, "a", 0), (1, "b", 0), (1, "c", 1)]) == ["a", "b"]  # two points at once
    assert begun([(1, "x", 0), (1, "b", 1)]) == []  # somebody outside the graph began it
    assert begun([(1, 1, 0, 0), (1, 2, 5, 1)]) == []  # numbers are nobody here
    named = [(1, "b", 3, "a"), (1, "c", 4, "b")]
    frame = pandas.DataFrame(named, columns=["item", "account", "time", "parent"])
    seen = gather_exposures(graph, read_reposts(frame))
    assert [str(graph.names[code]) for code in seen.accounts[seen.starters].tolist()] == ["a"]  # named, without a row
    assert seen.added == 1
    assert seen.events == 2
