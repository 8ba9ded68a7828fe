"""The bytes of a text file: decompressed, without byte order mark, and no line so long that it eats the memory."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from diffusion.errors import InputError
from diffusion.parallel import report_progress

LINE_LIMIT = 1_000_000
"""The longest line, in bytes, that is read."""
PIECE = 4_194_304
"""How many bytes are read at a time; more than any line, so that a piece never lacks a line's end."""
MARKS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""How compressed files begin."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def first_bytes(path: Path, size: int = 8) -> bytes:
    """Return how a file begins, or say that it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a file") from None
    except FileNotFoundError:
        raise InputError(f"there is no file {str(path)!r} (looked in {path.absolute().parent})") from None
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}") from None


def pieces(path: Path, limit: int = LINE_LIMIT) -> Iterator[bytes]:
    """Yield a text file's bytes, a few megabytes at a time."""
    lines, tail = 0, 0
    for number, piece in enumerate(_decompressed(path)):
        lines, tail = _check_lines(path, piece, lines, tail, limit)
        yield piece.removeprefix(BYTE_ORDER_MARK) if number == 0 else piece


def _decompressed(path: Path) -> Iterator[bytes]:
    start, size = first_bytes(path), path.stat().st_size
    what = f"reading {path.name}"
    compression = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    with pa.OSFile(str(path)) as file, _reader(file, compression) as stream:
        while piece := _next_piece(path, stream):
            yield piece
            report_progress(what, min(file.tell(), size), size)


def _reader(file: Any, compression: str | None) -> Any:
    return file if compression is None else pa.CompressedInputStream(file, compression)


def _next_piece(path: Path, stream: Any) -> bytes:
    """Return a whole piece, or what is left; a short read of a compressed stream is not the end."""
    parts, missing = [], PIECE
    try:
        while missing and (part := stream.read(missing)):
            parts.append(part)
            missing -= len(part)
    except OSError as error:
        raise InputError(
            f"{path} cannot be decompressed ({error}); it is cut off or damaged: fetch or compress it again"
        ) from None
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_lines(path: Path, piece: bytes, lines: int, tail: int, limit: int) -> tuple[int, int]:
    """Return how many lines have ended and the length of the one begun, or refuse a line beyond the limit."""
    position = 0
    while len(piece) - position + tail > limit:
        end = piece.rfind(b"\n", position, position + limit - tail + 1)
        if end < 0:
            line = lines + piece.count(b"\n", 0, position) + 1
            raise InputError(
                f"{path}:{line}: this line is longer than {limit:,} bytes, and begins {_beginning(piece, position)}; "
                "the file is not a table with one row a line, or a line end is missing: mend it"
            )
        position, tail = end + 1, 0
    last = piece.rfind(b"\n", position)
    rest = len(piece) - position + tail if last < 0 else len(piece) - last - 1
    return lines + piece.count(b"\n"), rest


def _beginning(piece: bytes, position: int) -> str:
    return repr(piece[position : position + 30].decode("utf-8", "replace"))


class Feed(io.RawIOBase):
    """Pieces of bytes as a file that can be read once, from the first to the last."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next and return how much there was, 0 at the end."""
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = memoryview(part)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
