"""HITS: authorities, whom good hubs follow, and hubs, who follow good authorities."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from diffusion.measures.krylov import leading
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.products import followed_by, followers_of
from diffusion.measures.ties import TieValues, TieWeights, named

TOLERANCE = 1e-10
"""How exact the scores are, beside their Euclidean length."""


@dataclass(frozen=True)
class Authority:
    """Scores an account by the hub scores of its followers, and those by the authorities that they follow.

    Among those who follow the same accounts as many others do, an authority is whom they agree on. Equal to the second
    part of ``networkx.hits`` on the graph whose edges point from follower to followed. Where several groups share the
    greatest singular value, the scores are what the iteration comes to that begins with 1 for every account: each group
    has its part of it.

    Parameters
    ----------
    ties
        What a tie counts: `TieWeights`, `EqualTies` or `TieProbabilities`.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@cy")]),
    ...                             edges="influence")
    >>> Authority().scores(graph).values.round(4).tolist()
    [0.618, 0.382, 0.0]

    References
    ----------
    J. Kleinberg, "Authoritative sources in a hyperlinked environment", Journal of the ACM 46 (1999) 604,
    doi:10.1145/324133.324140, section 3.
    """

    ties: TieValues = TieWeights()

    @property
    def name(self) -> str:
        """Return "authority", with what is not the usual way."""
        return named("authority", "", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account is followed by those who follow many authorities, as the centre of one crowd of readers"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "an account gains by followers who also follow other authorities; weights count, or probabilities if told "
            "to; an account without followers has 0; shares that sum to 1 (all 0 where there are no ties)"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the authority of every account."""
        return _hits(network, self.ties, hubs=False)


@dataclass(frozen=True)
class Hub:
    """Scores an account by the authorities that it follows: a reader who knows whom to read, **not** who is followed.

    The one measure here by which following gains. Hubs are no leaders; they are worth knowing as curators: what they
    pick up is what authorities say. Equal to the first part of ``networkx.hits``; for the rest see `Authority`.

    Parameters
    ----------
    ties
        What a tie counts: `TieWeights`, `EqualTies` or `TieProbabilities`.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@cy")]),
    ...                             edges="influence")
    >>> Hub().scores(graph).values.round(4).tolist()
    [0.0, 0.382, 0.618]

    References
    ----------
    J. Kleinberg, "Authoritative sources in a hyperlinked environment", Journal of the ACM 46 (1999) 604,
    doi:10.1145/324133.324140, section 3.
    """

    ties: TieValues = TieWeights()

    @property
    def name(self) -> str:
        """Return "hub", with what is not the usual way."""
        return named("hub", "", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account follows many authorities: a well-read reader, who need not be followed"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "who follows gains, not who is followed: by the authority of those it follows; weights count, or "
            "probabilities if told to; an account that follows nobody has 0; shares that sum to 1 (all 0 where there "
            "are no ties)"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return how good a hub every account is."""
        return _hits(network, self.ties, hubs=True)


def _hits(network: Network, ties: TieValues, *, hubs: bool) -> Scores:
    """Return one side; the other is an intermediate result of it."""
    graph, values = graph_of(network), ties.of(network)
    followers, followed = followers_of(graph, values), followed_by(graph, values)
    begin = followers.times(np.ones(len(graph)))
    found = leading(lambda scores: followers.times(followed.times(scores)), begin, TOLERANCE)
    scores = followed.times(found.vector)
    if not hubs:
        scores = followers.times(scores)
    note = "" if found.settled else "authorities did not settle, so that scores close to each other may be in any order"
    return Scores(np.divide(scores, scores.sum() or 1.0), note=note)
