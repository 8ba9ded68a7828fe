"""Reverse-reachable sets of a chain: drawn on all threads, kept where they must be, only counted where that will do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.kernels.coverage import count_members
from diffusion.kernels.reverse import CHOSEN as CHOSEN_MARK
from diffusion.kernels.reverse import ONE, count_hits, draw_sets, find_leaps, run_totals
from diffusion.parallel import over_chunks
from diffusion.read.names import Codes

Counts = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class InTies:
    """Whom content can come from, and how an account draws its live in-ties; see `diffusion.kernels.reverse`."""

    offsets: Integers
    sources: Codes
    units: Counts
    jumps: npt.NDArray[np.float64]

    @classmethod
    def of(cls, chain: Chain, model: Model) -> "InTies":
        """Return the incoming side of a chain under a model that has reverse-reachable sets."""
        if isinstance(model, IndependentCascade):
            return cls._independent(chain, model)
        if isinstance(model, LinearThreshold):
            return cls._threshold(chain, model)
        raise InputError(f"the {model.name} model has no reverse-reachable sets; choose seeds with method=Greedy()")

    @classmethod
    def _independent(cls, chain: Chain, model: IndependentCascade) -> "InTies":
        graph, units = chain.graph, model.units(chain)
        jumps = np.empty(graph.account_count)
        unequal = find_leaps(graph.targets, units, jumps)
        in_units = units[graph.in_ties] if unequal else np.empty(0, np.uint32)
        return cls(graph.in_offsets, graph.in_sources, in_units, jumps)

    @classmethod
    def _threshold(cls, chain: Chain, model: LinearThreshold) -> "InTies":
        graph = chain.graph
        totals = model.units(chain)[graph.in_ties]
        run_totals(graph.in_offsets, totals)
        return cls(graph.in_offsets, graph.in_sources, totals, np.full(graph.account_count, ONE))


class Workspace:
    """The marks and room that one thread draws with, used again for every chunk."""

    def __init__(self, accounts: int) -> None:
        self.stamps = np.zeros(accounts, np.uint32)
        self.members = np.empty(max(4 * accounts, 1 << 16), np.uint32)
        self.mark = 0

    def marks(self, number: int) -> int:
        """Reserve ``number`` marks that no stamp holds, and return the one before them."""
        if self.mark + number >= CHOSEN_MARK:
            self.stamps.fill(0)
            self.mark = 0
        self.mark += number
        return self.mark - number

    def room(self, used: int) -> None:
        """Double the room, keeping the first ``used`` members."""
        larger = np.empty(2 * len(self.members), np.uint32)
        larger[:used] = self.members[:used]
        self.members = larger


class ReverseSets:
    """Sets 0, 1, 2, ... under one root key, kept with how often each account occurs in them."""

    def __init__(self, ties: InTies, root: np.uint64) -> None:
        self.ties, self.root = ties, root
        self.ends = np.empty(0, np.int64)
        self.counts = np.zeros(len(ties.jumps), np.uint32)
        self._members = np.empty(0, np.uint32)
        self._workspaces: list[Workspace] = []

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def members(self) -> Counts:
        """The members of all sets, one set after the other."""
        return self._members[: self.ends[-1] if len(self.ends) else 0]

    def extend(self, total: int) -> None:
        """Draw sets until there are ``total``."""
        parts = over_chunks(self._draw, total - len(self), first=len(self), what="Drawing reverse-reachable sets")
        used = len(self.members)
        self._reserve(used + sum(len(members) for members, _ in parts))
        ends = [self.ends]
        for members, chunk_ends in parts:
            self._members[used : used + len(members)] = members
            ends.append(chunk_ends + used)
            count_members(members, self.counts)
            used += len(members)
        self.ends = np.concatenate(ends)

    def hits(self, codes: Codes, root: np.uint64, total: int) -> int:
        """Return how many of the sets 0 .. total under another root contain one of the accounts."""

        def work(start: int, stop: int) -> int:
            with self._workspace() as space:
                space.stamps[codes] = CHOSEN_MARK
                mark = space.marks(stop - start)
                ties = self.ties
                found = count_hits(
                    ties.offsets,
                    ties.sources,
                    ties.units,
                    ties.jumps,
                    root,
                    start,
                    stop,
                    mark,
                    space.stamps,
                    space.members,
                )
                space.stamps[codes] = 0
                return found

        return sum(over_chunks(work, total, what="Judging the seeds on fresh sets"))

    def _draw(self, start: int, stop: int) -> tuple[Counts, Integers]:
        ties, ends = self.ties, np.empty(stop - start, np.int64)
        with self._workspace() as space:
            done = used = 0
            while True:
                mark = space.marks(len(ends) - done + 1)
                done += draw_sets(
                    ties.offsets, ties.sources, ties.units, ties.jumps, self.root,
                    start + done, used, mark, space.stamps, space.members, ends[done:],
                )  # fmt: skip
                used = int(ends[done - 1]) if done else 0
                if done == len(ends):
                    return space.members[:used].copy(), ends
                space.room(used)

    def _reserve(self, size: int) -> None:
        if size > len(self._members):
            larger = np.empty(max(size, 2 * len(self._members)), np.uint32)
            larger[: len(self.members)] = self.members
            self._members = larger

    @contextmanager
    def _workspace(self) -> Iterator[Workspace]:
        space = self._workspaces.pop() if self._workspaces else Workspace(len(self.ties.jumps))
        try:
            yield space
        finally:
            self._workspaces.append(space)
