"""Reverse-reachable sets that seeds are chosen on: kept whole, or packed, or drawn again, as the memory allows."""

from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.cascades.traits import require_live_ties
from diffusion.chain.chain import Chain
from diffusion.chain.drawn import Counts, Drawing, Integers, Part
from diffusion.chain.sources import InTies
from diffusion.errors import InputError
from diffusion.kernels.coverage import Stored
from diffusion.kernels.packing import MOST_BYTES, pack
from diffusion.read.names import Codes

WHAT = "Drawing reverse-reachable sets"
WHOLE, PACKED, DRAWN_AGAIN = "whole", "compressed", "drawn again for each choice"
"""How sets are kept."""
PORTIONS = 64
"""The memory is looked at whenever so small a part of it may have been filled."""
NOBODY, MEMBERS, BYTES = np.empty(0, np.int32), np.empty(0, np.uint32), np.empty(0, np.uint8)


def in_ties(chain: Chain, model: Model) -> InTies:
    """Return the incoming side of a chain under a model that has reverse-reachable sets."""
    if isinstance(model, IndependentCascade):
        return InTies.independent(chain)
    if isinstance(model, LinearThreshold):
        return InTies.threshold(chain.graph, model.units(chain))
    require_live_ties(model, "ReverseSampling()")
    raise InputError(f"the {model.name} model has no reverse-reachable sets; choose seeds with method=Greedy()")


class ReverseSets:
    """Sets 0, 1, 2, ... under one root key, with how often each account occurs in them.

    Sets of one account are only counted, and so are those that hold one of the ``stops``, which are followed no
    further. The others are kept whole while they take no more than half of ``memory`` (bytes), then packed up to three
    quarters of it, then not at all: whoever needs them draws them again, as each is a function of root key and index.
    """

    def __init__(self, drawing: Drawing, root: np.uint64, stops: Codes = NOBODY, memory: int | None = None) -> None:
        drawing.clear()
        self._drawing, self._root, self._stops, self._memory = drawing, root, stops, memory
        self._total = self._stopped = self._several = self._held = self._visited = self._longest = 0
        self._kept = Growing(np.uint32)
        self._ends = Growing(np.int64)
        self.form = WHOLE

    def __len__(self) -> int:
        return self._total

    @property
    def counts(self) -> Counts:
        """In how many sets each account occurs, those that hold one of the `stops` left out."""
        return self._drawing.counts

    @property
    def stored(self) -> Stored | None:
        """Those of them with more than one member; None if they are not kept."""
        if self.form == DRAWN_AGAIN:
            return None
        whole = self.form == WHOLE
        members, packed = (self._kept.values, BYTES) if whole else (MEMBERS, self._kept.values)
        return Stored(self._ends.values, members, packed, self._longest)

    @property
    def stops(self) -> Codes:
        """Accounts that are chosen already."""
        return self._stops

    @property
    def stopped(self) -> int:
        """How many sets hold one of them."""
        return self._stopped

    @property
    def held(self) -> int:
        """How many members the sets have in all that have more than one and hold none of the stops."""
        return self._held

    @property
    def visited(self) -> int:
        """How many members were visited to draw the sets, those that met a stop included."""
        return self._visited

    @property
    def telling(self) -> int:
        """How many sets say more than who their root is: they have more than one member, or hold one of the stops."""
        return self._several + self._stopped

    @property
    def most_listed(self) -> int:
        """How long lists of sets may be in all."""
        return 2**62 if self._memory is None else self._memory // 16

    def extend(self, total: int) -> None:
        """Draw sets until there are ``total``."""
        while self._total < total:
            upto = min(total, self._total + self._portion())
            draw = self._drawing.count if self.form == DRAWN_AGAIN else self._drawing.keep
            for part in draw(self._root, self._total, upto, self._stops, WHAT):
                self._add(part)
            self._total = upto
            self._fit()

    def uncovered(self, chosen: Codes) -> tuple[Counts, int]:
        """Draw all sets again; return in how many of them without the chosen each account occurs, and how many have."""
        self._drawing.clear()
        parts = self._drawing.count(self._root, 0, self._total, chosen, WHAT)
        return self._drawing.counts, sum(part.hits for part in parts)

    def missed(self, codes: Codes) -> int:
        """Return how many members the sets have in all that have more than one and hold none of the codes."""
        if self.form != WHOLE:
            self._drawing.clear()
            missed = sum(part.held for part in self._drawing.count(self._root, 0, self._total, codes, WHAT))
            self.uncovered(self._stops)  # counts are again as they were
            return missed
        ends = self._ends.values
        hit = np.searchsorted(ends, np.flatnonzero(np.isin(self._kept.values, codes)), side="right")
        return int(np.delete(np.diff(ends, prepend=0), hit).sum())

    def _portion(self) -> int:
        """Return how many sets to draw before looking at the memory."""
        if self._memory is None:
            return 2**62
        return max(64, int(self._memory / (PORTIONS * 4 * self._drawing.members_per_set)))

    def _add(self, part: Part) -> None:
        self._stopped += part.hits
        self._held += part.held
        self._visited += part.visited
        self._several += part.kept
        if self.form == DRAWN_AGAIN:
            return
        self._longest = max(self._longest, int(np.diff(part.ends, prepend=0).max(initial=0)))
        members, ends = (part.members, part.ends) if self.form == WHOLE else packed(part.members, part.ends)
        self._ends.extend(ends + len(self._kept.values))
        self._kept.extend(members)

    def _fit(self) -> None:
        """Pack the sets, or let go of them, where they take too much memory."""
        if self._memory is None or self.form == DRAWN_AGAIN:
            return
        taken = self._kept.values.nbytes + self._ends.values.nbytes
        if self.form == WHOLE and taken > self._memory / 2:
            self._pack()
            taken = self._kept.values.nbytes + self._ends.values.nbytes
        if self.form == PACKED and taken > self._memory * 3 / 4:
            self.form, self._kept, self._ends = DRAWN_AGAIN, Growing(np.uint8), Growing(np.int64)

    def _pack(self) -> None:
        """Pack what is kept whole, a portion at a time."""
        whole, ends, self.form = self._kept.values, self._ends.values, PACKED
        self._kept, self._ends = Growing(np.uint8), Growing(np.int64)
        row = begin = 0
        while row < len(ends):
            upto = max(row + 1, int(np.searchsorted(ends, begin + len(whole) // PORTIONS)))
            members, packed_ends = packed(whole[begin : ends[upto - 1]], ends[row:upto] - begin)
            self._ends.extend(packed_ends + len(self._kept.values))
            self._kept.extend(members)
            row, begin = upto, int(ends[upto - 1])


class Growing:
    """An array that grows at its end where it lies, so that there are never two of it."""

    def __init__(self, kind: type[np.generic]) -> None:
        self.values: npt.NDArray[Any] = np.empty(0, kind)

    def extend(self, more: npt.NDArray[Any]) -> None:
        """Put more at the end; whoever still holds `values` must not use it afterwards."""
        used = len(self.values)
        self.values.resize(used + len(more), refcheck=False)
        self.values[used:] = more


def packed(members: Counts, ends: Integers) -> tuple[npt.NDArray[np.uint8], Integers]:
    """Return sets as bytes, and where each ends; the members are put in order."""
    room, packed_ends = np.empty(MOST_BYTES * len(members), np.uint8), np.empty_like(ends)
    pack(members, ends, room, packed_ends)
    return room[: packed_ends[-1] if len(ends) else 0], packed_ends
