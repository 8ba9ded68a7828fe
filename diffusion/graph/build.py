"""Tables become a graph, with a report of what became of every row."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.graph.graph import Graph, Offsets
from diffusion.graph.kinds import kinds_of_rows, of_several, ties_by_kind
from diffusion.graph.merge import merge_ties
from diffusion.graph.saved import open_graph
from diffusion.mapped import is_saved
from diffusion.read.encode import FEW, MISSING_WORDS, ROOM
from diffusion.read.follows import FollowRows, read_follow_rows
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Name, Names
from diffusion.read.report import ReadingReport

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

_USUAL_COLUMNS = {"follows": ("follower", "followed"), "influence": ("source", "target")}


def oriented(edges: str, first: Any, second: Any) -> tuple[Any, Any]:
    """Return (sources, targets) of the content's flow from two columns, given what an edge first → second means."""
    if edges == "influence":
        return first, second
    if edges == "follows":
        return second, first
    raise InputError(
        'edges must be "influence" (content flows from the first to the second) or "follows" '
        f"(the first follows the second, so content flows back), not {edges!r}"
    )


def graph_of(
    names: Names,
    sources: Codes,
    targets: Codes,
    weights: npt.NDArray[np.float64] | None,
    *,
    source: str,
    notes: tuple[str, ...] = (),
    labels: Labels | None = None,
) -> Graph:
    """Return the graph of rows held in memory, of the kinds they are labelled with, and what was merged and dropped."""
    ties = merge_ties(len(names), sources, targets, weights)
    kinds = {} if labels is None else kinds_of_rows(ties.offsets, ties.targets, (sources, targets), weights, labels)
    report = ReadingReport(
        source,
        "ties",
        rows=len(sources),
        kept=len(ties.targets),
        merged=ties.merged,
        self_ties=ties.self_ties,
        kinds=ties_by_kind(kinds),
        several_kinds=of_several(kinds),
        direction=direction(names, ties.offsets, ties.targets),
        notes=notes,
    )
    return Graph(names, ties.offsets, ties.targets, ties.weights, report, kinds)


def _graph_of_rows(read: FollowRows) -> Graph:
    pairs = (read.codes["followed"], read.codes["follower"]) if read.kinds is not None else None
    ties = merge_ties(len(read.names), read.codes.pop("followed"), read.codes.pop("follower"), read.weights)
    kinds = (
        {} if pairs is None or read.kinds is None
        else kinds_of_rows(ties.offsets, ties.targets, pairs, read.weights, read.kinds)
    )  # fmt: skip
    report = ReadingReport(
        read.source,
        "ties",
        rows=read.rows,
        kept=len(ties.targets),
        merged=ties.merged,
        self_ties=ties.self_ties,
        bad_rows=read.gathered.bad_rows,
        examples=read.gathered.examples,
        platforms=read.platforms,
        kinds=ties_by_kind(kinds),
        several_kinds=of_several(kinds),
        direction=direction(read.names, ties.offsets, ties.targets),
        notes=read.notes,
    )
    return Graph(read.names, ties.offsets, ties.targets, ties.weights, report, kinds)


def direction(names: Names, offsets: Offsets, targets: Codes) -> str:
    """Say which way the ties were read, with the two real names of the first tie in canonical order."""
    if not len(targets):
        return ""
    source = names[int(np.searchsorted(offsets, 0, side="right")) - 1]
    return direction_sentence(source, names[int(targets[0])])


def direction_sentence(source: Name, target: Name) -> str:
    """Say in words what a tie source → target means."""
    return f"{target} follows {source}, so what {source} posts can reach {target}"


