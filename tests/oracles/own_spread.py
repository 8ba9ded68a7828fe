"""The plain twin of ``kernels/own_spread.py``: one account's cascades with a queue and dictionaries, same coins."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from diffusion import Graph
from tests.oracles.coins import account_key, replicate_key, tie_coin


def follow(
    graph: Graph, units: npt.NDArray[np.uint32], seed: int, root: int, replicates: list[int]
) -> tuple[list[int], Counter[int], Counter[tuple[int, int]]]:
    """Return the spreads, how often each account was reached, and how many were reached over each tie in all."""
    live = {pair: int(unit) for pair, unit in zip(_pairs(graph), units, strict=True)}
    sizes, active, carried = [], Counter[int](), Counter[tuple[int, int]]()
    for replicate in replicates:
        parent: dict[int, int] = {}
        queue = [seed]
        for account in queue:
            key = account_key(replicate_key(root, replicate), account)
            for target in sorted(target for source, target in live if source == account):
                if target != seed and target not in parent and tie_coin(key, target) < live[account, target]:
                    parent[target] = account
                    queue.append(target)
        sizes.append(len(queue))
        for account in queue[1:]:
            active[account] += 1
            while account != seed:
                carried[parent[account], account] += 1
                account = parent[account]
    return sizes, active, carried


def dependents(graph: Graph, account: int) -> set[int]:
    """Return who sees nothing but what comes through the account: add whoever follows only those, again and again."""
    follows: dict[int, set[int]] = {}
    for source, target in _pairs(graph):
        follows.setdefault(target, set()).add(source)
    found: set[int] = set()
    while True:
        more = {one for one, sources in follows.items() if one != account and sources <= found | {account}}
        if more == found:
            return found
        found = more


def _pairs(graph: Graph) -> list[tuple[int, int]]:
    return list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
