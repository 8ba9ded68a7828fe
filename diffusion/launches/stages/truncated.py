"""The batch that brings a spread nearest to its target: chosen on reverse-reachable sets from many roots, with a proof.

What counts is the expected spread of a batch in what is left of the network, cut off at what is missing to the target:
more than that is of no use. Sets double in number until the batch is proven to be as good as was asked, as in TRIM
(Tang, Huang, Xiao, Lakshmanan, Tang, Sun, Lim, SIGMOD 2019, doi:10.1145/3299869.3319881).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.chain.drawn import Space
from diffusion.chain.sources import InTies
from diffusion.kernels import many_roots
from diffusion.kernels.reverse import LANES
from diffusion.read.names import Codes

MOST_MEMBERS = 2**24
"""So many members sets may have in all before a batch is taken without a proof."""
FIRST_MEMBERS = 2**16
"""For so many members there is room at first."""
LEAST_CERTAIN = 0.01
"""The proof of a batch fails no more often than this, however large epsilon is."""

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Choice:
    """A batch, and what is known of it."""

    codes: Codes
    """The accounts."""
    expected: float
    """How much nearer to the target they bring the spread on average, by the sets: at least that much, and at most
    1 / (1 - 1/e) times that."""
    share: float
    """At least this share of what the best batch scores on the sets is proven for this one; 1 where it is certain."""
    proven: bool
    """Whether that is as much as was asked for."""


@dataclass(frozen=True)
class Precision:
    """How many sets a choice takes, and what its bounds leave to chance."""

    first: int
    """How many sets there are at first."""
    last: int
    """With so many, the choice is good enough without looking."""
    enough: float
    """The proven share that ends the drawing."""
    greedy: float
    """What share of the best a greedy batch is sure of on the sets."""
    own_doubt: float
    """How often the bound for the batch may fail, as the exponent of e: it may be any of so many."""
    best_doubt: float
    """The same of the bound for the best batch, which is one."""

    @classmethod
    def of(cls, left: int, shortfall: int, batch: int, epsilon: float) -> "Precision":
        """Plan the drawing for so many accounts that are left."""
        failure = min(epsilon / (100 * (1 - 1 / math.e) * (1 - epsilon) * shortfall), LEAST_CERTAIN)
        stricter = 99 * epsilon / (100 - epsilon)
        greedy = 1 - (1 - 1 / batch) ** batch
        choices = math.lgamma(left + 1) - math.lgamma(batch + 1) - math.lgamma(left - batch + 1)
        safety = math.log(6 / failure)
        first = 2 * (greedy * math.sqrt(safety) + math.sqrt(greedy * (choices + safety))) ** 2
        last = first * shortfall / stricter**2
        looks = math.ceil(math.log2(last / first)) + 1
        doubt = math.log(3 * looks / failure)
        return cls(math.ceil(first), math.ceil(last), greedy * (1 - stricter), greedy, doubt + choices, doubt)

    def share(self, covered: int) -> float:
        """Return the proven share of a batch that covers so many sets.

        The bounds are those of martingales (Tang, Tang, Xiao, Yuan, SIGMOD 2018, doi:10.1145/3183713.3183749, eq. 5).
        """
        own, best = self.own_doubt, self.best_doubt
        low = (math.sqrt(covered + 2 * own / 9) - math.sqrt(own / 2)) ** 2 - own / 18
        high = (math.sqrt(covered / self.greedy + best / 2) + math.sqrt(best / 2)) ** 2
        return max(0.0, low / high)


class Chooser:
    """Chooses batches in what is left of a network; has the room of one thread, and remembers who is active."""

    def __init__(self, ties: InTies, audience: npt.NDArray[np.int64], allowed: Mask, epsilon: float) -> None:
        self._ties, self._audience, self._allowed, self._epsilon = ties.arrays, audience, allowed, epsilon
        self._room = Space(ties).room
        self._members, self._owners = np.empty(FIRST_MEMBERS, np.uint32), np.empty(FIRST_MEMBERS, np.uint32)

    def mark(self, accounts: Counts, gone: bool = True) -> None:
        """Take note that accounts are active, or that they are not."""
        many_roots.mark_gone(self._room.seen, accounts, gone)

    def choose(self, active: Mask, shortfall: int, batch: int, key: np.uint64) -> Choice | None:
        """Return the next batch; None if nobody is left who may be chosen. ``active`` are those that are marked."""
        free = self._allowed & ~active
        if not free.any():
            return None
        size = min(batch, shortfall, int(free.sum()))
        if shortfall <= batch or size == free.sum():  # one account is one nearer, whoever it is
            codes = self._most_followed(free, size)
            return Choice(codes, float(min(shortfall, size)), 1.0, True)
        return self._by_sets(np.flatnonzero(~active).astype(np.uint32), free, shortfall, size, key)

    def _most_followed(self, free: Mask, size: int) -> Codes:
        codes = np.flatnonzero(free)
        return codes[np.argsort(-self._audience[codes], kind="stable")[:size]].astype(np.int32)

    def _by_sets(self, left: Counts, free: Mask, shortfall: int, size: int, key: np.uint64) -> Choice:
        precision = Precision.of(len(left), shortfall, size, self._epsilon)
        roots, counts = len(left) / shortfall, np.zeros(len(free), np.uint32)
        drawn, used, total = 0, 0, precision.first
        while True:
            drawn, used = self._draw(key, drawn, total, left, roots, used, counts)
            chosen = np.empty(size, np.uint32)
            found, covered = many_roots.cover_from_lists(
                self._members, self._owners, used, drawn, counts.copy(), free, chosen
            )
            share = precision.share(covered)
            proven = share >= precision.enough or drawn >= precision.last
            if proven or used >= MOST_MEMBERS:
                return Choice(self._filled(chosen[:found], free, size), covered / drawn * shortfall, share, proven)
            total = min(2 * drawn, precision.last)

    def _draw(
        self, key: np.uint64, drawn: int, total: int, left: Counts, roots: float, used: int, counts: Counts
    ) -> tuple[int, int]:
        """Draw sets up to ``total``, or until they have as many members as they may."""
        while drawn < total and used < MOST_MEMBERS:
            drawn, used = many_roots.draw_from_roots(
                self._ties, self._room, key, drawn, total, LANES, left, roots, self._members, self._owners, used, counts
            )
            if drawn < total:
                more = max(len(self._members), len(self._room.queue))
                self._members, self._owners = (
                    np.concatenate([old, np.empty(more, np.uint32)]) for old in (self._members, self._owners)
                )
        return drawn, used

    def _filled(self, chosen: Counts, free: Mask, size: int) -> Codes:
        """Return a batch, with the most followed added where nobody left is in any set."""
        codes, others = chosen.astype(np.int32), free.copy()
        others[codes] = False
        return np.concatenate([codes, self._most_followed(others, size - len(codes))])
