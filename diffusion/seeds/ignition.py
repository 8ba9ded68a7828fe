"""Seeds chosen for tipping, not for the mean: the fewest accounts of which one ignites almost every world."""

from dataclasses import dataclass, replace

import numpy as np

from diffusion import checks
from diffusion.cascades.chance import clopper_pearson
from diffusion.cascades.outbreak import find_valley
from diffusion.cascades.replicates import spread_curves
from diffusion.kernels.lanes import LANES as WORLDS
from diffusion.randomness import Purpose
from diffusion.read.names import Codes
from diffusion.seeds.ignition_worlds import Cover, IgnitionWorlds, Integers, cover_worlds
from diffusion.seeds.method import Problem, Selection
from diffusion.seeds.reverse_sampling import ReverseSampling
from diffusion.words import percent

FEWEST_WORLDS = 512
"""On so many worlds at least the first choice is made."""
FAILING = 64
"""In so many of them at least, the first choice may fail at the chance asked for: fewer are all ignited by luck."""
MOST_BITS = 2**32
"""The bits (candidates by worlds, fresh ones included) take half a GiB at most."""
HELD_OUT = (1_024, 2_048, 4_096)
"""Replicates after which held-out coins are asked whether they refute a choice."""
CONFIDENCE = 0.95
"""How certain a refutation is, and how certain the fewest that any choice would take, over all looks."""
MOSTLY = 0.5
"""Unless some candidate ignites more than this share of the worlds, content does not carry itself from one account."""


@dataclass(frozen=True, eq=False)
class IgnitionOrder:
    """Accounts in the order in which they ignite most worlds that are left, or why there is no such order."""

    codes: Codes
    """The accounts; the first is the most useful."""
    ignited: Integers
    """How many of the worlds the first 1, 2, ... of them ignite."""
    worlds: int
    """On how many worlds they were chosen; as many fresh ones told apart those who were equal."""
    possible: int
    """How many of these worlds some candidate ignites."""
    igniters: float
    """How many candidates ignite a world, on average."""
    fewest: int | None
    """No choice of fewer candidates ignites worlds with the chance asked for (95 %); None if not even the most does."""
    refuted: int
    """How many choices, on fewer worlds, held-out replicates have refuted."""
    target: int | None
    """The spread that had to be reached from one account alone; None if none was given and there is no valley."""
    fallback: str | None
    """Why seeds are chosen by expected spread instead; None where they are not."""

    def __post_init__(self) -> None:
        for name in ("codes", "ignited"):
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    def promised(self, chance: float) -> int | None:
        """Return how many of the accounts ignite this share of the worlds they were chosen on; None if all do not."""
        return _promised(self.ignited, chance * self.worlds)


@dataclass(frozen=True)
class Ignition:
    """Choose the seeds of which one ignites almost every world; for certainty with few accounts, not for the mean.

    In each live-edge world, the accounts are found from each of which alone the target is reached: those that reach
    the core which carries an outbreak. Seeds that hit this set tip the replicate for sure, and the fewest that hit
    enough of the sets are a maximum coverage: each seed is the candidate that ignites most of the worlds that are
    left. Expected spread differs where worlds that one big account fails to ignite are ignited by a small one.

    Few worlds are all ignited by few accounts, so worlds grow with the chance asked for, and double for as long as
    held-out replicates refute what the choice promises. Accounts that are equal on the worlds are told apart by as
    many fresh ones. Where mostly no single account ignites a world (below criticality), or no world is left, seeds are
    chosen by expected spread, and the result says so.

    Parameters
    ----------
    chance
        The chance of tipping that is aimed at; `find_tipping_point` puts its own in place.
    target
        The spread, in accounts, at which a replicate tips. Unless given, where large outbreaks begin (`find_valley`);
        `find_tipping_point` puts its own in place.
    most_worlds
        The most worlds to choose on; they also end where the bits, two for each candidate and world, take half a GiB.

    Examples
    --------
    Two circles that no tie joins: the mean asks for nothing but the larger one, certainty for one account in each.

    >>> import diffusion
    >>> sources, targets = [0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 0, 5, 6, 4]
    >>> graph = diffusion.Graph.from_arrays(sources, targets, names=list("abcdefg"), edges="influence")
    >>> chain = diffusion.uniform(graph, 0.9)
    >>> method = diffusion.Ignition(target=3, chance=0.95)
    >>> diffusion.choose_seeds(chain, k=2, method=method).method
    'ignition'

    References
    ----------
    Kempe, Kleinberg, Tardos, KDD 2003, doi:10.1145/956750.956769 (live-edge worlds); Zhang, Chen, Sun, Wang, Zhang,
    KDD 2014, doi:10.1145/2623330.2623684 (why the mean does not answer it); Nemhauser, Wolsey, Fisher 1978,
    doi:10.1007/BF01588971 (the guarantee of a greedy cover).
    """

    chance: float = 0.9
    target: int | None = None
    most_worlds: int = 8_192

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", checks.open_unit("chance", self.chance))
        object.__setattr__(self, "most_worlds", checks.integer("most_worlds", self.most_worlds, minimum=WORLDS))
        if self.target is not None:
            object.__setattr__(self, "target", checks.integer("target", self.target, minimum=1))

    @property
    def name(self) -> str:
        """The method's name in words."""
        return "ignition"

    def aimed(self, target: int | None, chance: float) -> "Ignition":
        """Return the method for this target, if there is one, and this chance."""
        return replace(self, target=self.target if target is None else target, chance=chance)

    def choose(self, problem: Problem) -> Selection:
        """Choose ``problem.k`` seeds, the last ones by expected spread if fewer ignite all worlds."""
        order = self.order(problem)
        if order.fallback is not None:
            instead = ReverseSampling().choose(problem)
            return replace(instead, how=f"{ReverseSampling().name} instead of {self.name} ({order.fallback})")
        codes = filled(problem, order)
        rest = len(codes) - len(order.codes)
        how = f"{self.name} (the last {rest:,} of them, with no world left, by {ReverseSampling().name})"
        return Selection(codes, how=how if rest else None)

    def order(self, problem: Problem) -> IgnitionOrder:
        """Choose up to ``problem.k`` seeds, on more and more worlds until held-out replicates agree."""
        target = self.target
        if target is None:
            target = find_valley(problem.chain, problem.model, random_state=problem.random_state).size
        if target is None:
            return _none(None, "content does not carry itself here: there is no valley to pass")
        return _search(problem, target, self.chance, self.most_worlds)


