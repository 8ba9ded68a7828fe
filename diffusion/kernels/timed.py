"""A spread in time: one event after the other, in the order of their times, on the coins of the independent cascade.

When an account posts, each of its followers meets the post after a delay and sees it or does not; what it sees is an
exposure that waits in the queue for its time. All that decides about an exposure but the number of those before it is
known when the post is made: by which multiple its chance would have to count for it to succeed. So an event carries
that one number, and an account remembers the least of its own and how many there were.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, account_key, mix64, replicate_key, tie_coin
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.duration_tables import (
    COINS,
    DURATIONS,
    FIRST_COIN,
    FIRST_DURATION,
    HALF,
    LONGEST,
    SHORTEST,
    WHOLE,
    place_of,
    share_of,
)  # fmt: skip
from diffusion.kernels.event_queue import SIZE, Queue, drop_first, enqueue, has_room, open_bucket

DELAY, SIGHT, ACCEPT, VIEW, LISTED = 1, 2, 3, 4, 5
"""What the coins of a spread in time are for, beside the tie's own, which is that of the independent cascade."""
OUTSIDE = np.uint32(2**31)
"""From here on a source is no account but a start, then the reserve, then the trending list."""
ALWAYS = -1.0
"""What an account needs that posts whatever it has seen."""
TOO_FULL = -1
JOINED, INFORMED, IMPRESSIONS, EXPOSURES, LISTINGS, NEXT, CALLED, COUNTS = 0, 1, 2, 3, 4, 5, 6, 7
"""Places in ``Room.counts``; the last are who of the reserve is next, how many were called, and how many places there
are."""
STATE = np.dtype(
    [("least", "f8"), ("last", "f8"), ("visible", "f4"), ("stamp", "u4"), ("place", "u4"), ("seen", "u2"),
     ("posts", "u2")]
)  # fmt: skip
"""Of each account: what its best exposure needs, when it posted last, its chance to see a post, the replicate that this
is of, its place among those who joined, exposures, posts."""
JOINING = np.dtype([("time", "f8"), ("account", "u4"), ("source", "u4"), ("generation", "u4"), ("origin", "u4")])
"""One account that joined: when, by whom, in which generation, and from which start its ripple goes out."""
MOST_SEEN = 65_535
Records = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]


class Network(NamedTuple):
    """A chain as spreads in time read it."""

    offsets: npt.NDArray[np.uint64]
    targets: Codes
    units: Codes
    """Of coins, per tie."""
    scales: Floats
    """By which factor a tie's delays are longer; empty where all are alike."""


class Laws(NamedTuple):
    """What happens on the way; times in seconds."""

    delays: Floats
    """A table of delays by coin."""
    content: Floats
    """A table of the attention left to content of an age; empty where it does not fade."""
    post: Floats
    """The same of a post."""
    multiples: Floats
    """By which factor chances count after 1, 2, … exposures."""
    birth: float
    """When the content first appears."""
    horizon: float
    most: int
    """How often an account posts."""
    period: float
    """How long it takes no notice after a post."""
    in_order: bool
    """Whether exposures that cannot succeed by themselves matter."""
    enough: int
    """So many accounts suffice."""
    threshold: int
    """So many within the window put the content on the trending list; 0 if there is none."""
    window: float
    duration: float
    visibility: float
    """Of the trending list, in units of coins."""
    chance: float
    """The same, of passing on what is seen there."""
    batch: int
    """How many of the reserve are called at once."""
    pause: float
    calls: int
    """How many of the reserve are called at most."""


class Room(NamedTuple):
    """What a spread writes."""

    states: Records
    joined: Records
    counts: npt.NDArray[np.int64]


@inline
def delay_of(table: Floats, coin: np.uint32) -> float:
    """Return the delay that a coin stands for."""
    half = np.float64(coin) + 0.5
    first = np.uint64(0)
    if half > HALF:
        half = WHOLE - half
        first = np.uint64(COINS + 1)
    place = place_of(half) - FIRST_COIN + first
    share = share_of(half)
    following = table[place + np.uint64(half < HALF)]
    return float(table[place] + share * (following - table[place]))


