"""The map of roles."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from diffusion.leaders.roles import Roles

NAMED = 4
"""How many accounts of each role have their names written beside them."""
CROWD = 20_000
"""Of so many accounts without a role at most a dot is drawn: evenly chosen by code."""
MARKS = {"broadcaster": "o", "local hero": "s", "bridge": "D", "igniter": "^", "amplifier": "v"}


def draw(roles: "Roles") -> "Figure":
    """Draw participation against the score within the own community; roles as marks, the first of each by name."""
    figure, (axes,) = drawing.new_figure(width=8.2, height=5.4)
    wide, lead = roles.numbers["participation"], roles.numbers["within z"]
    any_role = np.logical_or.reduce([np.zeros(len(wide), bool), *roles.held.values()])
    crowd = np.flatnonzero(~any_role & (roles.numbers["followers"] > 0))
    crowd = crowd[:: max(1, len(crowd) // CROWD)]
    axes.scatter(wide[crowd], lead[crowd], s=6, color=drawing.MUTED, alpha=0.25, linewidths=0, label="no role")
    written = set[int]()
    for place, (role, mask) in enumerate(roles.held.items()):
        codes = np.flatnonzero(mask)
        size = 26 + 34 * place  # an account of several roles shows as marks around one another
        axes.scatter(
            wide[codes], lead[codes], s=size, marker=MARKS[role], facecolors="none",
            edgecolors=drawing.PALETTE[place], linewidths=1.2, label=f"{role} ({len(codes):,})",
        )  # fmt: skip
        for name in roles.accounts(role, NAMED):
            code = int(roles.names.codes([name])[0])
            if code not in written:
                written.add(code)
                text = drawing.safe_text(name, 18)
                axes.annotate(text, (wide[code], lead[code]), (5, 4), textcoords="offset points", fontsize=8)
    axes.axvline(float(roles.rules.spread), color=drawing.MUTED, linewidth=0.8, linestyle="--")
    axes.axhline(float(roles.rules.hub), color=drawing.MUTED, linewidth=0.8, linestyle="--")
    axes.set_yscale("symlog", linthresh=3.0)
    axes.set(xlabel="participation: 0 all followers in one community, towards 1 spread over many", xlim=(-0.03, 1.03))
    axes.set_ylabel("lead within the own community, standard deviations")
    axes.set_title("Roles", loc="left")
    if len(wide):
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure
