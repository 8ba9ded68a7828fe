"""Expected spread: how many accounts pass content on if one account starts it alone, for all accounts at once."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.drawn import Drawing
from diffusion.chain.sources import InTies
from diffusion.errors import InputError
from diffusion.kernels.reverse import count_roots
from diffusion.measures.measure import Network, Scores
from diffusion.randomness import Purpose, root_key
from diffusion.words import percent

FIRST_SETS = 1024
"""How many sets are drawn before precision is looked at."""
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ExpectedSpread:
    """Scores an account by its mean spread under the independent cascade model, itself included.

    Random reverse-reachable sets show all accounts at once: an account drawn at random would have been reached by just
    the members of its set, so an account in a share f of the sets of others has the expected spread 1 + accounts * f.
    More sets are drawn until the standard error of each of the ``top`` accounts is at most ``relative_error`` times its
    spread, or until ``most_sets`` are drawn; the scores' note says which, and how precise they are.

    Parameters
    ----------
    relative_error
        How large a standard error may be, as a share of the spread.
    top
        For how many leading accounts it has to hold.
    sets
        Draw just this number of sets instead.
    most_sets
        The budget.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.chain.assumed import uniform
    >>> from diffusion.graph.graph import Graph
    >>> star = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy")]), edges="influence")
    >>> ExpectedSpread().scores(uniform(star, 1)).values.round().tolist()
    [3.0, 1.0, 1.0]

    References
    ----------
    C. Borgs, M. Brautbar, J. Chayes, B. Lucier, "Maximizing social influence in nearly optimal time", SODA 2014,
    doi:10.1137/1.9781611973402.70.
    """

    relative_error: SupportsFloat = 0.02
    top: SupportsIndex = 20
    sets: SupportsIndex | None = None
    most_sets: SupportsIndex = 2**24

    def __post_init__(self) -> None:
        object.__setattr__(self, "relative_error", checks.open_unit("relative_error", self.relative_error))
        object.__setattr__(self, "top", checks.integer("top", self.top, minimum=1))
        object.__setattr__(self, "most_sets", checks.integer("most_sets", self.most_sets, minimum=1))
        if self.sets is not None:
            object.__setattr__(self, "sets", checks.integer("sets", self.sets, minimum=1))

    @property
    def name(self) -> str:
        """Return "expected spread"."""
        return "expected spread"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "starting alone, the account sets off large cascades on average"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "content flows from followed to follower along ties with their pass-on probabilities, at the "
            "chain's power; weights do not count; accounts, the one that starts included"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the expected spread of every account with its standard error."""
        if not isinstance(network, Chain):
            raise InputError(
                "expected spread needs the probability of each tie: rank a chain, such as weighted_cascade(graph), "
                "or leave ExpectedSpread out of measures"
            )
        draw = set_tally(network, random_state)
        drawn = int(self.sets or min(FIRST_SETS, int(self.most_sets)))
        counts = draw(0, drawn)
        while (goal := self._goal(network, counts, drawn)) > drawn:
            counts, drawn = draw(drawn, goal), goal
        error = self._error(network, counts, drawn)
        note = (
            f"expected spread rests on {drawn:,} random sets; the standard errors of the top "
            f"{min(int(self.top), network.graph.account_count)} are at most {percent(error)} of their spreads"
        )
        return Scores(*spread_estimates(network, counts, drawn), note)

    def _goal(self, chain: Chain, counts: Counts, drawn: int) -> int:
        """Return how many sets there should be in all: at most twice as many, since the precision is itself a guess."""
        lack = (self._error(chain, counts, drawn) / float(self.relative_error)) ** 2
        if self.sets is not None or lack <= 1:
            return drawn
        return min(2 * drawn, drawn + math.ceil(max(lack - 1, 0.1) * drawn), int(self.most_sets))

    def _error(self, chain: Chain, counts: Counts, sets: int) -> float:
        """Return the largest relative standard error among the leading accounts."""
        spreads, errors = spread_estimates(chain, counts, sets)
        top = min(int(self.top), len(spreads))
        leading = np.argpartition(-spreads, top - 1)[:top] if top else slice(0)
        return float(np.max(errors[leading] / spreads[leading], initial=0.0))


def spread_estimates(
    chain: Chain, counts: Counts, sets: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return expected spreads and their standard errors from how many sets each account was in, other than as root.

    The errors count one more hit and one more miss than were seen, so that no hit at all is not taken for certainty;
    only an account that can reach nobody has none.
    """
    accounts = chain.graph.account_count
    share = (counts + 1) / (sets + 2)
    reaches = chain.expected_successes > 0
    return 1 + accounts * counts / sets, np.where(reaches, accounts * np.sqrt(share * (1 - share) / sets), 0.0)


def set_tally(chain: Chain, random_state: SupportsIndex) -> Callable[[int, int], Counts]:
    """Return a function that draws sets ``first .. stop`` and counts in how many so far each account is, root aside."""
    root, roots = root_key(random_state, Purpose.LEADERS), np.zeros(len(chain.graph), np.int64)
    drawing = Drawing(InTies.independent(chain))

    def draw(first: int, stop: int) -> Counts:
        if len(roots):
            drawing.count(root, first, stop, np.empty(0, np.int32), "expected spreads")
            count_roots(root, first, stop, roots)
        return drawing.counts - roots

    return draw
