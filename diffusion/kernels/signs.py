"""Counts along ties, from sorted lists of the accounts at both ends."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def sum_later(
    sources: Codes, targets: Codes, lives: Integers, signs: Floats, first: int, stop: int, sums: Integers
) -> None:
    """Sum, per tie u → v of ``first .. stop`` and over the signs of life of u, how many signs of v come later.

    Account v's signs are ``signs[lives[v]:lives[v + 1]]``, ascending.
    """
    for tie in range(first, stop):
        source, target = sources[tie], targets[tie]
        place, end, total = lives[target], lives[target + 1], 0
        for sign in range(lives[source], lives[source + 1]):
            while place < end and signs[place] <= signs[sign]:
                place += 1
            total += end - place
        sums[tie] = total


@kernel
def count_shared(
    sources: Codes,
    out_offsets: Integers,
    targets: Codes,
    in_offsets: Integers,
    in_sources: Codes,
    first: int,
    stop: int,
    shared: Integers,
) -> None:
    """Count, per tie u → v of ``first .. stop``, the accounts w with ties u → w and w → v.

    The members of the shorter list are looked up in the longer one.
    """
    for tie in range(first, stop):
        source, target = sources[tie], targets[tie]
        begin, end = out_offsets[source], out_offsets[source + 1]
        low, high = in_offsets[target], in_offsets[target + 1]
        found = 0
        if end - begin <= high - low:
            for place in range(begin, end):
                account, left, right = targets[place], low, high
                while left < right:
                    middle = (left + right) // 2
                    if in_sources[middle] < account:
                        left = middle + 1
                    else:
                        right = middle
                found += left < high and in_sources[left] == account
        else:
            for place in range(low, high):
                account, left, right = in_sources[place], begin, end
                while left < right:
                    middle = (left + right) // 2
                    if targets[middle] < account:
                        left = middle + 1
                    else:
                        right = middle
                found += left < end and targets[left] == account
        shared[tie] = found
