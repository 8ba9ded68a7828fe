"""Shortest paths between random pairs of accounts: two searches towards each other, whichever has less to do next.

Pair i is a function of a root key and i. Each account on its shortest paths gets the share of them that pass it, as a
whole number of 2**-32, so that sums are the same in any order (averaging over all paths of a pair, rather than drawing
one, as Bavarian does: Cousins, Wohlgemuth, Riondato 2021, doi:10.1145/3447548.3467354; searching from both ends as
KADABRA does: Borassi, Natale 2016, doi:10.4230/LIPIcs.ESA.2016.20).

The searches count nothing: they leave a byte an account, which stays in the cache where counts would not. When they
have met, the levels are gone through once more, from the accounts met back to each end, for the ties on shortest paths;
those are few, and paths are counted along them alone.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64, replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.prefetch import prefetch

ONE = 2.0**32
"""A share of all shortest paths of a pair, in the units of sums."""
PASSED = np.uint8(4)
"""In an account's byte: on shortest paths, and one hop farther than what is looked for. Bits 0 and 1 are searches."""
AHEAD = 8
"""How many accounts of a level ahead memory is asked for: places of rows; rows, half as many."""

Offsets = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Whole = int | np.integer[Any]


class Room(NamedTuple):
    """What one thread needs, kept from chunk to chunk."""

    marks: npt.NDArray[np.uint8]
    """A byte an account: which searches found it; all 0 between pairs."""
    queues: Codes
    """Two rows of a place an account: who is found from the source, and from the target, in the order of hops."""
    begins: Integers
    """Two rows: where each level begins in the queue."""
    passed: Codes
    """Where the searches meet, and then all who lie between there and the ends."""
    starts: Codes
    """The ties on shortest paths, from the accounts met outwards: the end that is nearer to its search's beginning."""
    ends: Codes
    """The other end of those ties."""
    sums: Integers
    """Four an account: paths from the source and to the target (as bits), and the sums of its shares and of their
    squares, in units of 2**-32."""
    paths: Floats
    """The same memory, read as numbers."""


class Reached(NamedTuple):
    """How far ``passed`` and the ties go when one side is done, and where the level next to its end lies in it."""

    accounts: np.int64
    ties: np.int64
    begin: np.int64
    end: np.int64


def room(accounts: int, ties: Whole) -> Room:
    """Return room for a graph of so many accounts and ties, with nothing counted."""
    sums = np.zeros(4 * accounts, np.int64)
    return Room(
        np.zeros(accounts, np.uint8),
        np.empty((2, accounts + 1), np.uint32),
        np.empty((2, accounts + 2), np.int64),
        np.empty(accounts + 1, np.uint32),
        np.empty(ties + 1, np.uint32),
        np.empty(ties + 1, np.uint32),
        sums,
        sums.view(np.float64),
    )


@kernel
def add_pairs(
    offsets: Offsets,
    targets: Codes,
    in_offsets: Offsets,
    in_sources: Codes,
    root: np.uint64,
    first: int,
    stop: int,
    room: Room,
) -> bool:
    """Add the shares of pairs ``first .. stop``, each of two different accounts, to ``room.sums``.

    Returns whether shortest paths were always few enough to be counted.
    """
    one, accounts, countable = np.uint64(1), np.uint64(len(room.marks)), True
    for index in range(first, stop):
        key = replicate_key(root, np.uint64(index))
        source = key % accounts
        target = mix64(key + one) % (accounts - one)
        target += np.uint64(target >= source)
        if offsets[source] == offsets[source + one] or in_offsets[target] == in_offsets[target + one]:
            continue
        met, out_hops, back_hops = search(offsets, targets, in_offsets, in_sources, source, target, room)
        if met and out_hops + back_hops > 1:
            out = lead(offsets, targets, 0, out_hops, met, met, 0, room)
            back = lead(in_offsets, in_sources, 1, back_hops, met, out.accounts, out.ties, room)
            countable &= share(met, out, back, out_hops, back_hops, room)
        for side in range(2):
            hops = back_hops if side else out_hops
            for place in range(np.uint64(room.begins[side, hops + 1])):
                room.marks[np.uint64(room.queues[side, place])] = np.uint8(0)
    return countable


