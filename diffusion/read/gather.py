"""A source is read to its end: columns of names become codes, others are parsed; the first bad rows are explained."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from diffusion.errors import InputError
from diffusion.read.encode import MISSING, UNREADABLE, Encoded, NameEncoder
from diffusion.read.fields import Field, code_of_one
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Names
from diffusion.read.report import FEW, BadRow, settle
from diffusion.read.rows import Located, Rows
from diffusion.read.values import Floats, Mask

Rule = Callable[[Mapping[str, Codes], Mask], Mask]
"""Says which rows are bad for what stands in other rows, given the codes and the rows that are bad already."""


@dataclass(frozen=True)
class Gathered:
    """The good rows of a source, in its order, and what is known of the bad ones."""

    rows: int
    bad_rows: int
    examples: tuple[BadRow, ...]
    names: Names
    codes: dict[str, Codes]
    columns: dict[str, Floats | Labels]

    def __len__(self) -> int:
        return self.rows - self.bad_rows


@dataclass
class Gatherer:
    """Reads one source."""

    rows: Rows
    """The source."""
    names: Mapping[str, bool]
    """Columns of account names, and whether a name may be missing."""
    fields: Mapping[str, Field]
    """The other columns."""
    missing: Collection[str]
    """Words that stand for a missing value."""
    rule: Rule | None = None
    """What else makes a row bad."""
    rule_reason: str = ""
    """Why, in words."""

    def gather(self, kind: str, on_bad_rows: str) -> Gathered:
        """Return the good rows, or raise `BadRowsError` naming the first bad ones."""
        settle(on_bad_rows, self.rows.source, kind, 0, 0, ())
        encoded, delivered = self._read()
        bad, broken = self._judge(encoded.columns, delivered)
        count, total = int(bad.sum()) + self.rows.malformed, delivered + self.rows.malformed
        examples = self._explain(bad, broken) if count else ()
        settle(on_bad_rows, self.rows.source, kind, total, count, examples)
        kept: Mask | slice = ~bad if bad.any() else slice(None)
        names, codes = encoded.names, {column: numbers[kept] for column, numbers in encoded.columns.items()}
        if bad.any():
            names, codes = only_used(names, codes)
        columns = {column: field.keep(kept) for column, field in self.fields.items()}
        return Gathered(total, count, examples, names, codes, columns)

    def _read(self) -> tuple[Encoded, int]:
        encoder, delivered = NameEncoder(self.missing), 0
        for batch in self.rows.batches():
            delivered += len(next(iter(batch.values())))
            for column, array in batch.items():
                if column in self.fields:
                    self.fields[column].add(array)
                elif column in self.names:
                    encoder.add(column, array)
        if not delivered and not self.rows.malformed:
            raise InputError(f"{self.rows.source} has no rows, only the names of its columns")
        encoded = encoder.finish()
        pa.default_memory_pool().release_unused()  # Arrow keeps what it has let go: a quarter of a gigabyte and more
        return encoded, delivered

    def _judge(self, codes: Mapping[str, Codes], size: int) -> tuple[Mask, Mask]:
        """Return which rows are bad, and which of them for the rule alone."""
        bad, broken = np.zeros(size, bool), np.zeros(size, bool)
        if size:
            for column, numbers in codes.items():
                bad |= numbers < (MISSING if self.names[column] else 0)
            for field in self.fields.values():
                bad |= field.bad()
            if self.rule:
                broken = self.rule(codes, bad) & ~bad
                bad |= broken
        return bad, broken

    def _explain(self, bad: Mask, broken: Mask) -> tuple[BadRow, ...]:
        positions = [int(position) for position in np.flatnonzero(bad)[:FEW]]
        located = self.rows.locate(positions, FEW)
        ruled = iter([bool(broken[position]) for position in positions])
        return tuple(row.as_bad() if row.fault else self._fault(row, next(ruled)) for row in located)[:FEW]

    def _fault(self, row: Located, broken: bool) -> BadRow:
        if broken:
            column = next(iter(self.names))
            return BadRow(row.place, column, as_text(row.values[column]), self.rule_reason)
        for column in (*self.names, *self.fields):
            if column in row.values and (reason := self._reason(column, row.values[column])):
                return BadRow(row.place, column, as_text(row.values[column]), reason)
        return BadRow(row.place, "", str(dict(row.values)), "cannot be read")

    def _reason(self, column: str, value: Any) -> str:
        cell = _cell(value)
        if column in self.fields:
            return self.fields[column].fault(cell)
        code = code_of_one(cell, self.missing)
        if code == UNREADABLE:
            return "is not UTF-8; save the file as UTF-8"
        if self.names[column] or code >= 0:
            return ""
        return 'stands for a missing name (if it is a name, pass missing=[""])' if as_text(value) else "is no name"


def only_used(names: Names, codes: dict[str, Codes]) -> tuple[Names, dict[str, Codes]]:
    """Return the names that some code refers to, and the codes among them; negative codes stay."""
    used = np.zeros(len(names), bool)
    for numbers in codes.values():
        used[numbers[numbers >= 0]] = True
    if used.all():
        return names, codes
    places = np.append(np.cumsum(used, dtype=np.int32) - np.int32(1), [np.int32(UNREADABLE), np.int32(MISSING)])
    border = len(names.integers)
    kept = Names(names.integers[used[:border]], names.strings.filter(pa.array(used[border:])))
    return kept, {column: places[numbers] for column, numbers in codes.items()}


def as_text(value: Any) -> str:
    """Return a cell as it is shown, nothing where there is nothing."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if _cell(value)[0].is_valid else ""


def _cell(value: Any) -> Any:
    """Return a column of one cell."""
    if isinstance(value, bytes):
        return pa.array([value], pa.binary())
    try:
        return pa.array([value], from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([str(value)])
