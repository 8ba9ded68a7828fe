"""Delays with weights, some known only to be longer than so much, and the member of a family that fits them best."""

from dataclasses import astuple, dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from diffusion.chain.delays import DelayFamily

Floats = npt.NDArray[np.float64]
BINS = 4096
FARTHEST = 12.0
"""How far, on a natural logarithmic scale, a parameter may move from where its search begins."""


class FittedFamily(DelayFamily, Protocol):
    """A family of which a member can be sought: a dataclass whose parameters are positive numbers."""

    def __init__(self, *parameters: float) -> None: ...

    @classmethod
    def guess(cls, median: float, spread: float) -> Self:
        """Return a member to begin a search at, from the median and the deviation of the delays' logarithms."""


@dataclass(frozen=True, eq=False)
class DelaySample:
    """Delays gathered in some thousand bins of equal width on a logarithmic scale, under half a per cent each."""

    delays: Floats
    """The mean delay of each bin, in seconds (of its logarithms)."""
    seen: Floats
    """The weight of delays that ended there."""
    longer: Floats
    """The weight of delays that had not ended there yet (censored on the right)."""

    @classmethod
    def of(cls, delays: Floats, seen: Floats, longer: Floats) -> "DelaySample":
        """Return the sample of delays and their weights; those that are missing, or not above 0, are left out."""
        used = (delays > 0) & (seen + longer > 0)
        logs: Floats = np.log(delays[used])
        if not len(logs):
            return cls(*np.empty((3, 0)))
        low, width = logs.min(), max(float(logs.max() - logs.min()), 1e-9) / BINS
        places = np.minimum(((logs - low) / width).astype(np.int64), BINS - 1)
        ended, waiting = (np.bincount(places, weights[used], BINS).astype(np.float64) for weights in (seen, longer))
        filled = ended + waiting > 0
        means = np.bincount(places, logs * (seen + longer)[used], BINS)[filled] / (ended + waiting)[filled]
        return cls(np.exp(means), ended[filled], waiting[filled])

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
        """Return the member under which the sample is most likely, sought on the logarithms of its parameters."""
        from scipy.optimize import minimize

        if start is None:
            mean, spread = self.moments()
            start = kind.guess(float(np.exp(mean)), max(spread, 1e-3))
        place = np.log(np.array(astuple(start), np.float64))  # type: ignore[call-overload]

        def loss(at: Floats) -> float:
            member = kind(*np.exp(at).tolist())
            held = self.seen @ member.log_density(self.delays) + self.longer @ member.log_beyond(self.delays)
            return -float(held) / self.weight

        bounds = [(value - FARTHEST, value + FARTHEST) for value in place]
        found = minimize(loss, place, method="L-BFGS-B", bounds=bounds)
        return kind(*np.exp(found.x).tolist())
