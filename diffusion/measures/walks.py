"""PageRank: where a reader ends up who forever walks from an account to one that it follows."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.walks import sweep
from diffusion.measures.measure import Network, Scores, graph_of


@dataclass(frozen=True)
class PageRank:
    """Scores an account by how often a random reader looks at it; all scores together are 1.

    Content flows u → v because v follows u, so the reader at v moves on to u: **whoever is followed gains**. The reader
    prefers ties of more weight (the follows' own weights, 1 each if the file has none; the pass-on probabilities of a
    chain are not weights, so a chain gives the same scores as its graph). With probability 1 - ``damping``, and always
    at an account that follows nobody, the reader jumps to an account chosen at random. The same as
    ``networkx.pagerank`` on the graph whose edges point from follower to followed.

    Parameters
    ----------
    damping
        The chance that the reader walks on rather than jumps, between 0 and 1.
    tolerance
        The scores' greatest total distance from the exact ones.

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "damping", checks.open_unit("damping", self.damping))
        object.__setattr__(self, "tolerance", checks.open_unit("tolerance", self.tolerance))

    @property
    def name(self) -> str:
        """Return "pagerank", with the damping where it is not the usual one."""
        return "pagerank" if self.damping == PageRank.damping else f"pagerank (damping {self.damping:g})"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "the account is followed by accounts that are much followed themselves and follow few others"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "readers walk from follower to followed, so who is followed gains; weights count, "
            "probabilities do not; an account that follows nobody jumps anywhere; shares that sum to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of the reader's time that every account gets."""
        graph = graph_of(network)
        return Scores(walk_shares(graph, float(self.damping), float(self.tolerance)))


def walk_shares(graph: Graph, damping: float, tolerance: float) -> npt.NDArray[np.float64]:
    """Return the stationary shares of the walk.

    They are proportional to the solution of ``score(u) = 1 + damping * sum of score(v) w(u, v) / W(v)`` over u's
    followers v, where W(v) is the weight of all that v follows. Accounts that follow nobody pass nothing on there, and
    the final division makes up for just what they would have spread evenly (Langville, Meyer 2004,
    doi:10.1080/15427951.2004.10129091). The scores only rise from sweep to sweep, and a sweep that raises them by
    ``change`` in total leaves at most ``change * damping / (1 - damping)`` to go.
    """
    followed = np.bincount(graph.targets, weights=graph.weights, minlength=len(graph)).astype(np.float64)
    onward = np.divide(1.0, followed, out=np.zeros(len(graph)), where=followed > 0)
    weights = np.empty(0) if graph.is_unweighted else graph.weights
    scores = np.ones(len(graph))
    passed, left = scores * onward, np.inf
    while left > tolerance * scores.sum():
        change = sweep(graph.offsets, graph.targets, weights, onward, damping, scores, passed)
        left = 2 * change * damping / (1 - damping)  # dividing by a sum that is still too small costs as much again
    return np.divide(scores, scores.sum() or 1.0)
