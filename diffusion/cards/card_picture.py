"""The picture of a card: ranks on the left, communities on the right."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import PALETTE, look, new_figure, safe_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from diffusion.cards.card import AccountCard

SHOWN = 8
"""How many communities are shown."""


@look()
def draw_card(card: "AccountCard") -> "Figure":
    """Draw where an account stands by each measure and, if communities were given, which ones it reaches."""
    told = sum(standing.tells for standing in card.standings)
    panels = 1 if card.communities is None else 2
    shown = 0 if card.communities is None else min(len(card.communities), SHOWN)
    figure, axes = new_figure(1, panels, width=4.8 * panels, height=1.7 + 0.34 * max(told, shown, 3))
    figure.suptitle(safe_text(card.account, 40), x=0.01, ha="left", weight="bold")
    _ranks(axes[0], card)
    if shown:
        _communities(axes[1], card)
        if len(axes[1].containers) > 1:
            figure.legend(loc="outside lower right", ncols=2)
    return figure


def _ranks(axes: "Axes", card: "AccountCard") -> None:
    told = [standing for standing in card.standings if standing.tells]
    places, ranks = np.arange(len(told)), np.array([standing.rank for standing in told], np.float64)
    axes.plot(ranks, places, "o", color=PALETTE[0], markersize=8)
    axes.set(xscale="log", xlim=(max(card.accounts, 2) * 1.3, 0.75), xlabel=f"rank among {card.accounts:,} accounts")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.minorticks_off()
    axes.set_yticks(places, [safe_text(standing.measure, 26) for standing in told])
    axes.set_ylim(len(told) - 0.4, -0.8)
    for place, rank in zip(places, ranks, strict=True):
        axes.annotate(f"{rank:,.0f}", (rank, place), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8)
    axes.set_title("Where it stands", loc="left")


def _communities(axes: "Axes", card: "AccountCard") -> None:
    assert card.communities is not None
    table = card.communities.head(SHOWN)
    kinds = {"followers": "its followers", "reached": "reached on average"}
    bars = [(kinds[column], table[column].to_numpy()) for column in kinds if column in table]
    places, height = np.arange(len(table)), 0.8 / len(bars)
    for index, (label, values) in enumerate(bars):
        shift = (index - (len(bars) - 1) / 2) * height
        axes.barh(places + shift, values, height, label=label, color=PALETTE[(5, 0)[index]])
    axes.set_yticks(places, [safe_text(title.removeprefix("the community "), 26) for title in table["title"]])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("accounts")
    axes.set_title("Communities it reaches", loc="left")
