"""The H-index family: many followers count only as far as those have many followers themselves."""

from dataclasses import dataclass
from functools import partial
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.kernels.h_index import h_indices
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.neighbours import neighbours_of
from diffusion.parallel import over_chunks

CHUNK = 32_768
"""How many accounts one thread takes at a time."""


@dataclass(frozen=True)
class HIndex:
    """Scores an account by the largest h such that it has h followers who score h or more in the order below.

    Order 0 is the number of followers. Order 1 is the H-index: h followers with h followers each, so that followers
    nobody follows count for little. Each order asks the same of the scores of the order below, and from some order on
    nothing changes any more. With ``both_ways`` whom an account follows counts as well, and that limit is the k-shell
    (theorem 1 of the paper); without, it is the k-shell by followers alone.

    Parameters
    ----------
    order
        How often the question is asked; a large number is the limit, found once nothing changes.
    both_ways
        Count neighbours whichever way the tie runs, as `KShell` does, not followers only.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@cy"), ("@bo", "@di"),
    ...                                               ("@cy", "@ann"), ("@cy", "@di")]), edges="influence")
    >>> HIndex(order=0).scores(graph).values.tolist()
    [2.0, 2.0, 2.0, 0.0]
    >>> HIndex(order=1).scores(graph).values.tolist()
    [2.0, 1.0, 1.0, 0.0]
    >>> HIndex(order=1, both_ways=True).scores(graph).values.tolist()
    [2.0, 2.0, 2.0, 2.0]

    References
    ----------
    L. Lü, T. Zhou, Q.-M. Zhang, H. E. Stanley, "The H-index of a network node and its relation to degree and coreness",
    Nature Communications 2016, doi:10.1038/ncomms10168.
    """

    order: SupportsIndex = 1
    both_ways: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", checks.integer("order", self.order, minimum=0))
        object.__setattr__(self, "both_ways", bool(self.both_ways))

    @property
    def name(self) -> str:
        """Return "h-index", with the order and the reading of ties where they are not the usual ones."""
        told = [f"order {self.order}"] * (self.order != 1) + ["both ways"] * self.both_ways
        return f"h-index ({', '.join(told)})" if told else "h-index"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "many follow the account who are followed by many themselves"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "a tie u → v, where v follows u, counts for u (with both_ways, for both, once a pair); weights and "
            "probabilities do not count; followers, a whole number"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the h-index of every account, of this order."""
        graph = graph_of(network)
        if self.both_ways:
            neighbours = neighbours_of(graph)
            return Scores(indices(neighbours.offsets, neighbours.codes, int(self.order)).astype(np.float64))
        return Scores(indices(graph.offsets, graph.targets, int(self.order)).astype(np.float64))


def indices(offsets: npt.NDArray[np.int64], others: npt.NDArray[np.int32], order: int) -> npt.NDArray[np.int32]:
    """Return the h-index of an order for compressed rows: order 0 is the rows' lengths."""
    values = np.diff(offsets).astype(np.int32)
    for _ in range(order):
        found = np.empty_like(values)
        work = partial(_raise_order, offsets, others, values, found)
        values = found
        if not any(over_chunks(work, len(values), what="h-index", chunk=CHUNK)):
            break
    return values


def _raise_order(
    offsets: npt.NDArray[np.int64],
    others: npt.NDArray[np.int32],
    values: npt.NDArray[np.int32],
    found: npt.NDArray[np.int32],
    first: int,
    stop: int,
) -> bool:
    return h_indices(offsets, others, values, first, stop, found)
