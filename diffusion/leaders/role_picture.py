"""The map of roles."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from diffusion.leaders.roles import Roles

NAMED = 5
"""How many accounts of each role have their names written beside them, where there is room."""
CROWD = 5_000
"""So many accounts without a role are drawn at most, evenly chosen by code."""
APART = (0.26, 0.06)
"""How far names must be apart, as shares of a panel's width and height."""


def draw(roles: "Roles") -> "Figure":
    """Draw each role on a map of participation and the lead within the own community, and how many have it."""
    figure, panels = drawing.new_figure(2, 3, width=10.5, height=6.6)
    wide, lead = roles.numbers["participation"], roles.numbers["within z"]
    held = np.logical_or.reduce([np.zeros(len(wide), bool), *roles.held.values()])
    crowd = np.flatnonzero(~held & (roles.numbers["followers"] > 0))
    crowd = crowd[:: max(1, len(crowd) // CROWD)]
    top = max(4.0, 1.6 * float(lead.max(initial=0.0)))
    for place, (axes, role) in enumerate(zip(panels, roles.held, strict=False)):
        axes.scatter(wide[crowd], lead[crowd], s=4, color=drawing.MUTED, alpha=0.2, linewidths=0)
        codes = np.flatnonzero(roles.held[role])
        axes.scatter(wide[codes], lead[codes], s=20, color=drawing.PALETTE[place], alpha=0.8, linewidths=0)
        axes.axvline(float(roles.rules.spread), color=drawing.MUTED, linewidth=0.8, linestyle="--")
        axes.axhline(float(roles.rules.hub), color=drawing.MUTED, linewidth=0.8, linestyle="--")
        axes.set_yscale("symlog", linthresh=3.0)
        axes.set(xlim=(-0.04, 1.04), ylim=(min(-1.0, 1.2 * float(lead.min(initial=0.0))), top))
        axes.set_title(f"{role}: {len(codes):,}", loc="left")
        _name(axes, roles, roles.leading(role, NAMED))
    for axes in panels[len(roles.held) :]:
        axes.set_axis_off()
    for axes in panels[: len(roles.held)]:
        axes.set(xlabel="followers in one community (0) or many", ylabel="lead in the own community (z)")
    return figure


def _name(axes: "Axes", roles: "Roles", codes: npt.NDArray[np.int64]) -> None:
    """Write names beside the accounts that come first in a role, where they do not cover one another."""
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]  # axes in a figure have their places
    written: list[tuple[float, float]] = []
    for code in codes.tolist():
        point = roles.numbers["participation"][code], roles.numbers["within z"][code]
        x, y = axes.transAxes.inverted().transform(axes.transData.transform(point))
        if all(abs(x - before) > APART[0] or abs(y - height) > APART[1] for before, height in written):
            written.append((float(x), float(y)))
            side = "right" if x > 0.6 else "left"
            axes.annotate(
                drawing.safe_text(roles.names[code], 14), point, (-5 if side == "right" else 5, 4),
                textcoords="offset points", fontsize=8, ha=side,
            )  # fmt: skip
