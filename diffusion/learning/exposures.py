"""Who saw what from whom before passing it on: the ground on which everything that is learned from a log stands."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.exposures import ELSEWHERE, UNKNOWN, find_candidates
from diffusion.parallel import over_chunks, threads

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Exposures:
    """Every repost by an account of a graph, with the followed accounts that were active before it: its candidates.

    An event is one account's first activity in one item; events are sorted by item, time and account. The candidates of
    event e are the ties ``ties[offsets[e]:offsets[e + 1]]``, all of them into ``accounts[e]``.
    """

    graph: Graph
    """Who sees whom."""
    items: Integers
    """Which item of the log, per event."""
    accounts: Codes
    """Who was active, per event, as a code of the graph."""
    times: Floats
    """When, in seconds, per event; NaN where the log does not say."""
    parents: Codes
    """Whom the event names as the one it passes on: a code, -1 where not stated, -2 an account outside the graph."""
    starters: npt.NDArray[np.bool_]
    """Whether the event began its item: it came first in the log, alone or at the same time, or later rows name it."""
    offsets: Integers
    """Where each event's candidates begin; length events + 1."""
    ties: Integers
    """The candidates, as indices of the graph's ties."""
    tries: Floats
    """Per tie u → v: the items in which u was active while v was not active yet, whether or not v followed."""
    joint: Integers
    """Per tie: the items in which both of its accounts were active, in whatever order."""
    preempted: Floats
    """Per tie: the tries whose outcome nobody knows, because the follower names another account as its parent."""
    item_count: int
    """How many items the log has, with or without accounts of the graph."""
    outside: int
    """Reposts by accounts that the graph does not have, left out."""
    stated: int
    """Events that name their parent, if that was asked for."""
    added: int = 0
    """Events added for stated parents that have no row of their own in an item."""

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def starts(self) -> Integers:
        """Where each item's events begin; length items + 1."""
        return checks.frozen(np.searchsorted(self.items, np.arange(self.item_count + 1)).astype(np.int64))

    @cached_property
    def events_of(self) -> Integers:
        """Which event each candidate belongs to."""
        return checks.frozen(np.repeat(np.arange(len(self)), np.diff(self.offsets)))

    @cached_property
    def origins(self) -> Integers:
        """Which event of the item is that of each candidate's source: an earlier one, but for some stated parents."""
        keys = self.items * max(1, len(self.graph)) + self.accounts
        order = np.argsort(keys, kind="stable")
        wanted = self.items[self.events_of] * len(self.graph) + self.graph.sources[self.ties]
        return checks.frozen(order[np.searchsorted(keys[order], wanted)])

    @cached_property
    def delays(self) -> Floats:
        """How long after its source each candidate's event came, in seconds.

        Positive, but for stated parents that the log dates at or after it; NaN where a time is missing.
        """
        return checks.frozen(self.times[self.events_of] - self.times[self.origins])

    @cached_property
    def successes(self) -> Floats:
        """Per tie, how often it was a candidate: each that may have passed it on is credited in full."""
        return checks.frozen(np.bincount(self.ties, minlength=self.graph.tie_count).astype(np.float64))

    @cached_property
    def chances_outside(self) -> Floats:
        """Per account, the items in which it may have come by no visible tie: all active ones that it did not begin."""
        begun = np.bincount(self.accounts[self.starters], minlength=len(self.graph))
        return checks.frozen((self.active_items - begun).astype(np.float64))

    @property
    def active_items(self) -> int:
        """How many items an account of the graph was active in."""
        return int((np.diff(self.starts) > 0).sum())

    @property
    def events(self) -> int:
        """Reposts that the log holds for accounts of the graph; named authors without a row are not counted."""
        return len(self) - self.added


