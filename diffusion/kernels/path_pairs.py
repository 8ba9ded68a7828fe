"""Shortest paths between random pairs of accounts: two searches towards each other, whichever has less to do next.

Pair i is a function of a root key and i. Each account on its shortest paths gets the share of them that pass it, as a
whole number of 2**-32, so that sums are the same in any order (averaging over all paths of a pair, rather than drawing
one, as Bavarian does: Cousins, Wohlgemuth, Riondato 2021, doi:10.1145/3447548.3467354; searching from both ends as
KADABRA does: Borassi, Natale 2016, doi:10.4230/LIPIcs.ESA.2016.20).

What a search knows of an account is one word, the pair's number and the hops, and one number of paths. Both searches'
lie side by side, so that they come from memory together and nothing is cleared between pairs. Found accounts wait in a
short list while their memory is on its way.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64, replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.prefetch import prefetch

ONE = 2.0**32
"""A share of all shortest paths of a pair, in the units of sums."""
WAITING = 128
"""So many found accounts wait before they are looked at together."""
AHEAD = 8
"""How many accounts of a level ahead the places of rows are asked for; rows half as many."""
HOPS = 31
"""The bits of a word that hold hops; those above hold the pair's number."""

Offsets = npt.NDArray[np.uint64]
Words = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Room(NamedTuple):
    """What one thread needs, kept from chunk to chunk."""

    words: Words
    """Four an account: forward pair and hops, forward paths (as bits), and the same backward."""
    paths: Floats
    """The same memory, read as numbers."""
    queues: Codes
    """Two rows of a place an account: who is found, from the source and from the target, in the order of hops."""
    begins: Integers
    """Two rows: where each level begins in the queue."""
    efforts: Integers
    """Two rows: how many ties the accounts of each level have in the direction of its search."""
    passed: Codes
    """Where the searches meet, and then all who lie between there and one end, level by level."""
    state: Words
    """How many pairs were searched so far, and whether paths were ever too many to count."""
    totals: Integers
    """Sums of shares by account, in units of 2**-32."""
    squares: Integers
    """Sums of squared shares by account, in units of 2**-32."""


def room(accounts: int) -> Room:
    """Return room for a graph of so many accounts, with nothing counted."""
    words = np.zeros(4 * accounts, np.uint64)
    return Room(
        words,
        words.view(np.float64),
        np.empty((2, accounts + 1), np.uint32),
        np.empty((2, accounts + 2), np.int64),
        np.empty((2, accounts + 2), np.int64),
        np.empty(accounts + 1, np.uint32),
        np.zeros(2, np.uint64),
        np.zeros(accounts, np.int64),
        np.zeros(accounts, np.int64),
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
) -> None:
    """Add the shares of pairs ``first .. stop``, each of two different accounts, to ``room.totals`` and ``squares``."""
    one, accounts = np.uint64(1), np.uint64(len(room.totals))
    for index in range(first, stop):
        key = replicate_key(root, np.uint64(index))
        source = key % accounts
        target = mix64(key + one) % (accounts - one)
        target += np.uint64(target >= source)
        if offsets[source] == offsets[source + one] or in_offsets[target] == in_offsets[target + one]:
            continue
        met, out_hops, back_hops = search(offsets, targets, in_offsets, in_sources, source, target, room)
        if met == 0 or out_hops + back_hops < 2:
            continue
        ways = count_ways(room, met)
        floor = room.state[0] << np.uint64(HOPS)
        if out_hops > 0 and back_hops > 0:
            give(room, 0, met, ways)
        trace(in_offsets, in_sources, offsets, targets, 0, floor, out_hops, met, ways, room)
        trace(offsets, targets, in_offsets, in_sources, 1, floor, back_hops, met, ways, room)


