"""PageRank: where a reader ends up who forever walks from an account to one that it follows."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.leaders.measure import Network, Scores, graph_of


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

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of the reader's time that every account gets."""
        graph = graph_of(network)
        return Scores(walk_shares(graph, float(self.damping), float(self.tolerance)))


def walk_shares(graph: Graph, damping: float, tolerance: float) -> npt.NDArray[np.float64]:
    """Return the stationary shares of the walk by power iteration.

    Each round shrinks the total distance from the exact shares at least by the factor ``damping``, so that a round that
    moves them by ``change`` leaves at most ``change * damping / (1 - damping)``.
    """
    from scipy.sparse import csr_array

    accounts = graph.account_count
    followed = np.bincount(graph.targets, weights=graph.weights, minlength=accounts)  # all weight a reader chooses from
    reads = followed > 0
    onward = np.divide(1.0, followed, out=np.zeros(accounts), where=reads)
    ties = csr_array((graph.weights, graph.targets, graph.offsets), shape=(accounts, accounts))
    shares = np.full(accounts, 1.0 / max(accounts, 1))
    left = np.inf
    while left > tolerance and accounts:
        jumps = (1.0 - damping + damping * shares[~reads].sum()) / accounts
        moved = damping * (ties @ (shares * onward)) + jumps
        left = np.abs(moved - shares).sum() * damping / (1.0 - damping)
        shares = moved / moved.sum()
    return shares
