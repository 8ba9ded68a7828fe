"""Credit and probabilities computed in turn: the passes over a log behind `ExpectationMaximization`."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diffusion.chain.delays import Delays
from diffusion.kernels.expectation import credit_by_order, credit_by_time
from diffusion.learning.exposures import Exposures
from diffusion.learning.prior import BetaPrior, fit_prior, tells
from diffusion.parallel import report_progress

Floats = npt.NDArray[np.float64]
LEAST, MOST = 1e-12, 1 - 1e-9
"""Between which bounds probabilities stay while they are learned, so that every event can be explained."""
ROUNDS, STILL = 40, 0.02
"""How often priors are fitted at most, and within how much of the last ones they stand still."""


@dataclass(frozen=True, eq=False)
class Credit:
    """What one pass over the log gives."""

    likelihood: float
    """Of the events, a logarithm; what did not happen is not in it."""
    successes: Floats
    """Expected successes of each tie."""
    doubt: Floats
    """Sum of the variances of those verdicts, per tie."""
    outside: Floats
    """Expected number of times that each account came by no visible tie."""


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the passes have come to."""

    prior: BetaPrior
    """The prior of every tie."""
    outside_prior: BetaPrior | None
    """The prior of every account's way outside; None if there are no such ways."""
    chance: Floats
    """Per tie, the probability that content passes."""
    outside: Floats
    """Per account, the chance that it takes up an item by no visible tie."""
    credit: Credit
    """The last credits."""
    likelihood: float = -np.inf
    """The logarithm of the whole log's likelihood."""
    passes: int = 0
    """How many there were."""


class Expectation:
    """A log in the form that passes over it read."""

    def __init__(self, seen: Exposures, delays: Delays | None, outside: bool) -> None:
        self.seen, self.ways_outside = seen, outside
        self.timing = None if delays is None else _timing(seen, delays)

    def maximised(self, stated: BetaPrior | None, passes: int, tolerance: float) -> Maximum:
        """Compute credit and probabilities in turn until a pass gains less than ``tolerance`` an event.

        Priors are fitted to what the log tells under the priors before, which is rough until passes have settled. So
        passes settle, priors are fitted, and so on until the priors stand still too.
        """
        now = self._settled(self._start(stated), passes, tolerance)
        for _ in range(ROUNDS):
            if stated is not None or now.passes >= passes:
                break
            counts = told(self.seen.tries, now.credit, now.chance)
            if not tells(*counts):
                break
            prior = _between(now.prior, fit_prior(*counts))
            others = self._outside_prior(now.credit.outside)
            still = np.allclose(_place(prior), _place(now.prior), rtol=STILL, atol=STILL)
            now = self._settled(replace(now, prior=prior, outside_prior=others), passes, tolerance)
            if still:
                break
        return now

    def _start(self, stated: BetaPrior | None) -> Maximum:
        """Return rough first guesses: everybody alike, and by ways outside those who came where no source had been."""
        seen = self.seen
        alone = (np.diff(seen.offsets) == 0) & ~seen.starters
        came = np.bincount(seen.accounts[alone], minlength=len(seen.graph)).astype(np.float64)
        prior, others = stated or fit_prior(seen.tries, seen.successes), self._outside_prior(came)
        chance = np.full(seen.graph.tie_count, prior.mean)
        outside = self._outside(others, came)
        return Maximum(prior, others, chance, outside, self.credit(chance, outside))

    def _settled(self, now: Maximum, passes: int, tolerance: float) -> Maximum:
        """Go over the log with these priors until the likelihood stands still, or passes are spent."""
        while now.passes < passes:
            prior = now.prior
            chance = (prior.successes + now.credit.successes) / (prior.successes + prior.failures + self.seen.tries)
            outside = self._outside(now.outside_prior, now.credit.outside)
            credit, before = self.credit(chance, outside), now.likelihood
            likelihood = self._likelihood(credit, chance, outside)
            now = replace(
                now, chance=chance, outside=outside, credit=credit, likelihood=likelihood, passes=now.passes + 1
            )
            report_progress("learning: passes over the log", now.passes, 0)
            if abs(likelihood - before) < tolerance * max(1, len(self.seen)):
                break
        return now

    def credit(self, chance: Floats, outside: Floats) -> Credit:
        """Return what each tie, and what lies outside, is credited with under these probabilities."""
        seen = self.seen
        successes, doubt = np.zeros((2, seen.graph.tie_count))
        others = np.zeros(len(seen.graph))
        events = seen.offsets, seen.ties, seen.accounts, seen.parents, seen.starters
        chances = np.clip(chance, LEAST, MOST), np.clip(outside, 0, MOST)
        if self.timing is None:
            likelihood = credit_by_order(*events, *chances, successes, doubt, others)
        else:
            likelihood = credit_by_time(*events, *self.timing, *chances, successes, doubt, others)
        later = preempted_success(chances[0])
        successes += seen.preempted * later
        doubt += seen.preempted * later * (1 - later)
        return Credit(likelihood, successes, doubt, others)

    def _likelihood(self, credit: Credit, chance: Floats, outside: Floats) -> float:
        """Return the logarithm of the likelihood of what happened and of what did not."""
        seen = self.seen
        bounded = np.clip(chance, LEAST, MOST)
        missed = (seen.tries - seen.successes - seen.preempted) @ np.log1p(-bounded)
        missed += seen.preempted @ np.log1p(-bounded / 2)
        came = np.bincount(seen.accounts[~seen.starters], minlength=len(seen.graph))
        absent = (seen.chances_outside - came) @ np.log1p(-np.clip(outside, 0, MOST))
        return float(credit.likelihood + missed + absent)

    def _outside_prior(self, came: Floats) -> BetaPrior | None:
        """Return the prior of every account's chance to come by no visible tie; None if nobody does."""
        chances = self.seen.chances_outside
        came = np.minimum(came, chances)
        return fit_prior(chances, came) if self.ways_outside and tells(chances, came) else None

    def _outside(self, prior: BetaPrior | None, came: Floats) -> Floats:
        """Return each account's chance to come by no visible tie, drawn towards that of all."""
        if prior is None:
            return np.zeros(len(came))
        return (prior.successes + came) / (prior.successes + prior.failures + self.seen.chances_outside)


