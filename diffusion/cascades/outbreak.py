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
from diffusion.cascades.groups import group_sizes, random_groups
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import FIRST_LOOK, Sizes, look_count, spread_curves
from diffusion.cascades.traits import needs_company
from diffusion.cascades.uncertainty import chance_of
from diffusion.chain.chain import Chain
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
    """The gap between small and large outbreaks from single random accounts, or the finding that there is none.

    For models in which single accounts may set off nothing, from groups: see `find_valley`.
    """

    exists: bool
    """Whether outbreaks come in two kinds."""
    size: int | None
    """The spread from which a run has taken off: the lower edge (1 %) of the large outbreaks."""
    small: int | None
    """The spread that 99 % of the runs before the valley stay within; 0 where there are none."""
    p_value: float
    """Chance of a rise as clear as this one if there were no valley, corrected for all the places looked at."""
    sizes: Sizes
    """The outbreaks from single accounts, or from groups, on which this rests."""
    accounts: int
    """Accounts in the network."""
    together: int = 1
    """From how many accounts each of these runs starts: more than one where single accounts set off nothing."""

    @property
    def reason(self) -> str:
        """Say in a sentence what was found."""
        runs = f"{len(self.sizes):,} runs from {starts_of(self.together)}"
        if self.exists and not self.small:
            return (
                f"in {runs}, every outbreak passes {counted(self.size or 0, 'account')} or nearly does: none is small"
            )
        if self.exists:
            within = counted(self.small or 0, "account")
            return f"in {runs}, outbreaks either stay within about {within} or pass {self.size:,}"
        if self.together > 1:
            return (
                f"in {runs}, and in those from fewer, no valley shows between small and large outbreaks (the largest: "
                f"{int(self.sizes.max()):,} of {counted(self.accounts, 'account')})"
            )
        return (
            f"in {runs}, outbreaks of every size become rarer the larger they are (the largest: "
            f"{int(self.sizes.max()):,} of {counted(self.accounts, 'account')}); there is no valley between small and "
            "large"
        )


def find_valley(
    chain: AnyChain,
    model: Model,
    *,
    replicates: SupportsIndex = 20_000,
    random_state: SupportsIndex = 0,
    together: SupportsIndex | None = None,
) -> Valley:
    """Look for the valley between small and large outbreaks from single random accounts.

    Runs are added until the valley is certain and at least 500 large outbreaks were seen, or ``replicates`` are spent.
    Where an account joins only when it meets several active ones (`ComplexContagion`, reinforcement), single accounts
    may set off nothing though a few friends do; for such models, groups of 2, 4, 8, ... accounts that are close
    together are tried in turn, up to accounts**(1/3), until a valley shows.

    Parameters
    ----------
    chain, model
        What the content spreads over, and how. For `PlausibleChains`, the chain of their mean probabilities.
    replicates
        The most runs to spend, on each size of group.
    random_state
        The name of the chance.
    together
        Start from groups of exactly so many accounts: a random one, random neighbours of it, and of those.

    Examples
    --------
    >>> import diffusion, networkx
    >>> graph = diffusion.chung_lu(1_000, 8_000)
    >>> valley = find_valley(diffusion.uniform(graph, 0.001), diffusion.IndependentCascade(), replicates=2_000)
    >>> valley.exists
    False

    Whoever needs two friends to join is never convinced by one, but sometimes by two who know one another:

    >>> network = networkx.connected_watts_strogatz_graph(1_000, 8, 0.05, seed=1)
    >>> chain = diffusion.uniform(diffusion.Graph.from_networkx(network, edges="influence"), 0.8)
    >>> valley = find_valley(chain, diffusion.ComplexContagion(), replicates=2_000)
    >>> valley.exists, valley.together
    (True, 2)
    """
    budget, chain = checks.integer("replicates", replicates, minimum=1), shown(chain)
    accounts = chain.graph.account_count
    if accounts == 0:
        raise InputError("the graph has no accounts, so nothing can spread in it")
    if together is not None:
        sizes = [checks.integer("together", together, minimum=1, maximum=accounts)]
    else:
        sizes = [1, *group_sizes(accounts)] if needs_company(model) else [1]
    for size in sizes:
        valley = _valley_from(chain, model, size, budget, len(sizes), random_state)
        if valley.exists:
            break
    return valley


