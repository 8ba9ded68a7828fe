"""Raking: shares that are stated of overlapping groups become one chance for each member.

Of all chances it finds the nearest to what was believed before (by Kullback-Leibler divergence) among those that give
each group its share: each member's odds are the odds before, times one factor for every group that it is in (Csiszár
1975, doi:10.1214/aop/1176996454). The factors are fitted one group after the other, over and over.
"""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LONGEST = 2.0
"""No logarithm of a factor changes by more than this at a time."""
WIDEST = 30.0
"""No logarithm of odds goes beyond this: a chance of 1e-13 is none."""
NEAR = 1e-9
"""A share is met when it is off by no more than this."""


@inline
def chance_of(log_odds: float) -> float:
    """Return the chance of which these are the logarithm of the odds."""
    return 1.0 / (1.0 + math.exp(-log_odds))


@kernel
def rake(begins: Integers, ends: Integers, members: Codes, shares: Floats, log_odds: Floats) -> float:
    """Change the odds of each group's members by one factor towards a mean chance of its share, group after group.

    Each factor is one step of Newton's. Returns how far the mean chance of a group was off before its turn, at most.
    """
    worst = 0.0
    for group in range(len(begins)):
        begin, end = np.uint64(begins[group]), np.uint64(ends[group])
        if begin == end:
            continue
        total, slope = 0.0, 0.0
        for place in range(begin, end):
            chance = chance_of(log_odds[np.uint32(members[place])])
            total += chance
            slope += chance * (1 - chance)
        lack = shares[group] * np.float64(end - begin) - total
        off = abs(lack) / np.float64(end - begin)
        worst = max(worst, off)
        if off <= NEAR:
            continue
        shift = lack / max(slope, 1e-300)
        shift = min(LONGEST, max(-LONGEST, shift))
        for place in range(begin, end):
            member = np.uint32(members[place])
            log_odds[member] = min(WIDEST, max(-WIDEST, log_odds[member] + shift))
    return worst
