"""What a launch brings beyond its points alone: the numbers, the table, the picture."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.uncertainty import chance_of
from diffusion.errors import InputError
from diffusion.launches.comparison.estimates import Estimated, mean_of
from diffusion.launches.launch import Launch
from diffusion.provenance import Provenance

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class StackingEffect:
    """A launch and its points alone on the same coins, replicate by replicate; spreads are in accounts."""

    launch: Launch
    """What was launched."""
    points: tuple[str, ...]
    """What its points are called."""
    together: Integers
    """Spread of the launch in each replicate."""
    alone: Integers
    """Spread of each point alone, shape replicates x points."""
    union: Integers
    """Different accounts that join by any of the points alone."""
    provenance: Provenance
    """Where the numbers come from."""
    reach_together: Integers | None = None
    """Reach of the launch in each replicate; None in models without time."""
    reach_alone: Integers | None = None
    """Reach of each point alone."""
    target: int | None = None
    """The spread at which a replicate tips; None if it was not asked."""
    confidence: float = 0.95
    """How certain each interval is, by itself."""
    draws: Integers | None = None
    """On which plausible chain each replicate ran; None where all ran on one chain."""

    def __post_init__(self) -> None:
        for name in ("together", "alone", "union", "reach_together", "reach_alone", "draws"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    @property
    def replicates(self) -> int:
        """How many runs of chance there are."""
        return len(self.together)

    @cached_property
    def minus_sum(self) -> Estimated:
        """Spread of the launch minus the sum of its points alone, on average, with its interval."""
        return self._mean(self.together - self.alone.sum(axis=1))

    @cached_property
    def minus_union(self) -> Estimated:
        """Spread of the launch minus the different accounts that its points bring alone: what stacks."""
        return self._mean(self.together - self.union)

    @cached_property
    def shared(self) -> Estimated:
        """How much the sum counts more than once: accounts that several points bring alone."""
        return self._mean(self.alone.sum(axis=1) - self.union)

    @cached_property
    def reach_minus_sum(self) -> Estimated | None:
        """Reach of the launch minus the sum of its points' alone; None in models without time."""
        if self.reach_together is None or self.reach_alone is None:
            return None
        return self._mean(self.reach_together - self.reach_alone.sum(axis=1))

    @property
    def stacks(self) -> bool | None:
        """Whether points bring more together than apart: True or False beyond noise, None where it is within."""
        found = self.minus_union
        return True if found.low > 0 else False if found.high < 0 or found.low == found.high == 0 else None

    @property
    def more(self) -> Chance:
        """P(the launch brings more accounts than its points bring alone between them)."""
        return chance_of(self.together > self.union, self.draws, self.confidence)

    @property
    def fewer(self) -> Chance:
        """P(it brings fewer)."""
        return chance_of(self.together < self.union, self.draws, self.confidence)

    @property
    def tips(self) -> dict[str, Chance]:
        """P(the target is met) by the launch, by any one of its points alone, and by these between them."""
        if self.target is None:
            raise InputError("tips: give stacking_effect a target, the spread at which a launch tips")
        met = {"together": self.together, "any point alone": self.alone.max(axis=1), "all points alone": self.union}
        return {name: chance_of(sizes >= self.target, self.draws, self.confidence) for name, sizes in met.items()}

    def table(self) -> "pandas.DataFrame":
        """Return one row for the launch, each point alone, their sum and union, and the differences.

        ``what``, ``accounts`` on average, its interval ``low`` to ``high``; with a target, the ``chance`` to meet it.
        """
        import pandas

        named = {"together": self.together, **{f"{name} alone": sizes for name, sizes in self._by_point()}}
        named |= {"sum of the points alone": self.alone.sum(axis=1), "union of the points alone": self.union}
        rows = [self._row(what, self._mean(sizes), sizes) for what, sizes in named.items()]
        gaps = {"together minus sum": self.minus_sum, "together minus union": self.minus_union,
                "sum minus union": self.shared}  # fmt: skip
        return pandas.DataFrame(rows + [self._row(what, found) for what, found in gaps.items()])

    def summary(self) -> str:
        """Say in sentences what the points bring together and apart, and whether that is more than chance."""
        from diffusion.launches.stacking.words import summary_of

        return summary_of(self)

    def plot(self) -> "Figure":
        """Draw what the points bring alone, how many different accounts these are, and what they bring together."""
        from diffusion.launches.stacking.picture import picture_of

        return picture_of(self)

    def _by_point(self) -> list[tuple[str, Integers]]:
        return list(zip(self.points, self.alone.T, strict=True))

    def _mean(self, values: Integers) -> Estimated:
        return mean_of(values, self.draws, self.confidence)

    def _row(self, what: str, found: Estimated, sizes: Integers | None = None) -> dict[str, Any]:
        row: dict[str, Any] = {"what": what, "accounts": found.value, "low": found.low, "high": found.high}
        if self.target is not None:
            met = None if sizes is None or what.startswith("sum") else chance_of(sizes >= self.target, self.draws)
            row["chance"] = None if met is None else met.estimate
        return row

    def __repr__(self) -> str:
        return f"StackingEffect({self.launch.name}, {len(self.points):,} points, {self.replicates:,} replicates)"