@inline
def left_of(table: Floats, age: float) -> float:
    """Return the attention left at an age; 1 without a table."""
    left = 1.0
    if len(table):
        if age < SHORTEST:
            left = table[0]
        elif age >= LONGEST:
            left = table[DURATIONS]
        else:
            place = place_of(age) - FIRST_DURATION
            left = table[place] + share_of(age) * (table[place + np.uint64(1)] - table[place])
    return left


@inline
def aspect_key(root: np.uint64, aspect: np.uint64, replicate: np.uint64) -> np.uint64:
    """Return the key of a replicate for another aspect of the same names, such as a tie's delay."""
    return replicate_key(mix64(root ^ (aspect * np.uint64(0xA0761D6478BD642F))), replicate)


@kernel
def spread_in_time(
    network: Network, laws: Laws, room: Room, queue: Queue, reserve: Codes, root: np.uint64, replicate: np.uint64,
    stamp: np.uint32, outside: np.uint32,
) -> np.int64:  # fmt: skip
    """Let the queue run empty; return how many joined, or `TOO_FULL` where the room did not suffice.

    ``outside`` is the number of starts. What the queue holds at first are the events of the starts.
    """
    states, counts = room.states, room.counts
    now = 0.0
    while counts[JOINED] < laws.enough:
        if queue.now[SIZE] == 0 and not open_bucket(queue):
            if not call_reserve(laws, room, queue, reserve, now, stamp, outside):
                break
            continue
        event = queue.heap[0]
        now, need, account, source = event.time, event.need, event.target, event.source
        drop_first(queue)
        state = states[account]
        if state.stamp != stamp:
            state.stamp, state.seen, state.posts, state.least, state.last = stamp, 0, 0, np.inf, -np.inf
        posts = state.posts
        if need != ALWAYS:
            counts[INFORMED] += state.seen == 0 and posts == 0
            state.seen = min(state.seen + 1, MOST_SEEN)
            if need < state.least:
                state.least = need
            multiple = laws.multiples[min(int(state.seen), len(laws.multiples)) - 1]
            if not (state.least < multiple if posts == 0 else need < multiple):
                continue
        if posts >= laws.most or now < state.last + laws.period:
            continue
        if posts == 0:
            counts[INFORMED] += state.seen == 0
            join(room, account, source, now)
        state.posts, state.last = posts + 1, now
        if not has_room(queue, np.int64(network.offsets[account + 1] - network.offsets[account])):
            return np.int64(TOO_FULL)
        post(network, laws, room, queue, root, replicate, account, np.uint64(posts), now, stamp)
        if laws.threshold and posts == 0 and is_bursting(laws, room, now):
            if not list_content(laws, room, queue, root, replicate, now, stamp, outside):
                return np.int64(TOO_FULL)
    return np.int64(counts[JOINED])


@kernel
def join(room: Room, account: np.uint32, source: np.uint32, now: float) -> None:
    """Note who joins, when, and how it came to that."""
    place = room.counts[JOINED]
    joining = room.joined[place]
    joining.account, joining.source, joining.time = account, source, now
    if source < OUTSIDE:
        parent = room.joined[room.states[source].place]
        joining.generation, joining.origin = parent.generation + 1, parent.origin
    else:
        joining.generation, joining.origin = 0, source - OUTSIDE
    room.states[account].place = place
    room.counts[JOINED] = place + 1


