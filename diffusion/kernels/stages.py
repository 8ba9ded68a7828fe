"""Seeds in stages: the next of a ranking where the last ones stalled, one replicate after the other, on the same coins.

A tie is live where its coin falls on its stretch, as in `diffusion.kernels.one_by_one`, so what a stage adds is what
live ties lead to from its seeds, whenever they start. A seed that is active by then is skipped, and the next of the
ranking takes its place (Jankowski et al. 2018, doi:10.1038/s41598-018-32081-2).
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel
from diffusion.kernels.prefetch import prefetch

SIZE, ROUNDS, POSTED, RANK, TIPPED_AT, TIPPED_WITH, FIGURES = range(7)
"""What is told of a replicate: active accounts; rounds until nothing was left to happen; seeds that posted; how far
down the ranking the last of them stands; in which round the target was met, and after how many seeds, both 0 if it was
not; and how many figures there are."""
AHEAD = 16
"""How many places ahead in the queue a row of ties is asked for; its position is asked for twice as early."""

Codes = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


@kernel
def spread_in_stages(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    starts: Codes,
    order: Codes,
    batch: int,
    most: int,
    target: int,
    stop: bool,
    root: np.uint64,
    replicates: Integers,
    figures: Integers,
    growth: Integers,
    stamps: Codes,
    queue: Codes,
) -> None:
    """Write the figures of replicate ``replicates[r]`` to ``figures[r]``; add its growth, round by round.

    ``batch`` accounts of ``order`` that are not active yet post whenever nothing is left to happen, until ``most`` have
    posted or the order is used up; where it is to ``stop``, no more post once ``target`` accounts are active.
    ``growth[i]`` gets the accounts that became active in round i, rounds beyond its end in its last place. ``stamps``
    (zeroed) and ``queue`` have a place for each account.
    """
    last_bin = len(growth) - 1
    for row in range(len(figures)):
        replicate, stamp = replicate_key(root, np.uint64(replicates[row])), np.uint32(row + 1)
        head, tail, rank, posted, rounds, tipped_at, tipped_with = 0, 0, 0, 0, 0, 0, 0
        while posted < most and rank < len(order) and not (stop and tipped_at > 0):
            wanted = batch if batch < most - posted else most - posted
            while wanted > 0 and rank < len(order):
                account = order[rank]
                rank += 1
                if stamps[account] != stamp:
                    stamps[account], queue[tail] = stamp, account
                    tail, posted, wanted = tail + 1, posted + 1, wanted - 1
            while head < tail:
                growth[rounds if rounds < last_bin else last_bin] += tail - head
                rounds += 1
                if tipped_at == 0 and tail >= target:
                    tipped_at, tipped_with = rounds, posted
                end = tail
                tail = next_round(offsets, targets, units, starts, replicate, stamp, stamps, queue, head, end)
                head = end
        figures[row, SIZE], figures[row, ROUNDS], figures[row, POSTED] = tail, rounds, posted
        figures[row, RANK], figures[row, TIPPED_AT], figures[row, TIPPED_WITH] = rank, tipped_at, tipped_with


@kernel
def next_round(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    starts: Codes,
    replicate: np.uint64,
    stamp: np.uint32,
    stamps: Codes,
    queue: Codes,
    first: int,
    last: int,
) -> int:
    """Let the accounts ``queue[first:last]`` pass the content on; return where the queue ends with those who join."""
    one, ahead, tail = np.uint64(1), np.uint64(AHEAD), np.uint64(last)
    for head in range(np.uint64(first), np.uint64(last)):
        if head + ahead + ahead < np.uint64(last):
            prefetch(offsets, np.uint64(queue[head + ahead + ahead]))
        if head + ahead < np.uint64(last):
            prefetch(targets, offsets[np.uint64(queue[head + ahead])])
            prefetch(units, offsets[np.uint64(queue[head + ahead])])
        account = np.uint64(queue[head])
        key = replicate if len(starts) else account_key(replicate, account)
        for tie in range(offsets[account], offsets[account + one]):
            coin = tie_coin(key, targets[tie])
            if len(starts):
                coin = np.uint32(coin - starts[tie])
            if coin < units[tie] and stamps[targets[tie]] != stamp:
                stamps[targets[tie]] = stamp
                queue[tail] = targets[tie]
                tail += one
    return int(np.int64(tail))


@kernel
def begin_replicate(root: np.uint64, replicate: int) -> np.uint64:
    """Return the key of one replicate, for those who go on round by round."""
    return replicate_key(root, np.uint64(replicate))
