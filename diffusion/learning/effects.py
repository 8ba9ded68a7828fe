"""The shared strength of ties: effects of features, senders and receivers, fitted by penalised likelihood."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.learning.exposures import Exposures

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[Any]
HIGHEST = 3.0
"""No tie's hazard has a larger logarithm than this: a probability of 1 - 2e-9."""
RIDGE = 0.25
"""The precision of the normal prior of features' coefficients (deviation 2): it matters where the log says nothing."""
STEPS = 150


@dataclass(frozen=True, eq=False)
class Ground:
    """What the likelihood needs of exposures: tried ties into chosen receivers, with their events and candidates."""

    seen: Exposures
    """All exposures."""
    columns: Floats
    """Features by tried ties."""
    outside: bool
    """Whether accounts may come by no visible tie."""
    chosen: npt.NDArray[np.bool_] | None = None
    """Per account, whether ties into it are looked at; None for all."""

    @classmethod
    def of(cls, seen: Exposures, table: Floats, outside: bool, chosen: npt.NDArray[np.bool_] | None = None) -> "Ground":
        """Return the ground of features that are given for all ties: features by ties."""
        return cls(seen, np.ascontiguousarray(table[:, _tried(seen, chosen)]), outside, chosen)

    @cached_property
    def tried(self) -> Integers:
        """The ties that were tried."""
        return _tried(self.seen, self.chosen)

    @cached_property
    def senders(self) -> Integers:
        """The sender of each tried tie."""
        return self.seen.graph.sources[self.tried].astype(np.int64)

    @cached_property
    def receivers(self) -> Integers:
        """The receiver of each tried tie."""
        return self.seen.graph.targets[self.tried].astype(np.int64)

    @cached_property
    def sides(self) -> tuple[tuple[Integers, Integers], tuple[Integers, Integers]]:
        """The accounts that are senders of tried ties, and which of these each tie has; the same for receivers."""
        senders = np.unique(self.senders, return_inverse=True)
        receivers = np.unique(self.receivers, return_inverse=True)
        return (senders[0], senders[1]), (receivers[0], receivers[1])

    @cached_property
    def tries(self) -> Floats:
        """How often each tried tie tried."""
        return self.seen.tries[self.tried]

    @cached_property
    def failures(self) -> Floats:
        """How often it was not even a candidate."""
        return np.maximum(self.tries - self.seen.successes[self.tried], 0.0)

    @cached_property
    def events(self) -> Integers:
        """The events that tell something: those with candidates, and where accounts may come by themselves, others."""
        telling = (np.diff(self.seen.offsets) > 0) | (self.outside & ~self.seen.starters)
        return np.flatnonzero(telling if self.chosen is None else telling & self.chosen[self.seen.accounts])

    @cached_property
    def adopters(self) -> Integers:
        """The account of each of those events."""
        return self.seen.accounts[self.events].astype(np.int64)

    @cached_property
    def candidates(self) -> tuple[Integers, Integers]:
        """Of each candidate its event and its tie, as places in those lists."""
        events, ties = np.zeros(len(self.seen), np.int64), np.zeros(self.seen.graph.tie_count, np.int64)
        events[self.events], ties[self.tried] = np.arange(len(self.events)), np.arange(len(self.tried))
        found = (self.seen.events_of, self.seen.ties)
        if self.chosen is not None:
            kept = self.chosen[self.seen.accounts[found[0]]]
            found = (found[0][kept], found[1][kept])
        return events[found[0]], ties[found[1]]

    @cached_property
    def chances_outside(self) -> Floats:
        """Per account, the items that it did not begin."""
        begun = np.bincount(self.seen.accounts[self.seen.starters], minlength=len(self.seen.graph))
        chances = (self.seen.item_count - begun).astype(np.float64)
        return chances if self.chosen is None else chances * self.chosen

    def sums(self, hazards: Floats, outside: Floats | None) -> Floats:
        """Return the hazard of each event, of its candidates and from outside."""
        events, ties = self.candidates
        sums: Floats = np.bincount(events, hazards[ties], minlength=len(self.events)).astype(np.float64)
        return sums if outside is None else sums + outside[self.adopters]

    def credits(self, hazards: Floats, outside: Floats | None) -> tuple[Floats, Floats]:
        """Return how many passes each tried tie is expected to have made, and the variance of that.

        In an event with the hazard S there were N = S / (1 - exp(-S)) passes, of variance N (1 + S - N), as many as a
        Poisson number that is not 0; each is a tie's with the chance of its share of S.
        """
        events, ties = self.candidates
        sums = np.maximum(self.sums(hazards, outside), 1e-300)
        passes = sums / -np.expm1(-sums)
        shares = hazards[ties] / sums[events]
        doubt = shares * (1 - shares) * passes[events] + shares**2 * (passes * (1 + sums - passes))[events]
        size = len(self.tried)
        return (
            np.bincount(ties, shares * passes[events], minlength=size).astype(np.float64),
            np.bincount(ties, np.maximum(doubt, 0.0), minlength=size).astype(np.float64),
        )


