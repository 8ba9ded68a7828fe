"""Cascade trees: generations, sizes of subtrees and distances, each in one pass."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def cut_circles(parents: Integers, marks: Integers) -> int:
    """Let the first event of every circle of parents have none (-1), and return how many circles there were.

    ``marks``, all -1 at first, has an entry an event.
    """
    circles = 0
    for event in range(len(parents)):
        place = event
        while place >= 0 and marks[place] < 0:
            marks[place] = event
            place = parents[place]
        if place < 0 or marks[place] != event:
            continue
        first, member = place, parents[place]  # this climb came back to itself: a circle
        while member != place:
            first = min(first, member)
            member = parents[member]
        parents[first] = -1
        circles += 1
    return circles


@kernel
def order_by_generation(parents: Integers, generations: Integers, order: Integers, counts: Integers) -> None:
    """Write each event's generation, 0 without a parent, and the events by generation, each after its parent.

    ``generations`` is all -1 and ``counts``, of length events + 1, all 0 at first.
    """
    for event in range(len(parents)):
        place, climbed = event, 0
        while parents[place] >= 0 and generations[place] < 0:
            place = parents[place]
            climbed += 1
        known = max(generations[place], 0) + climbed
        place = event
        while generations[place] < 0:
            generations[place] = known
            known -= 1
            if parents[place] < 0:
                break
            place = parents[place]
    for event in range(len(parents)):
        counts[generations[event] + 1] += 1
    for generation in range(len(parents)):
        counts[generation + 1] += counts[generation]
    for event in range(len(parents)):
        order[counts[generations[event]]] = event
        counts[generations[event]] += 1


@kernel
def measure_trees(
    parents: Integers,
    order: Integers,
    items: Integers,
    children: Integers,
    descendants: Integers,
    roots: Integers,
    distances: Floats,
    pairs: Floats,
) -> None:
    """Count, per event, its children and descendants, and per item, pairs in one tree and the sum of their distances.

    A tie between a subtree of s events and the rest of its tree of n lies between s(n - s) pairs. ``roots`` becomes the
    root of each event's tree; all counts are 0 at first.
    """
    for place in range(len(order) - 1, -1, -1):
        event = order[place]
        if parents[event] >= 0:
            children[parents[event]] += 1
            descendants[parents[event]] += descendants[event] + 1
    for place in range(len(order)):
        event = order[place]
        if parents[event] < 0:
            roots[event] = event
            size = descendants[event] + 1
            pairs[items[event]] += size * (size - 1) / 2
        else:
            roots[event] = roots[parents[event]]
            size, below = descendants[roots[event]] + 1, descendants[event] + 1
            distances[items[event]] += below * (size - below)
