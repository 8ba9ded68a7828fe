"""K-shells: peel off the accounts with the fewest neighbours, again and again (Batagelj, Zaversnik 2003)."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]


@kernel
def merge_neighbours(
    offsets: Integers, targets: Codes, in_offsets: Integers, in_sources: Codes, ends: Integers, neighbours: Codes
) -> None:
    """List each account's neighbours, whichever way the tie runs: once each, ascending, itself left out.

    Those of account u go to ``neighbours[offsets[u] + in_offsets[u]:ends[u]]``, in room for all its ties both ways.
    """
    for account in range(len(ends)):
        out, last_out = offsets[account], offsets[account + 1]
        into, last_into = in_offsets[account], in_offsets[account + 1]
        place = out + into
        while out < last_out or into < last_into:
            if into == last_into or (out < last_out and targets[out] <= in_sources[into]):
                neighbour = targets[out]
            else:
                neighbour = in_sources[into]
            if out < last_out and targets[out] == neighbour:
                out += 1
            if into < last_into and in_sources[into] == neighbour:
                into += 1
            if neighbour != account:
                neighbours[place] = neighbour
                place += 1
        ends[account] = place


@kernel
def peel(
    begins: Integers, ends: Integers, neighbours: Codes, shells: Integers, order: Integers, places: Integers
) -> None:
    """Write the shell of each account to ``shells``; ``order`` and ``places`` are room for one entry an account.

    ``order`` keeps the accounts sorted by what is left of their degree, and ``bins[d]`` is where degree d begins.
    """
    most = 0
    for account in range(len(shells)):
        shells[account] = ends[account] - begins[account]
        most = max(most, shells[account])
    bins = np.zeros(most + 2, np.int64)
    for account in range(len(shells)):
        bins[shells[account] + 1] += 1
    bins = np.cumsum(bins)
    filled = bins.copy()
    for account in range(len(shells)):
        places[account] = filled[shells[account]]
        order[places[account]] = account
        filled[shells[account]] += 1
    for position in range(len(order)):
        account = order[position]
        for place in range(begins[account], ends[account]):
            neighbour = neighbours[place]
            degree = shells[neighbour]
            if degree > shells[account]:
                # Swap the neighbour to the front of its bin, and let the bin begin one later.
                front = bins[degree]
                other = order[front]
                order[front], order[places[neighbour]] = neighbour, other
                places[other], places[neighbour] = places[neighbour], front
                bins[degree] += 1
                shells[neighbour] = degree - 1
