"""Tables written for other programs: whole or not at all, and harmless when a spreadsheet opens them.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return for a formula (OWASP,
"CSV Injection"). In CSV files such text gets an apostrophe before it, which spreadsheets show as plain text. Names that
begin with ``@`` and go on with letters, digits, dots, dashes and underlines only, as ordinary account names do, stay as
they are: without brackets or operators they name no function that could run, and scripts find them unchanged. Numbers
are never touched. Parquet files hold the text itself, unchanged always.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diffusion.errors import InputError
from diffusion.files import write_whole

if TYPE_CHECKING:
    import pandas

DANGEROUS = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet may take for a formula; also in full width and after blanks."""
ACCOUNT_NAME = re.compile(r"@[\w.\-]+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def defused(value: Any) -> Any:
    """Return text that no spreadsheet runs; everything else as it is.

    >>> [defused(text) for text in ("@ann", "=HYPERLINK(1)", "@SUM(1+1)", "-5")]
    ['@ann', "'=HYPERLINK(1)", "'@SUM(1+1)", '-5']
    """
    if not isinstance(value, str) or not DANGEROUS.match(value):
        return value
    return value if ACCOUNT_NAME.fullmatch(value) or NUMBER.fullmatch(value) else f"'{value}"


def write_table(frame: "pandas.DataFrame", path: str | Path) -> Path:
    """Write a table as CSV (UTF-8, defused) or Parquet, as the suffix says; the old file stays until the new is whole.

    Parameters
    ----------
    frame
        The table; its index is not written.
    path
        Ends in .csv or .parquet; the folder must exist.

    Raises
    ------
    InputError
        If the suffix is another.

    Examples
    --------
    >>> import pandas, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> frame = pandas.DataFrame({"account": ["@ann", "=1+1"], "fee": [-1.5, 2]})
    >>> print(write_table(frame, Path(folder.name) / "t.csv").read_text())
    account,fee
    @ann,-1.5
    '=1+1,2.0
    <BLANKLINE>
    >>> folder.cleanup()
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        content = csv_bytes(frame)
    elif path.suffix.lower() == ".parquet":
        content = parquet_bytes(frame)
    else:
        raise InputError(f"a table is written to a file that ends in .csv or .parquet, not {path.name!r}")
    write_whole(path, content)
    return path


def csv_bytes(frame: "pandas.DataFrame") -> bytes:
    """Return a table as CSV in UTF-8, defused."""
    text: str = _safe(frame).to_csv(index=False, lineterminator="\n")
    return text.encode()


def parquet_bytes(frame: "pandas.DataFrame") -> bytes:
    """Return a table as Parquet, with all text as it is."""
    content: bytes = _uniform(frame).to_parquet(None, index=False)
    return content


def _safe(frame: "pandas.DataFrame") -> "pandas.DataFrame":
    safe = frame.rename(columns=defused)
    for place in range(safe.shape[1]):
        column = safe.iloc[:, place]
        if not _is_plain(column):
            safe.isetitem(place, column.astype(object).map(defused).to_numpy(object))
    return safe


def _uniform(frame: "pandas.DataFrame") -> "pandas.DataFrame":
    """Return the table with columns that mix strings and integers as strings, which is all Parquet can hold."""
    uniform = frame.copy(deep=False)
    for place in range(uniform.shape[1]):
        column = uniform.iloc[:, place]
        if column.dtype == object and len({type(value) for value in column if value is not None}) > 1:
            uniform.isetitem(place, column.map(str, na_action="ignore").to_numpy(object))
    return uniform


def _is_plain(column: Any) -> bool:
    """Whether a column holds numbers or times only."""
    return getattr(column.dtype, "kind", "O") in "biufcmM"
