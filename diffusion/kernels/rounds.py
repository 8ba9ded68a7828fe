"""Spread within so many rounds: searches that stop at a depth, forwards from seeds and backwards from an account.

A round is a step along a tie. Coins are those of every search: with as many rounds as there are accounts, forward
spreads equal those without a limit, replicate by replicate.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, mix64, replicate_key, tie_coin
from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


@kernel
def spread_in_rounds(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    starts: Codes,
    seeds: Codes,
    root: np.uint64,
    first: int,
    rounds: int,
    sizes: Integers,
) -> None:
    """Write how many accounts are active after ``rounds`` rounds from the seeds in replicate ``first + r``."""
    stamps, queue = np.zeros(len(offsets) - 1, np.uint32), np.empty(len(offsets) - 1, np.uint32)
    for row in range(len(sizes)):
        replicate, stamp = replicate_key(root, np.uint64(first + row)), np.uint32(row + 1)
        tail = 0
        for seed in seeds:
            if stamps[seed] != stamp:
                stamps[seed] = stamp
                queue[tail] = seed
                tail += 1
        head = 0
        for _ in range(rounds):
            served = tail
            while head < served:
                account = np.uint64(queue[head])
                head += 1
                key = replicate if len(starts) else account_key(replicate, account)
                for tie in range(offsets[account], offsets[account + np.uint64(1)]):
                    target = targets[tie]
                    coin = tie_coin(key, target)
                    if len(starts):
                        coin = np.uint32(coin - starts[tie])
                    if coin < units[tie] and stamps[target] != stamp:
                        stamps[target] = stamp
                        queue[tail] = target
                        tail += 1
            if tail == served:
                break
        sizes[row] = tail


@kernel
def reverse_in_rounds(
    in_offsets: Masks,
    in_sources: Codes,
    in_ties: Integers,
    units: Codes,
    starts: Codes,
    root: np.uint64,
    first: int,
    rounds: int,
    members: Codes,
    ends: Integers,
) -> int:
    """Write the accounts that reach a random one within ``rounds`` rounds, set after set; return how many sets fit.

    Set ``first + i`` ends at ``ends[i]`` and begins with its random account.
    """
    accounts = np.uint64(len(in_offsets) - 1)
    stamps = np.zeros(accounts, np.uint32)
    tail = 0
    for row in range(len(ends)):
        replicate, stamp = replicate_key(root, np.uint64(first + row)), np.uint32(row + 1)
        if tail + accounts > len(members):
            return row
        start = np.uint32(mix64(replicate) % accounts)
        stamps[start] = stamp
        members[tail] = start
        head = tail
        tail += 1
        for _ in range(rounds):
            served = tail
            while head < served:
                account = members[head]
                head += 1
                for place in range(in_offsets[account], in_offsets[account + np.uint64(1)]):
                    source, tie = in_sources[place], in_ties[place]
                    if len(starts):
                        coin = np.uint32(tie_coin(replicate, account) - starts[tie])
                    else:
                        coin = tie_coin(account_key(replicate, np.uint64(source)), account)
                    if coin < units[tie] and stamps[source] != stamp:
                        stamps[source] = stamp
                        members[tail] = source
                        tail += 1
            if tail == served:
                break
        ends[row] = tail
    return len(ends)
