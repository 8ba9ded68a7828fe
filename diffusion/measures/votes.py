"""VoteRank: accounts elected one by one, by voters who have the less to give the more they have elected already."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.votes import elect
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.neighbours import neighbours_of
from diffusion.measures.order import scores_of_order


@dataclass(frozen=True)
class VoteRank:
    """Elects accounts one by one, most votes first; the scores are places in that order.

    At first each account has one vote for everyone it follows. Whoever is elected has no vote any more, and the vote
    of each follower shrinks by 1 / (mean number of followers), to nothing at last: so the next to be elected is one
    whom others follow. That makes the first k a group that reaches far, not k accounts with the same audience. Where
    two have the same votes, the one with the lower code is elected. The order is that of ``networkx.voterank`` on the
    graph whose edges run as the content flows, its accounts and edges ascending: the same sums in the same order, so
    that rounding, too, breaks ties alike.

    Parameters
    ----------
    elected
        Elect this many: the first scores as many as are elected, the last of them 1, all others 0. Fewer are elected
        where nobody has votes left. Unless given, all are elected who get votes.
    both_ways
        Accounts vote for all their neighbours, whichever way the tie runs, as in the paper, and not only for those whom
        they follow: the order of ``networkx.voterank`` on the undirected graph.

    Examples
    --------
    >>> import networkx
    >>> club = Graph.from_networkx(networkx.karate_club_graph(), edges="influence")
    >>> scores = VoteRank(elected=5).scores(club).values
    >>> [scores.tolist().index(place) for place in (5, 4, 3, 2, 1)]
    [33, 0, 32, 2, 1]

    References
    ----------
    J.-X. Zhang, D.-B. Chen, Q. Dong, Z.-D. Zhao, "Identifying a set of influential spreaders in complex networks",
    Scientific Reports 2016, doi:10.1038/srep27823.
    """

    elected: SupportsIndex | None = None
    both_ways: bool = False

    def __post_init__(self) -> None:
        if self.elected is not None:
            object.__setattr__(self, "elected", checks.integer("elected", self.elected, minimum=1))
        object.__setattr__(self, "both_ways", bool(self.both_ways))

    @property
    def name(self) -> str:
        """Return "voterank", and whether ties are read both ways."""
        return "voterank (both ways)" if self.both_ways else "voterank"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account adds many followers to those of the accounts before it"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "followers vote for whom they follow (with both_ways, neighbours for each other); weights and "
            "probabilities do not count; 0 is an account that was not elected; places, counted from the last elected"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return every account's place in the order of election."""
        graph = graph_of(network)
        most = len(graph) if self.elected is None else int(self.elected)
        return Scores(scores_of_order(election(graph, most, self.both_ways), len(graph)))


def election(graph: Graph, most: int, both_ways: bool) -> npt.NDArray[np.int32]:
    """Return at most so many accounts in the order in which they are elected."""
    offsets, voters = graph.offsets, graph.targets
    if both_ways:
        neighbours = neighbours_of(graph)
        offsets, voters = neighbours.offsets, neighbours.codes
    if not len(voters):
        return np.empty(0, np.int32)
    votes = np.diff(offsets).astype(np.float64)
    heap = np.argsort(-votes, kind="stable").astype(np.int32)
    elected = np.empty(min(most, len(graph)), np.int32)
    loss = 1 / (len(voters) / len(graph))  # not accounts / ties, which rounds another way than networkx does
    count = elect(offsets, voters, votes, np.ones(len(graph)), loss, heap, elected)
    return elected[:count]
