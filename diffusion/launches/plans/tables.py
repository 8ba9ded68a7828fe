"""A table of a plan's file: what may stand in it, what does, and where that is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import Parameter, signature
from typing import Any, TypeVar

from diffusion.errors import InputError
from diffusion.launches.plans.faults import Fault, caught
from diffusion.launches.plans.lines import Path

Value = TypeVar("Value")
Reader = Callable[["Table", str], Any]


class Refused(Exception):
    """A part of a file that cannot be read; the rest still can."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@contextmanager
def gathering(faults: list[Fault]) -> Iterator[None]:
    """Keep what is refused, and go on after it."""
    try:
        yield
    except Refused as refusal:
        faults.append(refusal.fault)


@dataclass(frozen=True)
class Table:
    """A table of the file."""

    values: Mapping[str, Any]
    """What stands in it."""
    path: Path
    """Where it is."""
    title: str
    """What it says, such as "a push of the kind 'advertising'"."""

    def refuse(self, message: str, *path: str | int) -> Refused:
        """Return what to raise for something in it."""
        return Refused(Fault((*self.path, *path), message))

    def prove_keys(self, known: Sequence[str]) -> None:
        """Refuse a key that it does not know, and suggest the nearest."""
        stranger = next((key for key in self.values if key not in known), None)
        if stranger is not None:
            raise self.refuse(f"{self.title} has no key {stranger!r}{nearest(stranger, known)}", stranger)

    def table(self, key: str, title: str) -> "Table":
        """Return a table within."""
        if not isinstance(self.values[key], dict):
            raise self.refuse(f"{key} must be a table such as {key} = {{ … }}, not {said(self.values[key])}", key)
        return Table(self.values[key], (*self.path, key), title)

    def tables(self, key: str, title: str) -> list["Table"]:
        """Return the tables of an array of them."""
        given = self.values.get(key, [])
        if not isinstance(given, list) or not all(isinstance(part, dict) for part in given):
            raise self.refuse(f"{key} must be tables, each under a [[…{key}]] of its own, not {said(given)}", key)
        return [Table(part, (*self.path, key, place), title) for place, part in enumerate(given)]

    def kind(self, kinds: Mapping[str, Value]) -> Value:
        """Return what the key ``kind`` stands for."""
        given = self.values.get("kind")
        if given is None:
            raise self.refuse(f"{self.title} needs a kind: {listed(kinds)}")
        if not isinstance(given, str) or given not in kinds:
            near = nearest(given, list(kinds)) if isinstance(given, str) else f"; there are {listed(kinds)}"
            raise self.refuse(f"{said(given)} is no kind of {self.title.removeprefix('a ')}{near}", "kind")
        return kinds[given]

    def read(self, key: str, reader: Reader) -> Any:
        """Return a value of it, clean."""
        try:
            return reader(self, key)
        except InputError as error:
            raise Refused(caught((*self.path, key), error)) from None

    def build(self, make: Callable[..., Value], readers: Mapping[str, Reader], *besides: str, **ready: Any) -> Value:
        """Return what a constructor makes of the table: its keys are the arguments, and it proves them.

        ``besides`` may stand in the table and is read elsewhere; ``ready`` are arguments that are known already.
        """
        arguments = {name: each for name, each in signature(make).parameters.items() if name not in ready}
        self.prove_keys([*(name for name in arguments if name in readers), *besides])
        missing = next((name for name, each in arguments.items() if _needed(each) and name not in self.values), None)
        if missing is not None:
            raise self.refuse(f"{self.title} needs the key {missing!r}")
        given = {name: self.read(name, readers[name]) for name in arguments if name in self.values}
        return self.make(make, **given, **ready)

    def make(self, make: Callable[..., Value], **arguments: Any) -> Value:
        """Return what a constructor makes of arguments; what it refuses is refused at the key that it names."""
        try:
            return make(**arguments)
        except InputError as error:
            word = str(error).split(" ")[0].rstrip(":")
            raise Refused(caught((*self.path, word) if word in self.values else self.path, error)) from None


def _needed(argument: Parameter) -> bool:
    return argument.default is Parameter.empty


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a question for the nearest of known words, or else all of them.

    >>> nearest("chanse", ["chance", "share"])
    "; did you mean 'chance'?"
    """
    close = get_close_matches(word.lower(), known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {listed(known)}"


def listed(words: Mapping[str, Any] | Sequence[str]) -> str:
    """Return words one after another."""
    return ", ".join(map(repr, words))


def said(value: Any) -> str:
    """Return a value of a file as one would say it."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return repr(value)
    return "a date or a time"
