"""Several ways of choosing seeds, compared on the model itself: for models that no one method is made for."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.errors import InputError
from diffusion.parallel import report_progress
from diffusion.seeds.clustered import ClusteredSeeds
from diffusion.seeds.judged import Aim, judged
from diffusion.seeds.method import Problem, SeedMethod, Selection
from diffusion.seeds.reverse_sampling import ReverseSampling
from diffusion.seeds.rules import MostFollowers
from diffusion.seeds.spared import spared

FINER = 2
"""Which seeds may be spared is asked on so many times as many replicates: each answer is about a single seed."""
WHAT = "comparing ways to choose seeds"


@dataclass(frozen=True)
class AsIndependent:
    """Choose seeds as if content spread by independent cascades: far apart, where each reaches most that is new.

    Where cascades would take off from almost anywhere, a second seed adds nothing, and the next would be whoever is out
    of reach; so the power is lowered until an active account brings in one other on average.
    """

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "as if cascades were independent"

    def choose(self, problem: Problem) -> Selection:
        """Choose by reverse sampling; what that proves of independent cascades is not proven of this model."""
        offspring = float(problem.chain.expected_successes.mean())
        weak = problem.chain.amplified(1 / max(1.0, offspring))
        return Selection(ReverseSampling().choose(replace(problem, chain=weak, model=IndependentCascade())).codes)


@dataclass(frozen=True)
class BestOf:
    """Choose by several methods, run each list on the model itself on the same coins, and keep the best.

    This is how seeds are chosen where reverse-reachable sets do not exist (`ComplexContagion`, `TimedCascade`) and no
    method is asked for. Whether seeds are better close together or far apart is then not assumed but tried. Where a
    target is aimed at, seeds without which it is reached as well are moved behind the others (at most 32 are tried).

    Parameters
    ----------
    methods
        The ways to choose; close together (`ClusteredSeeds`), as if cascades were independent, and most followers
        unless given.
    replicates
        On how many replicates the lists are compared; what is reported of seeds comes from other coins.

    Examples
    --------
    >>> import diffusion, networkx
    >>> network = networkx.connected_watts_strogatz_graph(400, 8, 0.1, seed=1)
    >>> chain = diffusion.uniform(diffusion.Graph.from_networkx(network, edges="influence"), 0.9)
    >>> diffusion.choose_seeds(chain, diffusion.ComplexContagion(), 4).method
    'the best of 3 ways on the model itself: close together'
    """

    methods: Iterable[SeedMethod] = (ClusteredSeeds(), AsIndependent(), MostFollowers())
    replicates: SupportsIndex = 200
    aim: Aim | None = field(default=None, kw_only=True)
    """What is aimed at, where it is not the mean; `find_tipping_point` says it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "methods", tuple(self.methods))
        object.__setattr__(self, "replicates", checks.integer("replicates", self.replicates, minimum=1))
        if not self.methods or any(isinstance(way, type) or not isinstance(way, SeedMethod) for way in self.methods):
            raise InputError(f"methods must be methods such as ClusteredSeeds(), not {self.methods!r}")

    @property
    def name(self) -> str:
        """The method's name in words."""
        return f"the best of {len(tuple(self.methods))} ways on the model itself"

    def aimed(self, target: int | None, chance: float) -> "BestOf":
        """Return the method that aims at a target and a chance instead of the mean."""
        ways: list[Any] = [way.aimed(target, chance) if hasattr(way, "aimed") else way for way in self.methods]
        return BestOf(ways, self.replicates, aim=None if target is None else Aim(target, chance))

    def choose(self, problem: Problem) -> Selection:
        """Choose by each, and keep the list that does best."""
        ways = tuple(self.methods)
        lists = []
        for done, way in enumerate(ways):
            report_progress(f"{WHAT}: {way.name}", done, len(ways))
            lists.append(way.choose(problem).codes)
        values = judged(problem, lists, int(self.replicates), self.aim, WHAT)
        best = max(range(len(ways)), key=lambda index: (values[index].worth, -index))
        codes, fewer = lists[best], values[best].fewer
        if self.aim is not None and fewer > -np.inf:
            codes = spared(problem, codes, round(-fewer), FINER * int(self.replicates), self.aim)
        return Selection(codes, how=f"{self.name}: {ways[best].name}")
