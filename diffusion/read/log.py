"""A repost log: who reposted what, and when, sorted, each account once per item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.provenance import fingerprint
from diffusion.read.gather import only_used
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Names
from diffusion.read.report import ReadingReport
from diffusion.read.values import Floats
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas


class HasNames(Protocol):
    """A graph, as far as a log needs to know it."""

    @property
    def names(self) -> Names:
        """The names of its accounts."""
        ...


@dataclass(frozen=True)
class Alignment:
    """Which account of a graph each account of a log is."""

    codes: Codes
    """Per account of the log, its code in the graph, -1 where the graph does not have it."""
    accounts_outside: int
    """How many accounts of the log the graph does not have."""
    reposts_outside: int
    """How many reposts are theirs."""

    def summary(self) -> str:
        """Return the counts in a sentence."""
        inside = len(self.codes) - self.accounts_outside
        outside = f"{counted(self.accounts_outside, 'account')} with {counted(self.reposts_outside, 'repost')}"
        return f"{inside:,} of {counted(len(self.codes), 'account')} of the log are in the graph; {outside} are not."


@dataclass(frozen=True, eq=False, repr=False)
class RepostLog:
    """Reposts sorted by item, time and account; every array is read-only and has one entry a repost."""

    names: Names
    """The accounts of the log, parents too."""
    items: Names
    """What was reposted."""
    item_codes: Codes
    """Which item."""
    account_codes: Codes
    """By whom."""
    times: Floats
    """When: seconds since 1970 (UTC) or since any start; NaN where missing times were allowed."""
    parents: Codes | None = None
    """From whom, -1 where unknown; None if the log has no such column."""
    platform: Labels | None = None
    """Where."""
    sentiment: Floats | Labels | None = None
    """In which mood: numbers if all are, labels otherwise."""
    kind: Labels | None = None
    """How: retweet, reply, ..."""
    reading: ReadingReport | None = None
    """The reading report."""

    def __post_init__(self) -> None:
        for name, kind in (("item_codes", np.int32), ("account_codes", np.int32), ("times", np.float64)):
            object.__setattr__(self, name, checks.frozen(np.asarray(getattr(self, name), kind)))
        if self.parents is not None:
            object.__setattr__(self, "parents", checks.frozen(np.asarray(self.parents, np.int32)))
        if isinstance(self.sentiment, np.ndarray):
            object.__setattr__(self, "sentiment", checks.frozen(self.sentiment))
        _prove(self)

    def __len__(self) -> int:
        return len(self.item_codes)

    def __repr__(self) -> str:
        return f"RepostLog({len(self):,} reposts of {len(self.items):,} items by {len(self.names):,} accounts)"

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each item's reposts begin, and the last one's end; length items + 1."""
        counts = np.bincount(self.item_codes, minlength=len(self.items))
        return checks.frozen(np.concatenate([[0], np.cumsum(counts)]))

    def align(self, graph: HasNames) -> Alignment:
        """Return the code of each of the log's accounts in a graph, and count those it does not have.

        A name is looked for as it is, then in its other form (``7`` as ``"7"``).
        """
        codes = graph.names.find(self.names)
        outside = codes < 0
        return Alignment(checks.frozen(codes), int(outside.sum()), int(outside[self.account_codes].sum()))

    def between(self, start: float, stop: float) -> "RepostLog":
        """Return the items whose first repost is in ``start <= time < stop``, to learn on some and test on others."""
        begun = self.times[self.starts[:-1]]
        return self.of_items((begun >= start) & (begun < stop))

    def split(self, share: SupportsFloat = 0.5) -> "tuple[RepostLog, RepostLog]":
        """Return the items that began earlier and those that began later, to learn on the ones and test on the others.

        Items are never split, and never drawn at random: what is told about the future must come from the past. Items
        that began at the same moment stay together.

        Parameters
        ----------
        share
            Which share of the items is to lie in the earlier part, as nearly as equal beginnings allow.

        Returns
        -------
        tuple of RepostLog
            Items of which no repost has a time are in neither: nobody can say where they belong.

        Raises
        ------
        InputError
            If either part would be empty.

        Examples
        --------
        >>> import pandas, diffusion
        >>> rows = [("a", "@ann", 1), ("a", "@bo", 9), ("b", "@bo", 2), ("c", "@cy", 3), ("d", "@bo", 4)]
        >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
        >>> earlier, later = log.split()
        >>> list(earlier.items), list(later.items)
        (['a', 'b'], ['c', 'd'])
        """
        wanted = checks.open_unit("share", share)
        begun = np.full(len(self.items), np.nan)
        used = np.diff(self.starts) > 0
        begun[used] = self.times[self.starts[:-1][used]]
        order = np.sort(begun[~np.isnan(begun)])
        cuts = np.unique(order)[1:]
        if not len(cuts):
            raise InputError("the log cannot be split: its items (those with a time) all begin at the same moment")
        before = np.searchsorted(order, cuts)  # how many items begin before each cut
        cut = cuts[np.argmin(np.abs(before - wanted * len(order)))]
        return self.of_items(begun < cut), self.of_items(begun >= cut)

    def before(self, moment: SupportsFloat) -> "RepostLog":
        """Return what was known at a moment: the reposts before it; items keep no later ones, accounts their codes.

        Reposts without a time are not in it, for nobody can say whether they were there yet.

        Examples
        --------
        >>> import pandas, diffusion
        >>> rows = [("a", "@ann", 1), ("a", "@bo", 9), ("b", "@bo", 7)]
        >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
        >>> log.before(7)
        RepostLog(1 reposts of 1 items by 2 accounts)
        """
        return self._where(self.times < checks.real("moment", moment))

    def of_items(self, chosen: npt.NDArray[np.bool_]) -> "RepostLog":
        """Return the reposts of chosen items (a mask over items); accounts keep their codes."""
        mask = np.asarray(chosen, bool)
        if mask.shape != (len(self.items),):
            raise InputError(f"chosen must have one entry for each of the {len(self.items):,} items")
        return self._where(mask[self.item_codes])

    def _where(self, rows: npt.NDArray[np.bool_]) -> "RepostLog":
        """Return some of the reposts, with the items that have any of them."""
        items, codes = only_used(self.items, {"item": self.item_codes[rows]})
        return replace(_rows_of(self, rows), items=items, item_codes=codes["item"], reading=None)

    def table(self) -> "pandas.DataFrame":
        """Return one row per repost: ``item``, ``account``, ``time`` and what else the log has."""
        import pandas

        names, items = _objects(self.names), _objects(self.items)
        columns: dict[str, Any] = {"item": items[self.item_codes], "account": names[self.account_codes]}
        columns["time"] = self.times
        if self.parents is not None:
            columns["parent"] = _objects([*self.names, None])[self.parents]
        for name in ("platform", "sentiment", "kind"):
            column = getattr(self, name)
            if column is not None:
                columns[name] = column.values() if isinstance(column, Labels) else column
        return pandas.DataFrame(columns).infer_objects()

    def summary(self) -> str:
        """Describe the log in sentences."""
        if not len(self):
            return "The log has no reposts."
        sizes = np.diff(self.starts)
        accounts = int(np.count_nonzero(np.bincount(self.account_codes)))
        largest, most = int(np.argmax(sizes)), int(sizes.max())
        return (
            f"{counted(len(self), 'repost')} of {counted(len(self.items), 'item')} by "
            f"{counted(accounts, 'account')}; half of the items have at most "
            f"{counted(int(np.median(sizes)), 'repost')}, the largest, {self.items[largest]}, has {most:,}."
        )

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any repost."""
        parts: list[Any] = [
            self.names.fingerprint,
            self.items.fingerprint,
            self.item_codes,
            self.account_codes,
            self.times,
        ]
        for name in ("parents", "platform", "sentiment", "kind"):
            column = getattr(self, name)
            parts += [name, column.fingerprint if isinstance(column, Labels) else "" if column is None else column]
        return fingerprint(*parts)


def _prove(log: RepostLog) -> None:
    """Raise unless the columns have equal length, codes exist and rows are in canonical order."""
    size = len(log.item_codes)
    for name in ("account_codes", "times", "parents", "platform", "sentiment", "kind"):
        column = getattr(log, name)
        if column is not None and len(column) != size:
            raise InputError(f"{name} must have one entry for each of the {size:,} reposts, not {len(column):,}")
    for name, codes, bound, least in _codes_of(log):
        if size and not least <= codes.min() <= codes.max() < bound:
            raise InputError(f"{name} must run from {least} to {bound - 1:,}")
    times = np.where(np.isnan(log.times), np.inf, log.times)
    ascending = np.ones(max(size - 1, 0), bool)
    for column in (log.account_codes, times, log.item_codes):
        ascending = (column[:-1] < column[1:]) | ((column[:-1] == column[1:]) & ascending)
    if not ascending.all():
        raise InputError("reposts must be sorted by item, time and account")


def _codes_of(log: RepostLog) -> Iterator[tuple[str, Codes, int, int]]:
    yield "item_codes", log.item_codes, len(log.items), 0
    yield "account_codes", log.account_codes, len(log.names), 0
    if log.parents is not None:
        yield "parents", log.parents, len(log.names), -1


def _rows_of(log: RepostLog, rows: npt.NDArray[np.bool_]) -> RepostLog:
    def part(column: Any) -> Any:
        return None if column is None else column.take(rows) if isinstance(column, Labels) else column[rows]

    return replace(
        log,
        item_codes=log.item_codes[rows],
        account_codes=log.account_codes[rows],
        times=log.times[rows],
        parents=part(log.parents),
        platform=part(log.platform),
        sentiment=part(log.sentiment),
        kind=part(log.kind),
    )


def _objects(names: Sequence[Any]) -> npt.NDArray[np.object_]:
    values = np.empty(len(names), dtype=object)
    values[:] = list(names)
    return values
