"""The queue of active accounts that every forward search shares: what to ask memory for, and whom they inform."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.prefetch import prefetch

AHEAD = 16
"""How many places ahead in the queue a row of ties is asked for; its position is asked for twice as early."""


@inline
def ask_ahead(
    offsets: npt.NDArray[np.uint64],
    ties: npt.NDArray[np.uint32],
    queue: npt.NDArray[np.uint32],
    head: np.uint64,
    tail: np.uint64,
) -> None:
    """Start to fetch the rows of accounts that will be served soon."""
    if head + np.uint64(2 * AHEAD) < tail:
        prefetch(offsets, np.uint64(queue[head + np.uint64(2 * AHEAD)]))
    if head + np.uint64(AHEAD) < tail:
        prefetch(ties, np.uint64(2) * offsets[np.uint64(queue[head + np.uint64(AHEAD)])])


@kernel
def inform(
    offsets: npt.NDArray[np.uint64],
    ties: npt.NDArray[np.uint32],
    account: np.uint32,
    stamp: np.uint32,
    informed: npt.NDArray[np.uint32],
) -> np.int64:
    """Mark an active account and all who see it as informed; return how many are new."""
    new = np.int64(0)
    if informed[account] != stamp:
        informed[account] = stamp
        new += 1
    for tie in range(offsets[account], offsets[np.uint64(account) + np.uint64(1)]):
        target = ties[np.uint64(2) * tie]
        if informed[target] != stamp:
            informed[target] = stamp
            new += 1
    return new
