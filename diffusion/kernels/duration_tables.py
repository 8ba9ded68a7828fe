"""Functions of a length of time, and of a coin, read from tables: arithmetic only, the same on every machine.

A table has 64 points for each doubling of its argument, at the floats whose mantissa begins with the same six bits; in
between it is linear. So the place in the table is the argument's own first bits, and no logarithm is taken.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline

BITS = 6
"""So many bits of the mantissa tell the place within a doubling."""
SHIFT = np.uint64(52 - BITS)
REST = np.uint64((1 << (52 - BITS)) - 1)
SHARE = 2.0 ** (BITS - 52)
SHORTEST, LONGEST = 2.0**-20, 2.0**40
"""Lengths of time are told apart from a microsecond to thirty thousand years."""
DURATIONS = 60 << BITS
COINS = 31 << BITS
FIRST_DURATION = np.float64(SHORTEST).view(np.uint64) >> SHIFT
FIRST_COIN = np.float64(0.5).view(np.uint64) >> SHIFT
HALF, WHOLE = np.float64(2**30), np.float64(2**31)
Table = npt.NDArray[np.float64]


@inline
def place_of(value: float) -> np.uint64:
    """Return the first bits of a float above 0: its exponent and the beginning of its mantissa."""
    return np.float64(value).view(np.uint64) >> SHIFT


@inline
def share_of(value: float) -> float:
    """Return how far a float above 0 lies from its place in the table to the next, from 0 to 1."""
    return float(np.float64(np.float64(value).view(np.uint64) & REST) * SHARE)


def duration_points() -> Table:
    """Return the lengths of time, in seconds, at which a table of durations is to be filled."""
    return _floats(np.arange(DURATIONS + 1, dtype=np.uint64) + FIRST_DURATION)


def coin_points() -> Table:
    """Return the numbers of half coins, 0.5 to 2**30, at which either half of a table of coins is to be filled."""
    return _floats(np.arange(COINS + 1, dtype=np.uint64) + FIRST_COIN)


def _floats(places: npt.NDArray[np.uint64]) -> Table:
    return (places << SHIFT).view(np.float64)
