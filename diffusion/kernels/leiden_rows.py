"""The undirected rows that Leiden's moves read: of a graph's accounts, and of the parts they are drawn together to."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def lay_rows(
    offsets: Integers,
    neighbours: Codes,
    weights: Floats,
    order: Counts,
    places: Counts,
    others: Counts,
    values: Floats,
    ends: Integers,
) -> None:
    """Write one side of the ties behind what is in the rows already: row i is that of account ``order[i]``.

    ``places`` is the inverse of ``order``, ``ends`` is where each row ends so far. Ties of weight 0 are left out;
    ``weights`` and ``values`` are empty where all weigh 1.
    """
    weighted = len(weights) > 0
    for row in range(np.uint64(len(order))):
        account, end = np.uint64(order[row]), np.uint64(ends[row])
        for tie in range(np.uint64(offsets[account]), np.uint64(offsets[account + np.uint64(1)])):
            if not weighted or weights[tie] > 0.0:
                others[end] = places[np.uint32(neighbours[tie])]
                if weighted:
                    values[end] = weights[tie]
                end += np.uint64(1)
        ends[row] = end


@kernel
def draw_together(
    begins: Integers,
    others: Counts,
    values: Floats,
    parts: Counts,
    part_begins: Integers,
    members: Counts,
    new_begins: Integers,
    new_others: Counts,
    new_values: Floats,
) -> None:
    """Write the rows of the parts: a place for each other part that members are tied to, with the weight of those ties.

    ``members[part_begins[p] : part_begins[p + 1]]`` are the members of part p. Ties within a part are left out.
    """
    weighted, count = len(values) > 0, len(part_begins) - 1
    weights, end = np.zeros(count), np.uint64(0)
    for part in range(np.uint64(count)):
        new_begins[part] = end
        begin = end
        for position in range(np.uint64(part_begins[part]), np.uint64(part_begins[part + np.uint64(1)])):
            member = np.uint64(members[position])
            for place in range(np.uint64(begins[member]), np.uint64(begins[member + np.uint64(1)])):
                other = parts[others[place]]
                if other != part:
                    if weights[other] == 0.0:
                        new_others[end] = other
                        end += np.uint64(1)
                    weights[other] += values[place] if weighted else 1.0
        for place in range(begin, end):
            new_values[place] = weights[new_others[place]]
            weights[new_others[place]] = 0.0
    new_begins[count] = end
