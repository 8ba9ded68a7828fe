"""How large held-out items became, against how large a chain says that they become from their starters."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.ways_outside import WaysOutside
from diffusion.chain.chain import Chain
from diffusion.learning.exposures import Exposures
from diffusion.randomness import Purpose, generator

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of forecast sizes that are kept: the median and the ends of the 50 % and the 90 % intervals."""


@dataclass(frozen=True, eq=False)
class StartedItems:
    """Held-out items with an account of the graph to start from."""

    items: Integers
    """Which items of the log."""
    starters: tuple[Integers, ...]
    """Where each began, as codes of the graph: its starters, or else the first that the graph has."""
    sizes: Integers
    """How many accounts of the graph became active in each, starters included."""
    without: int
    """Items left out because no account of the graph was active in them."""


@dataclass(frozen=True, eq=False)
class SizeForecasts:
    """What one predictor says of the sizes of items, one entry an item."""

    means: Floats
    """The mean size."""
    quantiles: Floats
    """The sizes at `LEVELS`, items x levels."""
    inside_50: Floats
    """How much of the item's size lies in the middle half of the forecast: 1 inside, 0 outside, a share at its edge."""
    inside_90: Floats
    """The same for the middle nine tenths."""


def started_items(seen: Exposures, most: int) -> StartedItems:
    """Return the items whose sizes are to be forecast: all, or ``most`` evenly chosen ones."""
    sizes = np.diff(seen.starts)
    used = np.flatnonzero(sizes > 0)
    chosen = used if len(used) <= most else used[((np.arange(most) + 0.5) * len(used) / most).astype(np.int64)]
    starters = []
    for item in chosen:
        rows = slice(seen.starts[item], seen.starts[item + 1])
        flagged = np.flatnonzero(seen.starters[rows])
        if not len(flagged):
            times = seen.times[rows]
            flagged = np.flatnonzero(times == times[0]) if times[0] == times[0] else np.array([0])
        starters.append(seen.accounts[rows][flagged].astype(np.int64))
    return StartedItems(chosen, tuple(starters), sizes[chosen], len(sizes) - len(used))


def forecast_sizes(
    chain: Chain, started: StartedItems, powers: Floats, *, replicates: int, random_state: int
) -> SizeForecasts:
    """Simulate each item from its starters, under a plausible chain and a plausible power at a time.

    Parameters
    ----------
    chain
        A chain with a posterior is drawn anew for each of ``powers``; another stays as it is.
    started
        The items.
    powers
        The content's power in each part of the runs: how contagious items are differs between items.
    replicates
        Runs of each item, in all; a multiple of ``len(powers)``.
    random_state
        The name of the chance.
    """
    room = WaysOutside(chain.graph, chain.outside is not None)
    runs = replicates // len(powers)
    sizes = np.empty((len(started.items), len(powers), runs), np.int64)
    for index, power in enumerate(powers):
        drawn = chain if chain.posterior is None else chain.draw(random_state=random_state, index=index)
        wide = room.widened(drawn, chain.outside).amplified(float(power))
        for count in sorted({len(starters) for starters in started.starters}):
            those = np.array([place for place, starters in enumerate(started.starters) if len(starters) == count])
            seeds = np.repeat(np.array([started.starters[place] for place in those]), runs, axis=0)
            sizes[those, index] = room.sizes(
                wide, IndependentCascade(), seeds, first=index * len(sizes) * runs, random_state=random_state,
                purpose=Purpose.VALIDATION, what="sizes of held-out items",
            ).reshape(-1, runs)  # fmt: skip
    return _summed_up(sizes.reshape(len(sizes), -1), started.sizes)


def _summed_up(sizes: Integers, observed: Integers) -> SizeForecasts:
    """Return means, quantiles, and how much of each observed size lies in the middle of its forecast.

    Sizes are whole numbers, so an interval of exactly nine tenths seldom exists. A size that holds the ranks from a to
    b of its forecast counts with the share of [a, b] that lies between .05 and .95: perfect forecasts come to 90 %.
    """
    below = (sizes < observed[:, None]).mean(1)
    upto = (sizes <= observed[:, None]).mean(1)
    inside = []
    for low, high in ((0.25, 0.75), (0.05, 0.95)):
        overlap = np.clip(np.minimum(upto, high) - np.maximum(below, low), 0, None)
        point = ((below >= low) & (below <= high)).astype(np.float64)  # a size that was never simulated
        inside.append(np.where(upto > below, overlap / np.where(upto > below, upto - below, 1), point))
    return SizeForecasts(sizes.mean(1), np.quantile(sizes, LEVELS, axis=1).T, inside[0], inside[1])


def item_powers(draws: int, spread: float, random_state: int) -> Floats:
    """Return so many powers of items: Gamma with mean 1, at evenly spaced ranks in random order.

    ``spread`` is its shape (`ContentPower.spread`); infinity says that all items are equally contagious.
    """
    if not np.isfinite(spread):
        return np.ones(draws)
    from scipy.special import gammaincinv

    ranks = (np.arange(draws) + 0.5) / draws
    powers = np.maximum(gammaincinv(spread, ranks) / spread, 1e-6)
    chance = generator(random_state, Purpose.VALIDATION)
    return np.asarray(chance.permutation(powers / powers.mean()), np.float64)
