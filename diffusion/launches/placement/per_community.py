"""One point in each of the largest communities."""

from typing import SupportsIndex, TypeVar

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.communities.communities import Communities
from diffusion.communities.find import find_communities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.launch import Launch, Push
from diffusion.launches.placement.equal_audience import named, nearest_to_shares
from diffusion.measures.measure import Measure, Network, graph_of

Item = TypeVar("Item")


def one_per_community(
    network: Network,
    communities: Communities | None = None,
    points: SupportsIndex = 10,
    *,
    by: Measure | None = None,
    equal_audience: bool = False,
) -> Launch:
    """Return a launch at the leading account of each of the ``points`` largest communities.

    Parameters
    ----------
    network
        A graph, or a chain where the measure needs probabilities.
    communities
        Of the same graph; those that `find_communities` finds, unless given. Labels such as regions or segments will
        do: ``Communities.of(graph, labels)``. Communities in which nobody has followers are passed over.
    points
        How many communities.
    by
        Who leads a community: the member with the highest score of this measure, such as ``Followers()`` or
        ``ExpectedSpread()``; unless given, the one with the most followers *inside* the community.
    equal_audience
        Take in each community, the largest first, the member whose followers come nearest to an equal share of what is
        missing to the audience of the biggest hub, which is left out: to be compared with `one_hub`.

    Raises
    ------
    InputError
        If there are fewer communities with followers than points, or the communities are of another graph.

    Examples
    --------
    >>> import diffusion
    >>> graph = Graph.from_arrays(["@a", "@a", "@d"], ["@b", "@c", "@e"], edges="influence")
    >>> labels = {"@a": "north", "@b": "north", "@c": "north", "@d": "south", "@e": "south"}
    >>> one_per_community(graph, diffusion.Communities.of(graph, labels), points=2).accounts
    ('@a', '@d')
    """
    graph, count = graph_of(network), checks.integer("points", points, minimum=1)
    if by is not None and equal_audience:
        raise InputError("by: with equal_audience the audience decides who is taken; give one of the two")
    groups = communities_of(graph, communities)
    what = f"one in each of {count:,} communities" if count > 1 else "one in the largest community"
    if equal_audience:
        pools = [groups.member_codes(number).astype(np.int64) for number in range(len(groups))]
        reached = [pool for pool in pools if graph.out_degrees[pool].any()]
        taken = nearest_to_shares(graph, _enough(reached, count))
        return Launch(named(graph, what, taken), Push(graph.names.take(taken)))
    values = None if by is None else np.asarray(by.scores(network).values)
    leaders = [_leader(graph, groups, number, values) for number in range(len(groups))]
    found = _enough([leader for leader in leaders if leader is not None], count)
    return Launch(what, Push(graph.names.take(found)))


def communities_of(graph: Graph, communities: Communities | None) -> Communities:
    """Return communities of this graph: those given, or those that are found."""
    if communities is None:
        return find_communities(graph)
    if not isinstance(communities, Communities):
        raise InputError(
            "communities must come from find_communities(graph) or Communities.of(graph, labels), "
            f"not be a {type(communities).__name__}"
        )
    if communities.graph is not graph and communities.graph.fingerprint != graph.fingerprint:
        raise InputError("communities must be those of the same graph: find_communities(graph)")
    return communities


def _leader(graph: Graph, communities: Communities, number: int, values: npt.NDArray[np.float64] | None) -> int | None:
    """Return who leads a community among those with followers; None where nobody has any."""
    members = communities.member_codes(number)
    followed = members[graph.out_degrees[members] > 0]
    if not len(followed):
        return None
    scores = communities.followers_within if values is None else values
    return int(followed[np.argmax(scores[followed])])


def _enough(found: list[Item], count: int) -> list[Item]:
    if count > len(found):
        raise InputError(
            f"points must be at most the {len(found):,} communities in which somebody has followers, not {count:,}"
        )
    return found[:count]
