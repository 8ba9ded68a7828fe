"""Everybody follows everybody: the independent cascade is the Reed-Frost chain, whose sizes follow from a recursion.

Of s accounts not yet reached, each joins in a step with 1 - (1 - p)**i, where i joined in the step before (Abbey, Human
Biology 24 (1952) 201). It shares nothing with the enumeration of live-edge worlds but the answer.
"""

from functools import cache
from math import comb


def clique_distribution(accounts: int, p: float, seeds: int) -> list[float]:
    """Return the chance of each spread 0 .. accounts from so many seeds."""

    @cache
    def left(waiting: int, newly: int) -> tuple[float, ...]:
        """Return the chance that 0, 1, ... of those waiting are never reached."""
        chances = [0.0] * (accounts + 1)
        if newly == 0 or waiting == 0:
            chances[waiting] = 1.0
            return tuple(chances)
        escape = (1 - p) ** newly
        for joining in range(waiting + 1):
            step = comb(waiting, joining) * (1 - escape) ** joining * escape ** (waiting - joining)
            for remaining, chance in enumerate(left(waiting - joining, joining)):
                chances[remaining] += step * chance
        return tuple(chances)

    return list(left(accounts - seeds, seeds))[::-1]


def at_least(distribution: list[float], size: int) -> float:
    """Return the chance of this size or more."""
    return sum(distribution[size:])


def mean(distribution: list[float]) -> float:
    """Return the expected size."""
    return sum(size * chance for size, chance in enumerate(distribution))
