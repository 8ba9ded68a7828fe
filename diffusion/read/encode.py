"""Columns of names become codes: numbers by first appearance batch by batch, places in canonical order at the end.

Text follows the rule of `diffusion.read.names`: a plainly written integer is that integer, everything else is a string.
Columns that have types keep them. Names are sorted once, when all are known, so the codes do not depend on the order
of the rows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diffusion.parallel import over_chunks
from diffusion.read.interning import Interner
from diffusion.read.names import INTEGER, Codes, Names
from diffusion.read.order import sorted_places

MISSING_WORDS = ("", "nan", "NaN", "NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None")
"""What programs write where there is no value. An account that is really called so needs ``missing=("",)``."""
MISSING = -1
"""The code where there is no name."""
UNREADABLE = -2
"""The code of a name that is not UTF-8."""
TEXT, STRING, INTEGERS, SMALL = "text", "string", "integer", "small integer"
"""The kinds of names: of text files, and of columns with types. A small integer, from 0 to below 2**31, is its own
number until all are known."""
ROOM = 8
"""Small integers are looked up in a table if it takes so many entries a row at most; others are interned."""
FEW = 65_536
"""A table of so many entries is always welcome."""
LARGEST = "9223372036854775807"
PLAIN = "^(-?[1-9][0-9]{0,18}|0)$"


@dataclass(frozen=True)
class Encoded:
    """Names in canonical order, and the codes of each column; `MISSING` or `UNREADABLE` where there is no name."""

    names: Names
    columns: dict[str, Codes]


class NameEncoder:
    """Collects columns of names batch by batch; `finish` gives the codes."""

    def __init__(self, missing: Collection[str] = MISSING_WORDS) -> None:
        self._missing = missing
        self._kinds = {kind: Interner() for kind in (TEXT, STRING, INTEGERS)}
        self._chunks: list[tuple[str, str, Codes]] = []

    def add(self, column: str, array: Any) -> None:
        """Take the next batch of a column: binary (text), string or integer, dictionary-encoded or not."""
        array = array.cast(pa.large_string()) if _is_odd(array.type) else array
        if isinstance(array, pa.DictionaryArray):
            kind, numbers = self._numbers(array.dictionary)
            numbers = _picked(array.indices, numbers)
        else:
            kind, numbers = self._numbers(array)
        self._chunks.append((column, kind, numbers))

    def _numbers(self, array: Any) -> tuple[str, Codes]:
        """Return the kind of names and their numbers among those of the kind, `MISSING` for nulls."""
        if array.null_count:
            numbers = np.full(len(array), MISSING, np.int32)
            kind, present = self._numbers(array.drop_null())
            numbers[array.is_valid().to_numpy(zero_copy_only=False)] = present
            return kind, numbers
        if pa.types.is_integer(array.type):
            if array.type == pa.uint64() and len(array) and pc.max(array).as_py() >= 2**63:
                return self._numbers(array.cast(pa.string()).cast(pa.binary()))
            values = array.to_numpy()
            if len(values) and 0 <= values.min() <= values.max() < 2**31:
                return SMALL, values.astype(np.int32)
            return INTEGERS, self._kinds[INTEGERS].number_integers(values.astype(np.int64))
        kind = TEXT if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type) else STRING
        return kind, self._kinds[kind].number(array.cast(pa.large_binary()))

    def finish(self) -> Encoded:
        """Return all names in canonical order and the codes of every column; the collected batches are let go."""
        small = self._small()
        uniques = {kind: _uniques(kind, interner.values(), self._missing) for kind, interner in self._kinds.items()}
        self._kinds = {}
        names, codes_of = _merged(uniques | {SMALL: small})
        del uniques, small
        columns: dict[str, list[Codes]] = {}
        for column, _, numbers in self._coded(codes_of):
            columns.setdefault(column, []).append(numbers)
        return Encoded(names, {column: _joined(columns.pop(column)) for column in list(columns)})

    def _small(self) -> "_Uniques":
        """Return the small integers that occur; those of a wide range are interned instead."""
        chunks = [numbers for _, kind, numbers in self._chunks if kind == SMALL]
        most = max((int(numbers.max()) for numbers in chunks), default=-1)
        if most >= max(FEW, ROOM * sum(map(len, chunks))):
            interner = self._kinds[INTEGERS]
            for place, (column, kind, numbers) in enumerate(self._chunks):
                if kind == SMALL:
                    named = numbers >= 0
                    numbers[named] = interner.number_integers(numbers[named].astype(np.int64))
                    self._chunks[place] = (column, INTEGERS, numbers)
            chunks, most = [], -1
        there = np.zeros(most + 2, np.bool_)  # the last for what is missing, which has the number -1
        for numbers in chunks:
            there[numbers] = True
        there[-1] = False
        integers, nothing = np.flatnonzero(there), np.empty(0, np.int64)
        return _Uniques(most + 1, integers, integers, nothing, pa.array([], pa.large_string()), nothing)

    def _coded(self, codes_of: dict[str, Codes]) -> list[tuple[str, str, Codes]]:
        """Return the chunks with codes in place of numbers, and forget them."""
        chunks, self._chunks = self._chunks, []

        def work(start: int, stop: int) -> None:
            for _, kind, numbers in chunks[start:stop]:
                # A missing name has number -1, which is the last entry: `MISSING`.
                np.take(codes_of[kind], numbers, out=numbers, mode="wrap")

        over_chunks(work, len(chunks), what="numbering names")
        return chunks


@dataclass(frozen=True)
class _Uniques:
    """Distinct values of one kind, told apart into integers, strings and what is no name."""

    size: int
    integer_places: npt.NDArray[np.int64]
    integers: npt.NDArray[np.int64]
    string_places: npt.NDArray[np.int64]
    strings: Any
    unreadable_places: npt.NDArray[np.int64]


def _uniques(kind: str, values: Any, missing: Collection[str]) -> _Uniques:
    places, nothing = np.arange(len(values)), np.empty(0, np.int64)
    if kind == INTEGERS:
        integers = np.frombuffer(values.buffers()[2], np.int64)[: len(values)]
        return _Uniques(len(values), places, integers, nothing, pa.array([], pa.large_string()), nothing)
    strings = as_utf8(values)
    absent = pc.is_in(strings, value_set=pa.array(list(missing), pa.large_string()))
    named = pc.and_not(pc.is_valid(strings), absent)
    whole = pc.fill_null(pc.and_(named, plainly_whole(strings)), False) if kind == TEXT else pc.and_(named, False)
    text = pc.and_not(named, whole)
    return _Uniques(
        len(values),
        places[whole.to_numpy(zero_copy_only=False)],
        strings.filter(whole).cast(pa.int64()).to_numpy(),
        places[text.to_numpy(zero_copy_only=False)],
        strings.filter(text),
        places[pc.is_null(strings).to_numpy(zero_copy_only=False)],
    )


def _merged(uniques: dict[str, _Uniques]) -> tuple[Names, dict[str, Codes]]:
    """Return all names, and for each kind the code of each value, with `MISSING` once more at the end."""
    integers = np.sort(np.concatenate([unique.integers for unique in uniques.values()]))
    integers = integers[np.append(True, integers[1:] != integers[:-1])[: len(integers)]]
    parts = [unique.strings for unique in uniques.values() if len(unique.strings)] or [pa.array([], pa.large_string())]
    strings = parts[0] if len(parts) == 1 else pc.unique(pa.chunked_array(parts))
    order = sorted_places(strings)
    names = Names(integers, strings.take(pa.array(order)))
    ranks = np.empty(len(strings), np.int32)
    ranks[order] = np.arange(len(strings), dtype=np.int32)
    codes_of = {}
    for kind, unique in uniques.items():
        codes = np.full(unique.size + 1, MISSING, np.int32)
        codes[unique.unreadable_places] = UNREADABLE
        codes[unique.integer_places] = np.searchsorted(integers, unique.integers)
        if len(unique.strings):
            among = ranks if len(parts) == 1 else ranks[string_positions(unique.strings, strings)]
            codes[unique.string_places] = len(integers) + among
        codes_of[kind] = codes
    return names, codes_of


def _is_odd(kind: Any) -> bool:
    """Whether a type is one of strings that Arrow's functions do not all know, or of nothing at all."""
    return bool(pa.types.is_null(kind) or pa.types.is_string_view(kind))


