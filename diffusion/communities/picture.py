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
    height = 1.9 + 0.38 * max(count, 2)
    figure, (axes,) = drawing.new_figure(width=4.6 + 0.5 * max(count, 2), height=height)
    ties = communities.matrix[:count, :count].toarray().astype(np.float64)
    rest = communities.matrix[:count].sum(axis=1) - ties.sum(axis=1)
    grid = np.column_stack([ties, rest])
    with np.errstate(invalid="ignore"):
        shares = np.nan_to_num(grid / grid.sum(axis=1, keepdims=True))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.5, aspect="auto")
    titles = [drawing.safe_text(communities.title(number), 26) for number in range(count)]
    rows = [f"{title} ({communities.sizes[number]:,})" for number, title in enumerate(titles)]
    columns = [str(number + 1) if communities.labels is None else titles[number] for number in range(count)]
    axes.set_yticks(range(count), rows)
    axes.set_xticks(range(count + 1), [*columns, "others"])
    if communities.labels is not None:
        axes.tick_params(axis="x", labelrotation=30)
    axes.grid(visible=False)
    for (row, column), share in np.ndenumerate(shares):
        axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center")
    axes.set_title("Followers of each community, in % by the community they are in", loc="left")
    return figure
