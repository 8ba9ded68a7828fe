"""The distribution of content powers, fitted to all items at once, and what it leaves open of each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.kernels.content_power import weigh_items
from diffusion.parallel import over_chunks

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NO_SPREAD = 1_000.0
"""Shapes from here on differ from "all alike" by less than any log could tell."""
LEAST_SPREAD = 0.02
TAILS = (0.05, 0.95)
ROUGH, FINE = 0.5, 0.2
"""Steps of the sums over powers, in standard deviations: half a one is as exact for sums of a smooth hump, finer ones
are for the ends of intervals."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a log holds of each item's (or campaign's) power."""

    starts: Integers
    """Where each item's successes begin; length items + 1."""
    hazards: Floats
    """The hazard that explains each success, at power 1; above 0."""
    failed: Floats
    """Per item, the sum of the hazards that led to nothing."""
    trials: Floats
    """The hazards of all exposed accounts, whatever they did, for `expected`."""
    trial_items: Integers
    """Which item each of them belongs to; -1 for none."""
    unexplained: int
    """Reposts that nothing explains."""

    def counts(self) -> Integers:
        """Return how many successes each item has."""
        return np.diff(self.starts)

    def expected(self, level: float) -> Floats:
        """Return how many of the exposed would have taken each item up at power 1 and this level."""
        kept = self.trial_items >= 0
        chances = -np.expm1(-level * self.trials[kept])
        return np.bincount(self.trial_items[kept], chances, minlength=len(self.failed)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Believed:
    """The fitted distribution, and each item's power given its own evidence."""

    shape: float
    """κ of Gamma(κ, κ); infinity where items differ by no more than chance would make them seem to."""
    shape_interval: tuple[float, float]
    """Between which shapes the true one lies with a chance of about 90 %, by the curvature of the likelihood."""
    level: float
    """The factor on all hazards at which the mean power is 1."""
    means: Floats
    """The expected power of each item."""
    lower: Floats
    """Its 5 % quantile."""
    upper: Floats
    """Its 95 % quantile."""


def fit_powers(evidence: Evidence) -> Believed:
    """Find the shape and the level under which the evidence is likeliest, powers integrated out, and each power.

    The derivatives are those of the complete likelihood, averaged over what is believed of the powers (Fisher's
    identity): by κ, the sum of log κ + 1 - ψ(κ) + E log w - E w; by the logarithm of the level, κ times the sum of
    E w - 1.
    """
    from scipy.optimize import minimize

    total = evidence.failed.sum() + evidence.hazards.sum()
    start = np.array([0.0, np.log(max(1, len(evidence.hazards)) / max(total, 1e-300))])
    bounds = [(np.log(LEAST_SPREAD), np.log(NO_SPREAD)), (start[1] - 10, start[1] + 10)]
    found = minimize(_loss, start, (evidence,), "L-BFGS-B", jac=True, bounds=bounds).x
    shape, level = (float(value) for value in np.exp(found))
    shape = shape if shape < 0.999 * NO_SPREAD else np.inf  # at the bound of the search
    _, means, _, ends = _weighed(evidence, min(shape, NO_SPREAD), level, FINE)
    return Believed(shape, _shape_interval(found, evidence), level, means, ends[:, 0], ends[:, 1])


def _shape_interval(place: Floats, evidence: Evidence) -> tuple[float, float]:
    """Return the 90 % interval of the shape from how fast the slope changes around the maximum."""
    step = 0.05
    slopes = [_loss(place + np.eye(2)[row] * step * sign, evidence)[1] for row in (0, 1) for sign in (1, -1)]
    bend = np.array([(slopes[0] - slopes[1]) / (2 * step), (slopes[2] - slopes[3]) / (2 * step)])
    bend = (bend + bend.T) / 2 * len(evidence.failed)
    determinant = bend[0, 0] * bend[1, 1] - bend[0, 1] ** 2
    if not (determinant > 0 and bend[1, 1] > 0):
        return LEAST_SPREAD, np.inf
    half = min(1.645 * np.sqrt(bend[1, 1] / determinant), 50.0)  # e^50 is as good as infinity
    low, high = np.exp(place[0] - half), np.exp(place[0] + half)
    return max(float(low), LEAST_SPREAD), float(high) if high < NO_SPREAD else np.inf


def _loss(place: Floats, evidence: Evidence) -> tuple[float, Floats]:
    """Return minus the mean log-likelihood at (log shape, log level), and its gradient."""
    from scipy.special import digamma, gammaln

    shape, level = np.exp(place)
    value, means, logs, _ = _weighed(evidence, float(shape), float(level))
    constant = shape * np.log(shape) - gammaln(shape)
    by_shape = np.sum(np.log(shape) + 1 - digamma(shape) + logs - means)
    gradient = np.array([shape * by_shape, shape * np.sum(means - 1)])
    return -float(np.mean(value + constant)), -gradient / len(means)


def _weighed(
    evidence: Evidence, shape: float, level: float, step: float = ROUGH
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return, per item, the log evidence without the prior's constant, E w, E log w, and the ends of its interval."""
    from scipy.special import digamma, gammaincinv, gammaln

    rate = shape + level * evidence.failed  # items without success: the prior times exp(-w failed) is a Gamma again
    value = gammaln(shape) - shape * np.log(rate)
    means, logs = shape / rate, digamma(shape) - np.log(rate)
    ends = np.asarray([gammaincinv(shape, tail) / rate for tail in TAILS]).T.copy()
    hazards, failed, tails = level * evidence.hazards, level * evidence.failed, np.array(TAILS)

    def work(first: int, stop: int) -> None:
        rows = slice(first, stop)
        weigh_items(
            evidence.starts[first : stop + 1], hazards, failed[rows], shape, step, tails,
            value[rows], means[rows], logs[rows], ends[rows],
        )  # fmt: skip

    over_chunks(work, len(failed), what="powers of items")
    return value, means, logs, ends
