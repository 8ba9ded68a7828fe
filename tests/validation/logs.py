"""Small graphs and logs for the tests of validation: any, by hypothesis, and one with a truth to find."""

import numpy as np
import pandas
from hypothesis import strategies as st

from diffusion import Chain, Graph, RepostLog, explicit, read_reposts
from tests.learning.known_chain import known_chain, simulated_log

Row = tuple[int, int, float, int | None]
ACCOUNTS = 7

events = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 8), st.sampled_from([0.0, 1.0, 2.0, 3.0, None]), st.none() | st.integers(0, 8)
    ),
    min_size=1,
    max_size=30,
)
ties = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda tie: tie[0] != tie[1]), min_size=1)


def graph_of(pairs: "set[tuple[int, int]]") -> Graph:
    columns = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return Graph.from_arrays(columns[:, 0], columns[:, 1], list(range(ACCOUNTS)), edges="influence")


def log_of(rows: "list[tuple[object, ...]]") -> RepostLog:
    columns = ["item", "account", "time", "parent"][: len(rows[0])]
    frame = pandas.DataFrame(rows, columns=columns)
    if "parent" in columns:
        frame = frame.astype({"parent": "Int64"})
    return read_reposts(frame, allow_missing_times=True)


def chain_of(pairs: "set[tuple[int, int]]", values: "list[float]") -> Chain:
    return explicit(graph_of(pairs), values)


def truth_and_logs(items: int = 300) -> "tuple[Chain, RepostLog, RepostLog]":
    """A known chain of 400 accounts, and what happened on it: the first two thirds, and the last third."""
    truth = known_chain(accounts=400, ties=4_000, mean=0.06)
    return (truth, *simulated_log(truth, items=items, starters=3).split(2 / 3))
