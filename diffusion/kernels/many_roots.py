"""Reverse-reachable sets from many roots at once, in what a spread has left of a network.

Such a set has about (accounts left / shortfall) roots, drawn at random without repetition, and all who would have
reached one of them by accounts that are left. The chance that it holds one of some accounts, times the shortfall, lies
between 1 - 1/e and 1 times the expected spread of these accounts, cut off at the shortfall (Tang et al. 2019,
doi:10.1145/3299869.3319881). Live in-ties are drawn as in `diffusion.kernels.reverse`, several sets side by side.

An account that is active has the marks of all sets in flight, so that it is new to none of them.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64, replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.reverse import Room, Sources, find_live, forget, mark_sources, random_account, step

GONE = 0xFFFFFFFE
"""The marks of an account that is active."""

Codes = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


@kernel
def mark_gone(seen: Counts, accounts: Codes, gone: bool) -> None:
    """Mark accounts as active, or take that back."""
    for place in range(len(accounts)):
        seen[np.uint64(accounts[place]) << np.uint64(1)] = np.uint32(GONE) if gone else np.uint32(0)


@kernel
def place_roots(room: Room, lane: int, left: Codes, roots: float, tail: int) -> int:
    """Draw the roots of a set, as many as ``roots`` or one more; return where the queue ends with them, or -1."""
    state, bit, one = step(room.keys[lane]), np.uint32(2) << np.uint32(lane), np.uint64(1)
    whole = int(roots)
    missing = whole + int(np.float64(mix64(state) >> np.uint64(11)) * 2.0**-53 < roots - whole)
    if tail + missing > len(room.queue):
        return -1
    while missing > 0:
        state = step(state)
        account = np.uint64(left[random_account(mix64(state), len(left))])
        if not room.seen[account << one] & bit:
            room.seen[account << one] |= bit
            room.queue[tail], room.lanes[tail] = account, lane
            tail += 1
            missing -= 1
    return tail


@kernel
def grow_from_roots(
    ties: Sources, room: Room, key: np.uint64, first: int, count: int, left: Codes, roots: float
) -> int:
    """Grow the sets ``first .. first + count`` together; return how long their queue is, or -1 if it overflows."""
    head, tail = 0, 0
    for lane in range(count):
        room.keys[lane], room.stopped[lane] = replicate_key(key, np.uint64(first + lane)), False
        end = place_roots(room, lane, left, roots, tail)
        if end < 0:
            forget(room, np.int64(tail))
            return -1
        tail = end
    while head < tail:
        done, found = find_live(ties, room, np.int64(head), np.int64(tail))
        head, end = int(done), int(mark_sources(ties, room, found, np.int64(tail)))
        if end < 0:
            forget(room, np.int64(len(room.queue)))
            return -1
        tail = end
    return tail


@kernel
def draw_from_roots(
    ties: Sources,
    room: Room,
    key: np.uint64,
    first: int,
    stop: int,
    abreast: int,
    left: Codes,
    roots: float,
    members: Codes,
    owners: Codes,
    used: int,
    counts: Counts,
) -> tuple[int, int]:
    """Draw the sets ``first .. stop``; return which is next and how many members are listed, once there is no room.

    ``members[i]`` is in the set ``owners[i]``; ``counts`` says in how many sets each account is.
    """
    while first < stop:
        count = min(abreast, stop - first)
        tail = grow_from_roots(ties, room, key, first, count, left, roots)
        if tail < 0:  # there is always room for one
            abreast = max(1, count // 2)
            continue
        if used + tail > len(members):
            forget(room, np.int64(tail))
            return first, used
        for place in range(tail):
            account = room.queue[place]
            members[used], owners[used] = account, first + room.lanes[place]
            used += 1
            counts[account] += np.uint32(1)
        forget(room, np.int64(tail))
        first += count
    return first, used


@kernel
def cover_from_lists(
    members: Codes, owners: Codes, used: int, sets: int, counts: Counts, allowed: Flags, chosen: Codes
) -> tuple[int, int]:
    """Choose accounts greedily, always one in the most sets without another; return how many, and the sets they cover.

    Of equal accounts the first is taken; one in no set is never. ``counts`` is used up.
    """
    done, covered = np.zeros(sets, np.bool_), 0
    for found in range(len(chosen)):
        best, most = 0, np.uint32(0)
        for account in range(len(counts)):
            if counts[account] > most and allowed[account]:
                best, most = account, counts[account]
        if most == 0:
            return found, covered
        chosen[found] = best
        covered += int(most)
        if found + 1 < len(chosen):
            newly = np.zeros(sets, np.bool_)
            for place in range(used):
                if members[place] == best and not done[owners[place]]:
                    newly[owners[place]] = True
            for place in range(used):
                if newly[owners[place]]:
                    counts[members[place]] -= np.uint32(1)
            done |= newly
    return len(chosen), covered


@kernel
def choice_key(root: np.uint64, replicate: int, turn: int) -> np.uint64:
    """Return the key of the sets on which a replicate's batch is chosen; that which all share is replicate -1's."""
    return replicate_key(replicate_key(root, np.uint64(replicate + 1)), np.uint64(turn))
