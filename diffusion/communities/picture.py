"""The picture of communities: who sees the content of whom."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from diffusion.communities.communities import Communities


def draw(communities: "Communities", top: int) -> "Figure":
    """Draw the largest communities as a grid: which share of the followers of each (row) is in which (column)."""
    count = min(top, len(communities))
    figure, (axes,) = drawing.new_figure(width=5.0 + 0.45 * count, height=1.9 + 0.38 * max(count, 2))
    ties = communities.matrix[:count, :count].toarray().astype(np.float64)
    rest = communities.matrix[:count].sum(axis=1) - ties.sum(axis=1)
    grid = np.column_stack([ties, rest]) if count < len(communities) else ties
    with np.errstate(invalid="ignore"):
        shares = np.nan_to_num(grid / grid.sum(axis=1, keepdims=True))
    if shares.size:
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.5, aspect="auto")
    titles = [drawing.safe_text(communities.title(number), 26) for number in range(count)]
    numbered = communities.labels is None
    axes.set_yticks(
        range(count),
        [f"{f'{at} ' if numbered else ''}{title} ({communities.sizes[at]:,})" for at, title in enumerate(titles)],
    )
    columns = [str(number) if numbered else title for number, title in enumerate(titles)]
    axes.set_xticks(range(shares.shape[1]), [*columns, "others"][: shares.shape[1]])
    if not numbered:
        axes.tick_params(axis="x", labelrotation=30)
    axes.grid(visible=False)
    for (row, column), share in np.ndenumerate(shares):
        axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center")
    axes.set_xlabel("community of the followers, in % of the row's")
    axes.set_title("Who follows whom", loc="left")
    return figure
