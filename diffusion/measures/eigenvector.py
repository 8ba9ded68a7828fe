"""Eigenvector centrality: the account is followed by accounts that are themselves followed by such, without end."""

from dataclasses import dataclass
from typing import SupportsIndex

from diffusion.measures.limits import limit_of
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.ties import TieValues, TieWeights, named


@dataclass(frozen=True)
class Eigenvector:
    """Scores an account in proportion to the sum of its followers' scores.

    In a network in which everybody can reach everybody there is just one such scoring: the same as
    ``networkx.eigenvector_centrality`` on the graph whose edges point from follower to followed. In others it is taken
    to be what Katz's scores go to as their attenuation rises to the most that it can be. So the scores are those of the
    groups, in which all can reach each other, that grow fastest, and of whom they follow; everybody else has 0. Where
    one of the fastest groups follows another, the head of the longest such chain has everything. Where nobody is
    followed in a circle, those do who begin the longest chains of followers, by how many they begin. Radii are held to
    be equal if they agree in nine digits. In large networks most accounts get next to nothing: so says the definition.

    Parameters
    ----------
    ties
        What a tie counts: `TieWeights`, `EqualTies` or `TieProbabilities`.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@ann"), ("@ann", "@cy")]),
    ...                             edges="influence")
    >>> Eigenvector().scores(graph).values.round(4).tolist()
    [0.5, 0.5, 0.0]

    References
    ----------
    P. Bonacich, "Factoring and weighting approaches to status scores and clique identification", Journal of
    Mathematical Sociology 2 (1972) 113, doi:10.1080/0022250X.1972.9989806. For networks in pieces: U. Rothblum,
    "Algebraic eigenspaces of nonnegative matrices", Linear Algebra and its Applications 12 (1975) 281,
    doi:10.1016/0024-3795(75)90050-6.
    """

    ties: TieValues = TieWeights()

    @property
    def name(self) -> str:
        """Return "eigenvector", with what is not the usual way."""
        return named("eigenvector", "", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account is followed by accounts that are followed by such accounts, in the densest part of all"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "an account gains by the scores of its followers; weights count, or probabilities if told to; only the "
            "part of the network that grows fastest, and whom it follows, have more than 0; shares that sum to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of every account."""
        found = limit_of(graph_of(network), self.ties.of(network))
        note = "" if found.settled else "parts of the network grow almost alike, and their shares did not settle"
        return Scores(found.shares, note=note)
