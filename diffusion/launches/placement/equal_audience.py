"""One hub, or several points with the same audience between them."""

from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.launch import Launch, Push
from diffusion.words import counted

CLOSE = 0.05
"""How far, as a share of the hub's audience, that of the points may be off and still be called the same."""
Integers = npt.NDArray[np.int64]


def one_hub(graph: Graph) -> Launch:
    """Return the launch at the account with the most followers.

    Examples
    --------
    >>> graph = Graph.from_arrays([0, 0, 1], [1, 2, 2], names=["@hub", "@a", "@b"], edges="influence")
    >>> one_hub(graph).accounts
    ('@hub',)
    """
    return Launch("one hub", Push([graph.names[hub_of(graph)]]))


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
    everybody = np.arange(len(graph))
    taken = nearest_to_shares(graph, [everybody] * count)
    if not taken:
        raise InputError(
            f"only {graph.names[hub_of(graph)]!r} has followers, so there are no other points to launch at"
        )
    return Launch(named(graph, counted(len(taken), "point"), taken), Push(graph.names.take(taken)))


def hub_of(graph: Graph) -> int:
    """Return the code of the account with the most followers; of equals, the first."""
    if not len(graph):
        raise InputError("the graph has no accounts, so there is nowhere to launch")
    return int(np.argmax(graph.out_degrees))


def nearest_to_shares(graph: Graph, pools: Iterable[Integers]) -> list[int]:
    """Return one account of each pool, so that together they have about as many followers as the biggest hub.

    Always that whose followers come nearest to an equal share of what is missing; never the hub, one without followers
    or one that is taken. A pool without any other is passed over.
    """
    followers, hub = graph.out_degrees.astype(np.int64), hub_of(graph)
    missing, free = int(followers[hub]), followers > 0
    free[hub] = False
    waiting, taken = [np.asarray(pool) for pool in pools], list[int]()
    for place, pool in enumerate(waiting):
        members = pool[free[pool]]
        if not len(members):
            continue
        share = missing / (len(waiting) - place)
        nearest = int(members[np.argmin(np.abs(followers[members] - share))])
        taken.append(nearest)
        free[nearest] = False
        missing -= int(followers[nearest])
    return taken


def named(graph: Graph, what: str, taken: list[int]) -> str:
    """Return what to call points that were to have the hub's audience between them."""
    total, wanted = int(graph.out_degrees[taken].sum()), int(graph.out_degrees[hub_of(graph)])
    if abs(wanted - total) <= CLOSE * wanted:
        return f"{what} of the same total audience"
    return f"{what} with {counted(total, 'follower')} in all"
