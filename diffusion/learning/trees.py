"""Cascade trees: who passed each item on to whom, and what that makes of its shape and of the accounts in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks, drawing
from diffusion.errors import InputError
from diffusion.kernels.trees import cut_circles, measure_trees, order_by_generation
from diffusion.provenance import Provenance
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.log import RepostLog
    from diffusion.read.names import Names

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False, repr=False)
class Trees:
    """A parent, or none, for every repost of a log: one tree, or several, an item.

    Every account is in an item once. Events are sorted by item. A circle of parents, as a log may state, is cut at its
    first event, which then has no parent.
    """

    names: "Names"
    """The accounts."""
    item_names: "Names"
    """The items."""
    items: Integers
    """Which item, per event."""
    accounts: Codes
    """Whose activity, per event, as a code of ``names``."""
    parents: Integers
    """Which event each came from; -1 where it came from none that can be seen."""
    provenance: Provenance
    circles: int = 0
    """How many circles were cut."""

    def __post_init__(self) -> None:
        items, accounts = np.asarray(self.items, np.int64), np.asarray(self.accounts, np.int32)
        parents = np.array(self.parents, np.int64)
        if not len(items) == len(accounts) == len(parents):
            raise InputError("items, accounts and parents of trees must have one entry for each event")
        if len(items) and (np.diff(items) < 0).any():
            raise InputError("the events of trees must be sorted by item")
        having = parents >= 0
        if having.any() and (parents.max() >= len(items) or (items[parents[having]] != items[having]).any()):
            raise InputError("the parent of an event must be an event of the same item")
        circles = cut_circles(parents, np.full(len(parents), -1, np.int64))
        object.__setattr__(self, "items", checks.frozen(items))
        object.__setattr__(self, "accounts", checks.frozen(accounts))
        object.__setattr__(self, "parents", checks.frozen(parents))
        object.__setattr__(self, "circles", self.circles + circles)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Trees({len(self):,} events of {len(self.item_names):,} items, {int((self.parents < 0).sum()):,} roots)"

    @cached_property
    def _ordered(self) -> tuple[Integers, Integers]:
        generations, order = np.full(len(self), -1, np.int64), np.empty(len(self), np.int64)
        order_by_generation(self.parents, generations, order, np.zeros(len(self) + 1, np.int64))
        return checks.frozen(generations), checks.frozen(order)

    @cached_property
    def _measured(self) -> tuple[Integers, Integers, Floats]:
        children, descendants, roots = np.zeros((3, len(self)), np.int64)
        distances, pairs = np.zeros((2, len(self.item_names)))
        measure_trees(self.parents, self._ordered[1], self.items, children, descendants, roots, distances, pairs)
        with np.errstate(invalid="ignore"):
            means: Floats = distances / pairs
        return checks.frozen(children), checks.frozen(descendants), checks.frozen(means)

    @property
    def generations(self) -> Integers:
        """Per event, how many steps it is from the root of its tree; 0 for the root."""
        return self._ordered[0]

    @property
    def children(self) -> Integers:
        """Per event, how many came directly from it."""
        return self._measured[0]

    @property
    def descendants(self) -> Integers:
        """Per event, how many came from it, directly or not."""
        return self._measured[1]

    @property
    def structural_virality(self) -> Floats:
        """Per item, the mean distance between two of its accounts, along the tree; NaN where no two are in one tree.

        2 (n - 1) / n for a star of n accounts, (n + 1) / 3 for a path. In an item with several trees only pairs in the
        same tree count. After Goel, Anderson, Hofman and Watts, "The structural virality of online diffusion",
        Management Science 62 (2016), doi:10.1287/mnsc.2015.2158, equation 1.
        """
        return self._measured[2]

    @cached_property
    def sizes(self) -> Integers:
        """Per item, how many accounts were active in it."""
        return checks.frozen(np.bincount(self.items, minlength=len(self.item_names)).astype(np.int64))

    @cached_property
    def depths(self) -> Integers:
        """Per item, the greatest generation; 0 for an item without events."""
        depths = np.zeros(len(self.item_names), np.int64)
        np.maximum.at(depths, self.items, self.generations)
        return checks.frozen(depths)

    @cached_property
    def breadths(self) -> Integers:
        """Per item, how many accounts its largest generation has."""
        breadths = np.zeros(len(self.item_names), np.int64)
        if len(self):
            layer = self.items * (int(self.generations.max()) + 1) + self.generations
            layers, counts = np.unique(layer, return_counts=True)
            np.maximum.at(breadths, layers // (int(self.generations.max()) + 1), counts)
        return checks.frozen(breadths)

    def table(self) -> "pandas.DataFrame":
        """Return one row an item: ``item``, ``size``, ``trees``, ``depth``, ``breadth``, ``structural_virality``."""
        import pandas

        roots = np.bincount(self.items[self.parents < 0], minlength=len(self.item_names))
        shape = {"depth": self.depths, "breadth": self.breadths, "structural_virality": self.structural_virality}
        return pandas.DataFrame({"item": list(self.item_names), "size": self.sizes, "trees": roots, **shape})

    def branching(self) -> "pandas.DataFrame":
        """Return one row a generation: how many ``accounts`` it has, and how many ``children`` each, on average."""
        import pandas

        accounts = np.bincount(self.generations)
        children = np.bincount(self.generations, self.children) / np.maximum(accounts, 1)
        return pandas.DataFrame({"generation": np.arange(len(accounts)), "accounts": accounts, "children": children})

    def credit(self) -> "pandas.DataFrame":
        """Return one row an account that was active, most credit first.

        ``items`` it was active in, ``children`` that came directly from it, ``descendants`` directly or not.
        """
        return credit_table(self.names, self.accounts, self.children, self.descendants)

    def edges(self) -> "pandas.DataFrame":
        """Return one row an event: ``item``, ``account``, ``parent`` (missing without one) and ``generation``."""
        import pandas

        names, items = (np.array([*given, None], dtype=object) for given in (self.names, self.item_names))
        codes = np.where(self.parents >= 0, self.accounts[self.parents], -1) if len(self) else self.accounts
        columns = {"item": items[self.items], "account": names[self.accounts], "parent": names[codes]}
        return pandas.DataFrame({**columns, "generation": self.generations})

    def summary(self) -> str:
        """Return how large, deep and viral the items are, in sentences."""
        sizes = self.sizes[self.sizes > 0]
        if not len(sizes):
            return "There are no reposts, so there are no trees."
        virality = self.structural_virality[np.isfinite(self.structural_virality)]
        direct = float((self.generations == 1).sum()) / max(int((self.generations > 0).sum()), 1)
        deepest = int(np.argmax(self.depths))
        lost = int((self.parents < 0).sum()) - len(sizes)
        parts = [
            f"{counted(len(self), 'account')} in {counted(len(sizes), 'item')}: half of the items have at most "
            f"{np.median(sizes):,.0f} accounts and {np.median(self.depths[self.sizes > 0]):,.0f} generations after the "
            f"first; the deepest, {self.item_names[deepest]}, has {self.depths[deepest]:,}.",
            f"{percent(direct)} of what was passed on came directly from the root of a tree.",
        ]
        if len(virality):
            parts.append(
                f"Two accounts of an item are {np.median(virality):.2f} steps apart in the median item (structural "
                f"virality; a star around the author stays under 2), {virality.max():.2f} in the most viral."
            )
        if lost:
            have = "has" if lost == 1 else "have"
            parts.append(f"{counted(lost, 'account')} beyond the first of an item {have} no visible parent.")
        if self.circles:
            parts.append(f"{counted(self.circles, 'circle')} of parents {'was' if self.circles == 1 else 'were'} cut.")
        return " ".join(parts)

    def plot(self) -> "Figure":
        """Draw how many children the accounts of each generation have, and structural virality against size."""
        figure, (left, right) = drawing.new_figure(1, 2, width=9.0)
        table = self.branching()
        shown = table[:-1] if len(table) > 1 else table  # the last generation has none by definition
        left.plot(shown.generation, shown.children, marker="o", color=drawing.PALETTE[0])
        left.set(xlabel="generation", ylabel="children an account, mean", yscale="log")
        left.set_title("Branching", loc="left")
        left.locator_params(axis="x", integer=True)
        fine = np.isfinite(self.structural_virality)
        sizes, virality = self.sizes[fine], self.structural_virality[fine]
        right.scatter(sizes, virality, s=10, alpha=0.5, color=drawing.PALETTE[1], linewidths=0)
        if len(sizes):
            grid = np.unique(np.geomspace(2, max(int(sizes.max()), 3), 50).round())
            right.plot(grid, 2 * (grid - 1) / grid, color=drawing.MUTED, linewidth=1.2, label="a star of that size")
            right.legend()
        right.set(xscale="log", xlabel="accounts of the item", ylabel="structural virality", ylim=(0, None))
        right.set_title("Shape of the items", loc="left")
        return figure


def credit_table(
    names: "Names", accounts: Codes, children: Floats | Integers, descendants: Floats | Integers
) -> "pandas.DataFrame":
    """Return what accounts are credited with, summed over events: one row for each that was active, most first."""
    import pandas

    listed = np.array([*names, None], dtype=object)[:-1]
    items = np.bincount(accounts, minlength=len(names))
    direct, later = (np.bincount(accounts, values, len(names)) for values in (children, descendants))
    whole = np.issubdtype(children.dtype, np.integer)
    direct, later = (values.astype(np.int64) if whole else values for values in (direct, later))
    order = np.lexsort((np.arange(len(names)), -direct, -later))
    order = order[items[order] > 0]
    columns = {"items": items[order], "children": direct[order], "descendants": later[order]}
    return pandas.DataFrame({"account": listed[order], **columns})


def cascade_trees(log: "RepostLog") -> Trees:
    """Return the trees of the parents that a log states.

    An account that is named as a parent, and has no repost of the item in the log, as the author of the original may
    not, is added to the item. Where no parent is stated there is none.

    Raises
    ------
    InputError
        If the log has no parents; `infer_parents` finds likely ones.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = [("a", "@bo", 1, "@ann"), ("a", "@cy", 2, "@bo"), ("a", "@di", 3, "@bo")]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]))
    >>> diffusion.cascade_trees(log).table().round(2)
      item  size  trees  depth  breadth  structural_virality
    0    a     4      1      2        2                  1.5
    """
    if log.parents is None:
        raise InputError("the log does not state parents; infer_parents(graph, log).most_probable() finds likely ones")
    width = max(len(log.names), 1)
    own = log.item_codes.astype(np.int64) * width + log.account_codes
    stated = log.parents >= 0
    named = np.where(stated, log.item_codes * np.int64(width) + log.parents, -1)
    added = np.setdiff1d(named[stated], own)
    keys = np.concatenate([added, own])
    order = np.argsort(keys // width, kind="stable")  # those added stand first in their item
    keys = keys[order]
    by_key = np.argsort(keys, kind="stable")
    wanted = np.concatenate([np.full(len(added), -1, np.int64), named])[order]
    places = by_key[np.minimum(np.searchsorted(keys[by_key], wanted), max(len(keys) - 1, 0))] if len(keys) else keys
    items, accounts = np.divmod(keys, width)
    provenance = Provenance("cascade_trees", {}, {"log": log.fingerprint})
    return Trees(log.names, log.items, items, accounts.astype(np.int32), np.where(wanted >= 0, places, -1), provenance)
