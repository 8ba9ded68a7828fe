"""The kinds of columns beside names: each takes batches, parses them, and says which cells are bad and why."""

from collections.abc import Callable, Collection
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from diffusion.read.encode import MISSING, UNREADABLE, NameEncoder, is_name_type
from diffusion.read.labels import Labels
from diffusion.read.values import Floats, Mask, Parsed, parse_numbers


class Field(Protocol):
    """A column that is not made of names: takes batches, says which cells are bad and why."""

    def add(self, array: Any) -> None:
        """Take the next batch."""
        ...

    def bad(self) -> Mask:
        """Say which rows are bad."""
        ...

    def fault(self, array: Any) -> str:
        """Say what is wrong with a column of one cell, nothing if it is right."""
        ...

    def keep(self, rows: Mask | slice) -> "Floats | Labels":
        """Return the parsed column of some rows."""
        ...


class NumberField:
    """Finite numbers within bounds; NaN where one is missing and may be."""

    def __init__(
        self,
        missing: Collection[str],
        *,
        minimum: float = -np.inf,
        maximum: float = np.inf,
        optional: bool = False,
        parse: Callable[[Any, Collection[str]], Parsed] = parse_numbers,
        nature: str = "a number",
        absence: str = "is missing",
    ) -> None:
        self._missing, self._minimum, self._maximum, self._optional = missing, minimum, maximum, optional
        self._parse, self._nature, self._absence = parse, nature, absence
        self._values: list[Floats] = []
        self._bad: list[Mask] = []
        self.dates, self.present = 0, 0

    def add(self, array: Any) -> None:
        """Take the next batch."""
        parsed = self._parse(array, self._missing)
        self._values.append(parsed.values)
        self._bad.append(self._judge(parsed))
        self.dates += parsed.dates
        self.present += int(len(parsed.values) - parsed.missing.sum() - parsed.bad.sum())

    def _judge(self, parsed: Parsed) -> Mask:
        inside = (parsed.values >= self._minimum) & (parsed.values <= self._maximum) & np.isfinite(parsed.values)
        return ~(inside | parsed.missing) if self._optional else ~inside

    def bad(self) -> Mask:
        """Say which rows are bad."""
        return np.concatenate(self._bad)

    def fault(self, array: Any) -> str:
        """Say what is wrong with one cell."""
        parsed = self._parse(array, self._missing)
        if not self._judge(parsed)[0]:
            return ""
        if parsed.missing[0]:
            return self._absence
        if parsed.bad[0]:
            return f"is not {self._nature}"
        if not np.isfinite(parsed.values[0]):
            return "is not finite"
        if self._maximum == np.inf:
            return "is negative" if self._minimum == 0 else f"is below {self._minimum:g}"
        return f"is not between {self._minimum:g} and {self._maximum:g}"

    def keep(self, rows: Mask | slice) -> Floats:
        """Return the numbers of some rows."""
        return np.concatenate(self._values)[rows]


class LabelField:
    """A few distinct words; a missing one is no fault unless labels are required."""

    def __init__(self, missing: Collection[str], *, required: bool = False) -> None:
        self._missing, self._required = missing, required
        self._encoder = NameEncoder(missing)
        self._labels: Labels | None = None
        self._bad: Mask = np.empty(0, bool)

    def add(self, array: Any) -> None:
        """Take the next batch."""
        self._encoder.add("label", array if is_name_type(array.type) else array.cast(pa.string()))

    def bad(self) -> Mask:
        """Say which rows are not UTF-8."""
        encoded = self._encoder.finish()
        codes = encoded.columns["label"]
        self._bad = codes < (0 if self._required else MISSING)
        self._labels = Labels(encoded.names, np.maximum(codes, MISSING))
        return self._bad

    def fault(self, array: Any) -> str:
        """Say what is wrong with one cell."""
        code = code_of_one(array, self._missing)
        if code == UNREADABLE:
            return "is not UTF-8; save the file as UTF-8"
        return "is missing" if self._required and code == MISSING else ""

    def keep(self, rows: Mask | slice) -> Labels:
        """Return the labels of some rows."""
        assert self._labels is not None
        return self._labels if isinstance(rows, slice) else self._labels.take(rows)


class AnyField:
    """Numbers if every cell is one or is missing, labels otherwise."""

    def __init__(self, missing: Collection[str]) -> None:
        self._number, self._label = NumberField(missing, optional=True), LabelField(missing)
        self._numeric = True

    def add(self, array: Any) -> None:
        """Take the next batch."""
        self._number.add(array)
        self._label.add(array)

    def bad(self) -> Mask:
        """Say which rows are bad."""
        labels_bad = self._label.bad()
        self._numeric = not self._number.bad().any()
        return np.zeros(len(labels_bad), bool) if self._numeric else labels_bad

    def fault(self, array: Any) -> str:
        """Say what is wrong with one cell."""
        return self._label.fault(array)

    def keep(self, rows: Mask | slice) -> Floats | Labels:
        """Return the column of some rows."""
        return self._number.keep(rows) if self._numeric else self._label.keep(rows)


def code_of_one(array: Any, missing: Collection[str]) -> int:
    """Return the code of the one cell of a column: 0, `MISSING` or `UNREADABLE`."""
    encoder = NameEncoder(missing)
    encoder.add("name", array if is_name_type(array.type) else array.cast(pa.string()))
    return int(encoder.finish().columns["name"][0])
