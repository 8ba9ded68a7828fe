"""Reverse-reachable sets: who would have reached an account drawn at random, had they been the seed.

A set is a pure function of a root key and its index, and what an account draws in it one of the set's key and the
account: any number of threads, any order and any number of sets in flight draw the same. The share of sets that a group
of accounts hits, times the number of accounts, is the group's expected spread (Borgs et al. 2014,
doi:10.1137/1.9781611973402.70). `diffusion.kernels.sources` says how in-ties are arranged. Under the linear threshold
model an account keeps at most one in-tie, chosen by weight (Kempe et al. 2003, doi:10.1145/956750.956769).

Above the cache, a set grown alone waits for memory at each step. So the accounts of `LANES` sets share one queue; of
some of its accounts at a time all live in-ties are drawn, then all their sources looked up, then all of those marked,
and each step asks for the memory of the next. Most sets end at their root: they never enter the queue.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64, replicate_key
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.logarithm import exponential
from diffusion.kernels.prefetch import prefetch
from diffusion.kernels.sources import Codes, Floats, Integers, Units, Words

LANES = 31
"""How many sets are in flight; with one bit more an account's mark says that sets which meet it end there."""
BLOCK = 256
"""How many roots are drawn at a time."""
PORTION = 256
"""From how many accounts of the queue live in-ties are drawn at a time; as many live in-ties end a portion early."""
HITS, COUNTS, MEMBERS = 0, 1, 2
"""What is wanted: how many sets meet an account to stop at; how many others each account is in; their members."""
NEXT, WAITING, USED, KEPT, HIT, VISITED, ABREAST, STATES = range(8)
"""The places in `Room.state`: the next index; how many roots wait to grow; how many members the sets have that are to
be kept, and how many sets these are; how many sets were hit; how many members were visited; how many sets may be in
flight; and how many places there are."""


class Sources(NamedTuple):
    """The incoming side of a chain as `diffusion.kernels.sources` arranges it; what a model does not need is empty."""

    rows: Words
    jumps: Floats
    firsts: Integers
    sources: Codes
    units: Units
    """Each tie's units where some rows' differ; running totals of weights for the linear threshold model."""
    bounds: Units
    """The largest units of each row; empty for the linear threshold model."""
    threshold: bool
    """Whether an account keeps at most one in-tie."""


class Room(NamedTuple):
    """What one thread needs to draw sets, kept from chunk to chunk."""

    seen: Units
    """Two words an account: the sets in flight it is in (bit 0: stop here), and in how many counted sets it is."""
    queue: Units
    """The accounts of the sets in flight, in the order in which they were found."""
    lanes: npt.NDArray[np.uint8]
    """Which set each of them was found in."""
    live: Words
    """Live in-ties, then their sources."""
    whose: npt.NDArray[np.uint8]
    """Which set each of those is for."""
    keys: Words
    """The keys of the sets in flight, and of those that wait."""
    roots: Units
    """Their roots."""
    stopped: npt.NDArray[np.bool_]
    """Which sets in flight met an account to stop at."""
    state: Integers
    """How far the drawing has come."""


@inline
def step(state: np.uint64) -> np.uint64:
    """Return the next state of a stream; ``mix64`` of it is the next random word."""
    return state + np.uint64(0x9E3779B97F4A7C15)


@inline
def first_state(key: np.uint64, account: np.uint64) -> np.uint64:
    """Return the stream by which an account draws its live in-ties in the set with this key."""
    return step(key ^ ((account + np.uint64(1)) * np.uint64(0xD1342543DE82EF95)))


@inline
def random_account(word: np.uint64, accounts: int) -> np.uint32:
    """Return an account drawn at random, each with the same chance (to 2**-53)."""
    return np.uint32(np.float64(word >> np.uint64(11)) * 2.0**-53 * np.float64(accounts))


@inline
def surely_none(word: np.uint64, row: np.uint64) -> np.bool_:
    """Return whether the first random word already says that an account has no live in-tie."""
    return word >> np.uint64(40) < row & np.uint64(0xFFFFFF)


