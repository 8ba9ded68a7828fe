"""The incoming side of a graph equals its plain twin."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Graph, explicit
from tests.oracles import incoming as plain

ACCOUNTS = 6
PAIRS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1]), max_size=20)


def graph_of(pairs):
    columns = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return Graph.from_arrays(columns[:, 0], columns[:, 1], list(range(ACCOUNTS)), edges="influence")


@given(PAIRS)
def test_both_sides_are_the_same_ties(pairs):
    graph = graph_of(pairs)
    assert graph.in_sources.tolist() == plain.in_sources(pairs, ACCOUNTS)
    assert graph.in_ties.tolist() == plain.in_ties(pairs, ACCOUNTS)
    assert graph.in_ties.dtype == np.int32
    assert graph.in_degrees.tolist() == [sum(target == account for _, target in pairs) for account in range(ACCOUNTS)]
    assert round(graph.reciprocity * len(pairs)) == plain.mutual(pairs)


@given(PAIRS, st.data())
def test_what_all_ties_into_an_account_share_is_found(pairs, data):
    by_target = data.draw(st.lists(st.sampled_from([0.0, -0.0, 0.25, 1.0]), min_size=ACCOUNTS, max_size=ACCOUNTS))
    values = [by_target[target] for _, target in sorted(pairs)]
    if values and data.draw(st.booleans()):
        values[data.draw(st.integers(0, len(values) - 1))] = 0.5
    chain, expected = explicit(graph_of(pairs), values), plain.shared(pairs, values, ACCOUNTS)
    assert (None if chain.by_target is None else chain.by_target.tolist()) == expected
    assert chain.expected_successes.tolist() == plain.row_sums(pairs, values, ACCOUNTS)
    if expected is not None:
        assert not np.signbit(chain.by_target).any()
        assert chain.units_by_target[chain.graph.targets].tolist() == chain.units.tolist()
