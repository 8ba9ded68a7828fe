"""What is wrong with a plan, and where: by the path to it in objects, by the line of the file where there is one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diffusion.errors import InputError, UnknownAccountError
from diffusion.launches.plans.lines import Path
from diffusion.words import counted

NAMED = 5
"""Of so many further faults the lines are named."""


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be as it is."""

    path: Path
    """Where: keys and places from the plan down."""
    message: str
    """Why, in a sentence."""
    kind: type[InputError] = InputError
    """What is raised for it."""

    def under(self, *path: str | int) -> "Fault":
        """Return the same fault, seen from further up."""
        return Fault((*path, *self.path), self.message, self.kind)


def caught(path: Path, error: InputError) -> Fault:
    """Return what a constructor refused."""
    return Fault(path, str(error), UnknownAccountError if isinstance(error, UnknownAccountError) else InputError)


def refuse_objects(faults: Iterable[Fault]) -> None:
    """Raise the first of the faults of a plan that was built from objects, if there is any."""
    for fault in faults:
        raise fault.kind(f"{written(fault.path)}: {fault.message}" if fault.path else fault.message)


def refuse_file(file: str, lines: Mapping[Path, int], faults: Iterable[Fault]) -> None:
    """Raise the first of the faults of a file by line, if there is any, and say on which lines the others are."""
    found = sorted(((line_of(lines, fault.path), fault) for fault in faults), key=lambda pair: pair[0])
    if not found:
        return
    line, first = found[0]
    others = list(dict.fromkeys(str(number) for number, _ in found[1:]))
    more = f"; {counted(len(found) - 1, 'more fault')}, on line {', '.join(others[:NAMED])}" if others else ""
    more += ", …" if len(others) > NAMED else ""
    raise first.kind(f"{file}:{line}: {first.message}{more}")


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a path, or that of the nearest table around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def written(path: Path) -> str:
    """Return a path as one writes it.

    >>> written(("launches", 0, "pushes", 2, "at"))
    'launches[0].pushes[2].at'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")
