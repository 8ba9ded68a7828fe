"""Beta-distributed numbers, each a function of its tie's name: exact, for any parameters, by rejection.

Beta(a, b) is A / (A + B) with A and B gamma-distributed of shapes a and b. Gamma numbers are those of Marsaglia and
Tsang (ACM Transactions on Mathematical Software 26 (2000) 363, doi:10.1145/358407.358414); a shape below 1 is raised
by 1 and multiplied by U**(1/shape), in logarithms, since that is often smaller than any float. Inverting the
distribution function instead takes ten to thirty times as long.

The words of a tie are those of a counter that starts at its key; how many are used changes no other tie.
"""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, mix64, replicate_key
from diffusion.kernels.compile import inline, kernel
from diffusion.kernels.logarithm import exponential

STEP = np.uint64(0x9E3779B97F4A7C15)
"""From one word's counter to the next (that of splitmix64)."""
UNIFORM = 2.0**-52

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]


@inline
def uniform(word: np.uint64) -> float:
    """Return a random word as an odd multiple of 2**-53, strictly between 0 and 1."""
    return (np.float64(word >> np.uint64(12)) + 0.5) * UNIFORM


@inline
def log_gamma_number(shape: float, counter: np.uint64) -> tuple[float, np.uint64]:
    """Return the logarithm of a gamma-distributed number, and the counter for what comes next."""
    raised = shape + 1.0 if shape < 1.0 else shape
    middle = raised - 1.0 / 3.0
    scale = 1.0 / math.sqrt(9.0 * middle)
    found = 0.0
    while True:
        # A normal number: its radius is that of an exponential one, its direction that of a point within the circle.
        across = 2.0 * uniform(mix64(counter)) - 1.0
        along = 2.0 * uniform(mix64(counter + STEP)) - 1.0
        counter += STEP + STEP
        length = across * across + along * along
        if length >= 1.0:
            continue
        normal = across * math.sqrt(2.0 * exponential(mix64(counter)) / length)
        luck = uniform(mix64(counter + STEP))
        counter += STEP + STEP
        root = 1.0 + scale * normal
        if root <= 0.0:
            continue
        cube = root * root * root
        square = normal * normal
        if luck < 1.0 - 0.0331 * square * square or math.log(luck) < 0.5 * square + middle * (
            1.0 - cube + math.log(cube)
        ):
            found = math.log(middle * cube)
            break
    if shape < 1.0:
        found -= exponential(mix64(counter)) / shape
        counter += STEP
    return found, counter


@kernel
def write_betas(
    successes: Floats,
    failures: Floats,
    sources: Codes,
    targets: Codes,
    root: np.uint64,
    index: np.uint64,
    drawn: Floats,
) -> None:
    """Write draw ``index`` of each tie's Beta(successes, failures) to ``drawn``."""
    key = replicate_key(root, index)
    for tie in range(len(drawn)):
        counter = account_key(account_key(key, np.uint64(sources[tie])), np.uint64(targets[tie]))
        first, counter = log_gamma_number(successes[tie], counter)
        second, counter = log_gamma_number(failures[tie], counter)
        drawn[tie] = 1.0 / (1.0 + math.exp(second - first))


@kernel
def write_uniforms(root: np.uint64, index: np.uint64, drawn: Floats) -> None:
    """Write draw ``index`` of a uniform number for each account to ``drawn``."""
    key = replicate_key(root, index)
    for account in range(len(drawn)):
        drawn[account] = uniform(account_key(key, np.uint64(account)))
