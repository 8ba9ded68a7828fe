"""The plain twin of ``kernels/stages.py``: seeds in stages, with sets, on the same coins."""

from tests.oracles.rounds import live_ties


def spread_in_stages(chain, model, order, batch, most, target, stop, root, replicate):
    """Return the active accounts in the order in which they became so, and the six figures of a replicate."""
    live = live_ties(chain, model, root, replicate)
    active, posted, rank, rounds, tipped = [], 0, 0, 0, (0, 0)
    while posted < most and rank < len(order) and not (stop and tipped[0]):
        newest = []
        while len(newest) < min(batch, most - posted) and rank < len(order):
            if order[rank] not in active:
                newest.append(order[rank])
                active.append(order[rank])
            rank += 1
        posted += len(newest)
        while newest:
            rounds += 1
            if tipped == (0, 0) and len(active) >= target:
                tipped = rounds, posted
            newest = sorted({end for begin, end in live if begin in newest and end not in active})
            active += newest
    return active, [len(active), rounds, posted, rank, *tipped]
