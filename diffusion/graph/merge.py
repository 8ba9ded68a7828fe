"""Rows are grouped into ties: repeated ones merged (weights add), self-ties dropped and counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Offsets
from diffusion.kernels import grouping, rows
from diffusion.parallel import over_chunks
from diffusion.read.names import Codes

STRETCHES, SHORTEST = 10, 12
"""Two to this power stretches of accounts at most are written to side by side, which the nearest caches bear; each has
two to this power accounts at least, so that small graphs are not cut at all."""
Weights = npt.NDArray[np.float64]
Parted = tuple[Codes, Codes, Weights]


@dataclass(frozen=True)
class MergedTies:
    """Distinct ties as compressed rows, and what became of the rows they were made of."""

    offsets: Offsets
    targets: Codes
    weights: Weights
    merged: int
    self_ties: int


def merge_ties(accounts: int, sources: Codes, targets: Codes, weights: Weights | None = None) -> MergedTies:
    """Group rows into ties in canonical order; without weights each row weighs 1.

    The sum of repeated weights does not depend on the order of the rows: they are added in ascending order.
    """
    count, carried = len(sources), np.empty(0) if weights is None else weights
    if weights is not None and not np.array_equal(weights, np.trunc(weights)):
        order = np.argsort(weights, kind="stable")
        sources, targets, carried = sources[order], targets[order], weights[order]
    parted = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(len(carried))
    stretches = _Stretches(accounts)
    stretches.part(grouping.part_rows, (targets, sources, carried), parted)
    del sources, targets
    offsets, grouped, carried = stretches.group(parted)
    stretches.part(grouping.part_groups, (offsets, grouped, carried), parted)
    del grouped
    offsets, grouped, carried = stretches.group(parted)
    del parted
    kept, selves = rows.count_distinct(offsets, grouped)
    if kept == count:
        return MergedTies(offsets, grouped, _weights(carried, count), 0, 0)
    merged_targets = np.empty(kept, np.int32)
    plain = weights is None and kept == count - selves
    merged_weights = np.empty(0 if plain else kept)
    offsets = rows.merge_rows(offsets, grouped, carried, merged_targets, merged_weights)
    return MergedTies(offsets, merged_targets, _weights(merged_weights, kept), count - selves - kept, selves)


class _Stretches:
    """Stretches of accounts whose codes agree above the lowest bits."""

    def __init__(self, accounts: int) -> None:
        self._accounts = accounts
        self._shift = np.uint32(max(SHORTEST, max(accounts - 1, 0).bit_length() - STRETCHES))
        self._starts = np.zeros(((max(accounts, 1) - 1) >> int(self._shift)) + 2, np.int64)

    def part(self, work: Callable[..., None], given: tuple[Any, ...], parted: Parted) -> None:
        """Part rows into stretches with a kernel."""
        self._starts[:] = 0
        work(*given, self._shift, self._starts, *parted)

    def group(self, parted: Parted) -> tuple[Offsets, Codes, Weights]:
        """Return where each account's rows begin, its rows and their weights."""
        offsets = np.zeros(self._accounts + 1, np.int64)
        grouped, weights = np.empty_like(parted[1]), np.empty_like(parted[2])

        def work(first: int, stop: int) -> None:
            grouping.group_stretches(*parted, self._shift, self._starts, first, stop, offsets, grouped, weights)

        over_chunks(work, len(self._starts) - 1 if self._accounts else 0, what="grouping ties")
        return offsets, grouped, weights


def _weights(carried: Weights, ties: int) -> Weights:
    """Return the weights, or ones that take no memory where every tie was one row."""
    return carried if len(carried) == ties else np.broadcast_to(np.float64(1), ties)
