"""Leiden by networkit, for whoever would rather trust a library: behind the same object, and as repeatable."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.parallel import report_progress
from diffusion.randomness import Purpose, generator

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class NetworkitLeiden:
    """Finds communities of high modularity by networkit's ParallelLeiden.

    It runs on one thread, for on several it gives another answer every time, and the library's own number of threads is
    put back afterwards. What it calls a community may fall apart into pieces without a tie between them, as its
    documentation says; each piece is a community here. Ties are read as by `Leiden`, which needs no further library,
    about half the time and less memory, and comes to the same modularity (`docs/leaders.md`).

    Needs ``pip install "diffusion-engine[communities]"``.

    Parameters
    ----------
    resolution
        Above 0. Larger values find more and smaller communities; 1 is the usual modularity.
    rounds
        How often the whole is done.

    Raises
    ------
    InputError
        If networkit is not installed.

    References
    ----------
    F. Nguyen, "Leiden-based parallel community detection", 2021, as networkit 11 has it; V. A. Traag, L. Waltman,
    N. J. van Eck, Scientific Reports 9, 2019, doi:10.1038/s41598-019-41695-z.
    """

    resolution: SupportsFloat = 1.0
    rounds: SupportsIndex = 3

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolution", checks.positive("resolution", self.resolution))
        object.__setattr__(self, "rounds", checks.integer("rounds", self.rounds, minimum=1))

    @property
    def name(self) -> str:
        """Return "Leiden by networkit", with the resolution where it is not the usual one."""
        return "Leiden by networkit" + ("" if self.resolution == 1 else f" (resolution {self.resolution:g})")

    def labels(self, graph: Graph, random_state: SupportsIndex = 0) -> Integers:
        """Return a community for each account, by code; accounts without ties are each a community of their own."""
        library = _library()
        first, second, weights = neighbours(graph)
        if not len(first):
            return np.arange(len(graph))
        report_progress("finding communities", 0, 0)
        seed = int(generator(random_state, Purpose.COMMUNITIES).integers(2**31))
        network = library.GraphFromCoo(
            (weights, (first.astype(np.uint64), second.astype(np.uint64))), n=len(graph), directed=False, weighted=True
        )
        with _one_thread(library):
            library.setSeed(seed, False)
            found = library.community.ParallelLeiden(network, True, int(self.rounds), float(self.resolution)).run()
            parts = np.array(found.getPartition().getVector(), np.int64)
        return pieces(parts, first, second)


def neighbours(graph: Graph) -> tuple[Integers, Integers, npt.NDArray[np.float64]]:
    """Return every pair of neighbours once, with the weight of the ties between them both ways; weight 0 is none."""
    first, second = np.minimum(graph.sources, graph.targets), np.maximum(graph.sources, graph.targets)
    keys, place = np.unique(first.astype(np.int64) * max(len(graph), 1) + second, return_inverse=True)
    weights = np.bincount(place, weights=graph.weights, minlength=len(keys)).astype(np.float64)
    held = weights > 0
    low, high = np.divmod(keys[held], np.int64(max(len(graph), 1)))
    return low, high, weights[held]


def pieces(parts: Integers, first: Integers, second: Integers) -> Integers:
    """Return a number for each connected piece of each part."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    within = parts[first] == parts[second]
    ones = np.ones(int(within.sum()), bool)
    matrix = coo_array((ones, (first[within], second[within])), shape=(len(parts), len(parts)))
    labels: Integers = connected_components(matrix, directed=False)[1].astype(np.int64)
    return labels


def _library() -> Any:
    try:
        import networkit
    except ImportError:
        raise InputError(
            'NetworkitLeiden needs networkit: pip install "diffusion-engine[communities]"; Leiden() needs nothing more'
        ) from None
    return networkit


@contextmanager
def _one_thread(library: Any) -> Iterator[None]:
    """Let networkit use one thread inside a ``with`` block."""
    before = library.getMaxNumberOfThreads()
    library.setNumberOfThreads(1)
    try:
        yield
    finally:
        library.setNumberOfThreads(before)
