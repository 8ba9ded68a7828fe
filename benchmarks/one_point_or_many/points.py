"""One point, many of the same audience, and how many of them one is worth: all on the same coins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import diffusion
from diffusion.cascades.model import Model
from diffusion.launches.maps.cells import mean_interval

DAYS = (0.0, 86_400.0)
POINTS = 15
"""So many points have the audience of the star between them."""
Sizes = npt.NDArray[np.int64]


def star_of(graph: diffusion.Graph) -> list[int]:
    """Return the account with the most followers, as a list of seeds."""
    return list(diffusion.one_hub(graph).accounts)


def ordinary(graph: diffusion.Graph, most: int = POINTS) -> list[int]:
    """Return accounts with a fifteenth of the star's followers each: the first fifteen have as many as it together."""
    first = list(diffusion.points_of_equal_audience(graph, POINTS).accounts)
    share = graph.out_degrees.max() / POINTS
    order = np.argsort(np.abs(graph.out_degrees - share), kind="stable")
    known = {*first, *star_of(graph)}
    rest = [name for name in graph.names.take(order[: most + POINTS + 1]) if name not in known]
    return (first + rest)[:most]


def won(chain: diffusion.Chain, model: Model, seeds: Sequence[int], replicates: int, random_state: int = 0) -> Sizes:
    """Return how many accounts are won over in each replicate: the spread without those who were asked to post."""
    settings = {"replicates": replicates, "random_state": random_state}
    if not isinstance(model, diffusion.TimedCascade):
        return diffusion.simulate(chain, model, list(seeds), **settings).sizes - len(seeds)
    codes = chain.graph.codes(list(seeds)).astype(np.uint32)  # the same runs, without looking for a grid of times first
    return diffusion.run_timed(chain, model, [diffusion.Start("seeds", codes)], grid=DAYS, **settings).sizes - len(
        seeds
    )


@dataclass(frozen=True)
class Gain:
    """How many more accounts many points win over than one, as a share of the better of the two."""

    one: float
    many: float
    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, many: Sizes, one: Sizes) -> "Gain":
        """Return the gain of paired replicates."""
        mean, low, high = mean_interval(many - one, None, 0.95)
        most = max(float(many.mean()), float(one.mean()), 1e-12)
        return cls(float(one.mean()), float(many.mean()), mean / most, low / most, high / most)

    @property
    def decided(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        if max(self.one, self.many) < 1:
            return "hardly anybody"
        mark = "" if self.decided else "≈ "
        return f"{mark}{100 * self.mean:+.0f} % ({100 * self.low:+.0f} to {100 * self.high:+.0f})"
