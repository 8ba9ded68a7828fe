"""Interning: equal byte strings get equal numbers, in order of their first appearance.

Open addressing with linear probing. A slot is two words: the upper half of the hash with the number (plus 1, so that 0
is free), and where the bytes lie in the arena with their length. Rows are hashed first and looked up after, so that the
memory of those to come can be asked for in time.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.prefetch import prefetch

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
SLOTS_AHEAD = 24
ARENA_AHEAD = 12
"""How many rows ahead slots and the bytes they point to are asked for."""


@inline
def hash_bytes(data: Bytes, begin: int, end: int) -> np.uint64:
    """Hash bytes (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, then scrambled)."""
    word = np.uint64(0xCBF29CE484222325)
    for place in range(begin, end):
        word = (word ^ np.uint64(data[place])) * np.uint64(0x100000001B3)
    return mix64(word)


@inline
def same_bytes(one: Bytes, start: np.int64, other: Bytes, begin: np.int64, length: np.int64) -> bool:
    """Return whether two stretches of bytes are equal."""
    for step in range(length):
        if one[start + step] != other[begin + step]:
            return False
    return True


@kernel
def hash_rows(data: Bytes, offsets: npt.NDArray[np.int64], hashes: Words) -> None:
    """Hash every row, ``data[offsets[row]:offsets[row + 1]]``."""
    for row in range(hashes.size):
        hashes[row] = hash_bytes(data, offsets[row], offsets[row + 1])


@kernel
def intern(
    data: Bytes,
    offsets: npt.NDArray[np.int64],
    hashes: Words,
    first: int,
    numbers: npt.NDArray[np.int32],
    slots: Words,
    arena: Bytes,
    ends: npt.NDArray[np.int64],
    known: int,
) -> tuple[int, int]:
    """Give rows from ``first`` on their numbers until there is no more room; return (rows done, values known)."""
    mask = np.uint64(slots.size // 2 - 1)
    low = np.uint64(0xFFFFFFFF)
    rows = numbers.size
    used = ends[known]
    for row in range(first, rows):
        if row + SLOTS_AHEAD < rows:
            prefetch(slots, np.uint64(2) * (hashes[row + SLOTS_AHEAD] & mask))
        if row + ARENA_AHEAD < rows:
            prefetch(arena, slots[np.uint64(2) * (hashes[row + ARENA_AHEAD] & mask) + np.uint64(1)] >> np.uint64(24))
        begin, length = offsets[row], offsets[row + 1] - offsets[row]
        tag, place = hashes[row] >> np.uint64(32), hashes[row] & mask
        number = np.int64(-1)
        while True:
            slot = slots[np.uint64(2) * place]
            if slot == np.uint64(0):
                break
            if slot >> np.uint64(32) == tag:
                where = slots[np.uint64(2) * place + np.uint64(1)]
                if where & np.uint64(0xFFFFFF) == np.uint64(length):
                    if same_bytes(arena, np.int64(where >> np.uint64(24)), data, begin, length):
                        number = np.int64(slot & low) - 1
                        break
            place = (place + np.uint64(1)) & mask
        if number < 0:
            if 3 * (known + 1) > slots.size or used + length > arena.size or known + 1 >= ends.size:
                return row, known
            for step in range(length):
                arena[used + step] = data[begin + step]
            slots[np.uint64(2) * place] = (tag << np.uint64(32)) | np.uint64(known + 1)
            slots[np.uint64(2) * place + np.uint64(1)] = (np.uint64(used) << np.uint64(24)) | np.uint64(length)
            number = np.int64(known)
            known += 1
            used += length
            ends[known] = used
        numbers[row] = number
    return rows, known


@kernel
def fill_slots(arena: Bytes, ends: npt.NDArray[np.int64], known: int, slots: Words) -> None:
    """Enter known values into empty slots, after there are more of them."""
    mask = np.uint64(slots.size // 2 - 1)
    for number in range(known):
        begin, end = ends[number], ends[number + 1]
        word = hash_bytes(arena, begin, end)
        place = word & mask
        while slots[np.uint64(2) * place] != np.uint64(0):
            place = (place + np.uint64(1)) & mask
        slots[np.uint64(2) * place] = (word >> np.uint64(32) << np.uint64(32)) | np.uint64(number + 1)
        slots[np.uint64(2) * place + np.uint64(1)] = (np.uint64(begin) << np.uint64(24)) | np.uint64(end - begin)
