"""Which of several lists of seeds is best for a model, on coins that judge nothing that is reported."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.replicates import Sizes, spread_curves
from diffusion.cascades.traits import is_one_pass
from diffusion.randomness import Purpose
from diffusion.read.names import Codes
from diffusion.seeds.first_tips import first_tips
from diffusion.seeds.method import Problem

WORK, FEWEST = 2_000_000_000, 10
"""All lists together are run until they may have looked at so many ties, but each on so many replicates at least."""


@dataclass(frozen=True)
class Aim:
    """What seeds are for, where it is not the mean spread of all of them."""

    target: int
    """The spread at which a replicate tips."""
    chance: float
    """The chance with which it shall."""


@dataclass(frozen=True)
class Judgement:
    """What one list is worth; the greatest is the best."""

    fewer: float
    """By how many accounts fewer it does what is aimed at, less infinity if it does not."""
    tipping: float
    """P(spread >= target) of the whole list."""
    mean: float
    """The mean spread of the whole list, cut off at the target if there is one."""

    @property
    def worth(self) -> tuple[float, float, float]:
        """What is compared, the most important first."""
        return self.fewer, self.tipping, self.mean


def judged(problem: Problem, lists: Sequence[Codes], replicates: int, aim: Aim | None, what: str) -> list[Judgement]:
    """Return what each list of ordered seeds is worth under the problem's model, on as many replicates at most.

    Without an aim, the mean spread of the whole list counts. With one, it is how few of the first seeds reach the
    target with the chance; then how likely the whole list does; then its mean spread up to the target. In large
    networks fewer replicates tell as much.
    """
    if aim is not None:
        runs = affordable(problem, replicates, len(lists))
        return [_aimed(problem, codes, runs, aim, what) for codes in lists]
    means = spreads(problem, lists, np.array([problem.k]), replicates, what)
    return [Judgement(0.0, 0.0, float(mean)) for mean in means[:, -1]]


def spreads(
    problem: Problem, lists: Sequence[Codes], ends: Sizes, replicates: int, what: str
) -> npt.NDArray[np.float64]:
    """Return the mean spread of the first ``ends`` seeds of each list, lists x ends, on the same replicates for all."""
    runs = affordable(problem, replicates, len(lists))
    rows = np.repeat(np.array(lists, np.uint32), runs, axis=0)
    sizes, _ = spread_curves(
        problem.chain, problem.model, rows, ends, replicates=len(rows), random_state=problem.random_state,
        purpose=Purpose.SELECTION, numbers=np.tile(np.arange(runs), len(lists)), what=what,
    )  # fmt: skip
    return np.asarray(sizes.reshape(len(lists), runs, len(ends)).mean(axis=1))


def affordable(problem: Problem, replicates: int, lists: int) -> int:
    """Return on how many replicates so many lists are compared, at most those asked for."""
    return min(replicates, max(FEWEST, WORK // max(1, problem.chain.graph.tie_count * lists)))


def _aimed(problem: Problem, codes: Codes, replicates: int, aim: Aim, what: str) -> Judgement:
    firsts, last = _firsts(problem, codes, replicates, aim, what)
    shares = (firsts[:, None] <= np.arange(1, len(codes) + 1)).mean(axis=0)
    reached = np.flatnonzero(shares >= aim.chance)
    fewer = -float(reached[0] + 1) if len(reached) else -np.inf
    return Judgement(fewer, float(shares[-1]), float(last.mean()))


def _firsts(problem: Problem, codes: Codes, replicates: int, aim: Aim, what: str) -> tuple[Sizes, Sizes]:
    """Return with how many of the first seeds each replicate tips, and how far all of them spread, up to the target."""
    ends = np.arange(1, len(codes) + 1) if is_one_pass(problem.model) else np.array([len(codes)])
    sizes, _ = spread_curves(
        problem.chain, problem.model, codes, ends, replicates=replicates, random_state=problem.random_state,
        purpose=Purpose.SELECTION, enough=aim.target, what=what,
    )  # fmt: skip
    if len(ends) == len(codes):
        return (sizes < aim.target).sum(axis=1) + 1, sizes[:, -1]
    firsts = first_tips(
        problem.chain, problem.model, codes, aim.target, np.arange(replicates), problem.random_state,
        Purpose.SELECTION, what,
    )  # fmt: skip
    return firsts, sizes[:, -1]
