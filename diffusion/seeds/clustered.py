"""Seeds that are close together: for content that is believed only when several friends say it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Model
from diffusion.chain.chain import Chain
from diffusion.parallel import report_progress
from diffusion.randomness import Purpose, generator
from diffusion.read.names import Codes
from diffusion.seeds.judged import Aim, judged, spreads
from diffusion.seeds.method import Problem, Selection

USUAL_NEED = 2.0
"""How many active accounts convince another, where the model does not say."""
GROUPS = (1, 2, 4, 8)
"""Among so many groups the seeds are divided; how large a group must be to set content off, nobody knows beforehand."""
FEWER, FINALISTS = 5, 4
"""All lists are compared on the fifth part of the replicates; what is made of the best of them, on all."""
NEARBY = 8
"""No list begins with one of the first seeds of another."""
WHAT = "choosing seeds close together"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ClusteredSeeds:
    """Choose seeds that reach the same accounts together, so that these meet the content several times.

    From each of several places to begin with, the account is added again and again that brings most accounts most
    nearer to joining. An account is as near as the square of the share that it has met of the live ties it waits for,
    on average: because of the square, a second tie to the same account is worth more than a first to another, and
    there is something to gain even where no single account convinces anybody. Those that have met enough count as
    active. The lists that grow from all places are run on the model itself, on the same coins. Then the seeds are
    divided: all in one group, or among the 2, 4 or 8 best places, since beyond the size that sets content off a group
    gains little by growing, and another group is another chance. What goes furthest is kept. Nothing is proven about
    how much better other seeds could do.

    Parameters
    ----------
    starts
        From how many places lists are grown: half of them the accounts that alone bring others nearest to joining, the
        rest at random.
    replicates
        On how many replicates the lists are compared.

    References
    ----------
    Why seeds that need company must be close together: D. Centola, M. Macy, American Journal of Sociology 113 (2007)
    702, doi:10.1086/521848; D. Guilbeault, D. Centola, Nature Communications 12 (2021) 4430,
    doi:10.1038/s41467-021-24704-6. Why greedy choices by spread alone fail: spread is not submodular there (Kempe,
    Kleinberg, Tardos, KDD 2003, doi:10.1145/956750.956769, section 2).

    Examples
    --------
    A ring in which everybody follows the four nearest: two neighbours set all of it off.

    >>> import diffusion, networkx
    >>> ring = diffusion.Graph.from_networkx(networkx.circulant_graph(40, [1, 2]), edges="influence")
    >>> chain, model = diffusion.uniform(ring, 1.0), diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2))
    >>> diffusion.choose_seeds(chain, model, 2, method=diffusion.ClusteredSeeds()).spread
    40.0
    >>> diffusion.choose_seeds(chain, model, 2, method=diffusion.RandomAccounts()).spread
    2.0
    """

    starts: SupportsIndex = 16
    replicates: SupportsIndex = 100
    aim: Aim | None = field(default=None, kw_only=True)
    """What is aimed at, where it is not the mean; `find_tipping_point` says it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", checks.integer("starts", self.starts, minimum=1))
        object.__setattr__(self, "replicates", checks.integer("replicates", self.replicates, minimum=1))

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "close together"

    def aimed(self, target: int | None, chance: float) -> "ClusteredSeeds":
        """Return the method that aims at a target and a chance instead of the mean."""
        return ClusteredSeeds(self.starts, self.replicates, aim=None if target is None else Aim(target, chance))

    def choose(self, problem: Problem) -> Selection:
        """Grow lists, divide the seeds among groups, and keep what does best."""
        lists = self._grown(problem)
        sizes = np.array(sorted({-(-problem.k // groups) for groups in GROUPS}))
        means = spreads(problem, lists, sizes, -(-int(self.replicates) // FEWER), WHAT)
        tried = list[Codes]()
        for place, size in enumerate(sizes.tolist()):
            ordered = [lists[index] for index in np.argsort(-means[:, place], kind="stable")]
            tried += ordered[:FINALISTS] if size == problem.k else [grouped(ordered, size, problem.k)]
        values = judged(problem, tried, int(self.replicates), self.aim, WHAT)
        return Selection(tried[max(range(len(tried)), key=lambda place: (values[place].worth, -place))])

    def _grown(self, problem: Problem) -> list[Codes]:
        """Return a list from each place: half of the best places, half random ones, none where another list begins."""
        growth, lists = Growth.of(problem.chain, problem.model, problem.candidates), list[Codes]()
        free, count = np.ones(problem.chain.graph.account_count, np.bool_), int(self.starts)
        best = problem.candidates[np.argsort(-growth.scores[problem.candidates], kind="stable")]
        others = generator(problem.random_state, Purpose.SAMPLE, 1).permutation(problem.candidates)
        for places, most in ((best, -(-count // 2)), (others, count)):
            for place in places.tolist():
                if len(lists) < most and free[place]:
                    report_progress(WHAT, len(lists), count)
                    lists.append(growth.grown([place], problem.k))
                    free[lists[-1][:NEARBY]] = False
        return lists


def grouped(lists: Sequence[Codes], size: int, k: int) -> Codes:
    """Return ``k`` seeds: the first ``size`` of each list that shares none of them with those before, then others."""
    chosen = list[int]()
    for codes in lists:
        if not set(codes[:size].tolist()) & set(chosen):
            chosen += codes[:size].tolist()
    for codes in lists:
        if len(chosen) < k:
            chosen += [code for code in codes.tolist() if code not in chosen]
    return np.array(chosen[:k], np.int32)


@dataclass(frozen=True, eq=False)
class Growth:
    """Lists that grow around places of one chain."""

    chain: Chain
    """The chain."""
    needs: Floats
    """How many live ties from active accounts each account waits for, about."""
    candidates: Codes
    """Who may be a seed."""
    scores: Floats
    """How much nearer to joining each account alone brings others."""

    @classmethod
    def of(cls, chain: Chain, model: Model, candidates: Codes) -> "Growth":
        """Prepare a chain under a model; ties are what they are on average, thresholds the middle ones."""
        from diffusion.kernels.groups import write_scores

        threshold = getattr(model, "threshold", None)
        accounts = chain.graph.account_count
        needs = np.full(accounts, USUAL_NEED) if threshold is None else np.array(threshold.typical(chain.graph), float)
        scores = np.empty(accounts)
        write_scores(chain.graph.offsets, chain.graph.targets, chain.probabilities, needs, scores)
        return cls(chain, needs, candidates, checks.frozen(scores))

    def grown(self, begun: Sequence[int], k: int) -> Codes:
        """Return ``k`` seeds, beginning with those given."""
        from diffusion.kernels.groups import grow_together

        graph, chosen = self.chain.graph, np.zeros(k, np.uint32)
        chosen[: len(begun)] = begun
        allowed = np.zeros(graph.account_count, np.bool_)
        allowed[self.candidates] = True
        grow_together(
            graph.offsets, graph.targets, self.chain.probabilities, graph.in_offsets, graph.in_sources, graph.in_ties,
            self.needs, allowed, self.scores.copy(), chosen, len(begun),
        )  # fmt: skip
        return chosen.astype(np.int32)
