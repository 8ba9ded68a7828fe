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

STEPS = 60
"""Newton steps at most for the factor of one group."""
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
    """Change the odds of each group's members by one factor so that their mean chance is its share, group after group.

    Returns how far the mean chance of a group was off before its turn, at most.
    """
    worst = 0.0
    for group in range(len(begins)):
        begin, end = np.uint64(begins[group]), np.uint64(ends[group])
        if begin == end:
            continue
        off = abs(mean_chance(members, begin, end, log_odds, 0.0) - shares[group])
        worst = max(worst, off)
        if off <= NEAR:
            continue
        shift = shift_to(members, begin, end, shares[group], log_odds)
        for place in range(begin, end):
            member = np.uint32(members[place])
            log_odds[member] = min(WIDEST, max(-WIDEST, log_odds[member] + shift))
    return worst


@kernel
def mean_chance(members: Codes, begin: np.uint64, end: np.uint64, log_odds: Floats, shift: float) -> float:
    """Return the mean chance of a group's members, their odds multiplied by exp(shift)."""
    total = 0.0
    for place in range(begin, end):
        total += chance_of(log_odds[np.uint32(members[place])] + shift)
    return total / np.float64(end - begin)


@kernel
def shift_to(members: Codes, begin: np.uint64, end: np.uint64, share: float, log_odds: Floats) -> float:
    """Return the shift of a group's log odds at which its mean chance is ``share``: Newton's steps within brackets."""
    low, high, shift, many = -2 * WIDEST, 2 * WIDEST, 0.0, np.float64(end - begin)
    for _ in range(STEPS):
        total, slope = 0.0, 0.0
        for place in range(begin, end):
            chance = chance_of(log_odds[np.uint32(members[place])] + shift)
            total += chance
            slope += chance * (1 - chance)
        excess = total / many - share
        if abs(excess) <= 0.1 * NEAR:
            break
        if excess > 0:
            high = shift
        else:
            low = shift
        step = shift - excess * many / slope if slope > 0 else low
        shift = step if low < step < high else 0.5 * (low + high)
    return shift
