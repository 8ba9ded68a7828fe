"""How many seeds an adaptive launch takes, beside the same target met all at once."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.ensemble import normal_quantile, standard_errors
from diffusion.launches.stages.adaptive_runs import Question, Run, spent
from diffusion.launches.stages.truncated import Choice
from diffusion.provenance import Provenance
from diffusion.read.names import Name, Names
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.words import counted, level, percent, printable

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class AdaptiveLaunch:
    """The seeds that it took in each replicate, and those that others take on the same coins."""

    target: int
    """The spread to be met."""
    batch: int
    """How many seeds are chosen at a time."""
    epsilon: float
    """How far the proven share of each batch may fall short."""
    first: tuple[Name, ...]
    """The batch to begin with, the same in every replicate."""
    seeds: Integers
    """How many seeds each replicate took."""
    batches: Integers
    """In how many batches."""
    sizes: Integers
    """The spread at the end of each replicate."""
    orders: tuple[tuple[Name, ...], ...]
    """Who posted in each replicate, in order."""
    proven: float
    """In which share of the replicates every batch was proven as good as was asked for."""
    at_once: TippingPoint
    """What it takes if all seeds post at once."""
    one_after_another: Integers
    """How many of those seeds it takes in each replicate if they post one batch after another, those that are active
    skipped, until the target is met; 0 where all of them do not."""
    confidence: float
    """Of all intervals, each by itself."""
    provenance: Provenance
    """Where the numbers come from."""

    @classmethod
    def of(
        cls,
        names: Names,
        asked: Question,
        first: Choice | None,
        runs: list[Run],
        at_once: TippingPoint,
        one_after_another: Integers,
        confidence: float,
        provenance: Provenance,
    ) -> "AdaptiveLaunch":
        """Gather the replicates."""
        seeds, turns, sizes = spent(runs)
        return cls(
            asked.target,
            asked.batch,
            asked.epsilon,
            () if first is None else tuple(names.take(first.codes)),
            seeds,
            turns,
            sizes,
            tuple(tuple(names.take(run.codes)) for run in runs),
            float(np.mean([run.proven for run in runs])),
            at_once,
            checks.frozen(one_after_another.copy()),
            confidence,
            provenance,
        )

    @property
    def replicates(self) -> int:
        """How many worlds there were."""
        return len(self.seeds)

    @cached_property
    def met(self) -> npt.NDArray[np.bool_]:
        """Which replicates met the target."""
        return checks.frozen(self.sizes >= self.target)

    @property
    def mean(self) -> float:
        """How many seeds it took on average."""
        return float(self.seeds.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """The interval for the mean, by the central limit theorem."""
        half = normal_quantile(self.confidence) * float(standard_errors(self.seeds[:, None])[0])
        return self.mean - half, self.mean + half

    def needed(self, chance: SupportsFloat | None = None) -> int | None:
        """Return how many seeds were enough in a share of the replicates; None if that share did not meet the target.

        The share is the chance that was asked of seeds all at once, unless given.
        """
        share = self.at_once.chance_asked if chance is None else checks.open_unit("chance", chance)
        spending = np.sort(np.where(self.met, self.seeds, np.iinfo(np.int64).max))
        most = int(spending[math.ceil(share * self.replicates) - 1])
        return None if most == np.iinfo(np.int64).max else most

    @property
    def guarantee(self) -> str:
        """What is proven of the seeds to be expected, in a sentence."""
        greedy = 1 - (1 - 1 / self.batch) ** self.batch
        ratio = (math.log(self.target) + 1) ** 2 / (greedy * (1 - 1 / math.e) * (1 - self.epsilon))
        said = (
            f"Proven (Tang et al. 2019): on average it takes at most (ln {self.target:,} + 1)² / "
            f"({'' if self.batch == 1 else f'{greedy:.3f} · '}(1 - 1/e) · (1 - {self.epsilon:g})) = {ratio:,.0f} times "
            f"as many seeds as the best policy that chooses {counted(self.batch, 'seed')} at a time"
        )
        if self.proven < 1:
            return (
                f"{said}; in {percent(1 - self.proven)} of the runs a batch was taken without that proof, for memory."
            )
        return f"{said}."

    def table(self) -> "pandas.DataFrame":
        """Return one row for each number of seeds, from 1 on.

        ``adaptive`` is the share of replicates that met the target with no more seeds, ``adaptive_low`` and
        ``adaptive_high`` its interval; ``one_after_another`` and ``at_once`` are the same of the fixed order, NaN
        beyond its end.
        """
        import pandas

        known = len(self.at_once.curve.accounts)
        counts = np.arange(1, max(int(self.seeds.max()), self.at_once.accounts_needed or 0, 1) + 1)
        shares = [
            Chance.of(int((self.met & (self.seeds <= count)).sum()), self.replicates, self.confidence)
            for count in counts
        ]
        enough = np.where(self.one_after_another > 0, self.one_after_another, np.iinfo(np.int64).max)
        at_once = np.full(len(counts), np.nan)
        at_once[:known] = self.at_once.curve.chances[0][: len(counts)]
        return pandas.DataFrame(
            {
                "seeds": counts,
                "adaptive": [share.estimate for share in shares],
                "adaptive_low": [share.lower for share in shares],
                "adaptive_high": [share.upper for share in shares],
                "one_after_another": [
                    float((enough <= count).mean()) if count <= known else math.nan for count in counts
                ],
                "at_once": at_once,
            }
        )

    def summary(self) -> str:
        """Say how many seeds it takes, how many the others take, and what is proven."""
        start = ", ".join(printable(str(name)) for name in self.first[:5]) + (", …" if len(self.first) > 5 else "")
        begin = f"Begin with {start}." if self.first else "Nobody may be a seed."
        return " ".join([self._adaptive_words(), self._others_words(), begin, self.guarantee])

    def plot(self) -> "Figure":
        """Draw the share of runs that met the target, against the seeds that were spent."""
        from matplotlib.ticker import MaxNLocator

        from diffusion.drawing import BAND, MUTED, PALETTE, new_figure

        figure, (axes,) = new_figure()
        table = self.table()
        counts = np.append(table["seeds"], table["seeds"].iloc[-1] + 1)  # the last step is as wide as the others
        table = table.iloc[[*range(len(table)), -1]]
        axes.fill_between(counts, table["adaptive_low"], table["adaptive_high"], step="post", color=PALETTE[0],
                          alpha=BAND, linewidth=0)  # fmt: skip
        for colour, column, line in (
            (PALETTE[1], "at_once", "-"),
            (PALETTE[0], "adaptive", "-"),
            (PALETTE[2], "one_after_another", "--"),
        ):
            axes.step(counts, table[column], line, where="post", color=colour, label=column.replace("_", " "))
        axes.axhline(self.at_once.chance_asked, color=MUTED, linestyle=":", linewidth=1)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel="seeds spent", ylabel=f"share of runs past {self.target:,} accounts", ylim=(-0.02, 1.02))
        axes.legend(loc="lower right")
        return figure

    def _adaptive_words(self) -> str:
        low, high = self.interval
        sure, share = level(self.confidence), self.at_once.chance_asked
        text = (
            f"Chosen {'one' if self.batch == 1 else f'{self.batch:,}'} at a time by who is active, "
            f"{self.mean:,.1f} seeds meet {counted(self.target, 'account')} on average "
            f"({sure}: {low:,.1f} to {high:,.1f}; {counted(self.replicates, 'replicate')})"
        )
        most = self.needed()
        text += f", and {counted(most, 'seed')} in {level(share)} of the runs." if most is not None else "."
        missed = int((~self.met).sum())
        return text + (f" {counted(missed, 'run')} did not meet it with all the seeds there may be." if missed else "")

    def _others_words(self) -> str:
        needed, asked = self.at_once.accounts_needed, level(self.at_once.chance_asked)
        tried = counted(len(self.at_once.curve.accounts), "seed")
        once = (
            f"All at once it takes {counted(needed, 'seed')} for a {asked} chance."
            if needed is not None
            else f"All at once not even {tried} are enough for a {asked} chance."
        )
        enough = self.one_after_another > 0
        if not enough.all():
            share = percent(float(enough.mean()))
            return f"{once} One after another, {tried} of the same list are enough in {share} of the runs."
        mean = self.one_after_another.mean()
        return f"{once} One after another down the same list, it takes {mean:,.1f} on average."

    def __repr__(self) -> str:
        return f"AdaptiveLaunch({self.mean:,.1f} seeds for {self.target:,} accounts, {self.replicates:,} replicates)"
