"""Reinforcement: how several exposures to the same content add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.errors import InputError

LONGEST = 65_535
"""So many exposures at most are told apart."""


@dataclass(frozen=True)
class Reinforcement:
    """After m exposures of chances p_1, …, p_m an account has joined with chance 1 - prod(1 - min(1, multiple_m p_i)).

    ``multiples`` begins with m = 1, and its last holds for all that follow. All 1: exposures are independent, as in the
    independent cascade. Growing: friends' repetition persuades. 0, 0, infinite: the third exposure does it and nothing
    before, a threshold. Falling: people tire of it; then one more seed can, in a replicate, do harm.

    In a replicate each exposure has a coin c_i, and the account joins once min(c_i / p_i) < multiple_m. Which of the
    exposures came first therefore does not matter, only how many there are. Curves of the chance after m exposures are
    measured as "exposure curves": Romero, Meeder, Kleinberg, WWW 2011, doi:10.1145/1963405.1963503 (persistence of
    hashtags about politics, early fall elsewhere); from independent to threshold-like in one model: Dodds and Watts,
    "Universal behavior in a generalized model of contagion", PRL 92 (2004) 218701,
    doi:10.1103/PhysRevLett.92.218701.

    >>> Reinforcement((1, 2, 4)).multiple(2), Reinforcement((1, 2, 4)).multiple(9)
    (2.0, 4.0)
    """

    multiples: tuple[float, ...]
    """By which factor chances count once there are 1, 2, … exposures."""

    def __init__(self, multiples: Iterable[SupportsFloat]) -> None:
        if isinstance(multiples, str) or not isinstance(multiples, Iterable):
            raise InputError(f"multiples must be numbers such as (1, 1.5, 2), not {multiples!r}")
        values = tuple(float(value) for value in multiples)
        if not values or len(values) > LONGEST or any(not value >= 0 for value in values):
            raise InputError("multiples must be 1 to 65,535 numbers of at least 0, the first for one exposure")
        if max(values) == 0:
            raise InputError("multiples are all 0: nobody could ever join")
        object.__setattr__(self, "multiples", values)

    @classmethod
    def growing(cls, each: SupportsFloat, most: SupportsFloat = 10.0) -> "Reinforcement":
        """Return the law in which every further exposure adds ``each`` to the multiple, up to ``most``.

        >>> Reinforcement.growing(0.5, most=2).multiples
        (1.0, 1.5, 2.0)
        """
        step = checks.real("each", each, minimum=0)
        highest = checks.real("most", most, minimum=1)
        if step == 0 or highest == 1:
            return cls((1.0,))
        count = int(np.ceil((highest - 1) / step - 1e-9)) + 1
        return cls(min(1 + step * before, highest) for before in range(count))

    @classmethod
    def threshold(cls, exposures: SupportsIndex) -> "Reinforcement":
        """Return the law in which that many exposures do it, whatever their chances (above 0), and fewer do nothing.

        >>> Reinforcement.threshold(3).multiples
        (0.0, 0.0, inf)
        """
        count = checks.integer("exposures", exposures, minimum=1, maximum=LONGEST)
        return cls((0.0,) * (count - 1) + (float("inf"),))

    def multiple(self, exposures: int) -> float:
        """Return by which factor chances count after so many exposures."""
        return self.multiples[min(exposures, len(self.multiples)) - 1]

    @property
    def falls(self) -> bool:
        """Whether more exposures ever count for less."""
        return any(later < earlier for earlier, later in zip(self.multiples, self.multiples[1:], strict=False))

    @property
    def words(self) -> str:
        """What it says, for settings and sentences."""
        shown = ", ".join(f"{value:g}" for value in self.multiples[:5])
        more = ", …" if len(self.multiples) > 5 else ""
        return f"exposures count {shown}{more} times as much with their number"