@dataclass(frozen=True, eq=False)
class Effects:
    """The logarithm of a tie's hazard is intercept + coefficients · features + sender + receiver."""

    intercept: float
    coefficients: Floats
    senders: Floats
    receivers: Floats
    outside: Floats | None
    """Per account, the hazard of taking up an item by no visible tie."""
    sender_variance: float
    receiver_variance: float
    outside_variance: float = 1.0
    place: Floats | None = None
    """Where the search ended, to begin another there."""

    def log_hazards(self, columns: Floats, senders: Codes, receivers: Codes) -> Floats:
        """Return the logarithms of the hazards of ties with these features, senders and receivers."""
        return _level(self.intercept, self.coefficients, columns) + self.senders[senders] + self.receivers[receivers]


class _Loss:
    """Minus the penalised log-likelihood per event, and its gradient; effects are in units of their deviations."""

    def __init__(
        self, ground: Ground, sender_variance: float, receiver_variance: float, outside_variance: float, gains: Floats
    ) -> None:
        self.ground, self.gains = ground, gains
        self.deviations = np.sqrt([sender_variance, receiver_variance, outside_variance])
        accounts, features = len(ground.seen.graph), len(ground.columns)
        senders, receivers = (len(side[0]) for side in ground.sides)
        sizes = [1, features, senders * (sender_variance > 0), receivers * (receiver_variance > 0)]
        sizes += [accounts * ground.outside, int(ground.outside)]
        cuts = np.concatenate([[0], np.cumsum(sizes)])
        self.parts = [slice(cuts[i], cuts[i + 1]) for i in range(len(sizes))]
        self.size, self.scale = int(cuts[-1]), max(1, len(ground.events))

    def effects(self, place: Floats) -> Effects:
        """Return the effects at a place of the search."""
        ground = self.ground
        senders, receivers = np.zeros((2, len(ground.seen.graph)))
        sides = zip((senders, receivers), ground.sides, self.parts[2:4], self.deviations[:2], strict=True)
        for values, (accounts, _), part, deviation in sides:
            if part.stop > part.start:
                values[accounts] = place[part] * deviation
        outside = None
        if ground.outside:
            own = place[self.parts[4]] * self.deviations[2]
            outside = np.exp(np.minimum(place[self.parts[5]] + own, HIGHEST))
        sender, receiver, arrival = (float(variance) for variance in self.deviations**2)
        return Effects(
            float(place[0]), place[self.parts[1]], senders, receivers, outside, sender, receiver, arrival, place
        )

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        ground, found = self.ground, self.effects(place)
        free = found.log_hazards(ground.columns, ground.senders, ground.receivers)
        hazards = np.exp(np.minimum(free, HIGHEST)) * self.gains
        sums = np.maximum(ground.sums(hazards, found.outside), 1e-300)
        value = np.log(-np.expm1(-sums)).sum() - (ground.failures * hazards).sum()
        pulls = 1 / np.expm1(np.minimum(sums, 700.0))
        events, ties = ground.candidates
        slopes = hazards * (np.bincount(ties, pulls[events], minlength=len(hazards)) - ground.failures)
        slopes[free > HIGHEST] = 0.0
        gradient = np.empty(self.size)
        gradient[0] = slopes.sum()
        gradient[self.parts[1]] = [(column * slopes).sum() for column in ground.columns]
        for part, (_, codes), deviation in zip(self.parts[2:4], ground.sides, self.deviations[:2], strict=True):
            if part.stop > part.start:
                gradient[part] = np.bincount(codes, slopes, minlength=part.stop - part.start) * deviation
        if found.outside is not None:
            failed = ground.chances_outside - np.bincount(ground.adopters, minlength=len(found.outside))
            value -= (failed * found.outside).sum()
            own = found.outside * (np.bincount(ground.adopters, pulls, minlength=len(failed)) - failed)
            gradient[self.parts[4]], gradient[self.parts[5]] = own * self.deviations[2], own.sum()
        return self._penalised(place, float(value), gradient)

    def _penalised(self, place: Floats, value: float, gradient: Floats) -> tuple[float, Floats]:
        """Return the loss with its penalties, per event."""
        weights = np.zeros(self.size)
        weights[self.parts[1]] = RIDGE
        weights[self.parts[2].start : self.parts[4].stop] = 1.0
        value -= 0.5 * float((weights * place**2).sum())
        return -value / self.scale, (weights * place - gradient) / self.scale


