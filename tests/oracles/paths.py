"""The plain twin of ``kernels/dependencies.py``, ``path_pairs.py`` and ``nearness.py``: one search at a time."""

from fractions import Fraction

from diffusion.graph.graph import Graph
from tests.oracles.coins import mix64, replicate_key

ONE = 2.0**32


def rows(graph: Graph, against: bool = False) -> list[list[int]]:
    """Return the followers of each account; whom it follows, if ``against``."""
    found: list[list[int]] = [[] for _ in range(len(graph))]
    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        found[target if against else source].append(source if against else target)
    return found


def search(followers: list[list[int]], start: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return the hops to each account that is reached, nearest first, and the number of shortest paths to it."""
    hops, paths, level = {start: 0}, {start: 1}, [start]
    while level:
        following = []
        for account in level:
            for follower in followers[account]:
                if follower not in hops:
                    hops[follower], paths[follower] = hops[account] + 1, 0
                    following.append(follower)
                if hops[follower] == hops[account] + 1:
                    paths[follower] += paths[account]
        level = following
    return hops, paths


def pair_shares(graph: Graph) -> list[Fraction]:
    """Return the mean over ordered pairs of other accounts of the share of shortest paths that pass each account."""
    accounts, followers = len(graph), rows(graph)
    found = [search(followers, start) for start in range(accounts)]
    shares = [Fraction(0)] * accounts
    for source, (hops, paths) in enumerate(found):
        for target in set(hops) - {source}:
            for between in set(hops) - {source, target}:
                onward, ways = found[between]
                if target in onward and hops[between] + onward[target] == hops[target]:
                    shares[between] += Fraction(paths[between] * ways[target], paths[target])
    return [share / max((accounts - 1) * (accounts - 2), 1) for share in shares]


def pair(root: int, index: int, accounts: int) -> tuple[int, int]:
    """Return the two ends of a random pair."""
    key = replicate_key(root, index)
    source, target = key % accounts, mix64(key + 1 & 2**64 - 1) % (accounts - 1)
    return source, target + (target >= source)


def add_pair(graph: Graph, root: int, index: int, totals: list[int], squares: list[int]) -> None:
    """Add the shares of a random pair's shortest paths, and their squares, in units of 2**-32."""
    source, target = pair(root, index, len(graph))
    hops, paths = search(rows(graph), source)
    back, ways = search(rows(graph, against=True), target)
    for account in set(hops) & set(back) - {source, target}:
        if hops[account] + back[account] == hops[target]:
            share = float(paths[account] * ways[account]) / float(paths[target])
            totals[account] += int(share * ONE + 0.5)
            squares[account] += int(share * share * ONE + 0.5)


def add_nearness(graph: Graph, target: int, totals: list[int], squares: list[int]) -> None:
    """Add how near each account is to one, and the square, in units of 2**-32."""
    for account, hops in search(rows(graph, against=True), target)[0].items():
        if hops:
            totals[account] += round(ONE / hops)
            squares[account] += round(ONE / hops**2)
