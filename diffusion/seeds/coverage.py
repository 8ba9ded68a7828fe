"""The accounts that together occur in the most reverse-reachable sets."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coverage import Lists, Stored, count_levels, cover_greedily, list_sets
from diffusion.read.names import Codes

Counts = npt.NDArray[np.uint32]


class Sets(Protocol):
    """Sets to be covered."""

    @property
    def counts(self) -> Counts:
        """In how many sets each account occurs, those that hold one of the `stops` left out; a copy."""

    @property
    def stored(self) -> Stored | None:
        """Those of them with more than one member; None if they are kept nowhere."""

    @property
    def stops(self) -> Codes:
        """Accounts that are chosen already."""

    @property
    def stopped(self) -> int:
        """How many sets hold one of them."""

    @property
    def most_listed(self) -> int:
        """How long lists of sets may be in all, unless one is longer."""

    def uncovered(self, chosen: Codes) -> tuple[Counts, int]:
        """Return in how many sets without any of the chosen each account occurs, and how many the chosen cover."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """A greedy choice of accounts, how many sets it covers, and how many any such choice can cover."""

    codes: Codes
    """The accounts in the order of their choice."""
    covered: int
    """How many of the sets contain one of them."""
    bound: int
    """No choice of as many accounts covers more of the sets than this."""


def cover(sets: Sets, k: int, candidates: Codes) -> Coverage:
    """Choose ``k`` of the candidates (ascending codes) greedily; ties go to the smaller code."""
    stored = sets.stored
    if stored is None:
        return _cover_from_counts(sets, k, candidates)
    counts = candidate_counts(sets.counts, candidates)
    how_many = levels(counts)
    codes, covered, bounds = np.empty(k, np.int32), np.empty(k + 1, np.int64), np.empty(k + 1, np.int64)
    found = given = len(sets.stops)
    codes[:given], covered[given] = sets.stops, sets.stopped
    done, top, before = np.zeros(len(stored.ends), np.bool_), np.array([len(how_many) - 1, 0, 0]), -1
    # Lists are made for those who may be chosen next; when gains have sunk below, of what is left for who may then.
    while before < found < k or before < 0:
        before, floor = found, likely_floor(how_many, k - found, sets.most_listed)
        lists = list_likely(stored, done, counts, floor)
        found = cover_greedily(stored, lists, done, counts, how_many, top, floor, found, codes, covered, bounds)
    fill(codes, found, candidates)
    return Coverage(codes, int(covered[found]), int(bounds[given : found + 1].min()))


def candidate_counts(counts: Counts, candidates: Codes) -> Counts:
    """Return the counts with those who are no candidates set to 0."""
    if len(candidates) == len(counts):
        return counts
    allowed = np.zeros_like(counts)
    allowed[candidates] = counts[candidates]
    return allowed


def levels(counts: Counts) -> npt.NDArray[np.int64]:
    """Return how many accounts have the count 0, 1, 2, ..."""
    how_many = np.zeros(int(counts.max(initial=0)) + 1, np.int64)
    count_levels(counts, how_many)
    return how_many


def level_of(how_many: npt.NDArray[np.int64], number: int) -> int:
    """Return the count that so many accounts have or exceed."""
    at_least = np.cumsum(how_many[::-1])
    return len(at_least) - 1 - int(np.searchsorted(at_least, number))


def likely_floor(how_many: npt.NDArray[np.int64], number: int, most: int) -> int:
    """Return a gain that so many choices probably all have; lists of all above are ``most`` long or of one."""
    entries = np.cumsum((how_many * np.arange(len(how_many)))[::-1])[::-1]
    short_enough = len(entries) - int(np.searchsorted(entries[::-1], most, side="right"))
    return max(1, level_of(how_many, number) // 2, min(short_enough, level_of(how_many, 1)))


def list_likely(stored: Stored, done: npt.NDArray[np.bool_], counts: Counts, floor: int) -> Lists:
    """List the sets not done of each account that occurs in ``floor`` of them or more."""
    accounts = np.flatnonzero(counts >= floor)
    slots = np.empty(len(counts), np.uint32)
    slots[accounts] = np.arange(len(accounts), dtype=np.uint32)
    places = np.concatenate([[0], np.cumsum(counts[accounts], dtype=np.int64)])
    lists = Lists(accounts, places[:-1], places[:-1].copy(), np.empty(places[-1], np.uint32))
    list_sets(stored, done, counts, floor, slots, lists)
    return lists


def fill(codes: Codes, found: int, candidates: Codes) -> None:
    """Give the places that nobody useful is left for to the smallest codes."""
    if found < len(codes):
        codes[found:] = np.setdiff1d(candidates, codes[:found], assume_unique=True)[: len(codes) - found]


def _cover_from_counts(sets: Sets, k: int, candidates: Codes) -> Coverage:
    """Choose the same accounts from sets that are kept nowhere: one count of all of them a choice."""
    found = len(sets.stops)
    codes = np.empty(k, np.int32)
    codes[:found], bounds = sets.stops, []
    while True:
        counts, covered = sets.uncovered(codes[:found])
        allowed = candidate_counts(counts, candidates)
        bounds.append(covered + int(np.partition(allowed, -k)[-k:].sum(dtype=np.int64)))
        best = int(allowed.argmax())
        if found == k or not allowed[best]:
            break
        codes[found] = best
        found += 1
    fill(codes, found, candidates)
    return Coverage(codes, covered, min(bounds))
