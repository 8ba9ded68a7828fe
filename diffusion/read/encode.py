"""Columns of names become codes: each batch has its dictionary, and at the end all dictionaries become one.

Text follows the rule of `diffusion.read.names`: a plainly written integer is that integer, everything else is a string.
Columns that have types keep them. Names are sorted once, when all are known, so the codes do not depend on the order
of the rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diffusion.read.names import INTEGER, Codes, Names

MISSING_WORDS = ("", "nan", "NaN", "NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None")
"""What programs write where there is no value. An account that is really called so needs ``missing=("",)``."""
MISSING = -1
"""The code where there is no name."""
UNREADABLE = -2
"""The code of a name that is not UTF-8."""
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
        self._chunks: list[tuple[str, Any]] = []

    def add(self, column: str, array: Any) -> None:
        """Take the next batch of a column: binary (text), string or integer, dictionary-encoded or not."""
        array = array.cast(pa.string()) if pa.types.is_null(array.type) else array
        encoded = array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()
        if pa.types.is_integer(encoded.type.value_type) and encoded.type.value_type != pa.int64():
            encoded = pa.DictionaryArray.from_arrays(encoded.indices, encoded.dictionary.cast(pa.int64()))
        elif pa.types.is_large_string(encoded.type.value_type) or pa.types.is_string_view(encoded.type.value_type):
            encoded = pa.DictionaryArray.from_arrays(encoded.indices, encoded.dictionary.cast(pa.string()))
        if encoded.indices.type != pa.int32():
            encoded = pa.DictionaryArray.from_arrays(encoded.indices.cast(pa.int32()), encoded.dictionary)
        self._chunks.append((column, encoded))

    def finish(self) -> Encoded:
        """Return all names in canonical order and the codes of every column; the collected batches are let go."""
        columns = [column for column, _ in self._chunks]
        kinds = [chunk.type for _, chunk in self._chunks]
        if not self._chunks:
            return Encoded(Names.of([]), {})
        unified = self._unify(kinds)
        uniques = {kind: _Uniques.of(dictionary, self._missing) for kind, (dictionary, _) in unified.items()}
        names = _all_names(list(uniques.values()))
        translation = {kind: unique.codes_in(names) for kind, unique in uniques.items()}
        del uniques
        codes: dict[str, list[Any]] = {column: [] for column in columns}
        rest = {kind: chunks[::-1] for kind, (_, chunks) in unified.items()}
        del unified
        for column, kind in zip(columns, kinds, strict=True):
            codes[column].append(_translated(rest[kind].pop(), translation[kind]))
        return Encoded(names, {column: _joined(parts) for column, parts in codes.items()})

    def _unify(self, kinds: Sequence[Any]) -> dict[Any, tuple[Any, list[Any]]]:
        """For each type of name: the distinct values, and the codes chunk by chunk."""
        unified: dict[Any, tuple[Any, list[Any]]] = {}
        for kind in dict.fromkeys(kinds):
            chunks = pa.chunked_array([chunk for _, chunk in self._chunks if chunk.type == kind])
            self._chunks = [pair for pair in self._chunks if pair[1].type != kind]
            parts = chunks.unify_dictionaries().chunks
            del chunks
            unified[kind] = (parts[0].dictionary, [part.indices for part in parts])
        return unified


@dataclass(frozen=True)
class _Uniques:
    """Distinct values of one type, told apart into integers, strings and what is no name."""

    size: int
    integer_places: npt.NDArray[np.int64]
    integers: npt.NDArray[np.int64]
    string_places: npt.NDArray[np.int64]
    strings: Any
    unreadable_places: npt.NDArray[np.int64]

    @classmethod
    def of(cls, values: Any, missing: Collection[str]) -> "_Uniques":
        places = np.arange(len(values))
        nothing = np.empty(0, np.int64)
        if pa.types.is_integer(values.type):
            present = places[pc.is_valid(values).to_numpy(zero_copy_only=False)]
            integers = values.take(pa.array(present)).to_numpy()
            return cls(len(values), present, integers, nothing, pa.array([], pa.string()), nothing)
        strings = as_utf8(values)
        unreadable = pc.is_valid(values).to_numpy(zero_copy_only=False) & ~pc.is_valid(strings).to_numpy(
            zero_copy_only=False
        )
        absent = pc.is_in(strings, value_set=pa.array(list(missing), pa.string()))
        good = pc.and_(pc.is_valid(strings), pc.invert(absent))
        whole = pc.and_(good, plainly_whole(strings)) if pa.types.is_binary(values.type) else pc.and_(good, False)
        whole = pc.fill_null(whole, False).to_numpy(zero_copy_only=False)
        text = pc.fill_null(good, False).to_numpy(zero_copy_only=False) & ~whole
        integers = strings.filter(pa.array(whole)).cast(pa.int64()).to_numpy()
        kept = strings.filter(pa.array(text))
        return cls(len(values), places[whole], integers, places[text], kept, places[unreadable])

    def codes_in(self, names: Names) -> Codes:
        """Return the code of each value, `MISSING` or `UNREADABLE` for what is no name."""
        codes = np.full(self.size, MISSING, np.int32)
        codes[self.unreadable_places] = UNREADABLE
        codes[self.integer_places] = np.searchsorted(names.integers, self.integers)
        if len(self.string_places):
            # The strings are known to be there, so their ranks among all strings are their codes.
            codes[self.string_places] = len(names.integers) + string_positions(self.strings, names.strings)
        return codes


def is_name_type(kind: Any) -> bool:
    """Say whether an Arrow type can hold names: integers, strings, text bytes, or nothing at all."""
    if pa.types.is_dictionary(kind):
        return is_name_type(kind.value_type)
    strings = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(strings or pa.types.is_integer(kind) or pa.types.is_binary(kind) or pa.types.is_null(kind))


def as_utf8(values: Any) -> Any:
    """Return bytes as strings, null where they are not UTF-8."""
    try:
        return values.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([_utf8_or_none(value) for value in values.to_pylist()], pa.string())


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


def _all_names(uniques: Sequence[_Uniques]) -> Names:
    integers = np.unique(np.concatenate([np.empty(0, np.int64), *(unique.integers for unique in uniques)]))
    parts = [unique.strings for unique in uniques if len(unique.strings)]
    if not parts:
        return Names(integers, [])
    strings = parts[0] if len(parts) == 1 else pc.unique(pa.chunked_array(parts))
    strings = strings.cast(pa.large_string())
    return Names(integers, strings.take(pc.sort_indices(strings)))


def string_positions(values: Any, strings: Any) -> Codes:
    """Return the position of each value among distinct strings, -1 where it is not there."""
    found = pc.index_in(values.cast(pa.large_string()), value_set=strings)
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int32)


def _translated(indices: Any, codes: Codes) -> Codes:
    """Return the codes behind dictionary indices; a null index is no name."""
    if indices.null_count:
        indices = pc.fill_null(indices, len(codes))
        codes = np.append(codes, np.int32(MISSING))
    translated: Codes = codes[indices.to_numpy(zero_copy_only=False)]
    return translated


def _joined(parts: list[Any]) -> Codes:
    return np.concatenate(parts) if len(parts) > 1 else np.asarray(parts[0], dtype=np.int32)
