"""The incoming side of a graph, and what all ties into an account share, from lists of pairs."""


def in_sources(pairs, accounts):
    """Return whom each account follows, account after account."""
    return [source for account in range(accounts) for source, target in sorted(pairs) if target == account]


def in_ties(pairs, accounts):
    """Return the places of the same ties among the sorted pairs."""
    ordered = sorted(pairs)
    return [ordered.index((source, account)) for account in range(accounts) for source in range(accounts)
            if (source, account) in ordered]  # fmt: skip


def mutual(pairs):
    """Return how many pairs are there the other way round as well."""
    return sum((target, source) in set(pairs) for source, target in pairs)


def shared(pairs, values, accounts):
    """Return the one value of all pairs into each account (0 where there are none), or None where two differ."""
    found = [{value for (_, target), value in zip(sorted(pairs), values, strict=True) if target == account}
             for account in range(accounts)]  # fmt: skip
    return None if any(len(each) > 1 for each in found) else [next(iter(each), 0) for each in found]


def row_sums(pairs, values, accounts):
    """Return the sum of the values of the pairs out of each account, in their order."""
    sums = [0.0] * accounts
    for (source, _), value in zip(sorted(pairs), values, strict=True):
        sums[source] += value
    return sums
