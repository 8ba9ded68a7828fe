"""How near all accounts are to some, 512 of which are searched for at once, a bit each, against the flow.

Each step goes one hop back from the accounts last reached: along their ties where these are few, else by asking every
account that some search has still to reach whether one of its followers was reached (Then et al., "The more the
merrier: efficient multi-source graph traversal", PVLDB 2014, doi:10.14778/2735496.2735507; Beamer, Asanović, Patterson,
"Direction-optimizing breadth-first search", SC 2012, doi:10.1109/SC.2012.50). Sums are whole numbers: their order does
not matter.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.prefetch import prefetch
from diffusion.kernels.wide import WORDS, Rows, add_row, empty_rows, keep_new, lacks

AHEAD = 16
"""How many ties ahead memory is asked for."""
FEW = 8
"""Those last reached are followed along their ties where these are fewer than one in so many of all."""

Offsets = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]


class Room(NamedTuple):
    """What one thread needs, kept from chunk to chunk."""

    seen: Rows
    """A row an account: from which searched accounts it was reached."""
    last: Rows
    """A row an account: from which it was reached in the last step; all 0 between calls."""
    coming: Rows
    """A row an account: from which it is reached in this step; all 0 between calls."""
    reached: Codes
    """The accounts reached in the last step."""
    asked: Codes
    """The accounts that may be reached in this one."""
    sums: Integers
    """Two an account: sums of nearness and of its square."""


def room(accounts: int) -> Room:
    """Return room for a graph of so many accounts, with nothing counted."""
    return Room(
        empty_rows(accounts),
        empty_rows(accounts),
        empty_rows(accounts),
        np.empty(accounts + 1, np.uint32),
        np.empty(accounts + 1, np.uint32),
        np.zeros(2 * accounts, np.int64),
    )


@kernel
def add_nearness(
    offsets: Offsets,
    targets: Codes,
    in_offsets: Offsets,
    in_sources: Codes,
    searched: Codes,
    one: float,
    room: Room,
) -> None:
    """Add to each account's sums ``one / hops``, and ``one / hops**2``, to each searched account that it reaches.

    At most 512 accounts are searched, and the same may be more than once. Each addend is rounded to a whole number.
    """
    ties, last, coming, reached, asked = np.uint64(len(targets)), room.last, room.coming, room.reached, room.asked
    alive = np.zeros(WORDS, np.uint64)
    room.seen[:] = np.uint64(0)
    size, ways = plant(in_offsets, searched, last, room.seen, reached, alive)
    hops = 0
    while ways:
        hops += 1
        if ways * np.uint64(FEW) < ties:
            count = spread_back(in_offsets, in_sources, last, coming, reached[:size], asked)
        else:
            count = ask_all(offsets, targets, last, coming, room.seen, asked, alive)
        for place in range(size):
            here = np.uint64(WORDS) * np.uint64(reached[place])
            last[here : here + np.uint64(WORDS)] = np.uint64(0)
        near, squared = np.int64(np.rint(one / hops)), np.int64(np.rint(one / hops**2))
        size, ways = settle(in_offsets, coming, room.seen, asked[:count], reached, alive, near, squared, room.sums)
        last, coming = coming, last
    for place in range(size):
        here = np.uint64(WORDS) * np.uint64(reached[place])
        last[here : here + np.uint64(WORDS)] = np.uint64(0)


@kernel
def plant(
    in_offsets: Offsets, searched: Codes, last: Rows, seen: Rows, reached: Codes, alive: Rows
) -> tuple[np.uint64, np.uint64]:
    """Begin each search at its account; return how many accounts those are, and how many ties lead to them."""
    size, ways = np.uint64(0), np.uint64(0)
    for search in range(np.uint64(len(searched))):
        account, word = np.uint64(searched[search]), search >> np.uint64(6)
        here, fresh = np.uint64(WORDS) * account, True
        for other in range(np.uint64(WORDS)):
            fresh &= last[here + other] == np.uint64(0)
        if fresh:
            reached[size] = account
            size += np.uint64(1)
            ways += in_offsets[account + np.uint64(1)] - in_offsets[account]
        bit = np.uint64(1) << (search & np.uint64(63))
        last[here + word] |= bit
        seen[here + word] |= bit
        alive[word] |= bit
    return size, ways


@kernel
def spread_back(
    in_offsets: Offsets, in_sources: Codes, last: Rows, coming: Rows, reached: Codes, asked: Codes
) -> np.uint64:
    """Pass what reached some accounts last to all that they follow; list those, and return how many they are."""
    count, one, zero, final = np.uint64(0), np.uint64(1), np.uint64(0), np.uint64(len(in_sources) - 1)
    for place in range(np.uint64(len(reached))):
        account = np.uint64(reached[place])
        for tie in range(in_offsets[account], in_offsets[account + one]):
            prefetch(coming, np.uint64(WORDS) * np.uint64(in_sources[min(tie + np.uint64(AHEAD), final)]))
            source = np.uint64(in_sources[tie])
            here, some = np.uint64(WORDS) * source, zero
            for word in range(np.uint64(WORDS)):
                some |= coming[here + word]
            asked[count] = source
            count += np.uint64(some == zero)
            add_row(coming, source, last, account)
    return count


@kernel
def ask_all(
    offsets: Offsets, targets: Codes, last: Rows, coming: Rows, seen: Rows, asked: Codes, alive: Rows
) -> np.uint64:
    """Ask each account that some search lacks which of its followers were reached last; list them, and count them."""
    count, one, final = np.uint64(0), np.uint64(1), np.uint64(len(targets) - 1)
    for account in range(np.uint64(len(offsets) - 1)):
        begin, end = offsets[account], offsets[account + one]
        if begin == end or not lacks(seen, account, alive):
            continue
        asked[count] = account
        count += one
        for tie in range(begin, end):
            prefetch(last, np.uint64(WORDS) * np.uint64(targets[min(tie + np.uint64(AHEAD), final)]))
            add_row(coming, account, last, np.uint64(targets[tie]))
    return count


@kernel
def settle(
    in_offsets: Offsets,
    coming: Rows,
    seen: Rows,
    asked: Codes,
    reached: Codes,
    alive: Rows,
    near: np.int64,
    squared: np.int64,
    sums: Integers,
) -> tuple[np.uint64, np.uint64]:
    """Keep what is new to the accounts asked, and add to their sums; return how many got any, and the ties to them."""
    size, ways, one, two = np.uint64(0), np.uint64(0), np.uint64(1), np.uint64(2)
    alive[:] = np.uint64(0)
    for place in range(np.uint64(len(asked))):
        account = np.uint64(asked[place])
        new = keep_new(coming, account, seen, account, alive)
        reached[size] = account
        if new:
            size += one
            ways += in_offsets[account + one] - in_offsets[account]
            sums[two * account] += new * near
            sums[two * account + one] += new * squared
    return size, ways


@kernel
def draw_searched(root: np.uint64, first: int, accounts: int, searched: Codes) -> None:
    """Write the accounts of draws ``first`` and on, each any of all, by the root key and the draw's number."""
    for draw in range(np.uint64(len(searched))):
        searched[draw] = replicate_key(root, np.uint64(first) + draw) % np.uint64(accounts)
