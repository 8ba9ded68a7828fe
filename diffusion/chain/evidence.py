"""What a log tells about each tie: how often it was tried, and how often content passed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.kernels.credit import ELSEWHERE, UNKNOWN, credit_items
from diffusion.parallel import over_chunks, threads

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Activity:
    """Who was active in which item, when, and whom they name as parent, in a graph's codes; sorted by item."""

    items: npt.NDArray[np.int64]
    accounts: npt.NDArray[np.int32]
    parents: npt.NDArray[np.int32]
    times: npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Tries and successes of every tie u → v, in the graph's tie order."""

    tries: Counts
    """Items in which u was active while v was not active yet, whether or not v followed."""
    successes: Counts
    """Items among them for which u is credited with v's activity."""
    items: int
    """Items in which an account of the graph was active."""
    events: int
    """Reposts by accounts of the graph: the ones that were used."""
    outside: int
    """Reposts by other accounts, left out."""
    stated: int
    """Used reposts that name the account they pass on from, if that was asked for."""


def gather_evidence(graph: Graph, log: "RepostLog", *, window: float = np.inf, use_parents: bool = True) -> Evidence:
    """Count tries and successes of every tie, in one pass over the log.

    Parameters
    ----------
    graph
        Who sees whom.
    log
        Who was active in which item, and when.
    window
        The longest time, in seconds, after which activity is still credited to an account.
    use_parents
        Whether a repost that names whom it passes on credits that account alone.

    Where a time is missing, nobody came before or after, as among equal times. A stated parent that has no repost of
    the item in the log, as the author of the original post may not, was active just before the first that names it.
    """
    told = _activity(graph, log, use_parents)
    whole, inside = _within(told, len(graph)), told.accounts >= 0
    starts = np.searchsorted(whole.items, np.arange(len(log.items) + 1)).astype(np.int64)
    successes, untried = np.zeros((2, graph.tie_count), np.int64)
    marks, whens = np.full(len(graph), -1, np.int64), np.empty(len(graph))

    def work(first: int, stop: int) -> None:
        credit_items(
            starts, whole.accounts, whole.parents, whole.times, window, first, stop,
            graph.in_offsets, graph.in_sources, marks, whens, successes, untried,
        )  # fmt: skip

    with threads(1):  # one pass over shared counts takes seconds; chunks are for progress and Ctrl-C
        over_chunks(work, len(starts) - 1, what="reposts along ties")
    active = np.bincount(whole.accounts, minlength=len(graph))
    return Evidence(
        tries=active[graph.sources] - _outgoing(graph, untried),
        successes=_outgoing(graph, successes),
        items=int((np.diff(starts) > 0).sum()),
        events=int(inside.sum()),
        outside=int((~inside).sum()),
        stated=int((told.parents[inside] != UNKNOWN).sum()),
    )


def _activity(graph: Graph, log: "RepostLog", use_parents: bool) -> Activity:
    """Return the whole log in the graph's codes; accounts are `ELSEWHERE` if the graph does not have them."""
    places = log.align(graph).codes
    places = np.where(places >= 0, places, ELSEWHERE).astype(np.int32)
    parents = np.full(len(log), UNKNOWN, np.int32)
    if use_parents and log.parents is not None:
        parents = np.where(log.parents >= 0, places[log.parents], parents)
    return Activity(log.item_codes.astype(np.int64), places[log.account_codes], parents, log.times)


def _within(told: Activity, accounts: int) -> Activity:
    """Keep the accounts of the graph, and add the stated parents that have no row of their own in the item.

    Those were active just before the first that names them.
    """
    used = told.accounts >= 0
    named = told.items * accounts + told.parents
    missing = np.flatnonzero((told.parents >= 0) & ~np.isin(named, told.items[used] * accounts + told.accounts[used]))
    absent, where = np.unique(named[missing], return_inverse=True)
    earliest = np.full(len(absent), np.inf)
    np.fmin.at(earliest, where, told.times[missing])  # infinity stays where all who name it lack a time
    times = np.nextafter(np.where(np.isinf(earliest), np.nan, earliest), -np.inf)
    items = np.concatenate([told.items[used], absent // max(accounts, 1)])
    order = np.argsort(items, kind="stable")
    codes = np.concatenate([told.accounts[used], absent % max(accounts, 1)]).astype(np.int32)
    parents = np.concatenate([told.parents[used], np.full(len(absent), UNKNOWN)]).astype(np.int32)
    return Activity(items[order], codes[order], parents[order], np.concatenate([told.times[used], times])[order])


def _outgoing(graph: Graph, incoming: Counts) -> Counts:
    """Return counts in the order of the in-ties in the graph's tie order."""
    placed = np.empty_like(incoming)
    placed[graph.in_ties] = incoming
    return placed
