"""Non-backtracking centrality: eigenvector centrality in which nobody gains by what it gave its neighbour itself."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.kernels.cores import peel
from diffusion.measures.krylov import Leading, leading
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.neighbours import Neighbours, neighbours_of
from diffusion.measures.products import TieRows

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-10
"""How exact the scores are, beside their Euclidean length."""


@dataclass(frozen=True)
class NonBacktracking:
    """Scores an account by its neighbours' scores as they would be without it.

    Eigenvector centrality heaps up on hubs, since a hub makes its neighbours important, and those make the hub
    important. Here a walk never goes straight back along the tie that it came by, so that this echo is left out. The
    scores are the greatest eigenvector of the non-backtracking (Hashimoto) matrix of the network without directions,
    summed over the ties to an account. Where several parts of the network have the greatest eigenvalue, each has its
    part of what walks come to that begin once on each tie. A forest, where all such walks end, has 0 everywhere.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy"), ("@cy", "@di"), ("@di", "@ann"),
    ...                                               ("@ann", "@cy"), ("@di", "@ed")]), edges="influence")
    >>> NonBacktracking().scores(graph).values.round(3).tolist()
    [0.225, 0.207, 0.225, 0.207, 0.136]

    References
    ----------
    T. Martin, X. Zhang, M. Newman, "Localization and centrality in networks", Physical Review E 90 (2014) 052808,
    doi:10.1103/PhysRevE.90.052808, equations 14 to 17 (the matrix of twice as many rows as accounts).
    """

    @property
    def name(self) -> str:
        """Return "non-backtracking"."""
        return "non-backtracking"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account has neighbours who are central even without it"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "neighbours count once, whichever way the tie runs; weights and probabilities do not count; parts of the "
            "network that grow slower have 0, and in a forest everybody has; shares that sum to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of every account."""
        neighbours = neighbours_of(graph_of(network))
        found = walks_without_return(neighbours)
        note = "" if found.settled else "scores did not settle, so that those close to each other may be in any order"
        return Scores(found.vector, note=note)


def walks_without_return(neighbours: Neighbours) -> Leading:
    """Return where walks end up that never go straight back, one having begun on each tie in each direction.

    Of all walks it is enough to know how many come to each account, and how many have just left it: next, those come
    who are at a neighbour and did not come from here, and those leave who are here, but not back (Ihara-Bass).
    """
    accounts, degrees = len(neighbours), neighbours.degrees.astype(np.float64)
    if len(neighbours.codes) <= 2 * accounts:  # no more ties than accounts: it may be that walks do not multiply
        shells, room = neighbours.degrees.copy(), (np.empty_like(neighbours.degrees) for _ in range(2))
        peel(neighbours.offsets, neighbours.codes, shells, *room)
        if shells.max(initial=0) < 2:
            return Leading(0.0, np.zeros(accounts), np.inf, True, True)
        inside = shells >= 2
        if _inner_degrees(neighbours, inside).max() == 2:
            return Leading(1.0, _around_circles(neighbours, inside), np.inf, True, True)
    rows = TieRows(neighbours.offsets[:-1], neighbours.offsets[1:], neighbours.codes, checks.frozen(np.empty(0)))

    def step(walks: Floats) -> Floats:
        come, gone = walks[:accounts], walks[accounts:]
        return np.concatenate([rows.times(come) - gone, (degrees - 1) * come])

    return leading(step, np.concatenate([degrees, degrees]), TOLERANCE, entries=accounts)


def _around_circles(neighbours: Neighbours, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return where walks end up where no part of the network has more than one circle, and so no walk divides in it.

    Walks go round the circle for ever, and out of it on every branch: as many pass each account of the part. On a tie
    of a circle are as many as began on all ties of its part that lead there, by the number of ties in the circle.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    accounts, ties = len(neighbours), np.ones(len(neighbours.codes))
    rows = csr_array((ties, neighbours.codes, neighbours.offsets), shape=(accounts, accounts))
    count, part = connected_components(rows, directed=False)
    sizes, circles = np.bincount(part, minlength=count), np.bincount(part[inside], minlength=count)
    shares = np.divide(sizes, circles, out=np.zeros(count), where=circles > 0)[part]
    return np.asarray(shares / shares.sum())


def _inner_degrees(neighbours: Neighbours, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return how many neighbours inside the accounts inside have."""
    accounts = np.repeat(np.arange(len(neighbours)), neighbours.degrees)
    kept = inside[accounts] & inside[neighbours.codes]
    return np.bincount(accounts[kept], minlength=len(neighbours))
