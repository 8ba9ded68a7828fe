"""Spread that needs several exposures, from 512 accounts and their followers at once, a bit each.

An account looks at all whom it follows, and counts in how many of the 512 each of them is active: binary counters of
512 lanes, one row a digit, to which a row is added with a few instructions. Who becomes active stays so, hence the
order in which accounts look does not matter, only that they do so until nothing changes.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel
from diffusion.kernels.prefetch import prefetch
from diffusion.kernels.wide import WORDS, Rows, add_row, carry_row, copy_row, empty_rows, keep_new, lacks

AHEAD = 16
"""How many ties ahead memory is asked for."""
DIGITS = 32
"""The binary digits of counters, enough for all accounts there can be."""

Offsets = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]
Whole = int | np.integer[Any]


class Room(NamedTuple):
    """What one thread needs, kept from chunk to chunk."""

    active: Rows
    """A row an account: in which of the 512 it is active; later, all but those in which it is still to be reached."""
    last: Rows
    """A row an account: in which it was reached in the last step; all 0 between calls."""
    coming: Rows
    """A row an account: in which it is reached in this step; all 0 between calls."""
    digits: Rows
    """Counters."""
    carry: Rows
    """What is being added to them."""


def room(accounts: int) -> Room:
    """Return room for a graph of so many accounts."""
    return Room(empty_rows(accounts), empty_rows(accounts), empty_rows(accounts), empty_rows(DIGITS), empty_rows(1))


@kernel
def count_complex_paths(
    offsets: Offsets,
    targets: Codes,
    in_offsets: Offsets,
    in_sources: Codes,
    thresholds: Integers,
    first: int,
    reached: Integers,
    lengths: Integers,
    room: Room,
) -> None:
    """Write of the accounts from ``first`` on how many others each reaches, and the sum of the hops to those.

    At most 512 accounts, as many as ``reached`` has. Each starts active with its followers, and so becomes whoever
    follows at least as many active accounts as its threshold says, but nobody who follows fewer. ``lengths`` is empty
    where it is not wanted.
    """
    alive, one, zero = np.zeros(WORDS, np.uint64), np.uint64(1), np.uint64(0)
    room.active[:] = zero
    for lane in range(np.uint64(len(reached))):
        start, word, bit = np.uint64(first) + lane, lane >> np.uint64(6), one << (lane & np.uint64(63))
        alive[word] |= bit
        room.active[np.uint64(WORDS) * start + word] |= bit
        for tie in range(offsets[start], offsets[start + one]):
            room.active[np.uint64(WORDS) * np.uint64(targets[tie]) + word] |= bit
    while activate(in_offsets, in_sources, thresholds, alive, room):
        pass
    room.digits[:] = zero
    for account in range(np.uint64(len(thresholds))):
        tally(room.digits, room.carry, room.active, account)
    read_counters(room.digits, reached)
    reached -= 1
    if len(lengths):
        lengths[:] = 0
        measure(in_offsets, in_sources, first, lengths, room)


@kernel
def tally(digits: Rows, carry: Rows, rows: Rows, row: Whole) -> None:
    """Add a row to the counters."""
    plane = np.uint64(0)
    copy_row(carry, np.uint64(0), rows, row)
    while carry_row(digits, plane, carry):
        plane += np.uint64(1)


@kernel
def read_counters(digits: Rows, counts: Integers) -> None:
    """Write what the counters stand at."""
    for lane in range(np.uint64(len(counts))):
        word, bit, count = lane >> np.uint64(6), lane & np.uint64(63), np.uint64(0)
        for plane in range(np.uint64(DIGITS)):
            count |= ((digits[np.uint64(WORDS) * plane + word] >> bit) & np.uint64(1)) << plane
        counts[lane] = np.int64(count)


@kernel
def activate(in_offsets: Offsets, in_sources: Codes, thresholds: Integers, alive: Rows, room: Room) -> bool:
    """Let all accounts look once, where ``alive`` says that there is news; return whether anybody became active.

    ``alive`` says afterwards in which of the 512 somebody did.
    """
    active, digits, carry = room.active, room.digits, room.carry
    one, final, changed = np.uint64(1), np.uint64(max(len(in_sources), 1) - 1), np.zeros(WORDS, np.uint64)
    for account in range(np.uint64(len(thresholds))):
        begin, end = in_offsets[account], in_offsets[account + one]
        needed = np.uint64(thresholds[account])
        if end - begin < needed or not lacks(active, account, alive):
            continue
        planes = np.uint64(0)
        while (end - begin) >> planes:
            for word in range(np.uint64(WORDS)):
                digits[np.uint64(WORDS) * planes + word] = np.uint64(0)
            planes += one
        for tie in range(begin, end):
            prefetch(active, np.uint64(WORDS) * np.uint64(in_sources[min(tie + np.uint64(AHEAD), final)]))
            plane = np.uint64(0)
            copy_row(carry, np.uint64(0), active, np.uint64(in_sources[tie]))
            while carry_row(digits, plane, carry):
                plane += one
        for word in range(np.uint64(WORDS)):
            new = at_least(digits, planes, word, needed) & ~active[np.uint64(WORDS) * account + word]
            active[np.uint64(WORDS) * account + word] |= new
            changed[word] |= new
    some = np.uint64(0)
    for word in range(np.uint64(WORDS)):
        alive[word] = changed[word]
        some |= changed[word]
    return bool(some)


@kernel
def at_least(digits: Rows, planes: Any, word: Any, needed: Any) -> Any:
    """Return in which lanes of a word the counters stand at ``needed`` or more, which has no more digits than they."""
    more, equal = np.uint64(0), ~np.uint64(0)
    for turn in range(planes):
        plane = planes - np.uint64(1) - turn
        digit = digits[np.uint64(WORDS) * plane + word]
        if (needed >> plane) & np.uint64(1):
            equal &= digit
        else:
            more |= equal & digit
            equal &= ~digit
    return more | equal


@kernel
def measure(in_offsets: Offsets, in_sources: Codes, first: int, lengths: Integers, room: Room) -> None:
    """Add to ``lengths`` the hops from each start to all that are active in its lane, through active accounts only.

    What is not active is taken for reached already: ``room.active`` is turned over for that.
    """
    seen, last, coming, one = room.active, room.last, room.coming, np.uint64(1)
    counts, alive, hops = np.zeros(len(lengths), np.int64), np.zeros(WORDS, np.uint64), 0
    for place in range(np.uint64(len(seen))):
        seen[place] = ~seen[place]
    for lane in range(np.uint64(len(lengths))):
        here, bit = np.uint64(WORDS) * (np.uint64(first) + lane) + (lane >> np.uint64(6)), one << (lane & np.uint64(63))
        seen[here] |= bit
        last[here] |= bit
        alive[lane >> np.uint64(6)] |= bit
    found = True
    while found:
        hops += 1
        room.digits[:] = np.uint64(0)
        found = go_on(in_offsets, in_sources, seen, last, coming, alive, room)
        read_counters(room.digits, counts)
        for lane in range(np.uint64(len(lengths))):
            lengths[lane] += hops * counts[lane]
        last, coming = coming, last
        coming[:] = np.uint64(0)
    last[:] = np.uint64(0)


@kernel
def go_on(
    in_offsets: Offsets, in_sources: Codes, seen: Rows, last: Rows, coming: Rows, alive: Rows, room: Room
) -> bool:
    """Reach all who follow somebody reached last, and add them to the counters; return whether there was anybody."""
    one, final, found = np.uint64(1), np.uint64(max(len(in_sources), 1) - 1), False
    living = np.zeros(WORDS, np.uint64)
    for account in range(np.uint64(len(in_offsets) - 1)):
        begin, end = in_offsets[account], in_offsets[account + one]
        if begin == end or not lacks(seen, account, alive):
            continue
        for tie in range(begin, end):
            prefetch(last, np.uint64(WORDS) * np.uint64(in_sources[min(tie + np.uint64(AHEAD), final)]))
            add_row(coming, account, last, np.uint64(in_sources[tie]))
        if keep_new(coming, account, seen, account, living):
            found = True
            plane = np.uint64(0)
            copy_row(room.carry, np.uint64(0), coming, account)
            while carry_row(room.digits, plane, room.carry):
                plane += one
    for word in range(np.uint64(WORDS)):
        alive[word] = living[word]
    return found
