"""The tipping curve: spread and P(tips) for every number of seeds of an ordered list, from one pass a replicate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import clopper_pearson
from diffusion.cascades.ensemble import normal_quantile, standard_errors
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import check_replicates, seed_codes, spread_curves
from diffusion.cascades.traits import is_one_pass
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.names import Name
from diffusion.seeds.curve_draws import CurveDraws
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class TippingCurve:
    """How far content spreads from the first k of an ordered list of seeds, for every k.

    Row r of ``sizes`` is one replicate: the same coins for every k, so that a further seed never makes it smaller (but
    for models in time in which people tire of repetition, post again, or are shown what trends).
    """

    accounts: tuple[Name, ...]
    """The seeds in order."""
    sizes: npt.NDArray[np.int64]
    """Spread in each replicate (rows) with the first 1, 2, … seeds (columns)."""
    target: int | None
    """The spread at which a replicate has tipped, if there is one."""
    provenance: Provenance
    """Where the numbers come from."""
    confidence: float = 0.95
    """Of all intervals, each by itself."""
    more_tipped: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """In how many of ``more_replicates`` the spread gets to the target, for each number of seeds."""
    more_replicates: int = 0
    """Replicates beyond those of ``sizes`` that were followed only until their answer about the target was known."""
    by_draw: CurveDraws | None = None
    """What is known of each plausible chain; None where all replicates ran on one chain."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", checks.frozen(self.sizes))
        object.__setattr__(self, "more_tipped", checks.frozen(self.more_tipped))

    @property
    def seed_counts(self) -> npt.NDArray[np.int64]:
        """The numbers of seeds, 1 to the length of the list."""
        return np.arange(1, len(self.accounts) + 1)

    @property
    def replicates(self) -> int:
        """How many runs of chance the spread rests on."""
        return len(self.sizes)

    @property
    def trials(self) -> int:
        """How many runs of chance P(tips) rests on."""
        return self.replicates + self.more_replicates

    @cached_property
    def mean(self) -> Values:
        """Expected spread for each number of seeds."""
        return np.asarray(self.sizes.mean(axis=0))

    @cached_property
    def mean_interval(self) -> tuple[Values, Values]:
        """Lower and upper ends of the mean's interval for each number of seeds."""
        if self.by_draw is not None:
            return self.by_draw.spread_intervals(self.sizes, self.confidence)
        half = normal_quantile(self.confidence) * standard_errors(self.sizes)
        return self.mean - half, self.mean + half

    @cached_property
    def gains(self) -> Values:
        """What each seed adds to the expected spread of those before it."""
        return np.diff(self.mean, prepend=0.0)

    @cached_property
    def tipped(self) -> npt.NDArray[np.int64]:
        """In how many of the trials the spread gets to the target, for each number of seeds."""
        if self.target is None:
            raise InputError("the curve has no target, so there is no P(tips); give tipping_curve a target")
        tipped = (self.sizes >= self.target).sum(axis=0)
        return np.asarray(tipped + self.more_tipped if self.more_replicates else tipped)

    @cached_property
    def chances(self) -> tuple[Values, Values, Values]:
        """P(spread >= target) for each number of seeds: estimate, and the ends of its Clopper-Pearson interval.

        With plausible chains the interval is wider by what is not known of the chain: see `Uncertainty`.
        """
        if self.by_draw is not None:
            found = self.by_draw.chances(self.confidence)
            low, high = np.array([[chance.lower, chance.upper] for chance in found]).T
            return self.tipped / self.trials, low, high
        return (self.tipped / self.trials, *clopper_pearson(self.tipped, self.trials, self.confidence))

    def uncertainty(self, seeds: SupportsIndex, of: str = "chance") -> Uncertainty | None:
        """Return how much of what is not known is chance, how much not knowing the chain; None with one chain.

        Parameters
        ----------
        seeds
            Of the first so many seeds.
        of
            ``"chance"`` for P(spread >= target), ``"mean"`` for the mean spread.
        """
        column = checks.integer("seeds", seeds, minimum=1, maximum=len(self.accounts)) - 1
        if of not in ("chance", "mean") or (of == "chance" and self.target is None):
            raise InputError(f'of must be "mean", or "chance" where the curve has a target, not {of!r}')
        if self.by_draw is None:
            return None
        return self.by_draw.spread(self.sizes, column) if of == "mean" else self.by_draw.chance(column)

    def table(self) -> "pandas.DataFrame":
        """Return one row for each number of seeds."""
        import pandas

        low, high = self.mean_interval
        columns = {
            "seeds": self.seed_counts,
            "account": list(self.accounts),
            "mean": self.mean,
            "mean_low": low,
            "mean_high": high,
            "gain": self.gains,
        }
        if self.target is not None:
            columns |= dict(zip(("chance", "chance_low", "chance_high"), self.chances, strict=True))
        return pandas.DataFrame(columns)

    def summary(self) -> str:
        """Say in a sentence what the first and the last seed bring."""
        many = len(self.accounts)
        if many == 1:
            text, passes = f"1 seed reaches {self.mean[0]:,.1f} accounts on average", "it passes"
        else:
            text = f"{many:,} seeds reach {self.mean[-1]:,.1f} accounts on average, the first alone {self.mean[0]:,.1f}"
            passes = "all together they pass"
        made = self.uncertainty(many, "mean" if self.target is None else "chance")
        split = "" if made is None else f" {made.summary()}"
        if self.target is None:
            return f"{text} ({self.replicates:,} replicates).{split}"
        estimate, low, high = self.chances
        return (
            f"{text}; {passes} {counted(self.target, 'account')} with probability {percent(estimate[-1])} "
            f"({level(self.confidence)}: {percent(low[-1])} to {percent(high[-1])}; {self.trials:,} replicates).{split}"
        )

    def plot(self) -> "Figure":
        """Draw P(tips) and the mean spread against the number of seeds, with their intervals."""
        from diffusion.drawing import BAND, PALETTE, new_figure

        panels = 1 if self.target is None else 2
        figure, axes = new_figure(panels, 1, height=3.0 * panels, share_x=True)
        if self.target is not None:
            estimate, low, high = self.chances
            axes[0].plot(self.seed_counts, estimate, color=PALETTE[0])
            axes[0].fill_between(self.seed_counts, low, high, color=PALETTE[0], alpha=BAND)
            axes[0].set(ylabel=f"P(spread ≥ {self.target:,})", ylim=(-0.02, 1.02))
        axes[-1].plot(self.seed_counts, self.mean, color=PALETTE[1])
        axes[-1].fill_between(self.seed_counts, *self.mean_interval, color=PALETTE[1], alpha=BAND)
        axes[-1].set(xlabel="seeds", ylabel="mean spread (accounts)")
        return figure

    def __repr__(self) -> str:
        return f"TippingCurve({len(self.accounts):,} seeds, {self.replicates:,} replicates, target {self.target})"


