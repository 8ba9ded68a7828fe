"""The tipping point: the fewest seeds that push content past the target with the chance that is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance, clopper_pearson
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.outbreak import OutbreakView, find_valley
from diffusion.cascades.simulate import seed_codes
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.names import Codes, Name
from diffusion.seeds.choose import choose_seeds
from diffusion.seeds.critical import CriticalPower, critical_power
from diffusion.seeds.curve import TippingCurve, curve_of, curve_sizes
from diffusion.seeds.seed_set import SeedSet

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

FIRST_LOOK = 1_000
FIRST_SEEDS = 25
MAX_SEEDS = 400
HIGHEST_POWER = 64.0
"""How far the power that would do is looked for, in powers of the chain at hand."""


@dataclass(frozen=True, eq=False, repr=False)
class TippingPoint:
    """How many seeds, and which, or why there is no such number."""

    exists: bool
    """Whether some number of seeds reaches the target with the chance that was asked for."""
    accounts_needed: int | None
    """The fewest seeds of the ordered list for which the estimated P(tips) is at least the chance."""
    interval: tuple[int, int | None] | None
    """Between how many and how many seeds the true number lies; None as upper end: more than were tried."""
    accounts: tuple[Name, ...]
    """The seeds that are needed, in order."""
    seeds: SeedSet | None
    """How the ordered list was chosen, unless it was given."""
    curve: TippingCurve
    """P(tips) and mean spread for every number of seeds."""
    target: int | None
    """The spread at which a replicate tips; None if none was given and there is no valley."""
    target_source: str
    """``"asked"``, ``"valley"`` or ``"none"``."""
    chance_asked: float
    """The chance that was asked for."""
    outbreak: OutbreakView
    """What single random accounts set off."""
    power: float
    """The power of the content."""
    critical: CriticalPower | None
    """The power at which content begins to carry itself, looked for where it does not."""
    power_needed: float | None
    """The least power at which the listed seeds would reach the chance, looked for where they do not."""
    reason: str
    """Why there is, or is not, a tipping point, in a sentence."""
    provenance: Provenance
    """Where the numbers come from."""

    @property
    def chance(self) -> Chance | None:
        """P(tips) at ``accounts_needed``, or with all the seeds if there is no such number; None without a target."""
        if self.target is None:
            return None
        column = (self.accounts_needed or len(self.curve.accounts)) - 1
        return Chance.of(int(self.curve.tipped[column]), self.curve.replicates, self.curve.confidence)

    def table(self) -> "pandas.DataFrame":
        """Return the curve, one row for each number of seeds, with a column that marks the seeds that are needed."""
        table = self.curve.table()
        table["needed"] = table["seeds"] <= (self.accounts_needed or 0)
        return table

    def summary(self) -> str:
        """Say it in sentences a strategist can forward."""
        if self.accounts_needed is None:
            return f"There is no tipping point at power {self.power:g}: {self.reason}"
        mean = self.curve.mean[self.accounts_needed - 1]
        seeds = "1 seed account is" if self.accounts_needed == 1 else f"{self.accounts_needed:,} seed accounts are"
        return (
            f"At power {self.power:g}, {seeds} needed ({self._interval_words()}) for a {self.chance_asked:.0%} chance "
            f"that content passes {self.target:,} accounts; with them the chance is {self.chance} and the mean spread "
            f"{mean:,.0f} accounts. {self.reason}"
        )

    def plot(self) -> "Figure":
        """Draw the curve, with the chance asked for and the number of seeds that reaches it."""
        from diffusion.drawing import MUTED, PALETTE

        figure = self.curve.plot()
        axes = figure.axes
        if self.target is not None:
            axes[0].axhline(self.chance_asked, color=MUTED, linestyle="--", linewidth=1)
        if self.accounts_needed is not None:
            for panel in axes:
                panel.axvline(self.accounts_needed, color=PALETTE[2], linestyle=":")
            axes[0].set_title(f"{self.accounts_needed:,} seeds reach {self.chance_asked:.0%}")
        return figure

    def _interval_words(self) -> str:
        if self.interval is None:
            return "interval unknown"
        low, high = self.interval
        return f"{self.curve.confidence:.0%}: {low:,} to {f'{high:,}' if high else 'more than were tried'}"

    def __repr__(self) -> str:
        return f"TippingPoint({self.accounts_needed} accounts for {self.chance_asked:.0%} of target {self.target})"


def find_tipping_point(
    chain: Chain,
    model: Model | None = None,
    *,
    chance: SupportsFloat = 0.9,
    target: SupportsIndex | None = None,
    ordered_seeds: Iterable[Name] | None = None,
    candidates: Iterable[Name] | None = None,
    max_seeds: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
    replicates: SupportsIndex = 20_000,
    random_state: SupportsIndex = 0,
) -> TippingPoint:
    """Return the fewest seeds with P(spread >= target) >= chance.

    Seeds are chosen by `choose_seeds` on coins of their own and judged on other coins. Replicates are added until the
    number of seeds is decided (the exact intervals of P on both sides of it exclude the chance), or are spent.

    Parameters
    ----------
    chain, model
        What the content spreads over, and how (independent cascade unless given).
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
    max_seeds
        The most seeds to try; 400, or all accounts if they are fewer, unless given.
    confidence
        Of the interval on the number of seeds, and of each P(tips) by itself.
    replicates
        The most replicates to spend on the answer.
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
        checks.integer("replicates", replicates, minimum=1),
        check_random_state(random_state),
    )
    asked = None
    if target is not None:
        asked = checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    valley = find_valley(chain, question.model, random_state=question.random_state)
    goal = asked if asked is not None else valley.size
    most = _most_seeds(chain, max_seeds)
    if ordered_seeds is not None:
        codes, chosen = seed_codes(chain, ordered_seeds, "ordered_seeds"), None
        curve = question.curve(codes if max_seeds is None else codes[:most], goal)
    else:
        curve, chosen = question.choose_and_judge(goal, most, None if candidates is None else list(candidates))
    return question.answer(
        curve, chosen, goal, "asked" if asked is not None else "valley" if goal else "none",
        OutbreakView.of(valley.sizes, valley),
    )  # fmt: skip