def _picked(indices: Any, numbers: Codes) -> Codes:
    """Return the numbers behind dictionary indices, `MISSING` for a null index."""
    places = pc.fill_null(indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    picked: Codes = np.append(numbers, np.int32(MISSING))[places]
    return picked


def is_name_type(kind: Any) -> bool:
    """Say whether an Arrow type can hold names: integers, strings, text bytes, or nothing at all."""
    if pa.types.is_dictionary(kind):
        return is_name_type(kind.value_type)
    strings = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(strings or pa.types.is_integer(kind) or pa.types.is_binary(kind) or pa.types.is_null(kind))


def as_utf8(values: Any) -> Any:
    """Return bytes as strings, null where they are not UTF-8."""
    try:
        return values.cast(pa.large_string())
    except pa.ArrowInvalid:
        return pa.array([_utf8_or_none(value) for value in values.to_pylist()], pa.large_string())


def _utf8_or_none(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def plainly_whole(strings: Any) -> Any:
    """Say which strings are plainly written integers that fit 64 bits; as `INTEGER` does, for all at once."""
    plain = pc.match_substring_regex(strings, PLAIN)
    digits = pc.utf8_ltrim(strings, characters="-")
    longest = pc.equal(pc.binary_length(digits), len(LARGEST))
    beyond = pc.and_(longest, pc.greater(digits, LARGEST))
    return pc.and_(plain, pc.invert(beyond))


def is_plainly_whole(text: str) -> bool:
    """Say whether one string is a plainly written integer that fits 64 bits."""
    digits = text.removeprefix("-")
    return bool(INTEGER.fullmatch(text)) and not (len(digits) == len(LARGEST) and digits > LARGEST)


def string_positions(values: Any, strings: Any) -> Codes:
    """Return the position of each value among distinct strings, -1 where it is not there."""
    found = pc.index_in(values.cast(pa.large_string()), value_set=strings)
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int32)


def _joined(parts: list[Codes]) -> Codes:
    return np.concatenate(parts) if len(parts) > 1 else parts[0]
