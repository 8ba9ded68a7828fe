"""The plain twin of ``kernels/h_index.py``: the H operator, again and again, by its definition."""

from collections.abc import Sequence


def h_indices(others: Sequence[set[int]], order: int) -> list[int]:
    """Return each account's h-index of an order; order 0 is how many others it has."""
    values = [len(row) for row in others]
    for _ in range(order):
        values = [h_of([values[other] for other in row]) for row in others]
    return values


def h_of(numbers: list[int]) -> int:
    """Return the largest h such that h of the numbers are at least h."""
    return max(h for h in range(len(numbers) + 1) if sum(number >= h for number in numbers) >= h)
