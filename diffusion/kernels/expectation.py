"""The expectation step of learning from reposts: how much of each repost every candidate is credited with."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel
from diffusion.kernels.exposures import UNKNOWN

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
LEAST = 1e-12
"""What a way outside is taken to be likely at least, where somebody came by it."""


@kernel
def credit_by_order(
    offsets: Integers,
    ties: Integers,
    accounts: npt.NDArray[np.int32],
    parents: npt.NDArray[np.int32],
    starters: npt.NDArray[np.bool_],
    probabilities: Floats,
    outside: Floats,
    credit: Floats,
    doubt: Floats,
    outside_credit: Floats,
) -> float:
    """Add each event's expected successes to its candidates, and return the log-likelihood of the events.

    Candidate i of an event of account v succeeded with probability p_i / P, P = 1 - (1 - outside_v) prod (1 - p)
    (Saito, Nakano, Kimura 2008, equation 9); ``doubt`` adds up the variances r (1 - r) of these verdicts. A stated
    parent is the one, and one that cannot be seen is a way outside. Events that began an item, and events without any
    explanation, add nothing.
    """
    likelihood = 0.0
    for event in range(len(accounts)):
        account = accounts[event]
        if starters[event]:
            continue
        if parents[event] != UNKNOWN:
            for place in range(offsets[event], offsets[event + 1]):
                credit[ties[place]] += 1.0
                likelihood += np.log(probabilities[ties[place]])
            if offsets[event] == offsets[event + 1]:
                outside_credit[account] += 1.0
                likelihood += np.log(max(outside[account], LEAST))
            continue
        missed = np.log1p(-outside[account])
        for place in range(offsets[event], offsets[event + 1]):
            missed += np.log1p(-probabilities[ties[place]])
        active = -np.expm1(missed)
        if active <= 0.0:
            continue
        likelihood += np.log(active)
        for place in range(offsets[event], offsets[event + 1]):
            tie = ties[place]
            share = probabilities[tie] / active
            credit[tie] += share
            doubt[tie] += share * (1.0 - share)
        outside_credit[account] += outside[account] / active
    return likelihood


@kernel
def credit_by_time(
    offsets: Integers,
    ties: Integers,
    accounts: npt.NDArray[np.int32],
    parents: npt.NDArray[np.int32],
    starters: npt.NDArray[np.bool_],
    densities: Floats,
    within: Floats,
    outside_densities: Floats,
    outside_within: Floats,
    probabilities: Floats,
    outside: Floats,
    credit: Floats,
    doubt: Floats,
    outside_credit: Floats,
) -> float:
    """Do as `credit_by_order`, where it is also known how long each candidate's delay was.

    Candidate i passed on at that moment with the hazard p f / (1 - p F), f its delay's ``densities`` and F the share
    ``within`` it; exactly one passed on first. One that did not may still have been about to, with probability
    p (1 - F) / (1 - p F) (Saito, Kimura, Ohara, Motoda 2009, continuous-time independent cascade). The last array has
    an entry an event for ways outside, whose delay counts from the start of the item.
    """
    likelihood = 0.0
    for event in range(len(accounts)):
        account = accounts[event]
        if starters[event]:
            continue
        if parents[event] != UNKNOWN:
            for place in range(offsets[event], offsets[event + 1]):
                credit[ties[place]] += 1.0
                likelihood += np.log(probabilities[ties[place]])
            if offsets[event] == offsets[event + 1]:
                outside_credit[account] += 1.0
                likelihood += np.log(max(outside[account], LEAST))
            continue
        chance, share = outside[account], outside_within[event]
        total = chance * outside_densities[event] / (1.0 - chance * share)
        missed = np.log1p(-chance * share)
        for place in range(offsets[event], offsets[event + 1]):
            chance, share = probabilities[ties[place]], within[place]
            total += chance * densities[place] / (1.0 - chance * share)
            missed += np.log1p(-chance * share)
        if total <= 0.0:
            continue
        likelihood += np.log(total) + missed
        chance, share = outside[account], outside_within[event]
        verdict = chance * outside_densities[event] / (1.0 - chance * share) / total
        later = chance * (1.0 - share) / (1.0 - chance * share)
        outside_credit[account] += verdict + (1.0 - verdict) * later
        for place in range(offsets[event], offsets[event + 1]):
            tie = ties[place]
            chance, share = probabilities[tie], within[place]
            verdict = chance * densities[place] / (1.0 - chance * share) / total
            later = chance * (1.0 - share) / (1.0 - chance * share)
            success = verdict + (1.0 - verdict) * later
            credit[tie] += success
            doubt[tie] += success * (1.0 - success)
    return likelihood
