"""How attention fades with age: the share of it that is left after a time."""

from dataclasses import dataclass
from typing import Protocol, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.durations import said, seconds
from diffusion.errors import InputError

Floats = npt.NDArray[np.float64]


class Fading(Protocol):
    """A share of attention that is 1 at first and never grows."""

    def left(self, ages: Floats) -> Floats:
        """Return the share of attention that is left at ages in seconds."""

    @property
    def words(self) -> str:
        """How it fades, for settings and sentences."""


@dataclass(frozen=True)
class HalfLife:
    """Attention that halves in every such time: 2^(-age / half_life).

    Wu and Huberman measured an hour and some minutes for stories on a front page, "Novelty and collective attention",
    PNAS 104 (2007) 17599, doi:10.1073/pnas.0704916104 (where the decay is slower than this later on).

    >>> import numpy
    >>> HalfLife("2h").left(numpy.array([0.0, 7_200.0])).tolist()
    [1.0, 0.5]
    """

    half_life: SupportsFloat | str
    """In seconds, or such as "6h"."""

    def __post_init__(self) -> None:
        length = checks.positive("half_life", seconds("half_life", self.half_life))
        object.__setattr__(self, "half_life", length)

    def left(self, ages: Floats) -> Floats:
        """Return the share of attention that is left at ages in seconds."""
        shares: Floats = np.exp2(-np.maximum(ages, 0) / float(self.half_life))
        return shares

    @property
    def words(self) -> str:
        """How it fades, for settings and sentences."""
        return f"half of it is gone every {said(float(self.half_life))}"


@dataclass(frozen=True)
class PowerLawFading:
    """Attention that falls slowly after a start: (1 + age / start)^(-exponent).

    The form of memory kernels fitted to reposts: flat up to about ``start``, a power law beyond (Zhao et al., KDD 2015,
    doi:10.1145/2783258.2783401, section 3.2, where the time to repost has exponent 1.24, so that the share left has
    .24, from 300 s on).

    >>> import numpy
    >>> PowerLawFading("1h", 1.0).left(numpy.array([0.0, 3_600.0])).tolist()
    [1.0, 0.5]
    """

    start: SupportsFloat | str
    """Where the power law begins, in seconds."""
    exponent: SupportsFloat = 1.0
    """How steeply it falls."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", checks.positive("start", seconds("start", self.start)))
        object.__setattr__(self, "exponent", checks.positive("exponent", self.exponent))

    def left(self, ages: Floats) -> Floats:
        """Return the share of attention that is left at ages in seconds."""
        shares: Floats = (1 + np.maximum(ages, 0) / float(self.start)) ** -float(self.exponent)
        return shares

    @property
    def words(self) -> str:
        """How it fades, for settings and sentences."""
        return f"a power law of exponent {float(self.exponent):g} from {said(float(self.start))} on"


def check_fading(name: str, fading: object) -> None:
    """Raise unless it is a way of fading, or None."""
    if fading is not None and (isinstance(fading, type) or not hasattr(fading, "left")):
        raise InputError(f"{name} must be a way of fading such as HalfLife('6h'), or None, not {fading!r}")
