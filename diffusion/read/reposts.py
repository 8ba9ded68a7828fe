"""Rows of who reposted what, and when, become a log: parsed, sorted, repetitions merged."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, SupportsFloat

import numpy as np

from diffusion import checks
from diffusion.errors import InputError
from diffusion.read.doubts import doubts
from diffusion.read.encode import MISSING_WORDS
from diffusion.read.fields import AnyField, Field, LabelField
from diffusion.read.gather import Gathered, Gatherer, only_used
from diffusion.read.labels import Labels
from diffusion.read.log import RepostLog
from diffusion.read.names import Codes, Name, Names
from diffusion.read.report import ReadingReport
from diffusion.read.rows import Wanted
from diffusion.read.sources import open_rows
from diffusion.read.times import TimeField
from diffusion.read.values import Floats
from diffusion.words import counted

LONG_AGO = 1e11
"""Seconds since 1970 in the year 5138: a number beyond is not in seconds."""


def read_reposts(
    source: Any,
    *,
    item: str = "item",
    account: str = "account",
    time: str = "time",
    parent: str | None = None,
    platform: str | None = None,
    sentiment: str | None = None,
    kind: str | None = None,
    no_parent: Collection[Name] = (),
    seconds_per_unit: SupportsFloat = 1.0,
    allow_missing_times: bool = False,
    allow_future_times: bool = False,
    on_bad_rows: str = "refuse",
    missing: Collection[str] = MISSING_WORDS,
) -> RepostLog:
    """Read who reposted what, and when.

    Parameters
    ----------
    source
        As in `read_follows`; an edge list without header has the columns item, account, time in this order.
    item, account, time
        The columns of what was reposted, by whom, and when. Times are numbers, or dates in ISO 8601 (UTC where they
        name no zone), not both in one column.
    parent, platform, sentiment, kind
        Columns with the account it was reposted from, and where, in which mood and how; unless given, the columns of
        these names if there are any.
    no_parent
        Names that stand for no parent, such as 0 where the original post is meant.
    seconds_per_unit
        How many seconds a number in the time column counts: 60 for minutes, 0.001 for milliseconds.
    allow_missing_times
        Keep rows without a time (as NaN, last in their item); they are counted in the report.
    allow_future_times
        Keep rows that are dated more than a day after the moment of reading; otherwise they are bad rows. Numbers count
        as dates where most of them are seconds since 1970, between the year 2000 and now.
    on_bad_rows
        ``"refuse"`` a source with bad rows, or keep the good ones and ``"report"`` the others in ``log.reading``.
    missing
        Words that stand for a missing value.

    Returns
    -------
    RepostLog
        With the reading report as ``log.reading``. Of repeated reposts of an item by an account the earliest stays.

    Raises
    ------
    InputError
        If the file cannot be opened, is empty, is no table, lacks a column, or mixes numbers and dates as times.
    BadRowsError
        If rows are bad and are to be refused, or all rows are.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = {"item": ["a", "a", "a"], "account": ["@bo", "@ann", "@bo"], "time": [7, 5, 6]}
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows))
    >>> log.table()
      item account  time
    0    a    @ann   5.0
    1    a     @bo   6.0
    >>> log.reading.merged
    1
    """
    unit = checks.positive("seconds_per_unit", seconds_per_unit)
    asked = {"parent": parent, "platform": platform, "sentiment": sentiment, "kind": kind}
    required = (item, account, time, *(column for column in asked.values() if column is not None))
    if len(set(required)) < len(required):
        raise InputError(f"the columns of a log must be different, not {list(required)}")
    usual = {role: column or role for role, column in asked.items()}
    rows = open_rows(
        source,
        Wanted(
            required=required,
            optional=tuple(column for column in usual.values() if column not in (item, account, time)),
            names=frozenset((item, account, usual["parent"], usual["platform"], usual["kind"])),
            edge_columns=(item, account, time),
        ),
    )
    present = {role: column for role, column in usual.items() if column in rows.columns}
    present = {role: column for role, column in present.items() if column not in (item, account, time)}
    times = TimeField(missing, unit=unit, optional=allow_missing_times, allow_future=allow_future_times)
    items = LabelField(missing, required=True)
    fields: dict[str, Field] = {item: items, time: times}
    fields |= {present[role]: LabelField(missing) for role in ("platform", "kind") if role in present}
    fields |= {present[role]: AnyField(missing) for role in ("sentiment",) if role in present}
    names = {account: False} | ({present["parent"]: True} if "parent" in present else {})
    gathered = Gatherer(rows, names, fields, missing).gather("reposts", on_bad_rows)
    if times.dates and times.dates != times.present:
        raise InputError(
            f"{rows.source}: the column {time!r} has dates in {times.dates:,} rows and numbers in "
            f"{times.present - times.dates:,}; write all times in one way"
        )
    columns = {"item": item, "account": account, "time": time, **present}
    log = _sorted_log(gathered, columns, 1.0 if times.dates else unit, no_parent)
    notes = (*([rows.note] if rows.note else []), *_notes(log, times, _out_of_order(gathered, columns)))
    return replace(log, reading=_report(rows.source, gathered, log, notes))


def _sorted_log(gathered: Gathered, columns: dict[str, str], unit: float, no_parent: Collection[Name]) -> RepostLog:
    """Return the log in canonical order, with the earliest of repeated reposts."""
    items = gathered.columns[columns["item"]]
    times = gathered.columns[columns["time"]]
    assert isinstance(items, Labels)
    assert not isinstance(times, Labels)
    names, codes = gathered.names, gathered.codes
    if "parent" in columns:
        names, codes = _without_placeholders(names, codes, columns["parent"], no_parent)
    further: dict[str, Any] = {
        role: gathered.columns[columns[role]] for role in ("platform", "sentiment", "kind") if role in columns
    }
    log = _Unsorted(
        names,
        items.names,
        items.codes,
        codes[columns["account"]],
        times * unit,
        codes.get(columns.get("parent", "")),
        further,
    )
    return log.sorted()


def _without_placeholders(
    names: Names, codes: dict[str, Codes], parent: str, no_parent: Collection[Name]
) -> tuple[Names, dict[str, Codes]]:
    """Forget the names that stand for no parent, and those that nothing refers to any more."""
    found = names.find(list(no_parent))
    absent = np.zeros(len(names) + 1, bool)
    absent[found[found >= 0]] = True
    parents = np.where(absent[codes[parent]], np.int32(-1), codes[parent])
    return only_used(names, codes | {parent: parents})


@dataclass(frozen=True)
class _Unsorted:
    names: Names
    items: Names
    item_codes: Codes
    account_codes: Codes
    times: Floats
    parents: Codes | None
    further: dict[str, Any]

    def sorted(self) -> RepostLog:
        """Sort by item, time and account; what is left equal is told apart by the further columns."""
        keys: list[Any] = [self.parents] if self.parents is not None else []
        keys += [column.codes if isinstance(column, Labels) else column for column in self.further.values()]
        order = np.lexsort([*reversed(keys), self.account_codes, self.times, self.item_codes])
        pairs = self.item_codes[order].astype(np.int64) * len(self.names) + self.account_codes[order]
        first = np.sort(np.unique(pairs, return_index=True)[1])
        kept = order[first]
        take: dict[str, Any] = {
            name: column.take(kept) if isinstance(column, Labels) else column[kept]
            for name, column in self.further.items()
        }
        return RepostLog(
            self.names,
            self.items,
            self.item_codes[kept],
            self.account_codes[kept],
            self.times[kept],
            None if self.parents is None else self.parents[kept],
            **take,
        )


def _report(source: str, gathered: Gathered, log: RepostLog, notes: tuple[str, ...]) -> ReadingReport:
    return ReadingReport(
        source,
        "reposts",
        rows=gathered.rows,
        kept=len(log),
        merged=gathered.rows - gathered.bad_rows - len(log),
        bad_rows=gathered.bad_rows,
        examples=gathered.examples,
        platforms=log.platform.counts() if log.platform is not None else {},
        notes=(*notes, *doubts(log.names)),
    )


def _out_of_order(gathered: Gathered, columns: dict[str, str]) -> int:
    """Return how many rows are dated before the row above them of the same item."""
    items, times = gathered.columns[columns["item"]], gathered.columns[columns["time"]]
    assert isinstance(items, Labels)
    assert not isinstance(times, Labels)
    order = np.argsort(items.codes, kind="stable")
    same = np.diff(items.codes[order]) == 0
    return int((np.diff(times[order])[same] < 0).sum())


def _notes(log: RepostLog, times: TimeField, out_of_order: int) -> list[str]:
    """Say what a reader of the numbers should know of the times, and of items that tell little."""
    notes = []
    untimed = int(np.isnan(log.times).sum())
    if untimed:
        notes.append(f"Without a time, last in their item: {counted(untimed, 'repost')}.")
    if times.dates:
        notes.append("Times are dates; those without a zone were read as UTC.")
    elif len(log) and np.nanmax(np.append(log.times, -np.inf)) > LONG_AGO:
        notes.append("The times are so large that they may be milliseconds; pass seconds_per_unit=0.001 if they are.")
    if out_of_order:
        notes.append(f"Dated before the row above them in their item, and sorted: {counted(out_of_order, 'row')}.")
    sizes = np.diff(log.starts)
    alone, several = int((sizes == 1).sum()), bool((sizes > 1).any())
    if alone:
        notes.append(f"Items with a single repost, which tell of failed tries only: {alone:,} of {len(sizes):,}.")
    steps = np.diff(log.times)[np.diff(log.item_codes) == 0]
    if several and not (steps > 0).any():
        notes.append("Within every item all times are equal or missing: the log does not tell who came first.")
    return notes
