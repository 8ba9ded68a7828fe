"""What a log says about delays, and what each way to describe them was worth on items that it was not fitted to."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import drawing
from diffusion.chain.delays import Delays
from diffusion.learning.delay_sample import DelaySample
from diffusion.learning.rhythm import Rhythm
from diffusion.provenance import Provenance
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
UNITS = ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))


@dataclass(frozen=True)
class DelayScore:
    """A way to describe delays, and its score."""

    name: str
    """The family, and whether ties differ or days have a rhythm."""
    median: float
    """The median delay, in seconds."""
    mean: float
    """The mean delay, in seconds."""
    held_out: float
    """The log-likelihood of the later items, of who reposted when and who did not, divided by their reposts."""
    behind: float
    """By how much that is less than what was chosen has; below 0 where it is more."""
    error: float
    """The standard error of that difference, between items."""
    chosen: bool
    """Whether it is the one that was chosen."""


@dataclass(frozen=True, eq=False)
class DelayFit:
    """How long content takes along ties, learned from a log together with who passed what to whom."""

    delays: Delays
    """The delays by the clock, in seconds."""
    level: float
    """By which power the probabilities of the ties are to be taken with these delays; 1 leaves them as they are.

    Above 1 where a part of what will come had not come yet when the log ended, below 1 where they are too high.
    """
    rhythm: Rhythm | None
    """The rhythm of the day; None where it does not make later reposts more likely, or was not asked for."""
    rhythmic: Delays | None
    """The delays on the clock of the rhythm, where there is one."""
    scores: tuple[DelayScore, ...]
    """What was compared on later items, in the order in which it was tried."""
    sample: DelaySample
    """The delays, weighted by their chance to be those along which the item came."""
    left_out: int
    """Stated parents that were not active before the repost, by the times that the log has."""
    undecided: int
    """Ties with both ends active in an item, at the same time or one of them without a time: no delay is known."""
    learned_items: int
    """How many items the compared were fitted to; what was chosen is fitted to all."""
    held_out_items: int
    """How many later items they were compared on."""
    provenance: Provenance

    @cached_property
    def median(self) -> float:
        """The median delay along a tie of usual speed, in seconds."""
        return self.delays.family.middle

    @cached_property
    def mean(self) -> float:
        """The mean delay along a tie of usual speed, in seconds."""
        return self.delays.family.average

    def table(self) -> "pandas.DataFrame":
        """Return one row for everything that was compared: ``delays``, ``median``, ``mean``, ``held_out``, ..."""
        import pandas

        return pandas.DataFrame(
            {
                "delays": [score.name for score in self.scores],
                "median": [score.median for score in self.scores],
                "mean": [score.mean for score in self.scores],
                "held_out": [score.held_out for score in self.scores],
                "behind": [score.behind for score in self.scores],
                "error": [score.error for score in self.scores],
                "chosen": [score.chosen for score in self.scores],
            }
        )

    def summary(self) -> str:
        """Return how long content takes, how that was found, and what else was tried, in sentences."""
        family = self.delays.family
        parts = [
            f"Half of what passes along a tie does so within {duration(family.middle)}, on average it takes "
            f"{duration(family.average)}: a {family.name} distribution that rests on about "
            f"{counted(round(self.sample.weight), 'delay')}."
        ]
        if self.held_out_items:
            parts.append(
                f"It was chosen on {counted(self.held_out_items, 'item')} that began later than the "
                f"{self.learned_items:,} it was fitted to: "
                + "; ".join(_verdict(score) for score in self.scores)
                + " (log-likelihood a repost)."
            )
        scales = self.delays.scales
        if scales is not None:
            low, high = np.quantile(scales[scales != 1], [0.05, 0.95]) if (scales != 1).any() else (1.0, 1.0)
            parts.append(
                f"Ties differ: nine in ten of the {counted(int((scales != 1).sum()), 'tie')} with evidence are between "
                f"{low:.2g} and {high:.2g} times as slow as usual."
            )
        if self.rhythm is not None:
            parts.append(self.rhythm.summary())
        if self.left_out:
            parts.append(f"Stated parents without a delay above 0, left out: {self.left_out:,}.")
        if self.undecided:
            parts.append(
                f"Ties with both ends active at the same time, or without a time, left out: {self.undecided:,}."
            )
        return " ".join(parts)

    def plot(self) -> "Figure":
        """Draw which share of delays is longer than so much: as fitted, and as the chances of parents weigh them."""
        figure, (axes,) = drawing.new_figure()
        order = np.argsort(self.sample.delays)
        delays, weights = self.sample.delays[order], self.sample.seen[order]
        beyond = 1 - np.cumsum(weights) / max(weights.sum(), 1e-300)
        axes.step(delays, beyond, where="post", color=drawing.MUTED, label="delays of the log, none awaited")
        grid = np.geomspace(delays[0], delays[-1], 200) if len(delays) else np.geomspace(1, 10, 2)
        label = f"{self.delays.family.name}, with what is still awaited"
        axes.plot(grid, np.exp(self.delays.family.log_beyond(grid)), color=drawing.PALETTE[0], label=label)
        axes.set(xscale="log", xlabel="delay, seconds", ylabel="share of delays longer than that", ylim=(0, 1))
        axes.set_title("Delays along ties", loc="left")
        axes.legend()
        return figure


def _verdict(score: DelayScore) -> str:
    if score.chosen:
        return f"{score.name} chosen"
    return f"{score.name} " + (f"{score.behind:.3g} behind" if score.behind > 0 else "no better than by chance")


def duration(seconds: float) -> str:
    """Return a duration in the largest unit of which it has at least one.

    >>> duration(5400), duration(90), duration(0.2), duration(2e8)
    ('1.5 hours', '1.5 minutes', '0.2 seconds', '2,315 days')
    """
    size, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    value = f"{seconds / size:,.3g}" if seconds < 1000 * size else f"{seconds / size:,.0f}"
    return f"{value} {unit}{'' if value == '1' else 's'}"
