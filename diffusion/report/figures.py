"""The pictures of the report: tipping curves, outbreaks, and launches, one column a power where there are several."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.cascades.outbreak import Valley
from diffusion.drawing import BAND, INK, MUTED, PALETTE, look, new_figure, safe_text
from diffusion.launches.comparison.compare import Comparison
from diffusion.report.sentences import SPACE, number, percent
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, VERMILION, GREEN = PALETTE[0], PALETTE[1], PALETTE[2]
FEWEST_SHOWN = 12
"""How many seeds a curve shows at least, if it has them."""
WIDE = 20
"""From this ratio of the largest to the smallest size on, sizes are drawn on a logarithmic axis."""
MOST_BINS_NAMED = 9


@look()
def tipping_figure(points: Sequence[TippingPoint]) -> "Figure":
    """Draw, for each power, the chance to tip above and the mean spread below, against the number of seeds."""
    columns = len(points)
    figure, panels = new_figure(2, columns, width=_width(columns), height=5.6, height_ratios=(1.15, 1))
    for column, point in enumerate(points):
        _chance_panel(panels[column], point, first=column == 0)
        _mean_panel(panels[columns + column], point, first=column == 0)
        if columns > 1:
            panels[column].set_title(f"power {point.power:g}", loc="left")
    return figure


def _chance_panel(axes: "Axes", point: TippingPoint, *, first: bool) -> None:
    axes.set(ylim=(-0.02, 1.05), xlim=_shown_seeds(point))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], [f"{share}{SPACE}%" for share in (0, 25, 50, 75, 100)])
    _whole_numbers(axes)
    if first:
        axes.set_ylabel("chance to tip")
    if point.target is None:
        axes.text(0.5, 0.5, "nothing to tip:\nno valley between small\nand large outbreaks", transform=axes.transAxes,
                  ha="center", va="center", color=MUTED)  # fmt: skip
        return
    counts, (estimate, low, high) = point.curve.seed_counts, point.curve.chances
    axes.fill_between(counts, low, high, color=BLUE, alpha=BAND, linewidth=0)
    axes.plot(counts, estimate, color=BLUE, marker="o" if _few(point) else None, markersize=4)
    axes.axhline(point.chance_asked, color=MUTED, linestyle="--", linewidth=1)
    last = float(estimate[min(int(_shown_seeds(point)[1]), len(estimate)) - 1])
    _label(axes, point.chance_asked, f"{percent(point.chance_asked)} asked for", above=last < point.chance_asked)
    if point.accounts_needed is not None:
        reached = float(estimate[point.accounts_needed - 1])
        axes.vlines(point.accounts_needed, -0.02, reached, color=VERMILION, linestyle=":", linewidth=1.5)
        axes.plot(point.accounts_needed, reached, marker="o", markersize=9, color=VERMILION)
        words = f"{counted(point.accounts_needed, 'account')}: {percent(reached)}"
        right = point.accounts_needed < np.mean(axes.get_xlim())
        axes.annotate(words, (point.accounts_needed, reached), xytext=(8 if right else -8, -34), color=INK,
                      textcoords="offset points", ha="left" if right else "right", va="top", weight="bold")  # fmt: skip


def _mean_panel(axes: "Axes", point: TippingPoint, *, first: bool) -> None:
    counts = point.curve.seed_counts
    axes.fill_between(counts, *point.curve.mean_interval, color=GREEN, alpha=BAND, linewidth=0)
    axes.plot(counts, point.curve.mean, color=GREEN, marker="o" if _few(point) else None, markersize=4)
    axes.set(xlabel="accounts that start it", xlim=_shown_seeds(point))
    shown = counts <= _shown_seeds(point)[1]
    highest = float(point.curve.mean[shown].max())
    if point.target is not None and point.target < 3 * highest:
        axes.axhline(point.target, color=MUTED, linestyle="--", linewidth=1)
        _label(axes, point.target, f"tips from {point.target:,} on", above=highest < point.target)
        highest = max(highest, point.target)
    axes.set_ylim(0, 1.12 * highest)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
    _whole_numbers(axes)
    if first:
        axes.set_ylabel("mean spread (accounts)")
    if point.accounts_needed is not None:
        mean = float(point.curve.mean[point.accounts_needed - 1])
        axes.plot(point.accounts_needed, mean, marker="o", markersize=9, color=VERMILION)


@look()
def outbreak_figure(valleys: Sequence[tuple[float, Valley]]) -> "Figure":
    """Draw, for each power, how far content from one random account goes: bins double, bars are shares of the runs."""
    columns = len(valleys)
    figure, panels = new_figure(1, columns, width=_width(columns), height=3.9)
    for (power, valley), axes in zip(valleys, panels, strict=True):
        _outbreak_panel(axes, valley, labelled=columns == 1)
        where = "" if columns == 1 else f"power {power:g}: "
        found = f"takes off from {valley.size:,} on" if valley.size is not None else "no valley"
        axes.set_title(f"{where}{found}", loc="left", fontsize=11 if columns == 1 else 10)
    panels[0].set_ylabel("share of the runs")
    return figure


def _outbreak_panel(axes: "Axes", valley: Valley, *, labelled: bool) -> None:
    edges = doubling_edges(int(valley.sizes.max()), valley.size)
    shares = np.histogram(valley.sizes, edges)[0] / len(valley.sizes)
    places, highest = np.arange(len(shares)), float(shares.max())
    large = np.zeros(len(shares), bool) if valley.size is None else edges[:-1] >= valley.size
    axes.bar(places, shares, width=0.86, color=np.where(large, VERMILION, BLUE).tolist())
    if large.any() and not large.all():
        axes.axvline(float(np.argmax(large)) - 0.5, color=MUTED, linestyle="--", linewidth=1)
    for place, share in zip(places, shares, strict=True):
        if labelled and share > 0:
            axes.annotate(_tiny(share), (place, share), xytext=(0, 2), textcoords="offset points", ha="center",
                          fontsize=7.5)  # fmt: skip
    names = [_bin(low, high) for low, high in pairwise(edges.tolist())]
    if not labelled and len(names) > MOST_BINS_NAMED:  # side by side there is room for every second name
        names = [name if (len(names) - 1 - place) % 2 == 0 else "" for place, name in enumerate(names)]
    axes.set_xticks(places, names, rotation=50, ha="right", fontsize=8, rotation_mode="anchor")
    axes.set_ylim(0, 1.12 * highest)
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.3g}{SPACE}%")
    axes.grid(visible=False, axis="x")
    axes.set_xlabel("accounts that pass it on")


def doubling_edges(largest: int, valley: int | None) -> npt.NDArray[np.int64]:
    """Return edges of bins that double: 1, 2, 4, and so on, one of them the valley's size.

    >>> doubling_edges(30, None).tolist(), doubling_edges(30, 10).tolist(), doubling_edges(30, 13).tolist()
    ([1, 2, 4, 8, 16, 32], [1, 2, 4, 10, 20, 40], [1, 2, 4, 8, 13, 26, 52])
    """
    doubled = 2 ** np.arange(largest.bit_length() + 1)
    if valley is None:
        return doubled
    small = doubled[doubled * 1.3 < valley]
    large = valley * 2 ** np.arange(max(1, (largest // valley).bit_length()) + 1)
    return np.concatenate([small, large])


@look()
def launches_figure(comparison: Comparison) -> "Figure":
    """Draw the launches: how far their runs go, and the paired differences with their intervals."""
    pairs = len(comparison.differences)
    figure, (runs, gaps) = new_figure(
        2, 1, width=7.2, height=3.9 + 0.55 + 0.42 * pairs, height_ratios=(3.9, 0.55 + 0.42 * pairs)
    )
    _runs_panel(runs, comparison)
    _gaps_panel(gaps, comparison)
    return figure


def _runs_panel(axes: "Axes", comparison: Comparison) -> None:
    from matplotlib.ticker import NullFormatter

    ends = [(ensemble.sizes.min(), ensemble.sizes.max()) for ensemble in comparison.ensembles]
    logarithmic = bool(max(high for _, high in ends) > WIDE * min(low for low, _ in ends))
    if logarithmic:
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    for place, (launch, ensemble) in enumerate(zip(comparison.launches, comparison.ensembles, strict=True)):
        sizes = np.sort(ensemble.sizes)
        share = 1 - np.arange(len(sizes)) / len(sizes)
        label = f"{safe_text(launch.name, 40)} (mean {number(ensemble.mean)})"
        axes.step(
            sizes, share, where="post", color=PALETTE[place % 7], label=label, linestyle=("-", "--", "-.")[place % 3]
        )
    if comparison.target is not None:
        axes.axvline(comparison.target, color=MUTED, linestyle="--", linewidth=1)
        _beside(axes, comparison.target, f"tips from {comparison.target:,} on", logarithmic=logarithmic)
    axes.set(xlabel="accounts", ylabel="runs that go at least so far", ylim=(-0.02, 1.08))
    axes.set_yticks([0, 0.5, 1], [f"{share}{SPACE}%" for share in (0, 50, 100)])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.2)


def _beside(axes: "Axes", size: int, words: str, *, logarithmic: bool) -> None:
    """Write beside an upright line, on the side where there is more room."""
    low, high = axes.get_xlim()
    middle = np.sqrt(max(low, 1) * high) if logarithmic else (low + high) / 2
    left, align = (-4, "right") if size > middle else (4, "left")
    axes.annotate(words, (size, 1.04), xytext=(left, 0), color=MUTED, textcoords="offset points", ha=align,
                  va="center", fontsize=9)  # fmt: skip


def _gaps_panel(axes: "Axes", comparison: Comparison) -> None:
    places = np.arange(len(comparison.differences))
    means = np.array([gap.mean for gap in comparison.differences])
    ends = np.array([[gap.low, gap.high] for gap in comparison.differences])
    axes.axvline(0, color=MUTED, linewidth=1)
    axes.errorbar(means, places, xerr=np.abs(ends.T - means), fmt="o", color=INK, capsize=3, linewidth=1.5)
    names = [f"{safe_text(gap.first, 38)}\nminus {safe_text(gap.second, 38)}" for gap in comparison.differences]
    axes.set_yticks(places, names, fontsize=8.5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if abs(value) >= 10 else f"{value:g}")
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(f"difference of the means, in accounts ({percent(_confidence(comparison))} interval)")


def _confidence(comparison: Comparison) -> float:
    return comparison.differences[0].first_wins.confidence


def _shown_seeds(point: TippingPoint) -> tuple[float, float]:
    """Return the range of seeds worth drawing: twice what is needed, or all if that is never reached."""
    tried = len(point.curve.accounts)
    last = tried if point.accounts_needed is None else min(tried, max(2 * point.accounts_needed, FEWEST_SHOWN))
    return 0.5 if last < 40 else 0.0, last + 0.5


def _few(point: TippingPoint) -> bool:
    return _shown_seeds(point)[1] < 40


def _width(columns: int) -> float:
    return 7.2 if columns == 1 else 3.3 * columns


def _label(axes: "Axes", level: float, words: str, *, above: bool) -> None:
    """Write at the right end of a horizontal line, on the side where the curve is not."""
    axes.annotate(words, (1, level), xycoords=axes.get_yaxis_transform(), xytext=(-4, 3 if above else -3), fontsize=9,
                  textcoords="offset points", ha="right", va="bottom" if above else "top", color=MUTED)  # fmt: skip


def _whole_numbers(axes: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))


def _bin(low: int, end: int) -> str:
    return f"{low:,}" if end == low + 1 else f"{low:,}\N{EN DASH}{end - 1:,}"


def _tiny(share: float) -> str:
    return f"{100 * share:.0f}{SPACE}%" if share >= 0.095 else f"{100 * share:.2g}{SPACE}%"
