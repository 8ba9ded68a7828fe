"""PageRank and LeaderRank: where a reader ends up who forever walks from an account to one that it follows."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.measures.equations import beside_one, passed_on
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.products import followers_of, sums_followed
from diffusion.measures.ties import TieValues, TieWeights, named

Floats = npt.NDArray[np.float64]

UNSETTLED = (
    "the walk did not settle as exactly as was asked for, so that scores close to each other may be in any order"
)


@dataclass(frozen=True)
class PageRank:
    """Scores an account by how often a random reader looks at it; all scores together are 1.

    Content flows u → v because v follows u, so the reader at v moves on to u: **whoever is followed gains**. The reader
    prefers ties that count more (by default the follows' own weights, 1 each if the file has none). With probability
    1 - ``damping``, and always at an account that follows nobody, the reader jumps to an account chosen at random. The
    same as ``networkx.pagerank`` on the graph whose edges point from follower to followed.

    Parameters
    ----------
    damping
        The chance that the reader walks on rather than jumps, between 0 and 1.
    tolerance
        The scores' greatest total distance from the exact ones.
    ties
        What a tie counts: `TieWeights`, `EqualTies` or `TieProbabilities`.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy")]), edges="influence")
    >>> PageRank().scores(graph).values.round(4).tolist()
    [0.5745, 0.2128, 0.2128]

    References
    ----------
    S. Brin, L. Page, "The anatomy of a large-scale hypertextual web search engine", 1998,
    doi:10.1016/S0169-7552(98)00110-X.
    """

    damping: SupportsFloat = 0.85
    tolerance: SupportsFloat = 1e-10
    ties: TieValues = TieWeights()

    def __post_init__(self) -> None:
        object.__setattr__(self, "damping", checks.open_unit("damping", self.damping))
        object.__setattr__(self, "tolerance", checks.open_unit("tolerance", self.tolerance))

    @property
    def name(self) -> str:
        """Return "pagerank", with what is not the usual way."""
        return named("pagerank", "" if self.damping == PageRank.damping else f"damping {self.damping:g}", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account is followed by accounts that are much followed themselves and follow few others"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "readers walk from follower to followed, so who is followed gains; of those it follows a reader prefers "
            "the ties that count more (weights, unless told to count ties alike or by probability); an account that "
            "follows nobody jumps anywhere; shares that sum to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of the reader's time that every account gets."""
        graph, values = graph_of(network), self.ties.of(network)
        return walk_shares(graph, values, float(self.damping), float(self.tolerance))


def walk_shares(graph: Graph, values: Floats | None, damping: float, tolerance: float) -> Scores:
    """Return the stationary shares of the walk.

    They are proportional to the solution of ``score(u) = 1 + damping * sum of score(v) w(u, v) / W(v)`` over u's
    followers v, where W(v) is the weight of all that v follows. Accounts that follow nobody pass nothing on there, and
    the final division makes up for just what they would have spread evenly (Langville, Meyer 2004,
    doi:10.1080/15427951.2004.10129091). No column of the equations passes on more than ``damping``, so the total
    distance from the solution is at most that of what one more step would move, times 1 / (1 - damping).
    """
    followed = sums_followed(graph, values)
    onward = np.divide(damping, followed, out=np.zeros(len(graph)), where=followed > 0)

    def left(away: Floats, passed: Floats) -> float:
        total = len(graph) + float((followed * passed).sum())
        moved = np.abs(away)
        moved *= followed
        return 2 * float(moved.sum()) / (1 - damping) / total  # 2: the division by the sum adds as much again

    scores, settled = passed_on(followers_of(graph, values), onward, left, tolerance)
    return Scores(np.divide(scores, scores.sum() or 1.0), note="" if settled else UNSETTLED)


@dataclass(frozen=True)
class LeaderRank:
    """Scores an account by how often a reader comes to it who walks from follower to followed and over a common ground.

    A ground account is followed by everybody, and follows everybody: from account v the reader moves to an account that
    v follows, by what the tie counts, or with weight 1 to the ground, and from there to any account. So whoever follows
    many jumps rarely, and nothing needs to be set as PageRank's damping must be. At first every account has 1, the
    ground nothing; in the end what the ground has is shared out evenly, so that an average account has 1.

    Parameters
    ----------
    tolerance
        The greatest distance of a score from the exact one, beside that score.
    ties
        What a tie counts beside the 1 of the ground: `TieWeights`, `EqualTies` or `TieProbabilities`.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy")]), edges="influence")
    >>> LeaderRank().scores(graph).values.round(4).tolist()
    [1.2857, 0.8571, 0.8571]

    References
    ----------
    L. Lü, Y.-C. Zhang, C. H. Yeung, T. Zhou, "Leaders in social networks, the Delicious case", PLoS ONE 6 (2011)
    e21202, doi:10.1371/journal.pone.0021202, equation 1 and below.
    """

    tolerance: SupportsFloat = 1e-8
    ties: TieValues = TieWeights()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tolerance", checks.open_unit("tolerance", self.tolerance))

    @property
    def name(self) -> str:
        """Return "leaderrank", with what is not the usual way."""
        return named("leaderrank", "", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account is followed by accounts that readers come to often, and that do not follow many others"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "readers walk from follower to followed, so who is followed gains; everybody follows a common ground by "
            "1 beside what ties count, and the ground sends readers to all alike; what the ground has in the end is "
            "shared out evenly; the average account has 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return how many times as often as at an average account the reader is at every account."""
        graph, values = graph_of(network), self.ties.of(network)
        onward = 1 / (1 + sums_followed(graph, values))

        def left(away: Floats, passed: Floats) -> float:
            return beside_one(away, passed, onward)

        found, settled = passed_on(followers_of(graph, values), onward, left, float(self.tolerance) / 2)
        shared = found + 1  # what the ground sends to each is 1 here, and the ground has one account's 1 for each
        return Scores(np.divide(shared, shared.mean()) if len(graph) else shared, note="" if settled else UNSETTLED)
