"""Real followers: how many of an account's followers are people, as far as that is known."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from diffusion.audience.authenticity import Authenticity
from diffusion.audience.estimated import estimate_authenticity
from diffusion.kernels.incoming import sum_rows
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.words import counted


@dataclass(frozen=True)
class RealFollowers:
    """Counts the accounts that follow an account, each by its chance to be a real person.

    Parameters
    ----------
    authenticity
        What is known of the graph's accounts; estimated from whom they follow unless given.
    bound
        ``"estimate"``, or the ``"low"`` or ``"high"`` end of what authenticity may be.

    Examples
    --------
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_arrays(["@ann", "@ann", "@bo"], ["@bot7", "@cy", "@cy"], edges="influence")
    >>> RealFollowers(Authenticity.stated(graph, [1, 1, 0.25, 1])).scores(graph).values.tolist()
    [1.25, 1.0, 0.0, 0.0]
    """

    authenticity: Authenticity | None = None
    bound: str = "estimate"

    @property
    def name(self) -> str:
        """Return "real followers", with the end of the range where it is not the estimate."""
        return "real followers" if self.bound == "estimate" else f"real followers ({self.bound})"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "many real people see the account at first hand"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "a tie u → v, where v follows u, counts for u by the chance that v is real; weights and probabilities do "
            "not count; accounts"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the expected number of real followers of every account."""
        graph = graph_of(network)
        known = self.authenticity or estimate_authenticity(graph, random_state=random_state)
        sums, real = np.empty(len(graph)), known.of(graph).at(self.bound)
        sum_rows(graph.offsets, graph.targets, real, True, sums)
        doubted = int((real < 1).sum())
        return Scores(sums, note=f"{counted(doubted, 'account')} may not be real: {known.source}" if doubted else "")
