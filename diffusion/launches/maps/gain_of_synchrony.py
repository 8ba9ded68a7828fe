"""The result of `synchrony_map`: what pushing at once gains, and where that is within noise."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.durations import said
from diffusion.launches.launch import Launch
from diffusion.provenance import Provenance
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class SynchronyMap:
    """The gain of synchrony for every half-life of attention (rows) and time between pushes (columns)."""

    launch: Launch
    """The points, all at once."""
    staggers: Floats
    """How long after one point the next posts, in seconds, ascending."""
    half_lives: Floats
    """In which time half of the attention is gone, in seconds, ascending; infinite where it does not fade."""
    together: Floats
    """Mean spread of all at once, for each half-life, in accounts."""
    gains: Floats
    """Mean of spread(all at once) - spread(staggered) over the replicates, in accounts."""
    gains_low: Floats
    """Lower ends of its intervals."""
    gains_high: Floats
    """Upper ends."""
    equal: Floats
    """The share of replicates in which both spread equally far."""
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
    def shares(self) -> Floats:
        """The gains as shares of the spread all at once: 0.3 where staggering loses 30 % of it."""
        return checks.frozen(self.gains / self.together[:, None])

    @cached_property
    def within_noise(self) -> npt.NDArray[np.bool_]:
        """Where the interval of the gain holds 0, although there are replicates that differ."""
        return checks.frozen((self.gains_low <= 0) & (self.gains_high >= 0) & (self.equal < 1))

    def table(self) -> "pandas.DataFrame":
        """Return one row a cell: half-life and stagger in seconds, the gain with its interval, and as a share."""
        import pandas

        return pandas.DataFrame(
            {
                "half_life": np.repeat(self.half_lives, len(self.staggers)),
                "stagger": np.tile(self.staggers, len(self.half_lives)),
                "together": np.repeat(self.together, len(self.staggers)),
                "gain": self.gains.ravel(),
                "gain_low": self.gains_low.ravel(),
                "gain_high": self.gains_high.ravel(),
                "gain_share": self.shares.ravel(),
                "equal": self.equal.ravel(),
                "within_noise": self.within_noise.ravel(),
            }
        )

    def summary(self) -> str:
        """Say in sentences where pushing at once matters most, and where not at all."""
        points, runs = counted(len(self.launch.accounts), "point"), counted(self.replicates, "replicate")
        text = f"{points}, all at once or one after another ({runs} a cell): {self._most()}"
        lost = self.gains_high < 0
        if lost.any():
            row, column = np.unravel_index(np.argmin(np.where(lost, self.gains, np.inf)), lost.shape)
            text += f" Staggering is ahead in {int(lost.sum())} of {lost.size} cells, most {self._at(row, column)}."
        never = (self.equal == 1).all(axis=1)
        if never.any():
            halves = [self._half(half) for half in self.half_lives[never]]
            text += f" With attention that {' or '.join(halves)}, the moment changes nothing in any replicate."
        noisy = int(self.within_noise.sum())
        if noisy:
            text += f" In {noisy} of {lost.size} cells the difference is within noise."
        return text

    def plot(self) -> "Figure":
        """Draw the gain as a share of the spread all at once; ≈ marks what is within noise, 0 what is exactly 0."""
        from diffusion.drawing import new_figure
        from diffusion.launches.maps.heat import DIVERGING, draw_cells, name_sides, write_cells

        figure, (axes,) = new_figure(width=7.6, height=4.2)
        most = max(0.01, float(np.abs(self.shares).max()))
        image = draw_cells(axes, self.shares, low=-most, high=most, colours=DIVERGING)
        words = [
            [self._word(row, column) for column in range(len(self.staggers))] for row in range(len(self.half_lives))
        ]
        write_cells(axes, words, np.abs(self.shares) > 0.7 * most)
        halves = ["does not fade" if np.isinf(half) else said(half) for half in self.half_lives]
        name_sides(axes, [said(pace) for pace in self.staggers], halves)
        axes.set(xlabel="time from one push to the next", ylabel="half-life of attention")
        bar = figure.colorbar(image, ax=axes, label="gain of synchrony (of the spread all at once)")
        bar.formatter = lambda value, _: f"{100 * value:+.0f} %"  # type: ignore[assignment]
        bar.update_ticks()
        return figure

    def _word(self, row: int, column: int) -> str:
        if self.equal[row, column] == 1:
            return "0"
        share = f"{100 * self.shares[row, column]:+.0f} %"
        return f"≈ {share}" if self.within_noise[row, column] else share

    def _most(self) -> str:
        if (self.gains_low <= 0).all():
            return "nowhere on this map is all at once ahead beyond noise."
        row, column = np.unravel_index(np.argmax(np.where(self.gains_low > 0, self.shares, -np.inf)), self.gains.shape)
        return f"all at once gains most {self._at(row, column)}."

    def _at(self, row: np.intp, column: np.intp) -> str:
        gain, share = abs(float(self.gains[row, column])), abs(float(self.shares[row, column]))
        low, high = self.gains_low[row, column], self.gains_high[row, column]
        return (
            f"where attention {self._half(self.half_lives[row])} and pushes are {said(self.staggers[column])} apart: "
            f"{gain:,.1f} accounts ({level(self.confidence)} of the difference: {low:+,.1f} to {high:+,.1f}), "
            f"{percent(min(share, 1.0), 0)} of the spread all at once"
        )

    def _half(self, half: float) -> str:
        return "does not fade" if np.isinf(half) else f"halves every {said(half)}"

    def __repr__(self) -> str:
        shape = f"{len(self.half_lives):,} half-lives x {len(self.staggers):,} staggers"
        return f"SynchronyMap({shape}, {self.replicates:,} replicates)"
