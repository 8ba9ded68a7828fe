"""Recursive matrices: each tie falls through ever smaller quarters of the adjacency matrix.

Draw i is a pure function of a root key and i, so that any number of threads draw the same; which draws become ties is
decided in their order, by a hash table of those that are there already.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64, replicate_key
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.prefetch import prefetch

Words = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.int32]
BITS = 21
"""How many bits decide a quarter: three levels a word."""
AHEAD = 16
"""How many draws ahead the table is asked for."""


@inline
def scramble(place: np.uint64, levels: np.uint64, key: np.uint64) -> np.uint64:
    """Return another place below 2**levels, each from one place: so that no code tells how big the audience is."""
    mask, half = (np.uint64(1) << levels) - np.uint64(1), (levels + np.uint64(1)) >> np.uint64(1)
    for turn in range(3):
        word = mix64(key + np.uint64(turn))
        place = (place * (word | np.uint64(1)) + (word >> np.uint64(32))) & mask
        place ^= place >> half
    return place


@kernel
def draw_pairs(root: np.uint64, first: int, levels: int, borders: Words, pairs: Words) -> None:
    """Write draws ``first``, ``first + 1``, ... as source * 2**32 + target.

    ``borders`` are the heights, in units of 2**-21, up to which a draw falls into the first three quarters: neither,
    only the target's, only the source's bit is set.
    """
    low = np.uint64((1 << BITS) - 1)
    one_border, two_border, three_border = borders[0], borders[1], borders[2]
    labels = mix64(root)
    for row in range(len(pairs)):
        state = replicate_key(root, np.uint64(first + row))
        source, target, word = np.uint64(0), np.uint64(0), np.uint64(0)
        for level in range(levels):
            if level % 3 == 0:
                state += np.uint64(0x9E3779B97F4A7C15)
                word = mix64(state)
            height = word & low
            word >>= np.uint64(BITS)
            down = np.uint64(height >= two_border)
            right = np.uint64((height >= one_border) ^ (height >= two_border) ^ (height >= three_border))
            source, target = (source << np.uint64(1)) | down, (target << np.uint64(1)) | right
        source = scramble(source, np.uint64(levels), labels)
        pairs[row] = (source << np.uint64(32)) | scramble(target, np.uint64(levels), labels)


@kernel
def keep_new(pairs: Words, slots: Words, sources: Codes, targets: Codes, known: int) -> int:
    """Add pairs of different accounts that are not in ``slots`` yet to the ties, until those are full; return how many.

    ``slots`` is an open-addressing table, its length a power of two; 0 is free, since no pair has source and target 0.
    """
    mask, low = np.uint64(len(slots) - 1), np.uint64(2**32 - 1)
    for row in range(len(pairs)):
        if known == len(sources):
            break
        if row + AHEAD < len(pairs):
            prefetch(slots, mix64(pairs[row + AHEAD]) & mask)
        pair = pairs[row]
        if pair >> np.uint64(32) == pair & low:
            continue
        place = mix64(pair) & mask
        while slots[place] != np.uint64(0) and slots[place] != pair:
            place = (place + np.uint64(1)) & mask
        if slots[place] == np.uint64(0):
            slots[place] = pair
            sources[known], targets[known] = np.int32(pair >> np.uint64(32)), np.int32(pair & low)
            known += 1
    return known
