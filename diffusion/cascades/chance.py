"""How often something happened, and between which bounds its probability lies."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.words import level, percent


@dataclass(frozen=True)
class Chance:
    """A probability estimated by counting, with its exact interval."""

    successes: int
    """In how many runs it happened."""
    trials: int
    """How many runs there were."""
    lower: float
    """Lower end of the Clopper-Pearson interval."""
    upper: float
    """Upper end of the Clopper-Pearson interval."""
    confidence: float = 0.95
    """With what probability such an interval covers the truth, at least."""

    @classmethod
    def of(cls, successes: int, trials: int, confidence: float = 0.95) -> "Chance":
        """Count ``successes`` among ``trials``.

        >>> chance = Chance.of(9, 10)
        >>> chance.estimate, round(chance.lower, 4), round(chance.upper, 4)
        (0.9, 0.555, 0.9975)
        """
        lower, upper = clopper_pearson(np.array([successes]), trials, confidence)
        return cls(int(successes), int(trials), float(lower[0]), float(upper[0]), confidence)

    @property
    def estimate(self) -> float:
        """The share of runs in which it happened."""
        return self.successes / self.trials

    def __str__(self) -> str:
        return f"{percent(self.estimate)} ({level(self.confidence)}: {percent(self.lower)} to {percent(self.upper)})"


def clopper_pearson(
    successes: npt.NDArray[np.integer | np.floating], trials: float, confidence: float = 0.95
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the ends of the exact binomial interval of each count.

    References
    ----------
    Clopper, Pearson, Biometrika 26 (1934) 404, doi:10.1093/biomet/26.4.404.
    """
    from scipy.special import betaincinv

    tail = (1 - checks.open_unit("confidence", confidence)) / 2
    count = np.asarray(successes, dtype=np.float64)
    lower = np.where(count == 0, 0.0, betaincinv(np.where(count == 0, 1, count), trials - count + 1, tail))
    upper = np.where(
        count == trials, 1.0, betaincinv(count + 1, np.where(count == trials, 1, trials - count), 1 - tail)
    )
    return lower, upper
