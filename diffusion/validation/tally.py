"""What held-out items say of each predictor, summed by groups of items, so that items can be drawn again cheaply.

An item is the unit: its exposed pairs are not independent of each other. Each measure is a function of sums over items,
so drawing items with repetition is a product of two matrices: how often each group is drawn, and its sums. For areas
under curves, pairs are counted by group and by bin of the forecast, in so many bins that the area is that of the exact
ranks to three digits or better.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from diffusion.kernels.pairs import bin_tries
from diffusion.learning.exposures import Exposures
from diffusion.learning.pairs import ExposedPairs, exposed_pairs

Counts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
BINS = 400
"""The most bins of forecasts; where there are no more distinct ones, each has its own."""
GROUPS = 1_000
"""The most groups of items that are drawn again together; fewer items make a group each."""
SAMPLE = 2**20
"""So many forecasts, evenly chosen, decide where bins begin."""
NEVER, SURE = 1e-6, 1 - 1e-6
"""Forecasts count as no surer than this: one that is certain and wrong costs 13.8, not everything."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums over the exposed pairs and the tries of each group of items; K predictors, G groups, B bins."""

    groups: Integers
    """Which group each item is of."""
    pairs: Floats
    """Exposed pairs by group."""
    adopted: Floats
    """How many of them took the item up."""
    predicted: Floats
    """How many were forecast, G x K."""
    likelihood: Floats
    """The logarithm of the likelihood, in which only those active before it count for who took an item up; G x K."""
    brier: Floats
    """Squared errors, G x K."""
    forecasts: Floats
    """The mean forecast of each bin, K x B, ascending; NaN where there is none."""
    pair_counts: Counts
    """Pairs that did not and that did take it up, by bin of the forecast, G x K x B x 2."""
    tie_counts: Counts
    """Tries that failed and that succeeded, by bin of the tie's probability, G x K x B x 2."""


def tally(seen: Exposures, hazards: Floats, outside: Floats) -> Tally:
    """Compare forecasts with what happened.

    Parameters
    ----------
    seen
        The held-out items.
    hazards
        Of each tie by each predictor: ties x K.
    outside
        Of each account by no visible tie: accounts x K.
    """
    groups = np.arange(seen.item_count) % max(1, min(seen.item_count, GROUPS))
    count, columns = int(groups.max(initial=-1)) + 1, hazards.shape[1]
    edges = _pair_edges(seen, hazards, outside)
    sums = {name: np.zeros((count, columns)) for name in ("predicted", "likelihood", "brier")}
    pairs, adopted = np.zeros((2, count))
    counts = np.zeros((count, columns, BINS, 2), np.int32)
    totals = np.zeros((columns, BINS))
    for part, chances in _forecasts(seen, hazards, outside):
        own, took = groups[part.items], part.adopted
        before = np.clip(-np.expm1(-part.hazards - outside[part.accounts]), NEVER, SURE)
        pairs += np.bincount(own, minlength=count)
        adopted += np.bincount(own, took, minlength=count)
        for column in range(columns):
            bins = np.searchsorted(edges[column], chances[:, column], side="right")
            place = (own * BINS + bins) * 2 + took
            counts[:, column] += np.bincount(place, minlength=count * BINS * 2).reshape(count, BINS, 2).astype(np.int32)
            totals[column] += np.bincount(bins, chances[:, column], minlength=BINS)
            sums["predicted"][:, column] += np.bincount(own, chances[:, column], minlength=count)
            sums["likelihood"][:, column] += np.bincount(
                own, np.log(np.where(took, before[:, column], 1 - before[:, column])), minlength=count
            )
            sums["brier"][:, column] += np.bincount(own, (chances[:, column] - took) ** 2, minlength=count)
    with np.errstate(invalid="ignore"):
        forecasts = totals / counts.sum((0, 3))
    ties = _tie_counts(seen, hazards, groups, count)
    return Tally(groups, pairs, adopted, **sums, forecasts=forecasts, pair_counts=counts, tie_counts=ties)


def _forecasts(seen: Exposures, hazards: Floats, outside: Floats) -> Iterator[tuple[ExposedPairs, Floats]]:
    """Yield exposed pairs and the chance that each predictor gave them: 1 - (1 - outside) prod (1 - p).

    The product is over all that were active in the item, before or after: were it to end where somebody takes the item
    up, those who do would have less to their credit than those who do not, and the truth itself would look wrong.
    """
    for part in exposed_pairs(seen, hazards):
        yield part, -np.expm1(-part.whole - outside[part.accounts])


def _pair_edges(seen: Exposures, hazards: Floats, outside: Floats) -> list[Floats]:
    """Return where the bins of the forecasts of pairs begin, all but the first."""
    step = max(1, int(seen.tries.sum()) // SAMPLE)
    sample = [chances[::step] for _, chances in _forecasts(seen, hazards, outside)]
    values = np.concatenate(sample) if sample else np.empty((0, hazards.shape[1]))
    return [edges_of(values[:, column], np.ones(len(values))) for column in range(hazards.shape[1])]


def edges_of(values: Floats, weights: Floats) -> Floats:
    """Return where bins begin, all but the first: one for each distinct value, or of about equal weight.

    >>> edges_of(np.array([0.2, 0.1, 0.2]), np.ones(3))
    array([0.2])
    """
    used = weights > 0
    distinct, where = np.unique(values[used], return_inverse=True)
    if len(distinct) <= BINS:
        return distinct[1:]
    reached = np.cumsum(np.bincount(where, weights[used]))
    cuts = np.searchsorted(reached, reached[-1] * np.arange(1, BINS) / BINS)
    return np.unique(distinct[np.minimum(cuts + 1, len(distinct) - 1)])


def _tie_counts(seen: Exposures, hazards: Floats, groups: Integers, count: int) -> Counts:
    """Return tries by group, predictor, bin of the tie and outcome."""
    bins = np.empty(hazards.shape, np.int16)
    for column in range(hazards.shape[1]):
        edges = edges_of(hazards[:, column], seen.tries)
        bins[:, column] = np.searchsorted(edges, hazards[:, column], side="right")
    counts = np.zeros((count, hazards.shape[1], BINS, 2), np.int32)
    places = np.full(len(seen.graph), -1, np.int64)
    bin_tries(
        seen.starts, seen.accounts, seen.parents, seen.times, groups,
        seen.graph.offsets, seen.graph.targets, bins, places, counts,
    )  # fmt: skip
    return counts


def deciles(counts: Integers, parts: int = 10) -> list[slice]:
    """Return consecutive bins that together hold about a tenth of the pairs each; never an empty one.

    >>> deciles(np.array([5, 1, 1, 1, 1, 1]), 2)
    [slice(0, 1, None), slice(1, 6, None)]
    """
    reached = np.cumsum(counts)
    if not len(reached) or not reached[-1]:
        return []
    ends = np.searchsorted(reached, reached[-1] * np.arange(1, parts + 1) / parts - 1e-9) + 1
    return [slice(int(first), int(last)) for first, last in pairwise(np.unique([0, *ends]))]
