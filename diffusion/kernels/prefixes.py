"""Beginnings of byte strings, as numbers that compare as the strings do."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]


@kernel
def common_prefix(offsets: Offsets, data: Bytes) -> int:
    """Return how many bytes all strings begin with."""
    begin, length = offsets[0], offsets[1] - offsets[0]
    for row in range(1, len(offsets) - 1):
        first, last = offsets[row], offsets[row + 1]
        length = min(length, last - first)
        same = 0
        while same < length and data[first + same] == data[begin + same]:
            same += 1
        length = same
        if length == 0:
            break
    return int(length)


@kernel
def eight_bytes(offsets: Offsets, data: Bytes, rows: Offsets, skip: int, keys: npt.NDArray[np.uint64]) -> None:
    """Write the eight bytes of each row from ``skip`` on as a number, first byte highest, zeros past the end."""
    for place in range(len(rows)):
        row = rows[place]
        begin, end, key = offsets[row] + skip, offsets[row + 1], np.uint64(0)
        for step in range(8):
            key <<= np.uint64(8)
            if begin + step < end:
                key |= np.uint64(data[begin + step])
        keys[place] = key
