"""Independent cascade: an active account gets one chance to pass content on to each who sees it (Kempe et al. 2003)."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel
from diffusion.kernels.frontier import AHEAD, inform
from diffusion.kernels.prefetch import prefetch

WAITING = 64
"""So many targets of live ties wait, new or not, before they are looked at together: nothing there is to be guessed by
the processor, and the accounts' marks are fetched side by side."""


def queue_length(accounts: int) -> int:
    """Return the places that the queue needs: each account may be active, and as a row's target wait once more."""
    return 2 * accounts + WAITING


@kernel
def spread_independent(
    offsets: npt.NDArray[np.uint64],
    ties: npt.NDArray[np.uint32],
    seeds: npt.NDArray[np.uint32],
    ends: npt.NDArray[np.int64],
    root: np.uint64,
    first: np.int64,
    sizes: npt.NDArray[np.int64],
    reach: npt.NDArray[np.int64],
    stamps: npt.NDArray[np.uint32],
    queue: npt.NDArray[np.uint32],
) -> None:
    """Write the spread of replicate ``first + r`` with the first ``ends[j]`` seeds to ``sizes[r, j]``.

    ``seeds`` has one row for all replicates, or a row for each. ``ties`` holds target and units of probability in
    turn, so that one stretch of memory decides a tie. ``reach`` is filled as well if it has rows; ``stamps`` (zeroed)
    has one place an account, ``queue`` has ``queue_length``. Later seeds continue the same search, so all of ``ends``
    cost about as much as the last.
    """
    informed = np.zeros(len(stamps) if len(reach) else 0, np.uint32)
    for row in range(len(sizes)):
        replicate = replicate_key(root, np.uint64(first + row))
        stamp = np.uint32(row + 1)
        head, tail, served = np.uint64(0), np.uint64(0), np.uint64(0)
        seen, next_seed = np.int64(0), np.int64(0)
        for step in range(len(ends)):
            while next_seed < ends[step]:
                account = seeds[min(row, len(seeds) - 1), next_seed]
                next_seed += 1
                if stamps[account] != stamp:
                    stamps[account] = stamp
                    queue[tail] = account
                    tail += np.uint64(1)
            waiting = tail  # behind the active accounts in the queue are the targets that wait
            while head < tail:
                if head + np.uint64(2 * AHEAD) < tail:
                    prefetch(offsets, np.uint64(queue[head + np.uint64(2 * AHEAD)]))
                if head + np.uint64(AHEAD) < tail:
                    prefetch(ties, np.uint64(2) * offsets[np.uint64(queue[head + np.uint64(AHEAD)])])
                account = queue[head]
                head += np.uint64(1)
                key = account_key(replicate, np.uint64(account))
                for tie in range(offsets[account], offsets[np.uint64(account) + np.uint64(1)]):
                    target = ties[np.uint64(2) * tie]
                    queue[waiting] = target
                    waiting += np.uint64(tie_coin(key, target) < ties[np.uint64(2) * tie + np.uint64(1)])
                if waiting >= tail + np.uint64(WAITING) or head == tail:
                    for place in range(tail, waiting):
                        target = queue[place]
                        queue[tail] = target
                        tail += np.uint64(stamps[target] != stamp)
                        stamps[target] = stamp
                    waiting = tail
            sizes[row, step] = np.int64(tail)
            if len(reach):
                seen += inform(offsets, ties, queue, served, tail, stamp, informed)
                reach[row, step], served = seen, tail