def _valley_from(
    chain: Chain, model: Model, together: int, budget: int, shares: int, random_state: SupportsIndex
) -> Valley:
    """Look for the valley in runs from groups of one size; ``shares`` such sizes have a part of the significance."""
    accounts = chain.graph.account_count
    sizes, looks = np.empty(0, np.int64), shares * look_count(budget)
    alone = generator(random_state, Purpose.VALLEY).integers(0, accounts, budget)[:, None] if together == 1 else None
    while len(sizes) < budget:
        more = min(max(FIRST_LOOK, len(sizes)), budget - len(sizes))
        first, last = len(sizes), len(sizes) + more
        seeds = random_groups(chain.graph, together, more, random_state, first) if alone is None else alone[first:last]
        new, _ = spread_curves(
            chain, model, seeds, np.array([together]), replicates=more, random_state=random_state,
            purpose=Purpose.VALLEY, first=first, what=f"outbreaks from {starts_of(together)}",
        )  # fmt: skip
        sizes = np.concatenate([sizes, new[:, 0]])
        valley = valley_in(sizes, accounts, looks, together)
        if valley.exists and (sizes >= (valley.size or 0)).sum() >= ENOUGH_LARGE:
            break
    return valley


def valley_in(sizes: Sizes, accounts: int, looks: int = 1, together: int = 1) -> Valley:
    """Test whether outbreak sizes fall into small and large ones.

    For each size a, the runs in [2a, 4a) are compared with those in [a, 2a) by a one-sided binomial test: where no size
    is more frequent than a smaller one, at most two thirds lie in the upper stretch, which is twice as long. All places
    and looks share the significance (Bonferroni). Only large outbreaks count: their median must exceed
    accounts**(2/3), the size of the largest ones at criticality (Aldous, Annals of Probability 25 (1997) 812,
    doi:10.1214/aop/1024404421). Runs that start from several accounts ``together`` are compared by what they reach
    beyond all but one of them, since none can be smaller than that.
    """
    from scipy.special import betainc

    given = together - 1
    ordered = np.sort(sizes) - given
    places = np.unique(np.geomspace(1, max(1, accounts / 2), int(4 * np.log2(accounts + 1)) + 1).astype(np.int64))
    at = np.searchsorted(ordered, np.outer([1, 2, 4], places))
    lower, upper, above = at[1] - at[0], at[2] - at[1], len(ordered) - at[1]
    median = ordered[np.minimum(at[1] + above // 2, len(ordered) - 1)]
    p = np.where(upper > lower, betainc(np.maximum(upper, 1), lower + 1.0, LEVEL), 1.0)
    p = np.where((above > 0) & (median > accounts ** (2 / 3)), np.minimum(p * len(places) * looks, 1.0), 1.0)
    if p.min() >= SIGNIFICANCE:
        return Valley(False, None, None, float(p.min()), checks.frozen(sizes), accounts, together)
    emptiness = np.where(p < SIGNIFICANCE, (lower + 1) / (upper + 1), np.inf)
    best = np.flatnonzero(emptiness == emptiness.min())[-1]
    size = given + int(np.quantile(ordered[at[1, best] :], 0.01, method="lower"))
    rest = ordered[: at[1, best]]
    small = given + int(np.quantile(rest, 0.99, method="lower")) if len(rest) else 0
    return Valley(True, size, small, float(p[best]), checks.frozen(sizes), accounts, together)


def starts_of(together: int) -> str:
    """Return what runs start from, in words.

    >>> starts_of(1), starts_of(4)
    ('single random accounts', 'random groups of 4 accounts that are close together')
    """
    return (
        "single random accounts" if together == 1 else f"random groups of {together:,} accounts that are close together"
    )


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

    @property
    def _start(self) -> str:
        many = self.valley.together
        return f"spread from {'one random account' if many == 1 else f'a random group of {many:,} accounts'}"

    def plot(self) -> "Figure":
        """Draw the sizes of outbreaks from single random accounts (or groups), and the valley if there is one."""
        from diffusion.drawing import MUTED, PALETTE, new_figure, size_edges

        figure, (axes,) = new_figure()
        sizes = self.valley.sizes
        axes.hist(sizes, bins=size_edges(sizes.max()), color=PALETTE[0])
        axes.set(xscale="log", yscale="log", xlabel=self._start, ylabel="runs")
        if self.valley.size is not None:
            axes.axvline(self.valley.size, color=PALETTE[1], label=f"takes off from {self.valley.size:,} accounts on")
            axes.legend()
        else:
            axes.set_title("no valley between small and large outbreaks", color=MUTED)
        return figure


def _percent(share: float) -> str:
    return percent(share, 0 if 0.1 <= share <= 0.99 else 2)
