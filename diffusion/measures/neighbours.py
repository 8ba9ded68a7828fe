"""Neighbours: whom an account is tied to, whichever way the tie runs; built in one place for all that ask for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.neighbours import merge_sides
from diffusion.parallel import over_chunks

CHUNK = 16_384
"""How many accounts are merged at a time, on one thread."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The undirected graph as compressed rows: every pair of tied accounts in the rows of both, once, read-only."""

    offsets: npt.NDArray[np.int64]
    """Where each account's neighbours begin; length accounts + 1."""
    codes: npt.NDArray[np.int32]
    """The neighbours, ascending within each account."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def degrees(self) -> npt.NDArray[np.int32]:
        """How many neighbours each account has."""
        return checks.frozen(np.diff(self.offsets).astype(np.int32))


_kept: ContextVar[dict[int, tuple[Graph, Neighbours]] | None] = ContextVar("kept", default=None)


@contextmanager
def neighbours_kept() -> Iterator[None]:
    """Build the neighbours of a graph only once inside a ``with`` block, and let go of them at its end.

    They take about as much memory as the ties themselves, so a graph does not keep them for its whole life.
    """
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def neighbours_of(graph: Graph) -> Neighbours:
    """Return the neighbours of every account: 4 bytes each way for a pair of tied accounts, and 8 an account."""
    kept = _kept.get()
    if kept is None:
        return _merged(graph)
    if id(graph) not in kept:
        kept[id(graph)] = graph, _merged(graph)
    return kept[id(graph)][1]


def _merged(graph: Graph) -> Neighbours:
    """Merge both sides chunk by chunk, each into its own room, then close the gaps that ties both ways left."""
    degrees = np.empty(len(graph), np.int32)
    codes = np.empty(2 * graph.tie_count, np.int32)
    offsets, targets, in_offsets, in_sources = graph.offsets, graph.targets, graph.in_offsets, graph.in_sources

    def work(first: int, stop: int) -> tuple[int, int]:
        begin = int(offsets[first] + in_offsets[first])
        return begin, int(merge_sides(offsets, targets, in_offsets, in_sources, first, stop, degrees, codes))

    end = 0
    for begin, count in over_chunks(work, len(graph), what="neighbours", chunk=CHUNK):
        codes[end : end + count] = codes[begin : begin + count]
        end += count
    codes.resize(end, refcheck=False)
    merged = np.zeros(len(graph) + 1, np.int64)
    np.cumsum(degrees, out=merged[1:])
    return Neighbours(checks.frozen(merged), checks.frozen(codes))
