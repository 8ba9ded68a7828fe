"""Closeness: how few steps content needs from an account to everybody else."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.kernels.nearness import Room, add_nearness, room
from diffusion.kernels.wide import BITS
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.parallel import over_chunks

Integers = npt.NDArray[np.int64]
Searched = Callable[[int, int], npt.NDArray[np.uint32]]


@dataclass(frozen=True)
class Closeness:
    """Scores an account by how near all others are along the flow: the mean of one divided by the number of hops.

    Followers count 1, their followers 1/2, and so on; whom content cannot reach counts 0, so that networks in several
    parts need no exception (harmonic closeness). The same as ``networkx.harmonic_centrality`` of the graph whose edges
    point from follower to followed, divided by the number of other accounts. Exact: takes time in proportion to
    accounts times ties, but 512 accounts are searched for at once; for a million accounts there is `SampledCloseness`.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy")]), edges="influence")
    >>> Closeness().scores(graph).values.tolist()
    [0.75, 0.5, 0.0]

    References
    ----------
    Y. Rochat, "Closeness centrality extended to unconnected graphs: the harmonic centrality index", ASNA 2009;
    P. Boldi, S. Vigna, "Axioms for centrality", Internet Mathematics 2014, doi:10.1080/15427951.2013.865686.
    """

    @property
    def name(self) -> str:
        """Return "closeness"."""
        return "closeness"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "few steps from follower to follower lead from the account to most others"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "paths run as content flows, from followed to follower; hops count, weights and probabilities do not; "
            "who cannot be reached counts 0; the mean of 1 / hops over all other accounts, from 0 to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the closeness of every account."""
        return Scores(exact_nearness(graph_of(network)))


def exact_nearness(graph: Graph) -> npt.NDArray[np.float64]:
    """Return the mean of 1 / hops over all other accounts.

    Each 1 / hops is rounded to a whole multiple of a power of 1/2, the smallest with which no sum can overflow.
    """
    accounts = graph.account_count
    one = 2.0 ** min(52, 62 - accounts.bit_length())
    sums = nearness_sums(graph, lambda first, stop: np.arange(first, stop, dtype=np.uint32), 0, accounts, one)
    return sums[::2] / one / max(accounts - 1, 1)


def nearness_sums(graph: Graph, searched: Searched, first: int, stop: int, one: float) -> Integers:
    """Return two sums an account, of ``one / hops`` and ``one / hops**2`` to all accounts ``searched(first, stop)``."""
    rows = (graph.offsets.view(np.uint64), graph.targets.view(np.uint32))
    in_rows = (graph.in_offsets.view(np.uint64), graph.in_sources.view(np.uint32))
    idle, rooms = deque[Room](), list[Room]()

    def work(begin: int, end: int) -> None:
        try:
            mine = idle.pop()
        except IndexError:
            mine = room(graph.account_count)
            rooms.append(mine)
        add_nearness(*rows, *in_rows, searched(begin, end), one, mine)
        idle.append(mine)

    over_chunks(work, stop - first, first=first, what="closeness", chunk=BITS)
    return sum((mine.sums for mine in rooms), np.zeros(2 * graph.account_count, np.int64))
