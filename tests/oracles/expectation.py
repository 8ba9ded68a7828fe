"""The plain twin of ``kernels/expectation.py``: who is credited with an event, by the formulae of the papers."""

import math
from collections.abc import Sequence

Credit = tuple[float, list[float], float]
"""The event's log-likelihood, what each candidate is credited with, and what lies outside."""


def by_order(chances: Sequence[float], outside: float) -> Credit:
    """Credit each candidate with p / P, P = 1 - (1 - outside) prod (1 - p) (Saito, Nakano, Kimura 2008)."""
    missed = math.log1p(-outside) + sum(math.log1p(-chance) for chance in chances)
    active = -math.expm1(missed)  # 1 - (1 - outside) would be 0 for what is next to nothing
    if active <= 0:
        return 0.0, [0.0 for _ in chances], 0.0
    return math.log(active), [chance / active for chance in chances], outside / active


def by_time(
    chances: Sequence[float], densities: Sequence[float], within: Sequence[float], outside: tuple[float, float, float]
) -> Credit:
    """Credit whoever came first, and those who were about to (continuous-time independent cascade)."""
    ways = [*zip(chances, densities, within, strict=True), outside]
    hazards = [p * f / (1 - p * share) for p, f, share in ways]
    total = sum(hazards)
    if total <= 0:
        return 0.0, [0.0 for _ in chances], 0.0
    likelihood = math.log(total) + sum(math.log(1 - p * share) for p, _, share in ways)
    credit = []
    for hazard, (p, _, share) in zip(hazards, ways, strict=True):
        first = hazard / total
        credit.append(first + (1 - first) * p * (1 - share) / (1 - p * share))
    return likelihood, credit[:-1], credit[-1]
