"""An account posts: which of its followers see it, when, and what that will take to make them post as well.

All that decides about an exposure but the number of those before it is known now: by which multiple its chance would
have to count for it to succeed. That one number goes into the queue.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, account_key, mix64, replicate_key, tie_coin
from diffusion.kernels.compile import inline
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
from diffusion.kernels.event_queue import BLOCK, Queue, enqueue_all
from diffusion.kernels.prefetch import prefetch
from diffusion.kernels.timed_laws import (
    EXPOSURES,
    FINISHED,
    IMPRESSIONS,
    INFORMED,
    LATEST,
    LOOKING,
    MARK,
    PASSING,
    SATED,
    WAITING,
    Laws,
    Network,
    Room,
)  # fmt: skip

Floats = npt.NDArray[np.float64]


@inline
def delay_of(table: Floats, coin: np.uint32) -> float:
    """Return the delay that a coin stands for."""
    half = np.float64(coin) + 0.5
    first = np.uint64(0)
    if half > HALF:
        half = WHOLE - half
        first = np.uint64(COINS + 1)
    place = place_of(half) - FIRST_COIN + first
    return float(table[place] + share_of(half) * (table[place + np.uint64(1)] - table[place]))


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


@inline
def post(
    network: Network, laws: Laws, room: Room, queue: Queue, account: np.uint32, posts: np.uint64, now: float
) -> None:
    """Let an account post that did so ``posts`` times before; there must be room for all its ties."""
    turn = mix64(posts * np.uint64(0x9E3779B97F4A7C15))  # 0 for the first post: its coins are the independent cascade's
    passing = account_key(room.keys[PASSING], np.uint64(account)) ^ turn
    waiting = account_key(room.keys[WAITING], np.uint64(account)) ^ turn
    looking = account_key(room.keys[LOOKING], np.uint64(account)) ^ turn
    begin, end = network.offsets[account], network.offsets[np.uint64(account) + np.uint64(1)]
    while begin < end:
        stop = min(end, begin + np.uint64(BLOCK))
        count = come_up(network, laws, room, waiting, looking, now, begin, stop)
        enqueue_all(queue, expose(network, laws, room, queue.pending, account, passing, count))
        begin = stop


@inline
def come_up(
    network: Network, laws: Laws, room: Room, waiting: np.uint64, looking: np.uint64, now: float, begin: np.uint64,
    stop: np.uint64,
) -> np.int64:  # fmt: skip
    """Write down when a post comes up for followers who would see it if they saw all posts; return for how many.

    What is known of these is asked for, because it is wanted in a moment.
    """
    targets, scales, visible, marks, coming = network.targets, network.scales, network.visible, room.marks, room.coming
    delays, fading, horizon = laws.delays, laws.post, laws.horizon
    scaled, choosy, looks = len(scales) > 0, len(visible) > 0, len(visible) + len(fading) > 0
    count, exposures, look, sight = np.int64(0), 0, np.uint32(0), float(UNITS)
    for tie in range(begin, stop):
        target = targets[tie]
        delay = delay_of(delays, tie_coin(waiting, target))
        if scaled:
            delay *= scales[tie]
        if now + delay > horizon:
            continue
        exposures += 1
        if looks:
            look = tie_coin(looking, target)
            sight = left_of(fading, delay) * UNITS
            if look >= sight:
                continue
        if choosy:
            prefetch(visible, target)
        prefetch(marks, target)
        event = coming[count]
        event.time, event.sight, event.target, event.look, event.tie = now + delay, sight, target, look, tie
        count += 1
    room.counts[EXPOSURES] += exposures
    return count


@inline
def expose(
    network: Network, laws: Laws, room: Room, pending: npt.NDArray[np.void], account: np.uint32, passing: np.uint64,
    count: np.int64,
) -> np.int64:  # fmt: skip
    """Keep of what comes up for followers what they see and what may matter; return how much that is."""
    units, visible, content, marks, coming = network.units, network.visible, laws.content, room.marks, room.coming
    mark, last, in_order, choosy = room.stamps[MARK], laws.multiples[-1], laws.in_order, len(visible) > 0
    kept, impressions, informed, latest = np.int64(0), 0, 0, room.times[LATEST]
    for place in range(count):
        post = coming[place]
        time, target = post.time, post.target
        if choosy and post.look >= visible[target] * post.sight:
            continue
        impressions += 1
        latest = max(latest, time)
        heed = marks[target] - mark
        if heed == FINISHED:
            continue
        need = tie_coin(passing, target) / (units[post.tie] * left_of(content, time - laws.birth))
        if not need < last and heed == SATED:
            continue
        if not in_order and not need < 1:
            marks[target] = mark + SATED
            informed += 1
            continue
        event = pending[kept]
        event.time, event.need, event.target, event.source = time, need, target, account
        kept += 1
    room.times[LATEST] = latest
    room.counts[IMPRESSIONS] += impressions
    room.counts[INFORMED] += informed
    return kept
