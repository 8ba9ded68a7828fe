"""Overlapping audiences as a picture: what every pair shares, and what each adds."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion.drawing import FAINT, MUTED, PALETTE, new_figure, safe_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from diffusion.audience.audience_overlap import AudienceOverlap

MOST, NUMBERED = 30, 12
"""How many candidates are drawn, and up to how many of them the shares stand in the squares as numbers."""


def picture_of(found: "AudienceOverlap") -> "Figure":
    """Draw what every pair shares as a share of the smaller audience, and what is new of each audience."""
    places = _drawn(found)
    many = len(places)
    side = 1.6 + max(3, many) * (0.42 if many <= NUMBERED else 0.24)
    figure, (grid, bars) = new_figure(1, 2, width=side + 4.6, height=side + 0.3, width_ratios=(side, 3.2))
    labels = [safe_text(found.accounts[place], 16) for place in places]
    _draw_grid(grid, found.shares("smaller").to_numpy()[np.ix_(places, places)], labels)
    _draw_bars(bars, found, places)
    if many < len(found.accounts):
        grid.set_xlabel(f"the {many} largest audiences of {len(found.accounts):,}")
    return figure


def _drawn(found: "AudienceOverlap") -> npt.NDArray[np.int64]:
    """Return the places of the candidates to be drawn, in the order given."""
    if len(found.accounts) <= MOST:
        return np.arange(len(found.accounts))
    return np.sort(np.argsort(-found.sizes, kind="stable")[:MOST])


def _draw_grid(axes: Any, shares: npt.NDArray[np.float64], labels: list[str]) -> None:
    shown = np.clip(np.nan_to_num(shares), 0, 1)
    np.fill_diagonal(shown, np.nan)  # an audience shares all with itself: that would outshine what matters
    axes.set_facecolor(FAINT)
    numbered, most = len(labels) <= NUMBERED, float(np.nanmax(shown, initial=0.1))
    shades = axes.imshow(shown, cmap="Blues", vmin=0, vmax=1.4 if numbered else most)
    axes.set_xticks(range(len(labels)), labels, rotation=60, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), labels)
    axes.grid(visible=False)
    axes.set_title("Shared, % of the smaller", loc="left")
    if not numbered:
        axes.tick_params(labelsize=7)
        bar = axes.figure.colorbar(shades, ax=axes, shrink=0.5, pad=0.01)
        bar.ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        return
    for row, column in np.argwhere(~np.isnan(shown)):
        axes.text(column, row, f"{100 * shown[row, column]:.0f}", ha="center", va="center")


def _draw_bars(axes: Any, found: "AudienceOverlap", places: npt.NDArray[np.int64]) -> None:
    rows, new, sizes = np.arange(len(places)), found.added[places], found.sizes[places]
    axes.barh(rows, new, color=PALETTE[0], label="new")
    axes.barh(rows, np.maximum(sizes - new, 0), left=new, color=PALETTE[4], label="reached before")
    if found.sets is not None:
        axes.errorbar(sizes, rows, xerr=2 * found.errors_of(sizes), fmt="none", ecolor=MUTED, elinewidth=1)
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.set_title("Audience, in the order given", loc="left")
    axes.set_xlabel("followers" if found.sets is None else "expected active accounts")
    axes.xaxis.set_major_locator(_few_ticks())
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside lower right", ncols=2, frameon=False)


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4, integer=True)
