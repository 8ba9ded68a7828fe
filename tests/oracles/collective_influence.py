"""The plain twin of ``measures/collective_influence.py``: every ball walked, everybody counted anew each time."""

from collections.abc import Sequence


def frontier(near: Sequence[set[int]], account: int, radius: int) -> set[int]:
    """Return all at a distance of just so many steps."""
    ball, edge = {account}, {account}
    for _ in range(radius):
        edge = {other for one in edge for other in near[one]} - ball
        ball |= edge
    return edge


def influences(near: Sequence[set[int]], radius: int) -> list[int]:
    """Return (k - 1) times the sum of (k' - 1) over the frontier, for every account."""
    return [
        (len(row) - 1) * sum(len(near[other]) - 1 for other in frontier(near, account, radius))
        for account, row in enumerate(near)
    ]


def removal_order(near: Sequence[set[int]], radius: int, most: int) -> list[int]:
    """Remove the account of greatest influence, the first of equals, until nobody has any left."""
    near, order = [set(row) for row in near], list[int]()
    while len(order) < most:
        found = influences(near, radius)
        if max(found, default=0) <= 0:
            break
        first = found.index(max(found))
        order.append(first)
        near = [row - {first} for row in near]
        near[first] = set()
    return order
