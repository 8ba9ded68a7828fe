"""Reverse-reachable sets: who would have reached an account drawn at random, had they been the seed.

A set is a pure function of a root key and its index: its chance is one splitmix64 stream that starts at
``replicate_key(root, index)``, so any number of threads and any chunking draw the same sets. The share of sets that a
group of accounts hits, times the number of accounts, is the group's expected spread (Borgs et al. 2014,
doi:10.1137/1.9781611973402.70). How an account draws its live in-ties is in ``jumps``, one number an account:

- zero or less: each in-tie is live with the same chance p, and ``jump = 1 / log(1 - p)`` leaps from one live in-tie to
  the next, so that dead ones cost nothing (SUBSIM: Guo et al. 2020, doi:10.1145/3318464.3389740);
- `COINS`: one coin for each in-tie;
- `ONE`: at most one in-tie, chosen by weight, which is the linear threshold model (Kempe et al. 2003,
  doi:10.1145/956750.956769); ``units`` then rise within each account.
"""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, mix64, replicate_key
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.prefetch import prefetch

COINS = 1.0
"""In ``jumps``: throw a coin for each in-tie."""
ONE = 2.0
"""In ``jumps``: choose at most one in-tie; ``units`` are running totals within the account."""
FULL = 0
"""Instead of a set's end: it did not fit into the space that was left."""
HIT = 2**64 - 1
"""Instead of a set's end: it met an account marked `CHOSEN`, and was not followed further."""
CHOSEN = 2**32 - 1
"""In ``stamps``: an account to stop at. Marks of sets stay below."""
AHEAD = 2
"""How many members ahead a list of in-ties is asked for."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Units = npt.NDArray[np.uint32]


@inline
def step(state: np.uint64) -> np.uint64:
    """Return the next state of a stream; ``mix64`` of it is the next random word."""
    return state + np.uint64(0x9E3779B97F4A7C15)


@inline
def open_fraction(word: np.uint64) -> float:
    """Return a random word as a multiple of 2**-53 strictly between 0 and 1."""
    return (np.float64(word >> np.uint64(12)) + 0.5) * 2.0**-52


@inline
def random_account(word: np.uint64, accounts: int) -> np.uint32:
    """Return an account drawn at random, each with the same chance (to 2**-53)."""
    return np.uint32(np.float64(word >> np.uint64(11)) * 2.0**-53 * np.float64(accounts))


@inline
def leap(units: np.uint32) -> float:
    """Return 1 / log(1 - p) for a probability in units of 2**-31: -0.0 for a sure tie, -inf for an impossible one."""
    return 1.0 / math.log1p(-np.float64(units) / np.float64(UNITS))


@kernel
def find_leaps(targets: Codes, units: Units, jumps: Floats) -> int:
    """Write `leap` or `COINS` to the ``jumps`` of each account; return how many accounts have unequal in-ties.

    ``targets`` and ``units`` are in the graph's own (outgoing) order.
    """
    unset, mixed = np.uint32(2**32 - 1), np.uint32(2**32 - 2)
    shared = np.full(len(jumps), unset)
    for tie in range(np.uint64(len(targets))):
        target = np.uint32(targets[tie])
        if shared[target] == unset:
            shared[target] = units[tie]
        elif shared[target] != units[tie]:
            shared[target] = mixed
    count = 0
    for account in range(len(jumps)):
        if shared[account] == mixed:
            jumps[account] = COINS
            count += 1
        else:
            jumps[account] = leap(shared[account]) if shared[account] != unset else COINS
    return count


@kernel
def run_totals(in_offsets: Integers, in_units: Units) -> None:
    """Turn the units of each account's in-ties into running totals, in place."""
    for account in range(len(in_offsets) - 1):
        for position in range(in_offsets[account] + 1, in_offsets[account + 1]):
            in_units[position] += in_units[position - 1]


@kernel
def chosen_tie(totals: Units, begin: np.uint64, end: np.uint64, coin: np.uint64) -> np.uint64:
    """Return the first in-tie whose running total exceeds the coin, or ``end`` if none does."""
    one = np.uint64(1)
    total = np.uint64(totals[end - one])
    if coin >= total:
        return end
    low, high = begin, end - one
    # Equal weights are found at the first look, others by halving.
    middle = begin + coin * (end - begin) // total
    while low < high:
        if np.uint64(totals[middle]) <= coin:
            low = middle + one
        elif middle > begin and np.uint64(totals[middle - one]) > coin:
            high = middle - one
        else:
            return middle
        middle = (low + high) >> one
    return low


