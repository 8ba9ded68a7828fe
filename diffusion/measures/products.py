"""Sums over the ties of every account at once: what every measure that asks who is followed by whom is made of."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels import products
from diffusion.parallel import over_chunks

Floats = npt.NDArray[np.float64]

PART = 50_000
"""About how many ties and accounts make a part that is worth a thread's while."""
MOST_PARTS, WAVES = 64, 8
"""How many parts there are at most, and in how many waves a sweep takes them; neither depends on the threads."""


@dataclass(frozen=True, eq=False)
class TieRows:
    """The ties of one side, account by account, as rows of a matrix."""

    begins: npt.NDArray[np.int64]
    """Where the ties of each account begin."""
    ends: npt.NDArray[np.int64]
    """Where they end."""
    columns: npt.NDArray[np.int32]
    """Who is at the other end of each tie."""
    values: Floats
    """What each tie counts; empty where all count 1."""
    cuts: list[int] = field(init=False)
    """Parts of about equal work: part i has the accounts ``cuts[i]`` to ``cuts[i + 1]``."""

    def __post_init__(self) -> None:
        done = np.cumsum(self.ends - self.begins + 4)
        parts = int(min(MOST_PARTS, 1 + done[-1] // PART)) if len(done) else 1
        inner = [int(np.searchsorted(done, done[-1] * part // parts)) for part in range(1, parts)]
        object.__setattr__(self, "cuts", [0, *inner, len(self)])

    def __len__(self) -> int:
        return len(self.begins)

    def times(self, vector: Floats) -> Floats:
        """Return, for every account, the sum of value times the vector's entry over its ties."""
        result, rows = np.empty(len(self)), (self.begins, self.ends, self.columns, self.values)

        def work(start: int, stop: int) -> None:
            products.multiply(*rows, vector, result, self.cuts[start], self.cuts[stop])

        over_chunks(work, len(self.cuts) - 1, what="adding up over ties", chunk=1)
        return result

    def sweep(self, onward: Floats, base: float, vector: Floats) -> Floats:
        """Return ``onward * (base + sums over ties of vector)``, accounts of later waves building on earlier ones.

        Within a wave all see the vector as it was before: so nothing depends on threads (Jacobi within, Gauss-Seidel
        between the waves).
        """
        current, fresh = vector.copy(), np.empty(len(self))
        rows, parts = (self.begins, self.ends, self.columns, self.values), len(self.cuts) - 1

        def work(start: int, stop: int) -> None:
            products.sweep(*rows, onward, base, current, fresh, self.cuts[start], self.cuts[stop])

        step = -(-parts // WAVES)
        for first in range(0, parts, step):
            last = min(first + step, parts)
            over_chunks(work, last - first, first=first, what="adding up over ties", chunk=1)
            wave = slice(self.cuts[first], self.cuts[last])
            current[wave] = fresh[wave]
        return current


def followers_of(graph: Graph, values: Floats | None) -> TieRows:
    """Return the ties from each account to those who follow it."""
    kept = np.empty(0) if values is None else np.ascontiguousarray(values)
    return TieRows(graph.offsets[:-1], graph.offsets[1:], graph.targets, checks.frozen(kept))


def followed_by(graph: Graph, values: Floats | None) -> TieRows:
    """Return the ties from each account to those whom it follows."""
    kept = np.empty(0) if values is None else np.take(values, graph.in_ties)
    return TieRows(graph.in_offsets[:-1], graph.in_offsets[1:], graph.in_sources, checks.frozen(kept))


def sums_followed(graph: Graph, values: Floats | None) -> Floats:
    """Return what the ties to those whom an account follows count together, for every account."""
    if values is None:
        return graph.in_degrees.astype(np.float64)
    sums = np.zeros(len(graph))
    products.sum_columns(graph.targets, checks.frozen(np.ascontiguousarray(values)), sums)
    return sums
