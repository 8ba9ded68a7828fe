"""Greedy maximum coverage: the accounts that together occur in the most sets, and how far from the best they can be.

The greedy choice covers at least 1 - 1/e of what the best choice of as many accounts covers (Nemhauser, Wolsey, Fisher
1978, doi:10.1007/BF01588971). After any prefix of it, the best choice covers at most what the prefix covers plus the k
largest gains that are left, because coverage is submodular; the least of these bounds over all prefixes is the one of
OPIM-C (Tang, Tang, Xiao, Yuan 2018, doi:10.1145/3183713.3183749).
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel

Codes = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]

NOBODY = 2**32 - 1


@kernel
def count_members(members: Counts, counts: Counts) -> None:
    """Add to ``counts`` how often each account occurs among ``members``."""
    for place in range(np.uint64(len(members))):
        counts[members[place]] += np.uint32(1)


@kernel
def index_sets(ends: Integers, members: Counts, counts: Counts, floor: int, starts: Integers, sets: Counts) -> None:
    """List for each account with ``counts >= floor`` the sets it occurs in: ``sets[starts[v] : starts[v + 1]]``.

    Set i is ``members[ends[i - 1] : ends[i]]``. On entry ``starts`` says where each list begins; ``starts`` has one
    more entry than there are accounts.
    """
    begin = 0
    for row in range(len(ends)):
        for place in range(np.uint64(begin), np.uint64(ends[row])):
            account = members[place]
            if counts[account] >= floor:
                sets[starts[account]] = row
                starts[account] += 1
        begin = ends[row]
    # Each start has moved to the next account's; move all back.
    before = 0
    for account in range(len(starts) - 1):
        before, starts[account] = starts[account], before


@kernel
def list_starts(counts: Counts, floor: int, starts: Integers) -> None:
    """Write where each account's list of sets begins if those with fewer than ``floor`` have none."""
    total = 0
    for account in range(len(counts)):
        starts[account] = total
        if counts[account] >= floor:
            total += counts[account]
    starts[len(counts)] = total


@kernel
def cover_greedily(
    ends: Integers,
    members: Counts,
    starts: Integers,
    sets: Counts,
    counts: Counts,
    floor: int,
    chosen: Codes,
    covered: Integers,
    bounds: Integers,
) -> int:
    """Choose up to ``len(chosen)`` accounts, each time the one in the most sets not yet covered, ties to the smallest.

    ``counts`` holds in how many sets each account occurs, 0 for those that may not be chosen, and is used up.
    ``covered[i]`` and ``bounds[i]`` (one longer than ``chosen``) become what the first i cover, and the most that any
    ``len(chosen)`` can cover as seen from there. Stops below a gain of ``floor``; returns how many were chosen.
    """
    highest = np.int64(counts.max()) if len(counts) else np.int64(0)
    how_many, top = np.zeros(highest + 1, np.int64), np.array([highest, 0, 0])
    first_at, next_at = np.full(highest + 1, np.uint32(NOBODY)), np.empty(len(counts), np.uint32)
    for account in range(np.uint32(len(counts))):
        how_many[counts[account]] += 1
        if counts[account] >= floor:
            put_on_level(account, counts, first_at, next_at)
    done = np.zeros(len(ends), np.bool_)
    found, level, covered[0] = 0, highest, 0
    bounds[0] = sum_of_largest(len(chosen), how_many, top)
    # Gains only fall: when a level is reached, all who are on it are known, and so is the smallest of them.
    while level >= floor and found < len(chosen):
        for account in take_level(level, counts, first_at, next_at):
            if found == len(chosen):
                break
            if counts[account] != level:
                put_on_level(account, counts, first_at, next_at)
                continue
            chosen[found] = account
            found += 1
            listed = sets[starts[account] : starts[np.uint64(account) + np.uint64(1)]]
            remove_sets(listed, done, ends, members, counts, how_many, top)
            covered[found] = covered[found - 1] + level
            bounds[found] = covered[found] + sum_of_largest(len(chosen), how_many, top)
        level -= 1
    return found


@inline
def put_on_level(account: int, counts: Counts, first_at: Counts, next_at: Counts) -> None:
    """Put an account first in the list of those with its count."""
    next_at[account] = first_at[counts[account]]
    first_at[counts[account]] = account


@kernel
def take_level(level: np.int64, counts: Counts, first_at: Counts, next_at: Counts) -> Counts:
    """Return the accounts that now are on a level, ascending; move those that have sunk to where they are."""
    here = 0
    account, kept = first_at[level], np.uint32(NOBODY)
    while account != np.uint32(NOBODY):
        following = next_at[account]
        if counts[account] == level:
            next_at[account] = kept
            kept = account
            here += 1
        else:
            put_on_level(account, counts, first_at, next_at)
        account = following
    taken = np.empty(here, np.uint32)
    for place in range(here):
        taken[place] = kept
        kept = next_at[kept]
    taken.sort()
    return taken


@kernel
def remove_sets(
    listed: Counts,
    done: npt.NDArray[np.bool_],
    ends: Integers,
    members: Counts,
    counts: Counts,
    how_many: Integers,
    top: Integers,
) -> None:
    """Mark the listed sets as ``done``, and remove those that were not."""
    for place in range(np.uint64(len(listed))):
        row = np.uint64(listed[place])
        if not done[row]:
            done[row] = True
            begin = ends[row - np.uint64(1)] if row > 0 else 0
            remove_set(members[begin : ends[row]], counts, how_many, top)


@kernel
def remove_set(members: Counts, counts: Counts, how_many: Integers, top: Integers) -> None:
    """Lower the counts of a set's members by one, and keep ``how_many`` and ``top`` true."""
    for place in range(np.uint64(len(members))):
        account = members[place]
        count = np.int64(counts[account])
        if count > 0:
            counts[account] -= np.uint32(1)
            how_many[count] -= 1
            how_many[count - 1] += 1
            if count > top[0]:
                top[2] -= 1
                if count - 1 == top[0]:
                    top[1] -= 1
                    top[2] -= count - 1


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
