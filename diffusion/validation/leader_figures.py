"""The figures that measures of leadership are judged by, each a ratio of sums over held-out items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.leaders.rank_correlation import spearman
from diffusion.validation.later import Later
from diffusion.validation.past import ACTIVITY
from diffusion.validation.resampling import Estimate, estimate

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
GROUPS = 1_000
"""The most groups of items that are drawn again together; fewer items make a group each."""
OWN = ("items", "accounts", "large", "reached", "carried", "reposts", "present")
"""What is summed of a measure's leaders, item by item."""
ALL = ("all items", "all large", "all reposts", "all carried")
"""What is summed of everybody."""
FIGURES: Mapping[str, tuple[str, str]] = {
    "items started": ("items", "all items"),
    "reach started": ("reached", "all reposts"),
    "largest started": ("large", "all large"),
    "mean size": ("accounts", "items"),
    "large share": ("large", "items"),
    "present": ("present", "all reposts"),
    "carried": ("carried", "all carried"),
    "carried per repost": ("carried", "reposts"),
}
"""Each figure, as what is divided by what."""
STARTED, CARRIED = "in hindsight: most started", "in hindsight: most carried"
BY_CHANCE: Mapping[str, str] = {"present": "present by chance", "carried": "carried by chance"}
"""The columns that say what inferred parents would make of the same accounts in random order."""
HINDSIGHT: Mapping[str, str] = {"reach started": STARTED, "carried": CARRIED}
"""The best in hindsight by some figures: nobody's leaders could have more there."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over groups of items: of each measure's leaders, and of everybody."""

    own: Mapping[str, Floats]
    """Groups x measures, by the names of `OWN`."""
    everybody: Mapping[str, Floats]
    """One entry a group, by the names of `ALL`."""

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.everybody[ALL[0]])

    def estimates(self, weights: Floats) -> dict[str, Estimate]:
        """Return every figure of every measure, of all items (the first weights) and of the resamples (the others)."""
        own = {name: weights @ values for name, values in self.own.items()}
        everybody = {name: (weights @ values)[:, None] for name, values in self.everybody.items()}
        with np.errstate(invalid="ignore", divide="ignore"):
            found = {name: own[upper] / (own | everybody)[lower] for name, (upper, lower) in FIGURES.items()}
        if not self.everybody["all carried"].any():  # nothing is known to have come of any repost
            found["carried per repost"] = np.full_like(found["carried per repost"], np.nan)
        return {name: estimate(np.where(np.isfinite(values), values, np.nan)) for name, values in found.items()}


def memberships(values: Floats, leaders: int) -> Floats:
    """Return each account's chance to be one of so many leaders, where equal scores are put in order by lot.

    >>> memberships(np.array([9.0, 5.0, 5.0, 1.0]), 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    last = np.partition(values, len(values) - leaders)[len(values) - leaders]
    above, level = values > last, values == last
    chances: Floats = above + level * ((leaders - int(above.sum())) / int(level.sum()))
    return chances


def large_items(happened: Later, largest: float) -> tuple[Mask, int]:
    """Return which items are the largest share, equal ones included, and the size from which on; never a lone post."""
    sizes = happened.starts.sizes
    wanted = max(1, round(largest * len(sizes)))
    least = max(int(np.sort(sizes)[len(sizes) - wanted]), 2)
    return sizes >= least, least


def figures_of(happened: Later, members: Sequence[Floats], large: Mask) -> Sums:
    """Return the sums behind the figures of the leaders by each measure, given everybody's chance to be one."""
    begun, count = happened.starts, len(happened.starts.sizes)
    groups = np.arange(count) % max(1, min(count, GROUPS))
    total = int(groups.max(initial=-1)) + 1
    starts, events = groups[begun.items], groups[happened.items]
    credit = np.where(happened.passed, happened.descendants, 0.0)
    own = {name: np.empty((total, len(members))) for name in OWN}

    def summed(places: npt.NDArray[np.int64], values: Floats) -> Floats:
        return np.bincount(places, values, minlength=total).astype(np.float64, copy=False)

    for place, chances in enumerate(members):
        starter = np.append(chances, 0.0)[happened.starters] * begun.shares
        poster = np.where(happened.passed, np.append(chances, 0.0)[happened.accounts], 0.0)
        met = np.where(happened.passed, 1 - happened.missed(chances), 0.0)
        own["items"][:, place] = summed(starts, starter)
        own["accounts"][:, place] = summed(starts, starter * begun.sizes[begun.items])
        own["large"][:, place] = summed(starts, starter * large[begun.items])
        own["reached"][:, place] = summed(starts, starter * begun.reposts[begun.items])
        own["carried"][:, place] = summed(events, poster * credit)
        own["reposts"][:, place] = summed(events, poster)
        own["present"][:, place] = summed(events, met)
    everybody = {
        "all items": summed(groups, np.ones(count)),
        "all large": summed(groups, large.astype(np.float64)),
        "all reposts": summed(groups, begun.reposts.astype(np.float64)),
        "all carried": summed(events, credit),
    }
    return Sums(own, everybody)


def chance_figures(by_chance: Later, members: Sequence[Floats], large: Mask) -> dict[str, Floats]:
    """Return what the leaders by each measure would carry, and be upstream of, if all came in random order."""
    sums = figures_of(by_chance, members, large)
    found = sums.estimates(np.ones((1, sums.groups)))
    return {BY_CHANCE[figure]: found[figure].values for figure in BY_CHANCE}


def medians(happened: Later, members: Sequence[Floats]) -> Floats:
    """Return the median size of the items that the leaders by each measure started; NaN where they started none."""
    begun = happened.starts
    sizes = begun.sizes[begun.items]
    order = np.argsort(sizes, kind="stable")
    found = np.full(len(members), np.nan)
    for place, chances in enumerate(members):
        weights = np.cumsum((np.append(chances, 0.0)[happened.starters] * begun.shares)[order])
        if len(weights) and weights[-1] > 0:
            found[place] = sizes[order][np.searchsorted(weights, weights[-1] / 2)]
    return found


def shared(members: Mapping[str, Floats], best: Floats, outcome: Floats) -> Floats:
    """Return which share of the best in hindsight is among the leaders by each measure; only those with any outcome."""
    wanted = best * (outcome > 0)
    total = float(wanted.sum())
    return np.array([float(chances @ wanted) / total if total else np.nan for chances in members.values()])


def correlations(scores: Mapping[str, Floats], items: Floats, reached: Floats) -> dict[str, Floats]:
    """Return how each score goes with later reposts an item (among who started any), and with past activity."""
    active = items > 0
    each = reached[active] / items[active]
    return {
        "correlation with reposts an item": np.array([spearman(values[active], each) for values in scores.values()]),
        "correlation with past activity": np.array([spearman(values, scores[ACTIVITY]) for values in scores.values()]),
    }
