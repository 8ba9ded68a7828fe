"""Reverse-reachable sets, drawn on all threads: kept, counted, or only asked whether they meet certain accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.chain.sources import InTies
from diffusion.kernels import reverse
from diffusion.kernels.reverse import COUNTS, HITS, MEMBERS, Room, Sources
from diffusion.parallel import over_chunks, thread_count
from diffusion.read.names import Codes

QUEUE = 1 << 16
"""How many more accounts than there are can be in the sets in flight."""
LARGEST, SMALLEST = 1 << 16, 1 << 6
"""Between how many sets a thread draws at a time."""
WORK = 1 << 20
"""How many members a thread visits at a time, about."""

Counts = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]


class Part(NamedTuple):
    """What one thread drew in one go."""

    members: Counts
    """The members of the sets that have more than one and were kept, set after set."""
    ends: Integers
    """Where each of them ends."""
    hits: int
    """How many sets met an account to stop at, and were not kept."""
    kept: int
    """How many of the others have more than one member."""
    held: int
    """How many members those have in all."""
    visited: int
    """How many members were visited, beside those of sets that ended at their root."""


class Drawing:
    """Draws sets by root key and index; has room for each thread, and remembers in how many sets each account was."""

    def __init__(self, ties: InTies, work: int = WORK) -> None:
        self.ties, self._work = ties, work
        self.members_per_set = 16.0
        self._rooms: list[Space] = []
        self._free: list[Space] = []

    @property
    def counts(self) -> Counts:
        """In how many of the sets each account was, those that met an account to stop at left out."""
        total = np.zeros(self.ties.accounts, np.uint32)
        for space in self._rooms:
            total += space.room.seen[1::2]
        return total

    def clear(self) -> None:
        """Begin to count anew."""
        for space in self._rooms:
            space.room.seen[1::2] = 0

    def keep(self, root: np.uint64, first: int, stop: int, stops: Codes, what: str) -> list[Part]:
        """Draw and count the sets ``first .. stop``; keep and count those that meet none of the ``stops``."""
        return self._draw(root, first, stop, stops, MEMBERS, what)

    def count(self, root: np.uint64, first: int, stop: int, stops: Codes, what: str) -> list[Part]:
        """Count who is in the sets ``first .. stop`` that meet none of the ``stops``; keep none."""
        return self._draw(root, first, stop, stops, COUNTS, what)

    def hits(self, root: np.uint64, first: int, stop: int, stops: Codes, what: str) -> int:
        """Return how many of the sets ``first .. stop`` meet one of the ``stops``."""
        return sum(part.hits for part in self._draw(root, first, stop, stops, HITS, what))

    def _draw(self, root: np.uint64, first: int, stop: int, stops: Codes, wanted: int, what: str) -> list[Part]:
        total = stop - first
        work_wanted = self._work if wanted == MEMBERS else WORK
        chunk = int(min(max(work_wanted / self.members_per_set, SMALLEST), LARGEST))
        chunk = max(1, min(chunk, -(-total // (4 * thread_count()))))

        def work(begin: int, end: int) -> Part:
            with self._space(stops) as space:
                return space.draw(self.ties.arrays, root, begin, end, wanted)

        parts = over_chunks(work, total, what=what, first=first, chunk=chunk)
        if total and not len(stops):
            self.members_per_set = 1 + sum(part.visited for part in parts) / total
        return parts

    @contextmanager
    def _space(self, stops: Codes) -> Iterator["Space"]:
        """Lend the space of a thread, with the accounts to stop at marked."""
        if self._free:
            space = self._free.pop()
        else:
            space = Space(self.ties)
            self._rooms.append(space)
        seen, marked = space.room.seen, 2 * stops.astype(np.int64)
        seen[marked] = 1
        try:
            yield space
        finally:
            seen[marked] = 0
            self._free.append(space)


def bytes_needed(ties: InTies, threads: int) -> int:
    """Return how much memory drawing takes beside the sets themselves: arranged ties, and a `Space` for each thread."""
    arrays = [array for array in ties.arrays if isinstance(array, np.ndarray) and array is not ties.arrays.jumps]
    return sum(array.nbytes for array in arrays) + threads * (17 * (ties.accounts + QUEUE) + 9 * ties.longest)


class Space:
    """The room of one thread, and where it writes members."""

    def __init__(self, ties: InTies) -> None:
        queue, live, waiting = ties.accounts + QUEUE, ties.longest + reverse.PORTION, reverse.BLOCK + reverse.LANES
        self.members = np.empty(QUEUE, np.uint32)
        self.room = Room(
            seen=np.zeros(2 * ties.accounts, np.uint32),
            queue=np.empty(queue, np.uint32),
            lanes=np.empty(queue, np.uint8),
            live=np.empty(live, np.uint64),
            whose=np.empty(live, np.uint8),
            keys=np.empty(waiting, np.uint64),
            roots=np.empty(waiting, np.uint32),
            stopped=np.empty(reverse.LANES, np.bool_),
            state=np.zeros(reverse.STATES, np.int64),
        )

    def draw(self, ties: Sources, root: np.uint64, begin: int, end: int, wanted: int) -> Part:
        """Draw the sets ``begin .. end``."""
        state, ends = self.room.state, np.empty(end - begin if wanted == MEMBERS else 0, np.int64)
        state[:] = 0
        state[reverse.NEXT], state[reverse.ABREAST] = begin, reverse.LANES
        while not reverse.draw_sets(ties, self.room, root, end, wanted, self.members, ends):
            used = state[reverse.USED]
            larger = np.empty(max(2 * len(self.members), int(used) + len(self.room.queue)), np.uint32)
            larger[:used] = self.members[:used]
            self.members = larger
        used, kept = int(state[reverse.USED]), int(state[reverse.KEPT])
        members = self.members[: used if wanted == MEMBERS else 0].copy()
        hits, visited = int(state[reverse.HIT]), int(state[reverse.VISITED])
        return Part(members, ends[:kept].copy(), hits, kept, used, visited)
