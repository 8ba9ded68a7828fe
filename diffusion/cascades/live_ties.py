"""Searches over live ties, in one of two ways with the same result: 64 replicates side by side, or one by one.

Side by side, a row of ties is decided for 64 replicates when the first of them comes to its account; one by one, for
each that comes. So side by side is far cheaper where outbreaks share what they reach, and dearer where they do not, or
where few replicates are wanted. The cost rule: fewer than `FEW` replicates go one by one. Otherwise twice 64 go side by
side, `TRIAL` one by one, and the rest goes the way that took less processor time.
"""

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from diffusion.cascades.model import Counts, Forward
from diffusion.kernels import one_by_one, side_by_side
from diffusion.kernels.lanes import LANES

EARLY = 256
"""So many active accounts tell an outbreak that may be shared from a cascade that dies: see `spread_curves`."""
FEW = 16
"""Replicates that a block must have for side by side to pay: to decide a row for 64 takes as long as for about so many
one by one."""
TRIAL = 8
"""Replicates that go one by one to see what that costs."""
SIDE, ONE = "side by side", "one by one"
TRIALS = (SIDE, SIDE, ONE)
"""What is tried, in this order, before the rest goes the cheaper way; the first search also fetches its room."""

Integers = npt.NDArray[np.int64]


def spread_over_live_ties(
    forward: Forward,
    replicates: Integers,
    seeds: Counts,
    ends: Integers,
    root: np.uint64,
    enough: int,
    sizes: Integers,
    reach: Integers,
) -> None:
    """Fill ``sizes`` and ``reach`` as a model's ``spread`` must, whichever way is cheaper."""
    begin = 0
    while begin < len(replicates):
        way, count = _next(forward, len(replicates) - begin, enough)
        rows, started = slice(begin, begin + count), time.thread_time()
        own = seeds[rows] if len(seeds) > 1 else seeds
        WAYS[way](forward, replicates[rows], own, ends, root, enough, sizes[rows], reach[rows])
        forward.tried.append((way, (time.thread_time() - started) / count))
        begin += count


def _next(forward: Forward, left: int, enough: int) -> tuple[str, int]:
    """Return which way the next replicates are to go, and how many of those left."""
    if left < FEW or enough <= EARLY:
        return ONE, left
    if len(forward.tried) < len(TRIALS):
        way = TRIALS[len(forward.tried)]
        return way, min(left, LANES if way == SIDE else TRIAL)
    cost = {way: min((cost for tried, cost in forward.tried if tried == way), default=0.0) for way in WAYS}
    return (SIDE, min(left, LANES)) if cost[SIDE] < cost[ONE] else (ONE, left)


def _side_by_side(
    forward: Forward,
    replicates: Integers,
    seeds: Counts,
    ends: Integers,
    root: np.uint64,
    enough: int,
    sizes: Integers,
    reach: Integers,
) -> None:
    room = forward.rooms.pop() if forward.rooms else _Room(forward)
    informed = np.empty(len(forward.offsets) - 1 if len(reach) else 0, np.uint64)
    side_by_side.spread_side_by_side(
        forward.offsets, forward.targets, forward.units, forward.starts, seeds, ends, root, replicates,
        np.int64(enough), sizes, reach, room.live, room.states, room.queue, room.drawn, informed,
    )  # fmt: skip
    forward.rooms.append(room)


def _one_by_one(
    forward: Forward,
    replicates: Integers,
    seeds: Counts,
    ends: Integers,
    root: np.uint64,
    enough: int,
    sizes: Integers,
    reach: Integers,
) -> None:
    accounts = len(forward.offsets) - 1
    stamps, queue = np.zeros(accounts, np.uint32), np.empty(one_by_one.queue_length(accounts), np.uint32)
    one_by_one.spread_one_by_one(
        forward.offsets, forward.targets, forward.units, forward.starts, seeds, ends, root, replicates,
        np.int64(enough), sizes, reach, stamps, queue,
    )  # fmt: skip


WAYS: dict[str, Callable[[Forward, Integers, Counts, Integers, np.uint64, int, Integers, Integers], None]] = {
    SIDE: _side_by_side,
    ONE: _one_by_one,
}


class _Room:
    """What one search side by side needs, 8 bytes a tie above all; states are all zero between searches."""

    def __init__(self, forward: Forward) -> None:
        accounts = len(forward.offsets) - 1
        self.live = np.empty(len(forward.targets), np.uint64)
        self.states = np.zeros(2 * accounts, np.uint64)
        self.queue = np.empty(side_by_side.queue_length(accounts), np.uint32)
        self.drawn = np.empty(accounts + 1, np.uint32)
