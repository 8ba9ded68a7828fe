"""The plain twin of ``kernels/beta.py``: the same draws from Python's own numbers."""

import math

from tests.oracles.coins import MASK_64, account_key, mix64, replicate_key
from tests.oracles.reverse import exponential

STEP = 0x9E3779B97F4A7C15


def uniform(word: int) -> float:
    """Return a word as an odd multiple of 2**-53."""
    return ((word >> 12) + 0.5) * 2.0**-52


class Words:
    """The words of a counter."""

    def __init__(self, counter: int) -> None:
        self.counter = counter

    def take(self) -> int:
        word = mix64(self.counter)
        self.counter = self.counter + STEP & MASK_64
        return word


def log_gamma_number(shape: float, words: Words) -> float:
    """Return the logarithm of a gamma-distributed number (Marsaglia and Tsang 2000)."""
    middle = (shape + 1.0 if shape < 1.0 else shape) - 1.0 / 3.0
    scale = 1.0 / math.sqrt(9.0 * middle)
    while True:
        across, along = (2.0 * uniform(words.take()) - 1.0 for _ in range(2))
        length = across * across + along * along
        if length >= 1.0:
            continue
        normal = across * math.sqrt(2.0 * exponential(words.take()) / length)
        luck, cube = uniform(words.take()), (1.0 + scale * normal) ** 3
        if cube <= 0.0:
            continue
        if math.log(luck) < 0.5 * normal**2 + middle * (1.0 - cube + math.log(cube)):
            found = math.log(middle * cube)
            return found - exponential(words.take()) / shape if shape < 1.0 else found


def beta_number(successes: float, failures: float, source: int, target: int, root: int, index: int) -> float:
    """Return draw ``index`` of a tie's Beta."""
    words = Words(account_key(account_key(replicate_key(root, index), source), target))
    first, second = log_gamma_number(successes, words), log_gamma_number(failures, words)
    return 1.0 / (1.0 + math.exp(second - first)) if second - first < 709 else 0.0


def account_uniforms(root: int, index: int, accounts: int) -> list[float]:
    """Return draw ``index`` of a uniform number for each account."""
    return [uniform(account_key(replicate_key(root, index), account)) for account in range(accounts)]
