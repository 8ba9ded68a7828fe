"""The trending list: a burst of reposts is shown to people outside the network of those who know it."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

from diffusion import checks
from diffusion.durations import HOUR, said, seconds


@dataclass(frozen=True)
class TrendingList:
    """While content trends, accounts that have not seen it may see it on the list.

    When ``threshold`` accounts have passed the content on within ``window``, the platform lists it for ``duration``:
    each account that has not seen it by then sees it on the list with chance ``visibility``, at a random time while it
    is listed, and passes on what it sees with ``chance`` (at power 1; more with more power). It may be listed again
    afterwards, where reposts still come fast enough.

    The gain is small unless asked otherwise, because measured effects are: being listed is significant but modest, and
    brings mostly users without a tie to those who know it (Schlessinger et al., ICWSM 2023). That lists feed on bursts,
    not on followers: Asur, Huberman, Szabo, Wang, "Trends in social media", ICWSM 2011, arXiv 1102.1402.

    >>> TrendingList(100, window="30min").window
    1800.0
    """

    threshold: SupportsIndex
    """How many accounts must pass it on within the window."""
    window: SupportsFloat | str = HOUR
    """In which time, in seconds."""
    duration: SupportsFloat | str = 6 * HOUR
    """How long it is listed, in seconds."""
    visibility: SupportsFloat = 0.002
    """Which share of the accounts that have not seen it see it on the list."""
    chance: SupportsFloat = 0.01
    """With which chance they pass it on."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", checks.integer("threshold", self.threshold, minimum=1))
        object.__setattr__(self, "window", checks.positive("window", seconds("window", self.window)))
        object.__setattr__(self, "duration", checks.positive("duration", seconds("duration", self.duration)))
        for name in ("visibility", "chance"):
            object.__setattr__(self, name, checks.real(name, getattr(self, name), minimum=0, maximum=1))

    @property
    def words(self) -> str:
        """What it says, for settings and sentences."""
        return (
            f"{self.threshold:,} reposts within {said(float(self.window))} put it on the trending list for "
            f"{said(float(self.duration))}"
        )
