"""A folder of arrays: written whole or not at all, opened by memory map in no time whatever its size, never unpickled.

Beside the arrays, NumPy's own ``.npy`` files, lies ``manifest.json``: what the folder holds, a few facts, and the type,
length, size and SHA-256 of every file. Opening looks at the manifest, at the sizes and at the first bytes of each file;
`ArrayFolder.verify` reads everything. Processes that open the same folder share its memory.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.files import checksum, whole_folder
from diffusion.parallel import report_progress

MANIFEST = "manifest.json"
FORMAT, VERSION = "diffusion arrays", 1
FILE = re.compile(r"[a-z0-9_]+\.npy")


@dataclass(frozen=True)
class ArrayFolder:
    """A folder that was opened."""

    path: Path
    """Where it is."""
    kind: str
    """What it holds: ``graph`` or ``chain``."""
    facts: Mapping[str, Any]
    """What else was written down, in JSON's types."""
    files: Mapping[str, Mapping[str, Any]]
    """The files: type, length, size and SHA-256 of each."""

    def __contains__(self, name: str) -> bool:
        return f"{name}.npy" in self.files

    def array(self, name: str, kind: type[np.generic], length: int) -> npt.NDArray[Any]:
        """Return an array, read-only and not read yet, after a look at its size and header."""
        path, listed = self.path / f"{name}.npy", self.files.get(f"{name}.npy", {})
        try:
            size = path.stat().st_size
            found = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        except (OSError, ValueError, EOFError) as error:
            raise self.damaged(path, str(error)) from None
        if size != listed.get("bytes"):
            raise self.damaged(path, f"it has {size:,} bytes")
        if found.dtype != np.dtype(kind) or found.shape != (length,):
            raise self.damaged(path, f"it holds {found.dtype} of shape {found.shape}")
        return checks.frozen(found)

    def fact(self, name: str, kind: type[Any]) -> Any:
        """Return a fact of the right type."""
        value = self.facts.get(name)
        if not isinstance(value, kind) or isinstance(value, bool) or (kind is int and value < 0):
            raise self.damaged(self.path / MANIFEST, f"{name!r} is {value!r}")
        return value

    def verify(self) -> None:
        """Read every file and compare it with its checksum."""
        for place, (name, listed) in enumerate(self.files.items()):
            report_progress(f"checking {self.path.name}", place, len(self.files))
            path = self.path / name
            if not path.is_file() or checksum(path) != listed.get("sha256"):
                raise self.damaged(path, "it is not as it was written")
        report_progress(f"checking {self.path.name}", len(self.files), len(self.files))

    def damaged(self, path: Path, what: str) -> InputError:
        """Return the error that names the file and the way out."""
        return InputError(f"{path} is damaged ({what}); save the {self.kind} again from its source")


def save_arrays(
    path: str | os.PathLike[str], kind: str, arrays: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, Any]
) -> Path:
    """Write arrays and facts to a folder; a saved one that is there is replaced, anything else is refused."""
    goal = Path(path)
    if goal.exists() and not _may_go(goal):
        raise InputError(f"{goal} is there already and is no saved graph or chain; choose another place")
    if not goal.absolute().parent.is_dir():
        raise InputError(f"{goal.absolute().parent} is no folder; make it first")
    with whole_folder(goal) as draft:
        files = {}
        for place, (name, array) in enumerate(arrays.items()):
            report_progress(f"saving {goal.name}", place, len(arrays))
            file = draft / f"{name}.npy"
            np.save(file, array, allow_pickle=False)
            files[file.name] = {
                "type": array.dtype.str, "length": len(array), "bytes": file.stat().st_size, "sha256": checksum(file),
            }  # fmt: skip
        manifest = {"format": FORMAT, "version": VERSION, "kind": kind, "facts": facts, "files": files}
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=True, indent=1) + "\n", "utf-8")
    report_progress(f"saving {goal.name}", len(arrays), len(arrays))
    return goal


def open_arrays(path: str | os.PathLike[str], *kinds: str) -> ArrayFolder:
    """Open a folder that holds one of these kinds, after a look at its manifest."""
    folder = Path(path)
    manifest, wanted = folder / MANIFEST, " or ".join(kinds)
    if not manifest.is_file():
        raise InputError(f"{folder} holds no saved {wanted}: there is no {MANIFEST} in it")
    try:
        found = json.loads(manifest.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{manifest} is damaged ({error}); save the {wanted} again from its source") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("kind") not in kinds:
        held = found.get("kind") if isinstance(found, dict) and found.get("format") == FORMAT else "something else"
        raise InputError(f"{folder} holds no saved {wanted} but {held}; name a folder that `save` has written")
    if found.get("version") != VERSION:
        raise InputError(
            f"{folder} was saved in form {found.get('version')!r}, and this version of diffusion reads form {VERSION}; "
            f"save the {wanted} again from its source"
        )
    facts, files = found.get("facts"), found.get("files")
    if not isinstance(facts, dict) or not isinstance(files, dict) or not all(map(_is_listed, files.items())):
        raise InputError(f"{manifest} is damaged (it lacks its parts); save the {wanted} again from its source")
    return ArrayFolder(folder, found["kind"], facts, files)


def is_saved(path: str | os.PathLike[str]) -> bool:
    """Say whether a folder looks like a saved graph or chain."""
    return (Path(path) / MANIFEST).is_file()


def _is_listed(entry: tuple[Any, Any]) -> bool:
    """Whether an entry names a file of the folder itself."""
    return bool(FILE.fullmatch(entry[0])) and isinstance(entry[1], dict)


def _may_go(goal: Path) -> bool:
    """Whether what lies at a place may be replaced: an empty folder, or one that `save_arrays` wrote."""
    if not goal.is_dir():
        return False
    if not any(goal.iterdir()):
        return True
    try:
        open_arrays(goal, "graph", "chain")
    except InputError:
        return False
    return all(entry.name == MANIFEST or FILE.fullmatch(entry.name) for entry in goal.iterdir())