@dataclass(frozen=True)
class _Question:
    """What is asked, and the steps that answer it."""

    chain: Chain
    model: Model
    chance: float
    confidence: float
    replicates: int
    random_state: int

    def choose_and_judge(
        self, target: int | None, most: int, candidates: list[Name] | None
    ) -> tuple[TippingCurve, SeedSet]:
        """Choose few seeds, then more, until the chance is reached or there are no more to choose."""
        if candidates is not None:
            most = min(most, len(candidates))
        count = min(FIRST_SEEDS, most)
        while True:
            chosen = choose_seeds(
                self.chain, self.model, k=count, candidates=candidates, random_state=self.random_state
            )
            curve = self.curve(np.asarray(chosen.codes), target)
            if target is None or count == most or curve.chances[1][-1] >= self.chance:
                return curve, chosen
            count = min(4 * count, most)

    def curve(self, codes: Codes, target: int | None) -> TippingCurve:
        """Add replicates until the number of seeds is decided or they are spent."""
        sizes = curve_sizes(self.chain, self.model, codes, min(FIRST_LOOK, self.replicates), self.random_state)
        while target is not None and len(sizes) < self.replicates and not self._decided(sizes, target):
            more = min(len(sizes), self.replicates - len(sizes))
            new = curve_sizes(self.chain, self.model, codes, more, self.random_state, first=len(sizes))
            sizes = np.concatenate([sizes, new])
        return curve_of(self.chain, self.model, codes, sizes, target, self.confidence, self.random_state)

    def number_interval(self, sizes: npt.NDArray[np.int64], target: int) -> tuple[int | None, int | None]:
        """Return the fewest seeds that may, and that surely do, reach the chance; None where none of them does.

        Each look at the growing data has its share of the error (Bonferroni), so stopping early is honest.
        """
        looks = int(np.ceil(np.log2(max(self.replicates / FIRST_LOOK, 1)))) + 1
        tipped = (sizes >= target).sum(axis=0)
        low, high = clopper_pearson(tipped, len(sizes), 1 - (1 - self.confidence) / looks)
        return _first(high >= self.chance), _first(low >= self.chance)

    def _decided(self, sizes: npt.NDArray[np.int64], target: int) -> bool:
        fewest, surely = self.number_interval(sizes, target)
        return fewest == surely

    def answer(
        self,
        curve: TippingCurve,
        chosen: SeedSet | None,
        target: int | None,
        source: str,
        outbreak: OutbreakView,
    ) -> TippingPoint:
        """Read the number of seeds off the curve, or find out what power would do."""
        needed = None if target is None else _first(curve.chances[0] >= self.chance)
        interval = None
        if needed is not None and target is not None:
            fewest, surely = self.number_interval(curve.sizes, target)
            interval = (fewest or needed, surely)
        critical = None if outbreak.exists else critical_power(
            self.chain, self.model, random_state=self.random_state
        )  # fmt: skip
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
            reason=_reason(curve, target, needed, outbreak, critical, power, self.chance),
            provenance=self._provenance(target, source, curve),
        )

    def _power_that_would_do(self, curve: TippingCurve, target: int) -> float | None:
        """Return the least power (within 5 %) at which all the seeds of the curve reach the chance."""
        codes = self.chain.graph.codes(curve.accounts)

        def reaches(factor: float) -> bool:
            chain = self.chain.amplified(factor)
            sizes = curve_sizes(chain, self.model, codes, FIRST_LOOK, self.random_state)
            return bool((sizes[:, -1] >= target).mean() >= self.chance)

        low, high = 1.0, 1.0
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
            "replicates_used": curve.replicates,
            "seeds_tried": len(curve.accounts),
            "power": self.chain.power,
        }
        return Provenance("find_tipping_point", settings, {"chain": self.chain.fingerprint}, self.random_state)


