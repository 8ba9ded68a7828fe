"""Where in a TOML file each key and each element stands: the parser of the standard library tells no places.

The text has been parsed without an error before, so that this scan need not judge it, only walk through it.
"""

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""How to get to a value: keys of tables, and places in arrays."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_TEXT = re.compile(r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL)
_BARE = re.compile(r"\d{4}-\d\d-\d\d \d[^\s,\]}#]*|[^\s,\]}#]+")


def lines_of(text: str) -> dict[Path, int]:
    r"""Return the line, from 1, of every key, table and element of a TOML document that is known to be valid.

    >>> lines_of('a = 1\n[[b]]\nc = [\n  "x",\n  "y"]')[("b", 0, "c", 1)]
    5
    """
    return _Scan(text).document()


class _Scan:
    """A walk through a document; ``place`` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.found: dict[Path, int] = {(): 1}
        self.elements: dict[Path, int] = {}
        """How many tables each array of tables has so far."""
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip() < len(self.text):
            if self.text.startswith("[", self.place):
                table = self._header()
            else:
                self._pair(table)
        return self.found

    def _skip(self) -> int:
        """Pass white space, line ends and comments."""
        return self._take(_SPACE)

    def _take(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.place)
        if match is not None:
            self.place = match.end()
        return self.place

    def _note(self, path: Path, place: int) -> None:
        self.found.setdefault(path, bisect_right(self._ends, place - 1) + 1)

    def _header(self) -> Path:
        """Pass ``[table]`` or ``[[array of tables]]`` and return the path of what follows."""
        start = self.place
        several = self.text.startswith("[[", start)
        self.place += 2 if several else 1
        self._skip()
        path: Path = ()
        keys = self._keys()
        for position, key in enumerate(keys):
            path += (key,)
            self._note(path, start)
            if several and position == len(keys) - 1:
                self.elements[path] = self.elements.get(path, 0) + 1
            if path in self.elements:
                path += (self.elements[path] - 1,)
                self._note(path, start)
        self._skip()
        self.place += 2 if several else 1
        return path

    def _keys(self) -> list[str]:
        """Pass a key, dotted or not."""
        keys: list[str] = []
        while not keys or self._passed(_DOT):
            start = self.place
            keys.append(_plain(self.text[start : self._take(_KEY)]))
        return keys

    def _passed(self, pattern: re.Pattern[str]) -> bool:
        start = self.place
        return self._take(pattern) > start

    def _pair(self, table: Path) -> None:
        """Pass ``key = value``."""
        start = self.place
        for key in self._keys():
            table += (key,)
            self._note(table, start)
        self._skip()
        self.place += 1  # the sign of equality
        self._skip()
        self._value(table)

    def _value(self, path: Path) -> None:
        sign = self.text[self.place]
        if sign == "[":
            self._array(path)
        elif sign == "{":
            self._inline(path)
        else:
            self._take(_TEXT if sign in "\"'" else _BARE)

    def _array(self, path: Path) -> None:
        self.place += 1
        count = 0
        while self.text[self._skip()] != "]":
            self._note((*path, count), self.place)
            self._value((*path, count))
            count += 1
            if self.text[self._skip()] == ",":
                self.place += 1
        self.place += 1

    def _inline(self, path: Path) -> None:
        self.place += 1
        while self.text[self._skip()] != "}":
            self._pair(path)
            if self.text[self._skip()] == ",":
                self.place += 1
        self.place += 1


def _plain(key: str) -> str:
    """Return a key without its quotes."""
    if key[:1] not in ('"', "'"):
        return key
    value: str = tomllib.loads(f"x = {key}")["x"]
    return value
