"""The few accounts that end most large sets early: seeds chosen first, at which the drawing of all other sets stops.

Where single outbreaks are huge, a set is a large part of the network or next to nothing, and nearly all of the work is
to grow large sets that one of the first seeds would have hit at once. So those few seeds are chosen on a small first
sample, and sets are followed only until they meet one of them (the idea of HIST: Guo et al., SIGMOD 2020,
doi:10.1145/3318464.3389740, section 5). Nothing is lost in what is proven: the bound on the best choice holds after any
prefix, however chosen, and needs of the sets that the prefix covers only their number.
"""

import numpy as np

from diffusion.read.names import Codes
from diffusion.seeds.coverage import candidate_counts, level_of, levels
from diffusion.seeds.method import Problem
from diffusion.seeds.reverse_sets import NOBODY, ReverseSets

SHARE = 10
"""One seed in so many is chosen on the first sample."""
LARGE = 50
"""Sets of fewer members on average are not worth stopping."""
SAMPLE = 400_000
"""How many members the sets of the first sample have in all, about."""
MISSED = 1 / 4
"""Sets that the seeds miss may hold this share of all members at most, or stopping does not pay."""


def sentinels(sets: ReverseSets, problem: Problem, most: int) -> Codes:
    """Return the seeds to stop at: those in the most sets; none where it would not pay.

    ``sets`` are some of the first sets; more of them are drawn, up to ``most``, if they are large. Those in the most
    sets end the others sooner than those that together miss the fewest, and the seeds are as good: the large sets have
    nearly all of these accounts in common, and the few sets without tell one second choice from another no better.
    """
    several, size = problem.k // SHARE, sets.held / max(1, len(sets))
    if not several or size < LARGE:
        return NOBODY
    sets.extend(max(len(sets), min(most, int(SAMPLE / size))))
    counts = candidate_counts(sets.counts, problem.candidates)
    leading = np.flatnonzero(counts >= max(1, level_of(levels(counts), several)))
    codes = leading[np.argsort(-counts[leading].astype(np.int64), kind="stable")][:several].astype(np.int32)
    return codes if sets.missed(codes) <= MISSED * sets.held else NOBODY
