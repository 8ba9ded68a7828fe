"""Many replicates of a launch in time: how far, how fast, and by which ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.ensemble import Ensemble
from diffusion.durations import said, scale_of
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
NONE: Integers = checks.frozen(np.zeros(0, np.int64))
NO_TIMES: Floats = checks.frozen(np.zeros(0))
NO_COUNTS: Counts = checks.frozen(np.zeros((0, 0), np.int32))


@dataclass(frozen=True, eq=False, repr=False)
class TimedEnsemble(Ensemble):
    """The spread of one launch in time, in many replicates; times are seconds since the beginning of the plan.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.2)
    >>> timed = diffusion.simulate(chain, diffusion.TimedCascade(diffusion.Exponential("2h")), [0, 1], replicates=100)
    >>> bool((timed.growth.sum(axis=1) == timed.sizes).all())
    True
    """

    impressions: Integers = field(default_factory=lambda: NONE)
    """Views in each replicate, repeated ones counted."""
    exposures: Integers = field(default_factory=lambda: NONE)
    """Posts that came up for a follower, seen or not, and views from outside."""
    listings: Integers = field(default_factory=lambda: NONE)
    """How often the content got on the trending list."""
    target: int | None = None
    """The spread whose time was noted."""
    time_to_target: Floats = field(default_factory=lambda: NO_TIMES)
    """When the spread got to the target, in seconds; NaN where it never did or there is none."""
    last_time: Floats = field(default_factory=lambda: NO_TIMES)
    """When the last account joined, in seconds; NaN where nobody did."""
    grid: Floats = field(default_factory=lambda: NO_TIMES)
    """Edges of the bins of time, in seconds."""
    growth: Counts = field(default_factory=lambda: NO_COUNTS)
    """Accounts that joined in each bin, shape replicates x bins; the last bin has all that came later too."""
    ways: tuple[str, ...] = ()
    """How an account may come to join: by each start, the reserve, the trending list, the network."""
    by_way: Counts = field(default_factory=lambda: NO_COUNTS)
    """Accounts by the way that made them join, shape replicates x ways."""
    by_origin: Counts = field(default_factory=lambda: NO_COUNTS)
    """Accounts by the way that began the ripple they are in, shape replicates x (ways but the network)."""
    by_generation: Counts = field(default_factory=lambda: NO_COUNTS)
    """Accounts by generation of their ripple, 0 where it began; the last column has all from there on."""
    groups: Mapping[str, AccountGroups] = field(default_factory=dict)
    """The labels by which accounts were counted."""
    by_group: Mapping[str, Counts] = field(default_factory=dict)
    """Accounts by group, for each label: shape replicates x groups."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("impressions", "exposures", "listings", "time_to_target", "last_time", "grid", "growth", "by_way",
                     "by_origin", "by_generation"):  # fmt: skip
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))
        object.__setattr__(self, "by_group", {name: checks.frozen(value) for name, value in self.by_group.items()})

    @cached_property
    def peak_rate(self) -> Floats:
        """The most accounts that joined in one bin of a replicate, per second."""
        return np.asarray((self.growth / np.diff(self.grid)).max(axis=1))

    @cached_property
    def peak_time(self) -> Floats:
        """The middle of that bin, in seconds; NaN where nobody joined."""
        middles = (self.grid[1:] + self.grid[:-1]) / 2
        peak = middles[np.argmax(self.growth / np.diff(self.grid), axis=1)]
        return np.where(self.sizes > 0, peak, np.nan)

    @cached_property
    def by_time(self) -> Integers:
        """Accounts that have joined by each edge of the grid, shape replicates x edges."""
        return np.pad(np.cumsum(self.growth, axis=1, dtype=np.int64), ((0, 0), (1, 0)))

    def table(self) -> "pandas.DataFrame":
        """Return one row a replicate: spread, reach, impressions, and its times in seconds."""
        more = {"impressions": self.impressions, "peak_rate": self.peak_rate, "peak_time": self.peak_time,
                "last_time": self.last_time}  # fmt: skip
        if self.target is not None:
            more["time_to_target"] = self.time_to_target
        return super().table().assign(**more)

    def ways_table(self) -> "pandas.DataFrame":
        """Return one row a way: mean accounts that joined by it, those whose ripple it began, and their shares."""
        import pandas

        joined, began = self.by_way.mean(axis=0), np.append(self.by_origin.mean(axis=0), np.nan)
        total = max(self.mean, 1e-300)
        rows = {
            "way": self.ways,
            "joined": joined,
            "share": joined / total,
            "began": began,
            "began_share": began / total,
        }
        return pandas.DataFrame(rows)

    def summary(self) -> str:
        """Say in sentences how far it spreads, and how fast."""
        text = super().summary()
        if self.impressions.any():
            text += f" The content is seen {self.impressions.mean():,.0f} times on average."
        ends = self.last_time[np.isfinite(self.last_time)]
        if len(ends):
            text += f" Half of the runs are over after {said(float(np.median(ends)))}."
        if self.target is not None:
            times = self.time_to_target[np.isfinite(self.time_to_target)]
            got = len(times) / self.replicates
            text += f" It gets to {counted(self.target, 'account')} in {percent(got)} of runs"
            text += f", half of these within {said(float(np.median(times)))}." if len(times) else "."
        return text

    def plot(self) -> "Figure":
        """Draw how many have joined by each time: the mean, and where nine runs in ten lie."""
        from diffusion.drawing import BAND, PALETTE, new_figure

        figure, (axes,) = new_figure()
        unit, name = scale_of(float(self.grid[-1]))
        low, high = np.quantile(self.by_time, (0.05, 0.95), axis=0)
        axes.plot(self.grid / unit, self.by_time.mean(axis=0), color=PALETTE[0], label="mean")
        axes.fill_between(self.grid / unit, low, high, color=PALETTE[0], alpha=BAND, label="nine runs in ten")
        axes.set(xlabel=f"time since the beginning ({name})", ylabel="accounts that have joined", ylim=(0, None))
        axes.legend()
        return figure
