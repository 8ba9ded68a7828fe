"""Rows in any order become groups in order: a stable partition into stretches of accounts, then a sort of each stretch.

Going through accounts in random order misses the cache at every row once there are millions of them; a thousand
stretches can be written to side by side, and one stretch fits into the cache. ``weights`` go along unless empty.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


@kernel
def part_rows(
    keys: Codes,
    others: Codes,
    weights: Weights,
    shift: np.uint32,
    starts: Offsets,
    out_keys: Codes,
    out_others: Codes,
    out_weights: Weights,
) -> None:
    """Put rows whose keys agree above the lowest ``shift`` bits together, keeping their order; write where each begin.

    ``starts`` has one entry more than there are stretches, all zero before.
    """
    for row in range(np.uint64(keys.size)):
        starts[(np.uint32(keys[row]) >> shift) + np.uint32(1)] += 1
    for place in range(starts.size - 1):
        starts[place + 1] += starts[place]
    cursors = starts[:-1].copy()
    for row in range(np.uint64(keys.size)):
        stretch = np.uint32(keys[row]) >> shift
        free = np.uint64(cursors[stretch])
        cursors[stretch] += 1
        out_keys[free], out_others[free] = keys[row], others[row]
        if weights.size:
            out_weights[free] = weights[row]


@kernel
def part_groups(
    offsets: Offsets,
    members: Codes,
    weights: Weights,
    shift: np.uint32,
    starts: Offsets,
    out_keys: Codes,
    out_others: Codes,
    out_weights: Weights,
) -> None:
    """Do as `part_rows` does, where the key of a row is the member of a group, and the other account is the group's."""
    for row in range(np.uint64(members.size)):
        starts[(np.uint32(members[row]) >> shift) + np.uint32(1)] += 1
    for place in range(starts.size - 1):
        starts[place + 1] += starts[place]
    cursors = starts[:-1].copy()
    for group in range(np.uint64(offsets.size - 1)):
        for row in range(np.uint64(offsets[group]), np.uint64(offsets[group + np.uint64(1)])):
            stretch = np.uint32(members[row]) >> shift
            free = np.uint64(cursors[stretch])
            cursors[stretch] += 1
            out_keys[free], out_others[free] = members[row], np.int32(group)
            if weights.size:
                out_weights[free] = weights[row]


@kernel
def group_stretches(
    keys: Codes,
    others: Codes,
    weights: Weights,
    shift: np.uint32,
    starts: Offsets,
    first: int,
    stop: int,
    offsets: Offsets,
    grouped: Codes,
    out_weights: Weights,
) -> None:
    """Group the rows of the stretches ``first .. stop`` by key, keeping their order; write where each group ends."""
    width = 1 << np.int64(shift)
    cursors = np.empty(width + 1, np.int64)
    for stretch in range(first, stop):
        low = stretch << np.int64(shift)
        accounts = min(width, offsets.size - 1 - low)
        begin, end, lowest = np.uint64(starts[stretch]), np.uint64(starts[stretch + 1]), np.uint32(low)
        cursors[:] = 0
        cursors[0] = starts[stretch]
        for row in range(begin, end):
            cursors[np.uint32(keys[row]) - lowest + np.uint32(1)] += 1
        for account in range(accounts):
            cursors[account + 1] += cursors[account]
            offsets[low + account + 1] = cursors[account + 1]
        for row in range(begin, end):
            key = np.uint32(keys[row]) - lowest
            free = np.uint64(cursors[key])
            cursors[key] += 1
            grouped[free] = others[row]
            if weights.size:
                out_weights[free] = weights[row]
