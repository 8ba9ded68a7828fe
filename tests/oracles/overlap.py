"""Overlapping audiences as Python sets: slow, plain, and the definition itself."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

MASK = 2**64 - 1


def weight_of(members: set, weights: Mapping[Hashable, float] | None) -> float:
    return len(members) if weights is None else sum(weights[member] for member in members)


def overlap(audiences: Sequence[set], weights: Mapping[Hashable, float] | None = None) -> dict:
    """Return sizes, pairs, union, what is in two or more, and what each adds, in order and greedily."""
    union = set().union(*audiences)
    repeated = {member for member in union if sum(member in audience for audience in audiences) > 1}
    added, seen = [], set()
    for audience in audiences:
        added.append(weight_of(audience - seen, weights))
        seen |= audience
    pairs = {
        (one, other): weight_of(audiences[one] & audiences[other], weights)
        for one, other in combinations(range(len(audiences)), 2)
    }
    order, gained = greedily(audiences, weights)
    return {
        "sizes": [weight_of(audience, weights) for audience in audiences],
        "union": weight_of(union, weights),
        "repeated": weight_of(repeated, weights),
        "added": added,
        "pairs": pairs,
        "order": order,
        "gained": gained,
    }


def greedily(audiences: Sequence[set], weights: Mapping[Hashable, float] | None) -> tuple[list[int], list[float]]:
    left, seen, order, gained = list(range(len(audiences))), set(), [], []
    while left:
        gains = {place: weight_of(audiences[place] - seen, weights) for place in left}
        best = max(left, key=lambda place: (gains[place], -place))
        order.append(best)
        gained.append(gains[best])
        seen |= audiences[best]
        left.remove(best)
    return order, gained


def member_hash(key: int, member: int) -> int:
    word = key ^ ((member + 1) * 0xD1342543DE82EF95 & MASK)
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB & MASK
    return word ^ (word >> 31)


def bottom(audience: set, key: int, most: int) -> tuple[set, float]:
    """Return the members with the ``most`` smallest hashes, and the share of hashes below the first left out."""
    if len(audience) <= most:
        return audience, 1.0
    ranked = sorted(audience, key=lambda member: member_hash(key, member))
    return set(ranked[:most]), member_hash(key, ranked[most]) / 2**64
