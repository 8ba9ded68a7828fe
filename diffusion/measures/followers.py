"""Followers: the plainest measure of an opinion leader, and the one that is bought and sold."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from diffusion.measures.measure import Network, Scores, graph_of


@dataclass(frozen=True)
class Followers:
    """Counts the accounts of the graph that follow an account: its ties out, whatever their weight.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy")]), edges="influence")
    >>> Followers().scores(graph).values.tolist()
    [2.0, 0.0, 0.0]
    """

    @property
    def name(self) -> str:
        """Return "followers"."""
        return "followers"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "many see the account at first hand"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return "a tie u → v, where v follows u, counts for u; weights and probabilities do not count; a whole number"

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the number of followers of every account."""
        return Scores(graph_of(network).out_degrees.astype(np.float64))
