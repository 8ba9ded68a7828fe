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

    Where a time is missing, nobody came before or after, as among equal times.
    """
    places = log.align(graph).codes
    accounts = places[log.account_codes]
    parents = _parents(places, log, use_parents)
    used = accounts >= 0
    # The log is sorted by item; without the accounts outside the graph, items begin earlier and may be empty.
    starts = np.searchsorted(log.item_codes[used], np.arange(len(log.items) + 1)).astype(np.int64)
    accounts, parents, times = accounts[used], parents[used], log.times[used]
    successes, untried = np.zeros((2, graph.tie_count), np.int64)
    marks, whens = np.full(len(graph), -1, np.int64), np.empty(len(graph))

    def work(first: int, stop: int) -> None:
        credit_items(
            starts, accounts, parents, times, window, first, stop,
            graph.in_offsets, graph.in_sources, marks, whens, successes, untried,
        )  # fmt: skip

    with threads(1):  # one pass over shared counts takes seconds; chunks are for progress and Ctrl-C
        over_chunks(work, len(starts) - 1, what="reposts along ties")
    active = np.bincount(accounts, minlength=len(graph))
    return Evidence(
        tries=active[graph.sources] - _outgoing(graph, untried),
        successes=_outgoing(graph, successes),
        items=int((np.diff(starts) > 0).sum()),
        events=len(accounts),
        outside=len(used) - len(accounts),
        stated=int((parents != UNKNOWN).sum()),
    )


def _parents(places: npt.NDArray[np.int32], log: "RepostLog", use_parents: bool) -> npt.NDArray[np.int32]:
    """Return the code of each repost's parent in the graph, `UNKNOWN` or `ELSEWHERE`."""
    if log.parents is None or not use_parents:
        return np.full(len(log.account_codes), UNKNOWN, np.int32)
    found = np.where(places >= 0, places, ELSEWHERE)[log.parents]
    return np.where(log.parents >= 0, found, UNKNOWN).astype(np.int32)


def _outgoing(graph: Graph, incoming: Counts) -> Counts:
    """Return counts in the order of the in-ties in the graph's tie order."""
    placed = np.empty_like(incoming)
    placed[graph.in_ties] = incoming
    return placed
