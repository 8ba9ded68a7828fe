"""Bridges: points whose followers lie in several communities."""

from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.communities.communities import Communities
from diffusion.errors import InputError
from diffusion.launches.launch import Launch, Push
from diffusion.launches.placement.equal_audience import named, nearest_to_shares
from diffusion.launches.placement.per_community import communities_of
from diffusion.leaders.role_numbers import Places
from diffusion.leaders.role_rules import RoleRules
from diffusion.measures.measure import Network, graph_of
from diffusion.words import counted


def bridges(
    network: Network,
    communities: Communities | None = None,
    points: SupportsIndex = 10,
    *,
    spread: SupportsFloat | None = None,
    equal_audience: bool = False,
) -> Launch:
    """Return a launch at the accounts that join most followers of different communities.

    An account's followers are in several communities if its participation, 1 - sum over communities of the squared
    share of its followers there, is above ``spread``. Of n followers, n squared x participation / 2 pairs lie in
    different communities; the accounts with the most such pairs are taken.

    Parameters
    ----------
    network
        A graph, or a chain.
    communities
        Of the same graph; those that `find_communities` finds, unless given.
    points
        How many accounts.
    spread
        The participation above which an account is a bridge; 0.3, the bound of `RoleRules`, unless given.
    equal_audience
        Take those bridges whose followers come nearest to an equal share of the audience of the biggest hub, which is
        left out: to be compared with `one_hub`.

    Raises
    ------
    InputError
        If fewer accounts are bridges than points, or the communities are of another graph.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a", "@a", "@b", "@b"], ["@n1", "@s1", "@n1", "@n2"], edges="influence")
    >>> regions = {"@a": "north", "@b": "north", "@n1": "north", "@n2": "north", "@s1": "south"}
    >>> bridges(graph, diffusion.Communities.of(graph, regions), points=1).accounts
    ('@a',)

    References
    ----------
    R. Guimerà, L. A. N. Amaral, "Functional cartography of complex metabolic networks", Nature 433 (2005) 895,
    doi:10.1038/nature03288, for participation and its bound of 0.3 between hubs of one community and hubs of several.
    Their ties have no direction; here followers count, who see what the account posts.
    """
    graph, count = graph_of(network), checks.integer("points", points, minimum=1)
    least = float(RoleRules().spread) if spread is None else checks.real("spread", spread, minimum=0, maximum=1)
    found = _ordered(Places.of(communities_of(graph, communities)), least)
    taken = nearest_to_shares(graph, [found] * min(count, len(found))) if equal_audience else found[:count].tolist()
    if count > len(taken):
        raise InputError(
            f"points must be at most the {counted(len(taken), 'bridge')} there are (participation above {least:g}"
            f"{', the hub left out' if equal_audience else ''}), not {count:,}"
        )
    what = counted(count, "bridge")
    return Launch(named(graph, what, taken) if equal_audience else what, Push(graph.names.take(taken)))


def _ordered(places: Places, least: float) -> npt.NDArray[np.int64]:
    """Return the codes of bridges, those first that join most pairs of followers; equal ones go by code."""
    joined = places.followers.astype(np.float64) ** 2 * places.participation / 2
    found = np.flatnonzero(places.participation > least)
    return found[np.argsort(-joined[found], kind="stable")]
