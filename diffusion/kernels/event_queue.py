"""Events in the order of their times: buckets by the first bits of the time, and the bucket at hand in a sorted line.

A time's own first bits (exponent and ten bits of mantissa) name its bucket, so buckets are a thousandth of the time
wide at any scale. An event is written once into its bucket, a list of short chunks. When the bucket comes up, its
events are dealt into as many bins of equal width as there are events, and what little disorder is left in the bins is
mended by insertion: a line, of which one knows who comes next long before. Events that are added to the bucket at hand
wait in a heap beside the line (calendar queue: Brown, CACM 31 (1988) 1220, doi:10.1145/63039.63045). Of events at the
same time the one of the smallest source comes first, then of the smallest target, then the one that needs least.
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
BINS = 2**16
"""So many bins a bucket is dealt into at most."""
CROWD = 48
"""From so many events in a bin on, as when all come at the same time, the whole bucket goes through the heap."""
FEW, NEAR = 24, 48
"""With fewer events at hand than this, further buckets are taken along, if they are so near."""
BLOCK = 256
"""So many events are added at once at most."""
HEAP, FREE, BUCKET, FRONT, END = 0, 1, 2, 3, 4
"""Places in ``Queue.now``: events in the heap, chunks that are free, the bucket at hand, who is first in the line, and
where the line ends."""
Records = npt.NDArray[np.void]


class Queue(NamedTuple):
    """The room of a queue; it is empty between replicates."""

    events: Records
    """Chunks of events."""
    links: npt.NDArray[np.int32]
    """The chunk before each in its bucket, -1 before the first."""
    free: npt.NDArray[np.int32]
    """Chunks that are free."""
    ends: npt.NDArray[np.int32]
    """Where the last event of each bucket lies, -1 where it is empty."""
    marks: npt.NDArray[np.uint64]
    """One bit a bucket that is not empty."""
    bins: npt.NDArray[np.int32]
    """Where each bin of the bucket at hand begins in the line."""
    line: Records
    """The events of the bucket at hand, in order."""
    heap: Records
    """Those that were added to it since."""
    pending: Records
    """Events that are about to be added."""
    now: npt.NDArray[np.int64]
    """`HEAP`, `FREE`, `BUCKET`, `FRONT`, `END`."""


def new_queue(chunks: int) -> Queue:
    """Return an empty queue with room for so many chunks; they may all be one bucket, in the line or the heap."""
    return Queue(
        np.empty(chunks * CHUNK, EVENT),
        np.empty(chunks, np.int32),
        np.arange(chunks, dtype=np.int32),
        np.full(BUCKETS, -1, np.int32),
        np.zeros(BUCKETS // 64, np.uint64),
        np.empty(BINS, np.int32),
        np.empty(chunks * CHUNK, EVENT),
        np.empty(chunks * CHUNK, EVENT),
        np.empty(BLOCK, EVENT),
        np.array([0, chunks, -1, 0, 0], np.int64),
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
    return bool(queue.now[FREE] >= chunks and queue.now[HEAP] + more <= len(queue.heap))


@kernel
def enqueue(queue: Queue, time: float, need: float, target: np.uint32, source: np.uint32) -> None:
    """Add an event; there must be room."""
    event = queue.pending[0]
    event.time, event.need, event.target, event.source = time, need, target, source
    enqueue_all(queue, np.int64(1))


@kernel
def enqueue_all(queue: Queue, count: np.int64) -> None:
    """Add the first ``count`` of the pending events; there must be room."""
    pending, events, ends, links, marks, now = (
        queue.pending, queue.events, queue.ends, queue.links, queue.marks, queue.now,
    )  # fmt: skip
    at_hand = now[BUCKET]
    for place in range(count):
        bucket = bucket_of(pending[place].time)
        if bucket <= at_hand:
            event = pending[place]
            _sift_up(queue.heap, now[HEAP], event.time, event.need, event.target, event.source)
            now[HEAP] += 1
            continue
        end = ends[bucket]
        if end & (CHUNK - 1) == CHUNK - 1:  # of -1 too
            now[FREE] -= 1
            chunk = queue.free[now[FREE]]
            links[chunk] = end >> 3
            if end < 0:
                marks[bucket >> 6] |= np.uint64(1) << np.uint64(bucket & 63)
            end = chunk * CHUNK - 1
        end += 1
        events[end] = pending[place]
        ends[bucket] = end


@kernel
def open_bucket(queue: Queue) -> bool:
    """Line up the events of the next bucket, line and heap being empty; False where there is none.

    Where there are few events, those of the next few buckets come along.
    """
    first = _next_marked(queue.marks, queue.now[BUCKET] + 1)
    bucket, size = first, np.int64(0)
    while bucket >= 0 and size < FEW and bucket <= first + NEAR:
        queue.marks[bucket >> 6] &= ~(np.uint64(1) << np.uint64(bucket & 63))
        queue.now[BUCKET] = bucket
        size = _gather(queue, bucket, size)
        bucket = _next_marked(queue.marks, bucket + 1)
    if size == 0:
        return False
    if _deal(queue, size):
        _mend(queue.line, size)
        queue.now[FRONT], queue.now[END] = 0, size
    else:
        queue.now[HEAP] = size
        for root in range(size // 2 - 1, -1, -1):
            event = queue.heap[root]
            _sift_down(queue.heap, np.int64(root), size, event.time, event.need, event.target, event.source)
    return True


@kernel
def drop_first(queue: Queue) -> None:
    """Take the first event out of the heap."""
    queue.now[HEAP] -= 1
    size = queue.now[HEAP]
    event = queue.heap[size]
    _sift_down(queue.heap, np.int64(0), size, event.time, event.need, event.target, event.source)


@kernel
def empty_queue(queue: Queue) -> None:
    """Forget all events that are left."""
    bucket = _next_marked(queue.marks, np.int64(0))
    while bucket >= 0:
        queue.marks[bucket >> 6] &= ~(np.uint64(1) << np.uint64(bucket & 63))
        chunk = queue.ends[bucket] >> 3
        while chunk >= 0:
            queue.free[queue.now[FREE]] = chunk
            queue.now[FREE] += 1
            chunk = queue.links[chunk]
        queue.ends[bucket] = -1
        bucket = _next_marked(queue.marks, bucket + 1)
    queue.now[HEAP], queue.now[BUCKET], queue.now[FRONT], queue.now[END] = 0, -1, 0, 0


@inline
def earlier(
    time: float, source: np.uint32, target: np.uint32, need: float, than: float, other: np.uint32,
    third: np.uint32, least: float,
) -> bool:  # fmt: skip
    """Tell whether one event comes before another."""
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
def _gather(queue: Queue, bucket: np.int64, size: np.int64) -> np.int64:
    """Copy the events of a bucket behind ``size`` others where the heap will be; return how many there are then."""
    events, heap, links, free = queue.events, queue.heap, queue.links, queue.free
    end, left = np.int64(queue.ends[bucket]), queue.now[FREE]
    while end >= 0:
        chunk = end >> 3
        for place in range(chunk * CHUNK, end + 1):
            heap[size] = events[place]
            size += 1
        free[left] = chunk
        left += 1
        end = np.int64(links[chunk]) * CHUNK + CHUNK - 1
    queue.ends[bucket] = -1
    queue.now[FREE] = left
    return size


@kernel
def _deal(queue: Queue, size: np.int64) -> bool:
    """Copy events into the line, roughly in order; False, and nothing is done, where too many are at one time."""
    heap, line, bins = queue.heap, queue.line, queue.bins
    first, last = np.inf, -np.inf
    for place in range(size):
        first, last = min(first, heap[place].time), max(last, heap[place].time)
    width = min(size, np.int64(BINS - 1))
    scale = width / (last - first) if last > first else 0.0
    scale = scale if scale < 1e300 else 0.0
    bins[: width + 1] = 0
    for place in range(size):
        bins[min(np.int64((heap[place].time - first) * scale), width - 1)] += 1
    begin, most = np.int32(0), np.int32(0)
    for place in range(width):
        count = bins[place]
        bins[place] = begin
        begin += count
        most = max(most, count)
    if most >= CROWD:
        return False
    for place in range(size):
        bin = min(np.int64((heap[place].time - first) * scale), width - 1)
        line[bins[bin]] = heap[place]
        bins[bin] += 1
    return True


@kernel
def _mend(line: Records, size: np.int64) -> None:
    """Bring into order what nearly is."""
    for place in range(1, size):
        if line[place - 1].time < line[place].time:
            continue
        event, hole = line[place], place
        time, need, target, source = event.time, event.need, event.target, event.source
        while hole > 0:
            other = line[hole - 1]
            if not earlier(time, source, target, need, other.time, other.source, other.target, other.need):
                break
            line[hole] = other
            hole -= 1
        event = line[hole]
        event.time, event.need, event.target, event.source = time, need, target, source


@kernel
def _sift_up(heap: Records, hole: np.int64, time: float, need: float, target: np.uint32, source: np.uint32) -> None:
    while hole > 0:
        above = (hole - 1) >> 1
        other = heap[above]
        if not earlier(time, source, target, need, other.time, other.source, other.target, other.need):
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
        if earlier(
            second.time, second.source, second.target, second.need, first.time, first.source, first.target, first.need
        ):
            below, first = below + 1, second
        if not earlier(first.time, first.source, first.target, first.need, time, source, target, need):
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
