"""The incoming side of a graph, and what is the same for all ties into an account.

Everything here takes one pass over the ties and no memory beyond what it writes and one cursor an account.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@kernel
def place_sources(offsets: Offsets, targets: Codes, in_offsets: Offsets, in_sources: Codes) -> None:
    """Write whom each account follows, ascending within each account."""
    cursors = in_offsets[:-1].copy()
    for source in range(np.uint64(offsets.size - 1)):
        code = np.int32(source)
        for tie in range(np.uint64(offsets[source]), np.uint64(offsets[source + np.uint64(1)])):
            target = np.uint32(targets[tie])
            place = cursors[target]
            cursors[target] = place + 1
            in_sources[place] = code


@kernel
def place_ties(targets: Codes, in_offsets: Offsets, in_ties: npt.NDArray[Any]) -> None:
    """Write, for each place of the incoming side, which tie it is on the outgoing side."""
    cursors = in_offsets[:-1].copy()
    for tie in range(np.uint64(targets.size)):
        target = np.uint32(targets[tie])
        in_ties[cursors[target]] = tie
        cursors[target] += 1


@kernel
def count_mutual(offsets: Offsets, targets: Codes, in_offsets: Offsets, in_sources: Codes) -> int:
    """Return how many ties have their opposite among the ties: both sides of an account ascend, and are merged."""
    count = 0
    for account in range(offsets.size - 1):
        out, last_out = offsets[account], offsets[account + 1]
        back, last_back = in_offsets[account], in_offsets[account + 1]
        while out < last_out and back < last_back:
            audience, followed = targets[out], in_sources[back]
            count += audience == followed
            out += audience <= followed
            back += followed <= audience
    return count


@kernel
def find_shared(targets: Codes, values: Floats, shared: Floats) -> bool:
    """Write the value that all ties into an account have to ``shared`` (all NaN before); stop where they differ."""
    for tie in range(np.uint64(targets.size)):
        target = np.uint32(targets[tie])
        known = shared[target]
        if known != values[tie]:
            if known == known:
                return False
            shared[target] = values[tie]
    return True


@kernel
def sum_rows(offsets: Offsets, targets: Codes, values: Floats, by_target: bool, sums: Floats) -> None:
    """Write the sum of each account's outgoing ties, added in tie order; values are one a target, or one a tie."""
    for source in range(np.uint64(offsets.size - 1)):
        total = 0.0
        for tie in range(np.uint64(offsets[source]), np.uint64(offsets[source + np.uint64(1)])):
            total += values[np.uint32(targets[tie])] if by_target else values[tie]
        sums[source] = total
