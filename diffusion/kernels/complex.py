"""Complex contagion, one replicate after the other: an account joins when enough live ties from active accounts meet.

Who is active in the end does not depend on the order in which ties are looked at (each account waits for a number of
live ties that is fixed before the replicate begins), so a search may serve accounts as they come, and may go on with
the next seed where it ended with the last.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, account_coin, account_key, replicate_key, tie_coin
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.one_by_one import inform
from diffusion.kernels.prefetch import prefetch

CELLS = 2**16
"""Thresholds that are drawn come from so many quantiles, the middles of as many equally likely cells."""
CELL_SHIFT = 15
"""An account's coin has 31 bits; the upper 16 tell its cell."""
NEVER = 2**32 - 1
"""The number of ties that no account ever has."""
WILLING_KEY = 2**32
"""The coins of willingness are those of ties from this account, which no graph has: codes are below 2**31."""
AHEAD = 16
"""How many places ahead in the queue a row of ties is asked for; its position is asked for twice as early."""
WAITING = 64
"""So many targets of live ties wait before they are looked at together, their states fetched side by side."""

Codes = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def queue_length(accounts: int) -> int:
    """Return the places that the queue needs: each account may be active, and as a row's target wait once more."""
    return 2 * accounts + WAITING


@inline
def ties_of_share(share: float, followed: np.uint32) -> np.uint32:
    """Return the fewest of so many followed accounts that are at least a share of them, as a division tells it."""
    need = np.ceil(share * followed)
    need -= followed > 0 and need > 0 and (need - 1) / followed >= share
    need += followed > 0 and need / followed < share
    never = share > 1 or followed == 0
    return np.uint32(0) if share <= 0 else np.uint32(NEVER) if never else np.uint32(need)


@inline
def ties_of_count(count: float) -> np.uint32:
    """Return the fewest ties that are at least a count."""
    return np.uint32(max(0.0, min(np.ceil(count), float(NEVER))))


@kernel
def write_needs(shares: Floats, followed: Codes, needs: Codes) -> None:
    """Write how many ties from active accounts each account needs, for shares of those that it follows."""
    for account in range(np.uint64(len(needs))):
        needs[account] = ties_of_share(shares[account], followed[account])


@kernel
def start_by_themselves(
    starters: Codes, starting_cells: np.uint32, willing: np.uint32, replicate: np.uint64, stamp: np.uint64,
    states: Masks, queue: Codes,
) -> np.uint64:  # fmt: skip
    """Make those active who need nobody, and return how many they are."""
    wish, tail = account_key(replicate, np.uint64(WILLING_KEY)), np.uint64(0)
    for place in range(len(states) if starting_cells else len(starters)):
        account = np.uint32(place) if starting_cells else starters[place]
        starts = starting_cells == 0 or account_coin(replicate, account) >> np.uint32(CELL_SHIFT) < starting_cells
        if starts and (willing == UNITS or tie_coin(wish, account) < willing):
            states[account] = stamp
            queue[tail] = account
            tail += np.uint64(1)
    return tail


