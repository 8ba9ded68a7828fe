"""Find roles: read from communities, ties, chances of ignition and the log who plays which part."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.communities.communities import Communities
from diffusion.communities.find import find_communities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.leaders.role_numbers import Places, Uptake, large_items_begun, trees_of, uptake_in
from diffusion.leaders.role_rules import RoleRules
from diffusion.leaders.roles import Roles
from diffusion.measures.ignition import IgnitionChance, outbreak_size
from diffusion.measures.measure import Network, graph_of
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Numbers = dict[str, npt.NDArray[Any]]
Held = dict[str, npt.NDArray[np.bool_]]


def find_roles(
    network: Network,
    communities: Communities | None = None,
    log: "RepostLog | None" = None,
    *,
    rules: RoleRules | None = None,
    ignition: IgnitionChance | None = None,
    random_state: SupportsIndex = 0,
) -> Roles:
    """Find broadcasters, local heroes, bridges, igniters and amplifiers.

    Parameters
    ----------
    network
        A graph, or a chain, of which the chance of igniting an outbreak can be told.
    communities
        Of the same graph. Those that `find_communities` finds, unless given.
    log
        Who reposted what: whom leaders repost, and who began large items. The parents that it states count, else the
        most probable ones. Without a log, amplifiers are those whom leaders follow.
    rules
        Every threshold; `RoleRules()` unless given.
    ignition
        How the chance of igniting an outbreak is found; `IgnitionChance()` unless given.
    random_state
        The name of the chance.

    Returns
    -------
    Roles
        With the numbers behind each role.

    Raises
    ------
    InputError
        If the communities are of another graph.

    Examples
    --------
    >>> import networkx, diffusion
    >>> crowd = networkx.DiGraph([("@star", f"fan {number}") for number in range(30)])
    >>> crowd.add_edges_from((f"fan {number}", f"fan {number + 1}") for number in range(29))
    >>> roles = find_roles(diffusion.Graph.from_networkx(crowd, edges="influence"))
    >>> roles.accounts("broadcaster")
    ['@star']
    """
    graph, rules, chance = graph_of(network), rules or RoleRules(), check_random_state(random_state)
    communities = find_communities(graph, random_state=chance) if communities is None else communities
    if communities.graph is not graph and communities.graph.fingerprint != graph.fingerprint:
        raise InputError("communities must be those of the same graph: find_communities(graph)")
    places = Places.of(communities)
    numbers, held = _numbers(places), _by_place(places, rules)
    trees = None if log is None else trees_of(network, log)
    outbreak = large = None
    if isinstance(network, Chain):
        ignition = ignition or IgnitionChance()
        chances = ignition.scores(network, chance)
        errors = np.zeros(len(graph)) if chances.standard_errors is None else chances.standard_errors
        numbers |= {"ignition chance": chances.values, "ignition error": errors}
        held["igniter"] = rules.leads(chances.values) & (chances.values >= float(rules.sure) * errors)
        outbreak = outbreak_size(len(graph)) if ignition.at_least is None else int(ignition.at_least)
    if trees is not None:
        begun, large = large_items_begun(trees, communities, float(rules.large))
        numbers["large items begun"] = begun
        held["igniter"] = held.get("igniter", np.zeros(len(graph), bool)) | (
            rules.leads(begun.astype(np.float64)) & (begun >= int(rules.several))
        )
    uptake = Uptake(graph.sources, graph.targets) if trees is None else uptake_in(trees, communities)
    leaders, times = uptake.by_leaders(held["broadcaster"] | held["local hero"])
    numbers |= {"leaders": leaders, "times chance": times}
    held["amplifier"] = rules.leads(leaders.astype(np.float64)) & (leaders >= int(rules.several)) & (times > 1)
    return Roles(
        communities,
        rules,
        numbers,
        held,
        _provenance(network, communities, log, rules, ignition, chance),
        outbreak,
        large,
    )


def _numbers(places: Places) -> Numbers:
    followers = places.followers
    inside = np.divide(places.within, followers, where=followers > 0, out=np.zeros(len(followers)))
    return {
        "followers": followers,
        "inside": inside,
        "communities reached": places.reached,
        "participation": places.participation,
        "within z": places.z,
        "brokered pairs": places.brokered,
        "crossing": places.crossing,
    }


def _by_place(places: Places, rules: RoleRules) -> Held:
    """Return the roles that follow from where followers are."""
    wide = places.participation > float(rules.spread)
    most_inside = 2 * places.within > places.followers
    return {
        "broadcaster": rules.leads(places.followers.astype(np.float64)) & wide,
        "local hero": (places.z >= float(rules.hub)) & ~wide & most_inside,
        "bridge": rules.leads(places.brokered.astype(np.float64)) & (places.crossing >= float(rules.crossing)),
    }


def _provenance(
    network: Network,
    communities: Communities,
    log: "RepostLog | None",
    rules: RoleRules,
    ignition: IgnitionChance | None,
    chance: int,
) -> Provenance:
    made = communities.provenance
    settings = {
        "rules": asdict(rules),
        "ignition": repr(ignition),
        "communities": {made.operation: dict(made.settings)},
    }
    inputs = {"graph" if isinstance(network, Graph) else "chain": network.fingerprint}
    if log is not None:
        inputs["log"] = log.fingerprint
    return Provenance("find_roles", settings, inputs, chance)