def tipping_curve(
    chain: AnyChain,
    model: Model,
    ordered_seeds: Iterable[Name],
    *,
    target: SupportsIndex | None = None,
    replicates: SupportsIndex = 10_000,
    confidence: float = 0.95,
    random_state: SupportsIndex = 0,
) -> TippingCurve:
    """Return spread, and P(spread >= target), for the first 1, 2, … of the ordered seeds.

    Each replicate is searched once: a seed is added and the same search continues, so the whole curve costs about as
    much as simulating the full list. This is so for `IndependentCascade`, `LinearThreshold` and `ComplexContagion`;
    time does not turn back, so `TimedCascade` runs each number of seeds by itself, and a curve over k seeds costs as
    much as k simulations; where that is too long a wait, ask for fewer replicates.

    Parameters
    ----------
    chain, model
        What the content spreads over (a chain, or `PlausibleChains`), and how.
    ordered_seeds
        Accounts by name, the most important first, such as ``choose_seeds(...).accounts``.
    target
        The spread (accounts) at which a replicate has tipped.
    replicates, confidence, random_state
        How many runs, how certain the intervals, and the name of the chance.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 1], [1, 2], names=["@a", "@b", "@c"], edges="influence")
    >>> chain = diffusion.uniform(graph, 1.0)
    >>> diffusion.tipping_curve(chain, diffusion.IndependentCascade(), ["@b", "@a"], replicates=10).mean.tolist()
    [2.0, 3.0]
    """
    codes = seed_codes(chain, ordered_seeds, "ordered_seeds")
    goal = None if target is None else checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    count = check_replicates(chain, replicates)
    sizes = curve_sizes(chain, model, codes, count, random_state)
    return curve_of(chain, model, codes, sizes, goal, checks.open_unit("confidence", confidence), random_state)


def curve_sizes(
    chain: AnyChain,
    model: Model,
    codes: npt.NDArray[np.integer],
    replicates: int,
    random_state: SupportsIndex,
    first: int = 0,
    enough: int | None = None,
) -> npt.NDArray[np.int64]:
    """Return the spread for every prefix of the seeds in replicates ``first`` and on; at most ``enough``, if given."""
    ends = np.arange(1, len(codes) + 1, dtype=np.int64)
    cost = "" if is_one_pass(model) else f", each of {len(codes):,} numbers of seeds by itself"
    sizes, _ = spread_curves(
        chain, model, codes, ends, replicates=replicates, random_state=random_state, first=first, enough=enough,
        what=f"tipping curve{cost}",
    )  # fmt: skip
    return sizes


def curve_of(
    chain: AnyChain,
    model: Model,
    codes: npt.NDArray[np.integer],
    sizes: npt.NDArray[np.int64],
    target: int | None,
    confidence: float,
    random_state: SupportsIndex,
) -> TippingCurve:
    """Wrap the sizes of a curve with what they are of."""
    names = tuple(chain.graph.names.take(codes))
    settings = {
        "model": model.name,
        "target": target,
        "replicates": len(sizes),
        "confidence": confidence,
        "seeds": list(names),
    }
    record = Provenance(
        "tipping_curve",
        settings | {"power": chain.power} | draw_settings(chain),
        {"chain": chain.fingerprint},
        check_random_state(random_state),
    )
    by_draw = CurveDraws.of(chain, sizes, target) if isinstance(chain, PlausibleChains) else None
    return TippingCurve(names, sizes, target, record, confidence, by_draw=by_draw)
