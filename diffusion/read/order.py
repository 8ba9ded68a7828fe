"""Strings in the order of their bytes, which is that of their code points: eight bytes at a time, as numbers.

Arrow compares strings two by two, which for ten million of them takes longer than reading the file.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.kernels.prefixes import common_prefix, eight_bytes
from diffusion.read.strings import Utf8

Places = npt.NDArray[np.int64]
LEVELS = 4
"""How often eight more bytes are looked at; what is equal by then is left to Arrow."""


def sorted_places(strings: Any) -> Places:
    """Return the places of distinct Arrow strings in ascending order.

    >>> import pyarrow
    >>> sorted_places(pyarrow.array(["b", "a", "aa", ""], pyarrow.large_string()))
    array([3, 1, 2, 0])
    """
    parts = Utf8.of(strings)
    offsets, data = parts.offsets, parts.data
    if len(parts) < 2:
        return np.arange(len(parts))
    begin, keys = common_prefix(offsets, data), np.empty(len(parts), np.uint64)
    eight_bytes(offsets, data, np.arange(len(parts)), begin, keys)
    order = np.argsort(keys)
    groups = _groups(keys[order])
    for level in range(1, LEVELS + 1):
        open_places = _undecided(groups)
        if not len(open_places):
            return order
        rows, own = order[open_places], groups[open_places]
        keys = np.empty(len(rows), np.uint64)
        if level < LEVELS:
            eight_bytes(offsets, data, rows, begin + 8 * level, keys)
        else:
            keys[_by_arrow(strings, rows)] = np.arange(len(rows), dtype=np.uint64)
        finer = np.lexsort((keys, own))
        order[open_places] = rows[finer]
        # A group and a key make a new group: numbered within the open places, which keep their own stretch.
        groups[open_places] = open_places[_groups(own[finer], keys[finer])]
    return order


def _groups(*columns: npt.NDArray[Any]) -> Places:
    """Return, for each row of sorted columns, the first row that equals it."""
    starts = np.zeros(len(columns[0]), bool)
    starts[0] = True
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))


def _undecided(groups: Places) -> Places:
    """Return the places whose group has more than one row."""
    same = groups[1:] == groups[:-1]
    return np.flatnonzero(np.append(same, False) | np.append(False, same))


def _by_arrow(strings: Any, rows: Places) -> Places:
    """Return the order of a few of the strings by comparing them whole."""
    import pyarrow
    import pyarrow.compute as pc

    return np.asarray(pc.sort_indices(strings.take(pyarrow.array(rows))).to_numpy(), np.int64)