@dataclass(frozen=True, eq=False)
class _Activity:
    """Who was active in which item, when, and whom they name as parent, in a graph's codes."""

    items: Integers
    accounts: Codes
    parents: Codes
    times: Floats
    starters: npt.NDArray[np.bool_]

    def take(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "_Activity":
        return _Activity(
            self.items[rows], self.accounts[rows], self.parents[rows], self.times[rows], self.starters[rows]
        )


def gather_exposures(graph: Graph, log: "RepostLog", *, window: float = np.inf, use_parents: bool = True) -> Exposures:
    """List the candidates of every repost and count the tries of every tie.

    Parameters
    ----------
    graph
        Who sees whom.
    log
        Who was active in which item, and when.
    window
        The longest time, in seconds, after which activity may still have been passed on. A stated parent is a
        candidate at any time.
    use_parents
        Whether a repost that names whom it passes on has that account as its only candidate.

    Where a time is missing, nobody came before or after, as among equal times. A stated parent that has no repost of
    the item in the log, as the author of the original post may not, was active just before the first that names it.
    """
    told = _activity(graph, log, use_parents)
    whole, inside = _within(told, len(graph)), told.accounts >= 0
    offsets, places, (untried, joint, preempted) = _candidates(graph, whole, len(log.items), window)
    active = np.bincount(whole.accounts, minlength=len(graph))
    return Exposures(
        graph=graph,
        items=checks.frozen(whole.items),
        accounts=checks.frozen(whole.accounts),
        times=checks.frozen(whole.times),
        parents=checks.frozen(whole.parents),
        starters=checks.frozen(whole.starters),
        offsets=checks.frozen(offsets),
        ties=checks.frozen(np.asarray(graph.in_ties, np.int64)[places]),
        tries=checks.frozen((active[graph.sources] - _outgoing(graph, untried)).astype(np.float64)),
        joint=checks.frozen(_outgoing(graph, joint)),
        preempted=checks.frozen(_outgoing(graph, preempted).astype(np.float64)),
        item_count=len(log.items),
        outside=int((~inside).sum()),
        stated=int((told.parents[inside] != UNKNOWN).sum()),
        added=len(whole.items) - int(inside.sum()),
    )


def _candidates(
    graph: Graph, whole: _Activity, items: int, window: float
) -> tuple[Integers, Integers, tuple[Integers, Integers, Integers]]:
    """Return the candidates of all events (offsets, and places among the in-ties), and what was counted per in-tie."""
    starts = np.searchsorted(whole.items, np.arange(items + 1)).astype(np.int64)
    offsets = np.zeros(len(whole.items) + 1, np.int64)
    untried, joint, preempted = np.zeros((3, graph.tie_count), np.int64)

    def find(places: Integers) -> None:
        marks, whens = np.full(len(graph), -1, np.int64), np.empty(len(graph))

        def work(first: int, stop: int) -> None:
            find_candidates(
                starts, whole.accounts, whole.parents, whole.times, window, first, stop, graph.in_offsets,
                graph.in_sources, marks, whens, offsets, places, untried, joint, preempted,
            )  # fmt: skip

        with threads(1):  # one pass over shared counts takes seconds; chunks are for progress and Ctrl-C
            over_chunks(work, items, what="reposts along ties")

    find(np.empty(0, np.int64))
    np.cumsum(offsets, out=offsets)
    places = np.empty(offsets[-1], np.int64)
    if len(places):
        find(places)
    return offsets, places, (untried, joint, preempted)


def _activity(graph: Graph, log: "RepostLog", use_parents: bool) -> _Activity:
    """Return the whole log in the graph's codes; accounts are `ELSEWHERE` if the graph does not have them."""
    places = log.align(graph).codes
    places = np.where(places >= 0, places, ELSEWHERE).astype(np.int32)
    parents = np.full(len(log), UNKNOWN, np.int32)
    if use_parents and log.parents is not None:
        parents = np.where(log.parents >= 0, places[log.parents], parents)
    starters = np.zeros(len(log), bool)
    firsts = log.starts[:-1][np.diff(log.starts) > 0]
    starters[firsts] = True
    starters |= log.times == np.repeat(log.times[firsts], np.diff(np.append(firsts, len(log))))  # many points at once
    starters &= parents == UNKNOWN  # whoever names its parent passed something on
    return _Activity(log.item_codes.astype(np.int64), places[log.account_codes], parents, log.times, starters)


def _within(told: _Activity, accounts: int) -> _Activity:
    """Keep the accounts of the graph, and add the stated parents that have no row of their own in the item.

    Those were active just before the first that names them.
    """
    used = told.take(told.accounts >= 0)
    named = told.items * accounts + told.parents
    missing = np.flatnonzero((told.parents >= 0) & ~np.isin(named, used.items * accounts + used.accounts))
    absent, where = np.unique(named[missing], return_inverse=True)
    earliest = np.full(len(absent), np.inf)
    np.fmin.at(earliest, where, told.times[missing])  # infinity stays where all who name it lack a time
    times = np.nextafter(np.where(np.isinf(earliest), np.nan, earliest), -np.inf)
    items, codes = np.divmod(absent, max(accounts, 1))
    whole = _Activity(
        np.concatenate([used.items, items]),
        np.concatenate([used.accounts, codes]).astype(np.int32),
        np.concatenate([used.parents, np.full(len(absent), UNKNOWN)]).astype(np.int32),
        np.concatenate([used.times, times]),
        np.concatenate([used.starters, np.ones(len(absent), bool)]),
    )
    return whole.take(np.lexsort((whole.accounts, whole.times, whole.items)))


def _outgoing(graph: Graph, incoming: Integers) -> Integers:
    """Return counts in the order of the in-ties in the graph's tie order."""
    placed = np.empty_like(incoming)
    placed[graph.in_ties] = incoming
    return placed
