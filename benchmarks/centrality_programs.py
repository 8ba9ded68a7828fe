"""What is measured: our measures, and each library's own, all from the same arrays.

Iterations of peers end at a change of 1e-10 or less where they take a tolerance, as ours do at most; the table's last
column says how near the answers are. Edges run from follower to followed, as these libraries read importance, except
for paths, which run as content flows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import diffusion

THREADS = 2
OURS = "diffusion"
TOLERANCE, DAMPING, ROUNDS = 1e-10, 0.85, 1_000
ERROR, CONFIDENCE = 0.01, 0.95
RETURNED = "all ties returned"
"""Such a network of the same size is used where a library has no directed ones."""
Codes = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float64]
Run = Callable[[], Scores]


@dataclass(frozen=True)
class Ties:
    """A network as every library gets it; content flows from source to target, who follows the source."""

    accounts: int
    sources: Codes
    targets: Codes
    folder: Path

    def answer(self, measure: str) -> Scores:
        """Return what ours found in this round."""
        return np.load(answer_path(self.folder, measure, OURS))


Program = Callable[[Ties], Run]


def answer_path(folder: Path, measure: str, program: str) -> Path:
    """Return where the answer of a program is kept."""
    return folder / f"{measure}, {program}.npy"


def ours(measure: Any, *, chain: bool = False) -> Program:
    """Return the program of one of our measures."""

    def build(ties: Ties) -> Run:
        graph = diffusion.open_graph(ties.folder / "saved")

        def run() -> Scores:
            with diffusion.threads(THREADS):
                return np.asarray(measure.scores(diffusion.weighted_cascade(graph) if chain else graph).values)

        return run

    return build


def our_communities(ties: Ties) -> Run:
    graph = diffusion.open_graph(ties.folder / "saved")
    return lambda: modularity(ties, diffusion.find_communities(graph).codes)


def modularity(ties: Ties, labels: npt.ArrayLike) -> Scores:
    """Return the modularity of communities as an answer of one number."""
    codes, accounts = np.asarray(labels, np.int64), ties.accounts
    degrees = np.bincount(ties.sources, minlength=accounts) + np.bincount(ties.targets, minlength=accounts)
    strengths = np.bincount(codes, weights=degrees)
    within = float((codes[ties.sources] == codes[ties.targets]).mean())
    return np.array([within - float(np.square(strengths / (2 * len(ties.sources))).sum())])


def networkit(
    algorithm: Callable[[Any, Any, Ties], Any], *, content: bool = False, undirected: bool = False, merged: bool = True
) -> Program:
    """Return the program of a networkit algorithm; ``merged`` pairs of neighbours are there once, however many ties."""

    def build(ties: Ties) -> Run:
        import networkit as kit

        kit.setNumberOfThreads(THREADS)
        ends = (ties.sources, ties.targets) if content else (ties.targets, ties.sources)
        pair = tuple(np.asarray(end, np.uint64) for end in (once(ties) if undirected and merged else ends))
        graph = kit.GraphFromCoo(pair, n=ties.accounts, directed=not undirected)
        return lambda: np.array(algorithm(kit, graph, ties), np.float64)

    return build


def once(ties: Ties) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return each pair of neighbours once."""
    low, high = np.minimum(ties.sources, ties.targets), np.maximum(ties.sources, ties.targets)
    pairs = np.divmod(np.unique(low.astype(np.int64) * ties.accounts + high), ties.accounts)
    return pairs[0], pairs[1]


def scores(made: Any) -> Any:
    """Run an algorithm of networkit's and return its scores."""
    return made.run().scores()


def networkit_pagerank(kit: Any, graph: Any, ties: Ties) -> Any:
    made = kit.centrality.PageRank(graph, DAMPING, TOLERANCE, False, kit.centrality.SinkHandling.DistributeSinks)
    made.maxIterations = ROUNDS
    return scores(made)


def igraph(algorithm: Callable[[Any], Any], *, undirected: bool = False) -> Program:
    """Return the program of an igraph method."""

    def build(ties: Ties) -> Run:
        import igraph as library

        pairs = once(ties) if undirected else (ties.targets, ties.sources)
        graph = library.Graph(n=ties.accounts, edges=np.column_stack(pairs), directed=not undirected)
        del pairs
        return lambda: np.array(algorithm(graph), np.float64)

    return build


