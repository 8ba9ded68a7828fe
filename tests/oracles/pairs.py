"""The plain twin of ``kernels/pairs.py``: who was exposed to what by whom, by definition."""

from collections.abc import Iterable, Mapping

Row = tuple[float, int | None]
"""When an account was active, and the parent that it states (None where it states none)."""


def exposures(ties: Iterable[tuple[int, int]], active: Mapping[int, Row]) -> dict[int, list[int]]:
    """Return, for one item, who exposed each exposed account: all active ones, or those before it if it is active."""
    found: dict[int, list[int]] = {}
    for source, target in sorted(ties):
        if source not in active:
            continue
        if target in active:
            time, parent = active[target]
            if not (active[source][0] < time or parent == source):
                continue
        found.setdefault(target, []).append(source)
    return found
