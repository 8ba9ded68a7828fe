"""Where to launch: one hub, or several points with the same audience between them."""

from typing import SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.launch import Launch, Push
from diffusion.words import counted

CLOSE = 0.05
"""How far, as a share of the hub's audience, that of the points may be off and still be called the same."""


def one_hub(graph: Graph) -> Launch:
    """Return the launch at the account with the most followers.

    Examples
    --------
    >>> graph = Graph.from_arrays([0, 0, 1], [1, 2, 2], names=["@hub", "@a", "@b"], edges="influence")
    >>> one_hub(graph).accounts
    ('@hub',)
    """
    hub = int(np.argmax(graph.out_degrees))
    return Launch("one hub", Push([graph.names[hub]]))


def points_of_equal_audience(graph: Graph, points: SupportsIndex = 10) -> Launch:
    """Return a launch at ``points`` accounts that together have about as many followers as the biggest hub.

    One after another, the account is taken whose followers come nearest to an equal share of what is still missing;
    the hub itself is left out, and accounts without followers are never taken. Fewer points come back where the
    network has not as many accounts with followers; the name of the launch says so where the audience differs.

    Examples
    --------
    >>> graph = Graph.from_arrays([0, 0, 0, 1, 2, 3], [1, 2, 3, 2, 3, 1], edges="influence")
    >>> points_of_equal_audience(graph, 3).accounts
    (1, 2, 3)
    """
    count = checks.integer("points", points, minimum=1)
    followers = graph.out_degrees.astype(np.int64)
    hub = int(np.argmax(followers))
    missing, free = int(followers[hub]), followers > 0
    free[hub] = False
    taken: list[int] = []
    while len(taken) < count and free.any():
        share = missing / (count - len(taken))
        nearest = int(np.argmin(np.where(free, np.abs(followers - share), np.inf)))
        taken.append(nearest)
        free[nearest] = False
        missing -= int(followers[nearest])
    if not taken:
        raise InputError(f"only {graph.names[hub]!r} has followers, so there are no other points to launch at")
    total = int(followers[taken].sum())
    if abs(missing) <= CLOSE * followers[hub]:
        name = f"{counted(len(taken), 'point')} of the same total audience"
    else:
        name = f"{counted(len(taken), 'point')} with {counted(total, 'follower')} in all"
    return Launch(name, Push(graph.names.take(taken)))
