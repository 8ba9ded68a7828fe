"""Two pictures of a check: whether the probabilities are right, and whether the sizes are."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import INK, MUTED, PALETTE, new_figure, safe_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from diffusion.validation.validation import Validation

SHOWN = 3
"""Baselines drawn beside the chain: more could not be told apart."""
MARKERS = ("o", "s", "^", "D")


def draw_validation(found: "Validation") -> "Figure":
    """Draw both pictures side by side."""
    figure, (reliability, sizes) = new_figure(1, 2, width=9.0, height=4.4)
    _draw_reliability(reliability, found)
    _draw_sizes(sizes, found)
    return figure


def _draw_reliability(axes: "Axes", found: "Validation") -> None:
    """Draw the share that took an item up over the chance that was forecast, with the line where both are equal."""
    table = found.reliability
    shown = [name for name in found.predictors if name in set(table.predictor)][: SHOWN + 1]
    parts = table[table.predictor.isin(shown)]
    positive = np.concatenate([parts.forecast, parts.observed[parts.observed > 0], [0.5]])
    low, high = float(max(1e-5, positive.min() / 1.5)), min(1.0, positive.max() * 3)
    axes.plot([low, high], [low, high], color=MUTED, linewidth=1, linestyle="--", label="right")
    for place, name in enumerate(shown):
        part = parts[parts.predictor == name]
        seen, bottom, top = (np.maximum(part[key], low) for key in ("observed", "lower", "upper"))
        axes.errorbar(
            part.forecast, seen, yerr=[np.maximum(seen - bottom, 0), np.maximum(top - seen, 0)],
            color=PALETTE[place], marker=MARKERS[place], markersize=5 if place == 0 else 4,
            linewidth=2 if place == 0 else 1, elinewidth=1, label=safe_text(name, 34), zorder=3 if place == 0 else 2,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
    axes.set(xlabel="chance forecast (tenths of the pairs)", ylabel="share that passed it on")
    axes.set_title("Are the probabilities right?", loc="left")
    axes.legend(loc="upper left", frameon=False)


def _draw_sizes(axes: "Axes", found: "Validation") -> None:
    """Draw each item's size over the size that was forecast, with its 90 % interval."""
    own, observed = found.sizes[found.predictors[0]], found.started.sizes
    most = float(max(observed.max(initial=1), own.quantiles.max(initial=1.0))) * 1.3
    axes.plot([0.8, most], [0.8, most], color=MUTED, linewidth=1, linestyle="--")
    axes.hlines(observed, own.quantiles[:, 0], own.quantiles[:, -1], color=PALETTE[5], linewidth=0.7, alpha=0.6)
    axes.plot(own.means, observed, "o", color=PALETTE[0], markersize=3.5, markeredgecolor="white", markeredgewidth=0.3)
    inside = found.estimates["inside_90"].values[0]
    axes.set(xscale="log", yscale="log", xlim=(0.8, most), ylim=(0.8, float(observed.max(initial=1)) * 1.5))
    axes.set(xlabel="size forecast: mean and 90 % interval", ylabel="size observed")
    axes.set_title("Are the sizes right?", loc="left")
    text = f"{100 * inside:.0f} % of items inside"
    axes.text(0.97, 0.03, text, transform=axes.transAxes, ha="right", va="bottom", color=INK)
