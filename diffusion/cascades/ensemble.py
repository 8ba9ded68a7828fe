"""Many replicates of one launch: how far it spreads, on average and in the runs that matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.model import Model
from diffusion.cascades.uncertainty import Uncertainty, chance_of
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.cascades.outbreak import OutbreakView, Valley


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """The spread of one seed set in many replicates.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 0], [1, 2], names=["@hub", "@a", "@b"], edges="influence")
    >>> chain = diffusion.uniform(graph, 0.5)
    >>> ensemble = diffusion.simulate(chain, diffusion.IndependentCascade(), ["@hub"], replicates=4_000)
    >>> abs(ensemble.mean - 2) < 0.1
    True
    >>> ensemble.chance(at_least=1).estimate
    1.0
    """

    sizes: npt.NDArray[np.int64]
    """Spread (accounts that pass the content on, seeds included) in each replicate."""
    reach: npt.NDArray[np.int64] | None
    """Reach (accounts that saw it) in each replicate, if it was asked for."""
    seeds: tuple[Name, ...]
    """Where the content was injected."""
    chain: Chain
    """What it spread over."""
    model: Model
    """How it spread."""
    provenance: Provenance
    """Where the numbers come from."""
    draws: npt.NDArray[np.int64] | None = None
    """On which plausible chain each replicate ran; None where all ran on ``chain``."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", checks.frozen(self.sizes))
        if self.draws is not None:
            object.__setattr__(self, "draws", checks.frozen(self.draws))
        if self.reach is not None:
            object.__setattr__(self, "reach", checks.frozen(self.reach))

    @property
    def replicates(self) -> int:
        """How many runs of chance there are."""
        return len(self.sizes)

    @property
    def mean(self) -> float:
        """The expected spread, estimated."""
        return float(self.sizes.mean())

    @property
    def standard_error(self) -> float:
        """The standard error of the mean by chance (NaN with one replicate)."""
        if self.uncertainty is not None:
            return float(np.sqrt(self.uncertainty.by_chance))
        return standard_errors(self.sizes[:, None]).item()

    @cached_property
    def uncertainty(self) -> Uncertainty | None:
        """How much of what is not known is chance, how much not knowing the chain; None where one chain was given."""
        return None if self.draws is None else Uncertainty.of(self.sizes, self.draws)

    def interval(self, confidence: SupportsFloat = 0.95) -> tuple[float, float]:
        """Return the ends of the interval for the mean, by the central limit theorem.

        With plausible chains it is the interval for the mean on the true one: see `Uncertainty`.
        """
        if self.uncertainty is not None:
            return self.uncertainty.interval(confidence, (len(self.seeds), self.chain.graph.account_count))
        half = normal_quantile(checks.open_unit("confidence", confidence)) * self.standard_error
        return self.mean - half, self.mean + half

    def quantiles(self, levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> npt.NDArray[np.float64]:
        """Return the sizes below which the given shares of the runs stay."""
        if any(not 0 <= level <= 1 for level in levels):
            raise InputError(f"levels must lie between 0 and 1, not {list(levels)!r}")
        return np.quantile(self.sizes, levels)

    def chance(self, *, at_least: SupportsIndex, confidence: float = 0.95) -> Chance:
        """Return how likely the spread is to reach a size, with its exact interval."""
        size = checks.integer("at_least", at_least, minimum=0)
        return chance_of(self.sizes >= size, self.draws, confidence)

    def outbreak(self, valley: "Valley | None" = None) -> "OutbreakView":
        """Return how often it takes off and how far it then goes.

        Without ``valley``, where outbreaks begin is looked for in runs from single random accounts, or small groups
        (`find_valley`).
        """
        from diffusion.cascades.outbreak import OutbreakView, find_valley

        chosen = valley or find_valley(self.chain, self.model, random_state=self.provenance.random_state or 0)
        return OutbreakView.of(self.sizes, chosen, self.draws)

    def table(self) -> "pandas.DataFrame":
        """Return one row a replicate: its number, spread, and reach or plausible chain if there are any."""
        import pandas

        columns: dict[str, Any] = {"replicate": np.arange(self.replicates), "spread": self.sizes}
        more = {"reach": self.reach, "draw": self.draws}
        return pandas.DataFrame(columns | {name: values for name, values in more.items() if values is not None})

    def summary(self) -> str:
        """Say in sentences how far it spreads."""
        low, high = self.interval()
        between = f"95 %: {low:,.1f} to {high:,.1f}; " if self.replicates > 1 else ""
        small, large = self.quantiles((0.05, 0.95))
        text = (
            f"From {counted(len(self.seeds), 'seed')}, content of power {self.chain.power:g} spreads to "
            f"{self.mean:,.1f} accounts on average "
            f"({between}{self.model.name}, {counted(self.replicates, 'replicate')}); "
            f"nine runs in ten end between {small:,.0f} and {large:,.0f}."
        )
        if self.uncertainty is not None:
            text += f" {self.uncertainty.summary()}"
        if self.reach is not None:
            text += f" {self.reach.mean():,.1f} accounts see it on average."
        return text

    def plot(self) -> "Figure":
        """Draw how often each size occurs, on a logarithmic size axis."""
        from diffusion.drawing import PALETTE, new_figure, size_edges

        figure, (axes,) = new_figure()
        axes.hist(self.sizes, bins=size_edges(self.sizes.max()), color=PALETTE[0])
        axes.set(xscale="log", xlabel="spread (accounts)", ylabel="replicates")
        axes.axvline(self.mean, color=PALETTE[1], label=f"mean {self.mean:,.1f}")
        axes.legend()
        return figure

    def __repr__(self) -> str:
        return f"Ensemble({self.replicates:,} replicates, {len(self.seeds):,} seeds, mean spread {self.mean:,.1f})"


def standard_errors(sizes: npt.NDArray[np.integer | np.floating]) -> npt.NDArray[np.float64]:
    """Return the standard error of each column's mean (NaN where there is one row)."""
    if len(sizes) < 2:
        return np.full(sizes.shape[1], np.nan)
    return np.asarray(sizes.std(axis=0, ddof=1) / np.sqrt(len(sizes)))


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors an interval of this confidence extends to each side."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + confidence / 2))
