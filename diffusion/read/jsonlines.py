"""JSON lines: one object a row. Values become text, and follow the rules of text files."""

import io
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from diffusion.read.layout import missing_column
from diffusion.read.report import shown
from diffusion.read.rows import Batch, Located, Wanted
from diffusion.read.stream import PIECE, Feed, pieces

MANY = 65_536
"""How many lines make a batch."""
HEADING = 1_000
"""How many lines are looked at for the columns that exist."""
Parsed = tuple[dict[str, Any] | None, str]
"""A row and what is wrong with it, which is nothing where there is a row."""


class JsonRows:
    """Rows of a file with one JSON object a line."""

    note, has_header = "", True

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self.source, self._path, self._wanted = str(path), path, wanted
        self.malformed = 0
        seen: dict[str, None] = {}
        for _, _, (row, _) in itertools.islice(self._lines(), HEADING):
            seen |= dict.fromkeys(row or ())
        self.columns: tuple[str, ...] = tuple(seen)
        if seen and not set(wanted.required) <= set(seen):
            raise missing_column(str(path), self.columns, wanted.required)

    def batches(self) -> Iterator[Batch]:
        """Yield columns as binary arrays, with nothing where a key is missing or null."""
        self.malformed, chosen = 0, self._wanted.choose(self.columns)
        good = self._good()
        while rows := list(itertools.islice(good, MANY)):
            yield {name: pa.array([_text(row.get(name)) for row in rows], pa.binary()) for name in chosen}

    def _good(self) -> Iterator[dict[str, Any]]:
        for _, _, (row, _) in self._lines():
            if row is None:
                self.malformed += 1
            else:
                yield row

    def locate(self, positions: Iterable[int], few: int) -> list[Located]:
        """Read the file again up to the last row asked for."""
        wanted, found, malformed, delivered = list(positions), [], 0, 0
        short = min(few, self.malformed)
        for number, line, (row, fault) in self._lines():
            if row is None:
                if malformed < short:
                    text = line.decode("utf-8", "replace").strip()
                    found.append(Located(f"line {number:,}", {}, fault, text))
                malformed += 1
            else:
                if wanted and delivered == wanted[0]:
                    values = {name: _text(row.get(name)) for name in self.columns}
                    found.append(Located(f"line {number:,}", values))
                    wanted.pop(0)
                delivered += 1
            if not wanted and malformed >= short:
                break
        return found

    def _lines(self) -> Iterator[tuple[int, bytes, Parsed]]:
        """Yield the number of each line that is not blank, the line, and what it holds."""
        for number, line in enumerate(io.BufferedReader(Feed(pieces(self._path)), PIECE), 1):
            if line.strip():
                yield number, line, self._parsed(line)

    def _parsed(self, line: bytes) -> Parsed:
        try:
            row = json.loads(line.decode())
        except UnicodeDecodeError:
            return None, "is not UTF-8; save the file as UTF-8"
        except (ValueError, RecursionError) as error:
            return None, f"is not a JSON object ({error})"
        if not isinstance(row, dict):
            return None, "is not a JSON object with a key for each column"
        for name in self._wanted.names & row.keys():
            if isinstance(row[name], float | bool | list | dict):
                return None, f"has {shown(row[name])} as {name!r}, which must be a string or a whole number"
        return row, ""


def _text(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return (value if isinstance(value, str) else repr(value)).encode("utf-8", "surrogatepass")
