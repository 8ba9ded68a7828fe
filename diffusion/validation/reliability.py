"""Forecast against observed: pairs put together by how likely they were said to be."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.validation.tally import Tally, deciles

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reliability:
    """One entry a decile of a predictor's forecasts; fewer than ten where many forecasts are equal."""

    predictors: tuple[str, ...]
    """Whose forecast."""
    forecasts: Floats
    """The mean chance that was forecast."""
    observed: Floats
    """The share that took the item up."""
    lower: Floats
    """Lower end of its 95 % interval, items drawn with repetition."""
    upper: Floats
    """Upper end."""
    pairs: Floats
    """How many exposed pairs there are."""


def reliability_of(sums: Tally, weights: Floats, predictors: tuple[str, ...]) -> Reliability:
    """Put the exposed pairs of each predictor into tenths, by forecast."""
    names, rows = list[str](), list[tuple[float, float, float, float, float]]()
    for column, name in enumerate(predictors):
        counts = sums.pair_counts[:, column].astype(np.float64)
        totals = counts.sum((0, 2))
        for bins in deciles(totals):
            pairs, took = weights @ counts[:, bins].sum((1, 2)), weights @ counts[:, bins, 1].sum(1)
            shares = took / np.maximum(pairs, 1)
            low, high = np.quantile(shares[1:], (0.025, 0.975)) if len(shares) > 1 else (np.nan, np.nan)
            held = totals[bins] > 0
            forecast = float(sums.forecasts[column, bins][held] @ totals[bins][held] / pairs[0])
            names.append(name)
            rows.append((forecast, float(shares[0]), float(low), float(high), float(pairs[0])))
    table = np.array(rows, np.float64).reshape(-1, 5).T
    return Reliability(tuple(names), *table)
