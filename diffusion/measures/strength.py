"""Strength: followers, each counted by how much the tie to it counts."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.products import followers_of
from diffusion.measures.ties import TieValues, TieWeights, named


@dataclass(frozen=True)
class Strength:
    """Adds up what the ties from an account to its followers count.

    With weights that are reposts in the past, these are all its reposts; with ``ties=TieProbabilities()`` it is how
    many followers are expected to pass on what the account posts.

    Parameters
    ----------
    ties
        What a tie counts: `TieWeights`, `EqualTies` (which makes it `Followers`) or `TieProbabilities`.

    Examples
    --------
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], weights=[3, 2], edges="influence")
    >>> Strength().scores(graph).values.tolist()
    [5.0, 0.0, 0.0]

    References
    ----------
    A. Barrat, M. Barthélemy, R. Pastor-Satorras, A. Vespignani, "The architecture of complex weighted networks", PNAS
    101 (2004) 3747, doi:10.1073/pnas.0400087101, equation 2.
    """

    ties: TieValues = TieWeights()

    @property
    def name(self) -> str:
        """Return "strength", with what is not the usual way."""
        return named("strength", "", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "what the account posts is seen at first hand, and passed on, by many or by those whose ties count much"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "a tie u → v, where v follows u, counts for u; weights are added, or probabilities if told to; "
            "the sum of what the ties count, 0 without followers"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the sum over the ties out of every account."""
        graph = graph_of(network)
        return Scores(followers_of(graph, self.ties.of(network)).times(np.ones(len(graph))))
