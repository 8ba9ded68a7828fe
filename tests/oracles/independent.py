"""The plain twin of ``kernels/independent.py``: each prefix of the seeds by itself, with sets, on the same coins."""

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import account_key, replicate_key, tie_coin

Outcome = tuple[int, int]
"""Spread and reach."""


def outcome(
    graph: Graph, units: npt.NDArray[np.uint32], seeds: list[int], root: int, replicate: int, starts: object = None
) -> Outcome:
    """Return how many pass the content on, and how many see it, in one replicate."""
    ties = followers(graph, units)
    key, active = replicate_key(root, replicate), list(seeds)
    for account in active:
        source = account_key(key, account)
        for target, unit in ties[account]:
            if target not in active and tie_coin(source, target) < unit:
                active.append(target)
    return len(active), len(informed(ties, active))


def followers(graph: Graph, units: npt.NDArray[np.uint32]) -> list[list[tuple[int, int]]]:
    """Return for each account who sees it, with the units of the tie."""
    rows: list[list[tuple[int, int]]] = [[] for _ in range(graph.account_count)]
    for source, target, unit in zip(graph.sources.tolist(), graph.targets.tolist(), units.tolist(), strict=True):
        rows[source].append((target, unit))
    return rows


def informed(ties: list[list[tuple[int, int]]], active: list[int]) -> set[int]:
    """Return the active accounts and all who see one of them."""
    return set(active) | {target for account in active for target, _ in ties[account]}
