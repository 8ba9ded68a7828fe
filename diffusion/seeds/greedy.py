"""Seeds by simulation: each time the account that adds most on the same coins, looked for lazily (CELF)."""

import heapq
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.traits import require_live_ties
from diffusion.kernels.gains import add_gains
from diffusion.parallel import over_chunks, report_progress
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes
from diffusion.seeds.method import Problem, Selection

WHAT = "Choosing seeds one by one"


@dataclass(frozen=True)
class Greedy:
    """Choose the account that adds most in simulations, then the next, all on the same coins (CELF).

    Gains only shrink as seeds are added, so most accounts need not be looked at again; the choice is exactly that of
    looking at all of them. It proves nothing about better choices, and takes far longer than `ReverseSampling`: a
    comparison for small graphs.

    Parameters
    ----------
    replicates
        How many live-edge worlds the gains are counted in; each takes a byte an account.

    References
    ----------
    J. Leskovec, A. Krause, C. Guestrin, C. Faloutsos, J. VanBriesen, N. Glance, "Cost-effective outbreak detection in
    networks", KDD 2007, doi:10.1145/1281192.1281239.
    """

    replicates: SupportsIndex = 1_000

    def __post_init__(self) -> None:
        object.__setattr__(self, "replicates", checks.integer("replicates", self.replicates, minimum=1))

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "greedy simulation"

    def choose(self, problem: Problem) -> Selection:
        """Choose ``problem.k`` seeds; equal gains go to the smaller account code."""
        worlds = Worlds(problem, int(self.replicates))
        gains = worlds.all_gains(problem.candidates)
        heap = [(-gain, code) for gain, code in zip(gains.tolist(), problem.candidates.tolist(), strict=True)]
        heapq.heapify(heap)
        chosen: list[int] = []
        total = 0
        while len(chosen) < problem.k:
            report_progress(WHAT, len(chosen), problem.k)
            code = _most_useful(heap, worlds)
            chosen.append(code)
            total += worlds.add(code)
        report_progress(WHAT, problem.k, problem.k)
        return Selection(np.array(chosen, np.int32), estimate=total / len(worlds.reached))


def _most_useful(heap: list[tuple[int, int]], worlds: "Worlds") -> int:
    """Take the account with the largest gain off the heap, whose gains may be those of earlier, easier rounds."""
    while True:
        _, code = heapq.heappop(heap)
        gain = worlds.gain(code)
        # Nobody can have gained since: whoever still leads with a fresh gain leads for good.
        if not heap or (-gain, code) <= heap[0]:
            return code
        heapq.heappush(heap, (-gain, code))


class Worlds:
    """Live-edge worlds of a chain, and whom the seeds so far have reached in each."""

    def __init__(self, problem: Problem, replicates: int) -> None:
        chain, graph, model = problem.chain, problem.chain.graph, problem.model
        require_live_ties(model, "Greedy()")
        self._ties = (graph.offsets, graph.targets, model.units(chain), model.starts(chain))
        self._root = root_key(problem.random_state, Purpose.SELECTION)
        self.reached = np.zeros((replicates, graph.account_count), np.bool_)

    def all_gains(self, codes: Codes) -> npt.NDArray[np.int64]:
        """Return what each account alone would add, summed over the worlds."""
        parts = over_chunks(lambda start, stop: self._gains(codes[start:stop], False), len(codes), what=WHAT)
        return np.concatenate(parts)

    def gain(self, code: int) -> int:
        """Return what an account would add."""
        return int(self._gains(np.array([code], np.int32), False)[0])

    def add(self, code: int) -> int:
        """Make an account a seed; return what it adds."""
        return int(self._gains(np.array([code], np.int32), True)[0])

    def _gains(self, codes: Codes, keep: bool) -> npt.NDArray[np.int64]:
        gains = np.empty(len(codes), np.int64)
        add_gains(*self._ties, self._root, codes, self.reached, keep, gains)
        return gains
