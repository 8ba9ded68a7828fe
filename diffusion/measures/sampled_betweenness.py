"""Betweenness of networks that are too large to count all paths: from random pairs, with a stated error."""

from collections import deque
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.path_pairs import Room, add_pairs, room
from diffusion.measures.betweenness import TOO_MANY_PATHS, Betweenness, pair_shares
from diffusion.measures.error_bounds import Draw, Integers, Sampled, sample_all, sample_until
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key

FIRST_PAIRS = 16_384
"""So many pairs are looked at first, to see how many will be needed."""
STEPS_A_PAIR = 200
"""Where accounts times ties are no more than this times the pairs needed, all pairs are counted instead."""


@dataclass(frozen=True)
class SampledBetweenness:
    """Scores an account by its share of the shortest paths between random pairs of accounts, with a stated error.

    The score is that of `Betweenness`, estimated: pairs of accounts are drawn at random until, with the stated
    confidence, **every** account's score is within ``error`` times the largest score of the exact one. On small
    networks, where that takes longer than to count all pairs, all are counted. Pair i is a function of the random state
    and i, so that scores do not depend on threads.

    Parameters
    ----------
    error
        How far scores may be off, as a share of the largest score.
    confidence
        The probability with which all scores are as close as that, together.
    pairs
        Draw just this number of pairs instead; the scores' note says how precise that is.
    most_pairs
        The budget; if it is spent before the error is reached, the note says what was.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy")]), edges="influence")
    >>> SampledBetweenness(pairs=20_000).scores(graph).values.round(1).tolist()
    [0.0, 0.5, 0.0]

    References
    ----------
    M. Borassi, E. Natale, "KADABRA is an adaptive algorithm for betweenness via random approximation", ESA 2016,
    doi:10.4230/LIPIcs.ESA.2016.20 (two searches, doubt shared unevenly); C. Cousins, C. Wohlgemuth, M. Riondato,
    "Bavarian: betweenness centrality approximation with variance-aware Rademacher averages", KDD 2021,
    doi:10.1145/3447548.3467354 (all shortest paths of a pair, not one); A. Maurer, M. Pontil, "Empirical Bernstein
    bounds and sample variance penalization", COLT 2009, arXiv:0907.3740 (the bound).
    """

    error: SupportsFloat = 0.01
    confidence: SupportsFloat = 0.95
    pairs: SupportsIndex | None = None
    most_pairs: SupportsIndex = 2**24

    def __post_init__(self) -> None:
        object.__setattr__(self, "error", checks.open_unit("error", self.error))
        object.__setattr__(self, "confidence", checks.open_unit("confidence", self.confidence))
        object.__setattr__(self, "most_pairs", checks.integer("most_pairs", self.most_pairs, minimum=1, maximum=2**30))
        if self.pairs is not None:
            object.__setattr__(self, "pairs", checks.integer("pairs", self.pairs, minimum=2, maximum=2**30))

    @property
    def name(self) -> str:
        """Return "sampled betweenness"."""
        return "sampled betweenness"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return Betweenness().meaning

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return f"{Betweenness().convention}; estimated from random pairs"

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the share of every account with its standard error."""
        graph = graph_of(network)
        accounts = graph.account_count
        between = (graph.in_degrees > 0) & (graph.out_degrees > 0)
        if accounts < 3 or not between.any():
            return Scores(np.zeros(accounts), np.zeros(accounts), "nobody stands between two others")
        draw, confidence = pair_tally(graph, random_state), float(self.confidence)
        if self.pairs is not None:
            found: Sampled | None = sample_all(draw, int(self.pairs), confidence)
        else:
            most, steps = int(self.most_pairs), accounts * graph.tie_count
            found = sample_until(
                draw, float(self.error), confidence, first=min(FIRST_PAIRS, most), most=most,
                enough=lambda pairs: steps <= STEPS_A_PAIR * pairs,
            )  # fmt: skip
        if found is None:
            note = "sampled betweenness is exact here: counting all pairs took no longer than sampling them"
            return Scores(pair_shares(graph), np.zeros(accounts), note)
        scale = accounts / (accounts - 2)
        note = f"sampled betweenness {found.sentence('pairs', confidence, scale)}"
        return Scores(scale * found.means, np.where(between, scale * found.standard_errors, 0), note)


def pair_tally(graph: Graph, random_state: SupportsIndex) -> Draw:
    """Return a function that sums shares of the shortest paths of pairs ``first .. stop``, and their squares."""
    root = root_key(random_state, Purpose.PATHS)
    rows = (graph.offsets.view(np.uint64), graph.targets.view(np.uint32))
    in_rows = (graph.in_offsets.view(np.uint64), graph.in_sources.view(np.uint32))

    def draw(first: int, stop: int) -> tuple[Integers, Integers]:
        idle, rooms = deque[Room](), list[Room]()

        def work(begin: int, end: int) -> bool:
            try:
                mine = idle.pop()
            except IndexError:
                mine = room(graph.account_count, graph.tie_count)
                rooms.append(mine)
            countable = add_pairs(*rows, *in_rows, root, begin, end, mine)
            idle.append(mine)
            return bool(countable)

        if not all(over_chunks(work, stop - first, first=first, what="betweenness")):
            raise InputError(TOO_MANY_PATHS)
        sums = sum((one.sums for one in rooms[1:]), rooms[0].sums)
        return sums[2::4].copy(), sums[3::4].copy()

    return draw
