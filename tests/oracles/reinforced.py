"""The plain twin of ``kernels/reinforced.py``: one account at a time, with sets."""

from collections import deque

from diffusion.graph.graph import Graph


def complex_paths(graph: Graph, thresholds: list[int]) -> tuple[list[int], list[int]]:
    """Return how many others each account reaches with its followers, and the sum of the hops to those."""
    followers: list[list[int]] = [[] for _ in range(len(graph))]
    followed: list[set[int]] = [set() for _ in range(len(graph))]
    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        followers[source].append(target)
        followed[target].add(source)
    reached, lengths = [], []
    for start in range(len(graph)):
        active = {start, *followers[start]}
        while new := {
            account
            for account in set(range(len(graph))) - active
            if len(followed[account] & active) >= thresholds[account]
        }:
            active |= new
        hops, waiting = {start: 0}, deque([start])
        while waiting:
            account = waiting.popleft()
            for follower in followers[account]:
                if follower in active and follower not in hops:
                    hops[follower] = hops[account] + 1
                    waiting.append(follower)
        assert set(hops) == active
        reached.append(len(active) - 1)
        lengths.append(sum(hops.values()))
    return reached, lengths
