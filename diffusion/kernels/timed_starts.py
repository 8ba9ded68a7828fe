"""What begins a spread in time: accounts that are asked to post, and views from outside, as events."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS, account_coin, account_key, mix64, tie_coin
from diffusion.kernels.compile import kernel
from diffusion.kernels.event_queue import Queue, enqueue, has_room
from diffusion.kernels.timed_laws import (
    ACCEPT,
    ALWAYS,
    EXPOSURES,
    IMPRESSIONS,
    LATEST,
    OUTSIDE,
    VIEW,
    Laws,
    Room,
)  # fmt: skip
from diffusion.kernels.timed_posts import aspect_key, left_of

Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Starts(NamedTuple):
    """All starts of a launch, their accounts one after the other."""

    offsets: Integers
    """Where the accounts of each begin; length starts + 1."""
    accounts: Codes
    units: Floats
    """In units of coins, per account: that it accepts, or that it passes a view on."""
    at: Floats
    durations: Floats
    silence: Floats
    """The chance of no view at all, exp(-views)."""
    views: Floats
    """How many views an account has on average, were there no cap."""
    caps: Integers
    """The most views an account has; 0 where it is asked to post."""
    keys: Integers
    """Which coins a start's views read: those of the first, second, … start of its name."""


@kernel
def draw_starts(starts: Starts, laws: Laws, room: Room, queue: Queue, root: np.uint64, replicate: np.uint64) -> bool:
    """Put the events of all starts into the queue; False where the room does not suffice."""
    accepting = aspect_key(root, np.uint64(ACCEPT), replicate)
    for start in range(len(starts.at)):
        source = np.uint32(OUTSIDE + np.uint32(start))
        for place in range(starts.offsets[start], starts.offsets[start + 1]):
            if starts.caps[start]:
                if not draw_views(starts, laws, room, queue, root, replicate, start, place):
                    return False
                continue
            account = starts.accounts[place]
            if starts.at[start] > laws.horizon or account_coin(accepting, account) >= starts.units[place]:
                continue
            if not has_room(queue, np.int64(1)):
                return False
            enqueue(queue, starts.at[start], ALWAYS, account, source)
            room.times[LATEST] = max(room.times[LATEST], starts.at[start])
    return True


@kernel
def draw_views(
    starts: Starts, laws: Laws, room: Room, queue: Queue, root: np.uint64, replicate: np.uint64, start: int, place: int
) -> bool:
    """Put one account's views of one start into the queue; False where the room does not suffice."""
    account = starts.accounts[place]
    viewing = mix64(aspect_key(root, np.uint64(VIEW), replicate) + np.uint64(starts.keys[start]))
    key = account_key(viewing, np.uint64(account))
    mean, silence, cap, seen = starts.views[start], starts.silence[start], starts.caps[start], 0
    count = views_of(tie_coin(key, np.uint32(0)), mean, silence, cap)
    for view in range(count):
        share = tie_coin(key, np.uint32(2 * view + 1)) / UNITS
        time = starts.at[start] + starts.durations[start] * share
        if time > laws.horizon:
            continue
        if not has_room(queue, np.int64(1)):
            return False
        need = tie_coin(key, np.uint32(2 * view + 2)) / (starts.units[place] * left_of(laws.content, time - laws.birth))
        enqueue(queue, time, need, account, np.uint32(OUTSIDE + np.uint32(start)))
        room.times[LATEST] = max(room.times[LATEST], time)
        seen += 1
    room.counts[EXPOSURES] += seen
    room.counts[IMPRESSIONS] += seen
    return True


@kernel
def views_of(coin: np.uint32, mean: float, silence: float, cap: int) -> int:
    """Return the smaller of ``cap`` and the Poisson number that a coin stands for; more with a higher mean."""
    count, share, chance, below = 0, coin / UNITS, silence, silence
    if silence == 0:  # so many views on average that nobody has fewer than any cap
        return cap
    while count < cap and share >= below:
        count += 1
        chance *= mean / count
        below += chance
    return count
