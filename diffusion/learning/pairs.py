"""Every account that saw somebody active in an item, and whether it took the item up: what chains foretell."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.kernels.pairs import write_pairs
from diffusion.learning.exposures import Exposures
from diffusion.parallel import report_progress

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
ROOM = 2**20
"""So many pairs are held at a time, or those of one item if it has more."""
SUREST = 1 - 2.0**-40
"""Probabilities above it count as this, so that hazards stay finite."""


@dataclass(frozen=True, eq=False)
class ExposedPairs:
    """Pairs of an item and an account that saw somebody active in it; every array has one entry a pair."""

    items: Integers
    """Which item of the log."""
    accounts: Codes
    """Who was exposed, as a code of the graph."""
    events: Integers
    """By which event the account took the item up after its first exposure; -1 where it did not."""
    exposures: Integers
    """How many of those it follows exposed it: all active ones, or those before it if it took the item up."""
    hazards: Floats
    """The hazards of those ties, summed; pairs by predictors."""
    whole: Floats
    """The hazards of the ties from all active ones, also from those that came after it took the item up."""

    def __len__(self) -> int:
        return len(self.items)

    @property
    def adopted(self) -> npt.NDArray[np.bool_]:
        """Whether the account took the item up after its first exposure."""
        return self.events >= 0


def hazards_of(probabilities: Floats) -> Floats:
    """Return -log(1 - p): what adds where several try, and what the power of content multiplies."""
    hazards: Floats = -np.log1p(-np.minimum(probabilities, SUREST))
    return hazards


def exposed_pairs(seen: Exposures, hazards: Floats, *, room: int = ROOM) -> Iterator[ExposedPairs]:
    """Yield all exposed pairs, item by item, some ``room`` at a time.

    Parameters
    ----------
    seen
        Who was active when. Who came before whom is decided by time, and a stated parent came before.
    hazards
        The hazard of each tie, one column a predictor: ties by predictors.
    room
        How many pairs to hold at a time.
    """
    graph, columns = seen.graph, hazards.shape[1]
    places, slots = np.full((2, len(graph)), -1, np.int64)
    none = np.empty(0, np.int64)

    def write(first: int, stop: int, counts: Integers, size: int) -> ExposedPairs:
        found = ExposedPairs(
            np.empty(size, np.int64), np.empty(size, np.int32), np.empty(size, np.int64), np.zeros(size, np.int64),
            np.zeros((size, columns)), np.zeros((size, columns)),
        )  # fmt: skip
        write_pairs(
            seen.starts, seen.accounts, seen.parents, seen.times, first, stop, graph.offsets, graph.targets, hazards,
            places, slots, counts, found.items, found.accounts, found.events, found.exposures, found.hazards,
            found.whole,
        )  # fmt: skip
        return found

    counts = np.zeros(seen.item_count + 1, np.int64)
    write(0, seen.item_count, counts, 0)
    ends = np.cumsum(counts)
    first, total = 0, int(ends[-1])
    report_progress("exposed pairs", 0, total)
    while first < seen.item_count:
        stop = max(first + 1, int(np.searchsorted(ends, ends[first] + room, side="right")) - 1)
        if ends[stop] > ends[first]:
            yield write(first, stop, none, int(ends[stop] - ends[first]))
        report_progress("exposed pairs", int(ends[stop]), total)
        first = stop
