"""How a text file is laid out, found from its suffix and, where that does not decide, from its first bytes.

1. Compression is told by the first bytes (gzip, zstd), and a ``.gz`` or ``.zst`` suffix is taken off the name.
2. A file that begins with ``{`` and is not a .csv is JSON lines.
3. A first line that names the needed columns is a header. Its fields are separated by the first of comma, semicolon,
   tab, bar or white space that makes the names appear; lines before it that begin with ``#`` are comments.
4. Without such a line, .txt, .edgelist, .edges, .el, .tsv and files of unknown suffix whose lines hold names separated
   by white space are edge lists in SNAP's form: the first two columns are the pair, a third and last one is the weight,
   lines that begin with ``#`` or ``%`` are comments.
5. Anything else is refused, with the columns that were found.
"""

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diffusion.errors import InputError
from diffusion.read.names import INTEGER

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
WHITE_SPACE = "white space"
EDGE_LISTS = (".txt", ".edgelist", ".edges", ".el", ".tsv", ".ungraph")
COMMENTS = (b"#", b"%")
HEADINGS = frozenset(
    "source target from to src dst user friend follower followed followee following fromnodeid tonodeid node1 node2 "
    "id1 id2 head tail item account time influencer influenced".split()
)
"""Words that a column of names is headed by, not names."""


@dataclass(frozen=True)
class Layout:
    """Where the rows of a text file begin and how they are cut into fields."""

    form: str
    """``delimited``, ``white space`` or ``json``."""
    columns: tuple[str, ...] = ()
    """The names of the columns, in order; those of an edge list are by position."""
    delimiter: str = ""
    """What separates the fields, if it is one character."""
    has_header: bool = True
    """Whether the columns are named in the file."""
    start: int = 0
    """How many bytes come before the first row."""
    lines: int = 0
    """How many lines come before the first row."""

    def describe(self) -> str:
        """Return a sentence on how the file is laid out where that is worth a word."""
        if self.form == WHITE_SPACE and not self.has_header:
            return f"It is an edge list without header; its columns were read as {', '.join(self.columns)}."
        if self.delimiter not in ("", ","):
            return f"Its fields are separated by {DELIMITERS[self.delimiter]}."
        return ""


def find_layout(
    path: Path, head: bytes, required: Sequence[str], edge_columns: Sequence[str], further: Sequence[str] = ()
) -> Layout:
    """Return the layout of a text file from its first bytes.

    Parameters
    ----------
    path
        Where the file is; its suffix helps to decide.
    head
        How it begins, decompressed.
    required
        The columns it must have.
    edge_columns
        What the columns of a headerless edge list are called; empty where such a file makes no sense.
    further
        Columns that the caller asked for beside the required ones.
    """
    _refuse_other_files(path, head)
    suffix = table_suffix(path)
    if head.lstrip()[:1] == b"{" and suffix != ".csv":
        return Layout("json")
    start, lines, line = _first_line(path, head, COMMENTS if suffix != ".csv" else COMMENTS[:1])
    if b"\r" in line.rstrip(b"\r\n"):
        raise InputError(f"{path}: its lines end with carriage returns alone; save it with line feeds (\\n)")
    needed = [*required, *further]
    for delimiter in DELIMITERS:
        columns = _fields(line, delimiter)
        if set(needed) <= set(columns):
            _refuse_repeated(path, columns, needed)
            return Layout("delimited", columns, delimiter, True, start + len(line), lines + 1)
    text = _decoded(path, line, lines + 1)
    if set(needed) <= set(text.split()):
        return Layout(WHITE_SPACE, tuple(text.split()), "", True, start + len(line), lines + 1)
    fields = text.split()
    if edge_columns and _is_edge_list(suffix, text, fields, head[start + len(line) :]):
        names = [*edge_columns, *(f"column {number}" for number in range(len(edge_columns) + 1, len(fields) + 1))]
        columns = tuple(names[: len(fields)])
        if not set(needed) <= set(columns):
            raise missing_column(f"{path} (an edge list without header)", columns, needed)
        return Layout(WHITE_SPACE, columns, "", False, start, lines)
    raise missing_column(f"{path}:{lines + 1}", max((_fields(line, mark) for mark in DELIMITERS), key=len), needed)


