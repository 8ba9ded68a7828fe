"""The clock on which people are active: it runs fast where the day is busy, and slowly at night."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.durations import DAY, HOUR
from diffusion.learning.rhythm import HOURS, Rhythm

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clock:
    """Turns times since the beginning of a plan into times of activity and back; without a rhythm both are the same."""

    rhythm: Rhythm | None
    """How busy each hour of the day is."""
    hour: float = 0.0
    """What hour of the day it is at time 0, on the rhythm's own clock."""

    def running(self, times: npt.ArrayLike) -> Floats:
        """Return how much activity there has been by times, in seconds of average activity."""
        given = np.asarray(times, np.float64)
        if self.rhythm is None:
            return given
        passed = np.where(np.isfinite(given), given, 0.0)
        active: Floats = self._of_day(passed + self.hour * HOUR) - self._of_day(np.float64(self.hour * HOUR))
        return np.where(np.isfinite(given), active, given)

    def wall(self, activity: npt.ArrayLike) -> Floats:
        """Return the times at which there has been so much activity."""
        given = np.asarray(activity, np.float64)
        if self.rhythm is None:
            return given
        passed = np.where(np.isfinite(given), given, 0.0) + self._of_day(np.float64(self.hour * HOUR))
        days = np.floor(passed / DAY)
        within = np.interp(passed - days * DAY, self._ends, np.arange(HOURS + 1) * HOUR)
        return np.where(np.isfinite(given), days * DAY + within - self.hour * HOUR, given)

    @property
    def _ends(self) -> Floats:
        assert self.rhythm is not None
        return np.concatenate([[0.0], np.cumsum(self.rhythm.rates) * HOUR])

    def _of_day(self, local: Floats | np.float64) -> Floats:
        days = np.floor(local / DAY)
        activity: Floats = days * DAY + np.interp(local - days * DAY, np.arange(HOURS + 1) * HOUR, self._ends)
        return activity
