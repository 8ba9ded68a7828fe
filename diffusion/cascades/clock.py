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
        passed, begin = np.where(np.isfinite(given), given, 0.0), np.float64(self.hour * HOUR)
        active: Floats = self.rhythm.activity(passed + begin) - self.rhythm.activity(begin)
        return np.where(np.isfinite(given), active, given)

    def wall(self, activity: npt.ArrayLike) -> Floats:
        """Return the times at which there has been so much activity."""
        given = np.asarray(activity, np.float64)
        if self.rhythm is None:
            return given
        passed = np.where(np.isfinite(given), given, 0.0) + self.rhythm.activity(np.float64(self.hour * HOUR))
        days = np.floor(passed / DAY)
        within = np.interp(passed - days * DAY, self.rhythm.ends, np.arange(HOURS + 1) * HOUR)
        return np.where(np.isfinite(given), days * DAY + within - self.hour * HOUR, given)
