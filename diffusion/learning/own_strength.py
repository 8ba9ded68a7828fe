"""What is a tie's own: a Gamma factor on its shared strength, and what its reposts say of that."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diffusion.learning.effects import HIGHEST, Effects, Ground

Floats = npt.NDArray[np.float64]
LEAST, MOST = 0.05, 1e4
"""Between which bounds the strength of the prior lies: at the upper one ties are all but alike."""
ENOUGH = 200_000
"""Where there are more ties than this, the strength is found from evenly chosen ones, at least half as many."""
TURNS, STILL = 30, 0.003
"""How many turns there are at most, and within how much of the last one the strength counts as found."""


@dataclass(frozen=True, eq=False)
class OwnStrength:
    """The factor of each tried tie is Gamma(strength + passes, strength + expected) after its evidence."""

    strength: float
    """The prior's: Gamma(strength, strength) has mean 1 and variance 1 / strength."""
    passes: Floats
    """How many passes each tried tie is expected to have made."""
    doubt: Floats
    """The variance of that number, since nobody saw who passed it on."""
    expected: Floats
    """How many there would have been at the shared strength."""

    @property
    def gains(self) -> Floats:
        """The mean of each tried tie's factor after its evidence."""
        return (self.strength + self.passes) / (self.strength + self.expected)


def fit_own_strength(
    ground: Ground, effects: Effects, last: OwnStrength | None = None, *, ties: int = ENOUGH
) -> OwnStrength:
    """Return the strength under which the passes are most likely, given the shared strength of ties.

    Passes are shared among candidates by the hazards at hand, then the strength is fitted to them, in turns
    (expectation maximisation). The turns near their end geometrically, so their limit is foreseen from
    two steps (Aitken's Δ²) and gone to at once. The one number is found from so many ``ties`` or a little more.
    """
    shared = np.exp(np.minimum(effects.log_hazards(ground.columns, ground.senders, ground.receivers), HIGHEST))
    expected = ground.tries * shared
    found = _turn(ground, effects, shared, expected, last, ties)
    steps = [np.log(MOST)]
    for _ in range(TURNS):
        previous, found = found, _turn(ground, effects, shared, expected, found, ties)
        steps.append(np.log(found.strength / previous.strength))
        if abs(steps[-1]) < STILL:
            break
        if len(steps) % 3 == 0 and 0 < steps[-1] / steps[-2] < 0.98:
            ahead = float(np.clip(steps[-1] ** 2 / (steps[-2] - steps[-1]), -1.5, 1.5))
            strength = float(np.clip(found.strength * np.exp(ahead), LEAST, MOST))
            found = replace(found, strength=strength)
    return found


def _turn(
    ground: Ground, effects: Effects, shared: Floats, expected: Floats, last: OwnStrength | None, ties: int
) -> OwnStrength:
    """Share out passes by the gains that were found last, and fit the strength to them."""
    from scipy.optimize import minimize_scalar

    gains = 1.0 if last is None else last.gains
    passes, doubt = ground.credits(shared * gains, effects.outside)
    near = (np.log(LEAST), np.log(MOST))
    if last is not None:
        near = (max(near[0], np.log(last.strength) - 1.0), min(near[1], np.log(last.strength) + 1.0))
    blur = _blur(ground, effects, expected, MOST if last is None else last.strength)
    some = slice(None, None, 1 + len(passes) // ties)
    found = minimize_scalar(
        lambda log: _loss(float(np.exp(log)), passes[some], doubt[some], expected[some], blur[some]),
        bounds=near, method="bounded", options={"xatol": 1e-3},
    )  # fmt: skip
    return OwnStrength(float(np.exp(found.x)), passes, doubt, expected)


def _blur(ground: Ground, effects: Effects, expected: Floats, strength: float) -> Floats:
    """Return the variance of the logarithm of each tie's shared strength: sender's and receiver's effects are in doubt.

    Effects at their most likely values follow the ties they are learned from; were they taken for certain, what is
    left to the ties would look too small.
    """
    information, blur = expected * strength / (strength + expected), np.zeros(len(expected))
    for codes, variance in _sides(ground, effects):
        if variance > 0:
            blur += (1 / (np.bincount(codes, information) + 1 / variance))[codes]
    return blur


def settled_variances(ground: Ground, effects: Effects, own: OwnStrength) -> tuple[float, float]:
    """Return the variances of senders' and receivers' effects that the effects themselves suggest, never larger ones.

    The mean of their squares and of their errors (the fixed point of MacKay 1992, doi:10.1162/neco.1992.4.3.415), over
    accounts with tried ties. Variances were chosen while ties had no strength of their own, which may be all there is.
    """
    weights = own.expected * own.strength / (own.strength + own.expected)
    found = []
    for (codes, variance), values in zip(_sides(ground, effects), (effects.senders, effects.receivers), strict=True):
        if variance > 0:
            information, tried = np.bincount(codes, weights), np.bincount(codes) > 0
            size = values[: len(tried)] ** 2 + 1 / (information + 1 / variance)
            variance = min(variance, max(float(size[tried].mean()), 1e-3))
        found.append(variance)
    return found[0], found[1]


def _sides(ground: Ground, effects: Effects) -> tuple[tuple[npt.NDArray[np.int64], float], ...]:
    return (ground.senders, effects.sender_variance), (ground.receivers, effects.receiver_variance)


def _loss(strength: float, passes: Floats, doubt: Floats, expected: Floats, blur: Floats) -> float:
    """Return minus the expected log-likelihood of whole numbers of passes under a negative binomial distribution.

    A tie's number N has a known mean and variance. What depends on it, the logarithm of Γ(strength + N), is taken
    between the whole numbers on both sides of the mean, with the variance that is left to second order: at the mean
    alone, ties would look more alike than they are. So is the doubt of the expected number, ``blur`` on the log scale.
    """
    from scipy.special import gammaln

    both = strength + expected
    value = (strength * np.log(strength) - (strength + passes) * np.log(both)).sum()
    value -= 0.5 * (blur * (strength + passes) * strength * expected / both**2).sum()
    some = passes > 0
    mean, low = passes[some], np.floor(passes[some])
    part = mean - low
    left = np.maximum(doubt[some] - part * (1 - part), 0.0)
    value += (gammaln(strength + low) - gammaln(strength) + part * np.log(strength + low)).sum()
    value += 0.5 * (left * trigamma(strength + mean)).sum()
    return -float(value)


def trigamma(x: Floats) -> Floats:
    """Return the second derivative of log Γ at x > 0, to ten digits.

    By six steps of trigamma(x) = trigamma(x + 1) + 1 / x² and the asymptotic series (Abramowitz, Stegun 1964, 6.4.6 and
    6.4.12). SciPy's ``polygamma(1, x)`` sums a zeta function, which took two thirds of all learning.

    >>> float(trigamma(np.array([1.0]))[0]) - np.pi**2 / 6 < 1e-10
    True
    """
    value, y = np.zeros(len(x)), x
    for _ in range(6):
        value += 1 / y**2
        y = y + 1
    square = 1 / y**2
    series = 1 + 0.5 / y + square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))
    return np.asarray(value + series / y, np.float64)
