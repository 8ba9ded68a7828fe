"""Closeness of networks that are too large to search for everybody: from random accounts, with a stated error."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.nearness import draw_searched
from diffusion.kernels.wide import BITS
from diffusion.measures.closeness import Closeness, Integers, exact_nearness, nearness_sums
from diffusion.measures.error_bounds import ONE, Draw, Sampled, sample_all, sample_until
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.randomness import Purpose, root_key


@dataclass(frozen=True)
class SampledCloseness:
    """Scores an account by how near random accounts are along the flow, with a stated error.

    The score is that of `Closeness`, estimated: accounts are drawn at random and searched for from everywhere at once,
    against the flow, until with the stated confidence **every** account's score is within ``error`` times the largest
    score of the exact one. Where that would take as many draws as there are accounts, all are searched for, and the
    scores are exact. Draw i is a function of the random state and i, so that scores do not depend on threads.

    Parameters
    ----------
    error
        How far scores may be off, as a share of the largest score.
    confidence
        The probability with which all scores are as close as that, together.
    accounts
        Draw just this number of accounts instead; the scores' note says how precise that is.
    most_accounts
        The budget; if it is spent before the error is reached, the note says what was.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy")]), edges="influence")
    >>> SampledCloseness(accounts=20_000).scores(graph).values.round(1).tolist()
    [0.8, 0.5, 0.0]

    References
    ----------
    D. Eppstein, J. Wang, "Fast approximation of centrality", Journal of Graph Algorithms and Applications 2004,
    doi:10.7155/jgaa.00081; A. Maurer, M. Pontil, "Empirical Bernstein bounds and sample variance penalization",
    COLT 2009, arXiv:0907.3740 (the bound).
    """

    error: SupportsFloat = 0.01
    confidence: SupportsFloat = 0.95
    accounts: SupportsIndex | None = None
    most_accounts: SupportsIndex = 2**20

    def __post_init__(self) -> None:
        object.__setattr__(self, "error", checks.open_unit("error", self.error))
        object.__setattr__(self, "confidence", checks.open_unit("confidence", self.confidence))
        most = checks.integer("most_accounts", self.most_accounts, minimum=1, maximum=2**30)
        object.__setattr__(self, "most_accounts", most)
        if self.accounts is not None:
            object.__setattr__(self, "accounts", checks.integer("accounts", self.accounts, minimum=2, maximum=2**30))

    @property
    def name(self) -> str:
        """Return "sampled closeness"."""
        return "sampled closeness"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return Closeness().meaning

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return f"{Closeness().convention}; estimated from random accounts"

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the closeness of every account with its standard error."""
        graph = graph_of(network)
        accounts = graph.account_count
        if not graph.tie_count:
            return Scores(np.zeros(accounts), np.zeros(accounts), "nobody follows anybody")
        draw, confidence = nearness_tally(graph, random_state), float(self.confidence)
        if self.accounts is not None:
            found: Sampled | None = sample_all(draw, int(self.accounts), confidence)
        else:
            found = sample_until(
                draw, float(self.error), confidence, first=2 * BITS, most=int(self.most_accounts), multiple=BITS,
                enough=lambda drawn: drawn >= accounts,
            )  # fmt: skip
        if found is None:
            note = "sampled closeness is exact here: searching for all accounts took no longer than sampling them"
            return Scores(exact_nearness(graph), np.zeros(accounts), note)
        scale = accounts / (accounts - 1)
        note = f"sampled closeness {found.sentence('accounts', confidence, scale)}"
        return Scores(scale * found.means, np.where(graph.out_degrees > 0, scale * found.standard_errors, 0), note)


def nearness_tally(graph: Graph, random_state: SupportsIndex) -> Draw:
    """Return a function that sums nearness to the accounts of draws ``first .. stop``, and its square."""
    root = root_key(random_state, Purpose.PATHS)

    def searched(first: int, stop: int) -> npt.NDArray[np.uint32]:
        codes = np.empty(stop - first, np.uint32)
        draw_searched(root, first, graph.account_count, codes)
        return codes

    def draw(first: int, stop: int) -> tuple[Integers, Integers]:
        sums = nearness_sums(graph, searched, first, stop, ONE)
        return sums[::2], sums[1::2]

    return draw
