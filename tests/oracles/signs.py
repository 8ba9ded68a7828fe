"""The plain twins of ``kernels/signs.py`` and of `count_seen` in ``kernels/exposures.py``, by their definitions."""

import math
from collections.abc import Mapping, Sequence

Rows = Mapping[int, Sequence[tuple[int, float]]]
"""Per item, accounts and times."""


def later_signs(source: int, target: int, rows: Rows) -> int:
    """Return how often ``target`` was active after ``source`` was, summed over the activity of ``source``."""
    events = [event for item in rows.values() for event in item if not math.isnan(event[1])]
    own = [time for account, time in events if account == source]
    return sum(time > before for account, time in events if account == target for before in own)


def shared_accounts(source: int, target: int, ties: set[tuple[int, int]]) -> int:
    """Return how many accounts see ``source`` and are seen by ``target``."""
    return len({w for u, w in ties if u == source} & {w for w, v in ties if v == target})


def seen_tries(source: int, target: int, rows: Rows, window: float) -> int:
    """Return the tries on a ``target`` that was never active in the item, but gave a sign of life within ``window``."""
    signs = [time for item in rows.values() for account, time in item if account == target and not math.isnan(time)]
    seen = 0
    for item in rows.values():
        when = dict(item)
        if source in when and target not in when:
            time = when[source]
            seen += not signs or math.isnan(time) or any(0 <= sign - time <= window for sign in signs)
    return seen
