"""The folder that a study leaves behind: what was asked, finished steps, and every file with its checksum."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from diffusion.errors import StudyError
from diffusion.files import alone_in, checksum, write_whole
from diffusion.study.store import Packed

FORMAT = 5
MANIFEST = "manifest.json"


class StudyFolder:
    """A folder that knows which steps are finished and whether their files are still right.

    A step's record is written after all its files, so whatever interrupts a study, a step is finished or it is not.
    """

    def __init__(self, path: Path, asked: Mapping[str, Any]) -> None:
        self.path = path
        self.asked = json.loads(json.dumps({"format": FORMAT, **asked}))
        self._goes_on()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Hold the folder, made ready for work, so that no two studies write into it at once."""
        self.path.mkdir(parents=True, exist_ok=True)
        with alone_in(self.path) as alone:
            if not alone:
                raise StudyError(f"another study is at work in {self.path}; wait for its end, or choose a new folder")
            if not self._goes_on():
                write_whole(self.path / MANIFEST, _json({**self.asked, "complete": False}))
            for room in ("tables", "figures", "results"):
                (self.path / room).mkdir(exist_ok=True)
            for draft in self.path.rglob(".*.*"):  # what a killed process was writing
                draft.unlink(missing_ok=True)
            yield

    def _goes_on(self) -> bool:
        """Return whether this very study was begun here; refuse a folder that holds anything else."""
        manifest = self.path / MANIFEST
        if self.path.exists() and not self.path.is_dir():
            raise StudyError(f"{self.path} is a file; a study needs a folder")
        if manifest.exists():
            return self._is_same(_read(manifest))
        if self.path.exists() and any(not _is_draft(entry) for entry in self.path.iterdir()):
            raise StudyError(f"{self.path} is not empty and holds no study; choose a new folder")
        return False

    def _is_same(self, found: dict[str, Any]) -> bool:
        different = next((name for name in self.asked if found.get(name) != self.asked[name]), None)
        if different is not None:
            if not found.get("complete") and not any(self.path.glob("results/*.json")):
                return False  # nothing of the other one was finished
            was, now = _first_difference(found.get(different), self.asked[different])
            raise StudyError(
                f"{self.path} holds a study with other {different} ({was}, and now {now}); choose a new folder, "
                "or delete that one"
            )
        return True

    def finished(self, step: str) -> Packed | None:
        """Return the stored result of a step, or None if it is not finished or a file of it is not as it was."""
        record, arrays = self._record(step), self.path / "results" / f"{step}.npz"
        try:
            tree = json.loads(record.read_text("utf-8"))
            right = all(checksum(self.path / name) == digest for name, digest in tree["files"].items())
            if not right:
                return None
            return Packed.from_bytes(json.dumps(tree["result"]).encode(), arrays.read_bytes())
        except (OSError, ValueError, KeyError):
            return None

    def finish(self, step: str, result: Packed, files: Mapping[str, bytes]) -> None:
        """Write a step's files, its arrays, and last its record."""
        for name, content in files.items():
            write_whole(self.path / name, content)
        tree, arrays = result.to_bytes()
        stored = f"results/{step}.npz"
        write_whole(self.path / stored, arrays)
        digests = {name: checksum(self.path / name) for name in (*files, stored)}
        write_whole(self._record(step), _json({"files": digests, "result": json.loads(tree)}))

    def complete(self, steps: list[str], found: Mapping[str, Any]) -> None:
        """Write the manifest: what was asked, what was found, and every file of every step."""
        files: dict[str, str] = {}
        for step in steps:
            files |= json.loads(self._record(step).read_text("utf-8"))["files"]
            files[f"results/{step}.json"] = checksum(self._record(step))
        write_whole(
            self.path / MANIFEST,
            _json({**self.asked, **found, "complete": True, "steps": steps, "files": dict(sorted(files.items()))}),
        )

    def _record(self, step: str) -> Path:
        return self.path / "results" / f"{step}.json"


def verified(path: Path) -> dict[str, Any]:
    """Return the manifest of a finished study, after checking that all its files are as they were."""
    manifest = path / MANIFEST
    if not manifest.is_file():
        raise StudyError(f"{path} holds no study: there is no {MANIFEST}")
    found = _read(manifest)
    if not found.get("complete"):
        raise StudyError(f"the study in {path} is not finished; run the same command again and it goes on")
    for name, digest in found["files"].items():
        if not (path / name).is_file() or checksum(path / name) != digest:
            raise StudyError(f"{path / name} is missing or changed; run the study again and it is made anew")
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(f"{path} cannot be read ({error}); choose a new folder") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or (found.get("complete") and "files" not in found):
        raise StudyError(f"{path} is not the manifest of a study; choose a new folder")
    return found


def _is_draft(path: Path) -> bool:
    """Tell what a study that was killed at its very beginning leaves."""
    return path.name.startswith(f".{MANIFEST}.")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _first_difference(found: Any, asked: Any) -> tuple[str, str]:
    """Name the entry in which two records differ."""
    if isinstance(found, dict) and isinstance(asked, dict):
        name = next(name for name in {**asked, **found} if found.get(name) != asked.get(name))
        return f"{name} {found.get(name)!r}", f"{asked.get(name)!r}"
    return repr(found), repr(asked)
