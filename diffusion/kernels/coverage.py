"""Greedy maximum coverage: the accounts that together occur in the most sets, and how far from the best they can be.

The greedy choice covers at least 1 - 1/e of what the best choice of as many accounts covers (Nemhauser, Wolsey, Fisher
1978, doi:10.1007/BF01588971). After any prefix of it, the best choice covers at most what the prefix covers plus the k
largest gains that are left, because coverage is submodular; the least of these bounds over all prefixes is the one of
OPIM-C (Tang, Tang, Xiao, Yuan 2018, doi:10.1145/3183713.3183749). It holds for a prefix chosen in any way.

Gains lie in a queue of buckets, one a gain, and an account sinks to its own only when its old one is emptied. Lists of
sets are made only for accounts whose gain may win.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel
from diffusion.kernels.packing import unpack
from diffusion.kernels.prefetch import prefetch

Codes = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOBODY = 2**32 - 1
AHEAD = 16
"""How many members, or sets, ahead memory is asked for."""


class Stored(NamedTuple):
    """Sets with more than one member, one after the other, whole or packed."""

    ends: Integers
    """Where each set ends among the members, or the bytes."""
    members: Counts
    """The members of all sets; empty if they are packed."""
    packed: npt.NDArray[np.uint8]
    """The sets as bytes (`diffusion.kernels.packing`); empty if they are whole."""
    longest: int
    """How many members a set has at most."""


class Lists(NamedTuple):
    """In which sets the accounts that may be chosen occur."""

    accounts: Integers
    """Who they are, ascending."""
    starts: Integers
    """Where the list of each begins."""
    ends: Integers
    """Where it ends."""
    sets: Counts
    """The lists."""


@kernel
def count_levels(counts: Counts, how_many: Integers) -> None:
    """Add to ``how_many`` how many accounts have each count."""
    for account in range(np.uint64(len(counts))):
        how_many[counts[account]] += 1


@kernel
def list_sets(stored: Stored, done: Flags, counts: Counts, floor: int, slots: Counts, lists: Lists) -> None:
    """List for each account with ``counts >= floor`` the sets it occurs in that are not done, from ``starts`` on.

    ``slots`` holds where such an account is among ``lists.accounts``; what it holds for others does not matter. On
    entry ``ends`` equal ``starts``.
    """
    ends, members, packed, longest = stored
    _, _, list_ends, sets = lists
    least, buffer, whole = np.uint32(floor), np.empty(longest, np.uint32), len(packed) == 0
    begin = np.uint64(0)
    for row in range(len(ends)):
        end = np.uint64(ends[row])
        if done[row]:
            begin = end
            continue
        if not whole:
            first = ends[row - 1] if row else np.int64(0)
            begin, end = np.uint64(0), np.uint64(unpack(packed, first, ends[row], buffer))
        for place in range(begin, end):
            account = members[place] if whole else buffer[place]
            if whole and place + np.uint64(AHEAD) < np.uint64(len(members)):
                prefetch(counts, members[place + np.uint64(AHEAD)])
            if counts[account] >= least:
                slot = slots[account]
                sets[list_ends[slot]] = row
                list_ends[slot] += 1
        begin = end


@kernel
def cover_greedily(
    stored: Stored,
    lists: Lists,
    done: Flags,
    counts: Counts,
    how_many: Integers,
    top: Integers,
    floor: int,
    found: int,
    chosen: Codes,
    covered: Integers,
    bounds: Integers,
) -> int:
    """Choose accounts until there are ``len(chosen)``, always one in the most sets not done, ties to the smallest.

    The first ``found`` are chosen already, and the sets they cover, ``covered[found]``, are done or not stored.
    ``counts`` says in how many sets not done each account occurs, 0 for those that may not be chosen; ``how_many``
    how many accounts have each count; ``top`` is as `sum_of_largest` has it. These are kept true. ``covered[i]`` and
    ``bounds[i]`` (one longer than ``chosen``) become what the first i cover, and the most that any ``len(chosen)`` can
    cover as seen from there. Stops below a gain of ``floor``; returns how many are chosen.
    """
    highest = np.int64(len(how_many) - 1)
    first_at, next_at = np.full(highest + 1, np.uint32(NOBODY)), np.empty(len(lists.accounts), np.uint32)
    for slot in range(len(lists.accounts)):
        level = counts[lists.accounts[slot]]
        next_at[slot], first_at[level] = first_at[level], slot
    level = highest
    bounds[found] = covered[found] + sum_of_largest(len(chosen), how_many, top)
    # Gains only fall: when a level is reached, all who are on it are known, and so is the smallest of them.
    while level >= floor and found < len(chosen):
        for slot in take_level(level, lists.accounts, counts, first_at, next_at):
            account = lists.accounts[slot]
            if found == len(chosen):
                break
            if counts[account] != level:
                next_at[slot], first_at[counts[account]] = first_at[counts[account]], slot
                continue
            chosen[found] = account
            found += 1
            remove_sets(stored, lists.sets[lists.starts[slot] : lists.ends[slot]], done, counts, how_many, top)
            remove_account(account, counts, how_many, top)
            covered[found] = covered[found - 1] + level
            bounds[found] = covered[found] + sum_of_largest(len(chosen), how_many, top)
        level -= 1
    return found


@kernel
def take_level(level: np.int64, accounts: Integers, counts: Counts, first_at: Counts, next_at: Counts) -> Counts:
    """Return the slots of accounts that now are on a level, ascending; move those that have sunk to where they are."""
    here = 0
    slot, kept = first_at[level], np.uint32(NOBODY)
    while slot != np.uint32(NOBODY):
        following, count = next_at[slot], counts[accounts[slot]]
        if count == level:
            next_at[slot] = kept
            kept = slot
            here += 1
        else:
            next_at[slot], first_at[count] = first_at[count], slot
        slot = following
    taken = np.empty(here, np.uint32)
    for place in range(here):
        taken[place] = kept
        kept = next_at[kept]
    taken.sort()
    return taken


@kernel
def remove_sets(stored: Stored, listed: Counts, done: Flags, counts: Counts, how_many: Integers, top: Integers) -> None:
    """Mark the listed sets as ``done``; where they were not, lower the counts of their members by one.

    ``how_many`` and ``top`` are kept true.
    """
    ends, members, packed, longest = stored
    buffer, whole, one, ahead = np.empty(longest, np.uint32), len(packed) == 0, np.uint64(1), np.uint64(AHEAD)
    for place in range(np.uint64(len(listed))):
        if whole and place + ahead < np.uint64(len(listed)):
            prefetch(members, ends[listed[place + ahead]] - 1)
        row = np.uint64(listed[place])
        if done[row]:
            continue
        done[row] = True
        begin, end = np.uint64(ends[row - one] if row else 0), np.uint64(ends[row])
        if not whole:
            begin, end = np.uint64(0), np.uint64(unpack(packed, np.int64(begin), np.int64(end), buffer))
        for member in range(begin, end):
            account = members[member] if whole else buffer[member]
            count = np.int64(counts[account])
            if count > 0:
                counts[account] = count - 1
                how_many[count] -= 1
                how_many[count - 1] += 1
                if count > top[0]:
                    top[2] -= 1
                    if count - 1 == top[0]:
                        top[1] -= 1
                        top[2] -= count - 1


@kernel
def remove_account(account: int, counts: Counts, how_many: Integers, top: Integers) -> None:
    """Take a chosen account out, with the sets in which it was alone."""
    count = np.int64(counts[account])
    counts[account] = 0
    how_many[count] -= 1
    how_many[0] += 1
    if count > top[0]:
        top[1] -= 1
        top[2] -= count


@kernel
def sum_of_largest(number: int, how_many: Integers, top: Integers) -> np.int64:
    """Return the sum of the ``number`` largest counts.

    ``top`` is a level, how many counts are above it and their sum. Counts only fall, so the level only falls: all sums
    of a greedy choice together take one walk down the levels.
    """
    while top[0] > 0 and top[1] + how_many[top[0]] < number:
        top[1] += how_many[top[0]]
        top[2] += top[0] * how_many[top[0]]
        top[0] -= 1
    return np.int64(top[2] + (number - top[1]) * top[0])
