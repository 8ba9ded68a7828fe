"""Small or large: where the valley between dying out and taking off lies, and whether there is one at all.

Runs start from single random accounts. Below criticality, and at it, each size of outbreak is rarer than the sizes
below it (a power law cut off by an exponential); above, sizes become more frequent again towards the large outbreaks.
So the hypothesis "no size is more frequent than a smaller one" is tested, and a valley is claimed only where it is
rejected.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import FIRST_LOOK, Sizes, look_count, spread_curves
from diffusion.cascades.uncertainty import chance_of
from diffusion.chain.plausible import AnyChain, shown
from diffusion.errors import InputError
from diffusion.randomness import Purpose, generator
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

SIGNIFICANCE = 1e-3
"""How often, at most, a valley is claimed where there is none."""
LEVEL = 2 / 3
"""Of the runs in [a, 4a), the share in [2a, 4a) if all those sizes are equally frequent: the most without a valley."""
ENOUGH_LARGE = 500
"""Large outbreaks from which on the place of the valley is known well enough."""


@dataclass(frozen=True, eq=False)
class Valley:
    """The gap between small and large outbreaks from single random accounts, or the finding that there is none."""

    exists: bool
    """Whether outbreaks come in two kinds."""
    size: int | None
    """The spread from which a run has taken off: the lower edge (1 %) of the large outbreaks."""
    small: int | None
    """The spread that 99 % of the runs before the valley stay within; 0 where there are none."""
    p_value: float
    """Chance of a rise as clear as this one if there were no valley, corrected for all the places looked at."""
    sizes: Sizes
    """The single-account outbreaks on which this rests."""
    accounts: int
    """Accounts in the network."""

    @property
    def reason(self) -> str:
        """Say in a sentence what was found."""
        runs = f"{len(self.sizes):,} runs from single random accounts"
        if self.exists and not self.small:
            return (
                f"in {runs}, every outbreak passes {counted(self.size or 0, 'account')} or nearly does: none is small"
            )
        if self.exists:
            within = counted(self.small or 0, "account")
            return f"in {runs}, outbreaks either stay within about {within} or pass {self.size:,}"
        return (
            f"in {runs}, outbreaks of every size become rarer the larger they are (the largest: "
            f"{int(self.sizes.max()):,} of {counted(self.accounts, 'account')}); there is no valley between small and "
            "large"
        )


def find_valley(
    chain: AnyChain, model: Model, *, replicates: SupportsIndex = 20_000, random_state: SupportsIndex = 0
) -> Valley:
    """Look for the valley between small and large outbreaks from single random accounts.

    Runs are added until the valley is certain and at least 500 large outbreaks were seen, or ``replicates`` are spent.

    Parameters
    ----------
    chain, model
        What the content spreads over, and how. For `PlausibleChains`, the chain of their mean probabilities.
    replicates
        The most runs to spend.
    random_state
        The name of the chance.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.chung_lu(1_000, 8_000)
    >>> valley = find_valley(diffusion.uniform(graph, 0.001), diffusion.IndependentCascade(), replicates=2_000)
    >>> valley.exists
    False
    """
    budget, chain = checks.integer("replicates", replicates, minimum=1), shown(chain)
    accounts = chain.graph.account_count
    if accounts == 0:
        raise InputError("the graph has no accounts, so nothing can spread in it")
    starts = generator(random_state, Purpose.VALLEY).integers(0, accounts, budget)
    sizes = np.empty(0, np.int64)
    looks = look_count(budget)
    while len(sizes) < budget:
        more = min(max(FIRST_LOOK, len(sizes)), budget - len(sizes))
        seeds = starts[len(sizes) : len(sizes) + more, None]
        new, _ = spread_curves(
            chain, model, seeds, np.array([1]), replicates=more, random_state=random_state,
            purpose=Purpose.VALLEY, first=len(sizes), what="single-account outbreaks",
        )  # fmt: skip
        sizes = np.concatenate([sizes, new[:, 0]])
        valley = valley_in(sizes, accounts, looks)
        if valley.exists and (sizes >= (valley.size or 0)).sum() >= ENOUGH_LARGE:
            break
    return valley


def valley_in(sizes: Sizes, accounts: int, looks: int = 1) -> Valley:
    """Test whether outbreak sizes fall into small and large ones.

    For each size a, the runs in [2a, 4a) are compared with those in [a, 2a) by a one-sided binomial test: where no size
    is more frequent than a smaller one, at most two thirds lie in the upper stretch, which is twice as long. All places
    and looks share the significance (Bonferroni). Only large outbreaks count: their median must exceed
    accounts**(2/3), the size of the largest ones at criticality (Aldous, Annals of Probability 25 (1997) 812,
    doi:10.1214/aop/1024404421).
    """
    from scipy.special import betainc

    ordered = np.sort(sizes)
    places = np.unique(np.geomspace(1, max(1, accounts / 2), int(4 * np.log2(accounts + 1)) + 1).astype(np.int64))
    at = np.searchsorted(ordered, np.outer([1, 2, 4], places))
    lower, upper, above = at[1] - at[0], at[2] - at[1], len(ordered) - at[1]
    median = ordered[np.minimum(at[1] + above // 2, len(ordered) - 1)]
    p = np.where(upper > lower, betainc(np.maximum(upper, 1), lower + 1.0, LEVEL), 1.0)
    p = np.where((above > 0) & (median > accounts ** (2 / 3)), np.minimum(p * len(places) * looks, 1.0), 1.0)
    if p.min() >= SIGNIFICANCE:
        return Valley(False, None, None, float(p.min()), checks.frozen(sizes), accounts)
    emptiness = np.where(p < SIGNIFICANCE, (lower + 1) / (upper + 1), np.inf)
    best = np.flatnonzero(emptiness == emptiness.min())[-1]
    size = int(np.quantile(ordered[at[1, best] :], 0.01, method="lower"))
    rest = ordered[: at[1, best]]
    small = int(np.quantile(rest, 0.99, method="lower")) if len(rest) else 0
    return Valley(True, size, small, float(p[best]), checks.frozen(sizes), accounts)


@dataclass(frozen=True, eq=False)
class OutbreakView:
    """How often content takes off, and how far it goes when it does."""

    valley: Valley
    """Where taking off begins."""
    chance: Chance | None
    """How likely it is to take off; None where there is no valley."""
    size_mean: float | None
    """Mean spread of the runs that take off."""
    size_quantiles: tuple[float, float, float] | None
    """5 %, 50 % and 95 % of the spread of the runs that take off."""
    small_mean: float | None
    """Mean spread of the runs that do not take off."""

    @classmethod
    def of(cls, sizes: Sizes, valley: Valley, draws: Sizes | None = None) -> "OutbreakView":
        """Split runs at the valley; ``draws`` says on which plausible chain each ran, if there are several."""
        if not valley.exists or valley.size is None:
            return cls(valley, None, None, None, float(np.mean(sizes)))
        large, small = sizes[sizes >= valley.size], sizes[sizes < valley.size]
        low, middle, high = np.quantile(large, (0.05, 0.5, 0.95)) if len(large) else (np.nan,) * 3
        return cls(
            valley,
            chance_of(sizes >= valley.size, draws),
            float(large.mean()) if len(large) else None,
            (float(low), float(middle), float(high)) if len(large) else None,
            float(small.mean()) if len(small) else None,
        )

    @property
    def exists(self) -> bool:
        """Whether outbreaks come in two kinds at all."""
        return self.valley.exists

    def table(self) -> "pandas.DataFrame":
        """Return one row: chance with its interval, and the sizes when it takes off."""
        import pandas

        quantiles = self.size_quantiles or (None, None, None)
        return pandas.DataFrame(
            {
                "takes_off": [self.chance.estimate if self.chance else None],
                "takes_off_low": [self.chance.lower if self.chance else None],
                "takes_off_high": [self.chance.upper if self.chance else None],
                "valley": [self.valley.size],
                "size_mean": [self.size_mean],
                "size_5": [quantiles[0]],
                "size_50": [quantiles[1]],
                "size_95": [quantiles[2]],
                "small_mean": [self.small_mean],
            }
        )

    def summary(self) -> str:
        """Say it in a sentence."""
        if self.chance is None:
            return f"There is nothing to take off: {self.valley.reason}."
        if self.size_mean is None or self.size_quantiles is None:
            return f"Takes off in none of {self.chance.trials:,} runs (at most {percent(self.chance.upper, 2)})."
        low, _, high = self.size_quantiles
        return (
            f"Takes off in {_percent(self.chance.estimate)} of runs; "
            f"when it does, {counted(round(self.size_mean), 'account')} (90 %: {low:,.0f} to {high:,.0f})."
        )

    def plot(self) -> "Figure":
        """Draw the sizes of outbreaks from single random accounts, and the valley if there is one."""
        from diffusion.drawing import MUTED, PALETTE, new_figure, size_edges

        figure, (axes,) = new_figure()
        sizes = self.valley.sizes
        axes.hist(sizes, bins=size_edges(sizes.max()), color=PALETTE[0])
        axes.set(xscale="log", yscale="log", xlabel="spread from one random account", ylabel="runs")
        if self.valley.size is not None:
            axes.axvline(self.valley.size, color=PALETTE[1], label=f"takes off from {self.valley.size:,} accounts on")
            axes.legend()
        else:
            axes.set_title("no valley between small and large outbreaks", color=MUTED)
        return figure


def _percent(share: float) -> str:
    return percent(share, 0 if 0.1 <= share <= 0.99 else 2)
