"""The bounds behind sampled measures, on samples whose means are known."""

import math

import numpy as np
import pytest
from scipy import stats

from diffusion.measures.error_bounds import ONE, Draw, Integers, Moments, allot, bernstein, sample_all, sample_until

CHANCES = np.array([0.5, 0.2, 0.03, 1e-3, 1e-4, 0.0])
"""Samples are 1 with these chances, else 0."""


def coins(state: int) -> Draw:
    """Return a source of samples; sample i is the same however ranges are cut."""

    def draw(first: int, stop: int) -> tuple[Integers, Integers]:
        hits = np.zeros(len(CHANCES), np.int64)
        for block in range(first // 100, -(-stop // 100)):
            thrown = np.random.default_rng([state, block]).random((100, len(CHANCES)))
            hits += (thrown[max(first - 100 * block, 0) : stop - 100 * block] < CHANCES).sum(0)
        sums = hits * int(ONE)
        return sums, sums

    return draw


def test_all_means_are_within_the_bound_as_often_as_stated() -> None:
    runs, doubt, failures = 200, 0.2, 0
    for state in range(runs):
        found = sample_until(coins(state), 0.1, 1 - doubt, first=400, most=10**6)
        assert found is not None
        failures += np.abs(found.means - CHANCES).max() > 0.1 * CHANCES.max()
        assert found.bound <= 0.1 * (CHANCES.max() + 2 * found.bound)
    assert failures <= stats.binom.ppf(0.9999, runs, doubt)


def test_a_single_bound_fails_no_more_often_than_stated() -> None:
    """Many samples of each kind at once: three times exp(-doubts) is the most that may be outside."""
    chance, doubts = np.random.default_rng(1), 3.0
    for samples, mean in ((50, 0.5), (200, 0.02), (1_000, 0.001)):
        hits = chance.binomial(samples, mean, 20_000)
        variances = hits * (samples - hits) / (samples * (samples - 1))
        bounds = bernstein(Moments(hits / samples, variances, samples), doubts)
        assert np.mean(np.abs(hits / samples - mean) > bounds) <= 3 * math.exp(-doubts)


def test_the_allotted_doubts_are_half_of_what_there_is_at_most() -> None:
    means = np.concatenate([[0.1, 0.08], np.full(10_000, 1e-4), np.zeros(10**5)])
    pilot = Moments(means, means * (1 - means), 10_000)
    samples, doubts = allot(pilot, 0.01, 0.05, 2**30)
    assert 3 * np.exp(-doubts).sum() <= 0.025
    assert 3 * np.exp(-doubts[:2]).sum() > 0.02  # nearly all of it where the variance is
    even = bernstein(pilot._replace(samples=samples), math.log(3 * len(means) / 0.025))
    assert bernstein(pilot._replace(samples=samples), doubts)[0] < 0.8 * even[0]


def test_a_spent_budget_gives_the_best_bound_it_can() -> None:
    pilot = Moments(CHANCES, CHANCES * (1 - CHANCES), 1_000)
    samples, doubts = allot(pilot, 1e-6, 0.05, 5_000)
    assert samples == 5_000
    assert 0.02 < 3 * np.exp(-doubts).sum() <= 0.025
    found = sample_until(coins(0), 1e-6, 0.95, first=1_000, most=5_000)
    assert found is not None
    assert found.samples == 5_000
    assert np.abs(found.means - CHANCES).max() <= found.bound < 0.05


def test_more_samples_are_foreseen_for_smaller_errors() -> None:
    pilot = Moments(CHANCES, CHANCES * (1 - CHANCES), 1_000)
    counts = [allot(pilot, error, 0.05, 2**30)[0] for error in (0.1, 0.05, 0.01)]
    assert counts[0] < counts[1] < counts[2]
    assert 20 < counts[2] / counts[1] < 30


def test_what_is_enough_is_asked_with_the_number_foreseen() -> None:
    foreseen = []
    assert sample_until(coins(1), 0.1, 0.9, first=400, most=10**6, enough=lambda n: not foreseen.append(n)) is None  # type: ignore[func-returns-value]
    found = sample_until(coins(1), 0.1, 0.9, first=400, most=10**6)
    assert found is not None
    assert foreseen[0] <= found.samples


def test_samples_come_in_multiples() -> None:
    found = sample_until(coins(2), 0.1, 0.9, first=400, most=10**6, multiple=512)
    assert found is not None
    assert found.samples % 512 == 0


@pytest.mark.parametrize("samples", [2, 1_000])
def test_standard_errors_are_never_0_where_chance_has_a_part(samples: int) -> None:
    found = sample_all(coins(3), samples, 0.95)
    assert np.all(found.standard_errors > 0)
    assert np.abs(found.means - CHANCES).max() <= found.bound
    if samples == 1_000:
        np.testing.assert_allclose(found.standard_errors[:2], np.sqrt(CHANCES * (1 - CHANCES) / samples)[:2], rtol=0.1)
