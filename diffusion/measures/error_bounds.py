"""How many random samples are enough, so that with a stated confidence every account's mean is within an error.

A first, separate part of the samples tells which accounts vary much: of the doubt that is allowed, those get most, and
the millions that vary little next to nothing (as KADABRA does: Borassi, Natale 2016,
doi:10.4230/LIPIcs.ESA.2016.20). The rest of the samples is judged by empirical Bernstein bounds (Maurer, Pontil 2009,
arXiv:0907.3740, theorem 4, on both sides): they hold for any independent samples between 0 and 1, however these are
distributed, and for all accounts and all looks at the growing samples together.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.words import level, percent

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Draw = Callable[[int, int], tuple[Integers, Integers]]
"""Returns sums and sums of squares by account over the samples ``first .. stop``, in units of 2**-32."""

ONE = 2.0**32
"""A sample of 1 in the units of sums; what rounding may add to a mean, 2**-33, is beneath notice."""
ENOUGH = 100
"""The first part grows until some account has sums of so much, so that its variance is known roughly."""
SPARE = 1.1
"""Variances are taken for so many times what the first part says, since it says so roughly."""

GROWTH = 1.2
"""Where that was not enough, at least so many times as many are drawn, as every look costs doubt."""
NOTHING = 1000
"""Where an account can have a bound with this small a part of its even share of the doubt, it gets no better one: that
leaves room for a variance that the first part guessed too low."""


class Sampled(NamedTuple):
    """The means of all accounts, and how precise they are."""

    means: Floats
    standard_errors: Floats
    bound: float
    """With the stated confidence no mean is farther from the truth."""
    samples: int

    def sentence(self, what: str, confidence: float, scale: float = 1.0) -> str:
        """Return how precise scores are that are ``scale`` times the means, and rest on samples of ``what``."""
        rests = f"rests on {self.samples:,} random {what}; with {level(confidence)} confidence no score is"
        largest = float(self.means.max(initial=0.0))
        if largest == 0:
            return f"{rests} above {scale * self.bound:.2g}"
        return f"{rests} farther from the exact one than {percent(self.bound / largest, 2)} of the largest score"


class Moments(NamedTuple):
    """Means and unbiased variances by account from so many samples."""

    means: Floats
    variances: Floats
    samples: int


class _Sums:
    """The sums over the samples from a certain one on, as far as they are drawn."""

    def __init__(self, draw: Draw, first: int) -> None:
        self.draw, self.first, self.samples = draw, first, 0
        self.totals, self.squares = np.zeros(0, np.int64), np.zeros(0, np.int64)

    def add(self, count: int) -> Moments:
        """Draw so many more, and return what all of them say."""
        begin = self.first + self.samples
        totals, squares = self.draw(begin, begin + count)
        if self.samples:
            totals, squares = totals + self.totals, squares + self.squares
        self.totals, self.squares, self.samples = totals, squares, self.samples + count
        means = totals / (ONE * self.samples)
        variances = np.maximum(squares / ONE - self.samples * means**2, 0) / max(self.samples - 1, 1)
        return Moments(means, variances, self.samples)


def sample_all(draw: Draw, samples: int, confidence: float) -> Sampled:
    """Return what just so many samples say; all accounts share the doubt evenly."""
    moments = _Sums(draw, 0).add(samples)
    return _sampled(moments, bernstein(moments, math.log(3 * len(moments.means) / (1 - confidence))))


def sample_until(
    draw: Draw,
    error: float,
    confidence: float,
    *,
    first: int,
    most: int,
    multiple: int = 1,
    enough: Callable[[int], bool] = lambda samples: False,
) -> Sampled | None:
    """Return means that are, with this confidence, all within ``error`` times the largest true mean of the truth.

    Parameters
    ----------
    draw
        Gives the sums of any range of samples.
    error, confidence
        What is wanted.
    first
        How many samples the first part begins with.
    most
        The budget: when it is spent, the bound says what was attained.
    multiple
        Samples are drawn in multiples of this.
    enough
        Called with the number of samples that are foreseen; where it is true, None is returned instead.
    """
    pilot = _Sums(draw, 0)
    moments = pilot.add(first)
    while moments.means.max() * moments.samples < ENOUGH and 20 * moments.samples <= most:
        moments = pilot.add(moments.samples)
    wanted, doubts = allot(moments, error, 1 - confidence, most)
    if enough(wanted):
        return None
    rest, look = _Sums(draw, moments.samples), 1
    moments = rest.add(_whole(wanted, multiple))
    while True:
        bounds = bernstein(moments, doubts + (look - 1) * math.log(2))
        least = float(np.max(moments.means - bounds))
        lack = float(bounds.max()) / (error * least) if least > 0 else math.inf
        if lack <= 1 or moments.samples >= most:
            return _sampled(moments, bounds)
        goal = min(moments.samples * min(max(GROWTH, lack**2), 2.0), most)
        moments, look = rest.add(_whole(goal - moments.samples, multiple)), look + 1


def bernstein(moments: Moments, doubts: Floats | float) -> Floats:
    """Return how far the means may be from the truth, each with probability ``3 exp(-doubts)`` of being farther."""
    several = max(moments.samples - 1, 1)
    return np.asarray(np.sqrt(2 * moments.variances * doubts / moments.samples) + 7 * doubts / (3 * several))


def allot(pilot: Moments, error: float, doubt: float, most: int) -> tuple[int, Floats]:
    """Return how many samples are likely to do, and what to hand `bernstein` for each account at the first look.

    Half of the doubt is for the first look, and 2**-k of it for the k-th. Any allotment holds that does not
    look at the samples it is used for; this one makes all accounts reach the wanted error at the same time.
    """
    guesses = SPARE * np.maximum(pilot.variances, 1 / pilot.samples)
    grid, places, counts = np.unique(np.ceil(100 * np.log(guesses)), return_inverse=True, return_counts=True)
    variances, plenty = np.exp(grid / 100), math.log(3 * NOTHING * len(guesses) / doubt)

    def spent(samples: float, bound: float) -> float:
        return float(np.sum(counts * 3 * np.exp(-np.minimum(_doubts(variances, samples, bound), plenty))))

    bound = error * float(pilot.means.max()) / (1 + error)
    samples = _least(lambda count: spent(count, bound) <= doubt / 2, 2.0, most) if bound > 0 else float(most)
    if samples >= most:
        samples, bound = float(most), _least(lambda bound: spent(most, bound) <= doubt / 2, bound + 1e-9, 1e6)
    return math.ceil(samples), np.minimum(_doubts(variances, samples, bound), plenty)[places]


def _doubts(variances: Floats, samples: float, bound: float) -> Floats:
    """Return which doubts make the bound just what it is to be, by variance."""
    slope, constant = 7 / (3 * max(samples - 1, 1)), np.sqrt(2 * variances / samples)
    return np.asarray(((np.sqrt(constant**2 + 4 * slope * bound) - constant) / (2 * slope)) ** 2)


def _least(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Return nearly the least number between the two from which on it holds; the higher one if it never does."""
    while high / low > 1.001:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _whole(samples: float, multiple: int) -> int:
    return -(-math.ceil(samples) // multiple) * multiple


def _sampled(moments: Moments, bounds: Floats) -> Sampled:
    """Return the result; errors count one more 1 and one more 0 than were drawn: to have seen no other is no proof."""
    samples = moments.samples + 2
    means = (moments.means * moments.samples + 1) / samples
    second = (moments.variances * max(moments.samples - 1, 1) + moments.samples * moments.means**2 + 1) / samples
    errors = np.sqrt(np.maximum(second - means**2, 0) / samples)
    return Sampled(moments.means, errors, float(bounds.max()), moments.samples)