def fit_effects(
    ground: Ground,
    sender_variance: float,
    receiver_variance: float,
    *,
    outside_variance: float = 1.0,
    gains: Floats | None = None,
    start: Effects | None = None,
    precision: float = 1e-6,
) -> Effects:
    """Return the effects that are most likely after the penalties.

    Parameters
    ----------
    ground
        Exposures and features.
    sender_variance, receiver_variance, outside_variance
        How much senders, receivers, and accounts' own arrivals differ on the log scale; 0 for not at all.
    gains
        Per tried tie, a factor of its own on its hazard.
    start
        Effects of the same shape to begin at.
    precision
        The relative gain in log-likelihood below which the search ends.
    """
    from scipy.optimize import minimize

    gains = np.ones(len(ground.tried)) if gains is None else gains
    loss = _Loss(ground, sender_variance, receiver_variance, outside_variance, gains)
    place = np.zeros(loss.size)
    place[0] = np.log((len(ground.seen.ties) + 0.5) / (ground.tries.sum() + 1.0)) - 0.5
    if ground.outside:
        place[loss.parts[5]] = np.log((len(ground.events) + 1.0) / (ground.chances_outside.sum() + 2.0)) - 1.0
    if start is not None and start.place is not None and len(start.place) == loss.size:
        place = start.place
    found = minimize(
        loss, place, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": precision, "maxcor": 10}
    )
    return loss.effects(found.x)


def with_outside_variance(ground: Ground, effects: Effects) -> Effects:
    """Return the effects with the variance of accounts' own arrivals that these themselves suggest.

    The mean of their squares and of their errors (the fixed point of MacKay 1992, doi:10.1162/neco.1992.4.3.415).
    """
    if effects.outside is None:
        return effects
    logs = np.log(effects.outside)
    expected = ground.chances_outside * effects.outside
    size = (logs - np.log(np.median(effects.outside))) ** 2 + 1 / (expected + 1 / effects.outside_variance)
    return replace(effects, outside_variance=float(np.clip(size.mean(), 0.01, 4.0)))


def _tried(seen: Exposures, chosen: npt.NDArray[np.bool_] | None) -> Integers:
    return np.flatnonzero((seen.tries > 0) & (True if chosen is None else chosen[seen.graph.targets]))


def _level(intercept: float, coefficients: Floats, columns: Floats) -> Floats:
    """Return intercept + coefficients · columns, added in order, so that the numbers are the same everywhere."""
    level = np.full(columns.shape[1], intercept)
    for coefficient, column in zip(coefficients, columns, strict=True):
        level += coefficient * column
    return level
