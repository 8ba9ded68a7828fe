"""Rows of any source, in batches of columns: what every reader reads from, whatever the format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from diffusion.read.report import BadRow

Batch = Mapping[str, Any]
"""Arrow arrays of equal length by column: binary or dictionary of binary for text, typed for tables that have types."""


@dataclass(frozen=True)
class Wanted:
    """Which columns a reader asks for."""

    required: tuple[str, ...]
    """Without these it refuses."""
    optional: tuple[str, ...] = ()
    """These are read if they are there."""
    names: frozenset[str] = frozenset()
    """Those of them that hold few distinct values, account names first of all."""
    edge_columns: tuple[str, ...] = ()
    """What the columns of a headerless edge list are called, if such a file makes sense."""
    everything: bool = False
    """Whether further columns are read too."""

    def choose(self, found: Sequence[str]) -> list[str]:
        """Return the columns to read of those that were found, in their order."""
        return [name for name in found if self.everything or name in self.required or name in self.optional]


@dataclass(frozen=True)
class Located:
    """A row found again to be explained."""

    place: str
    """``line 4`` or ``row 4``."""
    values: Mapping[str, Any]
    """What stands in each column."""
    fault: str = ""
    """What is wrong with the row as a whole, such as its number of fields."""
    text: str = ""
    """The row as a whole, where it has such a fault."""

    def as_bad(self) -> BadRow:
        """Return the row's own fault as a bad row."""
        return BadRow(self.place, "", self.text, self.fault)


class Rows(Protocol):
    """A source of rows. Rows that cannot be cut into fields are counted; the others are delivered in order."""

    source: str
    """What messages call it."""
    columns: tuple[str, ...]
    """The columns found."""
    malformed: int
    """How many rows could not be cut into fields, once all batches were read."""
    note: str
    """How the source is laid out, where that is worth a word."""
    has_header: bool
    """False for an edge list whose columns are known by position only."""

    def batches(self) -> Iterator[Batch]:
        """Yield the delivered rows."""
        ...

    def locate(self, positions: Iterable[int], few: int) -> list[Located]:
        """Find delivered rows by position (ascending), and the first few malformed ones, in the source's order."""
        ...
