"""Which kind of source something is: a path to a file of some format, a DataFrame or an Arrow table."""

from pathlib import Path
from typing import Any

from diffusion.errors import InputError
from diffusion.read.rows import Rows, Wanted
from diffusion.read.stream import first_bytes
from diffusion.read.tables import ArrowRows, FrameRows, ParquetRows
from diffusion.read.text import open_text


def open_rows(source: Any, wanted: Wanted) -> Rows:
    """Return the rows of a path, a pandas DataFrame or an Arrow table."""
    if isinstance(source, str | Path):
        return _open_file(Path(source), wanted)
    if type(source).__module__.startswith("pandas") and hasattr(source, "iloc") and hasattr(source, "columns"):
        return FrameRows(source, wanted)
    if hasattr(source, "__arrow_c_stream__"):
        return ArrowRows(source, wanted)
    raise InputError(
        f"source must be the path of a file, a pandas DataFrame or an Arrow table, not {type(source).__name__}"
    )


def _open_file(path: Path, wanted: Wanted) -> Rows:
    if first_bytes(path, 4) == b"PAR1":
        return ParquetRows(path, wanted)
    if path.suffix.lower() in (".parquet", ".pq") and path.stat().st_size:
        raise InputError(f"{path} is not a Parquet file, whatever its name says: it does not begin with PAR1")
    return open_text(path, wanted)
