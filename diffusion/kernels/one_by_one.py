"""One replicate after the other: a breadth-first search over live ties, for few replicates and for small cascades.

A tie is live where its coin falls on its stretch: ``start <= coin < start + units``. In the independent cascade each
tie has a coin of its own, and stretches start at 0; in the linear threshold model the ties into an account lie side by
side on the account's one coin (Kempe, Kleinberg, Tardos 2003, doi:10.1145/956750.956769, theorem 4.6).
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel
from diffusion.kernels.prefetch import prefetch

AHEAD = 16
"""How many places ahead in the queue a row of ties is asked for; its position is asked for twice as early."""
WAITING = 64
"""So many targets of live ties wait, new or not, before they are looked at together: nothing there is to be guessed by
the processor, and the accounts' marks are fetched side by side."""

Codes = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


def queue_length(accounts: int) -> int:
    """Return the places that the queue needs: each account may be active, and as a row's target wait once more."""
    return 2 * accounts + WAITING


@kernel
def spread_one_by_one(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    starts: Codes,
    seeds: Codes,
    ends: Integers,
    root: np.uint64,
    replicates: Integers,
    enough: np.int64,
    sizes: Integers,
    reach: Integers,
    stamps: Codes,
    queue: Codes,
) -> None:
    """Write the spread of replicate ``replicates[r]`` with the first ``ends[j]`` seeds to ``sizes[r, j]``.

    ``seeds`` has one row for all replicates, or a row for each. ``starts`` is empty where ties have coins of their own.
    A replicate that has ``enough`` active accounts is not followed further, and counts as that many. ``reach`` is
    filled as well if it has rows; ``stamps`` (zeroed) has one place an account, ``queue`` has ``queue_length``. Later
    seeds continue the same search, so all of ``ends`` cost about as much as the last.
    """
    informed = np.zeros(len(stamps) if len(reach) else 0, np.uint32)
    for row in range(len(sizes)):
        replicate, stamp = replicate_key(root, np.uint64(replicates[row])), np.uint32(row + 1)
        head, tail, seen, next_seed = np.uint64(0), np.uint64(0), np.int64(0), np.int64(0)
        for step in range(len(ends)):
            while next_seed < ends[step]:
                account = seeds[min(row, len(seeds) - 1), next_seed]
                next_seed += 1
                if stamps[account] != stamp:
                    stamps[account] = stamp
                    queue[tail] = account
                    tail += np.uint64(1)
            served, waiting = head, tail  # behind the active accounts in the queue are the targets that wait
            while head < tail and np.int64(tail) < enough:
                if head + np.uint64(2 * AHEAD) < tail:
                    prefetch(offsets, np.uint64(queue[head + np.uint64(2 * AHEAD)]))
                if head + np.uint64(AHEAD) < tail:
                    prefetch(targets, offsets[np.uint64(queue[head + np.uint64(AHEAD)])])
                    prefetch(units, offsets[np.uint64(queue[head + np.uint64(AHEAD)])])
                account = np.uint64(queue[head])
                head += np.uint64(1)
                key = replicate if len(starts) else account_key(replicate, account)
                for tie in range(offsets[account], offsets[account + np.uint64(1)]):
                    coin = tie_coin(key, targets[tie])
                    if len(starts):
                        coin = np.uint32(coin - starts[tie])
                    queue[waiting] = targets[tie]
                    waiting += np.uint64(coin < units[tie])
                if waiting >= tail + np.uint64(WAITING) or head == tail:
                    for place in range(tail, waiting):
                        queue[tail] = queue[place]
                        tail += np.uint64(stamps[queue[place]] != stamp)
                        stamps[queue[place]] = stamp
                    waiting = tail
            sizes[row, step] = min(np.int64(tail), enough)
            if len(reach):
                seen += inform(offsets, targets, queue, served, tail, stamp, informed)
                reach[row, step] = seen


@kernel
def inform(
    offsets: Masks, targets: Codes, queue: Codes, first: np.uint64, last: np.uint64, stamp: np.uint32, informed: Codes
) -> np.int64:
    """Mark the active accounts ``queue[first:last]`` and all who see them as informed; return how many are new."""
    new = np.int64(0)
    for place in range(first, last):
        account = np.uint64(queue[place])
        new += informed[account] != stamp
        informed[account] = stamp
        for tie in range(offsets[account], offsets[account + np.uint64(1)]):
            new += informed[targets[tie]] != stamp
            informed[targets[tie]] = stamp
    return new
