"""Probabilities that a user lists tie by tie, in any of three forms, put into the graph's tie order."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.read.names import Name

if TYPE_CHECKING:
    import pandas

COLUMNS = ("source", "target", "probability")
Listed: TypeAlias = "pandas.DataFrame | Mapping[tuple[Name, Name], float] | npt.ArrayLike"


def listed_probabilities(graph: Graph, given: Any) -> npt.NDArray[np.float64]:
    """Return what was given for each tie, in tie order, or say which tie lacks it, has it twice or is not there."""
    if isinstance(given, Mapping):
        if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in given):
            raise InputError("probabilities: the keys of a mapping must be pairs (source, target)")
        return _placed(graph, [pair[0] for pair in given], [pair[1] for pair in given], _numbers(list(given.values())))
    if hasattr(given, "columns"):
        missing = [column for column in COLUMNS if column not in given.columns]
        if missing:
            raise InputError(f"probabilities: the table has no column {missing[0]!r}; it needs {', '.join(COLUMNS)}")
        return _placed(graph, given["source"], given["target"], _numbers(given["probability"]))
    numbers = _numbers(given)
    if numbers.shape != (graph.tie_count,):
        raise InputError(
            f"probabilities: an array must have one entry for each of the {graph.tie_count:,} ties, not the shape "
            f"{numbers.shape}; uniform(graph, p) gives all ties the same"
        )
    return checks.frozen(numbers)


def prove_probabilities(graph: Graph, given: npt.NDArray[np.float64]) -> None:
    """Raise, naming the first tie by its accounts, unless every number is a probability."""
    bad = np.flatnonzero(~((given >= 0) & (given <= 1)))
    if bad.size:
        raise InputError(
            f"the tie {tie_name(graph, bad[0])} has the probability {float(given[bad[0]])!r}, and a probability lies "
            f"between 0 and 1" + (f" ({bad.size:,} such ties)" if bad.size > 1 else "")
        )


def tie_name(graph: Graph, tie: int) -> str:
    """Return a tie as a message names it: whose content flows to whom."""
    return f"{graph.names[int(graph.sources[tie])]!r} → {graph.names[int(graph.targets[tie])]!r}"


def _numbers(values: Any) -> npt.NDArray[np.float64]:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("probabilities must be numbers between 0 and 1, one for each tie") from None


def _placed(
    graph: Graph, sources: Iterable[Name], targets: Iterable[Name], given: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Look up the tie of each row, and insist on exactly one row a tie."""
    ties = _ties(graph, graph.codes(sources, "probabilities"), graph.codes(targets, "probabilities"))
    rows = np.bincount(ties, minlength=graph.tie_count)
    _refuse(graph, rows > 1, "is listed more than once", "give each tie one probability")
    _refuse(graph, rows < 1, "has none", "every tie needs one, 0 included")
    placed = np.empty(graph.tie_count)
    placed[ties] = given
    return checks.frozen(placed)


def _ties(graph: Graph, sources: npt.NDArray[np.int32], targets: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the place of each pair among the ties, which ascend by source and then by target."""
    accounts = np.int64(graph.account_count)
    known, wanted = graph.sources * accounts + graph.targets, sources * accounts + targets
    places = np.searchsorted(known, wanted)
    absent = np.flatnonzero(np.append(known, -1)[places] != wanted)
    if absent.size:
        source, target = graph.names[int(sources[absent[0]])], graph.names[int(targets[absent[0]])]
        raise InputError(
            f"probabilities: there is no tie {source!r} → {target!r} in the graph (content flows from source to "
            f"target, so the target follows the source)" + (f" ({absent.size:,} such rows)" if absent.size > 1 else "")
        )
    return places


def _refuse(graph: Graph, wrong: npt.NDArray[np.bool_], what: str, remedy: str) -> None:
    bad = np.flatnonzero(wrong)
    if bad.size:
        others = f" (nor have {bad.size - 1:,} others)" if what == "has none" and bad.size > 1 else ""
        raise InputError(f"probabilities: the tie {tie_name(graph, bad[0])} {what}{others}; {remedy}")
