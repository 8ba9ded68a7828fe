"""Replicates of an adaptive launch: a batch is chosen, the world answers, and the next is chosen for what is left."""

from dataclasses import dataclass
from threading import local

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Forward
from diffusion.chain.plausible import AnyChain, PlausibleChains, shown
from diffusion.chain.sources import InTies
from diffusion.kernels.many_roots import choice_key
from diffusion.kernels.stages import begin_replicate, next_round
from diffusion.launches.stages.truncated import Choice, Chooser
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
EVERYBODY = -1
"""The number of the replicate whose choice all share: nothing has been seen before the first."""
MODEL = IndependentCascade()


@dataclass(frozen=True)
class Question:
    """What an adaptive launch is to reach, and how."""

    chain: AnyChain
    target: int
    batch: int
    epsilon: float
    allowed: Mask
    """Who may be a seed."""
    most: int
    """How many seeds at most."""
    random_state: int

    def chooser(self, ties: InTies) -> Chooser:
        """Return room for one thread's choices."""
        return Chooser(ties, self.chain.graph.out_degrees, self.allowed, self.epsilon)

    def key(self, replicate: int, turn: int) -> np.uint64:
        """Return the key of the sets on which a batch is chosen."""
        return np.uint64(choice_key(root_key(self.random_state, Purpose.ADAPTIVE), replicate, turn))


@dataclass(frozen=True)
class Run:
    """One replicate."""

    codes: list[int]
    """The seeds in their order."""
    turns: int
    """How many batches there were."""
    size: int
    """The spread after the last."""
    proven: bool
    """Whether every batch was proven as good as was asked for."""


def run_adaptively(question: Question, replicates: int) -> tuple[Choice | None, list[Run]]:
    """Return the first choice, which all replicates share, and what each of them came to."""
    chain, ties = question.chain, InTies.independent(shown(question.chain))
    nobody = np.zeros(chain.graph.account_count, np.bool_)
    first = question.chooser(ties).choose(
        nobody, question.target, min(question.batch, question.most), question.key(EVERYBODY, 0)
    )
    root, rooms = root_key(question.random_state, Purpose.CASCADE), local()
    forwards: dict[int, Forward] = {}

    def forward_of(replicate: int) -> Forward:
        place = int(chain.draws_of(np.array([replicate]))[0]) if isinstance(chain, PlausibleChains) else 0
        if place not in forwards:
            forwards[place] = Forward.of(chain.draw(place) if isinstance(chain, PlausibleChains) else chain, MODEL)
        return forwards[place]

    def work(start: int, stop: int) -> list[Run]:
        if not hasattr(rooms, "chooser"):
            rooms.chooser = question.chooser(ties)
        return [
            _World(question, forward_of(replicate), rooms.chooser, root, replicate).run(first)
            for replicate in range(start, stop)
        ]

    parts = over_chunks(work, replicates, what="seeding adaptively", most=4)
    return first, [run for part in parts for run in part]


class _World:
    """One world, of which is known who became active."""

    def __init__(self, question: Question, forward: Forward, chooser: Chooser, root: np.uint64, replicate: int) -> None:
        self._question, self._forward, self._chooser, self._replicate = question, forward, chooser, replicate
        accounts = len(forward.offsets) - 1
        self._key, self._stamps = np.uint64(begin_replicate(root, replicate)), np.zeros(accounts, np.uint32)
        self._queue, self._size = np.empty(accounts, np.uint32), 0

    def run(self, first: Choice | None) -> Run:
        """Seed until the target is met, the seeds are spent, or nobody is left."""
        asked, codes, turns, proven = self._question, list[int](), 0, True
        try:
            while self._size < asked.target and len(codes) < asked.most:
                choice = first if turns == 0 else self._choose(turns, asked.most - len(codes))
                if choice is None:
                    break
                codes += choice.codes.tolist()
                turns, proven = turns + 1, proven and choice.proven
                self._observe(choice.codes)
            return Run(codes, turns, self._size, proven)
        finally:
            self._chooser.mark(self._queue[: self._size], gone=False)

    def _choose(self, turn: int, left: int) -> Choice | None:
        asked = self._question
        return self._chooser.choose(
            self._stamps > 0, asked.target - self._size, min(asked.batch, left), asked.key(self._replicate, turn)
        )

    def _observe(self, codes: Codes) -> None:
        """Let a batch post, and see who becomes active."""
        begin, head, tail = self._size, self._size, self._size + len(codes)
        self._queue[head:tail] = codes
        self._stamps[codes] = 1
        forward = self._forward
        while head < tail:
            end = next_round(
                forward.offsets, forward.targets, forward.units, forward.starts, self._key, np.uint32(1),
                self._stamps, self._queue, head, tail,
            )  # fmt: skip
            head, tail = tail, int(end)
        self._chooser.mark(self._queue[begin:tail])
        self._size = tail


def spent(runs: list[Run]) -> tuple[Integers, Integers, Integers]:
    """Return how many seeds and batches each run took, and how far it came."""
    seeds, turns, sizes = (
        np.array(values, np.int64)
        for values in zip(*((len(run.codes), run.turns, run.size) for run in runs), strict=True)
    )
    return checks.frozen(seeds), checks.frozen(turns), checks.frozen(sizes)
