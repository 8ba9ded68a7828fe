"""The chosen seeds: who they are, what each adds, and what is proven about them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.ensemble import standard_errors
from diffusion.cascades.replicates import Sizes
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.provenance import Provenance
from diffusion.read.names import Codes, Name
from diffusion.seeds.method import Problem, SeedMethod, Selection
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

CONFIDENCE = 0.95
"""The confidence of the interval of the re-estimated spread."""


@dataclass(frozen=True, eq=False, repr=False)
class SeedSet:
    """Seeds in the order of their choice, their re-estimated spread, and the bounds that were proven."""

    accounts: tuple[Name, ...]
    """The seeds, the first chosen first."""
    codes: Codes
    """Their account codes."""
    followers: npt.NDArray[np.int64]
    """How many accounts see what each seed posts."""
    means: npt.NDArray[np.float64]
    """The mean spread of the first 1, 2, ... seeds, on coins that had no part in the choice."""
    spread: float
    """The mean spread of all of them, on those coins."""
    spread_interval: tuple[float, float]
    """The 95 % interval of the expected spread, by Student's t; with plausible chains, of that on the true one."""
    evaluation_replicates: int
    """In how many replicates the spread was re-estimated."""
    lower_bound: float | None
    """The least that the expected spread can be, in accounts; None where nothing was proven."""
    upper_bound: float | None
    """The most that the expected spread of any choice of as many can be; None where nothing was proven."""
    guaranteed: bool
    """Whether the proven share of the best possible reached 1 - 1/e - epsilon."""
    epsilon: float
    """How far below 1 - 1/e the proven share was allowed to be."""
    delta: float
    """The chance with which the bounds may fail."""
    sets_drawn: int | None
    """How many reverse-reachable sets were drawn, if any were."""
    sets_kept: str | None
    """How those were kept that seeds were chosen on: whole, compressed, or drawn again for each choice."""
    candidate_count: int
    """Among how many accounts the seeds were chosen."""
    restricted: bool
    """Whether some accounts could not be chosen."""
    method: str
    """How they were chosen, in words."""
    model: str
    """The model's name in words."""
    provenance: Provenance
    """What was asked, on which inputs, by which chance."""
    uncertainty: Uncertainty | None = None
    """How much of what is not known of the spread is chance, how much not knowing the chain; None with one chain."""

    def __post_init__(self) -> None:
        for name in ("codes", "followers", "means"):
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    @classmethod
    def of(
        cls,
        problem: Problem,
        method: SeedMethod,
        selection: Selection,
        curves: Sizes,
        provenance: Provenance,
        uncertainty: Uncertainty | None = None,
    ) -> "SeedSet":
        """Put together what was asked, chosen and judged."""
        graph, means = problem.chain.graph, curves.mean(axis=0)
        return cls(
            accounts=tuple(graph.names.take(selection.codes)),
            codes=selection.codes,
            followers=graph.offsets[selection.codes + 1] - graph.offsets[selection.codes],
            means=means,
            spread=float(means[-1]),
            spread_interval=_interval(curves[:, -1:])
            if uncertainty is None
            else uncertainty.interval(CONFIDENCE, (problem.k, graph.account_count)),
            evaluation_replicates=len(curves),
            lower_bound=selection.lower_bound,
            upper_bound=selection.upper_bound,
            guaranteed=selection.guaranteed,
            epsilon=problem.epsilon,
            delta=problem.delta,
            sets_drawn=selection.sets_drawn,
            sets_kept=selection.sets_kept,
            candidate_count=len(problem.candidates),
            restricted=not problem.everyone,
            method=selection.how or method.name,
            model=problem.model.name,
            provenance=provenance,
            uncertainty=uncertainty,
        )

    @property
    def ratio(self) -> float | None:
        """The proven share of the best possible spread, or None where nothing was proven."""
        if self.lower_bound is None or self.upper_bound is None:
            return None
        return self.lower_bound / self.upper_bound

    @property
    def gains(self) -> npt.NDArray[np.float64]:
        """What each seed adds to the mean spread of those before it; never negative."""
        return np.diff(self.means, prepend=0.0)

    def __len__(self) -> int:
        return len(self.accounts)

    def __repr__(self) -> str:
        return f"SeedSet({len(self):,} seeds by {self.method}, mean spread {self.spread:,.1f})"

    def table(self) -> "pandas.DataFrame":
        """Return one row a seed: rank, account, followers, gain, and the mean spread up to and with it."""
        import pandas

        return pandas.DataFrame(
            {
                "rank": np.arange(1, len(self) + 1),
                "account": np.array([*self.accounts, None], dtype=object)[:-1],
                "followers": self.followers,
                "gain": self.gains,
                "spread": self.means,
            }
        )

    def summary(self) -> str:
        """Say in sentences how far the seeds spread and what is proven about it."""
        low, high = self.spread_interval
        who, verb = ("This account", "spreads") if len(self) == 1 else (f"These {len(self):,} accounts", "spread")
        text = (
            f"{who} {verb} the content to {self.spread:,.1f} accounts on average, seeds included (95 %: {low:,.1f} to "
            f"{high:,.1f}; {self.model}, {self.evaluation_replicates:,} replicates that had no part in the choice). "
        )
        text += self._unproven() if self.ratio is None else self._proven(self.ratio)
        return text if self.uncertainty is None else f"{text} {self.uncertainty.summary()}"

    def plot(self) -> "Figure":
        """Draw the mean spread as seeds are added, with what was proven."""
        from diffusion.drawing import MUTED, PALETTE, new_figure

        figure, (axes,) = new_figure()
        counts = np.arange(1, len(self) + 1)
        axes.plot(counts, self.means, color=PALETTE[0], marker="o" if len(self) == 1 else None, label="mean spread")
        if self.upper_bound is not None and self.lower_bound is not None:
            axes.axhline(self.upper_bound, color=PALETTE[1], linestyle="--", label="no choice can do better")
            axes.axhline(self.lower_bound, color=MUTED, linestyle=":", label="proven for these seeds")
        axes.set(xlabel="seeds, in the order of their choice", ylabel="mean spread (accounts)", ylim=(0, None))
        axes.set_title(f"What each further seed adds ({self.method})")
        axes.legend(loc="lower right")
        return figure

    def _unproven(self) -> str:
        who = "It was" if len(self) == 1 else "They were"
        return f"{who} chosen by {self.method}, which proves nothing about how much better others could do."

    def _proven(self, ratio: float) -> str:
        many = f"{len(self):,}" if self.restricted else counted(len(self), "account")
        among = f" of the {self.candidate_count:,} candidates" if self.restricted else ""
        kept = "" if self.sets_kept in (None, "whole") else f", {self.sets_kept} to fit into the memory allowed"
        how = f"{self.method}, {self.sets_drawn:,} sets{kept}" if self.sets_drawn else "nothing had to be sampled"
        these = "this attains" if len(self) == 1 else "these attain"
        it = "It" if self.uncertainty is None else "On the chain of mean probabilities it"
        text = (
            f"{it} is at least {self.lower_bound:,.1f}, and no {many}{among} can do better than "
            f"{self.upper_bound:,.1f}: {these} {np.floor(100 * ratio):.0f} % of the best possible or more. "
            f"Proven with probability {_certainty(self.delta)} ({how})."
        )
        if not self.guaranteed:
            share = percent(1 - np.exp(-1) - self.epsilon)
            text += f" The share asked for, {share}, was not reached."
        return text


def _interval(sizes: Sizes) -> tuple[float, float]:
    """Return the ends of the interval for the mean of one column, by Student's t."""
    from scipy.special import stdtrit

    half = float(stdtrit(len(sizes) - 1, 0.5 + CONFIDENCE / 2)) * standard_errors(sizes).item()
    return float(sizes.mean()) - half, float(sizes.mean()) + half


def _certainty(delta: float) -> str:
    """Return 1 - delta as a percentage with as many nines as it has, never rounded up.

    >>> _certainty(0.05), _certainty(1e-6)
    ('95 %', '99.9999 %')
    """
    digits = max(0, int(np.ceil(-np.log10(delta) - 1e-9)) - 2)
    return f"{np.floor((1 - delta) * 100 * 10**digits + 1e-6) / 10**digits:.{digits}f} %"