@inline
def next_live(
    units: Units, jump: float, state: np.uint64, position: np.uint64, last: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """Return the stream's state after finding the next live in-tie from ``position`` on, and its place or ``last``."""
    if jump <= 0.0:
        state = step(state)
        skipped = math.log(open_fraction(mix64(state))) * jump
        position = last if skipped >= np.float64(last - position) else position + np.uint64(skipped)
    elif jump == ONE:
        state = step(state)
        position = chosen_tie(units, position, last, mix64(state) >> np.uint64(33))
    else:
        while position < last:
            state = step(state)
            if np.uint32(mix64(state) >> np.uint64(33)) < units[position]:
                break
            position += np.uint64(1)
    return state, position


@kernel
def grow(
    offsets: Integers,
    sources: Codes,
    units: Units,
    jumps: Floats,
    key: np.uint64,
    mark: np.uint32,
    stamps: Units,
    queue: Units,
    begin: np.uint64,
    end: np.uint64,
) -> np.uint64:
    """Write one set to ``queue[begin:end]``, its root first; return where it ends, or `FULL`, or `HIT`.

    ``stamps`` holds ``mark`` for the members of this set and for nobody before the call.
    """
    one, chosen, ahead = np.uint64(1), np.uint32(CHOSEN), np.uint64(AHEAD)
    state = step(key)
    account = random_account(mix64(state), len(jumps))
    if stamps[account] == chosen:
        return np.uint64(HIT)
    if begin >= end:
        return np.uint64(FULL)
    stamps[account] = mark
    queue[begin] = account
    head, tail = begin, begin + one
    while head < tail:
        if head + ahead < tail:
            prefetch(sources, offsets[queue[head + ahead]])
        account = queue[head]
        head += one
        jump = jumps[account]
        position, last = np.uint64(offsets[account]), np.uint64(offsets[np.uint64(account) + one])
        while position < last:
            state, position = next_live(units, jump, state, position, last)
            if position == last:
                break
            source = np.uint32(sources[position])
            position = last if jump == ONE else position + one
            stamp = stamps[source]
            if stamp == mark:
                continue
            if stamp == chosen:
                return np.uint64(HIT)
            if tail == end:
                return np.uint64(FULL)
            stamps[source] = mark
            queue[tail] = source
            tail += one
            prefetch(offsets, source)
            prefetch(jumps, source)
    return tail


@kernel
def draw_sets(
    offsets: Integers,
    sources: Codes,
    units: Units,
    jumps: Floats,
    root: np.uint64,
    first: int,
    begin: int,
    mark: int,
    stamps: Units,
    members: Units,
    ends: Integers,
) -> int:
    """Write the sets ``first``, ``first + 1``, ... one after the other into ``members`` from ``begin`` on.

    ``ends[i]`` becomes the place where the i-th of them ends. Marks above ``mark`` are free. Returns how many sets
    there was room for; the caller makes more room and goes on from there.
    """
    place = np.uint64(begin)
    for row in range(len(ends)):
        key = replicate_key(root, np.uint64(first + row))
        free = np.uint32(mark + row + 1)
        end = grow(offsets, sources, units, jumps, key, free, stamps, members, place, np.uint64(len(members)))
        if end == np.uint64(FULL):
            return row
        ends[row] = place = end
    return len(ends)


@kernel
def count_hits(
    offsets: Integers,
    sources: Codes,
    units: Units,
    jumps: Floats,
    root: np.uint64,
    first: int,
    stop: int,
    mark: int,
    stamps: Units,
    queue: Units,
) -> int:
    """Return how many of the sets ``first .. stop`` contain an account that is marked `CHOSEN`."""
    hits = 0
    for index in range(first, stop):
        key = replicate_key(root, np.uint64(index))
        free = np.uint32(mark + index - first + 1)
        end = grow(offsets, sources, units, jumps, key, free, stamps, queue, np.uint64(0), np.uint64(len(queue)))
        hits += end == np.uint64(HIT)
    return hits


@kernel
def tally_members(
    in_offsets: Integers,
    in_sources: Codes,
    in_units: Units,
    equal: Bools,
    root: np.uint64,
    first: int,
    stop: int,
    counts: Integers,
    stamps: Units,
    queue: Units,
) -> None:
    """Add to ``counts`` in how many of the sets ``first .. stop`` each account occurs, other than as their root.

    The sets are those of the independent cascade model. ``stamps`` (all 0) and ``queue`` have an entry an account.
    """
    jumps = np.empty(len(equal), np.float64)
    for account in range(len(equal)):
        same = equal[account] and in_offsets[account] < in_offsets[account + 1]
        jumps[account] = leap(in_units[in_offsets[account]]) if same else COINS
    for index in range(first, stop):
        key = replicate_key(root, np.uint64(index))
        mark = np.uint32(index - first + 1)
        end = grow(
            in_offsets, in_sources, in_units, jumps, key, mark, stamps, queue, np.uint64(0), np.uint64(len(queue))
        )
        for place in range(np.uint64(1), end):
            counts[queue[place]] += 1
