"""Accounts that pass the same content on more than once."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

from diffusion import checks
from diffusion.durations import said, seconds


@dataclass(frozen=True)
class Refractory:
    """After a post an account takes no notice for a while; exposures after that can make it post again.

    Each further post has coins of its own. The spread counts accounts, however often they post; impressions count all
    views. Without this (the usual case) an account passes the content on once.

    >>> Refractory("1d", most=3).period
    86400.0
    """

    period: SupportsFloat | str
    """How long an account takes no notice, in seconds."""
    most: SupportsIndex = 2
    """How often an account posts at most."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "period", checks.positive("period", seconds("period", self.period)))
        object.__setattr__(self, "most", checks.integer("most", self.most, minimum=1, maximum=65_535))

    @property
    def words(self) -> str:
        """What it says, for settings and sentences."""
        return f"an account posts up to {self.most} times, at least {said(float(self.period))} apart"
