"""What one account alone sets off: whom it reaches how often, over which ties, and who sees nothing but through it."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


@kernel
def follow_one(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    seed: np.uint32,
    root: np.uint64,
    replicates: Integers,
    sizes: Integers,
    active: Integers,
    carried: Integers,
    stamps: Codes,
    queue: Codes,
    ways: Integers,
    origins: Integers,
    onward: Integers,
) -> None:
    """Run the replicates one by one from ``seed`` alone, on the coins of ``one_by_one.py``, and add up.

    ``sizes`` gets the spread of each; ``active[v]`` one for each in which v was reached; ``carried[tie]`` the accounts
    that content reached over the tie: the one it was passed to first, by breadth, and all behind that. ``stamps``
    (zeroed), ``queue``, ``ways``, ``origins`` and ``onward`` are room for one entry an account.
    """
    for row in range(len(sizes)):
        replicate, stamp = replicate_key(root, np.uint64(replicates[row])), np.uint32(row + 1)
        queue[0], stamps[seed] = seed, stamp
        head, tail = np.uint64(0), np.uint64(1)
        while head < tail:
            account = np.uint64(queue[head])
            key = account_key(replicate, account)
            for tie in range(offsets[account], offsets[account + np.uint64(1)]):
                target = targets[tie]
                if tie_coin(key, target) < units[tie] and stamps[target] != stamp:
                    stamps[target] = stamp
                    queue[tail], ways[tail], origins[tail], onward[tail] = target, np.int64(tie), np.int64(head), 1
                    tail += np.uint64(1)
            head += np.uint64(1)
        for place in range(np.int64(tail) - 1, 0, -1):
            active[queue[place]] += 1
            carried[ways[place]] += onward[place]
            if origins[place]:
                onward[origins[place]] += onward[place]
        sizes[row] = tail


@kernel
def list_dependents(
    offsets: Integers, targets: npt.NDArray[np.int32], account: int, left: Integers, found: npt.NDArray[np.int32]
) -> int:
    """Write who sees nothing but what comes through an account, directly or through such accounts; return how many.

    ``left`` begins as how many accounts each follows, and is used up.
    """
    head, tail, current = 0, 0, np.int64(account)
    while True:
        for place in range(offsets[current], offsets[current + 1]):
            target = targets[place]
            left[target] -= 1
            if left[target] == 0 and target != account:
                found[tail] = target
                tail += 1
        if head == tail:
            return tail
        current = np.int64(found[head])
        head += 1
