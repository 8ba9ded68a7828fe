"""Sets of accounts as bytes: ascending, and of each only how far it is from the one before, seven bits a byte."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Bytes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]

MOST_BYTES = 5
"""How many bytes a member takes at most."""


@kernel
def pack(members: Counts, ends: Integers, packed: Bytes, packed_ends: Integers) -> None:
    """Write set after set to ``packed``, which has `MOST_BYTES` a member, and where each ends; sorts the members."""
    place, begin = np.uint64(0), 0
    for row in range(len(ends)):
        members[begin : ends[row]].sort()
        before = np.uint32(0)
        for member in range(np.uint64(begin), np.uint64(ends[row])):
            gap = members[member] - before
            before = members[member]
            while gap >= np.uint32(128):
                packed[place] = np.uint8(gap & np.uint32(127)) | np.uint8(128)
                gap >>= np.uint32(7)
                place += np.uint64(1)
            packed[place] = np.uint8(gap)
            place += np.uint64(1)
        packed_ends[row] = place
        begin = ends[row]


@kernel
def unpack(packed: Bytes, begin: np.int64, end: np.int64, members: Counts) -> np.int64:
    """Write the set in ``packed[begin:end]`` to ``members``; return how many it has."""
    count, account, shift, gap = np.uint64(0), np.uint32(0), np.uint32(0), np.uint32(0)
    for place in range(np.uint64(begin), np.uint64(end)):
        byte = np.uint32(packed[place])
        gap |= (byte & np.uint32(127)) << shift
        shift += np.uint32(7)
        if byte < np.uint32(128):
            account += gap
            members[count] = account
            count += np.uint64(1)
            gap = shift = np.uint32(0)
    return np.int64(count)
