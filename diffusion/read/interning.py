"""Equal names get equal numbers while a file is read, so that each name is kept once however often it occurs."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diffusion.kernels.interning import fill_slots, hash_rows, intern
from diffusion.read.names import Codes

FEW_SLOTS = 4_096
ROOM = 65_536


class Interner:
    """Numbers byte strings in order of first appearance.

    Examples
    --------
    >>> interner = Interner()
    >>> interner.number(pa.array([b"@bo", b"@ann", b"@bo"], pa.large_binary())).tolist()
    [0, 1, 0]
    >>> interner.values().to_pylist()
    [b'@bo', b'@ann']
    """

    def __init__(self) -> None:
        self._slots = np.zeros(2 * FEW_SLOTS, np.uint64)
        self._arena = np.empty(ROOM, np.uint8)
        self._ends = np.zeros(FEW_SLOTS, np.int64)
        self._known = 0

    def number(self, array: Any) -> Codes:
        """Return the numbers of an array of large binary without nulls."""
        _, offsets, data = array.buffers()
        places = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
        return self.number_bytes(np.frombuffer(data or b"", np.uint8), places)

    def number_bytes(self, data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> Codes:
        """Return the numbers of rows ``data[offsets[row]:offsets[row + 1]]``."""
        rows = len(offsets) - 1
        hashes, numbers = np.empty(rows, np.uint64), np.empty(rows, np.int32)
        hash_rows(data, offsets, hashes)
        done = 0
        while True:
            done, self._known = intern(
                data, offsets, hashes, done, numbers, self._slots, self._arena, self._ends, self._known
            )
            if done == rows:
                return numbers
            self._make_room(int(offsets[done + 1] - offsets[done]))

    def number_integers(self, values: npt.NDArray[np.int64]) -> Codes:
        """Return the numbers of integers, each taken for its eight bytes."""
        return self.number_bytes(values.view(np.uint8), np.arange(0, 8 * len(values) + 8, 8, dtype=np.int64))

    def values(self) -> Any:
        """Return the byte strings by number, as Arrow's large binary."""
        offsets = pa.py_buffer(self._ends[: self._known + 1])
        return pa.LargeBinaryArray.from_buffers(
            pa.large_binary(), self._known, [None, offsets, pa.py_buffer(self._arena)]
        )

    def _make_room(self, length: int) -> None:
        """Double whatever is too small for one more value."""
        used = int(self._ends[self._known])
        if used + length > len(self._arena):
            self._arena = _longer(self._arena, max(2 * len(self._arena), used + length))
        if self._known + 1 >= len(self._ends):
            self._ends = _longer(self._ends, 2 * len(self._ends))
        if 3 * (self._known + 1) > len(self._slots):
            self._slots = np.zeros(2 * len(self._slots), np.uint64)
            fill_slots(self._arena, self._ends, self._known, self._slots)


def _longer(array: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    longer = np.empty(size, array.dtype)
    longer[: len(array)] = array
    return longer
