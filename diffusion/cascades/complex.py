"""Complex contagion: an account joins when enough of those it follows have passed the content on to it."""

from dataclasses import dataclass, field
from typing import SupportsFloat
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import NO_STARTS, Counts, Forward
from diffusion.cascades.thresholds import AbsoluteThreshold, Needs, Threshold
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.words import level

Integers = npt.NDArray[np.int64]
MOST_KEPT = 4
"""For so many thresholds it is kept what they mean for the accounts of a graph."""
_needs: "WeakKeyDictionary[Graph, dict[Threshold, Needs]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class ComplexContagion:
    """An account joins when enough of the accounts it follows have passed the content on to it.

    A tie is live with its probability, by the very coins of `IndependentCascade`; an account joins when its live ties
    from active accounts are as many as its threshold asks for. With `AbsoluteThreshold(1)` this is the independent
    cascade, replicate by replicate. Where all ties are certain (``uniform(graph, 1.0)``), following alone counts, as
    in the models of Granovetter and Watts.

    Who is active in the end does not depend on the order of events. One more seed, or more power, never shrinks a
    replicate; but two seeds together may spread further than the sum of what each spreads alone, so that seeds close
    together may do what the same number far apart cannot, and no method for independent cascades knows this.

    Parameters
    ----------
    threshold
        `AbsoluteThreshold` or `RelativeThreshold`; two active accounts unless given.
    willing
        The share of accounts that ever join, drawn for each account in each replicate; seeds need not be willing.

    References
    ----------
    D. Centola, M. Macy, American Journal of Sociology 113 (2007) 702, doi:10.1086/521848; M. Granovetter, ibid. 83
    (1978) 1420, doi:10.1086/226707; D. J. Watts, PNAS 99 (2002) 5766, doi:10.1073/pnas.082090499.

    Examples
    --------
    A ring in which everybody follows the four nearest: two neighbours set all of it off, two accounts far apart
    nobody.

    >>> import diffusion, networkx
    >>> ring = diffusion.Graph.from_networkx(networkx.circulant_graph(20, [1, 2]), edges="influence")
    >>> chain, model = diffusion.uniform(ring, 1.0), diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2))
    >>> diffusion.simulate(chain, model, [0, 1]).mean, diffusion.simulate(chain, model, [0, 10]).mean
    (20.0, 2.0)
    """

    threshold: Threshold = field(default_factory=AbsoluteThreshold)
    willing: SupportsFloat = 1.0

    live_ties = False
    """Whether an account joins depends on several ties together: see ``cascades/traits.py``."""
    needs_company = True
    """One active account may be too few to convince another."""

    def __post_init__(self) -> None:
        if not isinstance(self.threshold, Threshold) or isinstance(self.threshold, type):
            raise InputError(
                "threshold must be a threshold such as AbsoluteThreshold(2) or RelativeThreshold(0.18), not "
                f"{self.threshold!r}"
            )
        willing = checks.real("willing", self.willing, minimum=0, maximum=1)
        object.__setattr__(self, "willing", checks.positive("willing", willing))

    @property
    def name(self) -> str:
        """The model's name in words."""
        some = "" if self.willing == 1 else f", {level(float(self.willing))} willing"
        return f"complex contagion {self.threshold.name}{some}"

    def units(self, chain: Chain) -> Counts:
        """Return each tie's probability in units of 2**-31; a positive one never vanishes."""
        return chain.units

    def starts(self, chain: Chain) -> Counts:
        """Return nothing: each tie has a coin of its own."""
        return NO_STARTS

    def needs(self, graph: Graph) -> Needs:
        """Return how many live ties from active accounts each account of a graph waits for."""
        known = _needs.setdefault(graph, {})
        found = known.get(self.threshold)
        if found is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            found = known[self.threshold] = self.threshold.needs(graph)
        return found

    def starts_by_itself(self, graph: Graph) -> bool:
        """Whether some accounts may become active without any seed."""
        return self.needs(graph).start_by_themselves

    def spread(
        self,
        forward: Forward,
        replicates: Integers,
        seeds: Counts,
        ends: Integers,
        root: np.uint64,
        enough: int,
        sizes: Integers,
        reach: Integers,
    ) -> None:
        """Search over live ties, counting at each account those from active ones."""
        needs, accounts = self.needs(forward.chain.graph), len(forward.offsets) - 1
        alike = len(seeds) == 1 and self._is_certain(needs, forward.units)
        rows = slice(0, 1) if alike else slice(None)  # without chance, one replicate is all of them
        states = np.zeros(accounts, np.uint64)
        self._search(forward, replicates[rows], seeds, ends, root, enough, sizes[rows], reach[rows], states)
        if alike:
            sizes[1:], reach[1:] = sizes[:1], reach[:1]

    def members(self, forward: Forward, replicate: int, seeds: Counts, root: np.uint64) -> Counts:
        """Return the codes of the accounts that are active in the end of one replicate."""
        states, sizes = np.zeros(len(forward.offsets) - 1, np.uint64), np.zeros((1, 1), np.int64)
        ends, nobody = np.array([len(seeds)]), np.empty((0, 1), np.int64)
        rows = np.ascontiguousarray(np.atleast_2d(seeds), np.uint32)
        self._search(forward, np.array([replicate]), rows, ends, root, len(states), sizes, nobody, states)
        return np.flatnonzero(states == np.uint64(2**32)).astype(np.uint32)  # of the first row, and missing no tie

    def _search(
        self,
        forward: Forward,
        replicates: Integers,
        seeds: Counts,
        ends: Integers,
        root: np.uint64,
        enough: int,
        sizes: Integers,
        reach: Integers,
        states: npt.NDArray[np.uint64],
    ) -> None:
        from diffusion.kernels.complex import queue_length, spread_complex

        needs = self.needs(forward.chain.graph)
        spread_complex(
            forward.offsets, forward.targets, forward.units, needs.fixed, needs.quantiles, needs.followed,
            needs.starters, np.uint32(needs.starting_cells), self._willing_units, seeds, ends, root, replicates,
            np.int64(enough), sizes, reach, states, np.empty(queue_length(len(states)), np.uint32),
        )  # fmt: skip

    @property
    def _willing_units(self) -> np.uint32:
        from diffusion.kernels.coins import UNITS

        return np.uint32(max(1, round(float(self.willing) * UNITS)))

    def _is_certain(self, needs: Needs, units: Counts) -> bool:
        """Whether nothing is left to chance."""
        from diffusion.kernels.coins import UNITS

        if needs.are_drawn or float(self.willing) < 1:
            return False
        return not len(units) or (int(units[0]) in (0, UNITS) and bool(((units == 0) | (units == UNITS)).all()))
