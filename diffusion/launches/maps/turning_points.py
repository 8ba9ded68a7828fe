"""The result of `what_would_change`: where each parameter would make the other launch win, in sentences."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.cascades.ensemble import normal_quantile
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.launches.maps.levers import Lever
from diffusion.launches.ways.quote import amount
from diffusion.provenance import Provenance
from diffusion.words import level, printable

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Difference:
    """How much further the first launch spreads than the second, with a parameter at some value."""

    value: float
    """The parameter's value."""
    mean: float
    """Mean of spread(first) - spread(second) over the replicates, in accounts."""
    low: float
    """Lower end of its interval."""
    high: float
    """Upper end."""
    first_mean: float
    """Mean spread of the first."""
    second_mean: float
    """Mean spread of the second."""

    @property
    def is_decided(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class TurningPoint:
    """Where one parameter makes the launch that is ahead fall behind."""

    lever: Lever
    """The parameter."""
    now: float | None
    """Its value now; None where it plays no part yet."""
    at: float | None
    """Where the mean difference changes sign; None where the other launch is never ahead beyond noise, or always."""
    interval: tuple[float, float] | None
    """The nearest values tried on both sides at which the difference is beyond noise, or the ends of the range."""
    tried: tuple[Difference, ...]
    """Every value that was looked at, ascending."""
    above: bool = True
    """Whether the launch that is behind now is ahead above that value, rather than below."""
    everywhere: bool = False
    """Whether it is ahead all over the range, as may be where the parameter plays no part now."""

    def sentence(self, ahead: str, behind: str) -> str:
        """Say what would have to be true."""
        lever = self.lever
        if self.everywhere:
            return (
                f"{lever.name}: “{behind}” is ahead of “{ahead}” at all values tried from {lever.show(lever.low)} to "
                f"{lever.show(lever.high)}."
            )
        if self.at is None:
            undecided = sum(not found.is_decided for found in self.tried)
            near = f" (within noise at {undecided} of {len(self.tried)} values tried)" if undecided else ""
            return (
                f"{lever.name}: nowhere from {lever.show(lever.low)} to {lever.show(lever.high)} is “{behind}” ahead "
                f"beyond noise{near}."
            )
        low, high = self.interval or (self.at, self.at)
        side = "more" if self.above else "less"
        return (
            f"{lever.name}: “{behind}” would overtake “{ahead}” if {lever.words(self.at)}, or {side} (beyond noise "
            f"outside {lever.show(low)} to {lever.show(high)})."
        )


@dataclass(frozen=True, eq=False, repr=False)
class Changes:
    """What would have to be true for the other of two launches to win, parameter by parameter."""

    first: str
    """Name of the first launch."""
    second: str
    """Name of the second launch."""
    now: Difference
    """Their difference as things are."""
    turning_points: tuple[TurningPoint, ...]
    """One for each parameter."""
    price_ratio: tuple[float, float, float]
    """By which factor the first may be dearer than the second and still bring as many accounts for the money; with the
    ends of its interval (NaN, infinite where the second may bring nobody)."""
    prices: tuple[float | None, float | None]
    """The expected prices, where they are known."""
    won_over: bool
    """Whether only accounts that were won over count, without the points themselves."""
    replicates: int
    """Runs for each value."""
    confidence: float
    """Of all intervals, each by itself."""
    provenance: Provenance
    """Where the numbers come from."""

    @property
    def ahead(self) -> str:
        """The launch that spreads further on average as things are."""
        return self.first if self.now.mean >= 0 else self.second

    @property
    def behind(self) -> str:
        """The other one."""
        return self.second if self.now.mean >= 0 else self.first

    def table(self) -> "pandas.DataFrame":
        """Return one row a parameter: its value now, its range, where the order changes with interval, and the ends."""
        import pandas

        rows = []
        for point in self.turning_points:
            low, high = point.interval or (None, None)
            rows.append(
                {
                    "lever": point.lever.name,
                    "now": point.now,
                    "low": point.lever.low,
                    "high": point.lever.high,
                    "changes_at": point.at,
                    "everywhere": point.everywhere,
                    "changes_low": low,
                    "changes_high": high,
                    "difference_at_low": point.tried[0].mean,
                    "difference_at_high": point.tried[-1].mean,
                }
            )
        columns = ["now", "low", "high", "changes_at", "changes_low", "changes_high"]
        return pandas.DataFrame(rows).astype({name: "float64" for name in columns} if rows else {})

    def differences_table(self) -> "pandas.DataFrame":
        """Return one row a value tried: the difference with its interval, and the spread of both."""
        import pandas

        return pandas.DataFrame(
            {
                "lever": point.lever.name,
                "value": found.value,
                "difference": found.mean,
                "difference_low": found.low,
                "difference_high": found.high,
                "first_mean": found.first_mean,
                "second_mean": found.second_mean,
            }
            for point in self.turning_points
            for found in point.tried
        )

    def summary(self) -> str:
        """Say in sentences who is ahead, and what would have to be true for the other to win."""
        ahead, behind = printable(self.ahead), printable(self.behind)
        noise = "" if self.now.is_decided else ", which is within noise"
        gap, low, high = abs(self.now.mean), self.now.low, self.now.high
        verb = "wins over" if self.won_over else "spreads to"
        text = (
            f"As things are, “{ahead}” {verb} {gap:,.1f} accounts more than “{behind}” "
            f"({level(self.confidence)} of the difference: {low:+,.1f} to {high:+,.1f}){noise}."
        )
        if self.now.mean == 0:
            text = f"As things are, “{printable(self.first)}” and “{printable(self.second)}” spread equally far."
        sentences = [point.sentence(ahead, behind) for point in self.turning_points]
        return " ".join([text, *sentences, self._price_sentence()])

    def plot(self) -> "Figure":
        """Draw the difference against each parameter, with its interval, and where it changes sign."""
        from diffusion.drawing import new_figure, safe_text

        columns = 2 if len(self.turning_points) > 1 else 1
        rows = max(1, -(-len(self.turning_points) // columns))
        figure, panels = new_figure(rows, columns, width=4.2 * columns + 0.6, height=2.4 * rows + 0.7)
        for axes, point in zip(panels, self.turning_points, strict=False):
            self._draw(axes, point)
        for axes in panels[len(self.turning_points) :]:
            axes.set_axis_off()
        first, second = safe_text(self.first, 28), safe_text(self.second, 28)
        figure.supylabel(f"spread of “{first}”\nminus “{second}” (accounts)", fontsize=9)
        return figure

    def _draw(self, axes: "Axes", point: TurningPoint) -> None:
        from diffusion.drawing import BAND, MUTED, PALETTE
        from diffusion.launches.maps.lever_axis import name_decades, scale_values

        values, label = scale_values(point.lever, [found.value for found in point.tried])
        axes.plot(values, [found.mean for found in point.tried], color=PALETTE[0], marker="o", markersize=3)
        axes.fill_between(
            values, [found.low for found in point.tried], [found.high for found in point.tried], color=PALETTE[0],
            alpha=BAND,
        )  # fmt: skip
        axes.axhline(0, color=MUTED, linewidth=1)
        if point.lever.logarithmic:
            name_decades(axes)
        for value, style in ((point.at, "-"), (point.now, ":")):
            if value is not None and point.lever.low <= value <= point.lever.high:
                axes.axvline(scale_values(point.lever, [value])[0][0], color=PALETTE[1], linestyle=style, linewidth=1.5)
        axes.set(xlabel=label)
        axes.xaxis.label.set_fontsize(9)

    def _price_sentence(self) -> str:
        ratio, low, high = self.price_ratio
        if not np.isfinite(ratio):
            return f"price: “{printable(self.second)}” reaches nobody, so that no price of the other is too high."
        text = (
            f"price: “{printable(self.first)}” brings as many accounts for the money as “{printable(self.second)}” if "
            f"it costs {ratio:.3g} times as much ({level(self.confidence)}: {low:.3g} to {high:.3g})"
        )
        first, second = self.prices
        if first is None or second is None or not second:
            return f"{text}; what they cost is not known."
        return f"{text}; it costs {amount(first)} against {amount(second)}, {first / second:.3g} times."


def price_ratio(
    first: Integers, second: Integers, draws: Integers | None, confidence: float
) -> tuple[float, float, float]:
    """Return the ratio of two paired means, and the ends of its interval by Fieller's theorem.

    The interval is the set of ratios r at which mean(first - r second) is within noise. Where the second mean is itself
    within noise of 0, that set has no upper end.

    E. C. Fieller, "Some problems in interval estimation", JRSS B 16 (1954) 175,
    doi:10.1111/j.2517-6161.1954.tb00159.x.
    """
    means = float(first.mean()), float(second.mean())
    if means[1] == 0:
        return (float("nan"),) * 3
    ratio = means[0] / means[1]
    if len(first) < 2:
        return ratio, float("nan"), float("nan")
    (spread, both), (_, other) = _covariance(first, second, draws)
    z = normal_quantile(confidence) ** 2
    a, b, c = means[1] ** 2 - z * other, means[0] * means[1] - z * both, means[0] ** 2 - z * spread
    if a <= 0:
        return ratio, 0.0, float("inf")
    root = np.sqrt(max(b * b - a * c, 0.0))
    return ratio, float((b - root) / a), float((b + root) / a)


def _covariance(first: Integers, second: Integers, draws: Integers | None) -> npt.NDArray[np.float64]:
    """Return the covariance of the two means, with what is not known of the chain where there are several."""
    if draws is None:
        return np.asarray(np.cov(first, second)) / len(first)
    error = [Uncertainty.of(values, draws) for values in (first, second, first + second)]
    variances = [made.by_chance + made.by_chain for made in error]
    both = (variances[2] - variances[0] - variances[1]) / 2
    return np.array([[variances[0], both], [both, variances[1]]])
