"""Whom content can come from, arranged for drawing live in-ties by leaps: one row a group of like probabilities.

A row is two words. The first holds where the group's ties begin (40 bits) and, in an account's first row, how surely
none of all its ties is live (24 bits): a random word whose top 24 bits are less needs no further look. The second is a
float, ``jump = 1 / log(1 - p)``: with u uniform, ``log(u) * jump`` ties are passed over before the next live (SUBSIM,
Guo et al. 2020, doi:10.1145/3318464.3389740). Where all ties into each account are equal, an account is its own row.
Elsewhere ``firsts`` says where an account's rows begin: ties whose probabilities share a power of two are a group, the
likeliest group first; it leaps by its largest probability, and where others are smaller (``jump`` is then positive) a
tie that was leapt to is kept with the chance that is missing.
"""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS
from diffusion.kernels.compile import inline, kernel

OCTAVES = 32
"""How many groups an account can have: units of probability are at most 2**31."""
QUIET = 1 - 1e-9
"""What is said to be surely so leaves room for the rounding of logarithms."""

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Units = npt.NDArray[np.uint32]
Words = npt.NDArray[np.uint64]


@inline
def leap(units: np.uint32) -> float:
    """Return 1 / log(1 - p) for a probability in units of 2**-31: -0.0 for a sure tie, -inf for an impossible one."""
    return 1.0 / math.log1p(-np.float64(units) / np.float64(UNITS))


@inline
def row_word(begin: np.uint64, none: float) -> np.uint64:
    """Return a row's first word; ``none`` is the chance that no tie of the account is live."""
    return (np.uint64(begin) << np.uint64(24)) | np.uint64(none * QUIET * 2.0**24)


@inline
def octave(units: np.uint32) -> np.uint32:
    """Return the place of the highest bit; 0 also for a tie that is never live."""
    place = np.uint32(units > np.uint32(0xFFFF)) << np.uint32(4)
    units >>= place
    for half in (8, 4, 2, 1):
        more = np.uint32(units >= np.uint32(1 << half)) * np.uint32(half)
        units >>= more
        place += more
    return place


@kernel
def write_equal_rows(in_offsets: Integers, units: Units, rows: Words, jumps: Floats) -> int:
    """Write one row an account, all of whose in-ties have the account's ``units``; return the longest row's ties.

    ``jumps`` are the same bytes as ``rows``, read as floats. Most accounts share degree and units with some before
    them: the last of each kind are remembered, since logarithms would be most of the work.
    """
    kinds, shared, known = 4096, np.zeros((4096, 2), np.int64), np.empty((4096, 2))
    longest = 0
    for account in range(len(units)):
        begin = in_offsets[account]
        ties = in_offsets[account + 1] - begin
        kind = (ties * 2_654_435_761 + np.int64(units[account])) % kinds
        if shared[kind, 0] != ties + 1 or shared[kind, 1] != np.int64(units[account]):
            shared[kind] = ties + 1, np.int64(units[account])
            known[kind, 0] = leap(units[account])
            known[kind, 1] = math.exp(ties / known[kind, 0]) if ties else 1.0
        rows[2 * account] = row_word(begin, known[kind, 1])
        jumps[2 * account + 1] = known[kind, 0]
        longest = max(longest, ties)
    rows[2 * len(units)] = row_word(in_offsets[-1], 0.0)
    return longest


@kernel
def carry_to_targets(
    offsets: Integers, targets: Codes, units: Units, in_offsets: Integers, in_sources: Codes, in_units: Units
) -> None:
    """Write source and units of each tie to the incoming side, ascending by source within each account."""
    cursors = in_offsets[:-1].copy()
    for source in range(np.uint64(len(offsets) - 1)):
        for tie in range(np.uint64(offsets[source]), np.uint64(offsets[source + np.uint64(1)])):
            target = np.uint32(targets[tie])
            place = cursors[target]
            cursors[target] = place + 1
            in_sources[place], in_units[place] = source, units[tie]


@kernel
def count_groups(in_offsets: Integers, in_units: Units, firsts: Integers) -> int:
    """Write where each account's rows begin, at least one each; return how many ties the longest has."""
    firsts[0] = longest = 0
    for account in range(len(in_offsets) - 1):
        begin, end = in_offsets[account], in_offsets[account + 1]
        present, groups = np.uint32(0), 0
        for place in range(np.uint64(begin), np.uint64(end)):
            present |= np.uint32(1) << octave(in_units[place])
        while present:
            present &= present - np.uint32(1)
            groups += 1
        firsts[account + 1] = firsts[account] + max(groups, 1)
        longest = max(longest, end - begin)
    return longest


@kernel
def sort_groups(in_offsets: Integers, longest: int, in_sources: Codes, in_units: Units) -> None:
    """Sort each account's in-ties by `octave`, the likeliest first, keeping their order within each."""
    sources, units, starts = np.empty(longest, np.int32), np.empty(longest, np.uint32), np.empty(OCTAVES + 1, np.int64)
    for account in range(len(in_offsets) - 1):
        begin, ties = in_offsets[account], in_offsets[account + 1] - in_offsets[account]
        starts[:] = 0
        for place in range(np.uint64(ties)):
            sources[place], units[place] = in_sources[begin + place], in_units[begin + place]
            starts[np.uint32(OCTAVES) - octave(units[place])] += 1
        for level in range(1, OCTAVES + 1):
            starts[level] += starts[level - 1]
        for back in range(ties):
            place = ties - 1 - back
            group = np.uint32(OCTAVES) - octave(units[place])
            starts[group] -= 1
            in_sources[begin + starts[group]], in_units[begin + starts[group]] = sources[place], units[place]


@kernel
def write_group_rows(
    in_offsets: Integers, in_units: Units, firsts: Integers, rows: Words, jumps: Floats, bounds: Units
) -> bool:
    """Write the rows of sorted in-ties, and to ``bounds`` each row's largest units; return whether any are unequal."""
    unequal = False
    for account in range(len(in_offsets) - 1):
        row, hazard, begin, end = firsts[account], 0.0, in_offsets[account], in_offsets[account + 1]
        rows[2 * row], jumps[2 * row + 1], bounds[row] = row_word(begin, 1.0), -np.inf, 0
        place = begin
        while place < end:
            level, start, low, high = octave(in_units[place]), place, in_units[place], in_units[place]
            while place < end and octave(in_units[place]) == level:
                low, high = min(low, in_units[place]), max(high, in_units[place])
                place += 1
            jump = leap(high)
            hazard += (place - start) / jump
            rows[2 * row], bounds[row] = row_word(start, 0.0), high
            jumps[2 * row + 1] = jump if low == high else -jump
            unequal |= low != high
            row += 1
        if end > begin:
            rows[2 * firsts[account]] = row_word(begin, math.exp(hazard))
    rows[2 * firsts[len(in_offsets) - 1]] = row_word(in_offsets[-1], 0.0)
    return unequal


@kernel
def write_threshold_rows(in_offsets: Integers, totals: Units, rows: Words) -> None:
    """Write one row an account for the linear threshold model, and turn the in-ties' weights into running totals."""
    for account in range(len(in_offsets) - 1):
        begin, total = in_offsets[account], np.uint32(0)
        for place in range(np.uint64(begin), np.uint64(in_offsets[account + 1])):
            total += totals[place]
            totals[place] = total
        rows[2 * account] = row_word(begin, 1.0 - total / UNITS)
    rows[2 * (len(in_offsets) - 1)] = row_word(in_offsets[-1], 0.0)
