"""The H operator: the largest h such that h of the numbers are at least h."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@kernel
def h_indices(offsets: Offsets, others: Codes, values: Codes, first: int, stop: int, found: Codes) -> bool:
    """Write the h-index of the values of each account's others to ``found``; return whether any is not its value.

    ``values`` are numbers of others, or h-indices of a lower order: an account's is never less than what is found.
    """
    most = np.int32(0)
    for account in range(first, stop):
        most = max(most, values[account])
    counts = np.zeros(most + 1, np.int32)
    changed = False
    for account in range(np.uint64(first), np.uint64(stop)):
        most = values[account]
        counts[: most + 1] = 0
        for place in range(np.uint64(offsets[account]), np.uint64(offsets[account + np.uint64(1)])):
            counts[np.uint32(min(values[np.uint32(others[place])], most))] += np.int32(1)
        height, at_least = most, counts[most]
        while at_least < height:
            height -= np.int32(1)
            at_least += counts[height]
        found[account] = height
        changed |= height != most
    return changed
