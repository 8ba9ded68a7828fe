"""The k-shell: how deep in the well-tied heart of the network an account sits."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.kernels.cores import peel
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.neighbours import neighbours_of


@dataclass(frozen=True)
class KShell:
    """Scores an account by the largest k such that it belongs to a group in which all have k neighbours inside.

    Neighbours are counted once, whichever way the tie runs and however heavy it is: the same as
    ``networkx.core_number`` on the undirected graph. Many accounts share a shell, so the ranking has large ties.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy"), ("@cy", "@ann"),
    ...                                               ("@cy", "@di")]), edges="influence")
    >>> KShell().scores(graph).values.tolist()
    [2.0, 2.0, 2.0, 1.0]

    References
    ----------
    M. Kitsak et al., "Identification of influential spreaders in complex networks", Nature Physics 2010,
    doi:10.1038/nphys1746.
    """

    @property
    def name(self) -> str:
        """Return "k-shell"."""
        return "k-shell"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account sits in the heart of the network, where everybody is tied to many who are tied to many"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "neighbours count once, whichever way the tie runs; weights and probabilities do not count; 0"
            " is an account without ties"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the shell of every account; 0 is an account without ties."""
        return Scores(shells(graph_of(network)).astype(np.float64))


def shells(graph: Graph) -> npt.NDArray[np.int32]:
    """Return the k-shell of every account of the undirected graph."""
    neighbours = neighbours_of(graph)
    found = neighbours.degrees.copy()
    peel(neighbours.offsets, neighbours.codes, found, np.empty_like(found), np.empty_like(found))
    return found
