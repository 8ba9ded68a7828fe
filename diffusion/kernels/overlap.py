"""What audiences share: who is in several of them, how many in every pair, whom each adds to those before it.

Audiences are rows of members: ``members[begins[a]:ends[a]]`` are those of candidate a, each once. Turned round, they
are lists of candidates, ascending: ``listed[offsets[m]:offsets[m + 1]]`` are those that have m in their audience.
A member counts ``units[m]``, a whole number, so that no sum depends on the order of adding; 1 where ``units`` is empty.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64
from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]


@kernel
def count_audiences(begins: Integers, ends: Integers, members: Codes, offsets: Integers) -> None:
    """Write where the list of each member begins to ``offsets``, all 0 before and one longer than there are members."""
    for row in range(len(begins)):
        for place in range(np.uint64(begins[row]), np.uint64(ends[row])):
            offsets[np.uint32(members[place]) + np.uint64(1)] += 1
    for member in range(np.uint64(len(offsets) - 1)):
        offsets[member + np.uint64(1)] += offsets[member]


@kernel
def list_candidates(begins: Integers, ends: Integers, members: Codes, offsets: Integers, listed: Counts) -> None:
    """Write the lists of candidates; what `count_audiences` wrote to ``offsets`` stays as it is."""
    cursors = offsets[:-1].copy()
    for row in range(len(begins)):
        for place in range(np.uint64(begins[row]), np.uint64(ends[row])):
            member = np.uint32(members[place])
            listed[cursors[member]] = row
            cursors[member] += 1


@kernel
def tally(
    offsets: Integers, listed: Counts, units: Integers, sizes: Integers, added: Integers
) -> tuple[np.int64, np.int64]:
    """Add up each audience, and whom it adds to those before it; return what all have, and what two or more have."""
    union, repeated, weighted = np.int64(0), np.int64(0), len(units) > 0
    for member in range(np.uint64(len(offsets) - 1)):
        begin, end = np.uint64(offsets[member]), np.uint64(offsets[member + np.uint64(1)])
        if begin == end:
            continue
        unit = units[member] if weighted else np.int64(1)
        union += unit
        repeated += unit if end - begin > np.uint64(1) else np.int64(0)
        added[listed[begin]] += unit
        for place in range(begin, end):
            sizes[listed[place]] += unit
    return union, repeated


@kernel
def add_greedily(
    begins: Integers, ends: Integers, members: Codes, offsets: Integers, listed: Counts, units: Integers,
    gains: Integers, order: Integers, gained: Integers,
) -> None:  # fmt: skip
    """Write the order in which always the candidate comes next that adds most, ties to the first, and what it adds.

    ``gains`` holds the audiences at first; what is left of each is kept true as members are taken, each once.
    """
    taken, chosen, weighted = np.zeros(len(offsets) - 1, np.bool_), np.zeros(len(gains), np.bool_), len(units) > 0
    for step in range(len(gains)):
        best = -1
        for row in range(len(gains)):
            if not chosen[row] and (best < 0 or gains[row] > gains[best]):
                best = row
        chosen[best], order[step], gained[step] = True, best, gains[best]
        for place in range(np.uint64(begins[best]), np.uint64(ends[best])):
            member = np.uint32(members[place])
            if taken[member]:
                continue
            taken[member] = True
            unit = units[member] if weighted else np.int64(1)
            for other in range(np.uint64(offsets[member]), np.uint64(offsets[member + np.uint64(1)])):
                gains[listed[other]] -= unit


@kernel
def share_rows(
    first: int, stop: int, begins: Integers, ends: Integers, members: Codes, offsets: Integers, listed: Counts,
    units: Integers, shared: Floats,
) -> None:  # fmt: skip
    """Write what candidates ``first .. stop`` share with each that comes after them, on both sides of the diagonal."""
    row_sums, weighted, one = np.zeros(len(begins), np.int64), len(units) > 0, np.uint64(1)
    for row in range(first, stop):
        row_sums[row:] = 0
        for place in range(np.uint64(begins[row]), np.uint64(ends[row])):
            member = np.uint32(members[place])
            unit = units[member] if weighted else np.int64(1)
            other, begin = np.uint64(offsets[member + one]), np.uint64(offsets[member])
            while other > begin and listed[other - one] > row:
                other -= one
                row_sums[listed[other]] += unit
        for column in range(row + 1, len(begins)):
            shared[row, column] = shared[column, row] = row_sums[column]


@kernel
def keep_smallest(
    first: int, stop: int, begins: Integers, ends: Integers, members: Codes, key: np.uint64, most: int,
    kept: Codes, kept_ends: Integers, thresholds: Floats,
) -> None:  # fmt: skip
    """Keep of each audience the ``most`` members whose hashes are smallest: its bottom-k sketch.

    Row a goes to ``kept`` from ``most * a`` on and ends at ``kept_ends[a]``. ``thresholds`` holds the share of all
    hashes that lie below the smallest one left out: the chance with which a member is in the sketch. It is 1 where all
    are. A member has the same hash in all audiences.
    """
    for row in range(first, stop):
        begin, end, cursor = begins[row], ends[row], most * row
        if end - begin <= most:
            for place in range(begin, end):
                kept[cursor] = members[place]
                cursor += 1
            kept_ends[row], thresholds[row] = cursor, 1.0
            continue
        hashes = np.empty(end - begin, np.uint64)
        for place in range(begin, end):
            hashes[place - begin] = member_hash(key, members[place])
        bound = np.partition(hashes, most)[most]
        for place in range(begin, end):
            if hashes[place - begin] < bound:
                kept[cursor] = members[place]
                cursor += 1
        kept_ends[row], thresholds[row] = cursor, np.float64(bound) * 2.0**-64


@kernel
def member_hash(key: np.uint64, member: int) -> np.uint64:
    """Return the hash of a member; no two members have the same."""
    return mix64(key ^ ((np.uint64(member) + np.uint64(1)) * np.uint64(0xD1342543DE82EF95)))


@kernel
def add_for_money(
    begins: Integers, ends: Integers, members: Codes, offsets: Integers, listed: Counts, costs: Floats, budget: float,
    gains: Integers, order: Integers,
) -> np.int64:  # fmt: skip
    """Write the order in which always the candidate comes next that adds most for its cost; return how many there are.

    Who costs more than what is left of the budget is passed over, and so is who adds nobody. ``gains`` is as in
    `add_greedily`.
    """
    taken, chosen, left = np.zeros(len(offsets) - 1, np.bool_), np.zeros(len(gains), np.bool_), budget
    found = 0
    while True:
        best, most = -1, 0.0
        for row in range(len(gains)):
            if chosen[row] or gains[row] <= 0 or costs[row] > left:
                continue
            worth = gains[row] / costs[row] if costs[row] > 0 else np.inf
            if best < 0 or worth > most:
                best, most = row, worth
        if best < 0:
            return np.int64(found)
        chosen[best], order[found] = True, best
        found += 1
        left -= costs[best]
        for place in range(np.uint64(begins[best]), np.uint64(ends[best])):
            member = np.uint32(members[place])
            if taken[member]:
                continue
            taken[member] = True
            for other in range(np.uint64(offsets[member]), np.uint64(offsets[member + np.uint64(1)])):
                gains[listed[other]] -= 1
