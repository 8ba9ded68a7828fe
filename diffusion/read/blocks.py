"""Text cut into blocks of whole rows, ready for a parser: rows within quotation marks, or lists separated by blanks."""

from collections.abc import Iterator

import numpy as np

from diffusion.errors import InputError
from diffusion.kernels.rows import last_row_end
from diffusion.read.layout import COMMENTS
from diffusion.read.stream import LINE_LIMIT

QUOTE = b'"'
_BLANKS_TO_TABS = bytes.maketrans(b" \x0b\x0c", b"\t\t\t")


def quoted_blocks(source: str, parts: Iterator[bytes], delimiter: str, line: int) -> Iterator[bytes]:
    """Yield blocks of whole rows; a row with a line end in quotation marks is not torn.

    Parameters
    ----------
    source
        What messages call the file.
    parts
        Its bytes from the first row on.
    delimiter
        What separates fields.
    line
        The number of the first row's line.
    """
    tail = b""
    for part in parts:
        block = tail + part
        cut = _cut(block, delimiter)
        if len(block) - cut > LINE_LIMIT:
            raise _torn(source, line + block.count(b"\n", 0, cut))
        tail = block[cut:]
        if cut:
            line += block.count(b"\n", 0, cut)
            yield block[:cut]
    if tail:
        if tail.count(b"\n") and _cut(tail + b"\n", delimiter) <= len(tail):
            raise _torn(source, line)
        yield tail


def _cut(block: bytes, delimiter: str) -> int:
    if QUOTE not in block:
        return block.rfind(b"\n") + 1
    return int(last_row_end(np.frombuffer(block, np.uint8), ord(delimiter), ord(QUOTE)))


def _torn(source: str, line: int) -> InputError:
    return InputError(
        f"{source}:{line}: the row that begins here does not end within {LINE_LIMIT:,} bytes or before the file does; "
        "a quotation mark is missing, or one too many, on that line"
    )


def line_blocks(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks of whole lines."""
    tail = b""
    for part in parts:
        block = tail + part
        cut = block.rfind(b"\n") + 1
        tail = block[cut:]
        if cut:
            yield block[:cut]
    if tail:
        yield tail


def tabbed(block: bytes) -> bytes:
    """Return lines with exactly one tab between fields, and without comments."""
    if any(block.startswith(mark) or b"\n" + mark in block for mark in COMMENTS):
        block = b"".join(line for line in block.splitlines(True) if not line.startswith(COMMENTS))
    block = block.translate(_BLANKS_TO_TABS)
    while b"\t\t" in block:
        block = block.replace(b"\t\t", b"\t")
    for end in (b"\t\n", b"\t\r"):
        if end in block:
            block = block.replace(end, end[1:])
    if b"\n\t" in block:
        block = block.replace(b"\n\t", b"\n")
    return block.strip(b"\t")
