"""Seeds that are not needed are moved behind those that are: where several act together, early choices may be idle."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from diffusion.cascades.replicates import spread_curves
from diffusion.parallel import report_progress
from diffusion.randomness import Purpose
from diffusion.read.names import Codes
from diffusion.seeds.judged import Aim, affordable
from diffusion.seeds.method import Problem

Lists = npt.NDArray[np.uint32]
MOST = 32
"""Longer lists are left as they are: to try each seed would take too long."""
WHAT = "sparing seeds"


def spared(problem: Problem, codes: Codes, needed: int, replicates: int, aim: Aim) -> Codes:
    """Return the list with the seeds moved back without which the aim is met as well.

    Some more than the first ``needed`` are looked at: one of those behind may do what two before it do.

    One after the other goes that is missed least, for as long as the others reach the target with the chance on the
    coins of choosing. If fresh coins find them one too few, the last that went is the next.
    """
    if not 1 < needed <= MOST:
        return codes
    pool = min(needed + max(2, needed // 4), len(codes))
    reaches = _counter(problem, affordable(problem, replicates, pool), aim)
    kept, idle = codes[:pool].tolist(), list[int]()
    while len(kept) > 1:
        report_progress(WHAT, len(idle), pool)
        without = [[code for code in kept if code != one] for one in kept]
        shares = reaches(np.array(without, np.uint32))
        least = int(np.argmax(shares))
        if shares[least] < aim.chance:
            break
        idle.append(kept.pop(least))
    return np.array([*kept, *idle[::-1], *codes[pool:].tolist()], np.int32)


def _counter(problem: Problem, replicates: int, aim: Aim) -> Callable[[Lists], npt.NDArray[np.float64]]:
    """Return a function from lists to the shares of the replicates in which they reach the target."""

    def shares(lists: Lists) -> npt.NDArray[np.float64]:
        sizes, _ = spread_curves(
            problem.chain, problem.model, np.repeat(lists, replicates, axis=0), np.array([lists.shape[1]]),
            replicates=len(lists) * replicates, random_state=problem.random_state, purpose=Purpose.SELECTION,
            enough=aim.target, numbers=np.tile(np.arange(replicates), len(lists)), what=WHAT,
        )  # fmt: skip
        return np.asarray((sizes[:, 0] >= aim.target).reshape(len(lists), replicates).mean(axis=1))

    return shares
