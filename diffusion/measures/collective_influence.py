"""Collective influence: accounts with many ties, around whom, some steps away, are others with many ties."""

from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.by_degree import count_kept, renumber, sort_by_neighbour
from diffusion.kernels.dismantling import remove
from diffusion.kernels.frontiers import sum_frontiers, sum_second
from diffusion.kernels.incoming import sum_rows
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.neighbours import neighbours_of
from diffusion.measures.order import scores_of_order
from diffusion.parallel import over_chunks, report_progress

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]

SHARED = 6
"""How many neighbours accounts have in common, at most, whose rows are walked for all of them at once."""
AT_ONCE = 16
"""How many accounts are removed before progress is told."""


@dataclass(frozen=True)
class CollectiveInfluence:
    """Scores an account by its ties and by the ties of those ``radius`` steps away: CI = (k - 1) sum of (k' - 1).

    k is the account's number of neighbours, and the sum runs over all accounts at a distance of exactly ``radius``: so
    an account that ties together well-tied parts of the network can come before one that only has many ties. The
    accounts of greatest influence, removed one after the other, each counted anew after the last, break a network into
    pieces with few removals: ``removed`` gives this order.

    Parameters
    ----------
    radius
        The distance; 2 unless given. The paper finds little gain beyond 3 or 4, and beyond 2 each account's
        neighbourhood is walked by itself, which is slow where there are accounts with very many ties.
    removed
        Remove this many accounts, in order: the first scores as many as are removed, the last of them 1, all others 0.
        Fewer are removed where nobody has any influence left. Unless given, all are scored as the network is.

    Examples
    --------
    >>> import networkx
    >>> club = Graph.from_networkx(networkx.karate_club_graph(), edges="influence")
    >>> CollectiveInfluence().scores(club).values[[33, 0, 32]].tolist()
    [656.0, 615.0, 528.0]
    >>> in_order = CollectiveInfluence(removed=3).scores(club).values
    >>> [in_order.tolist().index(place) for place in (3, 2, 1)]
    [33, 32, 2]

    References
    ----------
    F. Morone, H. A. Makse, "Influence maximization in complex networks through optimal percolation", Nature 2015,
    doi:10.1038/nature14604, equation 10. F. Morone, B. Min, L. Bo, R. Mari, H. A. Makse, "Collective Influence
    Algorithm to find influencers via optimal percolation in massively large social media", Scientific Reports 2016,
    doi:10.1038/srep30062.
    """

    radius: SupportsIndex = 2
    removed: SupportsIndex | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", checks.integer("radius", self.radius, minimum=1))
        if self.removed is not None:
            object.__setattr__(self, "removed", checks.integer("removed", self.removed, minimum=1))

    @property
    def name(self) -> str:
        """Return "collective influence", with the radius where it is not 2, and whether accounts are removed."""
        told = [f"radius {self.radius}"] * (self.radius != 2) + ["removed in order"] * (self.removed is not None)
        return f"collective influence ({', '.join(told)})" if told else "collective influence"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        if self.removed is not None:
            return "without the account, and those before it, the network falls apart soonest"
        return "the account has many ties, and so have those a few steps away from it"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        unit = "a product of numbers of ties" if self.removed is None else "places, counted from the last removed"
        return (
            "neighbours count once, whichever way the tie runs; weights and probabilities do not count; 0 is an "
            f"account with a single neighbour or none; {unit}"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return every account's collective influence, or its place in the order of removal."""
        graph = graph_of(network)
        if self.removed is None:
            return Scores(influences(graph, int(self.radius)).astype(np.float64))
        order = removal_order(graph, int(self.radius), int(self.removed))
        return Scores(scores_of_order(order, len(graph)))


@dataclass(frozen=True, eq=False)
class _ByDegree:
    """The undirected graph of all with two neighbours or more, numbered by falling degree.

    The others have no influence and add none to anybody's, nor does a shortest way lead through them.
    """

    codes: Codes
    """The accounts' codes by number."""
    beyond: Codes
    """Degree less one, the others counted too."""
    offsets: Integers
    neighbours: Codes

    @classmethod
    def of(cls, graph: Graph) -> "_ByDegree":
        near = neighbours_of(graph)
        kept = near.degrees > 1
        order = np.argsort(-near.degrees, kind="stable")[: int(kept.sum())].astype(np.int32)
        rows = np.zeros(len(order) + 1, np.int64)
        count_kept(near.offsets, near.codes, order, checks.frozen(kept), rows)
        cursors = np.full(len(graph), -1, np.int64)
        cursors[order] = rows[:-1]
        renumbered = np.empty(rows[-1], np.int32)
        renumber(near.offsets, near.codes, order, cursors, renumbered)
        beyond = near.degrees[order] - np.int32(1)
        return cls(*map(checks.frozen, (order, beyond)), *map(checks.frozen, (rows, renumbered)))

    def __len__(self) -> int:
        return len(self.codes)


def influences(graph: Graph, radius: int) -> Integers:
    """Return the collective influence of every account."""
    if radius == 1:
        neighbours = neighbours_of(graph)
        beyond = neighbours.degrees - np.int64(1)
        return beyond * _sums_of_rows(neighbours.offsets, neighbours.codes, beyond)
    ranked, found = _ByDegree.of(graph), np.zeros(len(graph), np.int64)
    found[ranked.codes] = ranked.beyond * (_second(ranked) if radius == 2 else _frontiers(ranked, radius))
    return found


def _second(ranked: _ByDegree) -> Integers:
    """Return the sum over all at distance 2: accounts that share their best-tied neighbours are looked at together."""
    order, sums = np.arange(len(ranked), dtype=np.int32), np.zeros(len(ranked), np.int64)
    for depth in reversed(range(SHARED)):
        given, order = order, np.empty_like(order)
        sort_by_neighbour(ranked.offsets, ranked.neighbours, depth, given, order)
    checks.frozen(order)

    def work(first: int, stop: int) -> None:
        sum_second(ranked.offsets, ranked.neighbours, ranked.beyond, order, first, stop, SHARED, sums)

    over_chunks(work, len(ranked), what="collective influence", chunk=max(8192, len(ranked) // 128))
    return sums


def _frontiers(ranked: _ByDegree, radius: int) -> Integers:
    """Return the sum over all at a distance, each account's neighbourhood walked by itself."""
    sums, degrees = np.zeros(len(ranked), np.int64), checks.frozen(ranked.beyond + np.int32(1))

    def work(first: int, stop: int) -> None:
        sum_frontiers(ranked.offsets, ranked.neighbours, degrees, radius, first, stop, sums)

    over_chunks(work, len(ranked), what="collective influence", chunk=max(1024, len(ranked) // 128))
    return sums


def removal_order(graph: Graph, radius: int, most: int) -> Codes:
    """Return at most so many accounts by the order in which the greatest influence is removed; equal ones by code.

    An account's influence is looked at only while a bound of it is above the greatest that was found: all who are not
    its neighbours, at first, and those it could reach when it was last looked at, from then on. Within two steps nobody
    comes nearer when somebody goes, so for a radius up to 2 the bound is what the influence was.
    """
    ranked = _ByDegree.of(graph)
    removed = np.empty(min(most, len(ranked)), np.int32)
    left, reach = ranked.beyond + np.int32(1), _first_reach(ranked, radius)
    bounds = reach * ranked.beyond
    heap = np.lexsort((ranked.codes, -bounds)).astype(np.int32)
    sizes, seen, queue = np.array([len(heap), 0]), np.zeros_like(heap), np.empty_like(heap)
    arrays = ranked.offsets, ranked.neighbours, ranked.codes, left, reach, bounds, heap, sizes, seen, queue
    done, wanted = 0, AT_ONCE
    while done < len(removed) and wanted == AT_ONCE:
        wanted = remove(*arrays, radius, removed[done : done + AT_ONCE])
        done += wanted
        report_progress("removing accounts", done, len(removed))
    return ranked.codes[removed[:done]]


def _first_reach(ranked: _ByDegree, radius: int) -> Integers:
    """Return what the sum over each account's frontier can be at most: all that is beyond its neighbours."""
    near = _sums_of_rows(ranked.offsets, ranked.neighbours, ranked.beyond)
    return near if radius == 1 else ranked.beyond.sum(dtype=np.int64) - near - ranked.beyond


def _sums_of_rows(offsets: Integers, neighbours: Codes, values: npt.NDArray[np.signedinteger[Any]]) -> Integers:
    """Return the sum of the neighbours' values for every account; sums of whole numbers below 2**53 are exact."""
    sums = np.empty(len(offsets) - 1)
    sum_rows(offsets, neighbours, checks.frozen(values.astype(np.float64)), True, sums)
    return sums.astype(np.int64)
