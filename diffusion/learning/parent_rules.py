"""Plain rules that name a parent for every repost: what inferred parents are to be compared with."""

import numpy as np
import numpy.typing as npt

from diffusion.learning.parents import Parents
from diffusion.learning.trees import Trees

Integers = npt.NDArray[np.int64]


def root_parents(parents: Parents) -> Trees:
    """Return the trees in which everything came directly from whoever began the item, followed or not."""
    seen = parents.exposures
    events = np.arange(len(seen))
    begin = np.full(seen.item_count, len(seen), np.int64)
    np.minimum.at(begin, seen.items[seen.starters], events[seen.starters])
    begin = np.where(begin < len(seen), begin, seen.starts[:-1])  # nobody is known to have begun it: its first event
    roots = begin[seen.items]
    return parents.trees(np.where(roots == events, -1, roots), "root_parents")


def earliest_parents(parents: Parents) -> Trees:
    """Return the trees in which every repost came from the candidate that was active first."""
    return parents.trees(_chosen(parents, np.minimum), "earliest_parents")


def latest_parents(parents: Parents) -> Trees:
    """Return the trees in which every repost came from the candidate that was active last before it."""
    return parents.trees(_chosen(parents, np.maximum), "latest_parents")


def _chosen(parents: Parents, of_two: np.ufunc) -> Integers:
    """Return the first or last of the candidates of each event; events of an item are sorted by time."""
    seen = parents.exposures
    chosen = np.full(len(seen), -1, np.int64)
    has = np.diff(seen.offsets) > 0
    if has.any():
        chosen[has] = of_two.reduceat(parents.sources, seen.offsets[:-1][has])
    return chosen