def matrix_program(algorithm: Callable[[Any], Any], *, undirected: bool = False) -> Program:
    """Return the program of a few lines of scipy, or of scikit-network: entry (v, u) is 1 where v follows u."""

    def build(ties: Ties) -> Run:
        from scipy import sparse

        shape = (ties.accounts, ties.accounts)
        ones = np.ones(len(ties.sources), bool if undirected else float)
        matrix = sparse.csr_matrix((ones, (ties.targets, ties.sources)), shape=shape)
        used = sparse.csr_matrix(matrix.maximum(matrix.T)) if undirected else matrix
        return lambda: np.asarray(algorithm(used), np.float64)

    return build


def rustworkx(algorithm: Callable[[Any, Any], Any], *, undirected: bool = False) -> Program:
    """Return the program of a rustworkx function, which gives a mapping from node to score."""

    def build(ties: Ties) -> Run:
        import rustworkx as library

        graph = library.PyDiGraph()
        graph.add_nodes_from(range(ties.accounts))
        pairs = zip(ties.targets.tolist(), ties.sources.tolist(), strict=True)
        graph.extend_from_weighted_edge_list([(one, other, 1.0) for one, other in pairs])
        used = graph.to_undirected(multigraph=False) if undirected else graph
        return lambda: np.array(list(algorithm(library, used).values()), np.float64)

    return build


def repeated(step: Callable[[Scores], Scores], first: Scores) -> Scores:
    """Repeat a step until shares change by no more than the tolerance."""
    found = first / first.sum()
    while True:
        new = step(found)
        new = new / new.sum()
        change = np.abs(new - found).sum()
        found = new
        if change <= TOLERANCE:
            return found


def scipy_pagerank(matrix: Any) -> Scores:
    follows = np.asarray(matrix.sum(axis=1)).ravel()
    onward = np.divide(1.0, follows, out=np.zeros(len(follows)), where=follows > 0)
    back, stuck, many = matrix.T.tocsr(), follows == 0, len(follows)
    return repeated(
        lambda found: DAMPING * (back @ (found * onward) + found[stuck].sum() / many) + (1 - DAMPING) / many,
        np.ones(many),
    )


def scipy_authority(matrix: Any) -> Scores:
    back = matrix.T.tocsr()
    return repeated(lambda found: back @ (matrix @ found), np.ones(matrix.shape[0]))


def arpack_authority(matrix: Any) -> Scores:
    from scipy.sparse.linalg import LinearOperator, eigsh

    back, many = matrix.T.tocsr(), matrix.shape[0]
    operator = LinearOperator((many, many), matvec=lambda vector: back @ (matrix @ vector), dtype=float)
    return np.abs(eigsh(operator, k=1, tol=TOLERANCE, v0=np.ones(many))[1][:, 0])


def arpack_eigenvector(matrix: Any) -> Scores:
    from scipy.sparse.linalg import eigs

    back = matrix.T.tocsr()
    return np.abs(eigs(back, k=1, tol=TOLERANCE, v0=np.ones(matrix.shape[0]))[1][:, 0].real)


def scipy_katz(matrix: Any, attenuation: float) -> Scores:
    back, found = matrix.T.tocsr(), np.ones(matrix.shape[0])
    while True:
        new = 1 + attenuation * (back @ found)
        change = np.abs(new - found).sum()
        found = new
        if change <= TOLERANCE * found.sum():
            return found


def sknetwork_pagerank(matrix: Any) -> Any:
    from sknetwork.ranking import PageRank

    return PageRank(DAMPING, solver="piteration", n_iter=ROUNDS, tol=TOLERANCE).fit_predict(matrix)


def sknetwork_authority(matrix: Any) -> Any:
    from sknetwork.ranking import HITS

    return np.abs(HITS(solver="lanczos").fit(matrix).scores_col_)


def sknetwork_cores(matrix: Any) -> Any:
    from sknetwork.topology import get_core_decomposition

    return get_core_decomposition(matrix)


def kadabra(kit: Any, graph: Any, ties: Ties) -> Any:
    """Ask for the same error: networkit takes it as it is, not as a share of the largest; its scores are twice ours.

    It refuses directed networks.
    """
    name = f"betweenness, {RETURNED}"
    largest = float(ties.answer(name).max()) if answer_path(ties.folder, name, OURS).exists() else 0.1
    return scores(kit.centrality.KadabraBetweenness(graph, 2 * ERROR * largest, 1 - CONFIDENCE))


def parallel_leiden(kit: Any, graph: Any, ties: Ties) -> Any:
    found = kit.community.ParallelLeiden(graph).run().getPartition()
    return modularity(ties, found.getVector())


