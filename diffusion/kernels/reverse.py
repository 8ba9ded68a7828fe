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

COINS = 1.0
"""In ``jumps``: throw a coin for each in-tie."""
ONE = 2.0
"""In ``jumps``: choose at most one in-tie; ``units`` are running totals within the account."""
FULL = -1
"""A set did not fit into the space that was left."""
HIT = -2
"""A set met an account marked `CHOSEN`, and was not followed further."""
CHOSEN = 2**32 - 1
"""In ``stamps``: the account at which to stop."""

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


@kernel
def leap(units: int) -> float:
    """Return 1 / log(1 - p) for a probability in units of 2**-31: -0.0 for a sure tie, -inf for an impossible one."""
    return 1.0 / math.log1p(-np.float64(units) / np.float64(UNITS))


@kernel
def chosen_tie(units: Units, begin: int, end: int, coin: np.int64) -> int:
    """Return the first in-tie whose running total exceeds the coin, or ``end`` if none does."""
    if begin == end or coin >= units[end - 1]:
        return end
    # Equal weights are found at the first look; others by halving.
    low, high = begin, end - 1
    middle = begin + int(coin * np.int64(end - begin) // np.int64(units[end - 1]))
    while low < high:
        if units[middle] > coin:
            high = middle
            if middle == begin or units[middle - 1] <= coin:
                return middle
        else:
            low = middle + 1
        middle = (low + high) >> 1
    return low


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
    begin: int,
    end: int,
) -> int:
    """Write one set to ``queue[begin:end]``, its root first; return where it ends, or `FULL`, or `HIT`.

    ``stamps`` holds ``mark`` for the members of this set and for nobody before the call.
    """
    state = step(key)
    account = random_account(mix64(state), len(jumps))
    if stamps[account] == np.uint32(CHOSEN):
        return HIT
    if begin >= end:
        return FULL
    stamps[account] = mark
    queue[begin] = account
    head, tail = begin, begin + 1
    while head < tail:
        account = queue[head]
        head += 1
        jump = jumps[account]
        position, last = offsets[account], offsets[account + np.uint32(1)]
        while position < last:
            state = step(state)
            word = mix64(state)
            if jump <= 0.0:
                skipped = math.log(open_fraction(word)) * jump
                if skipped >= np.float64(last - position):
                    break
                position += np.int64(skipped)
            elif jump == ONE:
                position = chosen_tie(units, position, last, np.int64(word >> np.uint64(33)))
                if position == last:
                    break
                last = position + 1
            elif np.uint32(word >> np.uint64(33)) >= units[position]:
                position += 1
                continue
            source = np.uint32(sources[position])
            position += 1
            stamp = stamps[source]
            if stamp == mark:
                continue
            if stamp == np.uint32(CHOSEN):
                return HIT
            if tail == end:
                return FULL
            stamps[source] = mark
            queue[tail] = source
            tail += 1
    return tail


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
        size = grow(in_offsets, in_sources, in_units, jumps, key, mark, stamps, queue, 0, len(queue))
        for place in range(1, size):
            counts[queue[place]] += 1
