"""Means, shares and medians with their intervals, against what is known of the distributions."""

import numpy as np
import pytest

from diffusion.launches.comparison.difference_words import said_of
from diffusion.launches.comparison.estimates import mean_of, median_of, share_of
from diffusion.launches.comparison.paired_difference import PairedDifference
from diffusion.launches.comparison.simultaneous import decided_together

RUNS, LEVEL = 1_500, 0.9
"""Experiments of which nine in ten intervals must have the truth in them."""


def covered(experiment, truth):
    """Return in which share of experiments the interval has the truth in it."""
    generator = np.random.default_rng(1)
    found = [experiment(generator) for _ in range(RUNS)]
    return np.mean([one.low <= truth <= one.high for one in found])


def test_intervals_of_means_cover_as_often_as_they_say():
    assert covered(lambda chance: mean_of(chance.exponential(2.0, 80), None, LEVEL), 2.0) == pytest.approx(
        0.9, abs=0.03
    )


def test_intervals_of_shares_cover_as_often_as_they_say():
    """Parts that are 30 % of wholes whose sizes vary much."""

    def experiment(chance):
        wholes = chance.integers(1, 200, 100)
        return share_of(chance.binomial(wholes, 0.3), wholes, None, LEVEL)

    assert covered(experiment, 0.3) == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize("count", [9, 40, 301])
def test_intervals_of_medians_cover_at_least_as_often_whatever_the_distribution(count):
    share = covered(lambda chance: median_of(chance.exponential(1.0, count), None, LEVEL), np.log(2))
    assert 0.88 < share < 0.99


def test_medians_on_draws_know_that_the_chain_is_not_known():
    """Ten draws whose medians differ: the median over all draws."""
    draws = np.arange(400) % 10

    def experiment(chance):
        return median_of(chance.normal(0, 1, 10)[draws] + chance.normal(0, 0.3, 400), draws, LEVEL)

    assert covered(experiment, 0.0) > 0.85
    alone = covered(
        lambda chance: median_of(chance.normal(0, 1, 10)[draws] + chance.normal(0, 0.3, 400), None, LEVEL), 0.0
    )
    assert alone < 0.6


def test_medians_of_few_have_no_ends():
    found = median_of(np.array([1.0, 2.0, np.nan]), None, 0.95)
    assert (found.value, found.low, found.high) == (1.0, -np.inf, np.inf)
    assert np.isnan(median_of(np.array([np.nan]), None, 0.95)).all()


def test_nothing_is_told_of_nothing():
    assert np.isnan(mean_of(np.array([np.nan, np.nan]), None, 0.95)).all()
    assert mean_of(np.array([3.0]), None, 0.95).value == 3.0
    assert np.isnan(mean_of(np.array([3.0]), None, 0.95).low)
    assert np.isnan(share_of(np.zeros(4), np.zeros(4), None, 0.95)).all()
    few = mean_of(np.array([1.0, 2.0, np.nan, np.nan]), np.array([0, 1, 0, 1]), 0.95)
    assert few.value == 1.5
    assert np.isnan(few.low)


def test_bounds_are_never_left():
    found = mean_of(np.array([0.0] * 50 + [1.0]), None, 0.95, (0.0, 1.0))
    assert found.low == 0
    assert found.high > found.value


def test_differences_with_holes_count_where_both_are_known_and_need_more_replicates():
    gaps = np.tile([1.0, -0.8, np.nan, np.nan], 50)
    pair = PairedDifference.of("a", "b", gaps, 0.95, measure="time to tip", unit="seconds")
    known = PairedDifference.of("a", "b", gaps[np.isfinite(gaps)], 0.95, measure="time to tip", unit="seconds")
    assert (pair.mean, pair.low, pair.high) == (known.mean, known.low, known.high)
    assert pair.replicates_to_decide == pytest.approx(2 * known.replicates_to_decide, abs=2)
    assert pair.first_wins.trials == 200
    assert pair.within_noise
    holes = PairedDifference.of("a", "b", gaps, 0.95, np.arange(200) % 2)
    assert holes.uncertainty.replicates == 100
    few = PairedDifference.of("a", "b", gaps, 0.95, np.arange(200) // 4 * 2 + np.arange(200) % 2)
    assert few.mean == pair.mean
    assert np.isnan([few.low, few.high]).all()
    assert few.within_noise


def test_a_p_value_is_where_the_interval_ends_at_nothing():
    gaps = np.random.default_rng(3).normal(0.2, 1.0, 100)
    for draws in (None, np.arange(100) % 5):
        p_value = PairedDifference.of("a", "b", gaps, 0.95, draws).p_value
        at = PairedDifference.of("a", "b", gaps, 1 - p_value, draws)
        assert min(abs(at.low), abs(at.high)) < 1e-9


def test_holm_is_wrong_about_any_difference_no_oftener_than_said():
    generator, wrong = np.random.default_rng(5), 0
    for _ in range(600):
        pairs = [PairedDifference.of("a", "b", generator.normal(0, 1, 60), 0.9) for _ in range(6)]
        wrong += any(decided_together(pairs, 0.9))
    assert wrong / 600 < 0.14
    assert decided_together([], 0.9) == []


@pytest.mark.parametrize(("measure", "unit", "words"), [
    ("reach", "accounts", "In reach, “a” has 2.0 accounts more than “b” (95 %: "),
    ("tips", "share of runs", "In tips, “a” has 200.0 percentage points more than “b”"),
    ("time to tip", "seconds", "In time to tip, “a” is 2 seconds later than “b” where both tip"),
    ("price per account", "price per account", "In price per account, “a” has 2 more than “b”"),
])  # fmt: skip
def test_every_unit_has_its_words(measure, unit, words):
    pair = PairedDifference.of("a", "b", np.array([1.0, 3.0] * 20), 0.95, measure=measure, unit=unit)
    assert words in said_of(pair, "95 %", "90 %", "10 %")
    assert pair.sentence().endswith(".")
