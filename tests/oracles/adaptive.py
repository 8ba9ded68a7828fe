"""Adaptive seeding by brute force on tiny networks: the best policy of all, and the plain twin of one that is run.

What is known after a batch is who is active: all their ties have been tried, and nothing has been learned of others. So
a policy decides by the set of active accounts, and the best one is found backwards, the largest sets first.
"""

from functools import cache
from itertools import combinations, product

from tests.oracles.many_roots import cover, many_rooted_set
from tests.oracles.rounds import live_ties


def reached(live, start):
    """Return all who are active once these are."""
    active = set(start)
    while more := {end for begin, end in live if begin in active} - active:
        active |= more
    return frozenset(active)


def best_policy(accounts, ties, chances, target, batch):
    """Return how many seeds the best adaptive policy takes on average, and the best that are all chosen beforehand.

    The latter is a function: the chance with which the best so many seeds all at once meet the target.
    """
    worlds = []
    for pattern in product((False, True), repeat=len(ties)):
        weight = 1.0
        for is_live, chance in zip(pattern, chances, strict=True):
            weight *= chance if is_live else 1 - chance
        if weight:
            worlds.append((weight, [tie for tie, is_live in zip(ties, pattern, strict=True) if is_live]))

    @cache
    def value(active):
        missing = target - len(active)
        if missing <= 0:
            return 0.0
        left = [account for account in range(accounts) if account not in active]
        size = min(batch, missing, len(left))
        return size + min(
            sum(weight * value(active | reached_among(live, active, chosen)) for weight, live in worlds)
            for chosen in combinations(left, size)
        )

    def reached_among(live, active, chosen):
        return reached([tie for tie in live if tie[1] not in active], chosen)

    def chance(seeds):
        return max(
            sum(weight for weight, live in worlds if len(reached(live, chosen)) >= target)
            for chosen in combinations(range(accounts), seeds)
        )

    return value(frozenset()), chance


def truncated_spread(accounts, ties, chances, seeds, active, most):
    """Return the expected spread of seeds in what is left of a network, cut off at ``most``."""
    total = 0.0
    inside = [place for place, tie in enumerate(ties) if not set(tie) & set(active)]
    for pattern in product((False, True), repeat=len(inside)):
        weight, live = 1.0, []
        for is_live, place in zip(pattern, inside, strict=True):
            weight *= chances[place] if is_live else 1 - chances[place]
            live += [ties[place]] if is_live else []
        total += weight * min(len(reached(live, seeds)), most)
    return total


def choose(rows, followers, active, allowed, shortfall, batch, precision, key):
    """Return a batch as ``launches/stages/truncated.py`` chooses it."""
    free = [account for account in allowed if account not in active]
    size = min(batch, shortfall, len(free))
    if shortfall <= batch or size == len(free):
        return sorted(free, key=lambda account: (-followers[account], account))[:size]
    total = precision.first
    while True:
        sets = [many_rooted_set(rows, active, shortfall, key, index)[1] for index in range(total)]
        chosen, covered = cover(sets, free, size)
        if precision.share(covered) >= precision.enough or total >= precision.last:
            break
        total = min(2 * total, precision.last)
    others = sorted(set(free) - set(chosen), key=lambda account: (-followers[account], account))
    return chosen + others[: size - len(chosen)]


def run(chain, model, rows, root, replicate, target, batch, first, precision_of, key_of, allowed):
    """Return the seeds of a replicate and its spread, as ``launches/stages/adaptive_runs.py`` runs it."""
    live, active, seeds, turn = live_ties(chain, model, root, replicate), frozenset(), [], 0
    followers = chain.graph.out_degrees.tolist()
    while len(active) < target and set(allowed) - active:
        left, missing = len(rows) - len(active), target - len(active)
        size = min(batch, missing, len(set(allowed) - active))
        batch_now = first if turn == 0 else choose(
            rows, followers, active, allowed, missing, batch, precision_of(left, missing, size), key_of(replicate, turn)
        )  # fmt: skip
        seeds += batch_now
        active |= reached(live, active | set(batch_now))
        turn += 1
    return seeds, len(active)
