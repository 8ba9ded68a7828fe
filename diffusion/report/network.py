"""The network picture: the seeds, the audiences of their own, and the bridges between them."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import FAINT, INK, PALETTE, look, new_figure, safe_text
from diffusion.report.audience import AudienceMap, Layout, Points, accounts_a_dot, lay_out, sunflower
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS = 900
"""About how many dots stand for all followers together."""
WIDTH, HOLE = 8.4, 0.085
"""Inches of the picture; the part of an audience's disc that the seed itself covers."""
OWN, SHARED, SEED = PALETTE[5], PALETTE[1], PALETTE[0]


def dot_value(found: AudienceMap) -> int:
    """Return how many accounts a dot stands for: one, or a round number."""
    return accounts_a_dot(found.reached, DOTS)


@look()
def network_figure(found: AudienceMap) -> "Figure":
    """Draw the seeds on a circle, each within its own followers, and between them those who follow several."""
    plan, worth = lay_out(found), dot_value(found)
    across, upward = _room(plan)
    figure, (axes,) = new_figure(width=WIDTH, height=WIDTH * upward / across + 0.35)
    axes.set(xlim=(-across, across), ylim=(-upward, upward), aspect="equal")
    _bundles(axes, found, plan)
    _clouds(axes, found, plan, worth)
    _seeds(axes, found, plan)
    every = "one account" if worth == 1 else f"about {worth:,} accounts"
    kinds = [(OWN, "follow one of these seeds")] + [(SHARED, "follow two or more: bridges")] * bool(found.bridges)
    for colour, words in kinds:
        axes.plot([], [], "o", markersize=5, color=colour, label=f"{words} (a dot: {every})")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, columnspacing=1.5, handletextpad=0.3)
    axes.set_axis_off()
    return figure


def _bundles(axes: "Axes", found: AudienceMap, plan: Layout) -> None:
    """Draw from each shared audience to its two seeds; what three or more share belongs to all."""
    for place, (first, second, count) in enumerate(found.pairs[: _drawn_pairs(found, plan)]):
        width = 0.6 + 3 * np.sqrt(count / max(pair[2] for pair in found.pairs))
        for seed in (first, second):
            ends = np.array([plan.shared[place], plan.own[seed]])
            axes.plot(*ends.T, color=FAINT, linewidth=width, zorder=1, solid_capstyle="round")


def _clouds(axes: "Axes", found: AudienceMap, plan: Layout, worth: int) -> None:
    size = 9.0
    for centre, radius, count in zip(plan.own, plan.own_radii, found.alone, strict=True):
        _dots(axes, sunflower(centre, radius, _dot_count(count, worth), inner=HOLE), OWN, size)
    counts = [count for _, _, count in found.pairs[: _drawn_pairs(found, plan)]]
    counts += [found.several] if found.several else []
    for centre, radius, count in zip(plan.shared, plan.shared_radii, counts, strict=True):
        _dots(axes, sunflower(centre, radius, _dot_count(count, worth)), SHARED, size)
    if found.several:
        words = f"{found.several:,} follow\nthree or more"
        axes.text(plan.shared[-1][0], plan.shared[-1][1] - plan.shared_radii[-1] - 0.03, words, ha="center", va="top",
                  fontsize=8, color=INK, zorder=6, bbox={"color": "white", "alpha": 0.85, "pad": 1})  # fmt: skip


def _seeds(axes: "Axes", found: AudienceMap, plan: Layout) -> None:
    for place, (name, followers, alone) in enumerate(zip(found.seeds, found.followers, found.alone, strict=True)):
        x, y = plan.own[place]
        axes.plot(x, y, "o", markersize=15, color=SEED, zorder=4, markeredgecolor="white")
        axes.text(x, y, str(place + 1), color="white", ha="center", va="center", fontsize=9, weight="bold", zorder=5)
        words = f"{place + 1}: {safe_text(name, 24)}\n{counted(int(followers), 'follower')}, {alone:,} only here"
        spot, across = _label_spot(plan, place)
        axes.text(float(spot[0]), float(spot[1]), words, ha=across, va="center", fontsize=9, zorder=6, color=INK)


def _label_spot(plan: Layout, place: int) -> tuple[Points, str]:
    """Return where a seed's label goes: outside its audience, seen from the middle."""
    centre, radius = plan.own[place], plan.own_radii[place]
    away = centre / np.hypot(*centre) if np.hypot(*centre) > 0 else np.array([0.0, 1.0])
    across = "left" if away[0] > 0.25 else "right" if away[0] < -0.25 else "center"
    return centre + away * (radius + (0.07 if across != "center" else 0.13)), across


def _dots(axes: "Axes", spots: Points, colour: str, size: float) -> None:
    axes.scatter(spots[:, 0], spots[:, 1], s=size, color=colour, linewidths=0, zorder=3)


def _dot_count(count: int, worth: int) -> int:
    return int(np.ceil(count / worth))


def _drawn_pairs(found: AudienceMap, plan: Layout) -> int:
    return len(plan.shared) - bool(found.several)


def _room(plan: Layout) -> tuple[float, float]:
    """Return half the width and half the height needed; labels are wider than they are high."""
    wide, high = (np.abs(plan.own) + plan.own_radii[:, None]).max(axis=0)
    return float(wide) + 1.05, float(high) + 0.28
