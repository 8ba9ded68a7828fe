"""The plain twin of ``kernels/gains.py`` and of lazy greedy: live-edge worlds with sets, everyone asked each time."""

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import account_coin, account_key, replicate_key, tie_coin

Numbers = npt.NDArray[np.uint32]
World = dict[int, list[int]]


def live_world(graph: Graph, units: Numbers, starts: Numbers, root: int, index: int) -> World:
    """Return whom each account's live ties lead to in one world; without ``starts``, ties have coins of their own."""
    key, world = replicate_key(root, index), {account: list[int]() for account in range(graph.account_count)}
    for tie, (source, target) in enumerate(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)):
        coin = account_coin(key, target) if len(starts) else tie_coin(account_key(key, source), target)
        start = int(starts[tie]) if len(starts) else 0
        if start <= coin < start + int(units[tie]):
            world[source].append(target)
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
