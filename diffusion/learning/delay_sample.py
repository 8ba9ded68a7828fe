"""Delays with weights, exposures that nothing has come of yet, and the member of a family that fits both best."""

from dataclasses import astuple, dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from diffusion.chain.delays import DelayFamily
from diffusion.errors import InputError
from diffusion.learning.explanation import CLOSE_TO_ONE

Floats = npt.NDArray[np.float64]
BINS, LEVELS = 2048, 16
"""How many bins there are for delays, and in each for the probabilities of what did not end there."""
FARTHEST = 10.0
"""How far, on a natural logarithmic scale, a parameter may move from where its search begins."""


class FittedFamily(DelayFamily, Protocol):
    """A family of which a member can be sought: a dataclass whose parameters are positive numbers."""

    def __init__(self, *parameters: float) -> None: ...

    @classmethod
    def guess(cls, median: float, spread: float) -> Self:
        """Return a member to begin a search at, from the median and the deviation of the delays' logarithms."""


@dataclass(frozen=True, eq=False)
class DelaySample:
    """Delays that ended, and exposures that nothing had come of yet, gathered in bins on a logarithmic scale."""

    delays: Floats
    """The delay of each bin, in seconds: the mean of the logarithms."""
    seen: Floats
    """The weight of the delays that ended there."""
    silent: Floats
    """The weight of exposures that nothing had come of by then."""
    chances: Floats
    """With what probability those come to something at all, on average."""

    @classmethod
    def of(cls, delays: Floats, seen: Floats, silent: Floats, chances: Floats) -> "DelaySample":
        """Return the sample of delays and their weights; those that are missing, or not above 0, are left out.

        Bins are half a per cent wide if the longest delay is thirty thousand times the shortest.
        """
        used = (delays > 0) & (seen + silent > 0)
        logs: Floats = np.log(delays[used])
        if not len(logs):
            return cls(*np.empty((4, 0)))
        low, width = logs.min(), max(float(logs.max() - logs.min()), 1e-9) / BINS
        likely = np.minimum(chances[used], CLOSE_TO_ONE)
        places = np.minimum(((logs - low) / width).astype(np.int64), BINS - 1)
        places = places * LEVELS + (likely * LEVELS).astype(np.int64)
        ended, waiting = seen[used], silent[used]
        both = ended + waiting
        whole = np.bincount(places, both)
        filled = np.flatnonzero(whole > 0)

        def total(weights: Floats) -> Floats:
            return np.bincount(places, weights)[filled].astype(np.float64)

        mean = total(both)
        return cls(np.exp(total(logs * both) / mean), total(ended), total(waiting), total(likely * both) / mean)

    @property
    def weight(self) -> float:
        """How many delays ended, all weights together."""
        return float(self.seen.sum())

    def moments(self) -> tuple[float, float]:
        """Return the mean and the standard deviation of the logarithms of the delays that ended."""
        logs: Floats = np.log(self.delays)
        mean = float(np.average(logs, weights=self.seen))
        return mean, float(np.sqrt(np.average((logs - mean) ** 2, weights=self.seen)))

    def best(self, kind: type[FittedFamily], start: FittedFamily | None = None) -> FittedFamily:
        """Return the member under which the sample is most likely; see `best_with_level`, here with level 1."""
        return self._sought(kind, start, None)[0]

    def best_with_level(
        self, kind: type[FittedFamily], start: FittedFamily | None, level: float
    ) -> tuple[FittedFamily, float]:
        """Return the member and the level under which the sample is most likely, sought on their logarithms.

        A delay that ended has p f, an exposure that nothing had come of by then 1 - p F; at a level other than 1, p is
        1 - (1 - chance)^level.
        """
        return self._sought(kind, start, level)

    def _sought(
        self, kind: type[FittedFamily], start: FittedFamily | None, level: float | None
    ) -> tuple[FittedFamily, float]:
        from scipy.optimize import minimize

        if not self.weight > 0:
            raise InputError("no repost has a delay that can be learned from: no parent was active before it")
        if start is None:
            mean, spread = self.moments()
            start = kind.guess(float(np.exp(mean)), max(spread, 1e-3))
        place = np.log(np.array([*astuple(start), level or 1.0], np.float64))  # type: ignore[call-overload]
        ended, waited = self.seen > 0, self.silent > 0
        seen, silent, hazards = self.seen[ended], self.silent[waited], -np.log1p(-self.chances)

        def loss(at: Floats) -> float:
            *parameters, factor = np.exp(at).tolist()
            member, chances = kind(*parameters), -np.expm1(-factor * hazards)
            held = silent @ np.log1p(
                -np.minimum(chances[waited], CLOSE_TO_ONE) * member.share_within(self.delays[waited])
            )
            held += seen @ member.log_density(self.delays[ended])
            if level is not None:
                held += seen @ np.log(chances[ended])
            return -float(held) / self.weight

        free = FARTHEST if level is not None else 0.0
        bounds = [(value - FARTHEST, value + FARTHEST) for value in place[:-1]] + [(-free, free)]
        *parameters, factor = np.exp(minimize(loss, place, method="L-BFGS-B", bounds=bounds).x).tolist()
        return kind(*parameters), factor
