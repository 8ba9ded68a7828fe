"""The plain twin of ``kernels/exposures.py`` and ``learning/exposures.py``: tries and successes by their definition."""

import math
from collections.abc import Mapping, Sequence

Row = tuple[int, float, int | None]
"""An account, its time, and the parent that it states (None where it states none)."""


def tries_and_successes(
    source: int, target: int, items: Mapping[int, Sequence[Row]], window: float = float("inf")
) -> tuple[int, int]:
    """Return how often ``source`` tried ``target`` in the items, and how often it is credited."""
    tries = successes = 0
    for rows in items.values():
        when = {account: time for account, time, _ in rows}
        stated = {account: parent for account, _, parent in rows}
        for parent in {parent for parent in stated.values() if parent is not None} - set(when):
            first = min(time for account, time, other in rows if other == parent)
            when[parent], stated[parent] = math.nextafter(first, -math.inf), None
        if source not in when:
            continue
        is_parent = target in when and stated[target] == source
        before = target not in when or when[source] < when[target]
        tries += before or is_parent
        if is_parent:
            successes += 1
        elif target in when and before and stated[target] is None:
            successes += when[target] - when[source] <= window
    return tries, successes


def candidates(
    items: Mapping[int, Sequence[Row]], ties: Sequence[tuple[int, int]], window: float = float("inf")
) -> set[tuple[int, int, int]]:
    """Return (item, source, target) for every candidate of every event."""
    found = set()
    for item, rows in items.items():
        for source, target in ties:
            if tries_and_successes(source, target, {item: rows}, window)[1]:
                found.add((item, source, target))
    return found


def preempted(source: int, target: int, items: Mapping[int, Sequence[Row]]) -> int:
    """Return in how many items ``source`` came before ``target``, which names somebody else."""
    return sum(
        tries_and_successes(source, target, {item: rows})[0]
        for item, rows in items.items()
        if next((parent for account, _, parent in rows if account == target), None) not in (None, source)
    )
