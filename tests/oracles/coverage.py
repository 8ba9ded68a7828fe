"""The plain twin of ``kernels/coverage.py``: greedy and best coverage by their definitions, with Python's sets."""

from collections.abc import Iterable, Sequence
from itertools import combinations


def covered(sets: Sequence[set[int]], chosen: Iterable[int]) -> int:
    """Return how many of the sets contain one of the chosen."""
    wanted = set(chosen)
    return sum(bool(members & wanted) for members in sets)


def greedy_coverage(
    sets: Sequence[set[int]], k: int, candidates: Sequence[int], given: Sequence[int] = ()
) -> tuple[list[int], int, int]:
    """Return the greedy choice after those given (ties to the smaller code), what it covers, and the least bound."""
    chosen = list(given)
    bounds = [bound(sets, k, candidates, chosen)]
    for _ in range(k - len(given)):
        left = [code for code in sorted(candidates) if code not in chosen]
        chosen.append(max(left, key=lambda code: covered(sets, [*chosen, code])))
        bounds.append(bound(sets, k, candidates, chosen))
    return chosen, covered(sets, chosen), min(bounds)


def bound(sets: Sequence[set[int]], k: int, candidates: Sequence[int], chosen: list[int]) -> int:
    """Return what the chosen cover plus the k largest gains that are left."""
    base = covered(sets, chosen)
    gains = sorted((covered(sets, [*chosen, code]) - base for code in candidates), reverse=True)
    return base + sum(gains[:k])


def best_coverage(sets: Sequence[set[int]], k: int, candidates: Sequence[int]) -> int:
    """Return the most that any k candidates cover."""
    return max(covered(sets, chosen) for chosen in combinations(candidates, k))
