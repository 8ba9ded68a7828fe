"""When an estimate agrees with what is known.

A count agrees if it lies in the central 1 - 1e-6 of its binomial distribution, a mean if it is within 5 standard errors
(1 - 6e-7 of a normal distribution). The random states are fixed: a test that passes passes every time.
"""

import numpy as np
from scipy import stats

import diffusion

RARE = 1e-6
ERRORS = 5


def prove_mean(sizes: np.ndarray, expected: float) -> None:
    """Raise unless the mean agrees; a size that never varies must be the expected one."""
    error = sizes.std(ddof=1) / np.sqrt(len(sizes))
    assert abs(sizes.mean() - expected) <= ERRORS * error + 1e-9, f"mean {sizes.mean()} ± {error}, expected {expected}"


def prove_share(successes: int, trials: int, expected: float) -> None:
    """Raise unless the count agrees with the probability; one of 0 or 1 must be met exactly."""
    if expected in (0, 1):
        assert successes == expected * trials
    chance = diffusion.Chance.of(successes, trials, 1 - RARE)
    assert chance.lower <= expected <= chance.upper, f"{chance}, expected {expected}"


def prove_distribution(sizes: np.ndarray, expected: np.ndarray) -> None:
    """Raise unless P(size >= t) agrees for every t, and nothing happens that cannot."""
    for size in range(len(expected)):
        prove_share(int((sizes >= size).sum()), len(sizes), min(1.0, float(expected[size:].sum())))


def prove_fit(counts: np.ndarray, expected: np.ndarray) -> None:
    """Raise where a chi-square test rejects the expected counts at one in a million; cells below 5 are merged."""
    order = np.argsort(expected)
    few = np.cumsum(expected[order]) < 5
    merged = [
        np.append(cells[order][~few], cells[order][few].sum()) if few.any() else cells[order]
        for cells in (np.asarray(counts, float), np.asarray(expected, float))
    ]
    statistic = ((merged[0] - merged[1]) ** 2 / np.maximum(merged[1], 1e-300)).sum()
    assert stats.chi2.sf(statistic, len(merged[0]) - 1) > RARE, f"chi-square {statistic} of {len(merged[0])} cells"
