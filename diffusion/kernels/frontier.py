"""The queue of active accounts that every forward search shares: how far ahead to ask memory, and whom they inform.

The kernels ask memory in their own loops, not through a function: numba counts the references of arrays that are handed
on, which took longer than all the rest of a row.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

AHEAD = 16
"""How many places ahead in the queue a row of ties is asked for; its position is asked for twice as early."""


@kernel
def inform(
    offsets: npt.NDArray[np.uint64],
    ties: npt.NDArray[np.uint32],
    queue: npt.NDArray[np.uint32],
    first: np.uint64,
    last: np.uint64,
    stamp: np.uint32,
    informed: npt.NDArray[np.uint32],
) -> np.int64:
    """Mark the active accounts ``queue[first:last]`` and all who see them as informed; return how many are new."""
    new = np.int64(0)
    for place in range(first, last):
        account = queue[place]
        new += informed[account] != stamp
        informed[account] = stamp
        for tie in range(offsets[account], offsets[np.uint64(account) + np.uint64(1)]):
            target = ties[np.uint64(2) * tie]
            new += informed[target] != stamp
            informed[target] = stamp
    return new
