"""The picture of a comparison: how launches grow, how far their runs go, and what those who join go back to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import BAND, FAINT, INK, MUTED, PALETTE, look, new_figure, safe_text
from diffusion.durations import scale_of
from diffusion.launches.comparison.metrics import Outcome
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from diffusion.launches.comparison.comparison import Comparison

LINES = ("-", "--", "-.", ":")
LONGEST_NAME, LONGEST_WAY, MOST_WAYS = 74, 38, 5
SMALL = 0.004
"""A share below this is not drawn by itself."""
WIDE = 20
"""From this ratio of the largest to the smallest size on, sizes are drawn on a logarithmic axis."""
SETTLED = 0.995
"""Growth is drawn until so much of it is over in every launch, and a little longer."""
MOST_BANDS = 4
"""Bands of more launches than this would hide each other."""
LINE, BAR = 0.19, 0.5
"""Inches that a name takes in a legend, and a bar with its name above it."""


@look()
def picture_of(comparison: "Comparison") -> "Figure":
    """Draw how far runs go, and for launches with times how they grow and what began the ripples, one panel each."""
    names = shortened([launch.name for launch in comparison.launches], LONGEST_NAME)
    legend = LINE * len(names)
    if not comparison.is_timed:
        figure, (axes,) = new_figure(height=3.6 + legend)
        _runs(axes, comparison, names)
        _named(axes)
        return figure
    shares = [_shares(outcome) for outcome in comparison.outcomes]
    heights = [3.2 + legend, 2.5]
    if any(max(each.values(), default=1) < 1 - SMALL for each in shares):
        heights.append(BAR * len(names) + 1.1)
    figure, panels = new_figure(len(heights), 1, height=sum(heights), height_ratios=heights)
    _growth(panels[0], comparison, names)
    _named(panels[0])
    _runs(panels[1], comparison, names)
    for axes in panels[2:]:
        _origins(axes, shares, names)
    return figure


def shortened(names: Sequence[str], longest: int) -> list[str]:
    """Return names as a picture may show them, none too long and no two the same.

    >>> shortened(["the very same beginning 1", "the very same beginning 2", "short"], 12)
    ['1 the very …', '2 the very …', 'short']
    """
    short = [safe_text(name, longest) for name in names]
    return [
        name if short.count(name) == 1 else f"{place + 1} {safe_text(names[place], longest - 1 - len(str(place + 1)))}"
        for place, name in enumerate(short)
    ]


def _growth(axes: "Axes", comparison: "Comparison", names: Sequence[str]) -> None:
    """Draw the mean growth of each launch, and where nine runs in ten lie."""
    unit, scale = scale_of(max(_settled(outcome) for outcome in comparison.outcomes))
    for place, outcome in enumerate(comparison.outcomes):
        times, joined = outcome.timed.grid / unit, outcome.timed.by_time
        low, high = np.quantile(joined, (0.05, 0.95), axis=0)
        colour, line = _style(place)
        if len(names) <= MOST_BANDS:
            axes.fill_between(times, low, high, color=colour, alpha=BAND / len(names) ** 0.5, linewidth=0)
        axes.plot(times, joined.mean(axis=0), color=colour, linestyle=line, label=names[place])
    if comparison.target is not None and comparison.target < axes.get_ylim()[1]:
        axes.axhline(comparison.target, color=MUTED, linestyle="--", linewidth=1)
        axes.annotate(f"tips from {comparison.target:,} on", (1, comparison.target), color=MUTED, fontsize=9,
                      xycoords=axes.get_yaxis_transform(), xytext=(-2, 3), textcoords="offset points",
                      ha="right")  # fmt: skip
    axes.set(xlabel=f"time since the beginning ({scale})", ylabel="accounts that have joined", ylim=(0, None))
    axes.set_title("Growth: mean" + ", and where nine runs in ten lie" * (len(names) <= MOST_BANDS), loc="left")
    axes.set_xlim(0, 1.08 * max(_settled(outcome) for outcome in comparison.outcomes) / unit)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _settled(outcome: Outcome) -> float:
    """Return when nearly all that join on average have done so, in seconds."""
    joined = outcome.timed.by_time.mean(axis=0)
    return float(outcome.timed.grid[max(1, int(np.searchsorted(joined, SETTLED * joined[-1])))])


def _runs(axes: "Axes", comparison: "Comparison", names: Sequence[str]) -> None:
    """Draw which share of the runs of each launch goes at least so far."""
    from matplotlib.ticker import NullFormatter

    for place, ensemble in enumerate(comparison.ensembles):
        sizes = np.maximum(np.sort(ensemble.sizes), 0.8)  # runs in which nobody joins stand left of 1
        colour, line = _style(place)
        share = 1 - np.arange(len(sizes)) / len(sizes)
        axes.step(sizes, share, where="post", color=colour, linestyle=line, label=names[place])
    if comparison.target is not None:
        axes.axvline(comparison.target, color=MUTED, linestyle="--", linewidth=1)
    if comparison.is_timed:
        axes.set_title("Spread: share of the runs that go at least so far", loc="left")
    ends = [size for ensemble in comparison.ensembles for size in (ensemble.sizes.min(), ensemble.sizes.max())]
    if max(ends) > WIDE * max(min(ends), 1):
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set(xlabel="spread (accounts)", ylabel="share of runs", ylim=(-0.02, 1.05))
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 or value == 0 else "")


def _origins(axes: "Axes", shares: Sequence[dict[str, float]], names: Sequence[str]) -> None:
    """Draw what the ripples of those who join go back to, a bar a launch with its name above it."""
    totals: dict[str, float] = {}
    for each in shares:
        for way, share in each.items():
            totals[way] = totals.get(way, 0.0) + share
    there = sorted((way for way in totals if totals[way] >= SMALL), key=lambda way: -totals[way])
    ways = there if len(there) <= MOST_WAYS + 1 else there[:MOST_WAYS]
    places, left = np.arange(len(shares)), np.zeros(len(shares))
    for position, (way, label) in enumerate(zip(ways, shortened(ways, LONGEST_WAY), strict=True)):
        widths = np.array([each.get(way, 0.0) for each in shares])
        axes.barh(places, widths, left=left, height=0.42, color=PALETTE[position % 7], label=label, edgecolor="white",
                  linewidth=0.8)  # fmt: skip
        left += widths
    rest = np.array([sum(each.values()) for each in shares]) - left
    if (rest > SMALL).any():
        axes.barh(places, rest, left=left, height=0.42, color=FAINT, label=counted(len(there) - len(ways), "other way"))
    for place, name in enumerate(names):
        axes.annotate(name, (0, place - 0.24), color=INK, fontsize=8.5, va="bottom")
    axes.set(xlim=(0, 1), ylim=(len(shares) - 0.6, -0.62))
    axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.set_title("What the ripples of those who join go back to", loc="left")
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.34 / (BAR * len(shares))), ncols=2, borderaxespad=0)


def _shares(outcome: Outcome) -> dict[str, float]:
    counts = outcome.timed.by_origin.sum(axis=0, dtype=np.int64)
    return dict(zip(outcome.timed.ways, (counts / max(int(counts.sum()), 1)).tolist(), strict=False))


def _named(axes: "Axes") -> None:
    """Write the names above the panel, where they never cover a curve."""
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.3)
    title = axes.get_title("left")
    if title:
        axes.set_title(title, loc="left", pad=9 + 72 * LINE * len(labels))


def _style(place: int) -> tuple[str, str]:
    return PALETTE[place % 7], LINES[place % len(LINES)]
