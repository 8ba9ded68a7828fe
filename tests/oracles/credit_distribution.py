"""The plain twin of ``kernels/credit_distribution.py`` and its user: credit by its recursive definition.

Written after the definitions of Goyal, Bonchi and Lakshmanan (PVLDB 2011): no passes, no gains, one recursion.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

Follows = Mapping[int, set[int]]
"""Whom each account follows."""
Item = Mapping[int, float]
"""When each account was active in an item."""


def candidates(follows: Follows, item: Item, account: int) -> list[int]:
    """Return the accounts that may have passed the item on to the account."""
    if account not in item:
        return []
    return sorted(v for v in follows.get(account, set()) if v in item and item[v] < item[account])


def mean_delay(follows: Follows, items: Sequence[Item], source: int, account: int) -> float:
    """Return the mean delay of the tie over all items in which its source may have passed something on."""
    delays = [item[account] - item[source] for item in items if source in candidates(follows, item, account)]
    return math.fsum(delays) / len(delays)


def influenceability(follows: Follows, items: Sequence[Item], account: int) -> float:
    """Return the share of the account's activity that came within the usual delay of someone it follows."""
    active = [item for item in items if account in item]
    soon = sum(
        any(
            item[account] - item[v] <= mean_delay(follows, items, v, account) * (1 + 1e-12)
            for v in candidates(follows, item, account)
        )
        for item in active
    )
    return soon / len(active)


def direct_credit(follows: Follows, items: Sequence[Item], item: Item, source: int, account: int, rule: str) -> float:
    """Return what the account's repost credits the source with directly."""
    split = 1 / len(candidates(follows, item, account))
    if rule == "equal":
        return split
    usual = mean_delay(follows, items, source, account)
    delay = item[account] - item[source]
    return influenceability(follows, items, account) * split * math.exp(-delay / usual)


def spread(follows: Follows, items: Sequence[Item], seeds: Iterable[int], rule: str) -> float:
    """Return the spread of the seeds: everybody's mean credit for its own activity."""
    chosen, total = set(seeds), 0.0
    for account in {account for item in items for account in item}:
        active = [item for item in items if account in item]
        total += sum(_credit(follows, items, item, chosen, rule)(account) for item in active) / len(active)
    return total


def _credit(follows: Follows, items: Sequence[Item], item: Item, seeds: set[int], rule: str) -> Callable[[int], float]:
    def credit(account: int) -> float:
        if account in seeds:
            return 1.0
        return sum(
            direct_credit(follows, items, item, source, account, rule) * credit(source)
            for source in candidates(follows, item, account)
        )

    return credit
