"""The figures that no result of the package draws by itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.one_point_or_many.points import Gain
from diffusion.drawing import BAND, MUTED, PALETTE, new_figure

MARKERS = ("o", "s", "^", "D", "v")


def gains_figure(gains: Mapping[str, Sequence[Gain]], names: Sequence[str]) -> Any:
    """Draw the gain of many points over one: a row a mechanism, a mark a network; hollow where within noise."""
    figure, (axes,) = new_figure(width=7.6, height=0.55 * len(gains) + 1.5)
    spots = np.linspace(0.26, -0.26, len(names))
    for row, many in enumerate(reversed(gains.values())):
        for place, gain in enumerate(many):
            colour = PALETTE[place]
            axes.plot([gain.low, gain.high], [row + spots[place]] * 2, color=colour, linewidth=1.5)
            axes.plot(gain.mean, row + spots[place], MARKERS[place], color=colour, markersize=5.5,
                      markerfacecolor=colour if gain.decided else "white")  # fmt: skip
    for place, name in enumerate(names):
        axes.plot([], [], MARKERS[place], color=PALETTE[place], label=name)
    axes.axvline(0, color=MUTED, linewidth=1)
    axes.set_yticks(range(len(gains)), [re.sub(r" \(.*?\)", "", name) for name in reversed(gains)])
    axes.set(xlim=(-1.05, 1.05), xlabel="← the star wins over more | many points do →")
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f} %" if value else "0")
    axes.set_ylim(-0.5, len(gains) - 0.5)
    figure.legend(loc="outside upper center", ncols=len(names), frameon=False)
    return figure


def curves_figure(
    panels: Mapping[str, Mapping[str, tuple[Sequence[float], Sequence[float], Sequence[float]]]],
    across: Sequence[float],
    label: str,
    ylabel: str,
) -> Any:
    """Draw curves with their intervals, a panel each; values are mean, low and high."""
    figure, axes = new_figure(1, len(panels), width=7.6, height=3.4)
    for panel, (title, curves) in zip(axes, panels.items(), strict=True):
        for place, (name, (mean, low, high)) in enumerate(curves.items()):
            panel.plot(across, mean, color=PALETTE[place], marker=MARKERS[place], markersize=4, label=name)
            panel.fill_between(across, low, high, color=PALETTE[place], alpha=BAND)
        panel.set(xscale="log", xlabel=label, ylim=(-0.03, 1.03))
        panel.set_title(re.sub(r" \(.*?\)", "", title), fontsize=10)
        panel.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
        panel.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes[0].set(ylabel=ylabel)
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=len(names), frameon=False)
    return figure
