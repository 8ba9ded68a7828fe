"""How much of what is not known is chance, and how much is not knowing the chain."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance, clopper_pearson
from diffusion.errors import InputError
from diffusion.words import percent

if TYPE_CHECKING:
    import pandas

Integers = npt.NDArray[np.int64]
NOTICEABLE = 0.05
"""Plausible chains differ noticeably where chance alone would make them differ as much less often than this."""


@dataclass(frozen=True)
class Uncertainty:
    """A mean over replicates on plausible chains, and the two parts of its variance.

    With n runs on each of D draws of the chain, N in all, one-way analysis of variance gives the variance of a run on
    one chain, W (within), and of the mean from chain to chain, B = (mean square between - W) / n, not below 0. Then

        chance              W / N          shrinks with more replicates
        not knowing         B (1 + 1 / D)  shrinks with more reposts to learn from

    is the variance of the estimated mean as an estimate of the true chain's mean, the second as for one more draw of
    the same kind. For one future run the parts are W and B. Where B is not above 0, W is the variance of all runs, so
    that every interval is the one that knows of no draws.

    References
    ----------
    Searle, Casella, McCulloch, "Variance components", 1992, section 3.6 (unequal n included); Sun, Apley, Staum,
    "Efficient nested simulation for estimating the variance of a conditional expectation", Operations Research 59
    (2011) 998, doi:10.1287/opre.1110.0932; Satterthwaite, Biometrics Bulletin 2 (1946) 110, doi:10.2307/3002019
    (degrees of freedom).
    """

    mean: float
    """The mean over all replicates."""
    run_by_chance: float
    """The variance of one run on one chain, W."""
    run_by_chain: float
    """The variance of the mean from one plausible chain to another, B."""
    draws: int
    """How many plausible chains there are, D."""
    replicates: int
    """How many runs, N."""
    p_value: float
    """How often chance alone makes the draws differ as much as they do (F test)."""

    @classmethod
    def of(cls, values: npt.NDArray[np.integer | np.floating], draws: Integers) -> "Uncertainty":
        """Take apart the variance of values, one a replicate, by the draw that each ran on.

        >>> Uncertainty.of(np.array([1.0, 3.0, 11.0, 13.0]), np.array([0, 0, 1, 1])).run_by_chance
        2.0
        """
        _, group, counts = np.unique(draws, return_inverse=True, return_counts=True)
        means = np.bincount(group, weights=values) / counts
        return cls.of_groups(counts, means, float(np.sum((values - means[group]) ** 2)))

    @classmethod
    def of_counts(cls, successes: Integers, trials: Integers) -> "Uncertainty":
        """Take apart the variance of a share, from how often it happened on each draw."""
        used = trials > 0
        share = successes[used] / trials[used]
        return cls.of_groups(trials[used], share, float(np.sum(trials[used] * share * (1 - share))))

    @classmethod
    def of_groups(cls, counts: Integers, means: npt.NDArray[np.float64], squares: float) -> "Uncertainty":
        """Return the parts for runs, means and the sum of squares within, by draw."""
        from scipy.special import fdtrc

        runs, groups = int(counts.sum()), len(counts)
        if groups < 2 or runs <= groups:
            raise InputError(f"{runs:,} runs on {groups:,} draws say nothing of what lies between draws: run more")
        mean = float(counts @ means) / runs
        between = float(counts @ (means - mean) ** 2)
        within, level = squares / (runs - groups), between / (groups - 1)
        usual = (runs - float(counts @ counts) / runs) / (groups - 1)  # n, where draws have unequal numbers of runs
        chain = max(0.0, (level - within) / usual)
        chance = within if chain > 0 else (squares + between) / (runs - 1)
        rare = float(fdtrc(groups - 1, runs - groups, level / within)) if within > 0 else float(level == 0)
        return cls(mean, chance, chain, groups, runs, rare)

    @property
    def by_chance(self) -> float:
        """The part of the mean's variance that more replicates shrink."""
        return self.run_by_chance / self.replicates

    @property
    def by_chain(self) -> float:
        """The part of the mean's variance that only knowing the chain better shrinks."""
        return self.run_by_chain * (1 + 1 / self.draws)

    @property
    def chain_share(self) -> float:
        """Which share of the mean's variance comes from not knowing the chain; 0 where there is none."""
        total = self.by_chance + self.by_chain
        return self.by_chain / total if total else 0.0

    @property
    def run_chain_share(self) -> float:
        """The same of the variance of one future run."""
        total = self.run_by_chance + self.run_by_chain
        return self.run_by_chain / total if total else 0.0

    @property
    def is_noticeable(self) -> bool:
        """Whether the plausible chains differ more than chance alone would have them."""
        return self.p_value < NOTICEABLE

    def interval(
        self, confidence: SupportsFloat = 0.95, bounds: tuple[float, float] | None = None
    ) -> tuple[float, float]:
        """Return the ends of the interval for the mean on the true chain, by Student's t.

        A mean that cannot leave ``bounds`` gets its interval on the scale of log odds between them (by the delta
        method), if chains differ: where they differ much, an interval of equal sides would leave the bounds.
        """
        width = self._quantile(checks.open_unit("confidence", confidence)) * np.sqrt(self.by_chance + self.by_chain)
        if bounds is None or not self.by_chain or not bounds[0] < self.mean < bounds[1]:
            return float(self.mean - width), float(self.mean + width)
        low, high = bounds
        if high == np.inf:  # the same on the scale of logarithms above the lower bound
            factor = np.exp(width / (self.mean - low))
            return float(low + (self.mean - low) / factor), float(low + (self.mean - low) * factor)
        odds = (self.mean - low) / (high - self.mean)
        factor = np.exp(width * (high - low) / ((self.mean - low) * (high - self.mean)))
        ends = (low + (high - low) * moved / (1 + moved) for moved in (odds / factor, odds * factor))
        return next(ends), next(ends)

    @property
    def p_value_of_mean(self) -> float:
        """How often a mean as far from 0 as this one comes of a true chain's that is 0: what `interval` says, inverted.

        >>> made = Uncertainty.of(np.array([1.0, 3.0, 2.0, 5.0]), np.array([0, 0, 1, 1]))
        >>> abs(made.interval(1 - made.p_value_of_mean)[0]) < 1e-9
        True
        """
        from scipy.special import ndtr, stdtr

        error = np.sqrt(self.by_chance + self.by_chain)
        if not error:
            return float(self.mean == 0)
        distance = -abs(self.mean) / error
        return float(2 * (stdtr(self._freedom, distance) if self.by_chain else ndtr(distance)))

    def chance(self, successes: int, confidence: float = 0.95) -> Chance:
        """Return a share that happened in so many of the runs, with the exact interval widened for the chain.

        The interval is that of Clopper and Pearson for as many runs as would have this variance (Korn, Graubard,
        Survey Methodology 24 (1998) 193).
        """
        plain = Chance.of(successes, self.replicates, confidence)
        if not self.by_chain:
            return plain
        worth = plain.estimate * (1 - plain.estimate) / (self.by_chance + self.by_chain)
        worth = min(self.replicates, worth * (_normal(confidence) / self._quantile(confidence)) ** 2)
        lower, upper = clopper_pearson(np.array([plain.estimate * worth]), worth, confidence)
        return Chance(plain.successes, plain.trials, float(lower[0]), float(upper[0]), confidence)

    def table(self) -> "pandas.DataFrame":
        """Return two rows: the variance of the mean and of one run, in their parts, with the shares of the chain."""
        import pandas

        return pandas.DataFrame(
            {
                "of": ["mean", "one run"],
                "by_chance": [self.by_chance, self.run_by_chance],
                "by_chain": [self.by_chain, self.run_by_chain],
                "chain_share": [self.chain_share, self.run_chain_share],
            }
        )

    def summary(self, interval: str = "this interval", run: str = "a single launch") -> str:
        """Say in sentences what the width of an interval is made of; shares are those of the variance."""
        chance, chain = percent(1 - self.chain_share, 0), percent(self.chain_share, 0)
        if not self.run_by_chain:
            return (
                f"All of the width of {interval} is chance: on {self.draws:,} plausible chains the result is the "
                "same but for that."
            )
        return (
            f"Of the width of {interval}, {chance} is chance (more replicates would shrink it) and {chain} is not "
            "knowing the chain (more reposts to learn from would)"
            + ("" if self.is_noticeable else f"; the {self.draws:,} plausible chains differ no more than chance allows")
            + f". Of how much {run} varies, {percent(self.run_chain_share, 0)} is not knowing the chain."
        )

    def _quantile(self, confidence: float) -> float:
        """Return Student's quantile for the two parts together."""
        from scipy.special import stdtrit

        if not self.by_chain:
            return _normal(confidence)
        return float(stdtrit(self._freedom, 0.5 + confidence / 2))

    @property
    def _freedom(self) -> float:
        """Satterthwaite's degrees of freedom of the two parts together."""
        chain, chance = self.by_chain, self.by_chance
        return (chain + chance) ** 2 / (chain**2 / (self.draws - 1) + chance**2 / (self.replicates - self.draws))


def chance_of(happened: npt.NDArray[np.bool_], draws: Integers | None, confidence: float = 0.95) -> Chance:
    """Return how often something happened, with an interval that knows of the draws, if there are any."""
    successes = int(happened.sum())
    if draws is None:
        return Chance.of(successes, len(happened), confidence)
    return Uncertainty.of(happened.astype(np.int64), draws).chance(successes, confidence)


def _normal(confidence: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + confidence / 2))