def table_suffix(path: Path) -> str:
    """Return the suffix that tells the format, in small letters, without that of the compression."""
    name = path.with_suffix("") if path.suffix.lower() in (".gz", ".zst") else path
    return name.suffix.lower()


def missing_column(place: str, found: Sequence[str], needed: Sequence[str]) -> InputError:
    """Return the error that names the missing column, the columns found and the nearest."""
    missing = next(name for name in needed if name not in found)
    lowered = {name.lower(): name for name in found}
    near = [lowered[name] for name in difflib.get_close_matches(missing.lower(), lowered, n=1, cutoff=0.6)]
    nearest = f"; the nearest is {near[0]!r}" if near else ""
    listed = ", ".join(repr(name) for name in list(found)[:20]) or "none"
    return InputError(
        f"{place}: there is no column {missing!r}; the columns found are {shown_list(listed)}{nearest}. Remedy: name "
        f"the columns in the first line, or say which column holds what, as in {_argument(missing)}=..."
    )


def shown_list(text: str) -> str:
    """Return a list of names cut to a readable length."""
    return text if len(text) <= 400 else text[:399] + "…"


def _argument(name: str) -> str:
    return name if name.isidentifier() else "column"


def _refuse_other_files(path: Path, head: bytes) -> None:
    if not head.strip():
        raise InputError(f"{path} is empty; a table with a header and one row a line was expected")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4096]:
        raise InputError(f"{path} is not UTF-8 text (it looks like UTF-16 or a binary file); save it as CSV in UTF-8")
    if head.startswith(b"PK\x03\x04"):
        raise InputError(f"{path} is a ZIP archive or an Excel workbook; save the table in it as CSV in UTF-8")
    if head.lstrip()[:1] == b"[":
        raise InputError(f"{path}:1: this is one JSON array; write JSON lines, one object a line, without the brackets")


def _first_line(path: Path, head: bytes, comments: tuple[bytes, ...]) -> tuple[int, int, bytes]:
    """Return where the first line that says something begins, how many lines are before it, and the line."""
    start = 0
    for lines, line in enumerate(io.BytesIO(head)):
        if line.strip() and not line.startswith(comments):
            return start, lines, line
        start += len(line)
    raise InputError(f"{path} has comments or blank lines only, and no rows")


def _fields(line: bytes, delimiter: str) -> tuple[str, ...]:
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return tuple(name.strip() for name in next(csv.reader([text], delimiter=delimiter), []))


def _decoded(path: Path, line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}:{number}: byte {error.start + 1} of the line ({line[error.start : error.start + 1]!r}) "
            "is not UTF-8; save the file as UTF-8"
        ) from None


def _refuse_repeated(path: Path, columns: Sequence[str], needed: Sequence[str]) -> None:
    for name in needed:
        if columns.count(name) > 1:
            raise InputError(f"{path}: the header names {name!r} more than once; rename all but one")


def _is_edge_list(suffix: str, text: str, fields: Sequence[str], rest: bytes) -> bool:
    """Whether a first line that names no needed column is a row of an edge list, rather than other headings."""
    if suffix not in ("", *EDGE_LISTS) and suffix in (".csv", ".json", ".jsonl", ".ndjson"):
        return False
    if len(fields) < 2 or any(mark in text for mark in ",;|"):
        return False
    if all(field.lower() in HEADINGS for field in fields[:2]):
        return False
    second = next((line.split() for line in io.BytesIO(rest) if line.strip()), [])
    numbers = len(second) > 1 and all(INTEGER.fullmatch(field.decode("latin-1")) for field in second[:2])
    return not (numbers and not any(INTEGER.fullmatch(field) for field in fields[:2]))
