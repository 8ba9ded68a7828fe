"""Leiden's two moves: accounts go to the community they gain most by, and communities are refined into tight parts.

The gain of account v in community C is ``w(v, C) - scale * k(v) * K(C)``: the weight of its ties to C, less what chance
would give, where k is the weight of all ties of v, K that of C's members together, and ``scale`` the resolution over
twice the weight of all ties. (Traag, Waltman, van Eck, Scientific Reports 9 (2019) 5233,
doi:10.1038/s41598-019-41695-z, algorithms A.1 and A.2.) Rows are undirected: a tie stands in the rows of both ends. A
place of a row weighs 1 where ``values`` is empty; no place weighs 0.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Counts = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

CLEARLY = 1e-11
"""An account moves for a gain of more than this share of its own weight: never for a rounding error, so it ends."""


@kernel
def move_accounts(
    begins: Integers,
    others: Counts,
    values: Floats,
    strengths: Floats,
    scale: float,
    labels: Counts,
    totals: Floats,
    sizes: Counts,
) -> np.int64:
    """Move accounts to better communities until none gains by moving alone; return how many moves there were.

    ``labels``, and weight and size of each community, are changed in place. All accounts wait in a queue, in their own
    order; where one moves, its neighbours in other communities join the queue again. Who has no tie to the rest of its
    community leaves it.
    """
    count, moves = np.uint64(len(labels)), np.int64(0)
    queue, waiting = np.arange(len(labels)).astype(np.uint32), np.ones(count, np.bool_)
    weights, met, empty, free = np.zeros(count), np.empty(count, np.uint32), unused(sizes), (sizes == 0).sum()
    head, queued = np.uint64(0), count
    while queued > 0:
        account, home = queue[head], labels[queue[head]]
        waiting[account], queued = False, queued - np.uint64(1)
        head = np.uint64(0) if head + np.uint64(1) == count else head + np.uint64(1)
        begin, end = np.uint64(begins[account]), np.uint64(begins[np.uint64(account) + np.uint64(1)])
        found = weigh(begin, end, others, values, labels, weights, met)
        strength, by_chance = strengths[account], scale * strengths[account]
        best, most = home, weights[home] - by_chance * (totals[home] - strength) + CLEARLY * strength
        if sizes[home] > 1 and (most < 0.0 or weights[home] == 0.0):
            best, most = empty[free - 1], 0.0
        for position in range(found):
            label = met[position]
            gain = weights[label] - by_chance * totals[label]
            weights[label] = 0.0
            if gain > most and label != home:
                best, most = label, gain
        if best == home:
            continue
        moves, free = moves + 1, free - (sizes[best] == 0)
        labels[account], sizes[home], sizes[best] = best, sizes[home] - np.uint32(1), sizes[best] + np.uint32(1)
        totals[home], totals[best] = totals[home] - strength, totals[best] + strength
        if sizes[home] == 0:
            totals[home], empty[free], free = 0.0, home, free + 1
        for place in range(begin, end):
            other = others[place]
            if labels[other] != best and not waiting[other]:
                tail = head + queued if head + queued < count else head + queued - count
                waiting[other], queue[tail], queued = True, other, queued + np.uint64(1)
    return moves


@kernel
def unused(sizes: Counts) -> Counts:
    """Return the communities without accounts, with room for all."""
    empty, free = np.empty(len(sizes) + 1, np.uint32), 0
    for label in range(len(sizes)):
        if sizes[label] == 0:
            empty[free] = label
            free += 1
    return empty


@kernel
def weigh(
    begin: np.uint64, end: np.uint64, others: Counts, values: Floats, labels: Counts, weights: Floats, met: Counts
) -> np.uint64:
    """Add up the weight of a row by label, and list the labels that were met; return how many."""
    found, weighted = np.uint64(0), len(values) > 0
    for place in range(begin, end):
        label = labels[others[place]]
        if weights[label] == 0.0:
            met[found] = label
            found += np.uint64(1)
        weights[label] += values[place] if weighted else 1.0
    return found


@kernel
def refine(
    begins: Integers,
    others: Counts,
    values: Floats,
    strengths: Floats,
    scale: float,
    labels: Counts,
    totals: Floats,
    parts: Counts,
) -> np.uint32:
    """Write to ``parts`` the part of its community that each account is in, numbered as they are met; return how many.

    Each account begins as a part of its own. In their order, those still alone join the part of their community by
    which they gain most, if they are tied well enough to the rest of their community, and the part is. So the members
    of a part are always tied together.
    """
    count, weighted = np.uint64(len(labels)), len(values) > 0
    inside, weights, met = np.zeros(count), np.zeros(count), np.empty(count, np.uint32)
    heavy, alone = strengths.copy(), np.ones(count, np.bool_)
    for account in range(count):
        parts[account] = account
        for place in range(np.uint64(begins[account]), np.uint64(begins[account + np.uint64(1)])):
            if labels[others[place]] == labels[account]:
                inside[account] += values[place] if weighted else 1.0
    for account in range(count):
        home, strength, total = labels[account], strengths[account], totals[labels[account]]
        if not alone[account] or inside[account] < scale * strength * (total - strength):
            continue
        begin, end = np.uint64(begins[account]), np.uint64(begins[account + np.uint64(1)])
        found = weigh(begin, end, others, values, parts, weights, met)
        best, most, shared = np.uint32(account), CLEARLY * strength, 0.0
        for position in range(found):
            part = met[position]
            gain = weights[part] - scale * strength * heavy[part]
            if gain > most and labels[part] == home and inside[part] >= scale * heavy[part] * (total - heavy[part]):
                best, most, shared = part, gain, weights[part]
            weights[part] = 0.0
        if best != account:
            alone[account], alone[best], parts[account] = False, False, best
            heavy[best] += strength
            inside[best] += inside[account] - 2.0 * shared
    return number(parts)


@kernel
def number(labels: Counts) -> np.uint32:
    """Replace labels by numbers from 0 in the order in which they are met; return how many there are."""
    unseen = np.uint32(2**32 - 1)
    numbers, found = np.full(len(labels), unseen, np.uint32), np.uint32(0)
    for place in range(np.uint64(len(labels))):
        label = labels[place]
        if numbers[label] == unseen:
            numbers[label] = found
            found += np.uint32(1)
        labels[place] = numbers[label]
    return found
