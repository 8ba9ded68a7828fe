"""A spread in time: one event after the other, in the order of their times, on the coins of the independent cascade.

When an account posts, each of its followers meets the post after a delay and sees it or does not; what it sees is an
exposure that waits in the queue for its time. All that decides about an exposure but the number of those before it is
known when the post is made: by which multiple its chance would have to count for it to succeed. So an event carries
that one number, and an account remembers the least of its own and how many there were.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.event_queue import END, FRONT, HEAP, Queue, drop_first, earlier, has_room, open_bucket
from diffusion.kernels.prefetch import prefetch
from diffusion.kernels.timed_afterwards import call_reserve, is_bursting, list_content
from diffusion.kernels.timed_laws import (
    ALWAYS,
    FINISHED,
    INFORMED,
    JOINED,
    MARK,
    MOST_SEEN,
    OUTSIDE,
    SATED,
    STAMP,
    TOO_FULL,
    Codes,
    Floats,
    Laws,
    Marks,
    Network,
    Records,
    Room,
)  # fmt: skip
from diffusion.kernels.timed_posts import post

AHEAD, NEAR = 24, 12
"""So many events ahead memory is asked for: what an account has seen and where its ties begin, and then its ties."""


@kernel
def spread_in_time(
    network: Network, laws: Laws, room: Room, queue: Queue, reserve: Codes, root: np.uint64, replicate: np.uint64,
    outside: np.uint32,
) -> np.int64:  # fmt: skip
    """Let the queue run empty; return how many joined, or `TOO_FULL` where the room did not suffice.

    ``outside`` is the number of starts. What the queue holds at first are the events of the starts.
    """
    counts, posting = room.counts, room.posting[0]
    while counts[JOINED] < laws.enough:
        if not next_post(network, laws, room, queue):
            if open_bucket(queue):
                continue
            if not has_room(queue, min(np.int64(laws.batch), np.int64(len(reserve)))):
                return np.int64(TOO_FULL)
            if not call_reserve(laws, room, queue, reserve, outside):
                break
            continue
        account, time, posts = posting.account, posting.time, posting.generation
        if posts == 0:
            join(room, account, posting.source, time)
        row = network.offsets[np.uint64(account) + np.uint64(1)] - network.offsets[account]
        if not has_room(queue, np.int64(row)):
            return np.int64(TOO_FULL)
        post(network, laws, room, queue, account, np.uint64(posts), time)
        if laws.threshold and posts == 0 and is_bursting(laws, room, time):
            if not list_content(laws, room, queue, root, replicate, time, outside):
                return np.int64(TOO_FULL)
    return np.int64(counts[JOINED])


@kernel
def next_post(network: Network, laws: Laws, room: Room, queue: Queue) -> bool:
    """Let events happen until one makes its account post, and note that; False where the bucket at hand is done.

    In ``room.posting`` the generation tells how often the account has posted before.
    """
    line, heap, now, marks = queue.line, queue.heap, queue.now, room.marks
    states, lasts, multiples, informed, posts = room.states, room.lasts, laws.multiples, 0, 0
    stamp, mark, in_order = np.uint32(room.stamps[STAMP]), room.stamps[MARK], laws.in_order
    offsets, targets, units = network.offsets, network.targets, network.units
    front, end, size, found = now[FRONT], now[END], now[HEAP], False
    while not found and (front < end or size > 0):
        event, first = line[min(front, len(line) - 1)], heap[0]
        beside = size > 0 and (front == end or earlier(
            first.time, first.source, first.target, first.need, event.time, event.source, event.target, event.need
        ))  # fmt: skip
        if beside:
            event = first
        time, need, account, source = event.time, event.need, event.target, event.source
        if beside:
            drop_first(queue)
            size -= 1
        else:
            front += 1
            if front + AHEAD < end:
                ask_ahead(line, front, states, offsets, targets, units, marks, mark, laws.highest)
        heed = marks[account] - mark
        if heed == FINISHED:
            continue
        if in_order:
            found, first_view, posts = take_notice(states, lasts, account, stamp, need, multiples, time - laws.period)
            informed += first_view
            if states[account].seen >= len(multiples):
                marks[account] = mark + SATED
        else:
            found = need < 1.0
            informed += heed != SATED
            marks[account] = mark + SATED
    now[FRONT] = front
    room.counts[INFORMED] += informed
    if found:
        note_post(room, time, account, source, posts, laws.most, in_order)
    return found


@inline
def ask_ahead(
    line: Records, front: np.int64, states: Records, offsets: npt.NDArray[np.uint64], targets: Codes, units: Codes,
    marks: Marks, mark: np.int64, highest: float,
) -> None:  # fmt: skip
    """Ask for what events of the line will need, of those that may succeed also the ties."""
    far, near = line[front + AHEAD], line[front + NEAR]
    prefetch(states, far.target)
    if far.need < highest:
        prefetch(offsets, far.target)
    if near.need < highest and marks[near.target] - mark != FINISHED:
        row = offsets[near.target]
        prefetch(targets, row)
        prefetch(units, row)


@inline
def take_notice(
    states: Records, lasts: Floats, account: np.uint32, stamp: np.uint32, need: float, multiples: Floats, past: float
) -> tuple[bool, bool, int]:
    """Count an exposure; return whether the account posts, whether it is new to it, and how often it posted before."""
    state = states[account]
    if state.stamp != stamp:
        state.stamp, state.seen, state.posts, state.least = stamp, 0, 0, np.inf
    posts, found = int(state.posts), True
    new = state.seen == 0 and posts == 0
    if need != ALWAYS:
        state.seen = min(int(state.seen) + 1, MOST_SEEN)
        if need < state.least:
            state.least = need
        multiple = multiples[min(int(state.seen), len(multiples)) - 1]
        found = (state.least if posts == 0 else need) < multiple
    if posts > 0 and past < lasts[account]:
        found = False
    return found, new, posts


@kernel
def note_post(
    room: Room, time: float, account: np.uint32, source: np.uint32, posts: int, most: int, in_order: bool
) -> None:
    """Note who posts now, for the last time perhaps."""
    posting = room.posting[0]
    posting.time, posting.account, posting.source, posting.generation = time, account, source, posts
    if in_order:
        room.states[account].posts = posts + 1
    if len(room.lasts):
        room.lasts[account] = time
    if posts + 1 >= most:
        room.marks[account] = room.stamps[MARK] + FINISHED


@kernel
def join(room: Room, account: np.uint32, source: np.uint32, now: float) -> None:
    """Note who joins, when, and how it came to that."""
    place = room.counts[JOINED]
    joining = room.joined[place]
    joining.account, joining.source, joining.time = account, source, now
    if source < OUTSIDE:
        parent = room.joined[room.places[source]]
        joining.generation, joining.origin = parent.generation + 1, parent.origin
    else:
        joining.generation, joining.origin = 0, source - OUTSIDE
    room.places[account] = place
    room.counts[JOINED] = place + 1
