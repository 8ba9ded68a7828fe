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
from diffusion.chain.drawn import WORK, Drawing, bytes_needed
from diffusion.chain.sources import InTies
from diffusion.errors import InputError
from diffusion.parallel import thread_count
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes
from diffusion.seeds.coverage import cover
from diffusion.seeds.method import Problem, Selection
from diffusion.seeds.reverse_sets import ReverseSets, in_ties
from diffusion.seeds.sentinels import LARGE, sentinels
from diffusion.words import counted

GREEDY = 1 - 1 / math.e
"""The share of the best possible that a greedy choice is sure of."""
WORTHWHILE = 150_000
"""How many members sets have about when seeds are first chosen on them, unless fewer are enough for any graph."""
USUAL = 0.1
"""The epsilon to which this belongs; whoever asks for half of it gets seeds chosen on twice as many."""
TELLING, PATIENCE = 10_000, 8
"""How many sets have more than their root then, about, unless this takes some times as many members."""
DEAR = (500_000, 50)
"""How many members may be visited for that at most, or how often each account on average, whichever is more: where
almost everybody is reached, a few sets tell it all."""
ROOT = 0.25
"""What the root of a set costs, as a share of what another member does."""
STOPPED = 5.0
"""The same where sets are large, but stop at some accounts."""
PILOT, SURER = 256, 16
"""How many sets tell how large sets are, and how many times as many if they are not large."""
JUDGED = (0.5, 1.0, 4.0)
"""On how many times as many sets seeds are judged as they were chosen on."""
ACCOUNT = 24
"""How many bytes an account takes while seeds are chosen."""
LEAST = 1_000_000
"""How much memory there must be for sets at least."""
FINE = 512
"""The members that a thread visits at a time take no larger a part of the memory than this, about."""


@dataclass(frozen=True)
class ReverseSampling:
    """Choose seeds on reverse-reachable sets, with a proven share of the best possible spread (OPIM-C).

    Parameters
    ----------
    memory
        How much memory the sets may take, with all that is needed to draw them and choose on them, beyond the chain
        itself: a text such as ``"4GB"`` or ``"500 MiB"``, or a number of bytes. Where the sets would not fit they are
        kept compressed, and where that does not do they are drawn again for each choice, which takes as many times
        longer as there are seeds. The seeds, and what is proven, are the same.

    Raises
    ------
    InputError
        If ``memory`` is no amount of memory, or, when seeds are chosen, less than drawing a single set takes.

    References
    ----------
    J. Tang, X. Tang, X. Xiao, J. Yuan, "Online processing algorithms for influence maximization", SIGMOD 2018,
    doi:10.1145/3183713.3183749. The sets are drawn as in Q. Guo, S. Wang, Z. Wei, M. Chen, "Influence maximization
    revisited", SIGMOD 2020, doi:10.1145/3318464.3389740. The paper's bounds come from inequalities for martingales;
    as the sets are independent, the exact binomial bounds of Clopper and Pearson (Biometrika 1934,
    doi:10.1093/biomet/26.4.404) hold in their place and are never wider.
    """

    memory: SupportsIndex | str = "4GB"

    def __post_init__(self) -> None:
        checks.memory("memory", self.memory)

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "reverse sampling"

    def choose(self, problem: Problem) -> Selection:
        """Choose seeds until their proven share reaches 1 - 1/e - epsilon."""
        if problem.k == problem.chain.graph.account_count or not problem.chain.graph.tie_count:
            return _certain(problem)
        return _search(problem, Rounds.of(problem), checks.memory("memory", self.memory))


