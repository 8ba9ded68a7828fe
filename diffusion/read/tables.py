"""Tables that have types: Parquet files, pandas DataFrames, Arrow tables. Their names keep their types."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from diffusion.errors import InputError
from diffusion.parallel import report_progress, thread_count
from diffusion.read.encode import is_name_type
from diffusion.read.layout import missing_column
from diffusion.read.report import shown
from diffusion.read.rows import Batch, Located, Wanted

if TYPE_CHECKING:
    import pandas

MANY = 524_288
"""How many rows make a batch."""
AT_A_TIME: dict[str, Any] = {"pre_buffer": False, "buffer_size": 1_048_576}
"""Parquet files are read a megabyte at a time: Arrow would otherwise hold the whole file, or the whole row group."""


class TypedRows:
    """What tables with types share: no row is malformed, and names must be strings or integers."""

    malformed, note, has_header = 0, "", True

    def __init__(self, source: str, columns: Iterable[object], wanted: Wanted) -> None:
        self.source, self.columns, self._wanted = source, tuple(str(name) for name in columns), wanted
        if not set(wanted.required) <= set(self.columns):
            raise missing_column(source, self.columns, wanted.required)
        for name in (*wanted.required, *wanted.optional):
            if self.columns.count(name) > 1:
                raise InputError(f"{source} has more than one column {name!r}; rename all but one")

    def _checked(self, name: str, array: Any, first: int) -> Any:
        """Return a column of names, or refuse its type."""
        if name not in self._wanted.names:
            return array
        if not is_name_type(array.type):
            place = next((row for row, value in enumerate(array) if value.is_valid), 0)
            raise InputError(
                f"{self.source}, row {first + place + 1:,}: {name!r} holds {shown(array[place].as_py())} (type "
                f"{array.type}), and a name is a string or a whole number. Remedy: {_remedy(name, array.type)}"
            )
        return array

    def _row(self, position: int, value_of: Any, label: str = "") -> Located:
        return Located(f"row {position + 1:,}{label}", {name: value_of(name) for name in self.columns})


def _remedy(name: str, kind: Any) -> str:
    if pa.types.is_floating(kind):
        return (
            f'convert the column, frame["{name}"] = frame["{name}"].astype("Int64") (whole numbers become floats '
            "where one is missing)"
        )
    return f'convert the column to strings or integers, frame["{name}"] = frame["{name}"].astype("string")'


class ParquetRows(TypedRows):
    """Rows of a Parquet file, a row group at a time."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        try:
            with parquet.ParquetFile(path) as file:
                schema, self._count = file.schema_arrow, file.metadata.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise _damaged(path, error) from None
        super().__init__(str(path), schema.names, wanted)
        self._path = path

    def batches(self) -> Iterator[Batch]:
        """Yield typed columns."""
        chosen, what, read = self._wanted.choose(self.columns), f"reading {self._path.name}", 0
        try:
            with parquet.ParquetFile(self._path, **AT_A_TIME) as file:
                for batch in _one_ahead(file.iter_batches(batch_size=MANY, columns=chosen)):
                    yield {name: self._checked(name, batch.column(name), read) for name in chosen}
                    read += batch.num_rows
                    report_progress(what, read, self._count)
        except (pa.ArrowInvalid, OSError) as error:
            raise _damaged(self._path, error) from None

    def locate(self, positions: Iterable[int], few: int) -> list[Located]:
        """Read the rows asked for."""
        with parquet.ParquetFile(self._path, **AT_A_TIME) as file:
            found, wanted, first = [], list(positions), 0
            for batch in file.iter_batches(batch_size=MANY):
                while wanted and wanted[0] < first + batch.num_rows:
                    row = batch.slice(wanted[0] - first, 1).to_pylist()[0]
                    found.append(self._row(wanted.pop(0), row.get))
                if not wanted:
                    break
                first += batch.num_rows
        return found


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(f"{path} is a damaged Parquet file ({error}); write it again")


def _one_ahead(batches: Iterator[Any]) -> Iterator[Any]:
    """Decode the next batch on a thread of its own while the last one is worked on, unless one thread shall do."""
    if thread_count() == 1:
        yield from batches
        return
    with ThreadPoolExecutor(1) as pool:
        ahead = pool.submit(next, batches, None)
        while (batch := ahead.result()) is not None:
            ahead = pool.submit(next, batches, None)
            yield batch


class ArrowRows(TypedRows):
    """Rows of an Arrow table, or of anything that gives itself as one (polars, DuckDB relations)."""

    def __init__(self, table: Any, wanted: Wanted) -> None:
        self._table = table if isinstance(table, pa.Table) else pa.table(table)
        super().__init__("the table", self._table.column_names, wanted)

    def batches(self) -> Iterator[Batch]:
        """Yield typed columns."""
        chosen, read = self._wanted.choose(self.columns), 0
        for batch in self._table.select(chosen).to_batches(MANY):
            yield {name: self._checked(name, batch.column(name), read) for name in chosen}
            read += batch.num_rows

    def locate(self, positions: Iterable[int], few: int) -> list[Located]:
        """Return the rows asked for."""
        rows = [(position, self._table.slice(position, 1).to_pylist()[0]) for position in positions]
        return [self._row(position, row.get) for position, row in rows]


class FrameRows(TypedRows):
    """Rows of a pandas DataFrame. A column that mixes strings and integers follows the rule of text files."""

    def __init__(self, frame: "pandas.DataFrame", wanted: Wanted) -> None:
        super().__init__("the DataFrame", frame.columns, wanted)
        self._frame = frame

    def batches(self) -> Iterator[Batch]:
        """Yield typed columns."""
        places = {name: self.columns.index(name) for name in self._wanted.choose(self.columns)}
        mixed = {name for name, place in places.items() if self._is_mixed(place)}
        for first in range(0, len(self._frame), MANY):
            part = self._frame.iloc[first : first + MANY]
            arrays = {name: self._array(name, part.iloc[:, place], name in mixed) for name, place in places.items()}
            yield {name: self._checked(name, array, first) for name, array in arrays.items()}

    def _is_mixed(self, place: int) -> bool:
        """Whether a column is of Python objects that Arrow has no common type for, somewhere in the frame."""
        series = self._frame.iloc[:, place]
        if series.dtype != object:
            return False
        try:
            kind = pa.array(series, from_pandas=True).type
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
            return True
        return bool(kind == pa.null())

    def _array(self, name: str, series: Any, mixed: bool) -> Any:
        if mixed:
            return pa.array([self._bytes(name, row, value) for row, value in series.items()], pa.binary())
        array = pa.array(series, from_pandas=True)
        return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array

    def _bytes(self, name: str, row: object, value: Any) -> bytes:
        import pandas

        if pandas.api.types.is_scalar(value) and pandas.isna(value):
            return b""
        refused = isinstance(value, float | bool) or not isinstance(value, str | int | np.integer | bytes)
        if refused and name in self._wanted.names:
            raise InputError(
                f"{self.source}, index {row!r}: {name!r} holds {shown(value)}, and a name is a string or a whole number"
            )
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")

    def locate(self, positions: Iterable[int], few: int) -> list[Located]:
        """Return the rows asked for."""
        return [self._located(position) for position in positions]

    def _located(self, position: int) -> Located:
        row, index = self._frame.iloc[position], self._frame.index[position]
        return self._row(position, dict(zip(self.columns, row, strict=True)).get, f" (index {shown(index)})")
