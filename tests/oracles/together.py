"""The plain twins of ``kernels/groups.py``: groups drawn one account at a time, and growth with everything anew."""

from collections.abc import Sequence

from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from tests.oracles.coins import MASK_64, mix64, replicate_key

DRAWS = 32


def group(graph: Graph, size: int, root: int, index: int) -> list[int]:
    """Return group ``index``: an account at random, random neighbours of it, and of those; else strangers."""
    out = [[] for _ in range(len(graph))]
    back = [[] for _ in range(len(graph))]
    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        out[source].append(target)
        back[target].append(source)
    word = replicate_key(root, index)
    members = [mix64(word) % len(graph)]
    asked = [(member, draw) for member in range(size) for draw in range(DRAWS)]
    while len(members) < size:
        word = word + 0x9E3779B97F4A7C15 & MASK_64
        coin = mix64(word)
        if asked[0][0] == len(members):  # everybody has been asked
            account = coin % len(graph)
        else:
            whom = members[asked[0][0]]
            near = out[whom] + sorted(back[whom])
            if not near:
                asked = [(member, draw) for member, draw in asked if member != asked[0][0]]
                continue
            asked, account = asked[1:], near[coin % len(near)]
        if account not in members:
            members.append(account)
    return members


def grown(chain: Chain, needs: Sequence[float], candidates: Sequence[int], begun: list[int], k: int) -> list[int]:
    """Return ``k`` seeds: each time the account that brings all accounts most nearer to joining, the active ones."""
    chosen = list(begun)
    while len(chosen) < k:
        left = [code for code in candidates if code not in chosen]
        active, met = closure(chain, needs, chosen)
        idle = [code for code in left if code not in active] or left[:1]
        chosen.append(max(idle, key=lambda code: (nearness(chain, needs, active, met, code), -code)))
    return chosen


def closure(chain: Chain, needs: Sequence[float], seeds: list[int]) -> tuple[set[int], list[float]]:
    """Return who is active on average, and how many ties from active accounts each account has met."""
    active = set(seeds)
    while True:
        met = [0.0] * len(chain.graph)
        for source, target, p in ties(chain):
            met[target] += p * (source in active)
        joining = {code for code in range(len(met)) if 0 < needs[code] <= met[code]} - active
        if not joining:
            return active, met
        active |= joining


def nearness(chain: Chain, needs: Sequence[float], active: set[int], met: list[float], seed: int) -> float:
    """Return how much nearer to joining all are with one seed more: itself, and who sees it."""
    gain = -near(met[seed], needs[seed])
    for source, target, p in ties(chain):
        if source == seed and target not in active and needs[target] > 0:
            gain += near(met[target] + p, needs[target]) - near(met[target], needs[target])
    return gain


def near(met: float, need: float) -> float:
    return min(1.0, met / need) ** 2 if need > 0 else 1.0


def ties(chain: Chain) -> list[tuple[int, int, float]]:
    graph = chain.graph
    return list(zip(graph.sources.tolist(), graph.targets.tolist(), chain.probabilities.tolist(), strict=True))
