"""Graphs in folders: both sides, names and reading report, opened by memory map without a pass over the ties.

What a graph must be is proven before it is written; opening believes a folder whose manifest and sizes are right.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.mapped import MANIFEST, ArrayFolder, open_arrays, save_arrays
from diffusion.read.names import Names
from diffusion.read.report import BadRow, ReadingReport
from diffusion.read.strings import Utf8

Arrays = Mapping[str, npt.NDArray[Any]]


def save_graph(graph: Graph, path: str | os.PathLike[str]) -> Path:
    """Write a graph; see `Graph.save`."""
    return save_arrays(path, "graph", *graph_parts(graph))


def graph_parts(graph: Graph) -> tuple[Arrays, Mapping[str, Any]]:
    """Return the arrays and the facts of a graph."""
    strings = graph.names.utf8
    arrays: dict[str, npt.NDArray[Any]] = {
        "integers": graph.names.integers,
        "string_offsets": strings.offsets,
        "strings": strings.data,
        "offsets": graph.offsets,
        "targets": graph.targets,
        "in_offsets": graph.in_offsets,
        "in_sources": graph.in_sources,
    }
    facts: dict[str, Any] = {
        "accounts": graph.account_count,
        "ties": graph.tie_count,
        "integers": len(graph.names.integers),
        "string_bytes": len(strings.data),
        "fingerprint": graph.fingerprint,
        "reading": asdict(graph.reading) if isinstance(graph.reading, ReadingReport) else None,
    }
    if graph.kinds:
        facts["kinds"] = list(graph.kinds)
        arrays |= {f"kind_{place}": values for place, values in enumerate(graph.kinds.values())}
    if not graph.is_unweighted:
        arrays["weights"] = graph.weights
    return arrays, facts


def open_graph(path: str | os.PathLike[str], *, verify: bool = False) -> Graph:
    """Open a graph that was saved with `Graph.save`, or that of a chain saved with `Chain.save`, in no time.

    The ties stay on the disk until they are used, and processes that open the same folder share the memory. Leave the
    folder as it is while the graph is in use; saving another one in its place does no harm.

    Parameters
    ----------
    path
        The folder.
    verify
        Read everything at once and compare it with the checksums; unless asked for, only the manifest and the sizes of
        the files are looked at.

    Raises
    ------
    InputError
        If the folder holds no graph, or a file is missing or damaged.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> graph = Graph.from_arrays(["@ann"], ["@bo"], edges="follows")
    >>> saved = graph.save(folder.name + "/network")
    >>> open_graph(saved).fingerprint == graph.fingerprint
    True
    >>> folder.cleanup()
    """
    folder = open_arrays(path, "graph", "chain")
    if not verify:
        return opened_graph(folder)
    folder.verify()
    try:
        return _proven_anew(opened_graph(folder))
    except ValueError as error:  # what the package finds wrong, and what Arrow does
        raise folder.damaged(folder.path, str(error)) from None


def opened_graph(folder: ArrayFolder) -> Graph:
    """Return the graph of a folder, believed."""
    accounts, ties, integers = (folder.fact(name, int) for name in ("accounts", "ties", "integers"))
    strings, data = accounts - integers, folder.fact("string_bytes", int)
    if strings < 0:
        raise folder.damaged(folder.path / MANIFEST, f"{integers:,} names for {accounts:,} accounts")
    names = Names.proven(
        folder.array("integers", np.int64, integers),
        Utf8(_offsets(folder, "string_offsets", strings, data), folder.array("strings", np.uint8, data)),
    )
    parts = {
        "names": names,
        "offsets": _offsets(folder, "offsets", accounts, ties),
        "targets": folder.array("targets", np.int32, ties),
        "weights": folder.array("weights", np.float64, ties)
        if "weights" in folder
        else np.broadcast_to(np.float64(1), ties),
        "reading": _report(folder),
        "kinds": _kinds(folder, ties),
        "in_offsets": _offsets(folder, "in_offsets", accounts, ties),
        "in_sources": folder.array("in_sources", np.int32, ties),
        "fingerprint": folder.fact("fingerprint", str),
    }
    graph = object.__new__(Graph)
    vars(graph).update(parts)
    return graph


def _offsets(folder: ArrayFolder, name: str, rows: int, end: int) -> npt.NDArray[Any]:
    """Return offsets of so many rows, after a look at the first and the last."""
    offsets = folder.array(name, np.int64, rows + 1)
    if offsets[0] != 0 or offsets[-1] != end:
        raise folder.damaged(folder.path / f"{name}.npy", f"it runs from {offsets[0]} to {offsets[-1]}")
    return offsets


def _kinds(folder: ArrayFolder, ties: int) -> Mapping[str, npt.NDArray[Any]]:
    """Return the weights by kind, in the order of the kinds' names."""
    names = folder.facts.get("kinds", [])
    if not isinstance(names, list) or names != sorted({name for name in names if isinstance(name, str)}):
        raise folder.damaged(folder.path / MANIFEST, f"'kinds' is {names!r}")
    return {name: folder.array(f"kind_{place}", np.float64, ties) for place, name in enumerate(names)}


def _report(folder: ArrayFolder) -> ReadingReport | None:
    found = folder.facts.get("reading")
    if found is None:
        return None
    try:
        lists = {"examples": tuple(BadRow(**row) for row in found["examples"]), "notes": tuple(found["notes"])}
        return ReadingReport(**{**found, **lists})
    except (TypeError, KeyError) as error:
        raise folder.damaged(folder.path / MANIFEST, f"reading report: {error}") from None


def _proven_anew(graph: Graph) -> Graph:
    """Prove everything that opening believes."""
    if len(graph.names.utf8):
        graph.names.strings.validate(full=True)
    names = Names(graph.names.integers, graph.names.strings)
    proven = Graph(names, graph.offsets, graph.targets, graph.weights, graph.reading, graph.kinds)
    if proven.fingerprint != graph.fingerprint:
        raise InputError(f"its fingerprint is {proven.fingerprint} and not {graph.fingerprint}")
    for name in ("in_offsets", "in_sources"):
        if not np.array_equal(getattr(proven, name), getattr(graph, name)):
            raise InputError(f"{name} is not the other side of targets")
    return graph