def read_follows(
    source: Any,
    *,
    follower: str | None = None,
    followed: str | None = None,
    weight: str | None = None,
    platform: str | None = None,
    kind: str | None = None,
    edges: str = "follows",
    on_bad_rows: str = "refuse",
    missing: Collection[str] = MISSING_WORDS,
) -> Graph:
    """Read who follows whom, as a graph of who can reach whom.

    Parameters
    ----------
    source
        The path of a CSV file (``,``, ``;``, tab or ``|``, as its header shows), Parquet file, JSON lines or a
        white-space edge list with ``#`` comments (SNAP), text files also as .gz or .zst; or a pandas DataFrame or Arrow
        table; or the folder of a saved graph, which is opened (`open_graph`) and has nothing to choose.
        How the format is found is written in `diffusion.read.layout`.
    follower, followed
        The columns; ``"follower"`` and ``"followed"`` unless given. An edge list has them in this order.
    weight
        The column with the weight of a row, finite and not negative. Unless given, ``"weight"`` if there is one, or the
        third and last column of an edge list; without, every row weighs 1.
    platform
        The column with the platform, counted in the report. Unless given, ``"platform"`` if there is one.
    kind
        The column with the kind of tie that a row tells of: a follow, a mention, a reply. Unless given, ``"kind"`` if
        there is one. Rows of several kinds between the same two make one tie, whose weight of each kind stays apart in
        ``graph.kinds``; rows that do not say theirs are of the kind ``"not stated"``.
    edges
        ``"follows"``, or ``"influence"`` for rows that say that the first influences the second: the columns are then
        ``"source"`` and ``"target"`` unless given (``followed`` names the source, ``follower`` the target).
    on_bad_rows
        ``"refuse"`` a source with bad rows, or keep the good ones and ``"report"`` the others in ``graph.reading``.
    missing
        Words that stand for a missing value.

    Returns
    -------
    Graph
        With the reading report as ``graph.reading``. Repeated rows are merged and their weights add; self-ties go.

    Raises
    ------
    InputError
        If the file cannot be opened, is empty, is no table, or lacks a column.
    BadRowsError
        If rows are bad and are to be refused, or all rows are.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = pandas.DataFrame({"follower": ["@ann", "@ann", "@cy"], "followed": ["@bo", "@bo", "@bo"]})
    >>> graph = diffusion.read_follows(rows)
    >>> graph.reading.direction
    '@ann follows @bo, so what @bo posts can reach @ann'
    >>> graph.weights
    array([2., 1.])
    """
    if isinstance(source, str | Path) and is_saved(source):
        if any((follower, followed, weight, platform, kind, edges != "follows")):
            raise InputError(f"{source} is a saved graph: it has no columns to choose, and its direction is settled")
        return open_graph(source)
    source_column, target_column = oriented(edges, *_USUAL_COLUMNS.get(edges, ("", "")))
    follower, followed = follower or target_column, followed or source_column
    read = read_follow_rows(
        source,
        follower=follower,
        followed=followed,
        first=follower if edges == "follows" else followed,
        weight=weight,
        platform=platform,
        kind=kind,
        on_bad_rows=on_bad_rows,
        missing=missing,
    )
    return _graph_of_rows(read)


def from_arrays(
    sources: Any, targets: Any, names: Sequence[Name] | None = None, weights: Any = None, *, edges: str
) -> Graph:
    """Return the graph of pairs; see `Graph.from_arrays`."""
    first, second = _column(sources), _column(targets)
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(f"sources and targets must have the same length, not the shapes {first.shape}, {second.shape}")
    known, first, second = _coded(first, second, names)
    first, second = oriented(edges, first, second)
    return graph_of(known, first, second, checked_weights(weights, len(first)), source="arrays")


def checked_weights(weights: Any, rows: int) -> npt.NDArray[np.float64] | None:
    """Return one finite, not negative weight a row, or None where none were given."""
    if weights is None:
        return None
    try:
        values = np.ascontiguousarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("weights must be numbers") from None
    if values.shape != (rows,):
        raise InputError(f"weights must have one entry for each of the {rows:,} rows, not the shape {values.shape}")
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if bad.size:
        raise InputError(f"weights[{bad[0]}] is {float(values[bad[0]])!r}, and a weight is finite and not negative")
    return values


def _column(values: Any) -> npt.NDArray[Any]:
    """Return the values as an array that keeps strings and integers apart."""
    if hasattr(values, "dtype"):
        return np.asarray(values)
    listed = list(values)
    whole = all(isinstance(value, int | np.integer) and not isinstance(value, bool) for value in listed)
    return np.asarray(listed, dtype=np.int64 if whole else object)