def _most_seeds(chain: Chain, max_seeds: SupportsIndex | None) -> int:
    accounts = chain.graph.account_count
    if max_seeds is None:
        return min(MAX_SEEDS, accounts)
    return checks.integer("max_seeds", max_seeds, minimum=1, maximum=accounts)


def _first(reached: npt.NDArray[np.bool_]) -> int | None:
    """The first number of seeds for which something holds."""
    return int(np.argmax(reached)) + 1 if reached.any() else None


def _reason(
    curve: TippingCurve,
    target: int | None,
    needed: int | None,
    outbreak: OutbreakView,
    critical: CriticalPower | None,
    power: float | None,
    chance: float,
) -> str:
    tried = len(curve.accounts)
    if target is None:
        assert critical is not None
        return f"{outbreak.valley.reason}. {_each_further_seed(curve)}; there is nothing to tip. {critical.summary()}"
    if needed is None:
        would = f"at power {power:.3g} they would" if power else f"nor would they at {HIGHEST_POWER:g} times the power"
        all_of_them = f"not even {tried:,} seeds" if tried > 1 else "the one seed does not"
        verb = " reach" if tried > 1 else " reach"
        return (
            f"{all_of_them}{verb} a {chance:.0%} chance of passing {target:,} accounts "
            f"(they pass it in {curve.chances[0][-1]:.1%} of runs); {would}."
        )
    if outbreak.exists:
        return f"Content carries itself here: {outbreak.valley.reason}."
    return (
        "Content does not carry itself at this power, so this is a matter of adding up: "
        f"{_each_further_seed(curve)[0].lower()}{_each_further_seed(curve)[1:]}."
    )


def _each_further_seed(curve: TippingCurve) -> str:
    """What a further seed brings, from the second half of the list, where the best accounts are used up."""
    gains = curve.gains[len(curve.gains) // 2 :]
    return f"Each further seed brings about {gains.mean():.1f} accounts (after the first {len(curve.gains) // 2:,})"
