"""Remove the account of greatest collective influence, again and again (Morone, Makse 2015)."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel
from diffusion.kernels.frontiers import sum_frontier

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Integers = npt.NDArray[np.int64]
REMOVED = np.int32(2**31 - 1)


@kernel
def remove(
    offsets: Offsets,
    neighbours: Codes,
    codes: Codes,
    left: Codes,
    reach: Integers,
    bounds: Integers,
    heap: Codes,
    sizes: Integers,
    seen: Codes,
    queue: Codes,
    radius: int,
    removed: Codes,
) -> int:
    """Remove accounts, write them in order to ``removed``, and return how many are before nobody has influence left.

    ``heap`` holds the accounts that are left, by bounds of their influence, greatest first; ``reach`` bounds the sum
    over an account's frontier, now and later. Only those whose bound is above the greatest influence found so far are
    walked. ``sizes`` are the heap's, and how many walks there were.
    """
    aside = np.empty(heap.size, np.int32)
    for count in range(removed.size):
        best, most, walked = -1, np.int64(0), 0
        while sizes[0]:
            first = int(heap[0])
            if best >= 0 and not (bounds[first] > most or (bounds[first] == most and codes[first] < codes[best])):
                break
            bound = np.int64(max(left[first] - 1, 0)) * reach[first]
            if bound < bounds[first]:
                bounds[first] = bound
                _sink(heap, int(sizes[0]), first, bounds, codes)
                continue
            sizes[1] += 1
            total, ball = sum_frontier(offsets, neighbours, left, seen, queue, first, radius, int(sizes[1]))
            influence = np.int64(max(left[first] - 1, 0)) * total
            reach[first] = min(reach[first], ball)
            bounds[first] = np.int64(max(left[first] - 1, 0)) * reach[first]
            if best < 0 or influence > most or (influence == most and codes[first] < codes[best]):
                best, most = first, influence
            sizes[0] -= 1
            _sink(heap, int(sizes[0]), int(heap[sizes[0]]), bounds, codes)
            aside[walked] = first
            walked += 1
        if most == 0:
            return count
        removed[count] = best
        _take_out(offsets, neighbours, best, left, seen)
        for place in range(walked):
            if aside[place] != best:
                _rise(heap, int(sizes[0]), int(aside[place]), bounds, codes)
                sizes[0] += 1
    return removed.size


@kernel
def _take_out(offsets: Offsets, neighbours: Codes, account: int, left: Codes, seen: Codes) -> None:
    """Remove an account: nobody walks to it any more, and its neighbours have one neighbour less."""
    seen[account] = REMOVED
    for place in range(np.uint64(offsets[account]), np.uint64(offsets[account + 1])):
        left[np.uint32(neighbours[place])] -= np.int32(1)


@kernel
def _sink(heap: Codes, size: int, account: int, bounds: Integers, codes: Codes) -> None:
    """Put an account where the first of the heap was."""
    position = 0
    while 2 * position + 1 < size:
        child = 2 * position + 1
        one = heap[child]
        if child + 1 < size:
            other = heap[child + 1]
            if bounds[other] > bounds[one] or (bounds[other] == bounds[one] and codes[other] < codes[one]):
                child, one = child + 1, other
        if bounds[account] > bounds[one] or (bounds[account] == bounds[one] and codes[account] < codes[one]):
            break
        heap[position] = one
        position = child
    if size:
        heap[position] = account


@kernel
def _rise(heap: Codes, size: int, account: int, bounds: Integers, codes: Codes) -> None:
    """Put an account into the heap, which had ``size`` before."""
    position = size
    while position:
        parent = (position - 1) // 2
        other = heap[parent]
        if bounds[other] > bounds[account] or (bounds[other] == bounds[account] and codes[other] < codes[account]):
            break
        heap[position] = other
        position = parent
    heap[position] = account
