"""Walks that never go straight back, tie by tie: the matrix with two rows a tie (Hashimoto 1989), written out."""

import networkx
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

STEPS = 100_000


def matrix(network: "networkx.DiGraph") -> tuple[list[tuple[int, int]], csr_array]:
    """Return the directions of all ties, and who may follow whom: from (a, b) a walk goes to (b, c), but not (b, a)."""
    undirected = network.to_undirected()
    ends = [(a, b) for pair in undirected.edges for a, b in (pair, pair[::-1]) if a != b]
    place = {end: number for number, end in enumerate(ends)}
    next_ones = [(place[b, c], place[a, b]) for a, b in ends for c in undirected[b] if c not in (a, b)]
    rows, columns = zip(*next_ones, strict=True) if next_ones else ((), ())
    return ends, csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(ends), len(ends)))


def centrality(network: "networkx.DiGraph") -> npt.NDArray[np.float64]:
    """Return the walks that come to each account after very many steps, one having begun on each tie each way.

    Half of those of the step before are kept, so that walks around a circle do not come in turns.
    """
    ends, follow = matrix(network)
    walks, found = np.ones(len(ends)), np.zeros(len(network))
    for _ in range(len(ends) + 1):  # in a forest all walks have ended by then
        walks = follow @ walks
        walks /= walks.max(initial=0.0) or 1.0
    if not walks.any():
        return found
    walks = np.ones(len(ends))
    for _ in range(STEPS):
        after = follow @ walks
        after = after / after.sum() + walks / walks.sum()
        change = np.abs(after / after.sum() - walks / walks.sum()).max()
        walks = after / after.sum()
        if change < 1e-15:
            break
    number = {account: place for place, account in enumerate(sorted(network))}
    for (_, account), count in zip(ends, walks, strict=True):
        found[number[account]] += count
    return found / found.sum()


def radius(network: "networkx.DiGraph") -> float:
    """Return the spectral radius."""
    _, follow = matrix(network)
    return float(np.abs(np.linalg.eigvals(follow.toarray())).max(initial=0.0))
