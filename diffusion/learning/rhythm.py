"""The rhythm of the day: how busy each of its hours is, and a clock that runs as fast as people are busy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks, drawing
from diffusion.errors import InputError

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
HOUR, DAY, HOURS = 3600.0, 86400.0, 24
ROUNDING = 1e-12
"""How far the mean of rates that have one already may be off."""


@dataclass(frozen=True, eq=False)
class Rhythm:
    """How busy each hour of the day is, 1 on average."""

    rates: Floats
    """24 numbers above 0, of the hours that begin at midnight, 1 a.m., ...; their mean is 1."""
    offset_hours: float = 0.0
    """By how many hours the day begins before that of UTC: 8 for Beijing, -5 for New York in winter."""

    def __post_init__(self) -> None:
        rates = np.asarray(self.rates, np.float64)
        if rates.shape != (HOURS,) or not (rates.min() > 0 and np.isfinite(rates).all()):
            raise InputError("rates of a rhythm must be 24 finite numbers above 0, one for each hour of the day")
        mean = float(rates.mean())  # a rhythm made of the rates of another has the very same ones
        object.__setattr__(self, "rates", checks.frozen(rates.copy() if abs(mean - 1) < ROUNDING else rates / mean))
        object.__setattr__(self, "offset_hours", checks.real("offset_hours", self.offset_hours))

    @classmethod
    def of(cls, times: Floats, offset_hours: float = 0.0) -> "Rhythm":
        """Return the rhythm of the times of activity, in seconds since 1970 (UTC).

        Every hour is averaged with its neighbours (1 : 2 : 1), and has one activity more than was seen.
        """
        hours = np.floor((times[np.isfinite(times)] / HOUR + offset_hours) % HOURS).astype(np.int64) % HOURS
        counts = np.bincount(hours, minlength=HOURS) + 1.0
        return cls((np.roll(counts, 1) + 2 * counts + np.roll(counts, -1)) / 4, offset_hours)

    def log_rate(self, times: Floats) -> Floats:
        """Return the logarithm of how busy it is at the times."""
        hours = (times / HOUR + self.offset_hours) % HOURS
        safe = np.where(np.isfinite(hours), hours, 0.0)
        rates: Floats = np.log(self.rates[np.floor(safe).astype(np.int64) % HOURS])
        return np.where(np.isfinite(hours), rates, np.nan)

    def clock(self, times: Floats) -> Floats:
        """Return the times on a clock that runs as fast as people are busy; a whole day takes a day on it too."""
        return self.activity(times + self.offset_hours * HOUR)

    def activity(self, local: Floats | np.float64) -> Floats:
        """Return how much activity there has been by times on the rhythm's own clock, since its midnight at 0."""
        days = np.floor(local / DAY)
        passed: Floats = days * DAY + np.interp(local - days * DAY, np.arange(HOURS + 1) * HOUR, self.ends)
        return passed

    @property
    def ends(self) -> Floats:
        """How much activity there has been by each full hour of a day, 0 to 24, in seconds of average activity."""
        return np.concatenate([[0.0], np.cumsum(self.rates) * HOUR])

    def table(self) -> "pandas.DataFrame":
        """Return one row an hour of the day: ``hour`` and ``rate``."""
        import pandas

        return pandas.DataFrame({"hour": np.arange(HOURS), "rate": self.rates})

    def summary(self) -> str:
        """Return which hours are busiest and which are quietest, in a sentence."""
        high, low = int(np.argmax(self.rates)), int(np.argmin(self.rates))
        zone = "UTC" if not self.offset_hours else f"UTC{self.offset_hours:+g}"
        return (
            f"Activity is highest between {high}:00 and {(high + 1) % HOURS}:00 {zone}, {self.rates[high]:.2g} times "
            f"the average, and lowest between {low}:00 and {(low + 1) % HOURS}:00, {self.rates[low]:.2g} times."
        )

    def plot(self) -> "Figure":
        """Draw how busy each hour of the day is."""
        figure, (axes,) = drawing.new_figure(height=3.0)
        axes.bar(np.arange(HOURS) + 0.5, self.rates, width=0.9, color=drawing.PALETTE[0])
        axes.axhline(1.0, color=drawing.MUTED, linewidth=1.0)
        zone = "UTC" if not self.offset_hours else f"UTC{self.offset_hours:+g}"
        axes.set(xlabel=f"hour of the day ({zone})", ylabel="activity, 1 on average", xlim=(0, HOURS))
        axes.set_title("Rhythm of the day", loc="left")
        return figure
