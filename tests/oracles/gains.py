"""The plain twin of ``kernels/gains.py`` and of lazy greedy: live-edge worlds with sets, everyone asked each time."""

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import account_coin, account_key, replicate_key, tie_coin
from tests.oracles.reverse import in_rows

World = dict[int, list[int]]


def live_world(graph: Graph, units: npt.NDArray[np.uint32], model_name: str, root: int, index: int) -> World:
    """Return whom each account's live ties lead to in one world."""
    key, world = replicate_key(root, index), {account: list[int]() for account in range(graph.account_count)}
    if model_name == "independent cascade":
        for source, target, unit in zip(graph.sources.tolist(), graph.targets.tolist(), units.tolist(), strict=True):
            if tie_coin(account_key(key, source), target) < unit:
                world[source].append(target)
        return world
    for target, row in enumerate(in_rows(graph, units)):
        coin, total = account_coin(key, target), 0
        for source, unit in row:
            if total <= coin < total + unit:
                world[source].append(target)
            total += unit
    return world


def reached(world: World, seeds: list[int]) -> set[int]:
    """Return whom the seeds reach."""
    found, waiting = set(seeds), list(seeds)
    while waiting:
        for target in world[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def plain_greedy(worlds: list[World], k: int, candidates: list[int]) -> tuple[list[int], list[int]]:
    """Return the greedy choice (ties to the smaller code) and the gain of each, summed over the worlds."""
    chosen: list[int] = []
    gains: list[int] = []
    for _ in range(k):
        base = sum(len(reached(world, chosen)) for world in worlds)
        totals = {
            code: sum(len(reached(world, [*chosen, code])) for world in worlds)
            for code in candidates
            if code not in chosen
        }
        best = max(sorted(totals), key=lambda code: totals[code])
        chosen.append(best)
        gains.append(totals[best] - base)
    return chosen, gains
