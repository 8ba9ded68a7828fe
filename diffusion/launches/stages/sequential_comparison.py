"""What seeding in stages gains over all seeds at once, and what it costs in time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.uncertainty import chance_of
from diffusion.durations import said, scale_of
from diffusion.launches.comparison.paired_difference import PairedDifference
from diffusion.launches.stages.stage_runs import StageRuns
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Integers = npt.NDArray[np.int64]
SINGLE = "all at once"
"""What the single stage is called."""
ROUNDS, SECONDS = "rounds", "seconds"
"""The units of time: rounds of passing on where a model has none."""


@dataclass(frozen=True, eq=False, repr=False)
class SequentialComparison:
    """The same ranking, the same number of seeds, the same coins: in stages, and all at once."""

    accounts: tuple[Name, ...]
    """The ranking, the first first."""
    budget: int
    """How many seeds there are."""
    batch: int
    """How many of them post at a time."""
    target: int | None
    """The spread at which a replicate tips; None if it was not asked."""
    sequential: StageRuns
    """The launch in stages, replicate by replicate."""
    single: StageRuns
    """The same seeds all at once, on the same coins."""
    difference: PairedDifference
    """How much further the launch in stages spreads."""
    unit: str
    """In what times are counted: "rounds" of passing on, or "seconds"."""
    provenance: Provenance
    """Where the numbers come from."""
    draws: Integers | None = None
    """On which plausible chain each replicate ran; None where all ran on one chain."""

    @property
    def replicates(self) -> int:
        """How many runs of chance there are of each."""
        return len(self.sequential.sizes)

    @property
    def ahead(self) -> Chance:
        """P(the launch in stages spreads further)."""
        return self.difference.first_wins

    @property
    def behind(self) -> Chance:
        """P(it spreads less far); it cannot where time plays no part in the spread."""
        return self.difference.second_wins

    @property
    def equal(self) -> Chance:
        """P(both spread equally far)."""
        return chance_of(self.sequential.sizes == self.single.sizes, self.draws, self.ahead.confidence)

    @property
    def saved(self) -> Integers | None:
        """How many accounts of the ranking were active before their turn came, in each replicate.

        None in a model of time, where that is not counted.
        """
        ranks = self.sequential.ranks
        return None if ranks is None else checks.frozen(ranks - self.sequential.posted)

    @property
    def tips(self) -> tuple[Chance, Chance] | None:
        """P(spread >= target) in stages, and all at once; None without a target."""
        if self.target is None:
            return None
        return tuple(  # type: ignore[return-value]
            chance_of(runs.sizes >= self.target, self.draws, self.ahead.confidence)
            for runs in (self.sequential, self.single)
        )

    @property
    def times_longer(self) -> float:
        """How many times as long the launch in stages takes on average until nothing is left to happen."""
        once = float(self.single.lasts.mean())
        return float(self.sequential.lasts.mean()) / once if once else float("inf")

    def table(self) -> "pandas.DataFrame":
        """Return two rows, in stages and all at once.

        ``launch``, ``spread`` (mean), ``lasts`` (mean time until the last account joined, in ``unit``), ``seeds`` that
        posted and how far down the ranking they reach (``rank``; NaN in a model of time), both on average; with a
        target, ``chance`` to meet it with its interval, and the mean ``time_to_target`` of those runs in which both
        meet it.
        """
        import pandas

        rows = [self._row(self.difference.first, self.sequential), self._row(self.difference.second, self.single)]
        if self.tips is not None:
            both = np.isfinite(self.sequential.times_to_target) & np.isfinite(self.single.times_to_target)
            for row, chance, runs in zip(rows, self.tips, (self.sequential, self.single), strict=True):
                row |= {"chance": chance.estimate, "chance_low": chance.lower, "chance_high": chance.upper}
                row["time_to_target"] = runs.times_to_target[both].mean() if both.any() else float("nan")
        return pandas.DataFrame(rows)

    def summary(self) -> str:
        """Say what stages gain, how often, and what they cost in time."""
        return " ".join([*self._gain(), *self._tipping(), self._cost()])

    def plot(self) -> "Figure":
        """Draw the mean spread against time, and how the gains of the replicates are spread."""
        from diffusion.drawing import MUTED, PALETTE, new_figure

        figure, (growing, gains) = new_figure(1, 2, width=9.0, width_ratios=(3, 2))
        end = max(self.sequential.times[-1], self.single.times[-1])
        unit, name = (1.0, ROUNDS) if self.unit == ROUNDS else scale_of(end)
        pairs = ((self.difference.first, self.sequential), (self.difference.second, self.single))
        for colour, (label, runs) in zip(PALETTE, pairs, strict=False):
            times, growth = np.append(runs.times, end) / unit, np.append(runs.growth, runs.growth[-1])
            growing.plot(times, growth, color=colour, label=label, drawstyle="steps-post")
        if self.target is not None:
            growing.axhline(self.target, color=MUTED, linestyle="--", linewidth=1, label="target")
        growing.set(xlabel=name if self.unit == ROUNDS else f"time ({name})", ylabel="spread so far (mean)", ylim=0)
        growing.legend(loc="lower right")
        gaps = np.sort(self.sequential.sizes - self.single.sizes)
        gains.plot(gaps, 1 - np.arange(len(gaps)) / len(gaps), color=PALETTE[2], drawstyle="steps-pre")
        gains.axvline(0, color=MUTED, linewidth=1)
        gains.set(xlabel="accounts more than all at once", ylabel="share of runs with so much or more", ylim=(0, 1.02))
        return figure

    def _row(self, name: str, runs: StageRuns) -> dict[str, Any]:
        return {
            "launch": name,
            "spread": runs.sizes.mean(),
            "lasts": runs.lasts.mean(),
            "unit": self.unit,
            "seeds": runs.posted.mean(),
            "rank": float("nan") if runs.ranks is None else runs.ranks.mean(),
        }

    def _gain(self) -> list[str]:
        seeds, stages, once = counted(self.budget, "seed"), self.sequential.sizes.mean(), self.single.sizes.mean()
        how = "one after another" if self.batch == 1 else f"{self.batch:,} at a time"
        more = (
            f"{seeds} of the same ranking spread to {stages:,.1f} accounts on average when they start {how}, the next "
            f"where the last stalled, and to {once:,.1f} all at once."
        )
        low, high, gap = self.difference.low, self.difference.high, self.difference.mean
        often = (
            f"That is {abs(gap):,.1f} {'more' if gap >= 0 else 'fewer'} ({low:+,.1f} to {high:+,.1f}): ahead in "
            f"{percent(self.ahead.estimate)} of {self.replicates:,} runs, equal in {percent(self.equal.estimate)}, "
            f"behind in {percent(self.behind.estimate)}."
        )
        return [more, often, *self._saving()]

    def _saving(self) -> list[str]:
        saved, ranks = self.saved, self.sequential.ranks
        if len(self.accounts) == self.budget:
            return ["The ranking has no more accounts than there are seeds, so a seed that is saved can go nowhere."]
        if saved is None or ranks is None:
            return []
        return [
            f"On average {saved.mean():,.1f} accounts were active before their turn came, and their seeds went further "
            f"down the ranking, to place {ranks.mean():,.1f}."
        ]

    def _tipping(self) -> list[str]:
        if self.tips is None or self.target is None:
            return []
        stages, once = self.tips
        return [f"Past {counted(self.target, 'account')}: {stages} in stages, {once} all at once."]

    def _cost(self) -> str:
        stages, once = float(self.sequential.lasts.mean()), float(self.single.lasts.mean())
        times = f"{self.times_longer:,.1f} times as long"
        if self.unit == ROUNDS:
            return f"The price is time: it takes {stages:,.1f} rounds of passing on instead of {once:,.1f}, {times}."
        return f"The price is time: it takes {said(stages)} instead of {said(once)}, {times}."

    def __repr__(self) -> str:
        return f"SequentialComparison({self.budget:,} seeds, {self.difference.first}, {self.replicates:,} replicates)"
