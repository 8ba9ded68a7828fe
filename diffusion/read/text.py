"""Delimited text and white-space lists: Arrow parses blocks of whole rows on several threads.

A block with a row that has too few or too many fields is cut again, row by row, to keep the good ones and count the
others; only rows that are to be explained are looked for by line. No Python object is handed to Arrow's threads, which
may still hold it when the interpreter ends (apache/arrow issues 33975 and 50482).
"""

import csv
import io
import itertools
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from diffusion.parallel import thread_count
from diffusion.read import layout as layouts
from diffusion.read.blocks import line_blocks, quoted_blocks, tabbed
from diffusion.read.layout import Layout, find_layout
from diffusion.read.rows import Batch, Located, Rows, Wanted
from diffusion.read.stream import LINE_LIMIT, pieces

_ONE_CSV_READER = threading.Lock()
"""Held while the csv module's limit, which all threads share, is raised."""


def open_text(path: Path, wanted: Wanted) -> Rows:
    """Return the rows of a text file."""
    from diffusion.read.jsonlines import JsonRows

    head = next(pieces(path), b"")
    layout = find_layout(path, head, wanted.required, wanted.edge_columns)
    return JsonRows(path, wanted) if layout.form == "json" else DelimitedRows(path, layout, wanted)


@dataclass(frozen=True)
class _Extent:
    """What a block holds."""

    lines: int
    delivered: int
    malformed: int


class DelimitedRows:
    """Rows of a file whose fields are separated by a character or by white space."""

    def __init__(self, path: Path, layout: Layout, wanted: Wanted) -> None:
        self.source, self.columns = str(path), layout.columns
        self.note, self.has_header, self.malformed = layout.describe(), layout.has_header, 0
        self._path, self._layout = path, layout
        self._white = layout.form == layouts.WHITE_SPACE
        self._chosen = wanted.choose(self.columns)
        self._extents: list[_Extent] = []

    def batches(self) -> Iterator[Batch]:
        """Yield columns as binary arrays."""
        self.malformed, self._extents = 0, []
        waiting: deque[Future[tuple[Batch, _Extent]]] = deque()
        blocks, workers = self._blocks(), thread_count()
        with ThreadPoolExecutor(workers) as pool:
            while True:
                waiting.extend(pool.submit(self._parse, b) for b in itertools.islice(blocks, workers - len(waiting)))
                if not waiting:
                    return
                batch, extent = waiting.popleft().result()
                self._extents.append(extent)
                self.malformed += extent.malformed
                if extent.delivered:
                    yield batch

    def _blocks(self) -> Iterator[bytes]:
        parts = pieces(self._path)
        body = itertools.chain([next(parts)[self._layout.start :]], parts)
        if self._white:
            return line_blocks(body)
        return quoted_blocks(self.source, body, self._layout.delimiter, self._layout.lines + 1)

    def _parse(self, block: bytes) -> tuple[Batch, _Extent]:
        lines, text = block.count(b"\n"), tabbed(block) if self._white else block
        try:
            batch = self._parse_fast(text)
        except pa.ArrowInvalid:
            return self._parse_slowly(block, lines)
        return batch, _Extent(lines, len(next(iter(batch.values()))), 0)

    def _parse_fast(self, text: bytes) -> dict[str, Any]:
        if not text.strip():
            return {name: pa.array([], pa.binary()) for name in self._chosen}
        labels = [f"f{place}" for place in range(len(self.columns))]
        chosen = [labels[self.columns.index(name)] for name in self._chosen]
        table = arrow_csv.read_csv(
            pa.BufferReader(_native(text)),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=labels),
            parse_options=arrow_csv.ParseOptions(
                delimiter="\t" if self._white else self._layout.delimiter,
                quote_char=False if self._white else '"',
                newlines_in_values=not self._white,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(chosen, pa.binary()), include_columns=chosen
            ),
        )
        return {name: _whole(column) for name, column in zip(self._chosen, table.columns, strict=True)}

    def _parse_slowly(self, block: bytes, lines: int) -> tuple[Batch, _Extent]:
        rows = [fields for _, fields in self._records(block)]
        good = [fields for fields in rows if len(fields) == len(self.columns)]
        places = [self.columns.index(name) for name in self._chosen]
        batch = {
            name: pa.array([fields[place] for fields in good], pa.binary())
            for name, place in zip(self._chosen, places, strict=True)
        }
        return batch, _Extent(lines, len(good), len(rows) - len(good))

    def _records(self, block: bytes) -> list[tuple[int, list[bytes]]]:
        """Return (line within the block from 0, fields) of each row, cut as Arrow cuts them."""
        if self._white:
            lines = enumerate(block.splitlines())
            return [(line, row.split()) for line, row in lines if row.strip() and not row.startswith(layouts.COMMENTS)]
        with _ONE_CSV_READER:
            largest = csv.field_size_limit(2 * LINE_LIMIT)
            try:
                return list(_csv_records(block, self._layout.delimiter))
            finally:
                csv.field_size_limit(largest)

    def locate(self, positions: Iterable[int], few: int) -> list[Located]:
        """Cut the blocks that hold the rows asked for again, row by row."""
        wanted, found, delivered, malformed = deque(positions), [], 0, 0
        line, short = self._layout.lines + 1, min(few, self.malformed)
        for block, extent in zip(self._blocks(), self._extents, strict=False):
            sought = bool(wanted) and wanted[0] < delivered + extent.delivered
            if sought or (malformed < short and extent.malformed):
                position = delivered
                for within, fields in self._records(block):
                    if len(fields) != len(self.columns):
                        found.extend([self._misshapen(line + within, fields)] if malformed < short else [])
                        malformed += 1
                        continue
                    if wanted and wanted[0] == position:
                        wanted.popleft()
                        found.append(Located(f"line {line + within:,}", dict(zip(self.columns, fields, strict=True))))
                    position += 1
            delivered, line = delivered + extent.delivered, line + extent.lines
            if not wanted and malformed >= short:
                break
        return found

    def _misshapen(self, line: int, fields: list[bytes]) -> Located:
        text = (self._layout.delimiter or " ").join(field.decode("utf-8", "replace") for field in fields)
        count = f"{len(fields)} field" + ("s" if len(fields) != 1 else "")
        fault = f"has {count}, and {len(self.columns)} were expected ({', '.join(self.columns)})"
        return Located(f"line {line:,}", {}, fault, text)


def _csv_records(block: bytes, delimiter: str) -> Iterator[tuple[int, list[bytes]]]:
    # Latin-1 maps every byte to a character and back, so that bytes that are not UTF-8 survive.
    line, reader = 0, csv.reader(io.StringIO(block.decode("latin-1"), newline=""), delimiter=delimiter)
    for fields in reader:
        if fields:
            yield line, [field.encode("latin-1") for field in fields]
        line = reader.line_num


def _native(text: bytes) -> Any:
    """Return the bytes in memory that Arrow owns."""
    buffer = pa.allocate_buffer(len(text))
    np.frombuffer(buffer, np.uint8)[:] = np.frombuffer(text, np.uint8)
    return buffer


def _whole(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
