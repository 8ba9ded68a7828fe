"""Accounts numbered by falling degree: every row then begins with the account's best-tied neighbours."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@kernel
def count_kept(offsets: Offsets, neighbours: Codes, order: Codes, kept: npt.NDArray[np.bool_], rows: Offsets) -> None:
    """Write where the row of each account of ``order`` ends, if only neighbours that are kept are in it."""
    for rank in range(np.uint64(order.size)):
        account, count = np.uint64(order[rank]), np.int64(0)
        for place in range(np.uint64(offsets[account]), np.uint64(offsets[account + np.uint64(1)])):
            count += np.int64(kept[np.uint32(neighbours[place])])
        rows[rank + np.uint64(1)] = rows[rank] + count


@kernel
def renumber(offsets: Offsets, neighbours: Codes, order: Codes, cursors: Offsets, renumbered: Codes) -> None:
    """Write the rows of the accounts of ``order``, numbered by their place in it, each row ascending.

    ``cursors`` says for every account where its row begins, and -1 for those that are not in ``order``. As the numbers
    come in order, and each is added to the rows of its neighbours, no row needs to be sorted.
    """
    for rank in range(np.uint64(order.size)):
        account = np.uint64(order[rank])
        for place in range(np.uint64(offsets[account]), np.uint64(offsets[account + np.uint64(1)])):
            neighbour = np.uint32(neighbours[place])
            cursor = cursors[neighbour]
            if cursor >= 0:
                renumbered[np.uint64(cursor)] = rank
                cursors[neighbour] = cursor + 1


@kernel
def sort_by_neighbour(offsets: Offsets, neighbours: Codes, depth: int, given: Codes, order: Codes) -> None:
    """Write ``given`` to ``order``, sorted by the neighbour at ``depth`` of the row, who has none first; stable."""
    begins = np.zeros(offsets.size + 1, np.int64)
    for account in range(offsets.size - 1):
        place = offsets[account] + depth
        begins[neighbours[place] + 2 if place < offsets[account + 1] else 1] += 1
    for key in range(begins.size - 1):
        begins[key + 1] += begins[key]
    for position in range(given.size):
        place = offsets[given[position]] + depth
        key = neighbours[place] + 1 if place < offsets[given[position] + 1] else 0
        order[begins[key]] = given[position]
        begins[key] += 1
