"""Complex paths: how far content gets that people pass on only after several whom they follow did."""

from collections import deque
from dataclasses import dataclass
from typing import Literal, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.reinforced import Room, count_complex_paths, room
from diffusion.kernels.wide import BITS
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.parallel import over_chunks
from diffusion.words import level

Integers = npt.NDArray[np.int64]
COUNTS = ("lengths", "accounts")


@dataclass(frozen=True)
class ComplexPaths:
    """Scores an account by the paths that reinforced contagion takes from it and its followers.

    The account and all its followers start active; whoever follows at least ``threshold`` active accounts becomes
    active, until nothing changes. The length of the complex path to an active account is the number of hops to it along
    ties between active accounts, and the score is the mean length over all other accounts, 0 for those that are not
    reached: complex centrality as Guilbeault and Centola define it. It counts how many are reached, and how far away
    they are; ``counts="accounts"`` counts only the former. Their program starts with the account and as many followers,
    drawn at random, as make the threshold; here all followers start, as all see what the account posts, so that there
    is no chance in it.

    Parameters
    ----------
    threshold
        How many whom it follows must be active before an account becomes so: a whole number of at least 1, or, as a
        float above 0 and up to 1, their share, rounded up to a whole number of at least 1.
    counts
        ``"lengths"``, as published, or ``"accounts"``: the share of all other accounts that are reached.
    most_accounts
        Larger networks are refused: the work grows with accounts times ties.

    Examples
    --------
    >>> import networkx
    >>> ties = [("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@di"), ("@cy", "@di"), ("@di", "@ed")]
    >>> graph = Graph.from_networkx(networkx.DiGraph(ties), edges="influence")
    >>> ComplexPaths().scores(graph).values.tolist()
    [1.0, 0.25, 0.25, 0.25, 0.0]

    References
    ----------
    D. Guilbeault, D. Centola, "Topological measures for identifying and predicting the spread of complex contagions",
    Nature Communications 2021, doi:10.1038/s41467-021-24704-6.
    """

    threshold: SupportsIndex | SupportsFloat = 2
    counts: Literal["lengths", "accounts"] = "lengths"
    most_accounts: SupportsIndex = 200_000

    def __post_init__(self) -> None:
        if isinstance(self.threshold, float | np.floating):
            if not 0 < self.threshold <= 1:
                raise InputError(
                    f"threshold must be a whole number, or a share above 0 and at most 1: not {self.threshold!r}"
                )
            object.__setattr__(self, "threshold", float(self.threshold))
        else:
            threshold = checks.integer("threshold", self.threshold, minimum=1)  # type: ignore[arg-type]
            object.__setattr__(self, "threshold", threshold)
        if self.counts not in COUNTS:
            raise InputError(f'counts must be "lengths" or "accounts", not {self.counts!r}')
        object.__setattr__(self, "most_accounts", checks.integer("most_accounts", self.most_accounts, minimum=1))

    @property
    def name(self) -> str:
        """Return "complex paths", with what is not the usual way."""
        unusual = []
        if self.threshold != ComplexPaths.threshold:
            share = isinstance(self.threshold, float)
            unusual.append(f"threshold {level(float(self.threshold)) if share else self.threshold}")
        if self.counts != ComplexPaths.counts:
            unusual.append("accounts reached")
        return "complex paths" + (f" ({', '.join(unusual)})" if unusual else "")

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return (
            "content that people pass on only after several whom they follow did gets far from the account and its "
            "followers"
        )

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        unit = "hops to all others, 0 to those not reached" if self.counts == "lengths" else "reaching, from 0 to 1"
        return (
            "content flows from followed to follower, beginning with the account and all its followers; weights and "
            f"probabilities do not count; the mean over all other accounts of {unit}"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the score of every account."""
        graph = graph_of(network)
        accounts = graph.account_count
        if accounts > int(self.most_accounts):
            raise InputError(
                f"complex paths follow one cascade for each of the {accounts:,} accounts, which takes long where they "
                f"are more than most_accounts={int(self.most_accounts):,}: raise most_accounts, or rank the part of "
                f"the network that matters"
            )
        reached, lengths = complex_paths(graph, self._thresholds(graph), self.counts == "lengths")
        return Scores((lengths if self.counts == "lengths" else reached) / max(accounts - 1, 1))

    def _thresholds(self, graph: Graph) -> Integers:
        """Return how many active accounts each account has to follow."""
        if isinstance(self.threshold, int):
            return np.full(graph.account_count, self.threshold)
        share = float(self.threshold)
        needed: Integers = np.maximum(np.ceil(share * graph.in_degrees - 1e-9), 1).astype(np.int64)
        return needed


def complex_paths(graph: Graph, thresholds: Integers, measured: bool = True) -> tuple[Integers, Integers]:
    """Return how many others each account reaches, and the sum of the hops to them (empty unless ``measured``)."""
    rows = (graph.offsets.view(np.uint64), graph.targets.view(np.uint32))
    in_rows = (graph.in_offsets.view(np.uint64), graph.in_sources.view(np.uint32))
    reached = np.zeros(graph.account_count, np.int64)
    lengths = np.zeros(graph.account_count if measured else 0, np.int64)
    idle = deque[Room]()

    def work(first: int, stop: int) -> None:
        try:
            mine = idle.pop()
        except IndexError:
            mine = room(graph.account_count)
        count_complex_paths(*rows, *in_rows, thresholds, first, reached[first:stop], lengths[first:stop], mine)
        idle.append(mine)

    over_chunks(work, graph.account_count, what="complex paths", chunk=BITS)
    return reached, lengths
