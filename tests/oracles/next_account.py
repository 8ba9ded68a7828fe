"""The plain twin of ``kernels/next_account.py``: every account's score at every event, added up anew."""

from collections.abc import Mapping, Sequence


def places(
    events: Sequence[tuple[int, float]], hazards: Mapping[tuple[int, int], float], base: Sequence[float]
) -> list[tuple[int, int, int]]:
    """Return for each event (account, time) of an item: accounts not active yet above it, level with it, and all."""
    found = []
    for account, time in events:
        before = [other for other, then in events if then < time]
        scores = {
            one: sum((hazards[other, one] for other in before if (other, one) in hazards), base[one])
            for one in range(len(base))
            if one not in before
        }
        own = scores[account]
        found.append(
            (sum(score > own for score in scores.values()), sum(score == own for score in scores.values()), len(scores))
        )
    return found
