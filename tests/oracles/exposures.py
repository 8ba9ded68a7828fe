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
