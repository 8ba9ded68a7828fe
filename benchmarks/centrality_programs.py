"""What is measured: our measures, and each library's own, all from the same arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import diffusion

THREADS = 2
OURS = "diffusion"
Codes = npt.NDArray[np.int32]
Answer = npt.NDArray[np.float64] | None


@dataclass(frozen=True)
class Ties:
    """A network as every library gets it; content flows from source to target, who follows the source."""

    accounts: int
    sources: Codes
    targets: Codes
    saved: Path


Program = Callable[[Ties], Callable[[], Answer]]


def ours(measure: diffusion.Measure, *, chain: bool = False) -> Program:
    """Return the program of one of our measures."""

    def build(ties: Ties) -> Callable[[], Answer]:
        graph = diffusion.open_graph(ties.saved)

        def run() -> Answer:
            with diffusion.threads(THREADS):
                return measure.scores(diffusion.weighted_cascade(graph) if chain else graph).values

        return run

    return build


def networkit(algorithm: Callable[[Any, Any], Any], *, follows: bool = True, undirected: bool = False) -> Program:
    """Return the program of a networkit algorithm; its edges run from follower to followed unless told not to."""

    def build(ties: Ties) -> Callable[[], Answer]:
        import networkit as kit

        kit.setNumberOfThreads(THREADS)
        ends = (ties.targets, ties.sources) if follows else (ties.sources, ties.targets)
        graph = kit.GraphFromCoo(
            (np.ones(len(ties.sources)), tuple(np.asarray(end, np.uint64) for end in ends)), n=ties.accounts,
            directed=not undirected, weighted=False,
        )  # fmt: skip
        if undirected:
            graph.removeMultiEdges()
        return lambda: algorithm(kit, graph)

    return build


def ran(made: Any) -> Answer:
    """Run an algorithm of networkit's and return its scores."""
    return np.array(made.run().scores())


def igraph(algorithm: Callable[[Any], Any], *, follows: bool = True) -> Program:
    """Return the program of an igraph method; its edges run from follower to followed unless told not to."""

    def build(ties: Ties) -> Callable[[], Answer]:
        import igraph as library

        pairs = np.column_stack((ties.targets, ties.sources) if follows else (ties.sources, ties.targets))
        graph = library.Graph(n=ties.accounts, edges=pairs, directed=True)
        del pairs
        return lambda: np.array(algorithm(graph), np.float64)

    return build


def scipy(algorithm: Callable[[Any], npt.NDArray[np.float64]]) -> Program:
    """Return the program of a few lines of scipy: the matrix's rows are followers, its columns the followed."""

    def build(ties: Ties) -> Callable[[], Answer]:
        from scipy import sparse

        ones = np.ones(len(ties.sources))
        matrix = sparse.csr_array((ones, (ties.targets, ties.sources)), shape=(ties.accounts, ties.accounts))
        return lambda: algorithm(matrix)

    return build


def scikit_network(algorithm: Callable[[Any], npt.NDArray[np.float64]]) -> Program:
    """Return the program of a scikit-network algorithm."""
    return scipy(algorithm)


PROGRAMS: dict[str, dict[str, Program]] = {
    "pagerank": {
        OURS: ours(diffusion.PageRank()),
        "networkit": networkit(
            lambda kit, graph: ran(
                kit.centrality.PageRank(graph, distributeSinks=kit.centrality.SinkHandling.DistributeSinks)
            )
        ),
        "igraph": igraph(lambda graph: graph.pagerank()),
    },
    "k-shell": {
        OURS: ours(diffusion.KShell()),
        "networkit": networkit(lambda kit, graph: ran(kit.centrality.CoreDecomposition(graph)), undirected=True),
        "igraph": igraph(lambda graph: graph.as_undirected().coreness()),
    },
    "expected spread": {OURS: ours(diffusion.ExpectedSpread(), chain=True)},
}
"""Each measure's programs; ours first. (k-shell: neighbours count once, so undirected ones are made of the ties.)"""
