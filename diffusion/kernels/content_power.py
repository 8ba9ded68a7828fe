"""How contagious each item was: the posterior of a factor on all hazards of the item, by Newton's method and a sum."""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import inline, kernel

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NEWTON = 60
"""The most steps to the mode; five to ten are usual."""
LEFT, RIGHT = 12.0, 6.0
"""The sum goes from so many standard deviations left of the mode to so many right of it: the posterior of a logarithm
has the longer tail on the left."""


@inline
def log_success(x: float) -> float:
    """Return log(1 - exp(-x)), for x > 0."""
    return math.log(-math.expm1(-x))


@kernel
def mode_of(hazards: Floats, begin: int, end: int, shape: float, rate: float) -> tuple[float, float]:
    """Return where f(y) of `weigh_items` is greatest, and minus its second derivative there."""
    place, bend = 0.0, 1.0
    for _ in range(NEWTON):
        power = math.exp(place)
        slope, bend = shape - power * rate, power * rate
        for success in range(begin, end):
            x = power * hazards[success]
            if x < 1e-8:
                slope += 1.0 - x / 2
                bend += x / 2
            elif x < 500.0:
                odds = math.expm1(x)
                slope += x / odds
                bend += x * (x * (odds + 1.0) - odds) / (odds * odds)
        step = slope / bend
        place += min(max(step, -2.0), 2.0)
        if abs(step) < 1e-10:
            break
    return place, bend


@kernel
def quantile_of(values: Floats, total: float, share: float) -> float:
    """Return the point, counted from the first, below which so much of the sum of values lies.

    Values are taken to rise or fall evenly from point to point.
    """
    wanted, reached = share * total, 0.0
    for point in range(len(values) - 1):
        piece = (values[point] + values[point + 1]) / 2
        if reached + piece >= wanted and piece > 0.0:
            first, slope, left = values[point], values[point + 1] - values[point], wanted - reached
            place: float = point + 2 * left / (first + math.sqrt(max(first * first + 2 * slope * left, 0.0)))
            return place
        reached += piece
    return float(len(values) - 1)


@kernel
def weigh_items(
    starts: Integers,
    hazards: Floats,
    failed: Floats,
    shape: float,
    step: float,
    tails: Floats,
    evidence: Floats,
    means: Floats,
    logs: Floats,
    ends: Floats,
) -> None:
    """Write what is believed of each item's power w after its successes and failures, with a Gamma(shape, shape) prior.

    Item i's successes have the hazards ``hazards[starts[i]:starts[i + 1]]``, each above 0 and each with the likelihood
    1 - exp(-w H); ``failed[i]`` is the sum of the hazards that led to nothing, of likelihood exp(-w failed). With
    y = log w, the logarithm of prior times likelihood,

        f(y) = sum of log(1 - exp(-e^y H)) + shape y - e^y (failed + shape),

    is concave; its sum over points around its mode, ``step`` standard deviations apart, gives ``evidence`` (the
    logarithm, without the prior's constant shape log(shape) - log Gamma(shape)), ``means`` of w, ``logs`` (means of
    log w) and ``ends`` (items by the quantiles ``tails`` of w). Items without a success have a Gamma posterior and are
    left as they are.
    """
    values = np.empty(int((LEFT + RIGHT) / step) + 1)
    for item in range(len(failed)):
        begin, end, rate = starts[item], starts[item + 1], failed[item] + shape
        if begin == end:
            continue
        place, bend = mode_of(hazards, begin, end, shape, rate)
        width = 1.0 / math.sqrt(bend)
        top = -np.inf
        for point in range(len(values)):
            y = place + width * (point * step - LEFT)
            power = math.exp(y)
            value = shape * y - power * rate
            for success in range(begin, end):
                value += log_success(power * hazards[success])
            values[point] = value
            top = max(top, value)
        total, mean, log_mean = 0.0, 0.0, 0.0
        for point in range(len(values)):
            y = place + width * (point * step - LEFT)
            values[point] = math.exp(values[point] - top)
            total += values[point]
            mean += values[point] * math.exp(y)
            log_mean += values[point] * y
        evidence[item] = top + math.log(total * width * step)
        means[item], logs[item] = mean / total, log_mean / total
        for tail in range(len(tails)):
            ends[item, tail] = math.exp(place + width * (quantile_of(values, total, tails[tail]) * step - LEFT))
