"""Linear threshold: an account joins when its active sources weigh more than its threshold (Kempe et al. 2003)."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, account_coin, replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.frontier import AHEAD, inform
from diffusion.kernels.prefetch import prefetch

ACTIVE = np.uint64(0xFFFFFFFF)
"""The lower half of an account's state once it is active; weights into an account never sum to that much."""
NEARLY = 1e-9
"""By how much weights that sum to 1 may miss it: 1/d added d times does not sum to 1 exactly."""


@kernel
def whole_weights(
    probabilities: npt.NDArray[np.float64],
    in_offsets: npt.NDArray[np.int64],
    in_ties: npt.NDArray[np.int64],
    units: npt.NDArray[np.uint32],
) -> None:
    """Write each tie's weight in whole units, rounded down, so that more power never makes one smaller.

    Where the weights into an account sum to 1, what rounding took is handed out again, a unit a tie, so that an account
    all of whose sources are active always joins.
    """
    for account in range(len(in_offsets) - 1):
        total, spare = 0.0, np.int64(UNITS)
        for place in range(in_offsets[account], in_offsets[account + 1]):
            total += probabilities[in_ties[place]]
            units[in_ties[place]] = np.uint32(probabilities[in_ties[place]] * UNITS)
            spare -= np.int64(units[in_ties[place]])
        while spare > 0 and total >= 1 - NEARLY:
            for place in range(in_offsets[account], in_offsets[account + 1]):
                if spare > 0 and probabilities[in_ties[place]] > 0:
                    units[in_ties[place]] += np.uint32(1)
                    spare -= 1


@kernel
def spread_threshold(
    offsets: npt.NDArray[np.uint64],
    ties: npt.NDArray[np.uint32],
    seeds: npt.NDArray[np.uint32],
    ends: npt.NDArray[np.int64],
    root: np.uint64,
    first: np.int64,
    sizes: npt.NDArray[np.int64],
    reach: npt.NDArray[np.int64],
    states: npt.NDArray[np.uint64],
    queue: npt.NDArray[np.uint32],
) -> None:
    """Write the spread of replicate ``first + r`` with the first ``ends[j]`` seeds to ``sizes[r, j]``.

    An account's threshold is its coin; it joins when ``coin < sum of weights`` of its active sources, all in whole
    units, so the order in which they arrive does not matter. ``states`` (zeroed) holds the replicate's stamp in its
    upper half and the sum so far in its lower, ``queue`` has one place an account; ``seeds``, ``ties`` and ``reach`` as
    in the independent cascade.
    """
    informed = np.zeros(len(states) if len(reach) else 0, np.uint32)
    for row in range(len(sizes)):
        replicate = replicate_key(root, np.uint64(first + row))
        stamp = np.uint64(row + 1) << np.uint64(32)
        head, tail, served = np.uint64(0), np.uint64(0), np.uint64(0)
        seen, next_seed = np.int64(0), np.int64(0)
        for step in range(len(ends)):
            while next_seed < ends[step]:
                account = seeds[min(row, len(seeds) - 1), next_seed]
                next_seed += 1
                if states[account] != stamp | ACTIVE:
                    states[account] = stamp | ACTIVE
                    queue[tail] = account
                    tail += np.uint64(1)
            while head < tail:
                if head + np.uint64(2 * AHEAD) < tail:
                    prefetch(offsets, np.uint64(queue[head + np.uint64(2 * AHEAD)]))
                if head + np.uint64(AHEAD) < tail:
                    prefetch(ties, np.uint64(2) * offsets[np.uint64(queue[head + np.uint64(AHEAD)])])
                account = queue[head]
                head += np.uint64(1)
                for tie in range(offsets[account], offsets[np.uint64(account) + np.uint64(1)]):
                    target = ties[np.uint64(2) * tie]
                    state = states[target]
                    if state == stamp | ACTIVE:
                        continue
                    pressure = np.uint64(ties[np.uint64(2) * tie + np.uint64(1)])
                    if state & ~ACTIVE == stamp:
                        pressure += state & ACTIVE
                    if np.uint64(account_coin(replicate, np.uint64(target))) < pressure:
                        states[target] = stamp | ACTIVE
                        queue[tail] = target
                        tail += np.uint64(1)
                    else:
                        states[target] = stamp | pressure
            sizes[row, step] = np.int64(tail)
            if len(reach):
                seen += inform(offsets, ties, queue, served, tail, np.uint32(row + 1), informed)
                reach[row, step], served = seen, tail
