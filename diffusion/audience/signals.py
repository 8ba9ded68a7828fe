"""Signs that an account is not a real person, from whom it follows and when it posts; each sign with its threshold."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from diffusion.audience.lists_alike import FOLLOW_LISTS, MOMENTS, copied
from diffusion.graph.graph import Graph
from diffusion.kernels.alike import count_returned, write_delays
from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MASS, IGNORED, COPIED = "follows very many, followed by almost none", "never followed back", "copied follow list"
QUICK, CLOCKWORK, IN_STEP = "reposts within seconds", "posts like clockwork", "posts in step with others"
FAMILIES = ((MASS, IGNORED), (COPIED,), (QUICK, CLOCKWORK), (IN_STEP,))
"""Signs that tell of the same thing count once: what others think of the account, its list, its pace, its company."""
FENCES, MANY = 1.5, 100
"""Very many: so many interquartile ranges above the upper quartile (Tukey 1977), on the scale of logarithms,
and at least so many accounts."""
FOLLOWED_SHARE = 0.02
"""Almost none: followers are at most this share of those whom the account follows."""
RARE = 1e-6
"""Chance does it to at most one account in so many."""
HUMAN, QUICK_SHARE = 60.0, 0.01
"""Within seconds: within a minute; and the least share of an account's reposts that is taken to be so by chance."""
FEWEST, FEWEST_GAPS = 5, 10
"""So many posts, or gaps between posts, tell something of an account."""
EVEN = 0.1
"""Clockwork: gaps between posts whose standard deviation is at most this share of their mean."""
MOMENT = 60.0
"""Posts of an item within the same minute are in step."""


def structural_signals(graph: Graph, key: np.uint64) -> dict[str, Flags]:
    """Return the signs that the graph alone shows."""
    return {
        MASS: follows_many(graph),
        IGNORED: never_followed_back(graph),
        COPIED: copied(graph.in_offsets, graph.in_sources, len(graph), FOLLOW_LISTS, key),
    }


def timing_signals(graph: Graph, log: RepostLog, key: np.uint64) -> dict[str, Flags]:
    """Return the signs that the log shows of the graph's accounts."""
    accounts = np.append(log.align(graph).codes, np.int32(-1))[log.account_codes]
    return {
        QUICK: within_seconds(graph, log, accounts),
        CLOCKWORK: like_clockwork(graph, log, accounts),
        IN_STEP: in_step(graph, log, accounts, key),
    }


def families_of(signals: Mapping[str, Flags]) -> npt.NDArray[np.int64]:
    """Return how many independent kinds of signs each account shows."""
    shown = [np.any([signals[name] for name in family if name in signals], axis=0)
             for family in FAMILIES if any(name in signals for name in family)]  # fmt: skip
    return np.asarray(np.sum(shown, axis=0, dtype=np.int64))


def follows_many(graph: Graph) -> Flags:
    """Return who follows far more accounts than others do, and has almost no followers."""
    follows = graph.in_degrees
    if not follows.any():
        return np.zeros(len(graph), bool)
    logs = np.log(follows[follows > 0])
    lower, upper = np.quantile(logs, [0.25, 0.75])
    fence = upper + FENCES * (upper - lower)
    many = (np.log(np.maximum(follows, 1)) > fence) & (follows >= MANY)
    return np.asarray(many & (graph.out_degrees <= FOLLOWED_SHARE * follows))


def never_followed_back(graph: Graph) -> Flags:
    """Return who is followed back by none, although those whom it follows usually follow back.

    Followed accounts that return a share r of all other follows leave one unreturned with chance 1 - r; the product
    over all whom an account follows is the chance that none is returned.
    """
    returned = np.zeros(len(graph), np.int64)
    count_returned(graph.offsets, graph.targets, graph.in_offsets, graph.in_sources, returned)
    others = np.maximum(graph.out_degrees - 1, 1)
    unreturned = np.log1p(-np.minimum(returned / others, 0.99))
    chance = np.zeros(len(graph) + 1)
    total = np.append(0.0, np.cumsum(unreturned[graph.in_sources]))
    chance = total[graph.in_offsets[1:]] - total[graph.in_offsets[:-1]]
    return np.asarray((returned == 0) & (chance < np.log(RARE)))


def within_seconds(graph: Graph, log: RepostLog, accounts: npt.NDArray[np.int32]) -> Flags:
    """Return whose reposts mostly come within seconds of the first moment at which it could have seen the content."""
    from scipy.special import bdtrc

    delays = np.empty(len(log))
    write_delays(log.starts, accounts, log.times, graph.in_offsets, graph.in_sources, delays)
    known = ~np.isnan(delays)
    seen = np.bincount(accounts[known], minlength=len(graph))
    times = np.bincount(accounts[known & (delays <= HUMAN)], minlength=len(graph))
    told = seen >= FEWEST
    if not told.any():
        return np.zeros(len(graph), bool)
    posted = seen > 0  # accounts that hardly post outnumber farms, which post a lot
    usual = max(QUICK_SHARE, float(np.median(times[posted] / seen[posted])))
    rare = bdtrc(np.maximum(times - 1, 0).astype(np.float64), np.maximum(seen, 1), usual) < RARE
    return np.asarray(told & (2 * times >= seen) & rare)


def like_clockwork(graph: Graph, log: RepostLog, accounts: npt.NDArray[np.int32]) -> Flags:
    """Return who posts at gaps that are nearly all the same."""
    rows = np.flatnonzero((accounts >= 0) & ~np.isnan(log.times))
    rows = rows[np.lexsort((log.times[rows], accounts[rows]))]
    who, when = accounts[rows], log.times[rows]
    same = np.flatnonzero(who[1:] == who[:-1])
    gaps, whose = np.diff(when)[same], who[1:][same]
    whose, gaps = whose[gaps > 0], gaps[gaps > 0]
    count = np.bincount(whose, minlength=len(graph))
    mean = np.bincount(whose, weights=gaps, minlength=len(graph)) / np.maximum(count, 1)
    squares = np.bincount(whose, weights=(gaps - mean[whose]) ** 2, minlength=len(graph)) / np.maximum(count, 1)
    return np.asarray((count >= FEWEST_GAPS) & (np.sqrt(squares) <= EVEN * mean))


def in_step(graph: Graph, log: RepostLog, accounts: npt.NDArray[np.int32], key: np.uint64) -> Flags:
    """Return whose posts, item by item and minute by minute, are those of at least four other accounts."""
    rows = np.flatnonzero((accounts >= 0) & ~np.isnan(log.times))
    if not len(rows):
        return np.zeros(len(graph), bool)
    minutes = np.floor(log.times[rows] / MOMENT)
    moments = np.unique(np.stack([log.item_codes[rows].astype(np.float64), minutes]), axis=1, return_inverse=True)[1]
    moments = np.asarray(moments).reshape(-1)
    order = np.lexsort((moments, accounts[rows]))
    offsets = np.append(0, np.cumsum(np.bincount(accounts[rows], minlength=len(graph))))
    return copied(offsets, moments[order].astype(np.int32), int(moments.max()) + 1, MOMENTS, key)
