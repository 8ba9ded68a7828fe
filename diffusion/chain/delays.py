"""How long content takes along a tie, from its source's activity to the follower's."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar, Protocol, Self, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.durations import seconds
from diffusion.errors import InputError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
TIMES = ("mean", "median", "start", "cutoff")
"""Which parameters of families are times, in seconds or such as "6h"."""


class DelayFamily(Protocol):
    """A distribution of delays on 0 < t < ∞, in seconds."""

    @property
    def name(self) -> str:
        """The family's name in words."""

    def log_density(self, delays: Floats) -> Floats:
        """Return the logarithm of the density at delays, per second; -inf where a delay is impossible."""

    def log_beyond(self, delays: Floats) -> Floats:
        """Return the logarithm of the share of all delays that are longer than these."""

    def share_within(self, delays: Floats) -> Floats:
        """Return which share of all delays is no longer than these (the distribution function)."""

    @property
    def middle(self) -> float:
        """The median delay, in seconds."""

    @property
    def average(self) -> float:
        """The mean delay, in seconds."""


@dataclass(frozen=True)
class _Parametric(ABC):
    """What families have in common whose parameters are all positive numbers."""

    name: ClassVar[str]

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            value = seconds(field.name, given) if field.name in TIMES else given
            object.__setattr__(self, field.name, checks.positive(field.name, value))

    @abstractmethod
    def log_density(self, delays: Floats) -> Floats:
        """Return the logarithm of the density at delays, per second; -inf where a delay is impossible."""

    @abstractmethod
    def log_beyond(self, delays: Floats) -> Floats:
        """Return the logarithm of the share of all delays that are longer than these."""

    @classmethod
    @abstractmethod
    def guess(cls, median: float, spread: float) -> Self:
        """Return a member to begin a search at, from the median and the deviation of the delays' logarithms."""

    def share_within(self, delays: Floats) -> Floats:
        """Return which share of all delays is no longer than these (the distribution function)."""
        within: Floats = -np.expm1(self.log_beyond(delays))
        return within

    def quantile(self, share: SupportsFloat) -> float:
        """Return the delay, in seconds, that a share of all delays does not exceed."""
        from scipy.optimize import brentq

        goal, high = float(np.log1p(-checks.open_unit("share", share))), 1.0
        while self.log_beyond(np.array([high]))[0] > goal:
            high *= 8.0
        low = high
        while self.log_beyond(np.array([low]))[0] <= goal:
            low /= 8.0
        place = brentq(lambda x: self.log_beyond(np.exp([x]))[0] - goal, np.log(low), np.log(high), xtol=1e-12)
        return float(np.exp(place))

    @property
    def middle(self) -> float:
        """The median delay, in seconds."""
        return self.quantile(0.5)


@dataclass(frozen=True)
class Exponential(_Parametric):
    """Delays without memory: f(t) = exp(-t / mean) / mean.

    >>> round(Exponential("1h").middle), round(Exponential(3600).average)
    (2495, 3600)
    """

    mean: SupportsFloat | str
    """The mean delay, in seconds, or such as "6h"."""
    name: ClassVar[str] = "exponential"

    def log_density(self, delays: Floats) -> Floats:
        """Return the logarithm of the density at delays, per second; -inf where a delay is impossible."""
        mean = float(self.mean)
        return np.where(delays > 0, -delays / mean - np.log(mean), -np.inf)

    def log_beyond(self, delays: Floats) -> Floats:
        """Return the logarithm of the share of all delays that are longer than these."""
        return -np.maximum(delays, 0) / float(self.mean)

    @property
    def average(self) -> float:
        """The mean delay, in seconds."""
        return float(self.mean)

    @classmethod
    def guess(cls, median: float, spread: float) -> "Exponential":
        """Return a member to begin a search at, from the median and the deviation of the delays' logarithms."""
        return cls(median / np.log(2))


@dataclass(frozen=True)
class LogNormal(_Parametric):
    """Delays whose logarithms are normal around log(median), with the standard deviation ``spread``.

    >>> round(LogNormal(3600, 1).middle), round(LogNormal(3600, 1).average)
    (3600, 5935)
    """

    median: SupportsFloat | str
    """The median delay, in seconds, or such as "6h"."""
    spread: SupportsFloat
    """The standard deviation of the delays' natural logarithms."""
    name: ClassVar[str] = "log-normal"

    def log_density(self, delays: Floats) -> Floats:
        """Return the logarithm of the density at delays, per second; -inf where a delay is impossible."""
        possible = delays > 0
        logs: Floats = np.log(np.where(possible, delays, 1.0))
        standard = (logs - np.log(float(self.median))) / float(self.spread)
        density = -0.5 * standard**2 - logs - np.log(float(self.spread) * np.sqrt(2 * np.pi))
        return np.where(possible, density, -np.inf)

    def log_beyond(self, delays: Floats) -> Floats:
        """Return the logarithm of the share of all delays that are longer than these."""
        from scipy.special import log_ndtr

        possible = delays > 0
        logs: Floats = np.log(np.where(possible, delays, 1.0))
        beyond: Floats = log_ndtr((np.log(float(self.median)) - logs) / float(self.spread))
        return np.where(possible, beyond, 0.0)

    @property
    def average(self) -> float:
        """The mean delay, in seconds."""
        return float(float(self.median) * np.exp(float(self.spread) ** 2 / 2))

    @classmethod
    def guess(cls, median: float, spread: float) -> "LogNormal":
        """Return a member to begin a search at, from the median and the deviation of the delays' logarithms."""
        return cls(median, spread)