def _coded(first: Any, second: Any, names: Sequence[Name] | None) -> tuple[Names, Codes, Codes]:
    if names is None and first.dtype.kind == second.dtype.kind == "i":
        return _numbered(first, second)
    if names is None:
        known = Names.of(dict.fromkeys([*first.tolist(), *second.tolist()]))
        return known, known.find(first.tolist()), known.find(second.tolist())
    known = names if isinstance(names, Names) else Names.of(names)
    _check_positions("sources", first, len(names))
    _check_positions("targets", second, len(names))
    if known is names:
        return known, first.astype(np.int32), second.astype(np.int32)
    if len(known) != len(names):
        raise InputError(f"names must be distinct: {len(names) - len(known):,} of {len(names):,} are repetitions")
    codes = known.codes(names, "names")
    return known, codes[first.astype(np.int64)], codes[second.astype(np.int64)]


def _numbered(first: Any, second: Any) -> tuple[Names, Codes, Codes]:
    """Return the names of two columns of integers, and their codes."""
    least, most = min(first.min(initial=0), second.min(initial=0)), max(first.max(initial=0), second.max(initial=0))
    if least >= 0 and most < max(FEW, ROOM * (len(first) + len(second))):
        there = np.zeros(int(most) + 1, np.bool_)
        there[first] = there[second] = True
        codes = np.cumsum(there, dtype=np.int32) - np.int32(1)
        return Names(np.flatnonzero(there), []), codes[first], codes[second]
    integers, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    return Names(integers, []), places[: len(first)].astype(np.int32), places[len(first) :].astype(np.int32)


def _check_positions(argument: str, positions: Any, size: int) -> None:
    if not len(positions):
        return
    if positions.dtype.kind not in "iu":
        raise InputError(f"{argument} must be positions in names, whole numbers, not {positions.dtype}")
    bad = np.flatnonzero((positions < 0) | (positions >= size))
    if bad.size:
        raise InputError(f"{argument}[{bad[0]}] is {int(positions[bad[0]])}, and names has {size:,} entries, from 0")


def graph_from_reposts(log: "RepostLog") -> Graph:
    """Return who passes on whom, when no follower graph is to be had; weights count the reposts.

    Content flows from the parent to the account that reposted it, where the log names parents. Reposts without a known
    parent are tied to the account that came first in their item, if it is known: a star, which is all that such a log
    can tell; the reading report counts both.

    Parameters
    ----------
    log
        Reposts, from `read_reposts`.

    Returns
    -------
    Graph
        All accounts of the log; a tie u → v weighs how often v reposted u. Where the log says how (its column
        ``kind``: retweet, reply, mention, quote), each kind keeps its own count in ``graph.kinds``.

    Raises
    ------
    InputError
        If no repost can be tied to any account.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = pandas.DataFrame({"item": [1, 1, 1], "account": ["@ann", "@bo", "@cy"], "time": [0, 5, 9]})
    >>> graph = diffusion.graph_from_reposts(diffusion.read_reposts(rows))
    >>> graph.table()
      source target  weight
    0   @ann    @bo     1.0
    1   @ann    @cy     1.0
    """
    parents = log.parents if log.parents is not None else np.full(len(log), -1, np.int32)
    starters = log.account_codes[log.starts[log.item_codes]] if len(log) else np.empty(0, np.int32)
    named = parents >= 0
    sources = np.where(named, parents, starters).astype(np.int32)
    starting = ~named & (np.arange(len(log)) == log.starts[log.item_codes])
    stars = int((~named & ~starting).sum())
    notes = (
        f"{int(named.sum()):,} reposts name whom they passed on; {stars:,} do not, and are tied to the first account "
        f"of their item; {int(starting.sum()):,} begin an item.",
    )
    rows = ~starting
    labels = None if log.kind is None or not len(log.kind.names) else log.kind.take(rows)
    graph = graph_of(
        log.names, sources[rows], log.account_codes[rows], None, source="repost log", notes=notes, labels=labels
    )
    if not graph.tie_count:
        raise InputError("no repost in the log can be tied to another account: every item has a single account")
    return graph
