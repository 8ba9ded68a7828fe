"""Who ignites a live-edge world: the accounts from each of which alone content gets to the target there.

Above criticality the live ties hold one large strongly connected part, the core, which carries an outbreak; who reaches
the core ignites the world. One pass of Tarjan's search (SIAM Journal on Computing 1, 1972, doi:10.1137/0201010)
finishes each strongly connected part after all that it leads to: it ignites if something it leads to does, or if it is
large enough itself; it does not if it and the sum of all that it leads to are too few. Only parts in between, one or
two a world, are counted out. So the answer is exact, whether there is one core, several or none.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel
from diffusion.kernels.lanes import LANES
from diffusion.kernels.prefetch import prefetch
from diffusion.kernels.worlds import draw_worlds, list_world

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]

ROWS = 6
"""How many numbers an account needs while a world is searched."""
UNSEEN, FINISHED = np.uint32(0), np.uint32(2**31)
"""An account's state is 0 before the search comes to it, then the lowest number that its part is known to reach up to,
and from `FINISHED` on once its part is finished: what it reaches comes on top."""
CERTAIN = 2**40
"""More than any sum of what parts reach; added where one of them ignites."""
EFFORT = 16
"""So many steps for each account and live tie may be spent on counting parts out; then the rest counts as too few."""


@kernel
def find_igniting(
    begins: Counts, lists: Counts, target: int, states: Counts, scratch: Counts, bounds: Integers
) -> None:
    """Write ``FINISHED + target`` for each account that reaches so many, itself included, and less for the others.

    What is added for the others is at least what they reach. ``scratch`` has `ROWS` rows of a place an account, and
    ``bounds`` has one. A world is listed as in ``worlds.py``.
    """
    path, ties, first, begun, members = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4]
    accounts, number, top, enough = len(begins) - 1, np.uint32(0), np.uint32(0), FINISHED + np.uint32(target)
    effort = EFFORT * (accounts + np.int64(begins[accounts]))
    for account in range(accounts):
        states[account] = FINISHED + np.uint32(1) if begins[account] == begins[account + 1] else UNSEEN
    for start in range(accounts):
        depth, coming = -1, np.int64(start if states[start] == UNSEEN else -1)
        while depth >= 0 or coming >= 0:
            if coming >= 0:
                depth, number = depth + 1, number + np.uint32(1)
                path[depth], ties[depth], first[depth], begun[depth] = coming, begins[coming], number, top
                states[coming], members[top], bounds[depth] = number, coming, 0
                for tie in range(begins[coming], begins[np.uint64(coming) + np.uint64(1)]):
                    prefetch(states, np.uint64(lists[tie]))
                    prefetch(begins, np.uint64(lists[tie]))
                top, coming = top + np.uint32(1), np.int64(-1)
            account, tie = path[depth], ties[depth]
            if tie < begins[account + np.uint64(1)]:
                other = lists[tie]
                if states[other] == UNSEEN:
                    coming = np.int64(other)  # this tie is looked at once more on the way back
                    continue
                ties[depth] = tie + np.uint32(1)
                states[account] = min(states[account], states[other])
                if states[other] >= FINISHED:
                    bounds[depth] += np.int64(states[other] - FINISHED) if states[other] < enough else CERTAIN
                continue
            if states[account] == first[depth]:
                size, most = top - begun[depth], top - begun[depth] + bounds[depth]
                if size >= target or most >= CERTAIN:
                    most = target
                elif most >= target:
                    most = count_reach(begins, lists, account, target, scratch[5]) if effort > 0 else target - 1
                    effort -= most
                for place in range(begun[depth], top):
                    states[members[place]] = FINISHED + np.uint32(most)
                top = begun[depth]
            else:  # its part began further up
                bounds[depth - 1] += bounds[depth]
            depth -= 1


@kernel
def count_reach(begins: Counts, lists: Counts, account: int, target: int, queue: Counts) -> np.int64:
    """Return how many an account reaches, itself included, or ``target`` if they are more."""
    reached = np.zeros(len(begins) - 1, np.bool_)
    queue[0], reached[account] = account, True
    head, tail = 0, 1
    while head < tail and tail < target:
        source = queue[head]
        head += 1
        for tie in range(begins[source], begins[source + np.uint64(1)]):
            other = lists[tie]
            if not reached[other]:
                reached[other] = True
                queue[tail] = other
                tail += 1
    return np.int64(min(tail, target))


@kernel
def mark_igniting(
    offsets: Masks,
    targets: Counts,
    units: Counts,
    starts: Counts,
    root: np.uint64,
    first: int,
    target: int,
    who: Codes,
    planes: Masks,
) -> None:
    """Write to bit i of ``planes[b, j]`` whether the account ``who[j]`` ignites world ``64 * (first + b) + i``.

    Ties are as the forward kernels read them.
    """
    accounts, ties = len(offsets) - 1, len(targets)
    live, lists, ranks = np.empty(ties, np.uint64), np.empty(ties + 1, np.uint32), np.empty(ties + 1, np.uint32)
    begins, states = np.empty(accounts + 1, np.uint32), np.empty(accounts, np.uint32)
    scratch, bounds = np.empty((ROWS, accounts), np.uint32), np.empty(accounts, np.int64)
    enough = FINISHED + np.uint32(target)
    for row in range(len(planes)):
        draw_worlds(offsets, targets, units, starts, root, first + row, live)
        planes[row] = 0
        for bit in range(LANES):
            list_world(offsets, targets, live, bit, begins, lists, ranks)
            find_igniting(begins, lists, target, states, scratch, bounds)
            for place in range(len(who)):
                planes[row, place] |= np.uint64(states[who[place]] == enough) << np.uint64(bit)
