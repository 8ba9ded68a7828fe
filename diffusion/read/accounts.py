"""What is known of accounts: fees, segments, how authentic they are, and whatever else the file says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from diffusion import checks
from diffusion.errors import InputError
from diffusion.provenance import fingerprint
from diffusion.read.doubts import doubts
from diffusion.read.encode import MISSING_WORDS
from diffusion.read.fields import AnyField, Field, LabelField, NumberField
from diffusion.read.gather import Gatherer
from diffusion.read.labels import Labels
from diffusion.read.log import HasNames
from diffusion.read.names import Codes, Name, Names
from diffusion.read.report import ReadingReport
from diffusion.read.rows import Rows, Wanted
from diffusion.read.sources import open_rows
from diffusion.read.values import Floats, Mask, parse_flags
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas

NUMBERS = {"fee": np.inf, "acceptance": 1.0, "authenticity": 1.0, "value": np.inf}
"""Columns of numbers, all from 0, and the largest each may be."""
LABELS = ("segment", "region", "platform")
FLAGS = ("owned", "organisation")
KNOWN = (*NUMBERS, *LABELS, *FLAGS)


@dataclass(frozen=True, eq=False, repr=False)
class Accounts:
    """Accounts in canonical order, each once, with their columns; every array is read-only."""

    names: Names
    """The accounts."""
    columns: Mapping[str, Floats | Labels]
    """Column by name, one entry an account: numbers (NaN where missing; yes is 1, no is 0) or labels."""
    reading: ReadingReport | None = field(default=None)
    """The reading report."""

    def __post_init__(self) -> None:
        columns = {}
        for name, column in self.columns.items():
            if len(column) != len(self.names):
                raise InputError(f"column {name!r} must have one entry for each of the {len(self.names):,} accounts")
            columns[name] = column if isinstance(column, Labels) else checks.frozen(np.asarray(column, np.float64))
        for name, largest in NUMBERS.items():
            values = columns.get(name)
            if isinstance(values, np.ndarray) and not np.all(np.isnan(values) | ((values >= 0) & (values <= largest))):
                raise InputError(f"column {name!r} must lie between 0 and {largest:g}")
        object.__setattr__(self, "columns", MappingProxyType(columns))

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"Accounts({len(self):,} accounts, columns {', '.join(self.columns) or 'none'})"

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    @property
    def fee(self) -> Floats | None:
        """What a push by the account costs, if known."""
        return self._numbers("fee")

    @property
    def segment(self) -> Labels | None:
        """The audience that the account belongs to, if known."""
        return self._labels("segment")

    @property
    def region(self) -> Labels | None:
        """Where the account is at home, if known."""
        return self._labels("region")

    @property
    def platform(self) -> Labels | None:
        """Where the account posts, if known."""
        return self._labels("platform")

    @property
    def owned(self) -> Floats | None:
        """1 for accounts that are the user's own, 0 for others, if known."""
        return self._numbers("owned")

    @property
    def organisation(self) -> Floats | None:
        """1 for accounts of organisations, 0 for those of persons, if known."""
        return self._numbers("organisation")

    @property
    def acceptance(self) -> Floats | None:
        """The probability that the account accepts an offer, if known."""
        return self._numbers("acceptance")

    @property
    def authenticity(self) -> Floats | None:
        """The share of the account's followers that are real, if known."""
        return self._numbers("authenticity")

    @property
    def value(self) -> Floats | None:
        """What it is worth to reach the account, if known."""
        return self._numbers("value")

    def column(self, graph: HasNames, name: str, *, default: float = np.nan) -> Floats | Labels:
        """Return a column in the order of a graph's accounts.

        Parameters
        ----------
        graph
            Whose accounts and order are meant; listed accounts that it does not have are left out.
        name
            The column.
        default
            What accounts have that are not listed, or are listed without a number: NaN unless given. Their label is
            None always.

        Examples
        --------
        >>> import pandas, diffusion
        >>> accounts = diffusion.read_accounts(pandas.DataFrame({"account": ["@bo"], "fee": [120]}))
        >>> graph = diffusion.Graph.from_arrays(["@ann"], ["@bo"], edges="follows")
        >>> accounts.column(graph, "fee")
        array([ nan, 120.])
        """
        if name not in self.columns:
            known = ", ".join(map(repr, self.columns)) or "none"
            raise InputError(f"there is no column {name!r} of accounts; the columns are {known}")
        found, column = self.names.find(graph.names), self.columns[name]
        if isinstance(column, Labels):
            return Labels(column.names, np.append(column.codes, np.int32(-1))[found])
        values = np.append(column, np.nan)[found]
        return checks.frozen(np.where(np.isnan(values), default, values))

    def of(self, name: Name) -> dict[str, Any]:
        """Return what is known of one account, by column."""
        code = int(self.names.codes([name], "account")[0])
        cells = (
            (key, column.values() if isinstance(column, Labels) else column) for key, column in self.columns.items()
        )
        return {key: cell[code] for key, cell in cells}

    def table(self) -> "pandas.DataFrame":
        """Return one row per account: ``account`` and the columns."""
        import pandas

        columns: dict[str, Any] = {"account": list(self.names)}
        columns |= {
            name: column.values() if isinstance(column, Labels) else column for name, column in self.columns.items()
        }
        return pandas.DataFrame(columns)

    def summary(self) -> str:
        """Describe the accounts in sentences."""
        parts = [f"{counted(len(self), 'account')} with {', '.join(self.columns) or 'no further columns'}"]
        if self.fee is not None and np.isfinite(self.fee).any():
            known = self.fee[np.isfinite(self.fee)]
            parts.append(f"fees are known for {len(known):,}, from {known.min():,.10g} to {known.max():,.10g}")
        if self.segment is not None and self.segment.counts():
            segments = ", ".join(f"{name} {number:,}" for name, number in list(self.segment.counts().items())[:10])
            parts.append(f"segments: {segments}")
        return "; ".join(parts) + "."

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any account or cell."""
        parts: list[Any] = [self.names.fingerprint]
        for name in sorted(self.columns):
            column = self.columns[name]
            parts += [name, column.fingerprint if isinstance(column, Labels) else column]
        return fingerprint(*parts)

    def _numbers(self, name: str) -> Floats | None:
        column = self.columns.get(name)
        return None if isinstance(column, Labels) else column

    def _labels(self, name: str) -> Labels | None:
        column = self.columns.get(name)
        return column if isinstance(column, Labels) else None


def read_accounts(
    source: Any, *, account: str = "account", on_bad_rows: str = "refuse", missing: Collection[str] = MISSING_WORDS
) -> Accounts:
    """Read what is known of accounts.

    Parameters
    ----------
    source
        As in `read_follows`. Columns: ``account``, and any of ``fee`` and ``value`` (not negative), ``acceptance`` and
        ``authenticity`` (0 to 1), ``owned`` and ``organisation`` (yes or no, true or false, 1 or 0), ``segment``,
        ``region`` and ``platform`` (words). Further columns are kept, as numbers where every cell is one, and
        mentioned in the report.
    account
        The column with the name.
    on_bad_rows
        ``"refuse"`` a source with bad rows (an account that is listed again is one), or keep the good ones and
        ``"report"`` the others in ``accounts.reading``.
    missing
        Words that stand for a missing value; only the name must not be missing.

    Returns
    -------
    Accounts
        With the reading report as ``accounts.reading``.

    Raises
    ------
    InputError
        If the file cannot be opened, is empty, is no table, or lacks the column.
    BadRowsError
        If rows are bad and are to be refused, or all rows are.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = {"account": ["@bo", "@ann"], "fee": [120, None], "owned": ["no", "yes"], "mood": ["calm", "loud"]}
    >>> accounts = diffusion.read_accounts(pandas.DataFrame(rows))
    >>> accounts.table()
      account    fee  owned  mood
    0    @ann    NaN    1.0  loud
    1     @bo  120.0    0.0  calm
    """
    wanted = Wanted((account,), KNOWN, frozenset((account,)), edge_columns=(), everything=True)
    rows = open_rows(source, wanted)
    fields = _fields(rows, account, missing)
    gatherer = Gatherer(rows, {account: False}, fields, missing, _listed_before, "is listed on an earlier row already")
    gathered = gatherer.gather("accounts", on_bad_rows)
    order = np.argsort(gathered.codes[account], kind="stable")
    columns = {name: _ordered(column, order) for name, column in gathered.columns.items()}
    further = [name for name in columns if name not in KNOWN]
    report = ReadingReport(
        rows.source,
        "accounts",
        rows=gathered.rows,
        kept=len(order),
        bad_rows=gathered.bad_rows,
        examples=gathered.examples,
        platforms=_platform_counts(columns),
        notes=(*_notes(rows, further), *doubts(gathered.names)),
    )
    return Accounts(gathered.names, columns, report)


def _fields(rows: Rows, account: str, missing: Collection[str]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for name in rows.columns:
        if name in NUMBERS:
            fields[name] = NumberField(missing, minimum=0, maximum=NUMBERS[name], optional=True)
        elif name in FLAGS:
            fields[name] = NumberField(
                missing, optional=True, parse=parse_flags, nature="yes or no, true or false, 1 or 0"
            )
        elif name in LABELS:
            fields[name] = LabelField(missing)
        elif name != account:
            fields[name] = AnyField(missing)
    return fields


def _listed_before(codes: Mapping[str, Codes], bad: Mask) -> Mask:
    """Say which good rows list an account that an earlier good row lists."""
    (accounts,) = codes.values()
    repeated = np.ones(len(accounts), bool)
    good = np.flatnonzero(~bad)
    repeated[good[np.unique(accounts[good], return_index=True)[1]]] = False
    return repeated & ~bad


def _ordered(column: Floats | Labels, order: Any) -> Floats | Labels:
    return column.take(order) if isinstance(column, Labels) else column[order]


def _platform_counts(columns: Mapping[str, Floats | Labels]) -> dict[str, int]:
    platform = columns.get("platform")
    return platform.counts() if isinstance(platform, Labels) else {}


def _notes(rows: Rows, further: list[str]) -> tuple[str, ...]:
    notes = [rows.note] if rows.note else []
    if further:
        notes.append(f"Kept beside the known columns: {', '.join(further)}.")
    return tuple(notes)
