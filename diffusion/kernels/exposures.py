"""Who may have passed an item on to whom: the candidates of every repost, from a log of who was active when."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

UNKNOWN = -1
"""As a parent: not stated."""
ELSEWHERE = -2
"""As a parent: stated, but not an account of the graph."""

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def find_candidates(
    starts: Integers,
    accounts: Codes,
    parents: Codes,
    times: Floats,
    window: float,
    first: int,
    stop: int,
    in_offsets: Integers,
    in_sources: Codes,
    marks: Integers,
    whens: Floats,
    offsets: Integers,
    places: Integers,
    untried: Integers,
    joint: Integers,
    preempted: Integers,
) -> None:
    """Find the candidates of the events of items ``first .. stop``; item i has the events ``starts[i]:starts[i + 1]``.

    An in-tie u → v with both active in an item is a candidate of v's event if u is v's stated parent, or, where no
    parent is stated, if u came before v by ``window`` or less. It is untried if u did not come before v and is not its
    parent either. ``marks`` (all -1 at first) and ``whens`` have an entry an account.

    With no room in ``places``, the candidates of event e are counted in ``offsets[e + 1]``, and, per in-tie, the items
    in which it was ``untried``, in which both ends were active (``joint``), and in which it came before but v names
    another (``preempted``); with room, the candidates (places among the in-ties) are written from
    ``places[offsets[e]]`` on.
    """
    counting = len(places) == 0
    for item in range(first, stop):
        begin, end = starts[item], starts[item + 1]
        for event in range(begin, end):
            marks[accounts[event]] = item
            whens[accounts[event]] = times[event]
        for event in range(begin, end):
            account, parent, time = accounts[event], parents[event], times[event]
            place = 0 if counting else offsets[event]
            for tie in range(in_offsets[account], in_offsets[account + 1]):
                source = in_sources[tie]
                if marks[source] != item:
                    continue
                if counting:
                    joint[tie] += 1
                before = whens[source] < time  # nor is a missing time, NaN, before any other
                if source == parent or (before and parent == UNKNOWN and time - whens[source] <= window):
                    if not counting:
                        places[place] = tie
                    place += 1
                elif counting and not before:
                    untried[tie] += 1
                elif counting and parent != UNKNOWN:
                    preempted[tie] += 1
            if counting:
                offsets[event + 1] = place


@kernel
def count_seen(
    starts: Integers,
    accounts: Codes,
    times: Floats,
    window: float,
    first: int,
    stop: int,
    out_offsets: Integers,
    targets: Codes,
    lives: Integers,
    signs: Floats,
    marks: Integers,
    seen: Floats,
) -> None:
    """Count, per tie, the tries that a follower without a repost of the item gave a sign of having been there for.

    A sign is any activity of its own, in whatever item, from the try until ``window`` later; account v's signs are
    ``signs[lives[v]:lives[v + 1]]``, ascending. A try without a time, and a follower of whom there is no sign with a
    time at all, counts as seen: nothing is known against it.
    """
    for item in range(first, stop):
        begin, end = starts[item], starts[item + 1]
        for event in range(begin, end):
            marks[accounts[event]] = item
        for event in range(begin, end):
            account, time = accounts[event], times[event]
            for tie in range(out_offsets[account], out_offsets[account + 1]):
                target = targets[tie]
                if marks[target] == item:
                    continue
                low, high = lives[target], lives[target + 1]
                if low == high or time != time:
                    seen[tie] += 1.0
                    continue
                last = high
                while low < high:
                    middle = (low + high) // 2
                    if signs[middle] < time:
                        low = middle + 1
                    else:
                        high = middle
                if low < last and signs[low] - time <= window:
                    seen[tie] += 1.0