@inline
def serve(
    offsets: Masks, targets: Codes, units: Codes, needs: Codes, quantiles: Floats, followed: Codes, willing: np.uint32,
    replicate: np.uint64, enough: np.int64, stamp: np.uint64, states: Masks, queue: Codes, head: np.uint64,
    tail: np.uint64,
) -> tuple[np.uint64, np.uint64]:  # fmt: skip
    """Look at the ties of all that are active, from place ``head`` of the queue on; return its new head and tail."""
    wish, waiting = account_key(replicate, np.uint64(WILLING_KEY)), tail  # behind the active, the targets that wait
    while head < tail and np.int64(tail) < enough:
        if head + np.uint64(2 * AHEAD) < tail:
            prefetch(offsets, np.uint64(queue[head + np.uint64(2 * AHEAD)]))
        if head + np.uint64(AHEAD) < tail:
            prefetch(targets, offsets[np.uint64(queue[head + np.uint64(AHEAD)])])
            prefetch(units, offsets[np.uint64(queue[head + np.uint64(AHEAD)])])
        source = np.uint64(queue[head])
        head += np.uint64(1)
        key = account_key(replicate, source)
        for tie in range(offsets[source], offsets[source + np.uint64(1)]):
            queue[waiting] = targets[tie]
            waiting += np.uint64(tie_coin(key, targets[tie]) < units[tie])
        if waiting >= tail + np.uint64(WAITING) or head == tail:
            for place in range(tail, waiting):
                if place + np.uint64(AHEAD) < waiting:
                    prefetch(states, np.uint64(queue[place + np.uint64(AHEAD)]))
                account = queue[place]
                missing = states[account] ^ stamp
                if missing > np.uint64(NEVER):  # nobody has met it in this replicate
                    need = np.uint32(NEVER)
                    if willing == UNITS or tie_coin(wish, account) < willing:
                        cell = account_coin(replicate, account) >> np.uint32(CELL_SHIFT)
                        value = quantiles[cell] if len(quantiles) else 0.0
                        share = ties_of_share(value, followed[account]) if len(followed) else ties_of_count(value)
                        need = needs[account] if len(needs) else share
                    missing = np.uint64(need)
                if missing != np.uint64(0):
                    missing -= np.uint64(missing != np.uint64(NEVER))
                    states[account] = stamp | missing
                    queue[tail] = account
                    tail += np.uint64(missing == np.uint64(0))
            waiting = tail
    return head, tail


@kernel
def spread_complex(
    offsets: Masks,
    targets: Codes,
    units: Codes,
    needs: Codes,
    quantiles: Floats,
    followed: Codes,
    starters: Codes,
    starting_cells: np.uint32,
    willing: np.uint32,
    seeds: Codes,
    ends: Integers,
    root: np.uint64,
    replicates: Integers,
    enough: np.int64,
    sizes: Integers,
    reach: Integers,
    states: Masks,
    queue: Codes,
) -> None:
    """Write the spread of replicate ``replicates[r]`` with the first ``ends[j]`` seeds to ``sizes[r, j]``.

    An account needs as many live ties from active accounts as ``needs`` says; where that is empty, as many as the
    quantile says that its coin draws, or the least that are so large a share of those that it follows, if ``followed``
    tells how many these are. Those that need none start by themselves: they are listed in ``starters``, or drawn in
    the first ``starting_cells`` quantiles. ``willing`` are the units of the chance that an account joins at all.
    ``seeds`` has one row for all replicates, or a row for each. ``states`` (zeroed) has one place an account: in the
    upper half which replicate it is of, in the lower how many live ties are missing. ``reach`` is filled as well if it
    has rows; ``queue`` has ``queue_length``.
    """
    informed = np.zeros(len(states) if len(reach) else 0, np.uint32)
    for row in range(len(sizes)):
        replicate, stamp = replicate_key(root, np.uint64(replicates[row])), np.uint64(row + 1) << np.uint64(32)
        head, seen, next_seed = np.uint64(0), np.int64(0), np.int64(0)
        tail = start_by_themselves(starters, starting_cells, willing, replicate, stamp, states, queue)
        for step in range(len(ends)):
            while next_seed < ends[step]:
                account = seeds[min(row, len(seeds) - 1), next_seed]
                next_seed += 1
                if states[account] != stamp:
                    states[account] = stamp
                    queue[tail] = account
                    tail += np.uint64(1)
            served = head
            head, tail = serve(
                offsets, targets, units, needs, quantiles, followed, willing, replicate, enough, stamp, states, queue,
                head, tail,
            )  # fmt: skip
            sizes[row, step] = min(np.int64(tail), enough)
            if len(reach):
                seen += inform(offsets, targets, queue, served, tail, np.uint32(row + 1), informed)
                reach[row, step] = seen
