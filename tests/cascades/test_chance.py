"""Chances and their exact intervals, against SciPy's binomial test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from diffusion import Chance
from diffusion.cascades.chance import clopper_pearson
from diffusion.errors import InputError

confidences = st.floats(0.5, 1 - 1e-9)


@given(trials=st.integers(1, 5_000), share=st.floats(0, 1), confidence=confidences)
def test_the_interval_is_that_of_the_exact_binomial_test(trials, share, confidence):
    successes = round(share * trials)
    chance = Chance.of(successes, trials, confidence)
    exact = binomtest(successes, trials).proportion_ci(confidence, method="exact")
    assert chance.lower == pytest.approx(exact.low, rel=1e-6, abs=1e-12)
    assert chance.upper == pytest.approx(exact.high, rel=1e-6, abs=1e-12)
    assert chance.lower <= chance.estimate <= chance.upper
    assert (chance.successes, chance.trials, chance.confidence) == (successes, trials, confidence)


def test_the_ends_are_closed_where_nothing_or_everything_happened():
    assert Chance.of(0, 7).lower == 0.0
    assert Chance.of(7, 7).upper == 1.0
    assert Chance.of(0, 7).upper == pytest.approx(1 - 0.025 ** (1 / 7))


def test_intervals_cover_the_truth_at_least_as_often_as_they_say():
    trials = 40
    low, high = clopper_pearson(np.arange(trials + 1), trials, 0.9)
    for truth in np.linspace(0.01, 0.99, 99):
        covering = (low <= truth) & (truth <= high)
        assert binom.pmf(np.arange(trials + 1), trials, truth)[covering].sum() >= 0.9


@given(trials=st.integers(1, 300))
def test_more_successes_raise_both_ends(trials):
    low, high = clopper_pearson(np.arange(trials + 1), trials)
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) > 0).all()


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 95, float("nan"), "high"])
def test_a_confidence_that_is_none_is_refused_in_words(confidence):
    with pytest.raises(InputError, match=r"confidence must .*not"):
        Chance.of(1, 2, confidence)


def test_it_reads_as_a_percentage_with_its_bounds():
    assert str(Chance.of(9, 10)) == "90.0 % (95 %: 55.5 % to 99.7 %)"
