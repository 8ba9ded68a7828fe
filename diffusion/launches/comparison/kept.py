"""Blocks of replicates kept in a folder, so that a comparison goes on where it was interrupted, whatever stopped it.

    comparison.json        what is compared: a fingerprint, the bins of time, the target
    valley.npz             the valley between small and large outbreaks, where it was looked for
    block-0-64.npz         the replicates 0 to 63 of all launches

Every file is written whole or not at all, and nothing in it is ever unpickled. Replicates are named by their number, so
that blocks of any sizes make the same comparison, and a longer one may begin with those of a shorter one.
"""

import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.cascades.outbreak import Valley
from diffusion.errors import InputError
from diffusion.files import alone_in, write_whole

MANIFEST, VALLEY = "comparison.json", "valley.npz"
FORMAT, VERSION = "diffusion comparison", 1
BLOCK = re.compile(r"block-(\d+)-(\d+)\.npz")
DRAFT = re.compile(r"\.(comparison|valley|block-\d+-\d+)\.(json|npz)\..+")
"""What a process that was killed may have left."""
Arrays = dict[str, npt.NDArray[Any]]


class KeptBlocks:
    """The folder of one comparison."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder, self.fingerprint = folder, fingerprint
        self.facts = self._opened()

    @property
    def grid(self) -> list[float] | None:
        """The edges of the bins of time, if they are known already."""
        return self.facts.get("grid")

    def note(self, **facts: Any) -> None:
        """Write down what was found out before the first block."""
        self.facts |= facts
        self._describe()

    def valley(self) -> Valley | None:
        """Return the valley, if it was looked for already."""
        if not (self.folder / VALLEY).is_file():
            return None
        found = self._load(VALLEY)
        size, small = (None if found[name] < 0 else int(found[name]) for name in ("size", "small"))
        p_value, accounts = float(found["p_value"]), int(found["accounts"])
        return Valley(bool(found["exists"]), size, small, p_value, found["sizes"], accounts)

    def keep_valley(self, valley: Valley) -> None:
        """Keep the valley."""
        numbers = {name: -1 if getattr(valley, name) is None else getattr(valley, name) for name in ("size", "small")}
        more = {name: getattr(valley, name) for name in ("exists", "p_value", "sizes", "accounts")}
        self._save(VALLEY, {name: np.asarray(value) for name, value in (numbers | more).items()})

    def read(self, count: int, launches: int) -> list[list[Arrays]]:
        """Return the blocks that follow each other from replicate 0 on, and no more than ``count`` replicates."""
        blocks: list[list[Arrays]] = []
        done, ends = 0, self._ends()
        while done in ends and done < count:
            found = self._load(f"block-{done}-{ends[done]}.npz")
            block = [
                {name.partition(".")[2]: rows[: count - done] for name, rows in found.items()
                 if name.startswith(f"{place}.")} for place in range(launches)
            ]  # fmt: skip
            if any(len(arrays.get("sizes", ())) != min(ends[done], count) - done for arrays in block):
                raise self._damaged(f"block-{done}-{ends[done]}.npz", "it has other replicates than it is named for")
            blocks.append(block)
            done = ends[done]
        return blocks

    def write(self, first: int, block: list[Arrays]) -> None:
        """Keep the replicates of all launches from ``first`` on."""
        named = {f"{place}.{name}": rows for place, arrays in enumerate(block) for name, rows in arrays.items()}
        self._save(f"block-{first}-{first + len(block[0]['sizes'])}.npz", named)

    def _ends(self) -> dict[int, int]:
        """Return by its first replicate where each block ends; the longest where several begin together."""
        found = sorted(
            (int(match[1]), int(match[2])) for match in map(BLOCK.fullmatch, os.listdir(self.folder)) if match
        )
        return dict(found)

    def _opened(self) -> dict[str, Any]:
        """Return what is known of the comparison, after a look whether the folder is of this one."""
        for name in filter(DRAFT.fullmatch, os.listdir(self.folder)):
            (self.folder / name).unlink(missing_ok=True)
        path = self.folder / MANIFEST
        if not path.is_file():
            if any(self.folder.iterdir()):
                raise InputError(f"keep: {self.folder} holds something else than a comparison; choose another folder")
            self.facts = {}
            self._describe()
            return self.facts
        try:
            facts = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise self._damaged(MANIFEST, str(error)) from None
        if not isinstance(facts, dict) or (facts.get("format"), facts.get("version")) != (FORMAT, VERSION):
            raise InputError(f"keep: {path} is not of a comparison that this version reads; choose another folder")
        if facts.get("fingerprint") != self.fingerprint:
            raise InputError(
                f"keep: {self.folder} holds another comparison (other launches, chain, model, target, groups, random "
                "state or version of diffusion); choose another folder, or empty this one"
            )
        return {name: value for name, value in facts.items() if name not in ("format", "version", "fingerprint")}

    def _describe(self) -> None:
        told = {"format": FORMAT, "version": VERSION, "fingerprint": self.fingerprint, **self.facts}
        write_whole(self.folder / MANIFEST, (json.dumps(told, indent=1) + "\n").encode())

    def _save(self, name: str, arrays: Arrays) -> None:
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        write_whole(self.folder / name, buffer.getvalue())

    def _load(self, name: str) -> Arrays:
        try:
            with np.load(io.BytesIO((self.folder / name).read_bytes()), allow_pickle=False) as found:
                return {part: found[part] for part in found.files}
        except Exception as error:  # zipfile, zlib and NumPy each have their own for bytes that are not as written
            raise self._damaged(name, str(error)) from None

    def _damaged(self, name: str, what: str) -> InputError:
        return InputError(f"keep: {self.folder / name} is damaged ({what}); remove it, and its replicates run again")


@contextmanager
def kept_in(folder: str | os.PathLike[str] | None, fingerprint: str) -> Iterator[KeptBlocks | None]:
    """Hold the folder of a comparison for this process inside a ``with`` block; None where nothing is to be kept."""
    if folder is None:
        yield None
        return
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise InputError(f"keep: {path} is a file; name a folder")
    path.mkdir(parents=True, exist_ok=True)
    with alone_in(path) as alone:
        if not alone:
            raise InputError(f"keep: another process is at work in {path}; wait for it, or choose another folder")
        yield KeptBlocks(path, fingerprint)
