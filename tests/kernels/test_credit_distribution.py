"""Events are put in order so that whoever passed something on comes first, and only circles are cut."""

from itertools import pairwise

import networkx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diffusion.kernels.credit_distribution import hand_out, put_in_order

EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda edge: edge[0] != edge[1]), unique=True)


def rows_of(sizes, edges):
    """Return starts, offsets and origins of items of some sizes; edges (origin, event) lie within an item."""
    starts = np.concatenate([[0], np.cumsum(sizes)])
    into = [sorted(origin for origin, to in edges if to == event) for event in range(starts[-1])]
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in into])]).astype(np.int64)
    return starts.astype(np.int64), offsets, np.array([origin for row in into for origin in row], np.int64)


def ordered(starts, offsets, origins):
    order = np.full(starts[-1], -1, np.int64)
    put_in_order(starts, offsets, origins, offsets.copy(), order)
    return order


@given(EDGES, EDGES)
def test_origins_come_first_and_only_circles_are_cut(one, other):
    edges = one + [(a + 6, b + 6) for a, b in other]
    starts, offsets, origins = rows_of([6, 6], edges)
    order = ordered(starts, offsets, origins)
    assert sorted(order[:6].tolist()) == list(range(6))
    assert sorted(order[6:].tolist()) == list(range(6, 12))
    place = np.argsort(order)
    cut = [(a, b) for a, b in edges if place[a] > place[b]]
    network = networkx.DiGraph(edges)
    circles = [component for component in networkx.strongly_connected_components(network) if len(component) > 1]
    assert bool(cut) == bool(circles)
    assert all(any({a, b} <= circle for circle in circles) or (a, b) not in cut for a, b in edges)


@given(EDGES, st.sets(st.integers(0, 5)), st.randoms(use_true_random=False))
def test_credit_received_and_handed_on_are_sums_over_ways_that_pass_no_seed(edges, seeds, chance):
    edges = [(a, b) for a, b in edges if a < b]
    starts, offsets, origins = rows_of([6], edges)
    credit = np.array([chance.random() for _ in origins], np.float64)
    weight = dict(zip(((int(o), int(e)) for e in range(6) for o in origins[offsets[e] : offsets[e + 1]]), credit,
                      strict=True))  # fmt: skip
    is_seed, shares = np.isin(np.arange(6), list(seeds)), np.arange(1.0, 7.0)
    received, onward = np.empty(6), np.empty(6)
    hand_out(np.array([0]), starts, ordered(starts, offsets, origins), offsets, origins, credit, is_seed, shares, 0, 1,
             received, onward)  # fmt: skip
    network = networkx.DiGraph(list(weight))
    network.add_nodes_from(range(6))

    def ways(source, target):
        if source == target:
            return 1.0
        paths = networkx.all_simple_paths(network, source, target)
        free = [path for path in paths if not seeds & set(path[1:])]
        return sum(np.prod([weight[step] for step in pairwise(path)]) for path in free)

    for event in range(6):
        if event in seeds:
            assert received[event] == 1
        else:
            np.testing.assert_allclose(received[event], sum(ways(seed, event) for seed in seeds), atol=1e-12)
            np.testing.assert_allclose(
                onward[event], sum(ways(event, to) * shares[to] for to in range(6) if to not in seeds)
            )
