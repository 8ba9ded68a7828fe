"""The result of `tipping_map`: a phase diagram with its critical line, and theory beside it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NONE = -1
"""Stands for "no number of seeds that was tried" in arrays of whole numbers."""


@dataclass(frozen=True, eq=False)
class Theory:
    """What is to be expected of independent cascades on a network that is locally like a tree."""

    spectral_power: float | None
    """Where the greatest eigenvalue of the matrix of probabilities is 1; None without loops."""
    non_backtracking_power: float | None
    """Where that of ties after ties is, ways straight back left out; None where all such ways end."""
    chances: Floats
    """The chance that any seed sets off an outbreak without end, shape powers x numbers of seeds."""


@dataclass(frozen=True, eq=False, repr=False)
class TippingMap:
    """P(tips) and mean spread at every power (rows) and number of seeds (columns), all on the same coins."""

    accounts: tuple[Name, ...]
    """The seeds in order."""
    powers: Floats
    """Ascending; 1 is the chain as measured."""
    seed_counts: Integers
    """Ascending."""
    target: int
    """The spread, in accounts, at which a replicate tips."""
    target_source: str
    """Where the target comes from."""
    chance_asked: float
    """The chance that draws the critical line."""
    replicates: int
    """Runs in each cell."""
    confidence: float
    """Of all intervals, each by itself."""
    chances: Floats
    """P(spread >= target)."""
    chances_low: Floats
    """Lower ends of its exact intervals."""
    chances_high: Floats
    """Upper ends."""
    means: Floats
    """Expected spread, in accounts."""
    means_low: Floats
    """Lower ends of its intervals."""
    means_high: Floats
    """Upper ends."""
    theory: Theory | None
    """What theory says, where there is any for the model."""
    provenance: Provenance
    """Where the numbers come from."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, checks.frozen(value))

    @cached_property
    def seeds_needed(self) -> Integers:
        """The fewest seeds tried that tip with the chance asked for, for each power; -1 where none of them do."""
        return _first(self.chances >= self.chance_asked, self.seed_counts)

    @cached_property
    def seeds_needed_interval(self) -> tuple[Integers, Integers]:
        """The fewest seeds that may do, and that surely do (each cell by itself); -1 where none of those tried."""
        return tuple(_first(ends >= self.chance_asked, self.seed_counts)
                     for ends in (self.chances_high, self.chances_low))  # type: ignore[return-value]  # fmt: skip

    @cached_property
    def power_needed(self) -> Floats:
        """The least power tried at which so many seeds tip with the chance asked for; NaN where none does."""
        reached = self.chances >= self.chance_asked
        return checks.frozen(np.where(reached.any(axis=0), self.powers[np.argmax(reached, axis=0)], np.nan))

    @cached_property
    def critical_power(self) -> float | None:
        """The power at which ripples begin to multiply, by theory: without ways straight back."""
        return None if self.theory is None else self.theory.non_backtracking_power

    def table(self) -> "pandas.DataFrame":
        """Return one row a cell: power, seeds, P(tips) and mean spread with their intervals, and theory's P(tips)."""
        import pandas

        columns = {
            "power": np.repeat(self.powers, len(self.seed_counts)),
            "seeds": np.tile(self.seed_counts, len(self.powers)),
        }
        for name in ("chance", "mean"):
            for end in ("", "_low", "_high"):
                columns[name + end] = getattr(self, f"{name}s{end}").ravel()
        if self.theory is not None:
            columns["chance_in_theory"] = self.theory.chances.ravel()
        return pandas.DataFrame(columns)

    def seeds_table(self) -> "pandas.DataFrame":
        """Return the critical line, one row a power: the seeds needed with their interval, and those of theory."""
        import pandas

        columns = {"power": self.powers, "seeds_needed": self.seeds_needed}
        columns |= dict(zip(("seeds_low", "seeds_high"), self.seeds_needed_interval, strict=True))
        if self.theory is not None:
            columns["seeds_in_theory"] = _first(self.theory.chances >= self.chance_asked, self.seed_counts)
        frame = pandas.DataFrame(columns).astype({name: "Int64" for name in columns if name != "power"})
        return frame.mask(frame == NONE)

    def powers_table(self) -> "pandas.DataFrame":
        """Return the critical line, one row a number of seeds: the least power tried that does, and the one before."""
        import pandas

        place = np.searchsorted(self.powers, self.power_needed)
        known = ~np.isnan(self.power_needed) & (place > 0)
        before = np.where(known, self.powers[np.maximum(np.minimum(place, len(self.powers)) - 1, 0)], np.nan)
        return pandas.DataFrame({"seeds": self.seed_counts, "power_needed": self.power_needed, "not_enough": before})

    def summary(self) -> str:
        """Say in sentences where the line runs, and what theory says."""
        asked = f"{level(self.chance_asked)} chance to pass {counted(self.target, 'account')}"
        known = np.flatnonzero(self.seeds_needed != NONE)
        most = counted(int(self.seed_counts[-1]), "seed")
        if not len(known):
            text = f"Up to power {self.powers[-1]:.3g}, even {most} do not have a {asked}."
        else:
            first, last = known[0], known[-1]
            text = f"For a {asked}, content of power {self.powers[first]:.3g} needs {self._needed(first)}"
            text += f", of power {self.powers[last]:.3g} {self._needed(last)}." if last > first else "."
            if first > 0:
                text += f" At power {self.powers[first - 1]:.3g} {most} are not enough."
        return f"{text}{self._theory_words()}"

    def plot(self) -> "Figure":
        """Draw the phase diagram: P(tips) in colour, the critical line, and theory's line and thresholds."""
        from diffusion.drawing import INK, PALETTE, new_figure
        from diffusion.launches.maps.heat import draw_cells, name_sides

        figure, (axes,) = new_figure(width=7.6, height=4.6)
        image = draw_cells(axes, self.chances.T, low=0.0, high=1.0)
        self._line(axes, self.chances, INK, "-", f"P(tips) = {level(self.chance_asked)}")
        if self.theory is not None:
            self._line(axes, self.theory.chances, PALETTE[1], "--", f"P(tips) = {level(self.chance_asked)} in theory")
            self._threshold(axes, self.theory.spectral_power, ":", "spectral threshold")
            self._threshold(axes, self.theory.non_backtracking_power, "-.", "non-backtracking threshold")
        name_sides(axes, [f"{power:.3g}" for power in self.powers], [f"{count:,}" for count in self.seed_counts])
        axes.set(xlabel="power of the content (1: as measured)", ylabel="seeds")
        figure.colorbar(image, ax=axes, label=f"P(spread ≥ {self.target:,})")
        if axes.get_legend_handles_labels()[1]:
            figure.legend(loc="outside upper left", ncols=2, frameon=False)
        return figure

    def _line(self, axes: "Axes", chances: Floats, colour: str, style: str, label: str) -> None:
        if min(chances.shape) < 2 or not chances.min() < self.chance_asked < chances.max():
            return
        from diffusion.launches.maps.heat import halo

        columns, rows = np.arange(len(self.powers)), np.arange(len(self.seed_counts))
        lines = axes.contour(
            columns, rows, chances.T, levels=[self.chance_asked], colors=[colour], linestyles=[style], linewidths=2.0
        )
        lines.set_path_effects(halo(2.0))
        axes.plot([], [], color=colour, linestyle=style, label=label)

    def _threshold(self, axes: "Axes", power: float | None, style: str, label: str) -> None:
        from diffusion.drawing import PALETTE
        from diffusion.launches.maps.heat import halo, place_of

        place = None if power is None else place_of(power, self.powers)
        if place is not None:
            axes.axvline(place, color=PALETTE[1], linestyle=style, linewidth=1.6, label=f"{label}, {power:.3g}",
                         path_effects=halo(1.6))  # fmt: skip

    def _needed(self, row: np.intp) -> str:
        low, high = (int(ends[row]) for ends in self.seeds_needed_interval)
        upper = f"{high:,}" if high != NONE else f"more than {self.seed_counts[-1]:,}"
        return f"{counted(int(self.seeds_needed[row]), 'seed')} ({level(self.confidence)}: {low:,} to {upper})"

    def _theory_words(self) -> str:
        if self.theory is None:
            return ""
        if self.theory.non_backtracking_power is None:
            return " In theory no power makes content carry itself here: all ways come to an end."
        text = (
            " In theory (independent cascades, a network like a tree), ripples begin to multiply at power "
            f"{self.theory.non_backtracking_power:.3g}"
            f" (spectral threshold {self.theory.spectral_power:.3g})"
        )
        gap = np.abs(self.theory.chances - self.chances).mean()
        return f"{text}; its chance of tipping is off by {percent(float(gap))} on average over the map."

    def __repr__(self) -> str:
        shape = f"{len(self.powers):,} powers x {len(self.seed_counts):,} numbers of seeds"
        return f"TippingMap({shape}, {self.replicates:,} replicates, target {self.target:,})"


def _first(reached: npt.NDArray[np.bool_], values: Integers) -> Integers:
    """Return, for each row, the first value for which something holds; -1 where it never does."""
    return checks.frozen(np.where(reached.any(axis=1), values[np.argmax(reached, axis=1)], NONE))
