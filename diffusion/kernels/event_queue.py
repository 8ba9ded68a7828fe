"""Events in the order of their times: buckets by the first bits of the time, and a heap for the bucket at hand.

A time's own first bits (exponent and ten bits of mantissa) name its bucket, so buckets are a thousandth of the time
wide at any scale. An event is written once into its bucket, a list of short chunks, and once into the heap when its
bucket comes up; the heap is small and stays in the cache (calendar queue: Brown, CACM 31 (1988) 1220,
doi:10.1145/63039.63045). Of events at the same time the one of the smallest source comes first, then of the smallest
target, then the one that needs least.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.duration_tables import SHORTEST

EVENT = np.dtype([("time", "f8"), ("need", "f8"), ("target", "u4"), ("source", "u4")])
"""An exposure of ``target`` by ``source``, which succeeds if less than a multiple is needed."""
CHUNK = 8
"""So many events lie together in a bucket's list."""
SHIFT = np.uint64(42)
FIRST = np.float64(SHORTEST).view(np.uint64) >> SHIFT
BUCKETS = 60 << 10
SIZE, FREE, BUCKET = 0, 1, 2
"""Places in ``Queue.now``: events in the heap, chunks that are free, the bucket in the heap."""
Records = npt.NDArray[np.void]


class Queue(NamedTuple):
    """The room of a queue; it is empty between replicates."""

    events: Records
    """Chunks of events."""
    links: npt.NDArray[np.int32]
    """The chunk before each in its bucket, -1 before the first."""
    free: npt.NDArray[np.int32]
    """Chunks that are free."""
    tails: npt.NDArray[np.int32]
    """The last chunk of each bucket, -1 where it is empty."""
    fills: npt.NDArray[np.int32]
    """Events in the last chunk of each bucket."""
    marks: npt.NDArray[np.uint64]
    """One bit a bucket that is not empty."""
    heap: Records
    """The events of the bucket at hand."""
    now: npt.NDArray[np.int64]
    """`SIZE`, `FREE`, `BUCKET`."""


