"""A delay that is always the same: 0 for spreads in which only ties count, 1 for rounds."""

from dataclasses import dataclass
from typing import SupportsFloat

from diffusion.durations import seconds


@dataclass(frozen=True)
class Fixed:
    """Content takes exactly so long along every tie.

    >>> Fixed("10min").length
    600.0
    """

    length: SupportsFloat | str = 0.0
    """In seconds."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", seconds("length", self.length, minimum=0))

    @property
    def name(self) -> str:
        """The family's name in words."""
        return "fixed"
