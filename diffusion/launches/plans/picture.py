"""A plan over time: when each push of each launch begins, and how long it goes on."""

from typing import TYPE_CHECKING

from diffusion import drawing
from diffusion.durations import HOUR, scale_of
from diffusion.launches.launch import Launch
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from diffusion.launches.plans.plan import Plan

ROW, LEAST = 0.32, 2.0
"""How many inches a push takes, and the least for all."""
BEYOND = 1.12
"""How far the axis goes beyond the last push, so that there is room for what is written at it."""
HALF_WAY = 0.5
"""What begins or ends beyond this part of the axis has its words on its left."""


SHADE = 0.4
"""How opaque a bar is: what is written on it must be read."""


def draw_plan(plan: "Plan") -> "Figure":
    """Draw a row for each push: a point where accounts post, a bar as long as content is shown."""
    from matplotlib.ticker import MaxNLocator

    rows = sum(len(launch.pushes) + (launch.reserve is not None) for launch in plan.launches) + len(plan.launches)
    last = max(push.at + getattr(push, "duration", 0.0) for launch in plan.launches for push in launch.pushes)
    end = min(last * BEYOND, plan.horizon) or min(HOUR, plan.horizon) or HOUR
    unit, name = scale_of(end)
    figure, (axes,) = drawing.new_figure(height=max(LEAST, 0.8 + ROW * rows))
    with drawing.look():
        row = 0
        for place, launch in enumerate(plan.launches):
            axes.text(0, row, drawing.safe_text(launch.name, 60), fontweight="bold", va="center", ha="left")
            row = _draw_launch(axes, launch, row + 1, end / unit, unit, drawing.PALETTE[place % len(drawing.PALETTE)])
        axes.set(xlabel=f"{name} from the start of the launch", xlim=(-0.02 * end / unit, end / unit), ylim=(row, -1))
        axes.set_yticks([])
        axes.grid(axis="y", visible=False)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    return figure


def _draw_launch(axes: "Axes", launch: Launch, row: int, end: float, unit: float, colour: str) -> int:
    """Draw the pushes of a launch, one below the other, and return the row after them."""
    for push in launch.pushes:
        start, length = push.at / unit, getattr(push, "duration", 0.0) / unit
        if length:
            axes.barh(row, min(length, end - start), left=start, height=0.6, color=colour, alpha=SHADE)
        else:
            axes.plot([start], [row], "o", color=colour, markersize=7, clip_on=False)
        who = counted(len(push.accounts_named), "account") if push.accounts_named else ""
        _write(axes, row, start, min(start + length, end), end, f"{push.name}: {who}" if who else push.name)
        row += 1
    if launch.reserve is not None:
        axes.plot([0], [row], "o", color=colour, markersize=7, fillstyle="none", clip_on=False)
        held = f"held back until nothing more happens: {counted(len(launch.reserve.accounts), 'account')}"
        _write(axes, row, 0, 0, end, held)
        row += 1
    return row


def _write(axes: "Axes", row: int, start: float, stop: float, end: float, words: str) -> None:
    """Write what a push is on the side of it that has room, or on its bar."""
    gap, text = 0.015 * end, drawing.safe_text(words, 60)
    if stop <= HALF_WAY * end:
        axes.text(stop + gap, row, text, va="center", ha="left", color=drawing.INK)
    elif start >= HALF_WAY * end:
        axes.text(start - gap, row, text, va="center", ha="right", color=drawing.INK)
    else:
        axes.text(start + gap, row, text, va="center", ha="left", color=drawing.INK)
