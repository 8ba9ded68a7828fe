"""What is known of a tie beside its own successes: the features by which ties are alike."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.kernels.signs import count_shared, sum_later
from diffusion.learning.exposures import Exposures
from diffusion.parallel import over_chunks

Floats = npt.NDArray[np.float64]
Feature = Callable[[Exposures], Floats]

LATER = "receiver's activity after the sender's"
RETURNED = "tie returned"
SHARED = "accounts between them"
REVERSE = "reposts the other way"
AUDIENCE = "sender's audience"
FOLLOWED = "accounts the receiver follows"
ACTIVITY = "sender's activity"
HOURS = "same hours of the day"
KIND = "kind: "
"""What the name of a kind of tie begins with."""
FLOOR = 0.01
"""The activity, in parts of the mean, that is granted to accounts of which there was no sign."""
DAY, PARTS = 86400.0, 24


def lives(seen: Exposures) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the times of all activity, account by account, ascending, and where each account's begin."""
    dated = np.isfinite(seen.times)
    accounts, times = seen.accounts[dated], seen.times[dated]
    order = np.lexsort((times, accounts))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(accounts, minlength=len(seen.graph)))]).astype(np.int64)
    return checks.frozen(offsets), checks.frozen(times[order])


def later_activity(seen: Exposures) -> Floats:
    """Return, per tie u → v, the logarithm of how often v is active after u was, in other items than u's, on average.

    The item at stake does not count, or a repost would explain itself. The mean over the items of u is drawn
    towards that of v over all whom it follows, by half an item, and that towards the mean of all ties, by one item.
    """
    graph, (offsets, signs) = seen.graph, lives(seen)
    sums = np.zeros(graph.tie_count, np.int64)

    def work(first: int, stop: int) -> None:
        sum_later(graph.sources, graph.targets, offsets, signs, first, stop, sums)

    over_chunks(work, graph.tie_count, what="activity along ties", most=2**16)
    looks = np.diff(offsets)[graph.sources].astype(np.float64)
    untried = np.bincount(seen.accounts, minlength=len(graph))[graph.sources] - seen.tries
    found = np.maximum(sums - np.maximum(seen.joint - untried, 0), 0)
    mean = max(float(found.sum()), 1e-9) / max(float(looks.sum()), 1.0)
    whole = [np.bincount(graph.targets, values, minlength=len(graph)) for values in (found, looks)]
    receivers = ((whole[0] + mean) / (whole[1] + 1))[graph.targets]
    later: Floats = np.log((found + 0.5 * receivers) / (looks + 0.5) + FLOOR * mean)
    return later


def returned(seen: Exposures) -> Floats:
    """Return whether the opposite of each tie is a tie too, 1 or 0."""
    return (_opposite(seen) >= 0).astype(np.float64)


def shared_accounts(seen: Exposures) -> Floats:
    """Return, per tie u → v, log(1 + how many accounts see u and are seen by v)."""
    graph = seen.graph
    counts = np.zeros(graph.tie_count, np.int64)

    def work(first: int, stop: int) -> None:
        count_shared(
            graph.sources, graph.offsets, graph.targets, graph.in_offsets, graph.in_sources, first, stop, counts
        )

    over_chunks(work, graph.tie_count, what="shared accounts", most=2**14)
    return np.log1p(counts)


def reverse_reposts(seen: Exposures) -> Floats:
    """Return, per tie u → v, log(1 + how often u was active after v and follows it)."""
    opposite = _opposite(seen)
    return np.log1p(np.where(opposite >= 0, seen.successes[opposite], 0.0))


def audience(seen: Exposures) -> Floats:
    """Return the logarithm of how many follow the sender of each tie."""
    return np.log(seen.graph.out_degrees[seen.graph.sources].astype(np.float64))


def followed(seen: Exposures) -> Floats:
    """Return the logarithm of how many the receiver of each tie follows: its attention is divided among them."""
    return np.log(seen.graph.in_degrees[seen.graph.targets].astype(np.float64))


def sender_activity(seen: Exposures) -> Floats:
    """Return log(1 + the items that the sender of each tie was active in)."""
    return np.log1p(np.bincount(seen.accounts, minlength=len(seen.graph))[seen.graph.sources].astype(np.float64))


def same_hours(seen: Exposures) -> Floats:
    """Return, per tie, the logarithm of how much the hours of the day of both accounts overlap, 0 for unrelated ones.

    Each account's hours are averaged with their neighbours (1 : 2 : 1) and with two events spread over the day.
    """
    graph, (offsets, signs) = seen.graph, lives(seen)
    hours = (signs % DAY // (DAY / PARTS)).astype(np.int64)
    owners = np.repeat(np.arange(len(graph)), np.diff(offsets))
    counts = np.bincount(owners * PARTS + hours, minlength=len(graph) * PARTS).reshape(-1, PARTS)
    smooth = (np.roll(counts, 1, 1) + 2 * counts + np.roll(counts, -1, 1)) / 4 + 2 / PARTS
    shares = smooth / smooth.sum(1, keepdims=True)
    overlap = np.zeros(graph.tie_count)
    for hour in range(PARTS):  # one hour at a time: a row of 24 for every tie would be large
        overlap += shares[graph.sources, hour] * shares[graph.targets, hour]
    return np.log(PARTS * overlap)


FEATURES: dict[str, Feature] = {
    LATER: later_activity,
    RETURNED: returned,
    SHARED: shared_accounts,
    REVERSE: reverse_reposts,
    AUDIENCE: audience,
    FOLLOWED: followed,
    ACTIVITY: sender_activity,
    HOURS: same_hours,
}
"""Every feature by its name, in the order in which they are tried."""


def kind_names(seen: Exposures) -> list[str]:
    """Return the features that are the kinds of tie of the graph, if it knows any."""
    return [KIND + name for name in seen.graph.kinds]


def tie_features(seen: Exposures, names: Iterable[str]) -> dict[str, Floats]:
    """Return the features of these names, each with one number a tie, centred on the tries."""
    weights, columns = np.maximum(seen.tries, 0.0), {}
    total = float(weights.sum())
    for name in names:
        if name.startswith(KIND):
            values = (seen.graph.kinds[name.removeprefix(KIND)] > 0).astype(np.float64)
        elif name in FEATURES:
            values = FEATURES[name](seen)
        else:
            raise InputError(f"there is no feature {name!r}; there are {', '.join(FEATURES)}")
        columns[name] = checks.frozen(values - (float((weights * values).sum()) / total if total else 0.0))
    return columns


def _opposite(seen: Exposures) -> npt.NDArray[np.int64]:
    """Return the tie v → u of each tie u → v, -1 where there is none."""
    graph, accounts = seen.graph, len(seen.graph)
    keys = graph.sources.astype(np.int64) * accounts + graph.targets
    wanted = graph.targets.astype(np.int64) * accounts + graph.sources
    places = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    return np.where(keys[places] == wanted, places, -1) if len(keys) else places
