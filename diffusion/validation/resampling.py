"""How far a figure would stray had other items been held out: items drawn with repetition, the same for everybody."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.randomness import Purpose, generator
from diffusion.validation.tally import Tally

Floats = npt.NDArray[np.float64]
STEPS = 12
"""Steps of Newton's method for the calibration slope."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """One figure of every predictor, and the same figure in every resample: paired, for all saw the same items."""

    values: Floats
    """The figure of each predictor; NaN where it cannot be had."""
    samples: Floats
    """The same for each resample: resamples x predictors."""

    def interval(self, column: int) -> tuple[float, float]:
        """Return between which bounds 95 % of the resamples lie."""
        return _ends(self.samples[:, column])

    def difference(self, one: int, other: int) -> tuple[float, float, float]:
        """Return how much greater one predictor's figure is than another's, and its 95 % interval (paired)."""
        gap = float(self.values[one] - self.values[other])
        return (gap, *_ends(self.samples[:, one] - self.samples[:, other]))


def _ends(samples: Floats) -> tuple[float, float]:
    found = samples[np.isfinite(samples)]
    if not len(found):
        return np.nan, np.nan
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def draw_items(groups: int, resamples: int, random_state: int) -> Floats:
    """Return how often each group of items is drawn: once each in the first row, at random in the others."""
    chance = generator(random_state, Purpose.RESAMPLE)
    drawn = chance.multinomial(groups, np.full(groups, 1 / max(groups, 1)), size=resamples) if groups else None
    return np.vstack([np.ones((1, groups)), drawn if drawn is not None else np.ones((resamples, 0))])


def estimates_of(sums: Tally, weights: Floats) -> dict[str, Estimate]:
    """Return every measure of the forecasts of exposed pairs and of ties."""
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs, adopted = weights @ sums.pairs, weights @ sums.adopted
        found = {
            "log_likelihood": (weights @ sums.likelihood) / pairs[:, None],
            "brier": (weights @ sums.brier) / pairs[:, None],
            "forecast_ratio": (weights @ sums.predicted) / adopted[:, None],
            "slope": _by_column(sums.pair_counts, weights, lambda k, counts: slopes(sums.forecasts[k], counts)),
            "auc_pairs": _by_column(sums.pair_counts, weights, lambda _, counts: areas(counts)),
            "auc_ties": _by_column(sums.tie_counts, weights, lambda _, counts: areas(counts)),
        }
    return {name: estimate(values) for name, values in found.items()}


def estimate(values: Floats) -> Estimate:
    """Return the figure of all items (the first row) with its resamples (the others)."""
    return Estimate(values[0], values[1:])


def _by_column(counts: npt.NDArray[np.int32], weights: Floats, work: Callable[[int, Floats], Floats]) -> Floats:
    """Apply work to each predictor's resampled counts: resamples x bins x 2."""
    groups, columns, bins, _ = counts.shape
    found = np.full((len(weights), columns), np.nan)
    for column in range(columns):
        own = counts[:, column].reshape(groups, bins * 2)
        used = own.any(0)
        drawn = np.zeros((len(weights), bins * 2))
        drawn[:, used] = weights @ own[:, used].astype(np.float64)
        found[:, column] = work(column, drawn.reshape(-1, bins, 2))
    return found


def areas(counts: Floats) -> Floats:
    """Return the chance that one that did is forecast above one that did not; equal bins count half.

    >>> areas(np.array([[[3.0, 0.0], [1.0, 2.0]]]))
    array([0.875])
    """
    failed, took = counts[..., 0], counts[..., 1]
    below = np.cumsum(failed, axis=1) - failed / 2
    area: Floats = (took * below).sum(1) / (took.sum(1) * failed.sum(1))
    return area


def slopes(forecasts: Floats, counts: Floats) -> Floats:
    """Return the slope of a logistic regression of what happened on the logarithm of the forecast odds.

    1 is right; below 1, forecasts are too extreme; above, too timid (Cox, Biometrika 45 (1958) 562,
    doi:10.1093/biomet/45.3-4.562). By Newton's method on bins, all resamples at once; NaN where forecasts do not
    differ.
    """
    used = np.isfinite(forecasts)
    odds = np.clip(forecasts[used], 1e-6, 1 - 1e-6)
    x = np.log(odds / (1 - odds))
    if len(x) < 2 or np.ptp(x) == 0:
        return np.full(len(counts), np.nan)
    total, took = counts[:, used].sum(2), counts[:, used, 1]
    level, slope = np.zeros((2, len(counts)))
    slope += 1.0
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(level[:, None] + slope[:, None] * x, -30, 30)))
        error, spread = took - total * p, total * p * (1 - p)
        a, b, c = spread.sum(1), spread @ x, spread @ x**2
        first, second = error.sum(1), error @ x
        determinant = a * c - b * b
        level = level + np.clip((c * first - b * second) / determinant, -3, 3)
        slope = slope + np.clip((a * second - b * first) / determinant, -1, 1)
    return slope