@kernel
def search(
    offsets: Offsets,
    targets: Codes,
    in_offsets: Offsets,
    in_sources: Codes,
    source: np.uint64,
    target: np.uint64,
    room: Room,
) -> tuple[int, int, int]:
    """Search from both ends until they meet; return at how many accounts, and after how many hops from either end."""
    words, paths, one, two = room.words, room.paths, np.uint64(1), np.uint64(2)
    room.state[0] += one
    floor = room.state[0] << np.uint64(HOPS)
    waiting, amounts = np.empty(WAITING, np.uint32), np.empty(WAITING)
    hops = np.zeros(2, np.int64)
    for side in range(2):
        end = target if side else source
        here = np.uint64(4) * end + two * np.uint64(side)
        words[here], paths[here + one] = floor, 1.0
        room.queues[side, 0] = end
        room.begins[side, 0], room.begins[side, 1] = 0, 1
    room.efforts[0, 0] = offsets[source + one] - offsets[source]
    room.efforts[1, 0] = in_offsets[target + one] - in_offsets[target]
    while room.efforts[0, hops[0]] and room.efforts[1, hops[1]]:
        side = np.int64(room.efforts[1, hops[1]] < room.efforts[0, hops[0]])
        rows, followed = (in_offsets, in_sources) if side else (offsets, targets)
        met = step(rows, followed, side, floor, hops[side], waiting, amounts, room)
        hops[side] += 1
        if met:
            return np.int64(met), hops[0], hops[1]
    return np.int64(0), hops[0], hops[1]


@kernel
def step(
    rows: Offsets,
    followed: Codes,
    side: int,
    floor: np.uint64,
    hops: int,
    waiting: Codes,
    amounts: Floats,
    room: Room,
) -> np.uint64:
    """Go one hop farther from one end; return at how many accounts the searches met."""
    words, paths, queue, one, four = room.words, room.paths, room.queues[side], np.uint64(1), np.uint64(4)
    begin, end = np.uint64(room.begins[side, hops]), np.uint64(room.begins[side, hops + 1])
    level = floor | np.uint64(hops + 1)
    count, tail, met = np.uint64(0), end, np.uint64(0)
    for place in range(begin, end):
        if place + np.uint64(AHEAD) < end:
            prefetch(followed, rows[np.uint64(queue[place + np.uint64(AHEAD)])])
        account = np.uint64(queue[place])
        ways = paths[four * account + np.uint64(2 * side + 1)]
        for tie in range(rows[account], rows[account + one]):
            found = np.uint64(followed[tie])
            prefetch(words, four * found)
            waiting[count], amounts[count] = found, ways
            count += one
            if count == np.uint64(WAITING):
                tail, met = look(waiting, amounts, side, floor, level, tail, met, room)
                count = np.uint64(0)
    tail, met = look(waiting[:count], amounts, side, floor, level, tail, met, room)
    effort = np.uint64(0)
    for place in range(end, tail):
        if place + np.uint64(2 * AHEAD) < tail:
            prefetch(rows, np.uint64(queue[place + np.uint64(2 * AHEAD)]))
        account = np.uint64(queue[place])
        effort += rows[account + one] - rows[account]
    room.begins[side, hops + 2], room.efforts[side, hops + 1] = tail, effort
    return met


@kernel
def look(
    waiting: Codes,
    amounts: Floats,
    side: int,
    floor: np.uint64,
    level: np.uint64,
    tail: np.uint64,
    met: np.uint64,
    room: Room,
) -> tuple[np.uint64, np.uint64]:
    """Enter the accounts that wait: new ones into the queue, or among those met; known ones of this level get paths."""
    words, paths, queue, passed = room.words, room.paths, room.queues[side], room.passed
    own, far = np.uint64(2 * side), np.uint64(2 - 2 * side)
    for turn in range(np.uint64(len(waiting))):
        here = np.uint64(4) * np.uint64(waiting[turn])
        if words[here + own] == level:
            paths[here + own + np.uint64(1)] += amounts[turn]
        elif words[here + own] < floor:
            words[here + own], paths[here + own + np.uint64(1)] = level, amounts[turn]
            if words[here + far] >= floor:
                passed[met] = waiting[turn]
                met += np.uint64(1)
            elif met == np.uint64(0):
                queue[tail] = waiting[turn]
                tail += np.uint64(1)
    return tail, met