@kernel
def search(
    offsets: Offsets,
    targets: Codes,
    in_offsets: Offsets,
    in_sources: Codes,
    source: np.uint64,
    target: np.uint64,
    room: Room,
) -> tuple[np.int64, np.int64, np.int64]:
    """Search from both ends until they meet; return at how many accounts, and after how many hops from either end."""
    one, hops, ties = np.uint64(1), np.zeros(2, np.int64), np.zeros(2, np.uint64)
    for side in range(2):
        end = target if side else source
        room.marks[end] = np.uint8(1 << side)
        room.queues[side, 0] = end
        room.begins[side, 0], room.begins[side, 1] = 0, 1
    ties[0] = offsets[source + one] - offsets[source]
    ties[1] = in_offsets[target + one] - in_offsets[target]
    while ties[0] and ties[1]:
        which = np.int64(ties[1] < ties[0])
        rows, followed = (in_offsets, in_sources) if which else (offsets, targets)
        met = step(rows, followed, which, hops[which], room)
        hops[which] += 1
        if met:
            return np.int64(met), hops[0], hops[1]
        begin, end = room.begins[which, hops[which]], room.begins[which, hops[which] + 1]
        ties[which] = count_ties(rows, room.queues[which], begin, end)
    return np.int64(0), hops[0], hops[1]


@kernel
def count_ties(rows: Offsets, queue: Codes, begin: Whole, end: Whole) -> np.uint64:
    """Return how many ties some accounts of a queue have."""
    ties, one, last = np.uint64(0), np.uint64(1), np.uint64(end - 1)
    for place in range(np.uint64(begin), np.uint64(end)):
        prefetch(rows, np.uint64(queue[min(place + np.uint64(2 * AHEAD), last)]))
        account = np.uint64(queue[place])
        ties += rows[account + one] - rows[account]
    return ties


@kernel
def step(rows: Offsets, followed: Codes, side: Whole, hops: Whole, room: Room) -> np.uint64:
    """Go one hop farther from one end; write to ``passed`` where the searches met, and return at how many accounts."""
    marks, queue, passed, one = room.marks, room.queues[side], room.passed, np.uint64(1)
    own, far = np.uint8(1 << side), np.uint8(2 >> side)
    begin, end = np.uint64(room.begins[side, hops]), np.uint64(room.begins[side, hops + 1])
    tail, met = end, np.uint64(0)
    for place in range(begin, end):
        prefetch(followed, rows[np.uint64(queue[min(place + np.uint64(AHEAD), end - one)])])
        account = np.uint64(queue[place])
        for tie in range(rows[account], rows[account + one]):
            found = np.uint64(followed[tie])
            mark = marks[found]
            queue[tail] = found
            tail += np.uint64((mark & own) == 0)
            marks[found] = mark | own
            if (mark & far) and not (mark & PASSED):
                marks[found] = mark | own | PASSED
                passed[met] = found
                met += one
    room.begins[side, hops + 2] = tail
    return met