def louvain(kit: Any, graph: Any, ties: Ties) -> Any:
    return modularity(ties, kit.community.PLM(graph).run().getPartition().getVector())


def igraph_leiden(ties: Ties) -> Run:
    import igraph as library

    graph = library.Graph(n=ties.accounts, edges=np.column_stack((ties.sources, ties.targets)))
    return lambda: modularity(ties, graph.community_leiden("modularity", n_iterations=2).membership)


ATTENUATION = 0.003
"""For Katz: as large as all the libraries come to an end with, well below 1 / the spectral radius."""

PROGRAMS: dict[str, dict[str, Program]] = {
    "pagerank": {
        OURS: ours(diffusion.PageRank()),
        "scipy, own loop": matrix_program(scipy_pagerank),
        "scikit-network": matrix_program(sknetwork_pagerank),
        "networkit": networkit(networkit_pagerank),
        "igraph": igraph(lambda graph: graph.pagerank(damping=DAMPING)),
        "rustworkx": rustworkx(lambda library, graph: library.pagerank(graph, DAMPING, tol=TOLERANCE, max_iter=ROUNDS)),
    },
    "authority (HITS)": {
        OURS: ours(diffusion.Authority()),
        "scipy, own loop": matrix_program(scipy_authority),
        "scipy, ARPACK": matrix_program(arpack_authority),
        "scikit-network": matrix_program(sknetwork_authority),
        "igraph": igraph(lambda graph: graph.authority_score()),
        "rustworkx": rustworkx(lambda library, graph: library.hits(graph, tol=TOLERANCE, max_iter=ROUNDS)[1]),
    },
    "eigenvector": {
        OURS: ours(diffusion.Eigenvector()),
        "scipy, ARPACK": matrix_program(arpack_eigenvector),
        "networkit": networkit(lambda kit, graph, _: scores(kit.centrality.EigenvectorCentrality(graph, TOLERANCE))),
        "igraph": igraph(lambda graph: graph.eigenvector_centrality(directed=True)),
    },
    "katz": {
        OURS: ours(diffusion.Katz(ATTENUATION)),
        "scipy, own loop": matrix_program(lambda matrix: scipy_katz(matrix, ATTENUATION)),
        "networkit": networkit(
            lambda kit, graph, _: scores(kit.centrality.KatzCentrality(graph, ATTENUATION, 1.0, TOLERANCE))
        ),
    },
    "leaderrank": {OURS: ours(diffusion.LeaderRank())},
    "non-backtracking": {OURS: ours(diffusion.NonBacktracking())},
    "k-shell": {
        OURS: ours(diffusion.KShell()),
        "networkit": networkit(lambda kit, graph, _: scores(kit.centrality.CoreDecomposition(graph)), undirected=True),
        "igraph": igraph(lambda graph: graph.coreness(), undirected=True),
        "scikit-network": matrix_program(sknetwork_cores, undirected=True),
        "rustworkx": rustworkx(lambda library, graph: library.core_number(graph), undirected=True),
    },
    "h-index": {OURS: ours(diffusion.HIndex())},
    "voterank, first 1,000": {OURS: ours(diffusion.VoteRank(elected=1_000))},
    "collective influence, l = 2": {OURS: ours(diffusion.CollectiveInfluence(2))},
    "collective influence, first 1,000 removed": {OURS: ours(diffusion.CollectiveInfluence(2, removed=1_000))},
    "betweenness": {
        OURS: ours(diffusion.SampledBetweenness(error=ERROR, confidence=CONFIDENCE)),
    },
    "closeness": {OURS: ours(diffusion.SampledCloseness())},
    "expected spread": {OURS: ours(diffusion.ExpectedSpread(), chain=True)},
    "ignition chance": {OURS: ours(diffusion.IgnitionChance(), chain=True)},
    "communities (Leiden)": {
        OURS: our_communities,
        "networkit, ParallelLeiden": networkit(parallel_leiden, undirected=True, merged=False),
        "networkit, PLM": networkit(louvain, undirected=True, merged=False),
        "igraph": igraph_leiden,
    },
    f"betweenness, {RETURNED}": {
        OURS: ours(diffusion.SampledBetweenness(error=ERROR, confidence=CONFIDENCE)),
        "networkit, KADABRA": networkit(kadabra, undirected=True),
    },
}
"""Each measure's programs; ours first."""
