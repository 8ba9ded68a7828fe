"""The plain twin of ``kernels/reverse.py``: one reverse-reachable set at a time, from the same stream."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import MASK_64, mix64, replicate_key

GAMMA, UNITS = 0x9E3779B97F4A7C15, 2**31


def stream(key: int) -> Iterator[int]:
    """Yield the random words of one set."""
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
    words = stream(replicate_key(root, index))
    members = [int((next(words) >> 11) * 2.0**-53 * len(rows))]
    live = {"independent cascade": live_in_ties, "linear threshold": kept_in_tie}[model_name]
    for account in members:
        for source in live(rows[account], words):
            if source not in members:
                members.append(source)
    return members


def live_in_ties(row: list[tuple[int, int]], words: Iterator[int]) -> Iterator[int]:
    """Yield the sources whose ties are live: by leaps where all are equally likely, else a coin for each."""
    if len({units for _, units in row}) != 1:
        yield from (source for source, units in row if next(words) >> 33 < units)
        return
    position, units = 0, row[0][1]
    while position < len(row):
        leap = -0.0 if units == UNITS else -math.inf if units == 0 else 1 / math.log1p(-units / UNITS)
        skipped = math.log(((next(words) >> 12) + 0.5) * 2.0**-52) * leap
        if skipped >= len(row) - position:
            return
        yield row[position + int(skipped)][0]
        position += int(skipped) + 1


def kept_in_tie(row: list[tuple[int, int]], words: Iterator[int]) -> Iterator[int]:
    """Yield the one source whose tie is kept, if any is."""
    if row:
        coin, total = next(words) >> 33, 0
        for source, units in row:
            total += units
            if coin < total:
                yield source
                return
