"""The result of `budget_map`: what each budget buys as one point or many, and which number is best."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.launches.ways.quote import amount
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NONE = -1
"""Stands for "no number of points can be had" in arrays of whole numbers."""


@dataclass(frozen=True, eq=False, repr=False)
class BudgetMap:
    """Spread and P(tips) for every number of points (rows) and budget (columns); NaN where it cannot be bought."""

    points: Integers
    """Numbers of points, ascending."""
    budgets: Floats
    """Ascending."""
    accounts: Mapping[tuple[int, int], tuple[Name, ...]]
    """Who is bought, by the place of the number and of the budget."""
    prices: Floats
    """What they cost together."""
    followers: Floats
    """How many followers they have together, common ones counted as often as they follow."""
    means: Floats
    """Expected spread, in accounts."""
    means_low: Floats
    """Lower ends of its intervals."""
    means_high: Floats
    """Upper ends."""
    chances: Floats
    """P(spread >= target); NaN without a target."""
    chances_low: Floats
    """Lower ends of its exact intervals."""
    chances_high: Floats
    """Upper ends."""
    behind: Floats
    """How much further the best number of points for this budget spreads, on the same coins; 0 for itself."""
    behind_low: Floats
    """Lower ends of the intervals."""
    behind_high: Floats
    """Upper ends."""
    target: int | None
    """The spread, in accounts, at which a replicate tips, if there is one."""
    market: str
    """What prices are and who is chosen, in words."""
    price_words: str
    """What prices are, in a word."""
    won_over: bool
    """Whether the spread is that of accounts that were won over, without the points themselves."""
    replicates: int
    """Runs in each cell."""
    confidence: float
    """Of all intervals, each by itself."""
    provenance: Provenance
    """Where the numbers come from."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, checks.frozen(value))

    @cached_property
    def best(self) -> Integers:
        """The number of points that spreads furthest, for each budget; -1 where none can be had."""
        means = np.where(np.isnan(self.means), -np.inf, self.means)
        return checks.frozen(np.where(np.isfinite(means).any(axis=0), self.points[np.argmax(means, axis=0)], NONE))

    @cached_property
    def may_be_best(self) -> npt.NDArray[np.bool_]:
        """Which cells cannot be told from the best for their budget: the interval of the difference holds 0."""
        return checks.frozen(self.behind_low <= 0)

    def table(self) -> "pandas.DataFrame":
        """Return one row a cell: points, budget, price, followers, spread, P(tips), and how far behind the best."""
        import pandas

        columns = {
            "points": np.repeat(self.points, len(self.budgets)),
            "budget": np.tile(self.budgets, len(self.points)),
            "price": self.prices.ravel(),
            "followers": self.followers.ravel(),
        }
        for name, values in (("mean", "means"), ("chance", "chances"), ("behind", "behind")):
            for end in ("", "_low", "_high"):
                columns[name + end] = getattr(self, values + end).ravel()
        return pandas.DataFrame(columns | {"may_be_best": self.may_be_best.ravel()})

    def best_table(self) -> "pandas.DataFrame":
        """Return one row a budget: the best number of points, its spread, and which numbers cannot be told from it."""
        import pandas

        rows = []
        for column, (budget, best) in enumerate(zip(self.budgets, self.best.tolist(), strict=True)):
            row = int(np.searchsorted(self.points, best)) if best != NONE else None
            ends = [np.nan] * 3 if row is None else [self.means[row, column], self.means_low[row, column],
                                                     self.means_high[row, column]]  # fmt: skip
            alike = self.points[self.may_be_best[:, column]].tolist()
            rows.append((budget, best if best != NONE else None, *ends, ", ".join(map(str, alike))))
        names = ["budget", "best", "mean", "mean_low", "mean_high", "may_be_best"]
        return pandas.DataFrame(rows, columns=names).astype({"best": "Int64"})

    def summary(self) -> str:
        """Say in sentences what prices are, and which number of points is best for which budget."""
        known = np.flatnonzero(self.best != NONE)
        if not len(known):
            return f"{self.market}. None of these numbers of points can be bought for {amount(self.budgets[-1])}."
        return " ".join([f"{self.market}.", *(self._sentence(int(column)) for column in self._turns(known))])

    def plot(self) -> "Figure":
        """Draw spread in colour, with the best for each budget, and those that cannot be told from it."""
        from diffusion.drawing import new_figure
        from diffusion.launches.maps.heat import draw_cells, name_sides, write_cells

        figure, (axes,) = new_figure(width=7.6, height=4.2)
        known = self.means[np.isfinite(self.means)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        image = draw_cells(axes, self.means, low=low, high=high)
        words = [[self._word(row, column) for column in range(len(self.budgets))] for row in range(len(self.points))]
        write_cells(axes, words, self.means < low + 0.5 * (high - low))
        name_sides(axes, [amount(float(f"{budget:.4g}")) for budget in self.budgets], [f"{n:,}" for n in self.points])
        for text in axes.texts:
            text.set_fontweight("bold" if text.get_text().startswith("★") else "normal")
        axes.set(xlabel=f"budget ({self.price_words})", ylabel="points",
                 title="★ best for the budget, ≈ cannot be told from it")  # fmt: skip
        axes.title.set(fontsize=9, fontweight="normal")
        figure.colorbar(
            image, ax=axes, label=f"expected spread (accounts{', points left out' if self.won_over else ''})"
        )
        return figure

    def _turns(self, known: npt.NDArray[np.intp]) -> list[int]:
        """Return the columns to tell of: the first, and those where the best number changes."""
        best = self.best[known]
        return [int(column) for column, new in zip(known, np.append(True, best[1:] != best[:-1]), strict=True) if new]

    def _sentence(self, column: int) -> str:
        row = int(np.searchsorted(self.points, self.best[column]))
        mean, low, high = (float(values[row, column]) for values in (self.means, self.means_low, self.means_high))
        alike = [f"{n:,}" for n in self.points[self.may_be_best[:, column]].tolist() if n != self.best[column]]
        won = " won over" if self.won_over else ""
        told = f"; within noise of {' and '.join(alike)}" if alike else ""
        tips = (
            ""
            if self.target is None
            else (f", passing {counted(self.target, 'account')} in {percent(float(self.chances[row, column]))} of runs")
        )
        return (
            f"From a budget of {amount(float(f'{self.budgets[column]:.4g}'))} on, "
            f"{counted(int(self.best[column]), 'point')} {'is' if self.best[column] == 1 else 'are'} best "
            f"({mean:,.1f} accounts{won}, {level(self.confidence)}: {low:,.1f} to {high:,.1f}{tips}{told})."
        )

    def _word(self, row: int, column: int) -> str:
        mean = self.means[row, column]
        if np.isnan(mean):
            return "none"
        mark = "★ " if self.points[row] == self.best[column] else "≈ " if self.may_be_best[row, column] else ""
        return f"{mark}{mean:,.0f}"

    def __repr__(self) -> str:
        shape = f"{len(self.points):,} numbers of points x {len(self.budgets):,} budgets"
        return f"BudgetMap({shape}, {self.replicates:,} replicates)"
