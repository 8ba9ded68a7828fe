"""Means, shares and medians over replicates, each with its interval, on one chain or on several plausible ones."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.cascades.ensemble import normal_quantile
from diffusion.cascades.uncertainty import Uncertainty

Numbers = npt.NDArray[np.integer | np.floating]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Estimated(NamedTuple):
    """A figure and its interval; NaN where there is nothing to tell it from."""

    value: float
    low: float
    high: float


NOTHING = Estimated(np.nan, np.nan, np.nan)


def mean_of(
    values: Numbers, draws: Integers | None, confidence: float, bounds: tuple[float, float] | None = None
) -> Estimated:
    """Return the mean of those values that are there, with the interval for it, by the central limit theorem.

    On plausible chains it is the interval for the mean on the true one (`Uncertainty`). It never leaves ``bounds``.

    >>> mean_of(np.array([1.0, 3.0, np.nan]), None, 0.95).value
    2.0
    """
    there = np.isfinite(values)
    known = values[there]
    if not len(known):
        return NOTHING
    if draws is not None:
        made = _apart(known, draws[there])
        low, high = (np.nan, np.nan) if made is None else made.interval(confidence, bounds)
        return _within(Estimated(float(known.mean()), float(low), float(high)), bounds)
    half = np.nan
    if len(known) > 1:
        half = float(normal_quantile(confidence) * known.std(ddof=1) / np.sqrt(len(known)))
    mean = float(known.mean())
    return _within(Estimated(mean, mean - half, mean + half), bounds)


def share_of(parts: Numbers, wholes: Numbers, draws: Integers | None, confidence: float) -> Estimated:
    """Return the sum of the parts as a share of the sum of the wholes, with its interval by the delta method.

    The parts of a replicate are as much of its whole as they are: what varies is both, together. Cochran, "Sampling
    techniques", 1977, section 6.3.

    >>> share_of(np.array([1, 2]), np.array([2, 6]), None, 0.95).value
    0.375
    """
    total = float(wholes.mean()) if len(wholes) else 0.0
    if not total:
        return NOTHING
    share = float(parts.mean()) / total
    return mean_of(share + (parts - share * wholes) / total, draws, confidence, (0.0, 1.0))


def median_of(values: Floats, draws: Integers | None, confidence: float) -> Estimated:
    """Return the median of those values that are there, with the interval between order statistics.

    How many values lie below the true median is binomial, so that ranks tell the interval whatever the distribution
    (David, Nagaraja, "Order statistics", 2003, section 7.1); on plausible chains as for as many values as have the
    variance of the share below the median (Woodruff, JASA 47 (1952) 635, doi:10.1080/01621459.1952.10483443). An end
    that no value bounds is infinite.

    >>> median_of(np.arange(101.0), None, 0.95)
    Estimated(value=50.0, low=39.0, high=61.0)
    """
    there = np.isfinite(values)
    ordered = np.sort(values[there])
    if not len(ordered):
        return NOTHING
    middle = float(ordered[(len(ordered) - 1) // 2])
    worth = float(len(ordered)) if draws is None else _worth(values[there] <= middle, draws[there], confidence)
    if np.isnan(worth):
        return Estimated(middle, np.nan, np.nan)
    off = normal_quantile(confidence) * 0.5 / np.sqrt(worth) * len(ordered)
    low, high = int(np.floor(len(ordered) / 2 - off)), int(np.ceil(len(ordered) / 2 + off)) + 1
    return Estimated(
        middle,
        float(ordered[low - 1]) if low >= 1 else -np.inf,
        float(ordered[high - 1]) if high <= len(ordered) else np.inf,
    )


def _worth(below: npt.NDArray[np.bool_], draws: Integers, confidence: float) -> float:
    """Return how many independent values the values below a median are worth; NaN where draws tell nothing."""
    made = _apart(below.astype(np.int64), draws)
    if made is None:
        return np.nan
    low, high = made.interval(confidence)
    half, share = (high - low) / 2, float(below.mean())
    worth = share * (1 - share) * (normal_quantile(confidence) / half) ** 2 if half else float(len(below))
    return min(worth, float(len(below)))


def _apart(values: Numbers, draws: Integers) -> Uncertainty | None:
    """Return the parts of the variance; None where there are too few values on too few draws."""
    different = len(np.unique(draws))
    return Uncertainty.of(values, draws) if len(values) > different > 1 else None


def _within(found: Estimated, bounds: tuple[float, float] | None) -> Estimated:
    if bounds is None:
        return found
    low, high = max(found.low, bounds[0]), min(found.high, bounds[1])  # NaN stays where it comes first
    return Estimated(found.value, low, high)
