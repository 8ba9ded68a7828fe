"""Cells become numbers, times and yes-or-no; what does not parse is marked, never guessed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diffusion.read.encode import MISSING_WORDS, as_utf8

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
DATE = r"^\d{4}-\d{2}-\d{2}([T ]|$)"
"""How a date begins in ISO 8601."""
YES_NO = {"true": 1.0, "yes": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "0": 0.0, "1.0": 1.0, "0.0": 0.0}


@dataclass(frozen=True)
class Parsed:
    """Numbers, NaN where there is none, and why there is none."""

    values: Floats
    missing: Mask
    """Nothing stands there."""
    bad: Mask
    """Something stands there that does not parse."""
    dates: int = 0
    """How many values were dates."""


def parse_numbers(array: Any, missing: Collection[str] = MISSING_WORDS) -> Parsed:
    """Return finite numbers; infinities are kept for the caller to refuse."""
    array = _plain(array)
    if _is_text(array.type):
        return _from_text(array, missing)
    if pa.types.is_boolean(array.type) or not _is_number(array.type):
        absent = pc.is_null(array).to_numpy(zero_copy_only=False)
        return Parsed(np.full(len(array), np.nan), absent, ~absent)
    values = pc.fill_null(array.cast(pa.float64(), safe=False), np.nan).to_numpy(zero_copy_only=False)
    return Parsed(values, np.isnan(values), np.zeros(len(values), bool))


def parse_times(array: Any, missing: Collection[str] = MISSING_WORDS) -> Parsed:
    """Return times as numbers: dates as seconds since 1970 in UTC, numbers as they are."""
    array = _plain(array)
    if pa.types.is_date(array.type):
        array = array.cast(pa.timestamp("s"))
    if pa.types.is_timestamp(array.type):
        absent = pc.is_null(array).to_numpy(zero_copy_only=False)
        values = _seconds(array)
        return Parsed(values, absent, np.zeros(len(values), bool), int((~absent).sum()))
    parsed = parse_numbers(array, missing)
    if not parsed.bad.any() or not _is_text(array.type):
        return parsed
    places = np.flatnonzero(parsed.bad)
    values, bad = parsed.values.copy(), parsed.bad.copy()
    values[places] = _iso_seconds(as_utf8(array.take(pa.array(places))))
    bad[places] = np.isnan(values[places])
    return Parsed(values, parsed.missing, bad, int(len(places) - bad.sum()))


def parse_flags(array: Any, missing: Collection[str] = MISSING_WORDS) -> Parsed:
    """Return 1 for yes, true and 1, 0 for no, false and 0, in any case."""
    array = _plain(array)
    strings = as_utf8(array) if _is_text(array.type) else array.cast(pa.string())
    words = pc.utf8_lower(pc.utf8_trim_whitespace(strings)).to_pylist()
    given = strings.to_pylist()
    present = pc.is_valid(array).to_numpy(zero_copy_only=False)
    absent = np.array([value in missing for value in given], bool) | ~present
    values = np.array([YES_NO.get(word, np.nan) for word in words], np.float64)
    return Parsed(values, absent, np.isnan(values) & ~absent)


def _plain(array: Any) -> Any:
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    array = array.dictionary_decode() if isinstance(array, pa.DictionaryArray) else array
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array


def _is_text(kind: Any) -> bool:
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(text or pa.types.is_binary(kind))


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _from_text(array: Any, missing: Collection[str]) -> Parsed:
    strings = as_utf8(array)
    trimmed = pc.utf8_trim_whitespace(strings)
    absent = pc.fill_null(pc.is_in(trimmed, value_set=pa.array(list(missing), pa.large_string())), False)
    absent = pc.or_(absent, pc.is_null(array))
    try:
        numbers = pc.if_else(absent, None, trimmed).cast(pa.float64())
        values = pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        values = np.array([_number(text) for text in trimmed.to_pylist()], np.float64)
    gone = absent.to_numpy(zero_copy_only=False)
    values = np.where(gone, np.nan, values)
    return Parsed(values, gone, np.isnan(values) & ~gone)


def _number(text: str | None) -> float:
    if text is None or not (DECIMAL.fullmatch(text) or INFINITE.fullmatch(text)):
        return float("nan")
    return float(text)


def _seconds(timestamps: Any) -> Floats:
    per_second = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[timestamps.type.unit]
    counts = pc.fill_null(timestamps.cast(pa.int64()).cast(pa.float64(), safe=False), np.nan)
    return np.asarray(counts.to_numpy(zero_copy_only=False) / per_second, dtype=np.float64)


def _iso_seconds(strings: Any) -> Floats:
    """Return the seconds of ISO 8601 dates, UTC where they name no zone, NaN where they are none."""
    import pandas

    iso = pc.fill_null(pc.match_substring_regex(pc.utf8_trim_whitespace(strings), DATE), False)
    texts = pc.if_else(iso, pc.utf8_trim_whitespace(strings), None).to_pylist()
    moments = pandas.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    return np.where(moments.isna(), np.nan, moments.as_unit("us").asi8 / 1e6)
