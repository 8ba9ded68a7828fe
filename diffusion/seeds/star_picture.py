"""Stars against ordinary accounts as a picture: spread against money, or against the number of accounts."""

from typing import TYPE_CHECKING

from diffusion.drawing import BAND, INK, MUTED, PALETTE, new_figure
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from diffusion.seeds.star_comparison import StarComparison

DOTTED = 20
"""Fewer stars than this are dots on their line."""


def picture_of(found: "StarComparison") -> "Figure":
    """Draw the curve of every plan with its interval, and the stars' spread as a line to be reached."""
    figure, (axes,) = new_figure(height=4.4)
    by_money = found.money is not None and found.plans[0].spent is not None
    curves = found.fee_curve() if by_money else None
    shown = [plan for plan in (found.stars, *found.plans) if not by_money or plan.spent is not None]
    for plan, color in zip(shown, (INK, *PALETTE), strict=False):
        if curves is None:
            rows = found.curve(plan.name)
            across = rows["accounts"].to_numpy()
        else:
            rows = curves[curves["plan"] == plan.name]
            across = rows["money"].to_numpy()
        own = plan is found.stars
        axes.plot(
            across,
            rows["spread"],
            color=color,
            label="your stars" if own else plan.name,
            marker="o" if own and curves is None and len(across) < DOTTED else None,
            drawstyle="steps-post" if own and curves is not None else "default",
        )
        axes.fill_between(across, rows["spread_low"], rows["spread_high"], color=color, alpha=BAND)
    axes.axhline(found.spread.mean, color=MUTED, linewidth=1, linestyle="--")
    axes.set(ylabel="expected spread (accounts)", xlabel="money" if by_money else "accounts that are called")
    if curves is None and max(int(plan.ends[-1]) for plan in shown) > 200:
        axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_title(f"Do you need {counted(len(found.stars.ends), 'star')}?", loc="left")
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure
