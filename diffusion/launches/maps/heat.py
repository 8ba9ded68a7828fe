"""One look for all maps: cells in colours that the colour-blind can order, with words on both sides."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from matplotlib.patheffects import AbstractPathEffect

Floats = npt.NDArray[np.float64]
MOST_TICKS = 9
SEQUENTIAL, DIVERGING = "cividis", "PuOr_r"
"""From little to much; and from one side to the other, with white where there is no difference."""


def draw_cells(axes: "Axes", values: Floats, *, low: float, high: float, colours: str = SEQUENTIAL) -> "AxesImage":
    """Draw cells, the first row at the bottom; cell (row, column) is at the point (column, row)."""
    axes.grid(visible=False)
    return axes.imshow(values, origin="lower", aspect="auto", vmin=low, vmax=high, cmap=colours, interpolation="none")


def name_sides(axes: "Axes", columns: Sequence[str], rows: Sequence[str]) -> None:
    """Write what columns and rows stand for, some of them where there are many."""
    for names, side in ((columns, axes.xaxis), (rows, axes.yaxis)):
        step = -(-len(names) // MOST_TICKS)
        places = range(0, len(names), step)
        side.set_ticks(list(places), [names[place] for place in places])


def place_of(value: float, along: Floats) -> float | None:
    """Return where a value lies along a side whose cells stand for these values, by logarithms; None where beyond."""
    logs = np.log(along)
    ends = (
        np.concatenate([[1.5 * logs[0] - 0.5 * logs[1]], logs, [1.5 * logs[-1] - 0.5 * logs[-2]]])
        if len(along) > 1
        else np.array([])
    )
    if not len(ends) or not ends[0] <= np.log(value) <= ends[-1]:
        return None
    places = np.concatenate([[-0.5], np.arange(len(along)), [len(along) - 0.5]])
    return float(np.interp(np.log(value), ends, places))


def write_cells(axes: "Axes", words: Sequence[Sequence[str]], dark: npt.NDArray[np.bool_], size: float = 7.5) -> None:
    """Write words into cells; ``dark`` says on which the writing must be white."""
    from diffusion.drawing import INK

    for row, line in enumerate(words):
        for column, word in enumerate(line):
            colour = "white" if dark[row, column] else INK
            axes.text(column, row, word, ha="center", va="center", color=colour, fontsize=size)


def halo(width: float) -> "list[AbstractPathEffect]":
    """Return a white rim for a line of this width, so that it is seen on any colour."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width + 2.4, foreground="white")]
