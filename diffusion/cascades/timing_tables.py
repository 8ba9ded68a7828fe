"""The tables that models in time read: delays by coin, and shares of attention by age."""

from collections.abc import Hashable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.fading import Fading
from diffusion.cascades.fixed_delay import Fixed
from diffusion.chain.delays import DelayFamily
from diffusion.kernels.duration_tables import WHOLE, coin_points, duration_points

Floats = npt.NDArray[np.float64]
BISECTIONS = 80
NO_TABLE: Floats = checks.frozen(np.empty(0))


def delay_table(family: DelayFamily | Fixed) -> Floats:
    """Return the delays of a family, in seconds, at the points of a coin: short ones first, then long ones.

    The coin c stands for the share (c + 1/2) / 2^31 of all delays that are shorter. Between the points delays are
    linear in the coin; they are within 0.01 % of the family's own quantiles, and within 0.05 % for power laws with an
    exponent from 0.3 to 0.7.
    """
    return _cached_table(family) if isinstance(family, Hashable) else _delay_table(family)


def _delay_table(family: DelayFamily | Fixed) -> Floats:
    points = coin_points() / WHOLE
    if isinstance(family, Fixed):
        return checks.frozen(np.full(2 * len(points), float(family.length)))
    return checks.frozen(_beyond(family, np.concatenate([np.log1p(-points), np.log(points)])))


_cached_table = lru_cache(maxsize=32)(_delay_table)


def fading_table(fading: Fading | None) -> Floats:
    """Return the share of attention left by a `Fading` at the points of an age; nothing for None.

    Between the points it is linear in the age: within 0.01 % of the law's own over the first three half-lives.
    """
    if fading is None:
        return NO_TABLE
    return checks.frozen(np.asarray(fading.left(duration_points()), np.float64))


def _beyond(family: DelayFamily, logs: Floats) -> Floats:
    """Return the delays that shares ``exp(logs)`` of all delays are longer than, by bisection of their logarithms."""
    low, high = np.full(len(logs), np.log(1e-12)), np.full(len(logs), np.log(1e15))
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        longer = np.asarray(family.log_beyond(np.exp(middle))) > logs
        low, high = np.where(longer, middle, low), np.where(longer, high, middle)
    delays: Floats = np.exp((low + high) / 2)
    return delays
