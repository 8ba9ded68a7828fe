"""The plain twin of ``kernels/parents.py``: candidates as lists, an event at a time."""

import math

from tests.oracles import coins


def source_events(items, accounts, candidates):
    """Return the event of each candidate's source; ``candidates`` lists, per event, the codes of its sources."""
    places = {pair: event for event, pair in enumerate(zip(items, accounts, strict=True))}
    return [places[items[event], code] for event, codes in enumerate(candidates) for code in codes]


def audiences(items, accounts, times, followers):
    """Return, per event, the followers that were not active by then in the same item."""
    when = {(item, account): time for item, account, time in zip(items, accounts, times, strict=True)}
    return [
        [follower for follower in followers[account] if (item, follower) not in when or time < when[item, follower]]
        for item, account, time in zip(items, accounts, times, strict=True)
    ]


def undecided(items, accounts, times, followers):
    """Return how many pairs of an account and a follower are active in one item, neither before the other."""
    when = {(item, account): time for item, account, time in zip(items, accounts, times, strict=True)}
    return sum(
        (item, follower) in when and not time < when[item, follower] and not when[item, follower] < time
        for (item, account), time in when.items()
        for follower in followers[account]
    )


def share_out(rates, alone):
    """Return the shares of one event's candidates, that of nobody, and the logarithm of the total."""
    highest = max([alone, *rates])
    if highest == -math.inf:
        return [0.0] * len(rates), 1.0, -math.inf
    own = math.exp(alone - highest)
    parts = [math.exp(rate - highest) for rate in rates]
    total = own
    for part in parts:
        total += part
    return [part / total for part in parts], own / total, highest + math.log(total)


def draw(root, number, item, account, shares):
    """Return which candidate an event's coin falls on, None for nobody."""
    key = coins.account_key(coins.replicate_key(root, number), item)
    place = coins.tie_coin(key, account) / 2**31
    for candidate, share in enumerate(shares):
        if place < share:
            return candidate
        place -= share
    return None


def most_probable(shares, nobody):
    """Return the candidate with the greatest share, the first of several, or None where nobody's is greater."""
    if not shares or max(shares) == 0 or nobody > max(shares):
        return None
    return shares.index(max(shares))


def expected_credit(shares, sources):
    """Return expected children and descendants per event, from lists of shares and source events per event."""
    events = range(len(shares))
    children = [0.0 for _ in events]
    descendants = [0.0 for _ in events]
    for event in reversed(events):
        for share, source in zip(shares[event], sources[event], strict=True):
            children[source] += share
            descendants[source] += share
            if source < event:
                descendants[source] += share * descendants[event]
    return children, descendants
