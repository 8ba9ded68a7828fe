"""The accounts that together occur in the most reverse-reachable sets."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coverage import cover_greedily, index_sets, list_starts
from diffusion.read.names import Codes
from diffusion.seeds.reverse_sets import Counts, ReverseSets


@dataclass(frozen=True, eq=False)
class Coverage:
    """A greedy choice of accounts, how many sets it covers, and how many any such choice can cover."""

    codes: Codes
    """The accounts in the order of their choice."""
    covered: int
    """How many of the sets contain one of them."""
    bound: int
    """No choice of as many accounts covers more of the sets than this."""


def cover(sets: ReverseSets, k: int, candidates: Codes) -> Coverage:
    """Choose ``k`` of the candidates (ascending codes) greedily; ties go to the smaller code."""
    allowed = candidate_counts(sets.counts, candidates)
    codes, covered, bounds = np.empty(k, np.int32), np.empty(k + 1, np.int64), np.empty(k + 1, np.int64)
    floor = likely_floor(allowed, k)
    while True:
        starts = np.empty(len(allowed) + 1, np.int64)
        list_starts(allowed, floor, starts)
        listed = np.empty(starts[-1], np.uint32)
        index_sets(sets.ends, sets.members, allowed, floor, starts, listed)
        counts = allowed.copy()
        found = cover_greedily(sets.ends, sets.members, starts, listed, counts, floor, codes, covered, bounds)
        if found == k or floor == 1:
            break
        floor = max(1, floor // 8)
    if found < k:
        codes[found:] = np.setdiff1d(candidates, codes[:found], assume_unique=True)[: k - found]
    return Coverage(codes, int(covered[found]), int(bounds[: found + 1].min()))


def candidate_counts(counts: Counts, candidates: Codes) -> Counts:
    """Return the counts with those who are no candidates set to 0."""
    if len(candidates) == len(counts):
        return counts
    allowed = np.zeros_like(counts)
    allowed[candidates] = counts[candidates]
    return allowed


def likely_floor(counts: npt.NDArray[np.uint32], k: int) -> int:
    """Return a gain that the last of k greedy choices probably still has; fewer lists need to be made above it."""
    at_least = np.cumsum(np.bincount(counts)[::-1])
    level = len(at_least) - 1 - int(np.searchsorted(at_least, k))
    return max(1, level // 4)
