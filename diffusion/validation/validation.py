"""What a check of a chain against held-out items found."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.validation.reliability import Reliability
from diffusion.validation.resampling import Estimate
from diffusion.validation.spread import LEVELS, SizeForecasts, StartedItems
from diffusion.validation.verdict import Verdict, verdict_of
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

COMPARED = ("log_likelihood", "brier", "auc_pairs", "auc_ties")
"""The measures whose differences to the baselines are always told."""


@dataclass(frozen=True)
class HeldOut:
    """What there was to check against, and what could not be used."""

    items: int
    """Items of the held-out log."""
    events: int
    """Its reposts by accounts of the graph."""
    pairs: int
    """Accounts that saw somebody active in an item, counted once an item."""
    adopted: int
    """How many of them took the item up afterwards."""
    outside: int
    """Reposts by accounts that the graph does not have; left out."""
    unexposed: int
    """Reposts by accounts that follow nobody who was active before: no tie is to be thanked."""
    alone: int
    """Items with a single active account of the graph; they count as items that nobody took up."""
    untimed: int
    """Reposts without a time: nobody comes before or after them."""
    early: int | None
    """Items that began before the training log ended; None if there is no training log to see that by."""
    power_level: float | None
    """The level of the training log's items on this chain (`ContentPower.level`), if they were looked at."""
    power_spread: float | None
    """How far content powers differ in the forecasts of sizes (`ContentPower.spread`); None: not at all."""


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """How well a chain foretells items that it was not learned from, beside simpler forecasts of the same."""

    predictors: tuple[str, ...]
    """The chain, then what it is compared with."""
    estimates: Mapping[str, Estimate]
    """Every measure, by name; the table's columns."""
    curve: Reliability
    """Forecast against observed, by tenths of the forecasts."""
    items: tuple[Name, ...]
    """The items whose sizes were forecast."""
    started: StartedItems
    """Where those began, and how large they became."""
    sizes: Mapping[str, SizeForecasts]
    """What each predictor says of their sizes."""
    held_out: HeldOut
    """What there was to check against."""
    provenance: Provenance
    """Where the numbers come from."""

    @cached_property
    def verdict(self) -> Verdict:
        """What the chain may be trusted for, and what not, by the rules of `verdict_of`; as text a sentence or two."""
        return verdict_of(self.estimates, self.predictors)

    def table(self) -> "pandas.DataFrame":
        """Return one row a predictor, the chain first.

        Of exposed pairs: ``log_likelihood`` and ``brier`` are means, ``forecast_ratio`` is adoptions forecast over
        observed, ``slope`` the calibration slope, ``auc_pairs`` the area under the curve. ``auc_ties`` is that of
        single tries along ties. ``hits@k`` and ``map@k`` are of the next account. ``size_ratio`` is the sum of forecast
        sizes over that of observed ones; ``inside_50`` and ``inside_90`` say what share of items the intervals hold.
        """
        import pandas

        columns = {name: estimate.values for name, estimate in self.estimates.items()}
        return pandas.DataFrame({"predictor": list(self.predictors), **columns})

    def differences(self, measure: str | None = None) -> "pandas.DataFrame":
        """Return how much greater the chain's figure is than each baseline's, with paired 95 % intervals.

        Parameters
        ----------
        measure
            A column of the table; log-likelihood, Brier score and both AUCs unless given.

        Raises
        ------
        InputError
            If there is no such measure.
        """
        import pandas

        if measure is not None and measure not in self.estimates:
            raise InputError(f"measure must be one of {', '.join(self.estimates)}, not {measure!r}")
        rows = []
        for name in COMPARED if measure is None else (measure,):
            for place, other in enumerate(self.predictors[1:], 1):
                rows.append((name, other, *self.estimates[name].difference(0, place)))
        return pandas.DataFrame(rows, columns=["measure", "than", "difference", "lower", "upper"])

    @property
    def reliability(self) -> "pandas.DataFrame":
        """One row a tenth of a predictor's forecasts: the mean forecast, the share observed and its 95 % interval."""
        import pandas

        curve = self.curve
        return pandas.DataFrame({
            "predictor": list(curve.predictors), "forecast": curve.forecasts, "observed": curve.observed,
            "lower": curve.lower, "upper": curve.upper, "pairs": curve.pairs.astype(np.int64),
        })  # fmt: skip

    def spread_table(self, predictor: str | None = None) -> "pandas.DataFrame":
        """Return one row an item: where it began, its size, and the mean and quantiles that were forecast.

        Parameters
        ----------
        predictor
            The chain unless given.

        Raises
        ------
        InputError
            If there is no such predictor.
        """
        import pandas

        name = self.predictors[0] if predictor is None else predictor
        if name not in self.sizes:
            raise InputError(f"predictor must be one of {', '.join(self.sizes)}, not {name!r}")
        found, labels = self.sizes[name], np.empty(len(self.items), object)
        labels[:] = list(self.items)
        columns: dict[str, Any] = {
            "item": labels, "starters": [len(starters) for starters in self.started.starters],
            "observed": self.started.sizes, "mean": found.means,
        }  # fmt: skip
        columns |= {f"q{100 * level:02.0f}": found.quantiles[:, place] for place, level in enumerate(LEVELS)}
        return pandas.DataFrame(columns | {"inside_50": found.inside_50, "inside_90": found.inside_90})

    def summary(self) -> str:
        """Say in sentences what was checked, what was found, and what to trust the chain for."""
        return f"{self._checked} {self.verdict} {self._figures}{self._caveats}"

    @property
    def _checked(self) -> str:
        found = self.held_out
        return (
            f"The chain was checked against {counted(found.items, 'item')} that it was not learned from: "
            f"{found.pairs:,} times somebody saw a followed account active, and {found.adopted:,} of them passed the "
            f"item on ({percent(found.adopted / max(found.pairs, 1))})."
        )

    @property
    def _figures(self) -> str:
        likelihood = self.estimates["log_likelihood"]
        rows = [
            f"{name} {gap:+.4f} ({low:+.4f} to {high:+.4f})"
            for place, name in enumerate(self.predictors[1:], 1)
            for gap, low, high in [likelihood.difference(0, place)]
        ]
        beside = f"; the difference to each baseline (95 %, items drawn anew): {', '.join(rows)}" if rows else ""
        return f"Its mean log-likelihood of a pair is {likelihood.values[0]:.4f}{beside}."

    @property
    def _caveats(self) -> str:
        found, texts = self.held_out, list[str]()
        if found.early:
            texts.append(f"{found.early:,} of the items began before the training log ended")
        if found.early is None:
            texts.append("whether the items began after those that the chain was learned from is not known here")
        for number, noun, text in (
            (found.outside, "repost", "by accounts outside the graph left out"),
            (found.unexposed, "repost", "by accounts that follow nobody active before"),
            (found.alone, "item", "that went no further than one account"),
            (found.untimed, "repost", "without a time"),
            (self.started.without, "item", "without any account of the graph"),
        ):
            if number:
                texts.append(f"{counted(number, noun)} {text}")
        return f" ({'; '.join(texts)}.)" if texts else ""

    def plot(self) -> "Figure":
        """Draw forecast against observed shares, and forecast against observed sizes of items."""
        from diffusion.validation.pictures import draw_validation

        return draw_validation(self)

    def __repr__(self) -> str:
        size = f"{self.held_out.items:,} items, {self.held_out.pairs:,} exposed pairs"
        return f"Validation({size}, {len(self.predictors)} predictors)"
