"""A picture of held-out evidence: one dot a measure, with its interval, a panel a figure."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import INK, MUTED, PALETTE, new_figure, safe_text
from diffusion.validation.leader_figures import HINDSIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from diffusion.validation.leader_evidence import LeaderEvidence

COLOURS = {"measure": PALETTE[0], "past": PALETTE[1], "chance": MUTED}
MARKERS = {"measure": "o", "past": "s", "chance": "D"}
LABELS = {"measure": "a measure", "past": "counted in the past", "chance": "random accounts"}
RATES = ("mean size", "carried per repost")
"""Figures that are numbers of accounts, not shares."""
TITLES = {
    "items started": "Later items\nthat they started",
    "reach started": "Later reposts of items\nthat they started",
    "largest started": "Largest later items\nthat they started",
    "mean size": "Mean size of the items\nthat they started",
    "large share": "Of the items they started,\nhow many became large",
    "present": "Later reposts\nthat came from them",
    "carried": "What came of reposts:\nof theirs",
    "carried per repost": "What came of each\nof their reposts",
}


def draw_evidence(found: "LeaderEvidence", figures: tuple[str, ...]) -> "Figure":
    """Draw the measures one below the other, best by the first figure on top; each panel is another figure."""
    order = np.argsort(-np.nan_to_num(found.estimates[figures[0]].values, nan=-1.0), kind="stable")
    fair = [place for place in order if found.kind(found.measures[place]) != "hindsight"]
    figure, panels = new_figure(
        1, len(figures), width=2.6 + 2.3 * len(figures), height=1.7 + 0.21 * len(fair),
    )  # fmt: skip
    for panel, name in zip(panels, figures, strict=True):
        _draw_panel(panel, found, name, fair)
    labels = [safe_text(found.measures[place], 30) for place in fair]
    for place, panel in enumerate(panels):
        panel.set_yticks(range(len(fair)), labels if place == 0 else [""] * len(fair))
    handles, texts = panels[0].get_legend_handles_labels()
    figure.legend(
        handles, texts, loc="outside lower center", ncols=len(texts), frameon=False,
        title="filled: cannot be told from the best of the panel, all pairs compared at once", title_fontsize=8.5,
    )  # fmt: skip
    return figure


def _draw_panel(axes: "Axes", found: "LeaderEvidence", name: str, order: "list[np.intp]") -> None:
    """Draw one figure; those that cannot be told from the best have filled marks, the others hollow ones."""
    estimate, level = found.estimates[name], found.best(name)
    scale = 1.0 if name in RATES else 100.0
    told = set()
    for row, place in enumerate(order):
        measure = found.measures[place]
        kind, value = found.kind(measure), scale * estimate.values[place]
        low, high = (scale * bound for bound in estimate.interval(int(place)))
        if not np.isfinite(value):
            continue
        axes.hlines(row, low, high, color=COLOURS[kind], linewidth=1.2, alpha=0.7)
        axes.plot(
            value, row, MARKERS[kind], color=COLOURS[kind], markersize=5,
            markerfacecolor=COLOURS[kind] if measure in level else "white",
            label=None if kind in told else LABELS[kind],
        )  # fmt: skip
        told.add(kind)
    _draw_hindsight(axes, found, name, scale)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_title(TITLES[name], loc="left", fontsize=9.5)
    axes.set_xlabel("accounts" if name in RATES else "per cent, with 95 % intervals", fontsize=9)


def _draw_hindsight(axes: "Axes", found: "LeaderEvidence", name: str, scale: float) -> None:
    """Draw what nobody's leaders could surpass, where that is known."""
    if name not in HINDSIGHT:
        return
    value = found.estimates[name].values[found.measures.index(HINDSIGHT[name])]
    if np.isfinite(value):
        axes.axvline(scale * value, color=INK, linewidth=1, linestyle="--", label="best in hindsight")