@kernel
def lead(
    rows: Offsets, followed: Codes, side: Whole, hops: Whole, met: Whole, size: Whole, ties: Whole, room: Room
) -> Reached:
    """Append to ``passed``, of which there are ``size``, all on shortest paths between those met and one end.

    Their ties go to ``starts`` and ``ends``, of which there are ``ties``, so that each level is whole before the next
    one nearer to the end. The ends of the pair are left out.
    """
    marks, queue, passed, one = room.marks, room.queues[side], room.passed, np.uint64(1)
    begin, tail, count = np.uint64(0), np.uint64(size), np.uint64(ties)
    for place in range(np.uint64(met)):
        marks[np.uint64(passed[place])] |= PASSED
    layer_end = np.uint64(met)
    for level in range(hops - 1, 0, -1):
        layer_begin = tail
        last = np.uint64(room.begins[side, level + 1])
        for place in range(np.uint64(room.begins[side, level]), last):
            prefetch(followed, rows[np.uint64(queue[min(place + np.uint64(AHEAD), last - one)])])
            account, before = np.uint64(queue[place]), count
            for tie in range(rows[account], rows[account + one]):
                found = followed[tie]
                room.starts[count], room.ends[count] = account, found
                count += np.uint64((marks[np.uint64(found)] & PASSED) != 0)
            passed[tail] = account
            tail += np.uint64(count != before)
        for place in range(begin, layer_end):
            marks[np.uint64(passed[place])] &= ~PASSED
        begin, layer_end = layer_begin, tail
        for place in range(begin, layer_end):
            marks[np.uint64(passed[place])] |= PASSED
    for place in range(begin, layer_end):
        marks[np.uint64(passed[place])] &= ~PASSED
    return Reached(np.int64(tail), np.int64(count), np.int64(begin), np.int64(layer_end))


@kernel
def share(met: Whole, out: Reached, back: Reached, out_hops: Whole, back_hops: Whole, room: Room) -> bool:
    """Count the paths along the ties on them, and give every account between the ends its share of all.

    Returns whether they could be counted.
    """
    paths, sums, passed, four = room.paths, room.sums, room.passed, np.uint64(4)
    for place in range(np.uint64(back.accounts)):
        here = four * np.uint64(passed[place])
        paths[here], paths[here + np.uint64(1)] = 0.0, 0.0
    for place in range(np.uint64(out.begin), np.uint64(out.end)):
        paths[four * np.uint64(passed[place])] = 1.0
    for place in range(np.uint64(back.begin), np.uint64(back.end)):
        paths[four * np.uint64(passed[place]) + np.uint64(1)] = 1.0
    add_inwards(0, out.ties, 0, room)
    add_inwards(out.ties, back.ties, 1, room)
    ways = 0.0
    for place in range(np.uint64(met)):
        here = four * np.uint64(passed[place])
        ways += paths[here] * paths[here + np.uint64(1)]
    if not np.isfinite(ways):
        return False
    add_outwards(0, out.ties, 1, room)
    add_outwards(out.ties, back.ties, 0, room)
    between = out_hops > 0 and back_hops > 0
    for place in range(np.uint64(0 if between else met), np.uint64(back.accounts)):
        here = four * np.uint64(passed[place])
        part = paths[here] * paths[here + np.uint64(1)] / ways
        sums[here + np.uint64(2)] += np.int64(part * ONE + 0.5)
        sums[here + np.uint64(3)] += np.int64(part * part * ONE + 0.5)
    return True


@kernel
def add_inwards(begin: Whole, end: Whole, which: Whole, room: Room) -> None:
    """Add up paths along ties from an end of the pair to where the searches met."""
    paths, starts, ends, four, slot = room.paths, room.starts, room.ends, np.uint64(4), np.uint64(which)
    for turn in range(np.uint64(end - begin)):
        tie = np.uint64(end - 1) - turn
        paths[four * np.uint64(ends[tie]) + slot] += paths[four * np.uint64(starts[tie]) + slot]


@kernel
def add_outwards(begin: Whole, end: Whole, which: Whole, room: Room) -> None:
    """Add up paths along ties from where the searches met to an end of the pair."""
    paths, starts, ends, four, slot = room.paths, room.starts, room.ends, np.uint64(4), np.uint64(which)
    for tie in range(np.uint64(begin), np.uint64(end)):
        paths[four * np.uint64(starts[tie]) + slot] += paths[four * np.uint64(ends[tie]) + slot]
