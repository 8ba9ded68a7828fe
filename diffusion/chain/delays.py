"""How long content takes along a tie, from its source's activity to the follower's."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class DelayFamily(Protocol):
    """A distribution of delays on 0 < t < ∞, in seconds."""

    @property
    def name(self) -> str:
        """The family's name in words."""

    def log_density(self, delays: Floats) -> Floats:
        """Return the logarithm of the density at delays, per second; -inf where a delay is impossible."""

    def share_within(self, delays: Floats) -> Floats:
        """Return which share of all delays is no longer than these (the distribution function)."""


@dataclass(frozen=True, eq=False)
class Delays:
    """The delays of a chain's ties: one family for all, and how much slower than usual each tie is."""

    family: DelayFamily
    """The distribution of the delay of a tie of usual speed."""
    scales: Floats | None = None
    """Per tie, by which factor its delays are longer than usual; None where all ties are alike."""

    def log_density(self, ties: npt.NDArray[np.int64], delays: Floats) -> Floats:
        """Return the log density, per second, of a delay along each of the ties."""
        if self.scales is None:
            return self.family.log_density(delays)
        return self.family.log_density(delays / self.scales[ties]) - np.log(self.scales[ties])

    def share_within(self, ties: npt.NDArray[np.int64], delays: Floats) -> Floats:
        """Return which share of the delays along each of the ties is no longer than these."""
        return self.family.share_within(delays if self.scales is None else delays / self.scales[ties])
