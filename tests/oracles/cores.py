"""The plain twin of ``kernels/cores.py``: k-shells by their definition, with sets."""

from diffusion.graph.graph import Graph


def neighbours(graph: Graph) -> list[set[int]]:
    """Return the neighbours of each account, whichever way the tie runs."""
    found: list[set[int]] = [set() for _ in range(graph.account_count)]
    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        if source != target:
            found[source].add(target)
            found[target].add(source)
    return found


def shells(graph: Graph) -> list[int]:
    """Return the largest k for which an account survives when all with fewer than k neighbours left are removed."""
    near, found, k = neighbours(graph), [0] * graph.account_count, 1
    left = set(range(graph.account_count))
    while left:
        while few := {account for account in left if len(near[account] & left) < k}:
            left -= few
        for account in left:
            found[account] = k
        k += 1
    return found
