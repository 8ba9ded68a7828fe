"""What may follow a beginning from outside the network: the trending list, and accounts that were kept back."""

import numpy as np

from diffusion.kernels.coins import UNITS, account_key, mix64, tie_coin
from diffusion.kernels.compile import kernel
from diffusion.kernels.event_queue import Queue, enqueue, has_room
from diffusion.kernels.timed_laws import (
    ALWAYS,
    CALLED,
    EXPOSURES,
    IMPRESSIONS,
    JOINED,
    LATEST,
    LISTED,
    LISTED_UNTIL,
    LISTINGS,
    NEXT,
    OUTSIDE,
    STAMP,
    Codes,
    Laws,
    Room,
)  # fmt: skip
from diffusion.kernels.timed_posts import aspect_key, left_of


@kernel
def call_reserve(laws: Laws, room: Room, queue: Queue, reserve: Codes, outside: np.uint32) -> bool:
    """Let the next of the reserve who have not joined post after the last view there was; tell whether any is left."""
    counts, time, called = room.counts, room.times[LATEST] + laws.pause, 0
    most = min(laws.batch, laws.calls - counts[CALLED])
    while called < most and counts[NEXT] < len(reserve) and time <= laws.horizon:
        account = reserve[counts[NEXT]]
        counts[NEXT] += 1
        if not has_joined(room, account):
            enqueue(queue, time, ALWAYS, account, OUTSIDE + outside)
            called += 1
            room.times[LATEST] = time
    counts[CALLED] += called
    return called > 0


@kernel
def has_joined(room: Room, account: np.uint32) -> bool:
    """Tell whether an account is among those who joined."""
    place = np.int64(room.places[account])
    return bool(place < room.counts[JOINED] and room.joined[place].account == account)


@kernel
def is_bursting(laws: Laws, room: Room, now: float) -> bool:
    """Tell whether enough have joined within the window, while the content is not listed."""
    joined = room.counts[JOINED]
    if joined < laws.threshold or now < room.times[LISTED_UNTIL]:
        return False
    return bool(room.joined[joined - laws.threshold].time > now - laws.window)


@kernel
def list_content(
    laws: Laws, room: Room, queue: Queue, root: np.uint64, replicate: np.uint64, now: float, outside: np.uint32
) -> bool:
    """Show the content on the trending list to accounts that have not seen it; False if the room does not suffice."""
    room.times[LISTED_UNTIL] = now + laws.duration
    room.counts[LISTINGS] += 1
    listing = mix64(aspect_key(root, np.uint64(LISTED), replicate) + np.uint64(room.counts[LISTINGS]))
    states, stamp, visibility = room.states, np.uint32(room.stamps[STAMP]), laws.visibility
    for account in range(np.uint64(len(states))):
        key = account_key(listing, np.uint64(account))
        if tie_coin(key, np.uint32(0)) >= visibility:
            continue
        state = states[account]
        time = now + laws.duration * (tie_coin(key, np.uint32(1)) / UNITS)
        if (state.stamp == stamp and (state.seen or state.posts)) or time > laws.horizon:
            continue
        if not has_room(queue, np.int64(1)):
            return False
        need = tie_coin(key, np.uint32(2)) / (laws.chance * left_of(laws.content, time - laws.birth))
        enqueue(queue, time, need, np.uint32(account), np.uint32(OUTSIDE + outside + 1))
        room.counts[IMPRESSIONS] += 1
        room.counts[EXPOSURES] += 1
        room.times[LATEST] = max(room.times[LATEST], time)
    return True
