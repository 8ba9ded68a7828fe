"""The plain twin of ``kernels/ignition.py`` and of the greedy cover: each account searched by itself in each world."""

from tests.oracles.gains import World, reached


def igniting(world: World, target: int) -> set[int]:
    """Return the accounts that by themselves reach at least ``target`` accounts in a world."""
    return {account for account in world if len(reached(world, [account])) >= target}


def plain_order(worlds: list[set[int]], fresh: list[set[int]], candidates: list[int], most: int) -> list[int]:
    """Return the greedy order: each time who ignites most worlds that are left, then most fresh ones, then the first.

    It ends where nobody ignites a world that is left, be it fresh.
    """
    order: list[int] = []
    while len(order) < most:
        gains = {code: (left(worlds, order, code), left(fresh, order, code)) for code in sorted(candidates)}
        best = max(gains, key=lambda code: gains[code])
        if gains[best] == (0, 0):
            break
        order.append(best)
    return order


def left(worlds: list[set[int]], order: list[int], code: int) -> int:
    """Return how many worlds an account ignites that nobody in the order does."""
    return sum(code in world and not world & set(order) for world in worlds)
