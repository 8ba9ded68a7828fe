"""Coins: 31-bit numbers hashed from their names, compared with probabilities stored as whole multiples of 2**-31.

A tie of probability p is live where ``coin < units`` with ``units = round(p * 2**31)``: p = 0 never fires and p = 1
always does. The finalisers are splitmix64 (Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195) and a 32-bit
multiply-xorshift of the same kind; 96 bits of key enter each tie's coin, so no two sources share a row of coins.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel

UNITS = 2**31
"""A probability of 1 in the units that coins are compared with."""


@inline
def mix64(word: np.uint64) -> np.uint64:
    """Scramble 64 bits (the splitmix64 finaliser, a bijection)."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@inline
def replicate_key(root: np.uint64, replicate: np.uint64) -> np.uint64:
    """Return the key of one replicate under a root key (random state and purpose)."""
    return mix64(root + (replicate + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15))


@inline
def account_key(replicate: np.uint64, account: np.uint64) -> np.uint64:
    """Return the key of one account within a replicate."""
    return mix64(replicate ^ ((account + np.uint64(1)) * np.uint64(0xD1342543DE82EF95)))


@inline
def tie_coin(source: np.uint64, target: np.uint32) -> np.uint32:
    """Return the coin in [0, 2**31) of the tie from the account whose key is ``source`` to the account ``target``."""
    word = np.uint32(target * np.uint32(0x9E3779B1)) ^ np.uint32(source)
    word = np.uint32((word ^ (word >> np.uint32(16))) * np.uint32(0x21F0AAAD))
    word = np.uint32((word ^ (word >> np.uint32(15))) + np.uint32(source >> np.uint64(32)))
    word = np.uint32((word ^ (word >> np.uint32(15))) * np.uint32(0x735A2D97))
    return (word ^ (word >> np.uint32(15))) >> np.uint32(1)


@inline
def account_coin(replicate: np.uint64, account: np.uint32) -> np.uint32:
    """Return an account's own coin in [0, 2**31): that of a tie to it from nobody."""
    return tie_coin(replicate, account)


@kernel
def write_units(probabilities: npt.NDArray[np.float64], units: npt.NDArray[np.uint32]) -> None:
    """Write probabilities as whole units, rounded, but never to 0 where they are above it."""
    for tie in range(np.uint64(len(units))):
        rounded = np.rint(probabilities[tie] * UNITS)
        units[tie] = np.uint32(rounded) if rounded > 0 or probabilities[tie] == 0 else np.uint32(1)
