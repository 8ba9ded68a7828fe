"""Strings as two plain arrays, offsets and bytes: how names lie in memory, in Arrow's arrays and in files.

Arrow is imported when strings are asked for, so that a graph whose names are integers does without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Utf8:
    """String i is ``data[offsets[i]:offsets[i + 1]]``, in UTF-8.

    >>> Utf8.of(["a", "né"])
    Utf8(offsets=array([0, 1, 4]), data=array([ 97, 110, 195, 169], dtype=uint8))
    """

    offsets: npt.NDArray[np.int64]
    """Where each string begins; length strings + 1."""
    data: npt.NDArray[np.uint8]
    """The bytes of all, one after the other."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, strings: Any) -> "Utf8":
        """Take apart a sequence of strings or Arrow's large strings (the latter without a copy)."""
        if isinstance(strings, Sequence):
            encoded = [string.encode() for string in strings]
            offsets = np.fromiter(accumulate(map(len, encoded), initial=0), np.int64, len(encoded) + 1)
            return cls(offsets, np.frombuffer(b"".join(encoded), np.uint8))
        _, places, data = strings.buffers()
        if not len(strings):
            return cls(np.zeros(1, np.int64), np.empty(0, np.uint8))
        offsets = np.frombuffer(places, np.int64)[strings.offset : strings.offset + len(strings) + 1]
        first, last = int(offsets[0]), int(offsets[-1])
        content = np.frombuffer(data or b"", np.uint8)[first:last]
        return cls(offsets - first if first else offsets, content)

    def to_arrow(self) -> Any:
        """Return the strings as an Arrow array, without a copy."""
        import pyarrow

        offsets, data = pyarrow.py_buffer(self.offsets), pyarrow.py_buffer(self.data)
        return pyarrow.LargeStringArray.from_buffers(len(self), offsets, data)
