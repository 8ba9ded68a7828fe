"""Where a result comes from: what was asked, with which settings and chance, on which inputs, by which versions."""

import hashlib
import json
import math
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt

PIECE = 2**22
"""How many bytes of a scattered array are brought together at a time."""


@dataclass(frozen=True)
class Provenance:
    """The record that every result carries."""

    operation: str
    """The public function that made the result."""
    settings: Mapping[str, Any]
    """Its arguments, in JSON's types."""
    inputs: Mapping[str, str]
    """Fingerprints of what it was given, by argument."""
    random_state: int | None = None
    """The name of the chance it used, or None where chance plays no part."""
    versions: Mapping[str, str] = field(default_factory=lambda: versions())
    """Versions of this package, Python and the libraries that shape numbers."""

    def to_json(self) -> dict[str, Any]:
        """Return the record in JSON's types."""
        return asdict(self)


def versions() -> dict[str, str]:
    """Return the versions that can change a number: this package, Python, NumPy, SciPy, numba."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    """Look each version up once a process: it takes longer than a small simulation."""
    found = {"diffusion": metadata.version("diffusion-engine"), "python": platform.python_version()}
    return found | {name: metadata.version(name) for name in ("numpy", "scipy", "numba")}


def fingerprint(*parts: str | bytes | npt.NDArray[Any]) -> str:
    """Return 16 hexadecimal digits of the SHA-256 of texts, bytes and arrays (with their types and shapes).

    >>> fingerprint("a", "b") == fingerprint("ab")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode() + part.nbytes.to_bytes(8, "little"))
            for piece in _pieces(part):
                digest.update(np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data)
        else:
            body = part.encode() if isinstance(part, str) else part
            digest.update(b"text" + len(body).to_bytes(8, "little"))
            digest.update(body)
    return digest.hexdigest()[:16]


def _pieces(array: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Cut an array that is not one stretch of memory, so that no copy of all of it is needed."""
    if array.flags.c_contiguous or array.ndim == 0:
        yield array
        return
    rows = max(1, PIECE * len(array) // max(array.nbytes, 1))
    for first in range(0, len(array), rows):
        yield array[first : first + rows]


def settings_fingerprint(settings: Mapping[str, Any]) -> str:
    """Return the fingerprint of settings, whatever the order of their names."""
    return fingerprint(json.dumps(settings, sort_keys=True, default=str))


def plain(value: Any) -> Any:
    """Return a value in JSON's types: no NumPy scalars, nothing that is not finite."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
