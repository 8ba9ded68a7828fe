"""64 replicates in one traversal, a bit each: what an outbreak reaches in many of them is fetched from memory once.

A row of ties is decided for all 64 when its account is first visited, and kept; later visits pass on what is new with
one AND a tie (Then et al., "The more the merrier: efficient multi-source graph traversal", PVLDB 2014,
doi:10.14778/2735496.2735507). The coins are those of ``one_by_one.py``, and so are the sizes.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.lanes import LANES, live_lanes, tally_lanes
from diffusion.kernels.prefetch import prefetch

CROWD = 128
"""So many waiting accounts are served together; at most 255, as their lanes are counted in bytes."""
WAITING = 256
"""So many targets wait, with the lanes that come to them, before their states are looked at together."""
STATES_AHEAD, ROWS_AHEAD = 16, 4
"""How many waiting targets, or accounts, ahead memory is asked for; the positions of rows, a crowd ahead."""

Codes = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


def queue_length(accounts: int) -> int:
    """Return the places of the ring: a power of two, with room for each account and a crowd."""
    return 1 << int(accounts + CROWD).bit_length()


@kernel
def spread_side_by_side(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    starts: Codes,
    seeds: Codes,
    ends: Integers,
    root: np.uint64,
    replicates: Integers,
    enough: np.int64,
    sizes: Integers,
    reach: Integers,
    live: Masks,
    states: Masks,
    queue: Codes,
    drawn: Codes,
    informed: Masks,
) -> tuple[np.int64, np.int64]:
    """Write the spread of ``replicates[r]``, of which there are at most 64, with the first ``ends[j]`` seeds.

    Arguments up to ``reach`` as in ``one_by_one.py``. ``live`` has a place a tie, ``states`` (zeroed, and left so) two
    an account: in which lanes it is active, and in which it has still to pass on. ``queue`` has ``queue_length``,
    ``drawn`` one an account and one more, and ``informed`` one an account if reach is asked for. Returns how many rows
    were decided, and how many visits were paid to accounts.
    """
    mask, wanted = np.uint64(len(queue) - 1), np.uint64(0)
    keys, counts, seen = np.zeros(LANES, np.uint64), np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    for lane in range(np.uint64(len(replicates))):
        keys[lane] = replicate_key(root, np.uint64(replicates[lane]))
        wanted |= np.uint64(1) << lane
    crowd, news = np.empty(CROWD, np.uint32), np.empty(CROWD, np.uint64)
    waiting, arriving = np.empty(len(offsets) + WAITING, np.uint32), np.empty(len(offsets) + WAITING, np.uint64)
    informed[:] = np.uint64(0)
    head, tail, rows, seed = np.uint64(0), np.uint64(0), np.int64(0), np.int64(0)
    for step in range(len(ends)):
        tail = plant(seeds[:, seed : ends[step]], len(sizes), wanted, states, queue, tail)
        seed = max(seed, ends[step])
        while head != tail and wanted:
            size = min(tail - head, np.uint64(CROWD))
            new_rows = take_crowd(offsets, states, queue, head, tail, wanted, crowd[:size], news, drawn, rows)
            head += size
            draw_rows(offsets, targets, units, starts, keys, drawn[rows:new_rows], live)
            rows = new_rows
            tail = pass_on(offsets, targets, live, states, queue, mask, tail, crowd[:size], news, waiting, arriving)
            wanted &= count_lanes(news[:size], counts, enough)
            if len(reach):
                inform_lanes(offsets, targets, crowd[:size], news, informed, seen)
        for row in range(np.uint64(len(sizes))):
            sizes[row, step] = min(counts[row], enough)
            if len(reach):
                reach[row, step] = seen[row]
    forget(states, drawn[:rows], queue, mask, head, tail)
    return rows, np.int64(head)


@kernel
def plant(seeds: Codes, replicates: int, wanted: np.uint64, states: Masks, queue: Codes, tail: np.uint64) -> np.uint64:
    """Make the seeds of each replicate active in its lane where they are not; return the queue's new end."""
    mask, one = np.uint64(len(queue) - 1), np.uint64(1)
    for place in range(seeds.shape[1]):
        for row in range(np.uint64(replicates)):
            seed = seeds[row if len(seeds) > 1 else np.uint64(0), place]
            account = np.uint64(2) * np.uint64(seed)
            lane = (one << row) & wanted & ~states[account]
            queue[tail & mask] = seed
            tail += np.uint64(lane != 0) & np.uint64(states[account + one] == 0)
            states[account] |= lane
            states[account + one] |= lane
    return tail


@kernel
def take_crowd(
    offsets: Masks,
    states: Masks,
    queue: Codes,
    head: np.uint64,
    tail: np.uint64,
    wanted: np.uint64,
    crowd: Codes,
    news: Masks,
    drawn: Codes,
    rows: np.int64,
) -> np.int64:
    """Take the accounts at the queue's head, and in which lanes each is new; list those that come for the first time.

    Who has never been visited has passed nothing on: all the lanes it is active in are still waiting.
    """
    mask = np.uint64(len(queue) - 1)
    for place in range(np.uint64(len(crowd))):
        if head + place + np.uint64(CROWD) < tail:
            later = np.uint64(queue[(head + place + np.uint64(CROWD)) & mask])
            prefetch(states, np.uint64(2) * later)
            prefetch(offsets, later)
        account = np.uint64(queue[(head + place) & mask])
        crowd[place] = account
        pending = states[np.uint64(2) * account + np.uint64(1)]
        states[np.uint64(2) * account + np.uint64(1)] = np.uint64(0)
        news[place] = pending & wanted
        drawn[rows] = account
        rows += np.int64(pending == states[np.uint64(2) * account])
    return rows


