"""What one more seed adds to those there are, in live-edge worlds named by the same coins for everyone.

In a live-edge world (Kempe, Kleinberg, Tardos 2003, doi:10.1145/956750.956769) a tie is live or it is not, and seeds
reach what live ties lead to. So within a world gains never grow as seeds are added: lazy greedy relies on that.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Units = npt.NDArray[np.uint32]


@kernel
def follow(
    offsets: Integers,
    targets: Codes,
    units: Units,
    starts: Units,
    world: np.uint64,
    account: int,
    reached: Bools,
    mark: np.uint32,
    stamps: Units,
    queue: Units,
) -> int:
    """Write to ``queue`` whom an account reaches in one world who are not ``reached`` yet; return how many."""
    if reached[account]:
        return 0
    stamps[account] = mark
    queue[0] = account
    head, tail = 0, 1
    while head < tail:
        source = np.uint64(queue[head])
        head += 1
        key = world if len(starts) else account_key(world, source)
        for tie in range(np.uint64(offsets[source]), np.uint64(offsets[source + np.uint64(1)])):
            target = np.uint32(targets[tie])
            if stamps[target] == mark or reached[target]:
                continue
            start = starts[tie] if len(starts) else np.uint32(0)
            if np.uint32(tie_coin(key, target) - start) < units[tie]:
                stamps[target] = mark
                queue[tail] = target
                tail += 1
    return tail


@kernel
def add_gains(
    offsets: Integers,
    targets: Codes,
    units: Units,
    starts: Units,
    root: np.uint64,
    accounts: Codes,
    reached: Bools,
    keep: bool,
    gains: Integers,
) -> None:
    """Write how many more each of ``accounts`` reaches over all worlds, one row of ``reached`` each.

    With ``keep``, whom they reach counts as reached from then on. ``starts`` is empty for ties with coins of their own.
    """
    stamps, queue = np.zeros(reached.shape[1], np.uint32), np.empty(reached.shape[1], np.uint32)
    mark = np.uint32(0)
    for row in range(len(accounts)):
        gains[row] = 0
        for index in range(len(reached)):
            mark = np.uint32(mark + np.uint32(1))
            if mark == 0:
                stamps[:] = 0
                mark = np.uint32(1)
            world, before = replicate_key(root, np.uint64(index)), reached[index]
            size = follow(offsets, targets, units, starts, world, accounts[row], before, mark, stamps, queue)
            gains[row] += size
            if keep:
                for place in range(size):
                    before[queue[place]] = True