@kernel
def scan_roots(ties: Sources, room: Room, root: np.uint64, stop: int, wanted: int) -> None:
    """Draw the roots of up to `BLOCK` sets; let those wait that may have more members, and count the others."""
    rows, firsts, seen, keys, roots, state = ties.rows, ties.firsts, room.seen, room.keys, room.roots, room.state
    one, accounts, grouped = np.uint64(1), len(seen) >> 1, len(firsts) > 0
    first, begin = np.uint64(state[NEXT]), np.uint64(state[WAITING])
    end = begin + min(np.uint64(BLOCK), np.uint64(stop) - first)
    for place in range(begin, end):
        key = replicate_key(root, first + (place - begin))
        account = np.uint64(random_account(mix64(step(key)), accounts))
        keys[place], roots[place] = key, account
        prefetch(seen, account << one)
        if grouped:
            prefetch(firsts, account)
        else:
            prefetch(rows, account << one)
    if grouped:
        for place in range(begin, end):
            prefetch(rows, firsts[roots[place]] << 1)
    kept = begin
    for place in range(begin, end):
        key, account = keys[place], np.uint64(roots[place])
        row = np.uint64(firsts[account]) if grouped else account
        if seen[account << one] & np.uint32(1):
            state[HIT] += 1
        elif surely_none(mix64(first_state(key, account)), rows[row << one]):
            seen[(account << one) + one] += np.uint32(wanted != HITS)
        else:
            keys[kept], roots[kept] = key, account
            kept += one
    state[NEXT], state[WAITING] = first + (end - begin), kept


@kernel
def find_live(ties: Sources, room: Room, head: np.int64, tail: np.int64) -> tuple[np.int64, np.int64]:
    """List the live in-ties of the next accounts of the queue; return where they end in it, and how many are listed."""
    rows, jumps, firsts, sources, units, bounds, _ = ties
    _, queue, lanes, live, whose, keys, _, stopped, _ = room
    one, grouped, found, place = np.uint64(1), len(firsts) > 0, np.uint64(0), np.uint64(head)
    end = min(np.uint64(tail), place + np.uint64(PORTION))
    if grouped:
        for ahead in range(place, end):
            prefetch(rows, firsts[queue[ahead]] << 1)
    while place < end and found < np.uint64(PORTION):
        account, lane = np.uint64(queue[place]), lanes[place]
        place += one
        row = np.uint64(firsts[account]) if grouped else account
        last = np.uint64(firsts[account + one]) if grouped else account + one
        state = first_state(keys[lane], account)
        if surely_none(mix64(state), rows[row << one]) or stopped[lane]:
            continue
        tie, left = rows[row << one] >> np.uint64(24), exponential(mix64(state))
        while row < last:
            jump, row_end = jumps[(row << one) + one], rows[(row + one) << one] >> np.uint64(24)
            ties_left = np.float64(row_end - tie)
            if left * abs(jump) >= ties_left:  # beyond this row: what is left of the leap goes on in the next
                left -= ties_left / abs(jump) if ties_left > 0.0 else 0.0
                row, tie = row + one, row_end
                continue
            tie += np.uint64(left * abs(jump))
            is_live = jump <= 0.0
            if not is_live:
                state = step(state)
                is_live = (mix64(state) >> np.uint64(33)) * np.uint64(bounds[row]) < np.uint64(units[tie]) << np.uint64(
                    31
                )
            if is_live:
                live[found], whose[found] = tie, lane
                found += one
                prefetch(sources, tie)
            state = step(state)
            tie, left = tie + one, exponential(mix64(state))
    return np.int64(place), np.int64(found)


@kernel
def find_kept(ties: Sources, room: Room, head: np.int64, tail: np.int64) -> tuple[np.int64, np.int64]:
    """List the in-ties that the next accounts of the queue keep, at most one each, as `find_live` does."""
    rows, _, _, sources, totals, _, _ = ties
    _, queue, lanes, live, whose, keys, _, stopped, _ = room
    found, one = np.uint64(0), np.uint64(1)
    end = min(np.uint64(tail), np.uint64(head + PORTION))
    for place in range(np.uint64(head), end):
        account, lane = np.uint64(queue[place]), lanes[place]
        begin, stop = rows[account << one] >> np.uint64(24), rows[(account + one) << one] >> np.uint64(24)
        coin = ~mix64(first_state(keys[lane], account)) >> np.uint64(33)
        if begin == stop or stopped[lane] or coin >= np.uint64(totals[stop - one]):
            continue
        # Equal weights are found at the first look, others by halving.
        low, high = begin, stop - one
        middle = begin + coin * (stop - begin) // np.uint64(totals[high])
        while low < high:
            if np.uint64(totals[middle]) <= coin:
                low = middle + one
            elif middle > begin and np.uint64(totals[middle - one]) > coin:
                high = middle - one
            else:
                low = high = middle
            middle = (low + high) >> one
        live[found], whose[found] = low, lane
        found += one
        prefetch(sources, low)
    return np.int64(end), np.int64(found)


