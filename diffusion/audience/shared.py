"""Counting what audiences share: exactly, or for every pair from sketches with a stated error."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.kernels import overlap
from diffusion.parallel import over_chunks

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

UNITS = 2**20
"""A member that counts in full, where members count in part: whole numbers add up to the same in any order."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Audiences as rows of members, numbered from 0."""

    begins: Integers
    """Where the audience of each candidate begins in ``members``."""
    ends: Integers
    """Where it ends."""
    members: Codes
    """Who is in it, each once."""
    total: int
    """How many members there are to be numbered."""

    def __post_init__(self) -> None:
        for name in ("begins", "ends", "members"):
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    @cached_property
    def lists(self) -> tuple[Integers, npt.NDArray[np.uint32]]:
        """For each member the candidates that have it in their audience, ascending: offsets and lists."""
        offsets = np.zeros(self.total + 1, np.int64)
        overlap.count_audiences(self.begins, self.ends, self.members, offsets)
        listed = np.empty(offsets[-1], np.uint32)
        overlap.list_candidates(self.begins, self.ends, self.members, offsets, listed)
        return checks.frozen(offsets), checks.frozen(listed)


@dataclass(frozen=True)
class Tally:
    """What audiences come to, each, together and in order."""

    sizes: Floats
    """What each audience counts."""
    union: float
    """What all together count."""
    repeated: float
    """What those count that are in two audiences or more."""
    added: Floats
    """What each adds to those before it, in the order given."""

    def scaled(self, factor: float) -> "Tally":
        """Return the same with every figure times a factor."""
        return Tally(self.sizes * factor, self.union * factor, self.repeated * factor, self.added * factor)


def units_of(weights: Floats | None) -> Integers:
    """Return what each member counts, in whole units; empty where all count in full."""
    return np.empty(0, np.int64) if weights is None else np.rint(weights * UNITS).astype(np.int64)


def tallied(rows: Rows, weights: Floats | None) -> Tally:
    """Return sizes, union and what is added; members count their weight, or 1 each."""
    units, scale = units_of(weights), 1 if weights is None else UNITS
    sizes, added = np.zeros(len(rows.begins), np.int64), np.zeros(len(rows.begins), np.int64)
    union, repeated = overlap.tally(*rows.lists, units, sizes, added)
    return Tally(sizes / scale, float(union / scale), float(repeated / scale), added / scale)


def greedy_order(rows: Rows, weights: Floats | None) -> tuple[Integers, Floats]:
    """Return the candidates in the order in which always the one comes next that adds most, and what each adds."""
    units, scale, many = units_of(weights), 1 if weights is None else UNITS, len(rows.begins)
    gains, order, gained = (np.zeros(many, np.int64) for _ in range(3))
    overlap.tally(*rows.lists, units, gains, np.zeros(many, np.int64))
    overlap.add_greedily(rows.begins, rows.ends, rows.members, *rows.lists, units, gains, order, gained)
    return order, gained / scale


def shared_by_pairs(rows: Rows, weights: Floats | None) -> Floats:
    """Return what every pair of audiences shares; 0 on the diagonal."""
    units, many = units_of(weights), len(rows.begins)
    shared, lists = np.zeros((many, many)), rows.lists

    def work(first: int, stop: int) -> None:
        overlap.share_rows(first, stop, rows.begins, rows.ends, rows.members, *lists, units, shared)

    over_chunks(work, many, what="what audiences share", most=64)
    if weights is not None:
        shared /= UNITS
    return shared


def sketched(rows: Rows, most: int, key: np.uint64) -> tuple[Rows, Floats]:
    """Return the bottom-k sketch of each audience, and the chance with which a member is in it.

    All audiences use the same hashes, so a member of two audiences that is in the sketch with the smaller chance is in
    the other as well: the pairs among sketches, divided by that chance, are unbiased estimates (Cohen, Kaplan,
    "Summarizing data using bottom-k sketches", PODC 2007, doi:10.1145/1281100.1281133).
    """
    many = len(rows.begins)
    kept, ends, thresholds = np.empty(many * most, np.int32), np.empty(many, np.int64), np.empty(many)

    def work(first: int, stop: int) -> None:
        overlap.keep_smallest(first, stop, rows.begins, rows.ends, rows.members, key, most, kept, ends, thresholds)

    over_chunks(work, many, what="sketching audiences", most=64)
    return Rows(most * np.arange(many, dtype=np.int64), ends, kept, rows.total), thresholds