@kernel
def post(
    network: Network, laws: Laws, room: Room, queue: Queue, root: np.uint64, replicate: np.uint64, account: np.uint32,
    posts: np.uint64, now: float, stamp: np.uint32,
) -> None:  # fmt: skip
    """Let an account post: its followers meet the post after their delays, and may see it."""
    offsets, targets, units, scales = network.offsets, network.targets, network.units, network.scales
    states, delays, fading, content = room.states, laws.delays, laws.post, laws.content
    turn = posts * np.uint64(0x9E3779B97F4A7C15)  # 0 for the first post, whose coins are the independent cascade's
    passing = account_key(replicate_key(root, replicate), np.uint64(account)) ^ mix64(turn)
    waiting = account_key(aspect_key(root, np.uint64(DELAY), replicate), np.uint64(account)) ^ mix64(turn)
    looking = account_key(aspect_key(root, np.uint64(SIGHT), replicate), np.uint64(account)) ^ mix64(turn)
    exposures, impressions, informed = 0, 0, 0
    for tie in range(offsets[account], offsets[np.uint64(account) + np.uint64(1)]):
        target = targets[tie]
        state = states[target]
        if state.stamp != stamp:
            state.stamp, state.seen, state.posts, state.least, state.last = stamp, 0, 0, np.inf, -np.inf
        delay = delay_of(delays, tie_coin(waiting, target))
        if len(scales):
            delay *= scales[tie]
        time = now + delay
        if time > laws.horizon:
            continue
        exposures += 1
        sight = state.visible * left_of(fading, delay) * UNITS
        if sight < UNITS and tie_coin(looking, target) >= sight:
            continue
        impressions += 1
        if state.posts >= laws.most:
            continue
        need = tie_coin(passing, target) / (units[tie] * left_of(content, time - laws.birth))
        if not laws.in_order and not need < 1:
            informed += state.seen == 0 and state.posts == 0
            state.seen = 1
            continue
        enqueue(queue, time, need, target, account)
    room.counts[EXPOSURES] += exposures
    room.counts[IMPRESSIONS] += impressions
    room.counts[INFORMED] += informed


@kernel
def call_reserve(
    laws: Laws, room: Room, queue: Queue, reserve: Codes, now: float, stamp: np.uint32, outside: np.uint32
) -> bool:
    """Let the next of the reserve post who have not joined; tell whether there are any."""
    called, time = 0, now + laws.pause
    batch = min(laws.batch, laws.calls - room.counts[CALLED])
    while called < batch and room.counts[NEXT] < len(reserve) and time <= laws.horizon:
        account = reserve[room.counts[NEXT]]
        room.counts[NEXT] += 1
        state = room.states[account]
        if state.stamp != stamp or state.posts == 0:
            enqueue(queue, time, ALWAYS, account, OUTSIDE + outside)
            called += 1
    room.counts[CALLED] += called
    return called > 0


@kernel
def is_bursting(laws: Laws, room: Room, now: float) -> bool:
    """Tell whether enough have joined within the window, while the content is not listed."""
    joined = room.counts[JOINED]
    if joined < laws.threshold or now < room.joined[-1].time:  # the last place says until when the content is listed
        return False
    return bool(room.joined[joined - laws.threshold].time > now - laws.window)


@kernel
def list_content(
    laws: Laws, room: Room, queue: Queue, root: np.uint64, replicate: np.uint64, now: float, stamp: np.uint32,
    outside: np.uint32,
) -> bool:  # fmt: skip
    """Show the content on the trending list to accounts that have not seen it; False if the room does not suffice."""
    room.joined[-1].time = now + laws.duration
    room.counts[LISTINGS] += 1
    listing = mix64(aspect_key(root, np.uint64(LISTED), replicate) + np.uint64(room.counts[LISTINGS]))
    states = room.states
    for account in range(np.uint64(len(states))):
        state = states[account]
        if state.stamp == stamp and (state.seen or state.posts):
            continue
        key = account_key(listing, np.uint64(account))
        if tie_coin(key, np.uint32(0)) >= laws.visibility:
            continue
        time = now + laws.duration * (tie_coin(key, np.uint32(1)) / UNITS)
        if time > laws.horizon:
            continue
        if not has_room(queue, np.int64(1)):
            return False
        room.counts[IMPRESSIONS] += 1
        need = tie_coin(key, np.uint32(2)) / (laws.chance * left_of(laws.content, time - laws.birth))
        enqueue(queue, time, need, np.uint32(account), np.uint32(OUTSIDE + outside + 1))
    return True
