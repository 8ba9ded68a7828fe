"""By how much two launches differ, replicate by replicate on the same coins, and how surely."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.cascades.chance import Chance
from diffusion.cascades.ensemble import normal_quantile, standard_errors
from diffusion.cascades.uncertainty import Uncertainty, chance_of
from diffusion.words import level, percent

Numbers = npt.NDArray[np.integer | np.floating]
Integers = npt.NDArray[np.int64]
ONE_RUN = "the difference of single launches"


@dataclass(frozen=True)
class PairedDifference:
    """How much more of something the first launch has than the second, replicate by replicate.

    What is measured is the spread unless ``measure`` says otherwise. Replicates in which either launch has none of it
    (a time to tip, where it does not tip) do not count for the mean; they do for who wins.
    """

    first: str
    """Name of the first launch."""
    second: str
    """Name of the second launch."""
    mean: float
    """Mean of the first's minus the second's, in ``unit``; NaN where no replicate has both."""
    low: float
    """Lower end of the interval for the mean."""
    high: float
    """Upper end of the interval for the mean."""
    first_wins: Chance
    """P(the first does better): spreads further, or tips sooner."""
    second_wins: Chance
    """P(the second does better); the rest are ties."""
    replicates_to_decide: int | None
    """Replicates at which an interval this far from 0 would exclude it; None where it does, or the mean is 0, or more
    replicates would not help because the chain is not known well enough."""
    uncertainty: Uncertainty | None = None
    """How much of what is not known of the mean is chance, how much not knowing the chain; None with one chain."""
    draws_won: tuple[int, int] | None = None
    """On how many plausible chains the first has more on average, and on how many the second."""
    measure: str = "spread"
    """What is measured."""
    unit: str = "accounts"
    """In what."""
    p_value: float | None = None
    """How often a mean this far from 0 comes of chance alone (normal, or Student's t where chains differ); None where
    there are fewer than two replicates."""

    @classmethod
    def of(
        cls,
        first: str,
        second: str,
        gaps: Numbers,
        confidence: float,
        draws: Integers | None = None,
        **more: Any,
    ) -> "PairedDifference":
        """Summarise the differences of all replicates.

        Parameters
        ----------
        first, second
            Names of the launches.
        gaps
            The first's minus the second's, one a replicate; NaN where either has none.
        confidence
            How certain the intervals are.
        draws
            On which plausible chain each replicate ran, if several.
        more
            ``measure`` and ``unit``; ``wins``, two arrays that say in which replicates the first and the second do
            better, unless that is where the difference is above and below 0.
        """
        ahead, behind = more.pop("wins", (gaps > 0, gaps < 0))
        counted = np.isfinite(gaps)
        known, of = gaps[counted], None if draws is None else draws[counted]
        found = _on_one(known, confidence) if of is None else _on_draws(known, of, confidence)
        asked = found.pop("needed")
        if asked is not None and len(known) < len(gaps):
            asked *= len(gaps) / len(known)
        return cls(
            first,
            second,
            first_wins=chance_of(ahead, draws, confidence),
            second_wins=chance_of(behind, draws, confidence),
            replicates_to_decide=None if asked is None else int(np.ceil(asked)) + 1,
            **found,
            **more,
        )

    @property
    def within_noise(self) -> bool:
        """Whether the interval has 0 in it, or there is none."""
        return not (self.low > 0 or self.high < 0)

    def summary(self) -> str:
        """Say it in sentences, and what the width of the interval is made of."""
        made = self.uncertainty
        return self.sentence() if made is None else f"{self.sentence()} {made.summary(run=ONE_RUN)}"

    def sentence(self) -> str:
        """Say who has more, by how much, and how often."""
        from diffusion.launches.comparison.difference_words import said_of

        sure, wins = level(self.first_wins.confidence), percent(self.first_wins.estimate, 0)
        losses = percent(self.second_wins.estimate, 0)
        text = f"{said_of(self, sure, wins, losses)}{self._draw_words()}"
        if self.within_noise:
            more = (
                f"; about {self.replicates_to_decide:,} replicates would decide it" if self.replicates_to_decide else ""
            )
            return f"{text}: the difference is within noise{more}."
        return f"{text}."

    def _draw_words(self) -> str:
        """Say on how many plausible chains which one is ahead."""
        if self.uncertainty is None or self.draws_won is None:
            return ""
        ahead, behind = self.draws_won
        name, count = (self.first, ahead) if ahead >= behind else (self.second, behind)
        more = "" if self.measure == "spread" else " with more"
        return f", “{name}”{more} on average on {count:,} of {self.uncertainty.draws:,} plausible chains"


def _on_one(gaps: Numbers, confidence: float) -> dict[str, Any]:
    """Return the mean of differences on one chain, its interval and its p-value."""
    from scipy.special import ndtr

    if not len(gaps):
        return {"mean": np.nan, "low": np.nan, "high": np.nan, "needed": None}
    mean, error = float(gaps.mean()), float(standard_errors(gaps[:, None])[0])
    half = normal_quantile(confidence) * error
    p_value = None if np.isnan(error) else float(2 * ndtr(-abs(mean) / error)) if error else float(mean == 0)
    needed = len(gaps) * (half / mean) ** 2 if abs(mean) <= half and mean != 0 else None
    return {"mean": mean, "low": mean - half, "high": mean + half, "needed": needed, "p_value": p_value}


def _on_draws(gaps: Numbers, draws: Integers, confidence: float) -> dict[str, Any]:
    """Return the same for differences on plausible chains, and on how many of these either is ahead."""
    if not len(gaps) > len(np.unique(draws)) > 1:  # too few to tell what lies between draws
        return {"mean": float(gaps.mean()) if len(gaps) else np.nan, "low": np.nan, "high": np.nan, "needed": None}
    made = Uncertainty.of(gaps, draws)
    low, high = made.interval(confidence)
    sums = np.bincount(draws, weights=gaps)
    # What the chain adds to the width stays, however many replicates there are: they help if it alone excludes 0.
    room = (made.mean / ((high - low) / 2)) ** 2 * (made.by_chance + made.by_chain) - made.by_chain if high > low else 0
    helps = low <= 0 <= high and room > 0
    return {
        "mean": made.mean,
        "low": low,
        "high": high,
        "needed": made.run_by_chance / room if helps else None,
        "uncertainty": made,
        "draws_won": (int((sums > 0).sum()), int((sums < 0).sum())),
        "p_value": made.p_value_of_mean,
    }
