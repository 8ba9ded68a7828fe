"""Sums over all accounts at just so many steps: walked one by one, or two steps at once for accounts alike."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Integers = npt.NDArray[np.int64]


@kernel
def sum_frontier(
    offsets: Offsets, neighbours: Codes, left: Codes, seen: Codes, queue: Codes, account: int, radius: int, stamp: int
) -> tuple[np.int64, np.int64]:
    """Return the sum of degrees less one at ``radius`` steps from an account, and that of all who may ever be there.

    ``left`` are the degrees, and ``seen`` is less than ``stamp`` but for accounts that are removed. Removing accounts
    makes ways longer, never shorter: those at 2 to ``radius`` steps may be at ``radius`` steps later.
    """
    seen[account], queue[0] = stamp, account
    begin, end, total, ball = np.uint64(0), np.uint64(1), np.int64(0), np.int64(0)
    for step in range(1, radius + 1):
        last, total = end, np.int64(0)
        for position in range(begin, last):
            near = np.uint64(queue[position])
            for place in range(np.uint64(offsets[near]), np.uint64(offsets[near + np.uint64(1)])):
                found = np.uint32(neighbours[place])
                if seen[found] < stamp:
                    seen[found] = stamp
                    queue[end] = found
                    end += np.uint64(1)
                    total += np.int64(left[found]) - np.int64(1)
        begin = last
        if step > 1 or radius == 1:
            ball += total
    return total, ball


@kernel
def sum_frontiers(
    offsets: Offsets, neighbours: Codes, degrees: Codes, radius: int, first: int, stop: int, sums: Integers
) -> None:
    """Write the sum of degrees less one at ``radius`` steps from each of the accounts ``first .. stop``."""
    seen, queue = np.zeros(degrees.size, np.int32), np.empty(degrees.size, np.int32)
    for account in range(first, stop):
        stamp = account - first + 1
        sums[account] = sum_frontier(offsets, neighbours, degrees, seen, queue, account, radius, stamp)[0]


@kernel
def sum_second(
    offsets: Offsets, neighbours: Codes, beyond: Codes, order: Codes, first: int, stop: int, depth: int, sums: Integers
) -> None:
    """Write the sum of ``beyond`` over all at distance 2, for each account of ``order[first:stop]``.

    Within two steps is the union of the neighbours' rows. Accounts next to each other in ``order`` begin with the same
    neighbours, mostly, who are those with the longest rows: the union of these is kept from one account to the next,
    along a path of at most ``depth`` neighbours, and only the rest of an account's neighbours is walked for it alone.

    ``adds`` holds in its low bits what an account adds to a union: nothing while it is in that of the path. Above them
    is the turn in which it was last added to an account's own; once turns run out, they are wiped and begin again.
    """
    bits = np.uint32(1)
    while beyond.max() >> bits:
        bits += np.uint32(1)
    low = (np.uint32(1) << bits) - np.uint32(1)
    adds, trail = beyond.astype(np.uint32), np.empty(beyond.size + 1, np.int32)
    ends, totals = np.zeros(depth + 1, np.int64), np.zeros(depth + 1, np.int64)
    known, turn = 0, np.uint32(0)
    for position in range(first, stop):
        account = order[position]
        begin, end = np.uint64(offsets[account]), np.uint64(offsets[account + 1])
        shared = _shared(offsets, neighbours, account, order[position + 1], depth) if position + 1 < stop else 0
        while known < shared:
            row = np.int32(neighbours[begin + np.uint64(known)])
            _lengthen(offsets, neighbours, row, low, known, adds, trail, ends, totals)
            known += 1
        turn = _next_turn(turn, bits, low, adds)
        limit, total = turn << bits, totals[known]
        for step in range(begin + np.uint64(known), end):
            neighbour = np.uint32(neighbours[step])
            for place in range(np.uint64(offsets[neighbour]), np.uint64(offsets[neighbour + np.uint32(1)])):
                near = np.uint32(neighbours[place])
                state = adds[near]
                adds[near] = limit | (state & low)
                total += np.int64(state & low) if state < limit else np.int64(0)
        for step in range(begin, end):
            state = adds[np.uint32(neighbours[step])]
            if state >= limit or state & low == 0:
                total -= beyond[np.uint32(neighbours[step])]
        sums[account] = total - beyond[account] if end > begin else 0
        if known > shared:
            _shorten(shared, ends, trail, beyond, adds, known)
            known = shared


@kernel
def _shared(offsets: Offsets, neighbours: Codes, one: int, other: int, depth: int) -> int:
    """Return how many neighbours two rows begin with alike, up to ``depth``."""
    most = min(offsets[one + 1] - offsets[one], offsets[other + 1] - offsets[other], depth)
    shared = 0
    while shared < most and neighbours[offsets[one] + shared] == neighbours[offsets[other] + shared]:
        shared += 1
    return shared


@kernel
def _lengthen(
    offsets: Offsets,
    neighbours: Codes,
    row: np.int32,
    low: np.uint32,
    known: int,
    adds: npt.NDArray[np.uint32],
    trail: Codes,
    ends: Integers,
    totals: Integers,
) -> None:
    """Add a row to the union of the path; ``trail`` remembers whom, so that it can be taken back."""
    top, total = np.uint64(ends[known]), totals[known]
    for place in range(np.uint64(offsets[row]), np.uint64(offsets[row + 1])):
        near = np.uint32(neighbours[place])
        added = adds[near] & low
        adds[near] = 0
        trail[top] = near
        top += np.uint64(added > 0)
        total += np.int64(added)
    ends[known + 1], totals[known + 1] = top, total


@kernel
def _shorten(
    shared: int, ends: Integers, trail: Codes, beyond: Codes, adds: npt.NDArray[np.uint32], known: int
) -> None:
    """Take back what was added to the union of the path behind its first ``shared`` neighbours."""
    for place in range(np.uint64(ends[shared]), np.uint64(ends[known])):
        adds[np.uint32(trail[place])] = beyond[np.uint32(trail[place])]


@kernel
def _next_turn(turn: np.uint32, bits: np.uint32, low: np.uint32, adds: npt.NDArray[np.uint32]) -> np.uint32:
    """Return the next turn; where its number would not fit above the low bits, wipe all turns and begin with 1."""
    if turn < np.uint32(0xFFFFFFFF) >> bits:
        return turn + np.uint32(1)
    for account in range(adds.size):
        adds[account] &= low
    return np.uint32(1)
