"""What theory says beside a map: where ripples that never run straight back multiply, and how often one takes off.

Independent cascades on a network that is locally like a tree, by message passing along its ties: Karrer, Newman,
Zdeborová, "Percolation on sparse networks", PRL 113 (2014) 208702, doi:10.1103/PhysRevLett.113.208702, equations 2, 3
and 8, with a probability for each tie and direction. Content that has come along u → v gains nothing by v → u, since u
passes it on already; so what counts is the greatest eigenvalue of the matrix of ties after ties that leaves the ways
straight back out (the non-backtracking matrix). The spectral threshold, of the matrix of accounts, counts them, and is
therefore never above this one; both are never above where large outbreaks truly begin.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.measures.krylov import leading
from diffusion.seeds.critical import spectral_radius

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SURE = 1 - 1e-12
"""The most that a tie passes on, so that logarithms stay finite."""
SETTLED, MOST_STEPS = 1e-7, 2_000
"""When the chances of dying out count as settled, and after how many steps that is given up: close to criticality."""
EXACT, NOTHING = 1e-6, 1e-9
RESCALINGS = 100
"""For small probabilities growth is proportional to the power, so that a few will do."""


@dataclass(frozen=True, eq=False)
class Messages:
    """The ties of a network as ways for messages: each knows the tie straight back, if there is one."""

    sources: Integers
    """Where each tie comes from, by account code."""
    targets: Integers
    """Where it leads."""
    back: Integers
    """The place of the tie straight back; -1 where there is none."""
    accounts: int
    """How many accounts there are."""

    @classmethod
    def of(cls, graph: Graph) -> "Messages":
        """Return the ways of a network."""
        sources, targets = graph.sources.astype(np.int64), graph.targets.astype(np.int64)
        keys = sources * len(graph) + targets
        order = np.argsort(keys, kind="stable")
        wanted = targets * len(graph) + sources
        places = np.minimum(np.searchsorted(keys[order], wanted), max(0, len(keys) - 1))
        found = order[places] if len(keys) else places
        return cls(sources, targets, np.where(keys[found] == wanted, found, -1), len(graph))

    def onward(self, values: Floats) -> Floats:
        """Return, for each tie u → v, the sum of values over the ties v → w that do not lead straight back to u."""
        sums = np.bincount(self.sources, weights=values, minlength=self.accounts)
        return np.asarray(sums[self.targets] - self._returned(values))

    def _returned(self, values: Floats) -> Floats:
        return np.where(self.back >= 0, values[self.back], 0.0)

    def growth(self, probabilities: Floats) -> float:
        """Return by which factor ripples that never run straight back multiply, once they are well under way."""
        endless = self._endless(probabilities)
        if not endless.any():
            return 0.0
        given = np.where(endless, probabilities, 0.0)
        found = leading(lambda values: self.onward(given * values) * endless, endless.astype(np.float64), EXACT)
        return found.value

    def _endless(self, probabilities: Floats) -> npt.NDArray[np.bool_]:
        """Return which ties are on ways without end; where there are none, eigenvalues would be rounding alone."""
        kept = probabilities > 0
        while True:
            further = kept & (self.onward(kept.astype(np.float64)) > 0.5)
            if (further == kept).all():
                return kept
            kept = further

    def takes_off(self, probabilities: Floats) -> Floats:
        """Return with which chance each account, alone, sets off an outbreak without end.

        The chance that the outbreak along a tie dies out is the least solution of: along each tie that follows, either
        nothing is passed on or what is passed on dies out. It is found from below.
        """
        passed = np.minimum(probabilities, SURE)
        dies = np.zeros(len(passed))
        for _ in range(MOST_STEPS):
            before, dies = dies, np.exp(self.onward(np.log1p(-passed * (1 - dies))))
            if np.abs(dies - before).max(initial=0.0) < SETTLED:
                break
        logs = np.log1p(-passed * (1 - np.minimum(dies, 1.0)))
        return np.asarray(-np.expm1(np.bincount(self.sources, weights=logs, minlength=self.accounts)))


def non_backtracking_power(chain: Chain, messages: Messages | None = None) -> float | None:
    """Return the power at which ripples that never run straight back begin to multiply; None where they never last.

    Examples
    --------
    In a complete network of n accounts each tie is followed by n - 2 others that do not lead back.

    >>> import diffusion, networkx
    >>> graph = diffusion.Graph.from_networkx(networkx.complete_graph(52), edges="influence")
    >>> round(non_backtracking_power(diffusion.uniform(graph, 0.02)), 4)
    1.0
    """
    ways = messages or Messages.of(chain.graph)
    return _where_one(lambda power: ways.growth(replace(chain, power=power).probabilities))


def spectral_threshold(chain: Chain) -> float | None:
    """Return the power at which the greatest eigenvalue of the matrix of probabilities is 1; None without loops.

    This is `spectral_power`, followed until it is as exact as the threshold above, so that the two can be compared.
    """
    return _where_one(lambda power: spectral_radius(replace(chain, power=power)))


def _where_one(growth: Callable[[float], float]) -> float | None:
    """Return the power at which growth is 1: growth never rises faster than the power."""
    power = 1.0
    for _ in range(RESCALINGS):
        factor = growth(power)
        if factor < NOTHING:
            return None
        power /= factor
        if abs(factor - 1) < EXACT:
            break
    return power


def tipping_theory(chain: Chain, codes: npt.NDArray[np.integer], messages: Messages | None = None) -> Floats:
    """Return the chance that any of the first 1, 2, … accounts sets off an outbreak without end.

    They are taken to do so independently of each other, as they would in a network without end.
    """
    alone = (messages or Messages.of(chain.graph)).takes_off(chain.probabilities)[codes]
    return checks.frozen(-np.expm1(np.cumsum(np.log1p(-np.minimum(alone, SURE)))))