@kernel
def mark_sources(ties: Sources, room: Room, found: np.int64, tail: np.int64) -> np.int64:
    """Put the sources of the listed in-ties into the queue, if they are new to their set; return where it ends, or -1.

    A set whose new member is to be stopped at is marked as stopped.
    """
    rows, _, firsts, sources, _, _, _ = ties
    seen, queue, lanes, live, whose, _, _, stopped, _ = room
    one, grouped, last, full = np.uint64(1), len(firsts) > 0, np.uint64(tail), np.uint64(len(queue))
    for place in range(np.uint64(found)):
        source = np.uint64(np.uint32(sources[live[place]]))
        live[place] = source
        prefetch(seen, source << one)
    for place in range(np.uint64(found)):
        source, lane = live[place], whose[place]
        mark, bit = seen[source << one], np.uint32(2) << np.uint32(lane)
        if mark & bit or stopped[lane]:
            continue
        if mark & np.uint32(1):
            stopped[lane] = True
            continue
        if last == full:
            return np.int64(-1)
        seen[source << one] = mark | bit
        queue[last], lanes[last] = source, lane
        last += one
        if grouped:
            prefetch(firsts, source)
        else:
            prefetch(rows, source << one)
    return np.int64(last)


@kernel
def grow(ties: Sources, room: Room, count: np.int64) -> np.int64:
    """Grow the first ``count`` sets that wait, all together; return how long their queue is, or -1 if it overflows."""
    for lane in range(count):
        account = np.uint64(room.roots[lane])
        room.queue[lane], room.lanes[lane], room.stopped[lane] = account, lane, False
        room.seen[account << np.uint64(1)] |= np.uint32(2) << np.uint32(lane)
    head, tail = np.int64(0), np.int64(count)
    while 0 <= head < tail:
        head, found = find_kept(ties, room, head, tail) if ties.threshold else find_live(ties, room, head, tail)
        tail = mark_sources(ties, room, found, tail)
    return tail


@kernel
def forget(room: Room, tail: np.int64) -> None:
    """Take back the marks of all accounts of the queue."""
    seen, queue = room.seen, room.queue
    for place in range(np.uint64(tail)):
        seen[np.uint64(queue[place]) << np.uint64(1)] &= np.uint32(1)


@kernel
def record(room: Room, count: np.int64, tail: np.int64, wanted: int, members: Units, ends: Integers) -> None:
    """Count the members of the sets that grew and were not stopped, and keep those of sets with more than one.

    All marks are taken back, as `forget` does.
    """
    seen, queue, lanes, _, _, _, _, stopped, state = room
    one, cursors = np.uint64(1), np.zeros(LANES, np.int64)
    for place in range(np.uint64(tail)):
        cursors[lanes[place]] += 1
    for lane in range(count):
        size, cursors[lane] = cursors[lane], -1
        if size > 1 and not stopped[lane]:
            if wanted == MEMBERS:
                cursors[lane], ends[state[KEPT]] = state[USED], state[USED] + size
            state[KEPT] += 1
            state[USED] += size
    for place in range(np.uint64(tail)):
        account, lane = np.uint64(queue[place]), lanes[place]
        seen[account << one] &= np.uint32(1)
        if stopped[lane]:
            continue
        seen[(account << one) + one] += np.uint32(1)
        if cursors[lane] >= 0:
            members[cursors[lane]] = account
            cursors[lane] += 1


@kernel
def draw_sets(
    ties: Sources, room: Room, root: np.uint64, stop: int, wanted: int, members: Units, ends: Integers
) -> bool:
    """Draw sets from ``room.state[NEXT]`` to ``stop``; return False if ``members`` is short: make more, and call again.

    Set after set, those with more than one member are written to ``members``, and where each ends to ``ends``.
    """
    state = room.state
    while state[WAITING] or state[NEXT] < stop:
        while state[WAITING] < LANES and state[NEXT] < stop:
            scan_roots(ties, room, root, stop, wanted)
        count = min(state[WAITING], state[ABREAST])
        tail = grow(ties, room, count)
        if tail < 0:  # there is always room for one
            forget(room, np.int64(len(room.queue)))
            state[ABREAST] = max(1, count // 2)
            continue
        short = wanted == MEMBERS and state[USED] + tail > len(members)
        if short or wanted == HITS:
            forget(room, tail)
        else:
            record(room, count, tail, wanted, members, ends)
        if short:
            return False
        state[VISITED] += tail
        state[HIT] += room.stopped[:count].sum()
        state[WAITING] -= count
        for place in range(state[WAITING]):
            room.keys[place], room.roots[place] = room.keys[place + count], room.roots[place + count]
    return True


@kernel
def count_roots(root: np.uint64, first: int, stop: int, counts: Integers) -> None:
    """Add to ``counts`` how often each account is the root of one of the sets ``first .. stop``."""
    for index in range(np.uint64(first), np.uint64(stop)):
        counts[random_account(mix64(step(replicate_key(root, np.uint64(index)))), len(counts))] += 1
