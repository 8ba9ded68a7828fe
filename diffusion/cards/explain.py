"""Explain an account: gather what the earlier rooms know of it on one card."""

from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from diffusion.cards.card import AccountCard, Activity, Spread, Standing
from diffusion.cards.lost_without import LostWithout, dependents, lost_without
from diffusion.cards.own_spread import OwnSpread, own_spread
from diffusion.cards.typical_path import path_in_chain, path_in_log
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, shown
from diffusion.communities.communities import Communities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.leaders.ranking import Ranking, rank_leaders
from diffusion.leaders.role_numbers import trees_of
from diffusion.leaders.roles import Roles
from diffusion.learning.trees import Trees
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.log import RepostLog
from diffusion.read.names import Name

if TYPE_CHECKING:
    import pandas

OTHERS = 10
"""How many other leaders start the launch that shows what would be lost without the account."""
TIES = 10
"""How many ties with evidence a card lists."""
CONFIDENCE = 0.95


def explain_account(
    network: Graph | AnyChain,
    account: Name,
    *,
    ranking: Ranking | None = None,
    communities: Communities | None = None,
    roles: Roles | None = None,
    log: RepostLog | None = None,
    trees: Trees | None = None,
    random_state: SupportsIndex = 0,
) -> AccountCard:
    """Return the card of an account: ranks, spread, communities, typical path, evidence, and what hangs on it.

    Parameters
    ----------
    network
        A chain; `PlausibleChains`, so that the interval knows what is not known; or a graph, and the card says nothing
        of spread.
    account
        The account, by name.
    ranking
        What it is ranked by; the usual measures unless given.
    communities
        The communities it may reach (`find_communities`); the card says nothing of them unless given.
    roles
        The roles of all accounts (`find_roles`); left out unless given.
    log
        The reposts; without them the typical path is that of the chain.
    trees
        Who passed what to whom in the log: the parents that it states, or else those that are most probable, unless
        given.
    random_state
        The name of the chance.

    Raises
    ------
    UnknownAccountError
        If the network does not have the account.
    InputError
        If the ranking is one of other accounts.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a", "@a", "@b"], ["@b", "@c", "@d"], edges="influence")
    >>> card = diffusion.explain_account(diffusion.uniform(graph, 0.5), "@a")
    >>> card.followers, card.dependents, abs(card.spread.mean - 2.25) < 0.1
    (2, ('@b', '@c', '@d'), True)
    """
    chain = None if isinstance(network, Graph) else shown(network)
    graph = network if isinstance(network, Graph) else network.graph
    code, chance = int(graph.codes([account], "account")[0]), check_random_state(random_state)
    ranking = _ranking_of(chain or graph, ranking, chance)
    own = None if isinstance(network, Graph) else own_spread(network, code, chance)
    if trees is None and log is not None:
        trees = trees_of(chain or graph, log)
    path, path_from = _path(chain, own, trees, log, code, graph)
    settings = {"account": str(account), "measures": list(ranking.scores), "others": OTHERS}
    inputs = {"network": network.fingerprint} | ({"log": log.fingerprint} if log is not None else {})
    return AccountCard(
        account=graph.names[code],
        accounts=len(graph),
        followers=int(graph.out_degrees[code]),
        follows=int(graph.in_degrees[code]),
        standings=_standings(ranking, code),
        spread=None if own is None else _spread(own, 1.0 if chain is None else chain.power),
        communities=None if communities is None else _communities(graph, communities, code, own),
        community="" if communities is None else _title(communities, int(communities.codes[code])),
        path=path,
        path_from=path_from,
        ties=_evidence(chain, code),
        dependents=tuple(graph.names.take(dependents(graph, code))),
        lost=None if chain is None else _lost(chain, ranking, code, chance),
        activity=_activity(trees, graph.names[code]),
        roles="" if roles is None or not roles.roles_of(graph.names[code]) else roles.of(graph.names[code]),
        provenance=Provenance("explain_account", settings, inputs, chance),
    )


def _ranking_of(network: Graph | Chain, ranking: Ranking | None, random_state: int) -> Ranking:
    if ranking is None:
        return rank_leaders(network, random_state=random_state)
    if ranking.names.fingerprint != (network.graph if isinstance(network, Chain) else network).names.fingerprint:
        raise InputError("ranking: it ranks other accounts than the network has")
    return ranking


