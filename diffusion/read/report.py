"""What became of every row: kept, merged, dropped as a self-tie, or bad, with its place and the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from diffusion.errors import BadRowsError, InputError
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas

FEW = 5
"""How many bad rows are shown; all are counted."""
LONGEST = 80
"""How many characters of a value are shown."""


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read."""

    place: str
    """Where it is: ``line 4`` of a text file, ``row 4`` of a table (the first row is 1)."""
    column: str
    """The column at fault, empty where the whole row is."""
    value: str
    """What stands there."""
    reason: str
    """What is wrong with it."""

    def __str__(self) -> str:
        where = f"{self.place}, column {self.column!r}" if self.column else self.place
        return f"{where}: {shown(self.value)} {self.reason}" if self.value else f"{where} {self.reason}"


@dataclass(frozen=True)
class ReadingReport:
    """What was read, and what became of each row.

    Examples
    --------
    >>> print(ReadingReport("follows.csv", "ties", rows=3, kept=2, merged=1).summary())
    follows.csv: 3 rows were read and 2 ties kept; 1 duplicate was merged.
    """

    source: str
    """The file, or what kind of table."""
    kind: str
    """What is kept: ties, reposts or accounts."""
    rows: int
    """Rows read, good and bad, without header and comments."""
    kept: int
    """What they became."""
    merged: int = 0
    """Rows that repeat an earlier one: the weights of ties add, of a repeated repost the earliest stays."""
    self_ties: int = 0
    """Rows that tie an account to itself, dropped."""
    bad_rows: int = 0
    """Rows that cannot be read."""
    examples: tuple[BadRow, ...] = ()
    """The first few bad rows."""
    platforms: Mapping[str, int] = field(default_factory=dict)
    """Good rows per platform, if there is such a column."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Ties of each kind, if rows say theirs."""
    several_kinds: int = 0
    """Ties that are of more than one kind."""
    direction: str = ""
    """Which way the ties were read, with two real names."""
    notes: tuple[str, ...] = ()
    """What else a reader of the numbers should know."""

    def summary(self) -> str:
        """Return the report in sentences."""
        parts = [f"{counted(self.rows, 'row')} {_were(self.rows)} read and {counted(self.kept, self.kind[:-1])} kept"]
        if self.merged:
            apart = ", each kind kept apart" if self.several_kinds else ""
            parts.append(f"{counted(self.merged, 'duplicate')} {_were(self.merged)} merged{apart}")
        if self.self_ties:
            parts.append(f"{counted(self.self_ties, 'self-tie')} {_were(self.self_ties)} dropped")
        if self.bad_rows:
            parts.append(f"{counted(self.bad_rows, 'row')} could not be read ({'; '.join(map(str, self.examples))})")
        if self.platforms:
            platforms = ", ".join(f"{name} {count:,}" for name, count in self.platforms.items())
            parts.append(f"rows per platform: {platforms}")
        if self.kinds:
            parts.append(kinds_sentence(self.kinds, self.several_kinds))
        sentences = [f"{self.source}: {'; '.join(parts)}.", self.direction and f"{self.direction}.", *self.notes]
        return " ".join(sentence for sentence in sentences if sentence)

    def table(self) -> "pandas.DataFrame":
        """Return one row per count: ``what`` and ``count``."""
        import pandas

        counts = {"rows read": self.rows, f"{self.kind} kept": self.kept, "duplicates merged": self.merged}
        counts |= {"self-ties dropped": self.self_ties, "bad rows": self.bad_rows}
        counts |= {f"rows on {platform}": count for platform, count in self.platforms.items()}
        counts |= {f"ties of kind {kind}": count for kind, count in self.kinds.items()}
        counts |= {"ties of several kinds": self.several_kinds} if self.kinds else {}
        return pandas.DataFrame({"what": list(counts), "count": list(counts.values())})

    def bad_table(self) -> "pandas.DataFrame":
        """Return the first bad rows: ``place``, ``column``, ``value`` and ``reason``."""
        import pandas

        rows = [(bad.place, bad.column, bad.value, bad.reason) for bad in self.examples]
        return pandas.DataFrame(rows, columns=["place", "column", "value", "reason"])


def settle(on_bad_rows: str, source: str, kind: str, rows: int, bad_rows: int, examples: Sequence[BadRow]) -> None:
    """Raise `BadRowsError` if there are bad rows and they are to be refused, or if there is nothing else."""
    if on_bad_rows not in ("refuse", "report"):
        raise InputError(f'on_bad_rows must be "refuse" or "report", not {on_bad_rows!r}')
    if not bad_rows or (on_bad_rows == "report" and bad_rows < rows):
        return
    report = ReadingReport(source, kind, rows=rows, kept=0, bad_rows=bad_rows, examples=tuple(examples))
    more = f"; and {bad_rows - len(examples):,} more" if bad_rows > len(examples) else ""
    way_out = (
        f'mend them, or pass on_bad_rows="report" to keep the other {rows - bad_rows:,} and get the report with them'
        if bad_rows < rows
        else "no row can be read, so mend the file"
    )
    raise BadRowsError(
        f"{source}: {bad_rows:,} of {counted(rows, 'row')} cannot be read: "
        f"{'; '.join(map(str, examples))}{more}. Remedy: {way_out}.",
        report,
    )


def kinds_sentence(counts: Mapping[str, int], several: int) -> str:
    """Say how many ties are of each kind, and how many of several.

    >>> kinds_sentence({"follows": 3_000, "mention": 2}, 1)
    'ties per kind: follows 3,000, mention 2 (1 is of several kinds)'
    """
    listed = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    verb = "is" if several == 1 else "are"
    return f"ties per kind: {listed}" + (f" ({several:,} {verb} of several kinds)" if several else "")


def shown(value: object) -> str:
    """Return a value as it is shown in a message: quoted, not too long."""
    text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
