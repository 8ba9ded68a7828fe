"""Who passed an item on to whom: chances among the candidates of each repost, draws from them, and what they add up to.

Event e has the candidates ``offsets[e]:offsets[e + 1]``; ``sources`` has the event of each candidate's source.
"""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel

NOBODY = -1
"""As a parent: none that can be seen."""

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def find_source_events(
    starts: Integers, accounts: Codes, offsets: Integers, codes: Codes, places: Integers, sources: Integers
) -> None:
    """Write the event of each candidate's source, whose code is in ``codes``, into ``sources``.

    Item i has the events ``starts[i]:starts[i + 1]``; ``places`` has an entry an account, for use in here.
    """
    for item in range(len(starts) - 1):
        for event in range(starts[item], starts[item + 1]):
            places[accounts[event]] = event
        for candidate in range(offsets[starts[item]], offsets[starts[item + 1]]):
            sources[candidate] = places[codes[candidate]]


@kernel
def count_audiences(
    starts: Integers,
    accounts: Codes,
    times: Floats,
    in_offsets: Integers,
    in_sources: Codes,
    hazards: Floats,
    marks: Integers,
    places: Integers,
    audiences: Integers,
    sums: Floats,
) -> None:
    """Take from ``audiences``, per event, the followers that were active no later than it in the same item.

    From ``sums`` the hazards of their ties are taken, which ``hazards`` has in the order of the incoming side.
    ``marks`` (all -1 at first) and ``places`` have an entry an account.
    """
    for item in range(len(starts) - 1):
        begin, end = starts[item], starts[item + 1]
        for event in range(begin, end):
            marks[accounts[event]] = item
            places[accounts[event]] = event
        for event in range(begin, end):
            account, time = accounts[event], times[event]
            for tie in range(in_offsets[account], in_offsets[account + 1]):
                source = in_sources[tie]
                if marks[source] == item and not times[places[source]] < time:
                    audiences[places[source]] -= 1
                    sums[places[source]] -= hazards[tie]


@kernel
def count_undecided(
    starts: Integers,
    accounts: Codes,
    times: Floats,
    in_offsets: Integers,
    in_sources: Codes,
    marks: Integers,
    places: Integers,
) -> int:
    """Return how many ties have both ends active in the same item, none of them before the other.

    They are at the same time, or one has no time. ``marks`` (all -1 at first) and ``places`` have an entry an account.
    """
    undecided = 0
    for item in range(len(starts) - 1):
        begin, end = starts[item], starts[item + 1]
        for event in range(begin, end):
            marks[accounts[event]] = item
            places[accounts[event]] = event
        for event in range(begin, end):
            account, time = accounts[event], times[event]
            for tie in range(in_offsets[account], in_offsets[account + 1]):
                source = in_sources[tie]
                if marks[source] != item:
                    continue
                other = times[places[source]]
                undecided += not (other < time or time < other)
    return undecided


@kernel
def share_out(offsets: Integers, rates: Floats, alone: Floats, shares: Floats, nobody: Floats, totals: Floats) -> None:
    """Write the chance of each candidate, and of nobody, to be the parent, from the logarithms of their rates.

    ``alone`` has the logarithm of the rate at which each event happens without a parent; the logarithm of the sum of
    all is written to ``totals``. Where every rate is 0 it was nobody.
    """
    for event in range(len(alone)):
        first, stop = offsets[event], offsets[event + 1]
        highest = alone[event]
        for candidate in range(first, stop):
            highest = max(highest, rates[candidate])
        if highest == -np.inf:
            shares[first:stop] = 0.0
            nobody[event] = 1.0
            totals[event] = -np.inf
            continue
        total = math.exp(alone[event] - highest)
        for candidate in range(first, stop):
            shares[candidate] = math.exp(rates[candidate] - highest)
            total += shares[candidate]
        for candidate in range(first, stop):
            shares[candidate] /= total
        nobody[event] = math.exp(alone[event] - highest) / total
        totals[event] = highest + math.log(total)


@kernel
def draw_parents(
    root: np.uint64,
    draw: int,
    items: Integers,
    accounts: Codes,
    offsets: Integers,
    shares: Floats,
    sources: Integers,
    parents: Integers,
) -> None:
    """Draw each event's parent by its shares, by a coin of the names of draw, item and account."""
    key = replicate_key(root, np.uint64(draw))
    for event in range(len(items)):
        coin = tie_coin(account_key(key, np.uint64(items[event])), np.uint32(accounts[event]))
        place = coin / UNITS
        parents[event] = NOBODY
        for candidate in range(offsets[event], offsets[event + 1]):
            if place < shares[candidate]:
                parents[event] = sources[candidate]
                break
            place -= shares[candidate]


@kernel
def pick_parents(offsets: Integers, shares: Floats, nobody: Floats, sources: Integers, parents: Integers) -> None:
    """Write each event's most probable parent, the first of several alike, a candidate rather than nobody."""
    for event in range(len(nobody)):
        best, parents[event] = 0.0, NOBODY
        for candidate in range(offsets[event], offsets[event + 1]):
            if shares[candidate] > best:
                best, parents[event] = shares[candidate], sources[candidate]
        if nobody[event] > best:
            parents[event] = NOBODY


@kernel
def add_expected(offsets: Integers, shares: Floats, sources: Integers, children: Floats, descendants: Floats) -> None:
    """Add up, per event, the reposts expected to follow from it directly, and directly or not; zeros at first.

    A source stands before what it may have passed on. Of a parent that is stated to come later (its event stands after
    the child's), only the child itself is added.
    """
    for event in range(len(children) - 1, -1, -1):
        for candidate in range(offsets[event], offsets[event + 1]):
            source = sources[candidate]
            children[source] += shares[candidate]
            descendants[source] += shares[candidate]
            if source < event:
                descendants[source] += shares[candidate] * descendants[event]
