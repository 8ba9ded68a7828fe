"""What is measured of a launch in every replicate, and which of two launches does better in it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.chance import Chance
from diffusion.cascades.ensemble import Ensemble
from diffusion.cascades.timed_ensemble import TimedEnsemble
from diffusion.cascades.uncertainty import chance_of
from diffusion.durations import HOUR
from diffusion.launches.comparison.difference_words import RUNS, SECONDS
from diffusion.launches.comparison.estimates import NOTHING, Estimated, mean_of, median_of
from diffusion.launches.comparison.paired_difference import PairedDifference
from diffusion.launches.launch import Launch

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.integer | np.floating]


@dataclass(frozen=True, eq=False)
class Outcome:
    """A launch, what became of it in all replicates, and what it costs."""

    launch: Launch
    """The plan."""
    ensemble: Ensemble
    """Its replicates."""
    target: int | None = None
    """The spread at which it tips."""
    price: float | None = None
    """The price to expect; None where it is not known."""

    @property
    def timed(self) -> TimedEnsemble:
        """Its replicates, which are known to have times."""
        assert isinstance(self.ensemble, TimedEnsemble)
        return self.ensemble

    @property
    def is_timed(self) -> bool:
        """Whether its replicates have times."""
        return isinstance(self.ensemble, TimedEnsemble)

    @property
    def tipped(self) -> npt.NDArray[np.bool_]:
        """In which replicates it tips."""
        return self.ensemble.sizes >= (self.target or 0)

    def chance(self, confidence: float) -> Chance | None:
        """Return P(it tips); None without a target."""
        return None if self.target is None else chance_of(self.tipped, self.ensemble.draws, confidence)

    def price_of(self, numbers: Numbers) -> float:
        """Return the price for each one of what there is so much of in each replicate: price / mean."""
        mean = float(numbers.mean())
        return np.nan if self.price is None or not mean else self.price / mean

    def price_interval(self, numbers: Numbers, confidence: float) -> Estimated:
        """Return the same with the interval that that of the mean makes."""
        if self.price is None:
            return NOTHING
        low, high = mean_of(numbers, self.ensemble.draws, confidence, (0.0, np.inf))[1:]
        ends = (self.price / high if high else np.inf, self.price / low if low else np.inf)
        return Estimated(self.price_of(numbers), *ends)


@dataclass(frozen=True)
class Measure:
    """One thing that is measured of a launch."""

    name: str
    """What it is called in tables and sentences."""
    unit: str
    """In what it is counted."""
    values: Callable[[Outcome], Numbers]
    """One number a replicate, NaN where there is none; their mean is the figure."""
    rank: Callable[[Outcome], Numbers] | None = None
    """What decides who does better in a replicate, the less the better; unless given, the more of it the better."""

    def difference(self, first: Outcome, second: Outcome, confidence: float) -> PairedDifference:
        """Return how two launches differ in it."""
        gaps = np.asarray(self.values(first)) - self.values(second)
        if self.rank is None:
            wins = gaps > 0, gaps < 0
        else:
            one, other = self.rank(first), self.rank(second)
            wins = one < other, one > other
        return PairedDifference.of(
            first.launch.name, second.launch.name, gaps, confidence, first.ensemble.draws,
            measure=self.name, unit=self.unit, wins=wins,
        )  # fmt: skip


def _tip_rank(outcome: Outcome) -> Floats:
    times = outcome.timed.time_to_target
    return np.where(np.isfinite(times), times, np.inf)


def _priced(count: Callable[[Outcome], Numbers]) -> Callable[[Outcome], Floats]:
    """Return numbers whose mean is the price for each, and whose spread is its error, by the delta method."""

    def values(outcome: Outcome) -> Floats:
        numbers = np.asarray(count(outcome), np.float64)
        price, mean = outcome.price_of(numbers), numbers.mean()
        return price * (2 - numbers / mean) if mean else np.full(len(numbers), np.nan)

    return values


def _price_rank(count: Callable[[Outcome], Numbers]) -> Callable[[Outcome], Floats]:
    def rank(outcome: Outcome) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.float64(outcome.price or 0.0) / np.asarray(count(outcome), np.float64)

    return rank


def _sizes(outcome: Outcome) -> Numbers:
    return outcome.ensemble.sizes


def _impressions(outcome: Outcome) -> Numbers:
    return outcome.timed.impressions


SPREAD = Measure("spread", "accounts", _sizes)
REACH = Measure("reach", "accounts", lambda outcome: np.asarray(outcome.ensemble.reach))
IMPRESSIONS = Measure("impressions", "views", _impressions)
TIPS = Measure("tips", RUNS, lambda outcome: outcome.tipped.astype(np.int64))
TIME_TO_TIP = Measure("time to tip", SECONDS, lambda outcome: outcome.timed.time_to_target, _tip_rank)
PEAK_RATE = Measure("peak rate", "accounts per hour", lambda outcome: outcome.timed.peak_rate * HOUR)
PEAK_TIME = Measure("time of the peak", SECONDS, lambda outcome: outcome.timed.peak_time,
                    lambda outcome: outcome.timed.peak_time)  # fmt: skip
LASTS = Measure("time until the last joins", SECONDS, lambda outcome: outcome.timed.last_time,
                lambda outcome: outcome.timed.last_time)  # fmt: skip
PRICE_PER_ACCOUNT = Measure("price per account", "price per account", _priced(_sizes), _price_rank(_sizes))
PRICE_PER_VIEW = Measure(
    "price per impression", "price per impression", _priced(_impressions), _price_rank(_impressions)
)


def measures_of(outcomes: tuple[Outcome, ...]) -> tuple[Measure, ...]:
    """Return what can be measured of all of these launches."""
    timed, targeted = all(each.is_timed for each in outcomes), all(each.target is not None for each in outcomes)
    priced = all(each.price is not None for each in outcomes)
    there = [SPREAD]
    there += [REACH] if all(each.ensemble.reach is not None for each in outcomes) else []
    there += [IMPRESSIONS] if timed else []
    there += [TIPS] if targeted else []
    there += [TIME_TO_TIP] if timed and targeted else []
    there += [PEAK_RATE, PEAK_TIME, LASTS] if timed else []
    there += [PRICE_PER_ACCOUNT] if priced else []
    return (*there, *([PRICE_PER_VIEW] if priced and timed else []))


def figures(outcome: Outcome, confidence: float) -> dict[str, Estimated]:
    """Return what is measured of a launch in time: means, and medians of times over the runs that have them."""
    timed, draws, accounts = outcome.timed, outcome.ensemble.draws, outcome.ensemble.chain.graph.account_count
    found = {
        "reach": mean_of(np.asarray(timed.reach), draws, confidence, (0.0, float(accounts))),
        "impressions": mean_of(timed.impressions, draws, confidence, (0.0, np.inf)),
    }
    if outcome.target is not None:
        found["time_to_tip"] = median_of(timed.time_to_target, draws, confidence)
    return found | {
        "peak_rate": mean_of(timed.peak_rate * HOUR, draws, confidence, (0.0, np.inf)),
        "peak_time": median_of(timed.peak_time, draws, confidence),
        "lasts": median_of(timed.last_time, draws, confidence),
    }
