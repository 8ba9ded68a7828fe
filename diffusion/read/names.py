"""Account names: strings or integers outside, dense codes in canonical order inside.

Canonical order is integers by value, then strings by code point, so that a shuffled file gives the same graph. In text
files a name written as a plain integer (``-?[1-9][0-9]*`` or ``0``, within 64 bits) is that integer; everything else is
a string, kept as it is. A name that is looked up may be given in either form, the exact one first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError, UnknownAccountError
from diffusion.provenance import fingerprint
from diffusion.read.strings import Utf8

Name = str | int
Codes = npt.NDArray[np.int32]

INTEGER = re.compile(r"-?[1-9][0-9]{0,18}|0")
"""A plainly written integer; beyond 64 bits it is a string all the same (`as_name`)."""
MANY, SHARE = 64, 32
"""From this many strings on, and from one in so many names on, hashing all names beats searching for each."""


class Names(Sequence[Name]):
    """The names of accounts in canonical order; the position of a name is the account's code.

    Parameters
    ----------
    integers
        Names that are integers, ascending and distinct.
    strings
        Names that are strings, ascending by code point and distinct: a list, or Arrow's large strings.

    Examples
    --------
    >>> names = Names.of(["@bo", 7, "@ann"])
    >>> list(names)
    [7, '@ann', '@bo']
    >>> names.codes(["@bo", "7"]).tolist()
    [2, 0]
    """

    def __init__(self, integers: npt.NDArray[np.int64], strings: Any) -> None:
        self.integers = checks.frozen(np.asarray(integers, dtype=np.int64))
        self._strings: Any = strings if hasattr(strings, "buffers") else Utf8.of(list(strings))
        if np.any(self.integers[1:] <= self.integers[:-1]) or (len(self._strings) and not _ascend(self.strings)):
            raise InputError("names must ascend and be distinct; `Names.of` puts them in order")

    @classmethod
    def proven(cls, integers: npt.NDArray[np.int64], strings: Utf8) -> "Names":
        """Return names that are known to ascend, without a look at them: opened from a file that says so."""
        names = cls.__new__(cls)
        names.integers, names._strings = checks.frozen(integers), strings
        return names

    @cached_property
    def strings(self) -> Any:
        """The names that are strings, as Arrow's large strings."""
        return self._strings.to_arrow() if isinstance(self._strings, Utf8) else self._strings

    @property
    def utf8(self) -> Utf8:
        """The names that are strings, as offsets and bytes."""
        return self._strings if isinstance(self._strings, Utf8) else Utf8.of(self._strings)

    @classmethod
    def of(cls, values: Iterable[Name]) -> "Names":
        """Return the distinct names among ``values``."""
        integers, strings = set(), set()
        for value in values:
            if isinstance(value, str):
                strings.add(value)
            elif isinstance(value, int | np.integer) and not isinstance(value, bool):
                integers.add(int(value))
            else:
                raise InputError(f"an account name must be a string or a whole number, not {value!r}")
        return cls(np.array(sorted(integers), dtype=np.int64), sorted(strings))

    def __len__(self) -> int:
        return len(self.integers) + len(self._strings)

    def __getitem__(self, code: Any) -> Any:
        """Return the name of one code, or the list of names of a slice."""
        if isinstance(code, slice):
            return [self[position] for position in range(*code.indices(len(self)))]
        position = range(len(self))[code]
        if position < len(self.integers):
            return int(self.integers[position])
        return self.strings[position - len(self.integers)].as_py()

    def __iter__(self) -> Iterator[Name]:
        yield from self.integers.tolist()
        for chunk in range(0, len(self._strings), 65_536):
            yield from self.strings[chunk : chunk + 65_536].to_pylist()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Names):
            return NotImplemented
        if len(self._strings) != len(other._strings) or not np.array_equal(self.integers, other.integers):
            return False
        return not len(self._strings) or bool(self.strings.equals(other.strings))

    __hash__ = None  # type: ignore[assignment]

    def take(self, codes: npt.ArrayLike) -> list[Name]:
        """Return the names of several codes, in their order."""
        return [self[int(code)] for code in np.asarray(codes).ravel()]

    def find(self, values: Iterable[Name]) -> Codes:
        """Return the code of each value, -1 where there is no such account."""
        if isinstance(values, Names):
            return self._find_all(values)
        wanted = list(values)
        lookup = self._hashed if len(wanted) >= max(MANY, len(self) // SHARE) else self._searched
        return np.array([lookup(value) for value in wanted], dtype=np.int32)

    def _find_all(self, others: "Names") -> Codes:
        """Find all names of another list at once, those that are not there in their other form."""
        found = np.concatenate([self._places_of_integers(others.integers), self._places_of_strings(others)])
        lost = np.flatnonzero(found < 0)
        for place, name in zip(lost.tolist(), others.take(lost), strict=True):
            found[place] = self._searched(name)
        return found

    def _places_of_integers(self, integers: npt.NDArray[np.int64]) -> Codes:
        places = np.searchsorted(self.integers, integers)
        there = np.append(self.integers, 0)[places] == integers
        return np.where(there & (places < len(self.integers)), places, -1).astype(np.int32)

    def _places_of_strings(self, others: "Names") -> Codes:
        if not len(others._strings):
            return np.empty(0, np.int32)
        import pyarrow.compute as pc

        places = pc.fill_null(pc.index_in(others.strings, value_set=self.strings), -1).to_numpy(zero_copy_only=False)
        return np.where(places < 0, -1, places + len(self.integers)).astype(np.int32)

    def codes(self, values: Iterable[Name], argument: str = "accounts") -> Codes:
        """Return the code of each value, or raise `UnknownAccountError` naming the first that is not there."""
        wanted = [values] if isinstance(values, str | int | np.integer) else list(values)
        codes = self.find(wanted)
        missing = np.flatnonzero(codes < 0)
        if missing.size:
            others = f" (nor are {missing.size - 1:,} others)" if missing.size > 1 else ""
            raise UnknownAccountError(
                f"{argument}: there is no account {wanted[missing[0]]!r} in the graph{others}; "
                f"names are case-sensitive and look like {self._examples()}"
            )
        return codes

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of all names in order."""
        strings = self.utf8
        return fingerprint(self.integers, strings.offsets, strings.data)

    def _examples(self) -> str:
        return ", ".join(repr(name) for name in self[: min(3, len(self))]) or "nothing: the graph is empty"

    @cached_property
    def _table(self) -> dict[Name, int]:
        return {name: code for code, name in enumerate(self)}

    def _hashed(self, value: Name) -> int:
        return next((self._table[form] for form in _forms(value) if form in self._table), -1)

    def _searched(self, value: Name) -> int:
        for form in _forms(value):
            code = self._search_integer(form) if isinstance(form, int) else self._search_string(form)
            if code >= 0:
                return code
        return -1

    def _search_integer(self, value: int) -> int:
        if not -(2**63) <= value < 2**63:
            return -1
        code = int(np.searchsorted(self.integers, value))
        return code if code < len(self.integers) and self.integers[code] == value else -1

    def _search_string(self, value: str) -> int:
        low, high = 0, len(self._strings)
        while low < high:
            middle = (low + high) // 2
            if self.strings[middle].as_py() < value:
                low = middle + 1
            else:
                high = middle
        found = low < len(self._strings) and self.strings[low].as_py() == value
        return low + len(self.integers) if found else -1


def _forms(value: Name) -> tuple[Name, ...]:
    """Return the exact form of a name, then the other way of writing the same."""
    if isinstance(value, str):
        return (value, int(value)) if INTEGER.fullmatch(value) else (value,)
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return (int(value), str(int(value)))
    raise InputError(f"an account name must be a string or a whole number, not {value!r}")


def _ascend(strings: Any) -> bool:
    """Whether Arrow strings ascend by code point, none twice."""
    import pyarrow.compute as pc

    return not pc.any(pc.less_equal(strings[1:], strings[:-1])).as_py()
