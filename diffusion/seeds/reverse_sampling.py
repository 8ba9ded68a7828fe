"""Seeds by reverse sampling with a proof: OPIM-C, which stops as soon as what it can prove is what was asked for.

Two independent collections of reverse-reachable sets double in size. On the first, seeds are chosen greedily, and an
upper bound for the best possible choice is found; on the second, which the seeds have never seen, a lower bound for
the chosen. All bounds of all rounds hold together with probability 1 - delta.
"""

import math
from dataclasses import dataclass
from typing import SupportsIndex

from scipy.special import betainccinv, betaincinv, gammaln

from diffusion import checks
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.coverage import cover
from diffusion.seeds.method import Problem, Selection
from diffusion.seeds.reverse_sets import InTies, ReverseSets

GREEDY = 1 - 1 / math.e
"""The share of the best possible that a greedy choice is sure of."""
WORTHWHILE = 300_000
"""How many members the sets have at least when seeds are first chosen, unless fewer are enough for any graph."""


@dataclass(frozen=True)
class ReverseSampling:
    """Choose seeds on reverse-reachable sets, with a proven share of the best possible spread (OPIM-C).

    Parameters
    ----------
    most_members
        Stop, with what is proven until then, before the sets hold more members than this (4 to 8 bytes each).

    References
    ----------
    J. Tang, X. Tang, X. Xiao, J. Yuan, "Online processing algorithms for influence maximization", SIGMOD 2018,
    doi:10.1145/3183713.3183749. The sets are drawn as in Q. Guo, S. Wang, Z. Wei, M. Chen, "Influence maximization
    revisited", SIGMOD 2020, doi:10.1145/3318464.3389740. The paper's bounds come from inequalities for martingales;
    as the sets are independent, the exact binomial bounds of Clopper and Pearson (Biometrika 1934,
    doi:10.1093/biomet/26.4.404) hold in their place and are never wider.
    """

    most_members: SupportsIndex = 500_000_000

    def __post_init__(self) -> None:
        checks.integer("most_members", self.most_members, minimum=1)

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "reverse sampling"

    def choose(self, problem: Problem) -> Selection:
        """Choose seeds until their proven share reaches 1 - 1/e - epsilon."""
        if problem.k == problem.chain.graph.account_count or not problem.chain.graph.tie_count:
            return _certain(problem)
        return _search(problem, Rounds.of(problem), checks.integer("most_members", self.most_members))


@dataclass(frozen=True)
class Rounds:
    """How many sets each round has, and with what chance each of its two bounds may fail."""

    first: int
    """How many sets of each kind the first round has; each later round has twice as many."""
    count: int
    """How many rounds there can be: at the end of the last, the choice is good enough without looking."""
    failure: float
    """With what chance each bound of each round may fail."""

    @classmethod
    def of(cls, problem: Problem) -> "Rounds":
        """Plan the rounds of OPIM-C (algorithm 2 of the paper): delta in thirds, for the bounds and for the end."""
        accounts, k, candidates = problem.chain.graph.account_count, problem.k, len(problem.candidates)
        choices = gammaln(candidates + 1) - gammaln(k + 1) - gammaln(candidates - k + 1)
        safety = math.log(6 / problem.delta)
        first = 2 * (GREEDY * math.sqrt(safety) + math.sqrt(GREEDY * (choices + safety))) ** 2
        last = first * accounts / (problem.epsilon**2 * k)
        count = max(1, math.ceil(math.log2(last / first))) + 1
        return cls(math.ceil(first), count, problem.delta / (3 * count))


def _certain(problem: Problem) -> Selection:
    """Return the answer where there is nothing to choose or nothing spreads: k seeds, and they alone."""
    size = float(problem.k)
    return Selection(problem.candidates[: problem.k], size, size, guaranteed=True, sets_drawn=0, estimate=size)


def _search(problem: Problem, rounds: Rounds, most_members: int) -> Selection:
    accounts = problem.chain.graph.account_count
    judge = root_key(problem.random_state, Purpose.CERTIFICATE)
    sets = ReverseSets(InTies.of(problem.chain, problem.model), root_key(problem.random_state, Purpose.REVERSE))
    upper, drawn = float(accounts), 0
    for turn in range(rounds.count):
        size = rounds.first << turn
        sets.extend(size)
        last = turn == rounds.count - 1 or 2 * len(sets.members) > most_members
        # Sets that cost next to nothing to draw, or less than a pass over the accounts, are not looked at yet: for the
        # same wait more is proven, and the seeds are better. All planned rounds share delta, looked at or not.
        if not last and len(sets.members) < max(WORTHWHILE, accounts // 4):
            continue
        choice = cover(sets, problem.k, problem.candidates)
        upper = min(upper, accounts * highest_share(choice.bound, size, rounds.failure))
        hits = sets.hits(choice.codes, judge, size)
        drawn += size
        lower = max(float(problem.k), accounts * lowest_share(hits, size, rounds.failure))
        reached = lower >= (GREEDY - problem.epsilon) * upper
        if reached or last:
            estimate = max(lower, accounts * hits / size)
            return Selection(choice.codes, lower, max(lower, upper), reached, len(sets) + drawn, estimate)
    raise AssertionError("the last round returns")


def lowest_share(hits: int, trials: int, failure: float) -> float:
    """Return the share below which ``hits`` of ``trials`` or more have at most the chance ``failure``."""
    return float(betaincinv(hits, trials - hits + 1, failure)) if hits else 0.0


def highest_share(hits: int, trials: int, failure: float) -> float:
    """Return the share above which ``hits`` of ``trials`` or fewer have at most the chance ``failure``."""
    return float(betainccinv(hits + 1, trials - hits, failure)) if hits < trials else 1.0
