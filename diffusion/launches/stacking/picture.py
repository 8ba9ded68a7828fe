"""The picture of the stacking effect: three bars, what points bring alone, between them, and together."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import FAINT, INK, MUTED, PALETTE, look, new_figure
from diffusion.launches.comparison.estimates import mean_of
from diffusion.launches.comparison.picture import shortened
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from diffusion.launches.stacking.found import StackingEffect

MOST, LONGEST = 6, 40
"""So many points have a colour of their own; the others are drawn together."""
BARS = ("each point alone, added up", "different accounts among these", "together")


@look()
def picture_of(found: "StackingEffect") -> "Figure":
    """Draw the bars, with the intervals of the last two."""
    shown = list(np.argsort(-found.alone.mean(axis=0), kind="stable"))
    names = shortened(found.points, LONGEST)
    figure, (axes,) = new_figure(height=2.9 + 0.19 * -(-min(len(shown), MOST + 1) // 2))
    left = 0.0
    for position, place in enumerate(shown[:MOST]):
        mean = float(found.alone[:, place].mean())
        axes.barh(0, mean, left=left, height=0.5, color=PALETTE[position], edgecolor="white", label=names[place])
        left += mean
    if len(shown) > MOST:
        rest = float(found.alone[:, shown[MOST:]].sum(axis=1).mean())
        axes.barh(0, rest, left=left, height=0.5, color=FAINT, label=counted(len(shown) - MOST, "other point"))
    for place, sizes in ((1, found.union), (2, found.together)):
        mean, low, high = mean_of(sizes, found.draws, found.confidence)
        axes.barh(place, mean, height=0.5, color=MUTED if place == 1 else INK)
        if np.isfinite(low):
            axes.errorbar(mean, place, xerr=[[mean - low], [high - mean]], color=PALETTE[4], capsize=4, linewidth=2)
    for place, name in enumerate(BARS):
        axes.annotate(name, (0, place - 0.28), color=INK, fontsize=9, va="bottom")
    axes.set(ylim=(2.4, -0.7), xlim=(0, None), xlabel="accounts that pass it on, on average")
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, title="points", alignment="left")
    return figure
