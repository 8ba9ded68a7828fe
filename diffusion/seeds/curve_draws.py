"""What a tipping curve over plausible chains remembers of each of them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.chain.plausible import PlausibleChains

Integers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CurveDraws:
    """On which plausible chain the replicates of a curve ran, and how often they tipped there."""

    rows: Integers
    """The draw of each replicate whose spread the curve has."""
    tipped: Integers
    """In how many of all trials on each draw (rows) the first 1, 2, ... seeds (columns) got to the target."""
    trials: Integers
    """How many trials there were on each draw."""
    account_count: int
    """How many accounts there are, which no mean spread can pass."""

    def __post_init__(self) -> None:
        for name in ("rows", "tipped", "trials"):
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    @classmethod
    def of(cls, chains: PlausibleChains, sizes: Integers, target: int | None) -> "CurveDraws":
        """Return what the first replicates say."""
        columns = sizes.shape[1] if target is not None else 0
        empty = np.zeros((chains.draws, columns), np.int64)
        draws = chains.draws_of(np.arange(len(sizes)))
        start = cls(draws, empty, np.zeros(chains.draws, np.int64), chains.graph.account_count)
        return start.extended(draws, sizes >= target if target is not None else np.zeros((len(sizes), 0), np.bool_))

    def extended(self, draws: Integers, tipped: npt.NDArray[np.bool_]) -> "CurveDraws":
        """Return the same with further trials, a row each, on these draws."""
        counts = np.zeros_like(self.tipped)
        np.add.at(counts, draws, tipped)
        trials = self.trials + np.bincount(draws, minlength=len(self.trials))
        return replace(self, tipped=self.tipped + counts, trials=trials)

    def spread(self, sizes: Integers, column: int) -> Uncertainty:
        """Take apart the variance of the mean spread of the first ``column + 1`` seeds."""
        return Uncertainty.of(sizes[:, column], self.rows)

    def spread_intervals(self, sizes: Integers, confidence: float) -> tuple[Values, Values]:
        """Return the ends of the interval for the mean spread on the true chain, for each number of seeds."""
        ends = [
            self.spread(sizes, column).interval(confidence, (column + 1, self.account_count))
            for column in range(sizes.shape[1])
        ]
        return np.array(ends)[:, 0], np.array(ends)[:, 1]

    def chance(self, column: int) -> Uncertainty:
        """Take apart the variance of P(tips) with the first ``column + 1`` seeds."""
        return Uncertainty.of_counts(self.tipped[:, column], self.trials)

    def chances(self, confidence: float) -> list[Chance]:
        """Return P(tips) on the true chain for each number of seeds."""
        totals = self.tipped.sum(axis=0).tolist()
        return [self.chance(column).chance(total, confidence) for column, total in enumerate(totals)]

    def needed(self, chance: float) -> tuple[int | None, ...]:
        """Return, for each draw, the fewest seeds with P(tips) at least ``chance`` there; None where none do."""
        enough = self.tipped >= chance * self.trials[:, None]
        return tuple(int(np.argmax(row)) + 1 if row.any() else None for row in enough)
