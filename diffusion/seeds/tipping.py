"""The tipping point: the fewest seeds that push content past the target with the chance that is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance, clopper_pearson
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.outbreak import OutbreakView, find_valley
from diffusion.cascades.replicates import check_replicates, first_look, look_count, seed_codes, spread_curves
from diffusion.cascades.traits import has_live_ties, is_one_pass, starts_by_itself
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.names import Codes, Name
from diffusion.seeds.best_of import BestOf
from diffusion.seeds.choose import choose_seeds
from diffusion.seeds.clustered import ClusteredSeeds
from diffusion.seeds.critical import CriticalPower, critical_power
from diffusion.seeds.curve import TippingCurve, curve_of, curve_sizes
from diffusion.seeds.first_tips import first_tips, may_halve
from diffusion.seeds.ignition import Ignition
from diffusion.seeds.method import SeedMethod
from diffusion.seeds.seed_set import SeedSet
from diffusion.seeds.tipping_point import TippingPoint

FIRST_SEEDS = 25
MAX_SEEDS = 400
COARSE, FINE = 0.1, 0.02
"""The epsilon of `choose_seeds` at first, and once it is known how many seeds it takes: the last ones decide that."""
FEWEST_RUN_ANEW = 100
"""After how many replicates a curve is looked at first at least, where each number of seeds is run by itself."""
FEWEST_PER_DRAW = 200
"""How many replicates there are on each plausible chain at least, as long as there are any left."""
HIGHEST_POWER = 64.0
"""How far the power that would do is looked for, in powers of the chain at hand."""


def find_tipping_point(
    chain: AnyChain,
    model: Model | None = None,
    *,
    chance: SupportsFloat = 0.9,
    target: SupportsIndex | None = None,
    ordered_seeds: Iterable[Name] | None = None,
    candidates: Iterable[Name] | None = None,
    method: SeedMethod | None = None,
    max_seeds: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
    replicates: SupportsIndex = 20_000,
    critical: CriticalPower | None = None,
    random_state: SupportsIndex = 0,
) -> TippingPoint:
    """Return the fewest seeds with P(spread >= target) >= chance.

    Seeds are chosen by `choose_seeds` on coins of their own and judged on other coins. Replicates are added until the
    number of seeds is decided (the exact intervals of P on both sides of it exclude the chance), or are spent.

    This holds for every model. Where one active account may be too few to convince another (`ComplexContagion`), large
    outbreaks are looked for from small groups that are close together (`find_valley`), and seeds are chosen by trying
    lists close together and far apart on the model itself, for this target and chance (`BestOf`). Where every number
    of seeds has to be run anew (`TimedCascade`), the mean spread rests on a hundred replicates of each number, and P
    on more, each of which is asked by halving with how many seeds it tips, if one more seed can never shrink it; if it
    can, each number is run, and the answer is the first number whose P is high enough.

    Parameters
    ----------
    chain, model
        What the content spreads over, and how (independent cascade unless given). With `PlausibleChains`, P is that
        over chance and over what the chain may be; the number that each plausible chain needs is told beside it.
    chance
        The chance with which the target must be reached.
    target
        The spread, in accounts, at which a replicate tips. Unless given, it is where large outbreaks begin beyond the
        valley between small and large ones (`find_valley`); where there is no valley there is no tipping point, and
        the answer gives the power at which there is one.
    ordered_seeds
        Take the first k of this list instead of choosing.
    candidates
        Choose among these accounts only.
    method
        How to choose: by expected spread (`ReverseSampling()`) unless given; `Ignition()` aims at this target and
        chance, and often needs fewer accounts for great certainty. `BestOf()` unless given where those do not exist.
    max_seeds
        The most seeds to try; 400, or all accounts if they are fewer, unless given.
    confidence
        Of the interval on the number of seeds, and of each P(tips) by itself.
    replicates
        The most replicates to spend on the answer.
    critical
        The critical power, if it is known already (`critical_power`); it is looked for only where there is no valley.
    random_state
        The name of the chance.

    Examples
    --------
    Ten accounts that all follow one another: on average two seeds pass 8 accounts, but certainty takes more.

    >>> import diffusion, networkx
    >>> graph = diffusion.Graph.from_networkx(networkx.complete_graph(10), edges="influence")
    >>> point = diffusion.find_tipping_point(diffusion.uniform(graph, 0.2), target=8, chance=0.9)
    >>> point.accounts_needed
    5

    References
    ----------
    Zhang, Chen, Sun, Wang, Zhang, KDD 2014, doi:10.1145/2623330.2623684: seed minimisation with a probabilistic
    guarantee, and why the mean does not answer it.
    """
    question = _Question(
        chain,
        model or IndependentCascade(),
        checks.open_unit("chance", chance),
        checks.open_unit("confidence", confidence),
        check_replicates(chain, replicates),
        check_random_state(random_state),
    )
    asked = None
    if target is not None:
        asked = checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    valley = find_valley(chain, question.model, random_state=question.random_state)
    goal = asked if asked is not None else valley.size
    most = _most_seeds(chain, max_seeds)
    for name, given in (("candidates", candidates), ("method", method)):
        if ordered_seeds is not None and given is not None:
            raise InputError(f"{name}: with ordered_seeds nothing is chosen; give one of the two")
    if ordered_seeds is not None:
        codes, chosen = seed_codes(chain, ordered_seeds, "ordered_seeds"), None
        curve = question.curve(codes if max_seeds is None else codes[:most], goal)
    else:
        way = BestOf() if method is None and not has_live_ties(question.model) else method
        if isinstance(way, Ignition | BestOf | ClusteredSeeds):
            way = way.aimed(goal, question.chance)
        curve, chosen = question.choose_and_judge(goal, most, listed(candidates), way)
    return question.answer(
        curve, chosen, goal, "asked" if asked is not None else "valley" if goal else "none",
        OutbreakView.of(valley.sizes, valley), critical,
    )  # fmt: skip


@dataclass(frozen=True)
class _Question:
    """What is asked, and the steps that answer it."""

    chain: AnyChain
    model: Model
    chance: float
    confidence: float
    replicates: int
    random_state: int

    def choose_and_judge(
        self, target: int | None, most: int, candidates: list[Name] | None, method: SeedMethod | None
    ) -> tuple[TippingCurve, SeedSet]:
        """Choose few seeds, then more, until the chance is reached or there are no more; then as many finely."""
        if candidates is not None:
            most = min(most, max(1, len(candidates)))  # with none at all, choose_seeds says so
        count = min(FIRST_SEEDS, most)
        curve, chosen = self._judged(count, target, candidates, method)
        while target is not None and count < most and self._may_fall_short(curve):
            count = min(4 * count, most)
            curve, chosen = self._judged(count, target, candidates, method)
        needed = self.needed(curve)
        if method is not None or needed is None or needed == 1:
            return curve, chosen
        finer, again = self._judged(needed, target, candidates, None, FINE)
        return (finer, again) if (self.needed(finer) or needed) < needed else (curve, chosen)

    def _judged(
        self,
        count: int,
        target: int | None,
        candidates: list[Name] | None,
        method: SeedMethod | None,
        epsilon: float = COARSE,
    ) -> tuple[TippingCurve, SeedSet]:
        chosen = choose_seeds(
            self.chain, self.model, k=count, epsilon=epsilon, method=method, candidates=candidates,
            random_state=self.random_state,
        )  # fmt: skip
        return self.curve(np.asarray(chosen.codes), target), chosen

    def needed(self, curve: TippingCurve) -> int | None:
        """Return the fewest seeds of a curve that reach the chance; None without a target, or if all of them do not."""
        return None if curve.target is None else _first(curve.chances[0] >= self.chance)

    def curve(self, codes: Codes, target: int | None) -> TippingCurve:
        """Add replicates until the number of seeds is decided or they are spent.

        All but the first are followed only until it is known with how many seeds they tip.
        """
        fewest = 2 * self.chain.draws if isinstance(self.chain, PlausibleChains) else 1
        count = min(max(self.first_look, fewest), self.replicates)
        first = curve_sizes(self.chain, self.model, codes, count, self.random_state)
        curve = curve_of(self.chain, self.model, codes, first, target, self.confidence, self.random_state)
        while target is not None and curve.trials < self.replicates and not self._decided(curve):
            more = min(curve.trials, self.replicates - curve.trials)
            tips = self._tips(codes, target, curve.trials, more)
            tipped = tips.sum(axis=0)
            tipped += curve.more_tipped if curve.more_replicates else 0
            by_draw = curve.by_draw
            if by_draw is not None and isinstance(self.chain, PlausibleChains):
                draws = self.chain.draws_of(np.arange(curve.trials, curve.trials + more))
                by_draw = by_draw.extended(draws, tips)
            more += curve.more_replicates
            curve = replace(curve, more_tipped=tipped, more_replicates=more, by_draw=by_draw)
        return curve

    def _tips(self, codes: Codes, target: int, first: int, count: int) -> npt.NDArray[np.bool_]:
        """Return whether each of the replicates from ``first`` on tips, for every number of seeds."""
        if not may_halve(self.model):
            sizes = curve_sizes(self.chain, self.model, codes, count, self.random_state, first=first, enough=target)
            return sizes >= target
        numbers = np.arange(first, first + count)
        fewest = first_tips(self.chain, self.model, codes, target, numbers, self.random_state)
        return fewest[:, None] <= np.arange(1, len(codes) + 1)

    @property
    def first_look(self) -> int:
        """After how many replicates a curve is looked at first: fewer, where each number of seeds is run by itself."""
        usual = first_look(self.chain)
        return usual if is_one_pass(self.model) else max(FEWEST_RUN_ANEW, usual // 10)

    @property
    def _fewest_trials(self) -> int:
        """How many trials there must be, so that something can be said of each plausible chain."""
        return FEWEST_PER_DRAW * self.chain.draws if isinstance(self.chain, PlausibleChains) else 0

    def number_interval(self, curve: TippingCurve) -> tuple[int | None, int | None]:
        """Return the fewest seeds that may, and that surely do, reach the chance; None where none of them does.

        Each look at the growing data has its share of the error (Bonferroni), so stopping early is honest.
        """
        looks = look_count(self.replicates, self.first_look)
        low, high = clopper_pearson(curve.tipped, curve.trials, 1 - (1 - self.confidence) / looks)
        if len(curve.accounts) == self.chain.graph.account_count:  # with everybody a seed, nothing is left to chance
            low[-1] = 1.0
        return _first(high >= self.chance), _first(low >= self.chance)

    def _may_fall_short(self, curve: TippingCurve) -> bool:
        """Whether chance alone leaves it open that all the seeds of a curve are enough."""
        return bool(clopper_pearson(curve.tipped[-1:], curve.trials, self.confidence)[0][0] < self.chance)

    def _decided(self, curve: TippingCurve) -> bool:
        fewest, surely = self.number_interval(curve)
        return fewest == surely and curve.trials >= self._fewest_trials

    def answer(
        self,
        curve: TippingCurve,
        chosen: SeedSet | None,
        target: int | None,
        source: str,
        outbreak: OutbreakView,
        known: CriticalPower | None,
    ) -> TippingPoint:
        """Read the number of seeds off the curve, or find out what power would do."""
        needed = self.needed(curve)
        interval = None
        if needed is not None and target is not None:
            fewest, surely = self.number_interval(curve)
            interval = (fewest or needed, surely)
        critical = None if outbreak.exists else known or self._critical()
        power = None if needed is not None or target is None else self._power_that_would_do(curve, target)
        return TippingPoint(
            exists=needed is not None,
            accounts_needed=needed,
            interval=interval,
            accounts=curve.accounts[: needed or 0],
            seeds=chosen,
            curve=curve,
            target=target,
            target_source=source,
            chance_asked=self.chance,
            outbreak=outbreak,
            power=self.chain.power,
            critical=critical,
            power_needed=power,
            provenance=self._provenance(target, source, curve),
            needed_by_draw=None if target is None or curve.by_draw is None else curve.by_draw.needed(self.chance),
            unseeded=self._unseeded(target, curve.trials),
        )

    def _unseeded(self, target: int | None, replicates: int) -> Chance | None:
        """Return how likely the target is reached without any seed, where accounts may start by themselves."""
        if target is None or not starts_by_itself(self.model, self.chain.graph):
            return None
        sizes, _ = spread_curves(
            self.chain, self.model, np.zeros(1, np.int32), np.array([0]), replicates=replicates,
            random_state=self.random_state, enough=target, what="without any seed",
        )  # fmt: skip
        return Chance.of(int((sizes >= target).sum()), replicates, self.confidence)

    def _critical(self) -> CriticalPower:
        chain = self.chain.chain if isinstance(self.chain, PlausibleChains) else self.chain
        return critical_power(chain, self.model, random_state=self.random_state)

    def _power_that_would_do(self, curve: TippingCurve, target: int) -> float | None:
        """Return the least power (within 5 %) at which all the seeds of the curve reach the chance."""
        codes = self.chain.graph.codes(curve.accounts)

        def reaches(factor: float) -> bool:
            chain = self.chain.amplified(factor)
            sizes, _ = spread_curves(
                chain, self.model, codes, np.array([len(codes)]), replicates=self.first_look,
                random_state=self.random_state, enough=target, what=f"power {chain.power:.3g}",
            )  # fmt: skip
            return bool((sizes >= target).mean() >= self.chance)

        low, high = 1.0, 2.0
        try:
            while not reaches(high):
                low, high = high, high * 2
                if high > HIGHEST_POWER:
                    return None
        except InputError:  # the linear threshold model bears no more power
            return None
        while high / low > 1.05:
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if reaches(middle) else (middle, high)
        return self.chain.power * high

    def _provenance(self, target: int | None, source: str, curve: TippingCurve) -> Provenance:
        settings = {
            "model": self.model.name,
            "chance": self.chance,
            "target": target,
            "target_source": source,
            "confidence": self.confidence,
            "replicates": self.replicates,
            "replicates_used": curve.trials,
            "seeds_tried": len(curve.accounts),
            "power": self.chain.power,
        } | draw_settings(self.chain)
        return Provenance("find_tipping_point", settings, {"chain": self.chain.fingerprint}, self.random_state)


def listed(candidates: Iterable[Name] | None) -> list[Name] | None:
    """Return candidates as a list, also a single name; None if everybody is one."""
    if candidates is None:
        return None
    return [candidates] if isinstance(candidates, str) else list(candidates)


def _most_seeds(chain: AnyChain, max_seeds: SupportsIndex | None) -> int:
    accounts = chain.graph.account_count
    if max_seeds is None:
        return min(MAX_SEEDS, accounts)
    return checks.integer("max_seeds", max_seeds, minimum=1, maximum=accounts)


def _first(reached: npt.NDArray[np.bool_]) -> int | None:
    """Return the first number of seeds for which something holds."""
    return int(np.argmax(reached)) + 1 if reached.any() else None
