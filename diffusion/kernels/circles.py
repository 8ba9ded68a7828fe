"""Who follows whom in a circle: groups of accounts with a way from each to each, and the chains that they form."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@kernel
def strong_groups(offsets: Offsets, targets: Codes, group: Codes) -> int:
    """Write the group of each account; return how many there are.

    Groups to which ties lead have lower numbers than those from which they come (Tarjan 1972, doi:10.1137/0201010, with
    a stack in place of recursion).
    """
    accounts = offsets.size - 1
    found, lowest = np.zeros(accounts, np.int32), np.zeros(accounts, np.int32)
    following, waiting, path = offsets[:-1].copy(), np.empty(accounts, np.int32), np.empty(accounts, np.int32)
    group[:] = -1
    count, seen, waits = 0, 0, 0
    for root in range(accounts):
        if found[root]:
            continue
        steps, account = 0, np.int32(root)
        path[0] = account
        while steps >= 0:
            account = path[steps]
            if not found[account]:
                seen += 1
                found[account] = lowest[account] = seen
                waiting[waits] = account
                waits += 1
            if following[account] < offsets[account + 1]:
                target = targets[following[account]]
                following[account] += 1
                if not found[target]:
                    steps += 1
                    path[steps] = target
                elif group[target] < 0:
                    lowest[account] = min(lowest[account], found[target])
                continue
            steps -= 1
            if steps >= 0:
                lowest[path[steps]] = min(lowest[path[steps]], lowest[account])
            if lowest[account] == found[account]:
                member = np.int32(-1)
                while member != account:
                    waits -= 1
                    member = waiting[waits]
                    group[member] = count
                count += 1
    return count


@kernel
def chain_lengths(offsets: Offsets, targets: Codes, group: Codes, order: Codes, counts: Codes, length: Codes) -> None:
    """Write for each group the greatest sum of ``counts`` over the groups of any chain of ties that begins in it.

    ``order`` has the accounts by group, those of low groups first.
    """
    for place in range(order.size):
        account = order[place]
        own, most = group[account], np.int32(0)
        for tie in range(offsets[account], offsets[account + 1]):
            other = group[targets[tie]]
            if other != own:
                most = max(most, length[other])
        length[own] = max(length[own], most + counts[own])


@kernel
def longest_walks(offsets: Offsets, targets: Codes, values: Floats, length: Codes, order: Codes, walks: Floats) -> None:
    """Write how many walks each account begins that are as long as any from it, beside others with as long ones.

    A walk counts the product of its ties' values (1 each without). ``order`` has the accounts by length, shortest
    first; those of one length are scaled so that the largest has 1.
    """
    place = 0
    while place < order.size:
        begin, most = place, 0.0
        while place < order.size and length[order[place]] == length[order[begin]]:
            account, total = order[place], 0.0
            for tie in range(offsets[account], offsets[account + 1]):
                if length[targets[tie]] == length[account] - 1:
                    total += (values[tie] if values.size else 1.0) * walks[targets[tie]]
            walks[account] = total if length[account] > 1 else 1.0
            most = max(most, walks[account])
            place += 1
        for scaled in range(begin, place):
            walks[order[scaled]] /= most