@dataclass(frozen=True)
class Rounds:
    """How many sets each round has, and with what chance each of its two bounds may fail."""

    first: int
    """How many sets of each kind the first round has; two rounds later there are twice as many."""
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
        count = 2 * max(1, math.ceil(math.log2(last / first))) + 1
        return cls(math.ceil(first), count, problem.delta / (3 * count))

    def size(self, turn: int) -> int:
        """Return how many sets a round has: 1, 1.5, 2, 3, 4, 6, ... times those of the first.

        The paper doubles. Between doublings a look costs next to nothing, and the proof is often there already.
        """
        return (self.first << turn // 2) * (2 + turn % 2) // 2


def _certain(problem: Problem) -> Selection:
    """Return the answer where there is nothing to choose or nothing spreads: k seeds, and they alone."""
    size = float(problem.k)
    return Selection(problem.candidates[: problem.k], size, size, guaranteed=True, sets_drawn=0, estimate=size)


def _search(problem: Problem, rounds: Rounds, memory: int) -> Selection:
    accounts, ties = problem.chain.graph.account_count, in_ties(problem.chain, problem.model)
    left = _left(memory, ties)
    drawing = Drawing(ties, work=min(WORK, left // FINE))
    sets = _first_sets(drawing, problem, rounds, left)
    upper, judged = float(accounts), 0
    for turn in range(rounds.count):
        size, last = max(rounds.size(turn), len(sets)), turn == rounds.count - 1
        # Sets that cost next to nothing to draw are not looked at yet: for the same wait more is proven, and the seeds
        # are better. All planned rounds share delta, looked at or not.
        if not last and _too_early(sets, size, WORTHWHILE * max(1.0, USUAL / problem.epsilon), accounts):
            continue
        sets.extend(size)
        choice = cover(sets, problem.k, problem.candidates)
        upper = min(upper, accounts * highest_share(choice.bound, size, rounds.failure))
        verdict = _judge(drawing, problem, choice.codes, size, rounds.failure, (GREEDY - problem.epsilon) * upper)
        judged = max(judged, verdict.trials)
        if verdict.reached or last:
            total, reached = len(sets) + judged, verdict.reached
            upper = max(verdict.lower, upper)
            return Selection(choice.codes, verdict.lower, upper, reached, total, verdict.estimate, sets_kept=sets.form)
    raise AssertionError("the last round returns")


@dataclass(frozen=True)
class Verdict:
    """What sets that the seeds were not chosen on say of them."""

    lower: float
    estimate: float
    trials: int
    reached: bool


def _judge(drawing: Drawing, problem: Problem, codes: Codes, size: int, failure: float, goal: float) -> Verdict:
    """Return what half as many sets say, or more of them while these will probably prove the goal.

    Sets to judge on are far cheaper than sets to choose on: they end at a seed, and are not kept.
    """
    accounts, k, root = (
        problem.chain.graph.account_count,
        problem.k,
        root_key(problem.random_state, Purpose.CERTIFICATE),
    )
    hits = before = 0
    for trials in (math.ceil(size * times) for times in JUDGED):
        hits += drawing.hits(root, before, trials, codes, "Judging the seeds on fresh sets")
        before, share = trials, failure / len(JUDGED)
        lower = max(float(k), accounts * lowest_share(hits, trials, share))
        more = math.ceil(size * JUDGED[-1])
        if lower >= goal or accounts * lowest_share(hits * more // trials, more, share) < goal:
            break
    return Verdict(lower, max(lower, accounts * hits / trials), trials, lower >= goal)


def _left(memory: int, ties: InTies) -> int:
    """Return how much memory is left for sets, or say how much is needed at least."""
    least = bytes_needed(ties, thread_count()) + ACCOUNT * ties.accounts
    if memory < least + LEAST:
        raise InputError(
            f"memory must be at least {(least + LEAST) / 1e6:,.1f} MB to draw sets of this chain on "
            f"{counted(thread_count(), 'thread')}, not {memory / 1e6:,.1f} MB"
        )
    return memory - least


def _first_sets(drawing: Drawing, problem: Problem, rounds: Rounds, memory: int) -> ReverseSets:
    """Return the first few sets, or where sets are huge some that stop at a few seeds chosen on those."""
    root = root_key(problem.random_state, Purpose.REVERSE)
    sets = ReverseSets(drawing, root, memory=memory)
    sets.extend(min(PILOT, rounds.first))
    stops = sentinels(sets, problem, rounds.first)
    if sets.held < LARGE * len(sets):
        sets.extend(PILOT * SURER)
    if len(stops):
        sets = ReverseSets(drawing, root, stops, memory)
        sets.extend(rounds.first)
    return sets


def _too_early(sets: ReverseSets, size: int, worthwhile: float, accounts: int) -> bool:
    """Return whether so many sets are cheap to draw, or tell too little for the work they are."""
    if size * sets.visited > max(DEAR[0], DEAR[1] * accounts) * len(sets):
        return False
    work = size * (sets.held / len(sets) + (STOPPED if len(sets.stops) else ROOT))
    return work < worthwhile or (work < PATIENCE * worthwhile and size * sets.telling < TELLING * len(sets))


def lowest_share(hits: int, trials: int, failure: float) -> float:
    """Return the share below which ``hits`` of ``trials`` or more have at most the chance ``failure``."""
    return float(betaincinv(hits, trials - hits + 1, failure)) if hits else 0.0


def highest_share(hits: int, trials: int, failure: float) -> float:
    """Return the share above which ``hits`` of ``trials`` or fewer have at most the chance ``failure``."""
    return float(betainccinv(hits + 1, trials - hits, failure)) if hits < trials else 1.0