def preempted_success(chance: Floats) -> Floats:
    """Return the probability that a try would have succeeded, had not somebody else, who is named, been faster.

    That of p (1 - F) / (1 - p F) with F = 1/2: whoever is passed on first has, of two like delays, the shorter one.
    """
    return chance / 2 / (1 - chance / 2)


def _place(prior: BetaPrior) -> Floats:
    return np.log([prior.successes, prior.failures])


def _between(first: BetaPrior, second: BetaPrior) -> BetaPrior:
    """Return the prior half way between two, on logarithmic scales: steps in full may swing back and forth."""
    successes, failures = np.exp((_place(first) + _place(second)) / 2)
    return BetaPrior(float(successes), float(failures), fitted=True)


def told(tries: Floats, credit: Credit, chance: Floats) -> tuple[Floats, Floats]:
    """Return as how many seen tries and successes the log counts for each tie, given that verdicts are in doubt.

    Of the information n / (p (1 - p)) of n tries, sum r (1 - r) / (p (1 - p))^2 is missing (Louis 1982). So many tries
    are left, and so many successes that the slope of the likelihood at p stays: both at least 0.
    """
    spread = np.clip(chance, LEAST, MOST) * (1 - np.clip(chance, LEAST, MOST))
    left = np.clip(tries - credit.doubt / spread, 0, tries)
    successes = np.clip(credit.successes - chance * (tries - left), 0, None)
    return np.maximum(left, successes), successes


def _timing(seen: Exposures, delays: Delays) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the density, and the share within, of each candidate's delay, and of each event's age for ways outside.

    Without a time, or where a stated parent is dated later, the delay says nothing: any is as good as another.
    """
    lengths = np.where(seen.delays > 0, seen.delays, np.nan)
    density = np.exp(np.nan_to_num(delays.log_density(seen.ties, lengths), nan=0.0))
    within = np.nan_to_num(delays.share_within(seen.ties, lengths), nan=1.0)
    start = np.minimum.reduceat(np.nan_to_num(seen.times, nan=np.inf), seen.starts[:-1][np.diff(seen.starts) > 0])
    age = seen.times - np.repeat(start, np.diff(seen.starts)[np.diff(seen.starts) > 0])
    alone = (np.diff(seen.offsets) == 0) & ~seen.starters
    return density, within, *_ages(np.where(age > 0, age, np.nan), alone)


def _ages(ages: Floats, alone: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the density and the share within of the ages at which accounts came by no visible tie: log-normal."""
    from scipy.stats import norm

    known = np.log(ages[alone & (ages > 0)])
    if len(known) < 2:
        known = np.log(ages[ages > 0])
    if len(known) < 2:
        return np.ones(len(ages)), np.ones(len(ages))
    middle, width = known.mean(), max(float(known.std()), 0.1)
    place = (np.log(ages) - middle) / width
    density = np.exp(norm.logpdf(place)) / (width * ages)
    return np.nan_to_num(density, nan=1.0), np.nan_to_num(norm.cdf(place), nan=1.0)
