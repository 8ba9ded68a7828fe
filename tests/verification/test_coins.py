"""Coins look like chance: uniform, and independent of the coins with neighbouring names."""

import itertools

import numpy as np
import pytest
from scipy.stats import chi2

from diffusion.kernels.coins import account_coin, account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel
from diffusion.randomness import Purpose, root_key

pytestmark = pytest.mark.slow
RARE = 1e-6
SIDE = 64
"""Each name runs over so many values in a cube of replicates, sources and targets."""
OFFSETS = [0, 1, 1_000_003, 2**31 - SIDE - 1]
"""Where names begin: small, odd, large."""


@kernel
def draw_ties(root: np.uint64, first: np.ndarray, coins: np.ndarray) -> None:
    for r in range(coins.shape[0]):
        replicate = replicate_key(root, np.uint64(first[0] + r))
        for u in range(coins.shape[1]):
            key = account_key(replicate, np.uint64(first[1] + u))
            for v in range(coins.shape[2]):
                coins[r, u, v] = tie_coin(key, np.uint32(first[2] + v))


@kernel
def draw_accounts(root: np.uint64, first: np.ndarray, coins: np.ndarray) -> None:
    for r in range(coins.shape[0]):
        replicate = replicate_key(root, np.uint64(first[0] + r))
        for u in range(coins.shape[1]):
            coins[r, u] = account_coin(replicate, np.uint32(first[1] + u))


def ties(first=(0, 0, 0), shape=(SIDE, SIDE, SIDE), state=0, purpose=Purpose.CASCADE):
    coins = np.empty(shape, np.uint32)
    draw_ties(root_key(state, purpose), np.array(first), coins)
    return coins


def accounts(first=(0, 0), shape=(512, 512), state=0):
    coins = np.empty(shape, np.uint32)
    draw_accounts(root_key(state, Purpose.CASCADE), np.array(first), coins)
    return coins


def prove_uniform(cells, count):
    """Raise where a chi-square test rejects equal shares at one in a million; or finds them too equal."""
    counts = np.bincount(cells.ravel(), minlength=count)
    expected = cells.size / count
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert RARE < chi2.sf(statistic, count - 1) < 1 - RARE


def prove_independent(first, second, bits=5):
    """Raise unless the high bits, and the low bits, of two sets of coins together are uniform."""
    for shift in (31 - bits, 0):
        cells = [coins.ravel() >> shift & (2**bits - 1) for coins in (first, second)]
        prove_uniform((cells[0] << bits | cells[1]).astype(np.int64), 4**bits)
    correlation = np.corrcoef(first.ravel(), second.ravel())[0, 1]
    assert abs(correlation) < 5 / np.sqrt(first.size)


@pytest.mark.parametrize("first", [*itertools.product(OFFSETS[:3], OFFSETS, OFFSETS)], ids=str)
def test_every_part_of_a_ties_coin_is_uniform(first):
    coins = ties(first)
    for shift in (23, 15, 7, 0):
        prove_uniform((coins >> shift & 0xFF).astype(np.int64), 256)


@pytest.mark.parametrize(
    "shape", [(2**18, 1, 1), (1, 2**18, 1), (1, 1, 2**18)], ids=["replicates", "sources", "targets"]
)
def test_coins_are_uniform_and_serially_independent_along_one_name(shape):
    coins = ties((0, 0, 0), shape).ravel()
    prove_uniform((coins >> 19).astype(np.int64), 4096)
    for lag in (1, 2, 3, 7, 64, 1024):
        prove_independent(coins[:-lag], coins[lag:])


@pytest.mark.parametrize("step", [1, 2, 3, 16, 255, 256, 65_536, 2**20], ids=str)
@pytest.mark.parametrize("name", [0, 1, 2], ids=["replicate", "source", "target"])
def test_coins_of_neighbouring_names_are_independent(name, step):
    further = [0, 0, 0]
    further[name] = step
    prove_independent(ties(), ties(further))


def test_a_tie_and_its_opposite_have_independent_coins():
    coins = ties()
    upper = np.triu_indices(SIDE, 1)
    prove_independent(coins[:, *upper], coins.transpose(0, 2, 1)[:, *upper], bits=4)


def test_purposes_and_random_states_have_independent_coins():
    for other in (ties(state=1), ties(state=2**64), ties(purpose=Purpose.VALLEY), ties(purpose=Purpose.SELECTION)):
        prove_independent(ties(), other)


def test_thresholds_are_uniform_and_independent_of_their_neighbours():
    coins = accounts()
    for shift in (23, 15, 7, 0):
        prove_uniform((coins >> shift & 0xFF).astype(np.int64), 256)
    prove_independent(coins[1:], coins[:-1])
    prove_independent(coins[:, 1:], coins[:, :-1])


@pytest.mark.parametrize("p", [0.001, 0.01, 0.3, 0.5])
def test_live_ties_are_as_many_and_as_scattered_as_they_should_be(p):
    """The live ties of an account, of a reader and of a replicate each have the variance of independent coins."""
    live = ties(shape=(128, 128, 128)) < round(p * 2**31)
    expected = 128 * p * (1 - p)
    for axis in range(3):
        counts = live.sum(axis=axis)
        excess = (1 - 6 * p * (1 - p)) / expected  # the binomial distribution's kurtosis beyond 3
        error = expected * np.sqrt((excess + 2) / counts.size)
        assert abs(counts.mean() - 128 * p) < 5 * np.sqrt(expected / counts.size)
        assert abs(counts.var(ddof=1) - expected) < 5 * error


def test_no_three_ties_conspire():
    """Parity of three coins around a triangle of names: the least bits and the highest are even as often as odd."""
    coins = ties(shape=(256, SIDE, SIDE)).astype(np.int64)
    u, v, w = (np.array(names) for names in zip(*itertools.combinations(range(SIDE), 3), strict=True))
    chosen = slice(None, None, 97)
    for shift in (0, 30):
        bits = coins >> shift & 1
        parity = bits[:, u[chosen], v[chosen]] ^ bits[:, v[chosen], w[chosen]] ^ bits[:, w[chosen], u[chosen]]
        assert abs(parity.mean() - 0.5) < 5 * 0.5 / np.sqrt(parity.size)
