"""Rows of ties become compressed rows: counted, merged and proven, in time proportional to the rows."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


@kernel
def offsets_of(codes: Codes, accounts: int) -> Offsets:
    """Return where each account's rows begin once rows are grouped by ``codes``; length accounts + 1."""
    offsets = np.zeros(accounts + 1, np.int64)
    for row in range(codes.size):
        offsets[codes[row] + 1] += 1
    for account in range(accounts):
        offsets[account + 1] += offsets[account]
    return offsets


@kernel
def count_distinct(offsets: Offsets, targets: Codes) -> tuple[int, int]:
    """Return how many distinct ties there are, self-ties left out, and how many rows are self-ties."""
    kept, selves = 0, 0
    for source in range(offsets.size - 1):
        last = np.int32(-1)
        for row in range(offsets[source], offsets[source + 1]):
            if targets[row] == source:
                selves += 1
            elif targets[row] != last:
                kept += 1
                last = targets[row]
    return kept, selves


@kernel
def merge_rows(
    offsets: Offsets, targets: Codes, weights: Weights, merged_targets: Codes, merged_weights: Weights
) -> Offsets:
    """Write each distinct tie once, its weights (1 a row where there are none) added; return the new offsets."""
    merged_offsets = np.zeros_like(offsets)
    place = 0
    for source in range(offsets.size - 1):
        begin = place
        for row in range(offsets[source], offsets[source + 1]):
            target = targets[row]
            if target == source:
                continue
            weight = weights[row] if weights.size else 1.0
            if place > begin and merged_targets[place - 1] == target:
                if merged_weights.size:
                    merged_weights[place - 1] += weight
            else:
                merged_targets[place] = target
                if merged_weights.size:
                    merged_weights[place] = weight
                place += 1
        merged_offsets[source + 1] = place
    return merged_offsets


@kernel
def first_disorder(offsets: Offsets, targets: Codes, accounts: int) -> int:
    """Return the first tie whose target is no account or does not ascend within its row, or -1."""
    for source in range(offsets.size - 1):
        last = np.int64(-1)
        for tie in range(offsets[source], offsets[source + 1]):
            target = np.int64(targets[tie])
            if target <= last or target >= accounts:
                return tie
            last = target
    return -1


@kernel
def last_row_end(block: npt.NDArray[np.uint8], delimiter: int, quote: int) -> int:
    """Return where the last whole row of delimited text ends, line ends within quotation marks not counted.

    A quotation mark opens a quoted field only where the field begins, and a doubled one inside is a plain character.
    """
    end, quoted, begins = 0, False, True
    place = 0
    while place < block.size:
        character = block[place]
        if quoted:
            if character == quote:
                if place + 1 < block.size and block[place + 1] == quote:
                    place += 1
                else:
                    quoted = False
        elif character == quote and begins:
            quoted, begins = True, False
        elif character == 10:
            end, begins = place + 1, True
        else:
            begins = character == delimiter or character == 13
        place += 1
    return end
