"""One look for every picture: colours that colour-blind readers can tell apart, safe text, files with the same bytes.

Figures are plain ``matplotlib.figure.Figure`` objects; pyplot and its global state are never touched, and matplotlib is
imported only when something is drawn.
"""

import io
import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from diffusion.errors import InputError
from diffusion.files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMS = ("png", "svg")
"""The kinds of files that a picture is saved as."""
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""The eight colours of Okabe and Ito (2008), strongest contrast on white first; yellow last, for fills only."""
INK, MUTED, FAINT = "#222222", "#666666", "#D9D9D9"
"""The greys: text and lines, notes, grids and backgrounds."""
BAND = 0.2
"""How opaque the band of an interval is."""
LOOK = MappingProxyType(
    {
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 10.0,
        "axes.titlesize": 11.0,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": FAINT,
        "grid.linewidth": 0.6,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "text.color": INK,
        "lines.linewidth": 2.0,
        "legend.frameon": False,
        "legend.fontsize": 9.0,
        "figure.facecolor": "white",
        "figure.dpi": 150.0,
        "savefig.dpi": "figure",
        "svg.fonttype": "none",  # text stays text: it can be searched, copied and read aloud
        "svg.hashsalt": "diffusion",
    }
)
"""The settings of matplotlib behind the look, on top of matplotlib's own defaults, whatever the user's are."""


@contextmanager
def look() -> Iterator[None]:
    """Draw and save in the package's look inside a ``with`` block, and leave the user's settings as they were."""
    import matplotlib
    from cycler import cycler
    from matplotlib import rcParamsDefault

    theirs = {"backend", "backend_fallback", "interactive", "toolbar"}
    settings: dict[Any, Any] = {key: value for key, value in rcParamsDefault.items() if key not in theirs}
    with matplotlib.rc_context(settings | dict(LOOK) | {"axes.prop_cycle": cycler(color=PALETTE)}):
        yield


def new_figure(
    rows: int = 1,
    columns: int = 1,
    *,
    width: float = 7.2,
    height: float = 4.0,
    height_ratios: Sequence[float] | None = None,
    width_ratios: Sequence[float] | None = None,
    share_x: bool = False,
) -> "tuple[Figure, list[Axes]]":
    r"""Return a figure, ``width`` by ``height`` inches, and its panels, row by row.

    >>> figure, (axes,) = new_figure()
    >>> axes.set_title(safe_text("@ann & $co"), loc="left").get_text()
    '@ann & \\$co'
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with look():
        figure = _figure_class()(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        ratios = {"height_ratios": height_ratios, "width_ratios": width_ratios}
        panels = figure.subplots(rows, columns, squeeze=False, sharex=share_x, gridspec_kw=ratios)
    return figure, list(panels.ravel())


def safe_text(text: object, limit: int | None = None) -> str:
    r"""Return a name as a picture may show it: no mathematics, no control characters, no missing letters, not too long.

    Parameters
    ----------
    text
        An account name, or anything that has a text form.
    limit
        The most characters shown; the rest becomes one "…".

    Examples
    --------
    >>> safe_text("a$b$ \n c")
    'a\\$b\\$ c'
    >>> safe_text("@a_very_long_name", limit=7)
    '@a_ver…'
    """
    known = _letters()
    letters = [" " if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in str(text)]
    plain = " ".join("".join(letter if ord(letter) in known else "□" for letter in letters).split())
    if limit is not None and len(plain) > limit:
        plain = plain[: limit - 1] + "…"
    return plain.replace("$", r"\$")  # matplotlib takes a pair of bare dollars for mathematics


def size_edges(largest: int) -> list[float]:
    """Return edges of bins for sizes from 1 to ``largest`` that are equally wide on a logarithmic axis.

    >>> size_edges(3)
    [1.0, 2.0, 3.0, 4.0]
    """
    import numpy as np

    edges: list[float] = np.unique(np.round(np.geomspace(1, max(2, largest) + 1, 60))).tolist()
    return edges


def picture(figure: "Figure", form: str) -> bytes:
    """Return a figure as the bytes of a ``"png"`` or ``"svg"`` file: the same figure gives the same bytes."""
    return pictures(figure, (form,))[form]


def pictures(figure: "Figure", forms: Sequence[str] = FORMS) -> dict[str, bytes]:
    """Return a figure as the bytes of several files, laid out once for all of them.

    matplotlib lays a figure out again for every file, and draws it twice to do so, which is most of the time it takes.
    """
    unknown = next((form for form in forms if form not in FORMS), None)
    if unknown is not None:
        raise InputError(f"a picture is saved as {' or '.join(FORMS)}, not {unknown!r}")
    with look(), _laid_out(figure):
        return {form: _saved(figure, form) for form in forms}


@contextmanager
def _laid_out(figure: "Figure") -> Iterator[None]:
    """Give everything in a figure its place, and let nothing move inside a ``with`` block."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine(None)
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


def _saved(figure: "Figure", form: str) -> bytes:
    without = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}[form]
    packing: dict[str, Any] = (
        {"pil_kwargs": {"compress_level": 2}} if form == "png" else {}
    )  # a tenth larger in half the time
    with io.BytesIO() as file:
        figure.savefig(file, format=form, metadata=without, **packing)
        return file.getvalue()


def save_picture(figure: "Figure", path: str | os.PathLike[str]) -> None:
    """Save a figure as PNG or SVG, by the name's ending; a reader sees the old file or the new one, never a part."""
    write_whole(Path(path), picture(figure, form_of(path)))


def form_of(path: str | os.PathLike[str]) -> str:
    """Return as what a file's name says that a picture is to be saved, or refuse it."""
    form = Path(path).suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise InputError(f"{path}: a picture is saved as {' or '.join(FORMS)}, not {form!r}")
    return form


@cache
def _figure_class() -> "type[Figure]":
    """Return figures that notebooks show by themselves, although pyplot has never heard of them."""
    from matplotlib.figure import Figure

    class ShownFigure(Figure):
        def _repr_png_(self) -> bytes:
            return picture(self, "png")

    return ShownFigure


@cache
def _letters() -> frozenset[int]:
    """Return the code points that the one font of the look can draw."""
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())
