"""Seeds by simple rules, to compare with: accounts at random, and the first of a ranking."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.randomness import Purpose, generator
from diffusion.seeds.method import Problem, Selection


class Ranked(Protocol):
    """Anything that puts all accounts in order, as a `Ranking` does."""

    def order(self, measure: Any = None) -> npt.NDArray[np.integer]:
        """Return the codes of all accounts, best first."""


@dataclass(frozen=True)
class RandomAccounts:
    """Choose candidates at random, each as likely as any other; the first k of k + 1 are the same."""

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "random accounts"

    def choose(self, problem: Problem) -> Selection:
        """Take the first ``problem.k`` of the candidates in random order."""
        order = generator(problem.random_state, Purpose.SAMPLE).permutation(problem.candidates)
        return Selection(order[: problem.k])


@dataclass(frozen=True)
class MostFollowers:
    """Choose the candidates with the largest audiences; of equal ones the smaller account code."""

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "most followers"

    def choose(self, problem: Problem) -> Selection:
        """Take the first ``problem.k`` candidates by audience."""
        audiences = problem.chain.graph.out_degrees[problem.candidates]
        return Selection(problem.candidates[np.argsort(-audiences, kind="stable")[: problem.k]])


@dataclass(frozen=True)
class TopBy:
    """Choose the candidates that lead a ranking.

    Parameters
    ----------
    ranking
        A `Ranking` of the same graph's accounts.
    measure
        The measure to go by, or its name; the ranking's first unless given.
    """

    ranking: Ranked
    measure: Any = None

    @property
    def name(self) -> str:
        """The method's name in words."""
        measure = getattr(self.measure, "name", self.measure) or next(iter(getattr(self.ranking, "scores", ())), None)
        return f"top by {measure}" if measure else "top by ranking"

    def choose(self, problem: Problem) -> Selection:
        """Take the first ``problem.k`` candidates of the ranking."""
        order = np.asarray(self.ranking.order(self.measure), np.int64)
        names, graph = getattr(self.ranking, "names", problem.chain.graph.names), problem.chain.graph
        if len(order) != graph.account_count or not (names is graph.names or names == graph.names):
            raise InputError("ranking: it ranks the accounts of another graph; rank this chain's graph")
        allowed = np.zeros(graph.account_count, np.bool_)
        allowed[problem.candidates] = True
        return Selection(order[allowed[order]][: problem.k].astype(np.int32))