def filled(problem: Problem, order: IgnitionOrder) -> Codes:
    """Return the order with further seeds by expected spread behind it, ``problem.k`` in all."""
    if len(order.codes) == problem.k:
        return order.codes
    others = ReverseSampling().choose(problem).codes
    return np.concatenate([order.codes, others[~np.isin(others, order.codes)]])[: problem.k].astype(np.int32)


def _search(problem: Problem, target: int, chance: float, most_worlds: int) -> IgnitionOrder:
    sizes = _sizes(chance, most_worlds, len(problem.candidates))
    worlds = IgnitionWorlds(problem.chain, problem.model, target, problem.candidates, problem.random_state)
    for look, size in enumerate(sizes):
        worlds.extend(2 * size)
        planes, fresh = worlds.planes[: size // WORLDS], worlds.planes[size // WORLDS :]
        possible = int(np.bitwise_count(np.bitwise_or.reduce(planes, axis=1)).sum())
        if possible <= MOSTLY * size:
            share = percent(possible / size)
            return _none(target, f"only {share} of worlds can be tipped by one of the candidates alone")
        cover = cover_worlds(planes, fresh, problem.k)
        promised = _promised(cover.ignited, chance * size)
        codes = problem.candidates[cover.places]
        if (
            promised is None
            or look == len(sizes) - 1
            or not _refuted(problem, codes[:promised], target, chance, len(sizes))
        ):
            break
    igniters = float(np.bitwise_count(planes).sum() / size)
    fewest = _fewest(cover, size, chance, len(sizes))
    return IgnitionOrder(codes, cover.ignited, size, possible, igniters, fewest, look, target, None)


def _promised(ignited: Integers, wanted: float) -> int | None:
    enough = np.flatnonzero(ignited >= wanted)
    return int(enough[0]) + 1 if len(enough) else None


def _none(target: int | None, why: str) -> IgnitionOrder:
    """Return the order where there is none."""
    return IgnitionOrder(np.empty(0, np.int32), np.empty(0, np.int64), 0, 0, 0.0, None, 0, target, why)


def _sizes(chance: float, most_worlds: int, candidates: int) -> list[int]:
    """Return on how many worlds is chosen, look after look; whole planes."""
    most = max(WORLDS, min(most_worlds, MOST_BITS // (2 * candidates)) // WORLDS * WORLDS)
    first = -(-max(FEWEST_WORLDS, round(FAILING / (1 - chance))) // WORLDS) * WORLDS
    sizes = [min(first, most)]
    while sizes[-1] < most:
        sizes.append(min(2 * sizes[-1], most))
    return sizes


def _refuted(problem: Problem, codes: Codes, target: int, chance: float, looks: int) -> bool:
    """Return whether held-out replicates show that these seeds tip with less than the chance."""
    confidence = 1 - (1 - CONFIDENCE) / (looks * len(HELD_OUT))
    tipped = replicates = 0
    for budget in HELD_OUT:
        sizes, _ = spread_curves(
            problem.chain, problem.model, codes, np.array([len(codes)]), replicates=budget - replicates,
            random_state=problem.random_state, purpose=Purpose.IGNITION_CERTIFICATE, first=replicates,
            enough=target, what="Trying to refute",
        )  # fmt: skip
        tipped, replicates = tipped + int((sizes >= target).sum()), budget
        low, high = clopper_pearson(np.array([tipped]), replicates, confidence)
        if high[0] < chance:
            return True
        if low[0] >= chance:
            return False
    return False


def _fewest(cover: Cover, worlds: int, chance: float, looks: int) -> int | None:
    """Return how many candidates it takes at least to ignite worlds with the chance, whichever they are.

    The best choice of the truly fewest that do is fixed before any world is drawn, and ignites no more of the worlds
    than the bound for as many; so this many or fewer are returned unless its own exact interval fails.
    """
    _, high = clopper_pearson(cover.bounds, worlds, 1 - 2 * (1 - CONFIDENCE) / looks)
    enough = np.flatnonzero(high >= chance)
    return int(enough[0]) + 1 if len(enough) else None
