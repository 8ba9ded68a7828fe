"""One sentence from many figures: what a chain may be trusted for, by rules that are stated here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diffusion.validation.resampling import Estimate
from diffusion.words import percent

LEAST_RATIO, MOST_RATIO = 0.8, 1.25
"""Probabilities are usable as they are if as many accounts took items up as forecast, to within a quarter, and if the
calibration slope lies between these too."""
LEAST_SIZE, MOST_SIZE, LEAST_INSIDE = 2 / 3, 1.5, 0.8
"""Sizes are usable if their sum is right to within a half, and four in five lie inside the 90 % intervals."""


@dataclass(frozen=True)
class Verdict:
    """What a chain may be trusted for, and what not, each with its reason."""

    trusted: tuple[str, ...]
    """Uses that the figures bear out."""
    refused: tuple[str, ...]
    """Uses that they do not."""

    def __str__(self) -> str:
        use, leave = "; ".join(self.trusted), "; ".join(self.refused)
        if not use:
            return f"Do not use this chain for {leave}."
        return (
            f"Trust this chain for {use}." if not leave else f"Trust this chain for {use}. Do not use it for {leave}."
        )


def verdict_of(estimates: Mapping[str, Estimate], predictors: Sequence[str]) -> Verdict:
    """Judge the first predictor by these rules; the others are baselines.

    - It ranks (accounts among those exposed, ties, the next account) if its figure is above that of every baseline, and
      the 95 % interval of each paired difference is above 0.
    - Its probabilities are usable if forecast over observed adoptions and the calibration slope lie in .8 to 1.25.
    - Its sizes are usable if the sum of forecast sizes is two thirds to one and a half times what was observed, and the
      90 % intervals hold at least 80 % of the items.
    """
    rules = (
        _ranking(estimates, predictors, "auc_pairs", "telling who of those exposed passes content on", "AUC"),
        _ranking(estimates, predictors, "auc_ties", "telling which ties pass content on", "AUC by tie"),
        _ranking(estimates, predictors, "hits@10", "naming the next accounts", "among the first ten"),
        _probabilities(estimates),
        _sizes(estimates),
    )
    judged = [rule for rule in rules if rule is not None]
    return Verdict(tuple(text for good, text in judged if good), tuple(text for good, text in judged if not good))


def _ranking(
    estimates: Mapping[str, Estimate], predictors: Sequence[str], measure: str, use: str, told: str
) -> tuple[bool, str] | None:
    found = estimates.get(measure)
    if found is None or not np.isfinite(found.values[0]):
        return None

    def shown(place: int) -> str:
        value = float(found.values[place])
        return percent(value) if measure.startswith("hits") else f"{value:.3f}"

    others = [place for place in range(1, len(predictors)) if np.isfinite(found.values[place])]
    if not others:
        return bool(found.interval(0)[0] > 0.5), f"{use} ({told} {shown(0)})"
    best = max(others, key=lambda place: float(found.values[place]))
    better = all(found.difference(0, place)[1] > 0 for place in others)
    figures = f"{told}: {shown(0)}, the best other ({predictors[best]}) {shown(best)}"
    if better:
        return True, f"{use} ({figures})"
    word = "worse" if found.difference(0, best)[2] < 0 else "no better"
    return False, f"{use}, where it is {word} than another forecast ({figures})"


def _probabilities(estimates: Mapping[str, Estimate]) -> tuple[bool, str] | None:
    ratio, slope = (float(estimates[name].values[0]) for name in ("forecast_ratio", "slope"))
    if not np.isfinite(ratio):
        return None
    use = "probabilities as they are"
    level = LEAST_RATIO <= ratio <= MOST_RATIO
    if level and (not np.isfinite(slope) or LEAST_RATIO <= slope <= MOST_RATIO):
        return True, f"{use} ({ratio:.2f} adoptions forecast for each that came, calibration slope {slope:.2f})"
    reasons = []
    if not level:
        reasons.append(f"too {'high' if ratio > 1 else 'low'}: {ratio:.2g} adoptions forecast for each that came")
    if np.isfinite(slope) and not LEAST_RATIO <= slope <= MOST_RATIO:
        reasons.append(f"too {'extreme' if slope < 1 else 'timid'}: calibration slope {slope:.2f}")
    return False, f"{use}, which are {' and '.join(reasons)}"


def _sizes(estimates: Mapping[str, Estimate]) -> tuple[bool, str] | None:
    ratio, inside = (float(estimates[name].values[0]) for name in ("size_ratio", "inside_90"))
    if not np.isfinite(ratio):
        return None
    use = "forecasting how large items become"
    held = f"the 90 % intervals hold {percent(inside, digits=0)} of the items"
    if LEAST_SIZE <= ratio <= MOST_SIZE and inside >= LEAST_INSIDE:
        return True, f"{use} ({ratio:.2f} times what was observed in sum; {held})"
    return False, f"{use}: {ratio:.2g} times what was observed in sum, and {held}"