@kernel
def count_ways(room: Room, met: int) -> float:
    """Return how many shortest paths there are, of which each passes one of the accounts where the searches met."""
    ways = 0.0
    for place in range(np.uint64(met)):
        here = np.uint64(4) * np.uint64(room.passed[place])
        ways += room.paths[here + np.uint64(1)] * room.paths[here + np.uint64(3)]
    if not np.isfinite(ways):
        room.state[1] = np.uint64(1)
    return ways


@kernel
def give(room: Room, begin: int, end: int, ways: float) -> None:
    """Add to each of some accounts its share of a pair's shortest paths."""
    paths, passed, totals, squares = room.paths, room.passed, room.totals, room.squares
    for place in range(np.uint64(begin), np.uint64(end)):
        account = np.uint64(passed[place])
        here = np.uint64(4) * account
        share = paths[here + np.uint64(1)] * paths[here + np.uint64(3)] / ways
        totals[account] += np.int64(share * ONE + 0.5)
        squares[account] += np.int64(share * share * ONE + 0.5)


@kernel
def trace(
    back_rows: Offsets,
    back: Codes,
    rows: Offsets,
    followed: Codes,
    side: int,
    floor: np.uint64,
    hops: int,
    met: int,
    ways: float,
    room: Room,
) -> None:
    """Follow the shortest paths from where the searches met back to one end, and give shares to all on the way.

    A level is found from the one before by the ties that lead back from it, or by those that led there in the search,
    whichever are fewer. How many paths an account has to the other end goes where that search would have written it.
    """
    begin, end = 0, met
    for level in range(hops - 1, 0, -1):
        effort = np.int64(0)
        for place in range(np.uint64(begin), np.uint64(end)):
            account = np.uint64(room.passed[place])
            effort += np.int64(back_rows[account + np.uint64(1)] - back_rows[account])
        if effort <= room.efforts[side, level]:
            stop = lead_back(back_rows, back, side, floor, level, begin, end, room)
        else:
            stop = lead_there(rows, followed, side, floor, level, end, room)
        give(room, end, stop, ways)
        begin, end = end, stop


@kernel
def lead_back(
    rows: Offsets, back: Codes, side: int, floor: np.uint64, level: int, begin: int, end: int, room: Room
) -> int:
    """Append to ``passed`` who is one hop before ``passed[begin:end]``, by the ties that lead back."""
    words, paths, passed, one, four = room.words, room.paths, room.passed, np.uint64(1), np.uint64(4)
    own, far, wanted = np.uint64(2 * side), np.uint64(2 - 2 * side), floor | np.uint64(level)
    tail, last = np.uint64(end), np.uint64(len(back) - 1)
    for place in range(np.uint64(begin), np.uint64(end)):
        account = np.uint64(passed[place])
        ways = paths[four * account + far + one]
        for tie in range(rows[account], rows[account + one]):
            prefetch(words, four * np.uint64(back[min(tie + np.uint64(2 * AHEAD), last)]))
            here = four * np.uint64(back[tie])
            if words[here + own] != wanted:
                continue
            if words[here + far] >= floor:
                paths[here + far + one] += ways
            else:
                words[here + far], paths[here + far + one] = floor, ways
                passed[tail] = back[tie]
                tail += one
    return np.int64(tail)


@kernel
def lead_there(
    rows: Offsets, followed: Codes, side: int, floor: np.uint64, level: int, end: int, room: Room
) -> int:
    """Append to ``passed`` those of a level whose ties led to the accounts passed one hop farther."""
    words, paths, queue, passed = room.words, room.paths, room.queues[side], room.passed
    own, far, one, four = np.uint64(2 * side), np.uint64(2 - 2 * side), np.uint64(1), np.uint64(4)
    wanted, tail = floor | np.uint64(level + 1), np.uint64(end)
    for place in range(np.uint64(room.begins[side, level]), np.uint64(room.begins[side, level + 1])):
        account = np.uint64(queue[place])
        ways = 0.0
        for tie in range(rows[account], rows[account + one]):
            here = four * np.uint64(followed[tie])
            if words[here + own] == wanted and words[here + far] >= floor:
                ways += paths[here + far + one]
        if ways > 0.0:
            words[four * account + far], paths[four * account + far + one] = floor, ways
            passed[tail] = account
            tail += one
    return np.int64(tail)
