"""The plain twin of ``kernels/many_roots.py``: one set at a time, with Python's own sets, from the same stream."""

from tests.oracles.coins import MASK_64, replicate_key
from tests.oracles.reverse import ACCOUNT, live_in_ties, stream


def many_rooted_set(rows, active, shortfall, key, index):
    """Return the roots of a set, and its members; ``rows`` are the in-ties of each account."""
    own, left = replicate_key(key, index), [account for account in range(len(rows)) if account not in active]
    words, share = stream(own), len(left) / shortfall
    many, roots = int(share) + ((next(words) >> 11) * 2.0**-53 < share - int(share)), []
    while len(roots) < many:
        account = left[int((next(words) >> 11) * 2.0**-53 * len(left))]
        if account not in roots:
            roots.append(account)
    members = list(roots)
    for account in members:
        for source in live_in_ties(rows[account], stream(own ^ ((account + 1) * ACCOUNT & MASK_64))):
            if source not in members and source not in active:
                members.append(source)
    return roots, set(members)


def cover(sets, allowed, many):
    """Return accounts chosen greedily, and how many sets they cover; of equal accounts the first."""
    chosen, left = [], list(sets)
    while len(chosen) < many:
        counts = {account: sum(account in members for members in left) for account in allowed}
        best = max(sorted(counts), key=counts.__getitem__, default=None)
        if best is None or not counts[best]:
            break
        chosen.append(best)
        left = [members for members in left if best not in members]
    return chosen, len(sets) - len(left)
