"""Equal price: how many ordinary points one star is worth, which is what its price must be held against."""

from dataclasses import dataclass

import numpy as np

from benchmarks.one_point_or_many import grounds
from benchmarks.one_point_or_many.grounds import Ground
from benchmarks.one_point_or_many.mechanisms import MECHANISMS, Mechanism
from benchmarks.one_point_or_many.points import POINTS, Gain, ordinary, star_of, won
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import table

MOST = 60
EXPONENTS = (0.6, 0.8, 1.0, 1.2)


@dataclass
class Worth:
    """How many points win over as many as the star, found by halving on the same coins."""

    ground: Ground
    mechanism: Mechanism
    power: float
    replicates: int

    def __post_init__(self) -> None:
        graph = self.ground.graph
        self.chain = self.mechanism.chain(self.ground.chain, self.power)
        self.model, self.order = self.mechanism.model(len(graph)), ordinary(graph, MOST)
        self.one = won(self.chain, self.model, star_of(graph), self.replicates)
        self.known: dict[int, Gain] = {}

    def gain(self, points: int) -> Gain:
        """Return the gain of so many points over the star."""
        if points not in self.known:
            many = won(self.chain, self.model, self.order[:points], self.replicates)
            self.known[points] = Gain.of(many, self.one)
        return self.known[points]

    def first(self, end: str) -> int | None:
        """Return the fewest points at which the mean, or an end of the interval, is not below 0."""
        low, high = 0, len(self.order)
        if getattr(self.gain(high), end) < 0:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if getattr(self.gain(middle), end) >= 0 else (middle, high)
        return high

    def __str__(self) -> str:
        fewest, points, surely = (self.first(end) for end in ("high", "mean", "low"))
        return f"{told(points)} ({told(fewest)} to {told(surely)})"


def told(points: int | None) -> str:
    """Return a number of points in words."""
    return f"more than {MOST}" if points is None else f"{points}"


def tables(setting: Setting) -> str:
    """Return how many points the star is worth, and what that says of prices."""
    replicates = setting.replicates(300)
    mechanisms = MECHANISMS[:1] + MECHANISMS[4:6] if setting.quick else MECHANISMS
    networks = list(grounds.made())
    rows = [
        [mechanism.name, *(Worth(ground, mechanism, 1.0, replicates) for ground in networks)]
        for mechanism in mechanisms
    ]
    worth = table(["the star is worth so many points", *(ground.name for ground in networks)], rows)
    prices = [
        [f"followers^{exponent:g}", f"{POINTS**exponent:.1f}", f"{100 * POINTS ** (exponent - 1):.0f} %"]
        for exponent in EXPONENTS
    ]
    law = table(["if a price grows as", "points for the star's price", "their audience beside the star's"], prices)
    return f"{worth}\n\n{law}\n\n{flat(networks[2], replicates)}"


def flat(ground: Ground, replicates: int) -> str:
    """Return the gain of as many points as the star's price buys, for each law of prices, on the scale-free network."""
    rows = []
    for mechanism in (MECHANISMS[0], MECHANISMS[1], MECHANISMS[4], MECHANISMS[5]):
        worth = Worth(ground, mechanism, 1.0, replicates)
        bought = [max(1, int(np.floor(POINTS**exponent))) for exponent in EXPONENTS]
        rows.append([mechanism.name, *(worth.gain(points) for points in bought)])
    head = [f"{ground.name}, power 1: price grows as", *(f"followers^{exponent:g}" for exponent in EXPONENTS)]
    return table(head, rows)
