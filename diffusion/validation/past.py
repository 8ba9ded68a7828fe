"""What anybody can count in the earlier part of a log: the plain figures that a measure of leadership must beat."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.learning.trees import Trees, cascade_trees

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
ACTIVITY, STARTED, RECEIVED, MEAN = "past activity", "past items", "past reposts received", "past mean size"
RANDOM, RANDOM_ACTIVE = "random accounts", "random active accounts"
PAST = (RECEIVED, MEAN, STARTED, ACTIVITY)
CHANCE = (RANDOM_ACTIVE, RANDOM)


def past_scores(graph: Graph, known: "RepostLog") -> dict[str, Floats]:
    """Return, by name, one figure for every account of the graph, counted in what was known; higher is better.

    - "past reposts received": how often the account is named as the one whose post was passed on; where the log does
      not say from whom, how many accounts took up the items that it started.
    - "past mean size": the mean number of accounts of the items that it started, 0 for none.
    - "past items": how many items it started.
    - "past activity": how many reposts are its own, the items that it started included.
    - "random active accounts", "random accounts": the same for all that were active, and for all.
    """
    codes, count = known.align(graph).codes, len(graph)
    activity = added(codes[known.account_codes], np.ones(len(known)), count)
    begun = starts_of(known)
    who, sizes = codes[begun.accounts], begun.sizes[begun.items]
    number, total = added(who, begun.shares, count), added(who, begun.shares * sizes, count)
    if known.parents is not None:
        named = known.parents >= 0
        received = added(codes[known.parents[named]], np.ones(int(named.sum())), count)
    else:
        received = added(who, begun.shares * begun.reposts[begun.items], count)
    return {
        RECEIVED: received,
        MEAN: np.divide(total, number, out=np.zeros(count), where=number > 0),
        STARTED: number,
        ACTIVITY: activity,
        RANDOM_ACTIVE: (activity > 0).astype(np.float64),
        RANDOM: np.zeros(count),
    }


@dataclass(frozen=True, eq=False)
class Starts:
    """Who started the items of a log, and how large those became."""

    accounts: npt.NDArray[np.int32]
    """Who, in the log's codes: one entry a starter, usually one an item."""
    items: npt.NDArray[np.int64]
    """Which item, per starter."""
    shares: Floats
    """Which share of it, per starter."""
    sizes: npt.NDArray[np.int64]
    """Accounts per item."""

    @property
    def reposts(self) -> npt.NDArray[np.int64]:
        """Per item, how many took it up from others."""
        return self.sizes - np.bincount(self.items, minlength=len(self.sizes))


def starts_of(log: "RepostLog", trees: Trees | None = None) -> Starts:
    """Return who started the items of a log.

    Where the log states parents, that is the first account of the item that names none, or is named without a repost of
    its own; elsewhere whoever was active at the first moment, in equal shares.
    """
    if log.parents is not None:
        told = cascade_trees(log) if trees is None else trees
        begins = first_roots(told)
        return Starts(told.accounts[begins], told.items[begins], np.ones(len(begins)), told.sizes)
    first = log.starts[:-1][log.item_codes] if len(log) else np.empty(0, np.int64)
    rows = np.flatnonzero((log.times == log.times[first]) | (np.arange(len(log)) == first))
    items = log.item_codes[rows].astype(np.int64)
    shares = 1 / np.bincount(items, minlength=len(log.items))[items]
    return Starts(log.account_codes[rows], items, shares, np.diff(log.starts))


def first_roots(trees: Trees) -> npt.NDArray[np.int64]:
    """Return the first root of every item that has events: circles are cut, so each of those has one."""
    roots = np.flatnonzero(trees.parents < 0)
    return roots[np.unique(trees.items[roots], return_index=True)[1]]


def added(codes: npt.NDArray[np.int32], values: Floats, accounts: int) -> Floats:
    """Return the sum of values by account; those of nobody in the graph (-1) are left out."""
    inside = codes >= 0
    return np.bincount(codes[inside], values[inside], minlength=accounts).astype(np.float64, copy=False)