def _standings(ranking: Ranking, code: int) -> tuple[Standing, ...]:
    found = []
    for measure in ranking.measures:
        scores = ranking.scores[measure.name]
        values, error = scores.values, scores.standard_errors
        found.append(
            Standing(
                measure.name, measure.meaning, float(values[code]),
                float("nan") if error is None else float(error[code]), 1 + int((values > values[code]).sum()),
                int((values == values[code]).sum()) - 1, bool(np.ptp(values) > 0),
            )
        )  # fmt: skip
    return tuple(found)


def _spread(own: OwnSpread, power: float) -> Spread:
    return Spread(own.mean, *own.interval(CONFIDENCE), CONFIDENCE, len(own.sizes), power, own.uncertainty)


def _communities(graph: Graph, communities: Communities, code: int, own: OwnSpread | None) -> "pandas.DataFrame":
    """Return where its followers are and, for a chain, how many accounts its cascades reach there."""
    import pandas

    if communities.names.fingerprint != graph.names.fingerprint:
        raise InputError("communities: they are those of other accounts than the network has")
    many = len(communities.sizes)
    theirs = communities.codes[graph.targets[graph.offsets[code] : graph.offsets[code + 1]]]
    followers = np.bincount(theirs, minlength=many)
    columns = {
        "community": np.arange(many), "title": [_title(communities, number) for number in range(many)],
        "accounts": communities.sizes, "followers": followers, "share": followers / max(1, followers.sum()),
    }  # fmt: skip
    order = [-followers]
    if own is not None:
        columns["reached"] = np.bincount(communities.codes, weights=own.active, minlength=many)
        order = [-columns["reached"], -followers]
    table = pandas.DataFrame(columns).iloc[np.lexsort(order)]
    told = [column for column in ("followers", "reached") if column in table]
    return table[(table[told] > 0).any(axis=1)].reset_index(drop=True)


def _title(communities: Communities, number: int) -> str:
    """Return what a sentence calls a community."""
    if communities.labels is not None:
        return communities.labels[number]
    return f"the community {communities.title(number)}"


def _path(
    chain: Chain | None, own: OwnSpread | None, trees: Trees | None, log: RepostLog | None, code: int, graph: Graph
) -> "tuple[pandas.DataFrame, str]":
    """Return the path that the log shows or, if it shows none, that of the chain."""
    import pandas

    if trees is not None and log is not None:
        found = path_in_log(trees, log, int(trees.names.find([graph.names[code]])[0]))
        if len(found):
            return found, "log"
    if chain is None or own is None:
        return pandas.DataFrame({"step": [], "account": []}), ""
    return path_in_chain(chain, own, code), "chain"


def _activity(trees: Trees | None, account: Name) -> Activity | None:
    if trees is None:
        return None
    place = int(trees.names.find([account])[0])
    here = np.flatnonzero(trees.accounts == place) if place >= 0 else np.empty(0, np.int64)
    if not len(here):
        return Activity(0, 0, 0.0)
    return Activity(len(here), int((trees.parents[here] < 0).sum()), float(trees.descendants[here].mean()))


def _evidence(chain: Chain | None, code: int) -> "pandas.DataFrame":
    """Return the ties of an account, out and in, that the log says most of."""
    import pandas

    columns = ["from", "to", "tries", "successes", "probability", "lower", "upper"]
    if chain is None or not {"tries", "successes", "lower", "upper"} <= set(chain.evidence):
        return pandas.DataFrame(columns=columns)
    graph = chain.graph
    out = np.arange(graph.offsets[code], graph.offsets[code + 1])
    into = graph.in_ties[graph.in_offsets[code] : graph.in_offsets[code + 1]].astype(np.int64)
    rows = []
    for ties in (out, into):
        tries, successes = chain.evidence["tries"][ties], chain.evidence["successes"][ties]
        told = ties[np.lexsort([-tries, -successes])]
        rows.append(told[chain.evidence["tries"][told] > 0][:TIES])
    ties = np.concatenate(rows)
    cells = [
        graph.names.take(graph.sources[ties]), graph.names.take(graph.targets[ties]), chain.evidence["tries"][ties],
        chain.evidence["successes"][ties], chain.measured[ties], chain.evidence["lower"][ties],
        chain.evidence["upper"][ties],
    ]  # fmt: skip
    return pandas.DataFrame(dict(zip(columns, cells, strict=True)))


def _lost(chain: Chain, ranking: Ranking, code: int, random_state: int) -> LostWithout | None:
    others = [int(one) for one in ranking.order()[: OTHERS + 1] if one != code][:OTHERS]
    return lost_without(chain, code, chain.graph.names.take(others), random_state) if others else None
