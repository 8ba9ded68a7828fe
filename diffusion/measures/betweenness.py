"""Betweenness: who stands on the shortest ways that content takes from account to account."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.dependencies import add_dependencies
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.parallel import over_chunks

SHARES = 64
"""In so many parts sources are counted, each with sums of its own: however many threads there are, sums are added in
the same order."""

TOO_MANY_PATHS = "there are more shortest paths between two accounts than a number can hold (10^308)"


@dataclass(frozen=True)
class Betweenness:
    """Scores an account by its share of the shortest paths between all others, exactly.

    Paths run as the content flows, from an account to its followers and on to theirs, and their length is the number of
    hops. Of each ordered pair of other accounts, the account gets the share of their shortest paths on which it lies,
    and the score is the mean over all pairs: the same as ``networkx.betweenness_centrality`` of the graph whose edges
    point from followed to follower. Takes time in proportion to accounts times ties: seconds for ten thousand accounts;
    for hundreds of thousands there is `SampledBetweenness`.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy")]), edges="influence")
    >>> Betweenness().scores(graph).values.tolist()
    [0.0, 0.5, 0.0]

    References
    ----------
    U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 2001,
    doi:10.1080/0022250X.2001.9990249.
    """

    @property
    def name(self) -> str:
        """Return "betweenness"."""
        return "betweenness"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account stands between others: content that takes the shortest way often has to pass it"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "paths run as content flows, from followed to follower; hops count, weights and probabilities do not; "
            "ends of a path do not count; the mean share over all ordered pairs of other accounts, from 0 to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of every account."""
        graph = graph_of(network)
        return Scores(pair_shares(graph))


def pair_shares(graph: Graph) -> npt.NDArray[np.float64]:
    """Return the mean over ordered pairs of other accounts of the share of shortest paths that pass each account."""
    accounts = graph.account_count
    if accounts < 3:
        return np.zeros(accounts)
    offsets, targets = graph.offsets.view(np.uint64), graph.targets.view(np.uint32)

    def work(first: int, stop: int) -> npt.NDArray[np.float64]:
        totals = np.zeros(accounts)
        add_dependencies(offsets, targets, first, stop, totals)
        return totals

    parts = over_chunks(work, accounts, what="betweenness", chunk=-(-accounts // SHARES))
    total = np.sum(parts, axis=0) / ((accounts - 1) * (accounts - 2))
    if not np.isfinite(total).all():
        raise InputError(TOO_MANY_PATHS)
    return np.asarray(total)