@kernel
def draw_rows(
    offsets: Masks, targets: Codes, units: Codes, starts: Codes, keys: Masks, accounts: Codes, live: Masks
) -> None:
    """Decide the ties of some accounts in all lanes: by coins of their own, or of their targets if they have starts."""
    low, high = np.empty(LANES, np.uint32), np.empty(LANES, np.uint32)
    for lane in range(np.uint64(LANES)):
        low[lane], high[lane] = np.uint32(keys[lane]), np.uint32(keys[lane] >> np.uint64(32))
    for place in range(np.uint64(len(accounts))):
        soon = offsets[np.uint64(accounts[min(place + np.uint64(ROWS_AHEAD), np.uint64(len(accounts) - 1))])]
        prefetch(targets, soon)
        prefetch(units, soon)
        prefetch(live, soon)
        prefetch(live, soon + np.uint64(8))
        account = np.uint64(accounts[place])
        if offsets[account] == offsets[account + np.uint64(1)]:
            continue  # nobody follows it: keys would be made for nothing
        if len(starts):
            for tie in range(offsets[account], offsets[account + np.uint64(1)]):
                live[tie] = live_lanes(low, high, targets[tie], starts[tie], units[tie])
            continue
        for lane in range(np.uint64(LANES)):
            key = account_key(keys[lane], account)
            low[lane], high[lane] = np.uint32(key), np.uint32(key >> np.uint64(32))
        for tie in range(offsets[account], offsets[account + np.uint64(1)]):
            live[tie] = live_lanes(low, high, targets[tie], np.uint32(0), units[tie])


@kernel
def pass_on(
    offsets: Masks,
    targets: Codes,
    live: Masks,
    states: Masks,
    queue: Codes,
    mask: np.uint64,
    tail: np.uint64,
    crowd: Codes,
    news: Masks,
    waiting: Codes,
    arriving: Masks,
) -> np.uint64:
    """Pass on what is new to each account of the crowd; return the queue's new end.

    Nothing here is to be guessed by the processor but the lengths of rows: targets that nothing comes to are written
    over by the next, and those whose lanes are all known are written behind the queue's end.
    """
    one, two, count = np.uint64(1), np.uint64(2), np.uint64(0)
    for place in range(np.uint64(len(crowd))):
        soon = offsets[np.uint64(crowd[min(place + np.uint64(2 * ROWS_AHEAD), np.uint64(len(crowd) - 1))])]
        prefetch(targets, soon)
        prefetch(live, soon)
        prefetch(live, soon + np.uint64(8))
        account, new = np.uint64(crowd[place]), news[place]
        for tie in range(offsets[account], offsets[account + one]):
            coming = new & live[tie]
            waiting[count], arriving[count] = targets[tie], coming
            count += np.uint64(coming != np.uint64(0))
        if count < np.uint64(WAITING) and place + one < np.uint64(len(crowd)):
            continue
        for turn in range(count):
            prefetch(states, two * np.uint64(waiting[min(turn + np.uint64(STATES_AHEAD), count - one)]))
            target = two * np.uint64(waiting[turn])
            known, pending = states[target], states[target + one]
            new = arriving[turn] & ~known
            states[target], states[target + one] = known | new, pending | new
            queue[tail & mask] = waiting[turn]
            tail += np.uint64(pending == np.uint64(0)) & np.uint64(new != np.uint64(0))
        count = np.uint64(0)
    return tail


@kernel
def count_lanes(news: Masks, counts: Integers, enough: np.int64) -> np.uint64:
    """Add the accounts that are new to the count of each lane; return the lanes that have not ``enough`` yet."""
    tally, short = np.zeros(LANES, np.uint8), np.uint64(0)
    for place in range(np.uint64(len(news))):
        tally_lanes(tally, news[place])
    for lane in range(np.uint64(LANES)):
        counts[lane] += np.int64(tally[lane])
        short |= np.uint64(counts[lane] < enough) << lane
    return short


@kernel
def inform_lanes(offsets: Masks, targets: Codes, crowd: Codes, news: Masks, informed: Masks, seen: Integers) -> None:
    """Mark the accounts of the crowd, and all who see them, as informed where they are new; count them by lane."""
    for place in range(np.uint64(len(crowd))):
        account = np.uint64(crowd[place])
        for tie in range(offsets[account], offsets[account + np.uint64(1)] + np.uint64(1)):
            # One place beyond the row stands for the account itself.
            target = account if tie == offsets[account + np.uint64(1)] else np.uint64(targets[tie])
            fresh = news[place] & ~informed[target]
            if fresh:
                informed[target] |= fresh
                for lane in range(np.uint64(LANES)):
                    seen[lane] += np.int64((fresh >> lane) & np.uint64(1))


@kernel
def forget(states: Masks, visited: Codes, queue: Codes, mask: np.uint64, head: np.uint64, tail: np.uint64) -> None:
    """Clear the states of all who were active: those who were visited, and those who still waited for it."""
    for place in range(np.uint64(len(visited))):
        states[np.uint64(2) * np.uint64(visited[place])] = np.uint64(0)
    for place in range(head, tail):
        account = np.uint64(2) * np.uint64(queue[place & mask])
        states[account], states[account + np.uint64(1)] = np.uint64(0), np.uint64(0)
