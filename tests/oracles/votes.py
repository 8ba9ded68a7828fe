"""The plain twin of ``kernels/votes.py``: everybody's votes counted anew before each election."""

from collections.abc import Sequence


def election(voters: Sequence[list[int]], most: int) -> list[int]:
    """Return who is elected, in order; ``voters`` lists who votes for each account, ascending."""
    power, elected = [1.0] * len(voters), list[int]()
    given = sum(map(len, voters))
    while given and len(elected) < most:
        votes = [0.0] * len(voters)
        for account, row in enumerate(voters):
            for voter in row:  # not sum(), which rounds less from Python 3.12 on
                votes[account] += power[voter]
        for account in elected:
            votes[account] = 0.0
        first = votes.index(max(votes))
        if votes[first] == 0:
            break
        elected.append(first)
        power[first] = 0.0
        for voter in voters[first]:
            power[voter] = max(power[voter] - 1 / (given / len(voters)), 0.0)
    return elected
