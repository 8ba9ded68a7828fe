"""The values of a lever as an axis shows them: times in a readable unit, shares in per cent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from diffusion.durations import HOUR
from diffusion.launches.maps.levers import Lever

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELS = {
    "power": ("power of the content", 1.0),
    "half-life": ("half-life of attention (hours)", 1 / HOUR),
    "reinforcement": ("what each further exposure adds (times)", 1.0),
    "attention": ("accounts one can follow and see all of", 1.0),
    "acceptance": ("chance that a point posts (%)", 100.0),
    "delay": ("delays along ties (times)", 1.0),
    "trending": ("visibility of the trending list (%)", 100.0),
}


def scale_values(lever: Lever, values: Sequence[float]) -> tuple[list[float], str]:
    """Return values in the unit of their axis, and what the axis is called."""
    label, factor = LABELS.get(lever.name, (lever.name, 1.0))
    return [factor * value for value in values], label


def name_decades(axes: "Axes") -> None:
    """Make an axis logarithmic, with plain numbers and no more of them than there is room for."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axes.set_xscale("log")
    low, high = axes.get_xlim()
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high < 60 * low else (1.0,)))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
