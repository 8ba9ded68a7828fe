"""Many replicates of a spread in time, one after the other, and what is noted of each."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.event_queue import Queue, empty_queue, enqueue, has_room
from diffusion.kernels.timed import spread_in_time
from diffusion.kernels.timed_laws import (
    ALWAYS,
    DELAY,
    EXPOSURES,
    IMPRESSIONS,
    INFORMED,
    LATEST,
    LISTED_UNTIL,
    LISTINGS,
    LOOKING,
    MARK,
    OUTSIDE,
    PASSING,
    SIGHT,
    STAMP,
    TOO_FULL,
    WAITING,
    Laws,
    Network,
    Room,
)  # fmt: skip
from diffusion.kernels.timed_posts import aspect_key
from diffusion.kernels.timed_starts import Starts, draw_starts
from diffusion.kernels.uncounted import uncounted

LAST_STAMP, LAST_MARK = 2**32 - 1, 254
"""Where stamps and marks begin again."""
Codes = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Notes(NamedTuple):
    """What is noted of each replicate, a row each; arrays without rows are left alone."""

    sizes: Integers
    reach: Integers
    impressions: Integers
    exposures: Integers
    listings: Integers
    to_target: Floats
    """When the spread gets to the target; NaN where it never does."""
    last: Floats
    """When the last account joins; NaN where none does."""
    growth: npt.NDArray[np.int32]
    """Accounts that join in each bin of time."""
    ways: npt.NDArray[np.int32]
    """Accounts by what they heard from last: starts, reserve, trending list, network."""
    origins: npt.NDArray[np.int32]
    """Accounts by what their ripple goes back to: starts, reserve, trending list."""
    generations: npt.NDArray[np.int32]
    """Accounts by generation; the last place has all from there on."""
    groups: npt.NDArray[np.int32]
    """Accounts by group, the groups of one label after those of another."""


@kernel
def run_replicates(
    network: Network, laws: Laws, starts: Starts, reserve: Codes, seeds: Codes, root: np.uint64, replicates: Integers,
    target: int, edges: Floats, labels: npt.NDArray[np.int32], room: Room, queue: Queue, first: int, notes: Notes,
) -> int:  # fmt: skip
    """Run replicates from row ``first`` on; return how many rows are done, all unless the room did not suffice.

    ``seeds`` has one row for all replicates or a row for each, of accounts that post at the content's birth without
    being asked. ``labels`` has one row a label, of each account's group in ``notes.groups``, -1 for none.
    """
    network, laws, starts = uncounted(network), uncounted(laws), uncounted(starts)
    room, queue, notes = uncounted(room), uncounted(queue), uncounted(notes)
    counts = room.counts
    for row in range(first, len(replicates)):
        replicate = np.uint64(replicates[row])
        clear(room, root, replicate)
        done = draw_starts(starts, laws, room, queue, root, replicate)
        own = seeds[min(row, len(seeds) - 1)]
        size = np.int64(TOO_FULL)
        if done and has_room(queue, np.int64(len(own))):
            for account in own:
                enqueue(queue, laws.birth, ALWAYS, account, OUTSIDE)
            size = spread_in_time(network, laws, room, queue, reserve, root, replicate, np.uint32(len(starts.at)))
        empty_queue(queue)
        if size == TOO_FULL:
            return row
        notes.sizes[row] = size
        notes.reach[row], notes.listings[row] = counts[INFORMED], counts[LISTINGS]
        notes.impressions[row], notes.exposures[row] = counts[IMPRESSIONS], counts[EXPOSURES]
        note_times(room, size, target, edges, row, notes)
        if len(notes.ways):
            note_shares(room, size, labels, row, notes)
    return len(replicates)


@kernel
def clear(room: Room, root: np.uint64, replicate: np.uint64) -> None:
    """Make room for a replicate: with a stamp and a mark that nothing bears yet, and the keys of its coins."""
    room.stamps[STAMP] += 1
    if room.stamps[STAMP] == LAST_STAMP:
        room.stamps[STAMP] = 1
        for account in range(len(room.states)):
            room.states[account].stamp = 0
    room.stamps[MARK] += 2
    if room.stamps[MARK] > LAST_MARK:
        room.stamps[MARK] = 2
        room.marks[:] = 0
    room.counts[:] = 0
    room.times[LATEST], room.times[LISTED_UNTIL] = 0.0, -np.inf
    room.keys[PASSING] = replicate_key(root, replicate)
    room.keys[WAITING] = aspect_key(root, np.uint64(DELAY), replicate)
    room.keys[LOOKING] = aspect_key(root, np.uint64(SIGHT), replicate)


@kernel
def note_times(room: Room, size: np.int64, target: int, edges: Floats, row: int, notes: Notes) -> None:
    """Note when accounts joined; they are listed in the order of their times."""
    notes.to_target[row] = room.joined[target - 1].time if 0 < target <= size else np.nan
    notes.last[row] = room.joined[size - 1].time if size else np.nan
    bin = 0
    for place in range(size if len(notes.growth) else 0):
        while bin + 2 < len(edges) and room.joined[place].time >= edges[bin + 1]:
            bin += 1
        notes.growth[row, bin] += 1


@kernel
def note_shares(room: Room, size: np.int64, labels: npt.NDArray[np.int32], row: int, notes: Notes) -> None:
    """Note how accounts came to join, and who they are."""
    deepest, network = notes.generations.shape[1] - 1, notes.ways.shape[1] - 1
    for place in range(size):
        joining = room.joined[place]
        notes.ways[row, np.int64(joining.source - OUTSIDE) if joining.source >= OUTSIDE else network] += 1
        notes.origins[row, joining.origin] += 1
        notes.generations[row, min(np.int64(joining.generation), deepest)] += 1
        for label in range(len(labels)):
            group = labels[label, joining.account]
            if group >= 0:
                notes.groups[row, group] += 1
