"""Through whom the shortest paths from an account run, to all others at once (Brandes 2001).

A breadth-first search counts the shortest paths to each account; then, from the farthest accounts back, each account's
dependency is gathered from those one hop farther: only they hold a coefficient at that moment, all others hold 0, so
that a row of ties is summed without asking how far its ends are.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Offsets = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Hops = npt.NDArray[np.int32]


@kernel
def add_dependencies(offsets: Offsets, targets: Codes, first: int, stop: int, totals: Floats) -> None:
    """Add to ``totals`` how much of the shortest paths from the accounts ``first .. stop`` runs through each account.

    Of each pair of accounts, an account that lies on a share of their shortest paths gets that share; ends get none.
    """
    accounts = len(totals)
    hops, paths = np.full(accounts, -1, np.int32), np.zeros(accounts)
    coefficients, found = np.zeros(accounts), np.empty(accounts + 1, np.uint32)
    dependencies, begins = np.empty(accounts + 1), np.empty(accounts + 2, np.int64)
    for source in range(first, stop):
        levels = count_paths(offsets, targets, np.uint64(source), hops, paths, found, begins)
        gather(offsets, targets, levels, begins, found, paths, coefficients, dependencies, totals)
        for place in range(begins[levels]):
            account = np.uint64(found[place])
            hops[account], paths[account] = np.int32(-1), 0.0


@kernel
def count_paths(
    offsets: Offsets,
    targets: Codes,
    source: np.uint64,
    hops: Hops,
    paths: Floats,
    found: Codes,
    begins: npt.NDArray[np.int64],
) -> np.int64:
    """Write who is found, in the order of hops, and by how many shortest paths; return the number of levels.

    Level d is ``found[begins[d]:begins[d + 1]]``. Nothing is to be guessed by the processor but the lengths of rows.
    """
    found[0], hops[source], paths[source] = source, np.int32(0), 1.0
    begin, end, level = np.uint64(0), np.uint64(1), np.int32(0)
    begins[0] = 0
    while begin < end:
        level += np.int32(1)
        begins[level] = end
        tail = end
        for place in range(begin, end):
            account = np.uint64(found[place])
            ways = paths[account]
            for tie in range(offsets[account], offsets[account + np.uint64(1)]):
                target = np.uint64(targets[tie])
                known = hops[target]
                reached = level if known < 0 else known
                found[tail] = target
                tail += np.uint64(known < 0)
                hops[target] = reached
                paths[target] += ways if reached == level else 0.0
        begin, end = end, tail
    return np.int64(level)


@kernel
def gather(
    offsets: Offsets,
    targets: Codes,
    levels: int | np.int64,
    begins: npt.NDArray[np.int64],
    found: Codes,
    paths: Floats,
    coefficients: Floats,
    dependencies: Floats,
    totals: Floats,
) -> None:
    """Add the dependencies of one source, from its last level back; ``coefficients`` are all 0, and left so."""
    for level in range(levels - 1, 0, -1):
        for place in range(np.uint64(begins[level]), np.uint64(begins[level + 1])):
            account = np.uint64(found[place])
            shares = 0.0
            for tie in range(offsets[account], offsets[account + np.uint64(1)]):
                shares += coefficients[np.uint64(targets[tie])]
            dependencies[place] = paths[account] * shares
            totals[account] += dependencies[place]
        if level + 1 < levels:
            for place in range(np.uint64(begins[level + 1]), np.uint64(begins[level + 2])):
                coefficients[np.uint64(found[place])] = 0.0
        for place in range(np.uint64(begins[level]), np.uint64(begins[level + 1])):
            account = np.uint64(found[place])
            coefficients[account] = (1.0 + dependencies[place]) / paths[account]
    if levels > 1:
        for place in range(np.uint64(begins[1]), np.uint64(begins[2])):
            coefficients[np.uint64(found[place])] = 0.0