@dataclass(frozen=True)
class PowerLaw(_Parametric):
    """Delays with a heavy tail that is cut off: more than t last (1 + t / start)^(-exponent) · exp(-t / cutoff) of all.

    The density, of which that is the tail, is

        f(t) = (exponent / (start + t) + 1 / cutoff) · (1 + t / start)^(-exponent) · exp(-t / cutoff),

    flat up to about ``start``, then falling as t^(-exponent - 1) up to about ``cutoff``, and exponentially beyond: a
    Lomax distribution tapered as in Kagan and Schoenberg, "Estimation of the upper cutoff parameter for the tapered
    Pareto distribution", Journal of Applied Probability 38A (2001), doi:10.1239/jap/1085496599.

    >>> round(PowerLaw(1, 3600, 1e9).middle)
    3600
    """

    exponent: SupportsFloat
    """How steeply the share of longer delays falls."""
    start: SupportsFloat | str
    """Where the power law begins, in seconds, or such as "6h"."""
    cutoff: SupportsFloat | str
    """Where it is cut off, in seconds, or such as "6h"."""
    name: ClassVar[str] = "power law"

    def log_density(self, delays: Floats) -> Floats:
        """Return the logarithm of the density at delays, per second; -inf where a delay is impossible."""
        possible = delays > 0
        times = np.where(possible, delays, 1.0)
        hazard = float(self.exponent) / (float(self.start) + times) + 1 / float(self.cutoff)
        return np.where(possible, np.log(hazard) + self.log_beyond(times), -np.inf)

    def log_beyond(self, delays: Floats) -> Floats:
        """Return the logarithm of the share of all delays that are longer than these."""
        times = np.maximum(delays, 0)
        beyond: Floats = -float(self.exponent) * np.log1p(times / float(self.start)) - times / float(self.cutoff)
        return beyond

    @property
    def average(self) -> float:
        """The mean delay, in seconds: the integral of the share of longer delays."""
        from scipy.integrate import quad

        ends = np.log(self.quantile(1e-9)), np.log(self.quantile(1 - 1e-12))
        inner, _ = quad(lambda x: float(np.exp(x + self.log_beyond(np.exp([x]))[0])), *ends, limit=500)
        return float(inner + np.exp(ends[0]))

    @classmethod
    def guess(cls, median: float, spread: float) -> "PowerLaw":
        """Return a member to begin a search at, from the median and the deviation of the delays' logarithms."""
        return cls(1.0, median, median * np.exp(2 * spread))


@dataclass(frozen=True, eq=False)
class Delays:
    """The delays of a chain's ties: one family for all, and how much slower than usual each tie is."""

    family: DelayFamily
    """The distribution of the delay of a tie of usual speed."""
    scales: Floats | None = None
    """Per tie, by which factor its delays are longer than usual; None where all ties are alike."""

    def __post_init__(self) -> None:
        if self.scales is not None:
            scales = np.asarray(self.scales, np.float64)
            if scales.ndim != 1 or (len(scales) and not (scales.min() > 0 and scales.max() < np.inf)):
                raise InputError("scales of delays must be finite and above 0, one for each tie")
            object.__setattr__(self, "scales", checks.frozen(scales))

    def log_density(self, ties: Integers, delays: Floats) -> Floats:
        """Return the log density, per second, of a delay along each of the ties."""
        if self.scales is None:
            return self.family.log_density(delays)
        return self.family.log_density(delays / self.scales[ties]) - np.log(self.scales[ties])

    def log_beyond(self, ties: Integers, delays: Floats) -> Floats:
        """Return the logarithm of the share of the delays along each of the ties that are longer than these."""
        return self.family.log_beyond(delays if self.scales is None else delays / self.scales[ties])

    def share_within(self, ties: Integers, delays: Floats) -> Floats:
        """Return which share of the delays along each of the ties is no longer than these."""
        return self.family.share_within(delays if self.scales is None else delays / self.scales[ties])