def new_queue(chunks: int) -> Queue:
    """Return an empty queue with room for so many chunks; the heap can hold them all, should they be one bucket."""
    return Queue(
        np.empty(chunks * CHUNK, EVENT),
        np.empty(chunks, np.int32),
        np.arange(chunks, dtype=np.int32),
        np.full(BUCKETS, -1, np.int32),
        np.zeros(BUCKETS, np.int32),
        np.zeros(BUCKETS // 64, np.uint64),
        np.empty(chunks * CHUNK, EVENT),
        np.array([0, chunks, -1], np.int64),
    )


@inline
def bucket_of(time: float) -> np.int64:
    """Return the bucket of a time in seconds."""
    place = np.int64(0)
    if time >= SHORTEST:
        place = min(np.int64((np.float64(time).view(np.uint64) >> SHIFT) - FIRST), np.int64(BUCKETS - 1))
    return place


@kernel
def has_room(queue: Queue, more: np.int64) -> bool:
    """Tell whether so many more events fit, whatever their times."""
    chunks = more // CHUNK + min(int(more), BUCKETS) + 1
    return bool(queue.now[FREE] >= chunks and queue.now[SIZE] + more <= len(queue.heap))


@kernel
def enqueue(queue: Queue, time: float, need: float, target: np.uint32, source: np.uint32) -> None:
    """Add an event; there must be room."""
    bucket = bucket_of(time)
    if bucket <= queue.now[BUCKET]:
        _sift_up(queue.heap, queue.now[SIZE], time, need, target, source)
        queue.now[SIZE] += 1
        return
    chunk, fill = queue.tails[bucket], queue.fills[bucket]
    if chunk < 0 or fill == CHUNK:
        queue.now[FREE] -= 1
        last, fill = chunk, np.int32(0)
        chunk = queue.free[queue.now[FREE]]
        queue.links[chunk] = last
        queue.tails[bucket] = chunk
        queue.marks[bucket >> 6] |= np.uint64(1) << np.uint64(bucket & 63)
    queue.fills[bucket] = fill + 1
    event = queue.events[chunk * CHUNK + fill]
    event.time, event.need, event.target, event.source = time, need, target, source


@kernel
def open_bucket(queue: Queue) -> bool:
    """Bring the next bucket into the heap, which is empty; False where there is none."""
    bucket = _next_marked(queue.marks, queue.now[BUCKET] + 1)
    if bucket < 0:
        return False
    queue.marks[bucket >> 6] &= ~(np.uint64(1) << np.uint64(bucket & 63))
    chunk, fill, size = queue.tails[bucket], queue.fills[bucket], np.int64(0)
    while chunk >= 0:
        for place in range(fill):
            queue.heap[size] = queue.events[chunk * CHUNK + place]
            size += 1
        queue.free[queue.now[FREE]] = chunk
        queue.now[FREE] += 1
        chunk, fill = queue.links[chunk], np.int32(CHUNK)
    queue.tails[bucket], queue.fills[bucket] = -1, 0
    queue.now[SIZE], queue.now[BUCKET] = size, bucket
    for root in range(size // 2 - 1, -1, -1):
        event = queue.heap[root]
        _sift_down(queue.heap, np.int64(root), size, event.time, event.need, event.target, event.source)
    return True


@kernel
def drop_first(queue: Queue) -> None:
    """Take the first event out of the heap."""
    queue.now[SIZE] -= 1
    size = queue.now[SIZE]
    event = queue.heap[size]
    _sift_down(queue.heap, np.int64(0), size, event.time, event.need, event.target, event.source)


@kernel
def empty_queue(queue: Queue) -> None:
    """Forget all events that are left."""
    while queue.now[SIZE] or open_bucket(queue):
        queue.now[SIZE] = 0
    queue.now[BUCKET] = -1


@inline
def _earlier(
    time: float, source: np.uint32, target: np.uint32, need: float, than: float, other: np.uint32,
    third: np.uint32, least: float,
) -> bool:  # fmt: skip
    if time != than:
        first = time < than
    elif source != other:
        first = bool(source < other)
    elif target != third:
        first = bool(target < third)
    else:
        first = need < least
    return first


@kernel
def _sift_up(heap: Records, hole: np.int64, time: float, need: float, target: np.uint32, source: np.uint32) -> None:
    while hole > 0:
        above = (hole - 1) >> 1
        other = heap[above]
        if not _earlier(time, source, target, need, other.time, other.source, other.target, other.need):
            break
        heap[hole] = other
        hole = above
    event = heap[hole]
    event.time, event.need, event.target, event.source = time, need, target, source


@kernel
def _sift_down(
    heap: Records, hole: np.int64, size: np.int64, time: float, need: float, target: np.uint32,
    source: np.uint32,
) -> None:  # fmt: skip
    below = 2 * hole + 1
    while below < size:
        first, second = heap[below], heap[min(below + 1, size - 1)]
        if _earlier(
            second.time, second.source, second.target, second.need, first.time, first.source, first.target, first.need
        ):
            below, first = below + 1, second
        if not _earlier(first.time, first.source, first.target, first.need, time, source, target, need):
            break
        heap[hole] = first
        hole = below
        below = 2 * hole + 1
    event = heap[hole]
    event.time, event.need, event.target, event.source = time, need, target, source


@kernel
def _next_marked(marks: npt.NDArray[np.uint64], bucket: np.int64) -> np.int64:
    word = bucket >> 6
    if word >= len(marks):
        return np.int64(-1)
    bits = marks[word] & (~np.uint64(0) << np.uint64(bucket & 63))
    while bits == 0:
        word += 1
        if word == len(marks):
            return np.int64(-1)
        bits = marks[word]
    bit = np.int64(0)
    while not bits >> np.uint64(bit) & np.uint64(1):
        bit += 1
    return np.int64(word * 64 + bit)
