"""The plain twin of ``kernels/reverse.py``: one reverse-reachable set at a time, from the same stream."""

import math
import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import MASK_64, mix64, replicate_key

GAMMA, ACCOUNT, UNITS = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95, 2**31


def stream(key: int) -> Iterator[int]:
    """Yield random words."""
    while True:
        key = (key + GAMMA) & MASK_64
        yield mix64(key)


def in_rows(graph: Graph, units: npt.NDArray[np.uint32]) -> list[list[tuple[int, int]]]:
    """Return for each account its in-ties as (source, units), ascending."""
    rows: list[list[tuple[int, int]]] = [[] for _ in range(graph.account_count)]
    for source, target, unit in zip(graph.sources.tolist(), graph.targets.tolist(), units.tolist(), strict=True):
        rows[target].append((source, unit))
    return [sorted(row) for row in rows]


def reverse_set(rows: list[list[tuple[int, int]]], model_name: str, root: int, index: int) -> list[int]:
    """Return the members of one set in the order in which they were found."""
    key = replicate_key(root, index)
    members = [int((next(stream(key)) >> 11) * 2.0**-53 * len(rows))]
    live = {"independent cascade": live_in_ties, "linear threshold": kept_in_tie}[model_name]
    for account in members:
        for source in live(rows[account], stream(key ^ ((account + 1) * ACCOUNT & MASK_64))):
            if source not in members:
                members.append(source)
    return members


def live_in_ties(row: list[tuple[int, int]], words: Iterator[int]) -> Iterator[int]:
    """Yield the sources whose ties are live, by leaps through groups of like probability, the likeliest first."""
    if not row:
        return
    groups = sorted({octave(units) for _, units in row}, reverse=True)
    left = exponential(next(words))
    for group in groups:
        ties = [(source, units) for source, units in row if octave(units) == group]
        bound = max(units for _, units in ties)
        jump = 0.0 if bound == UNITS else math.inf if bound == 0 else -1 / math.log1p(-bound / UNITS)
        place = 0
        while left * jump < len(ties) - place:
            source, units = ties[place + int(left * jump)]
            place += int(left * jump) + 1
            if min(units for _, units in ties) == bound or (next(words) >> 33) * bound < units * UNITS:
                yield source
            left = exponential(next(words))
        if place < len(ties):
            left -= (len(ties) - place) / jump


def octave(units: int) -> int:
    """Return which power of two the units lie above."""
    return max(units.bit_length() - 1, 0)


def exponential(word: int) -> float:
    """Return -log of the word as a share of 2**64: exponent, one of 128 steps of the mantissa, and a series."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", float(word >> 12) + 0.5))
    inverse = 1 / (1 + ((bits >> 45 & 127) + 0.5) / 128)
    rest = (1 + (bits & 2**52 - 1) / 2**52) * inverse - 1
    series = rest * (1 - rest * (0.5 - rest * (1 / 3 - rest * (0.25 - rest * 0.2))))
    return max((1075 - (bits >> 52)) * math.log(2) + math.log(inverse) - series, 2.0**-54)


def kept_in_tie(row: list[tuple[int, int]], words: Iterator[int]) -> Iterator[int]:
    """Yield the one source whose tie is kept, if any is."""
    coin, total = (MASK_64 - next(words)) >> 33, 0
    for source, units in row:
        total += units
        if coin < total:
            yield source
            return
