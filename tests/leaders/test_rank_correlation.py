"""Rank correlations equal those of scipy.stats, ties and all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.leaders.rank_correlation import inversions, kendall, spearman

whole = st.integers(0, 12)


@given(st.lists(st.tuples(whole, whole), min_size=2, max_size=60))
def test_equal_to_scipy(pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import kendalltau, spearmanr

    first, second = np.array(pairs, np.float64).T
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(spearman(first, second))
        assert np.isnan(kendall(first, second))
        return
    assert spearman(first, second) == pytest.approx(spearmanr(first, second).statistic, abs=1e-12)
    assert kendall(first, second) == pytest.approx(kendalltau(first, second).statistic, abs=1e-12)


@given(st.lists(st.integers(0, 300), max_size=80))
def test_inversions_are_the_falling_pairs(numbers: list[int]) -> None:
    falling = sum(one > other for place, one in enumerate(numbers) for other in numbers[place + 1 :])
    assert inversions(np.array(numbers, np.int64)) == falling


def test_the_reversed_order() -> None:
    backwards = np.arange(3000.0)[::-1]
    assert kendall(np.arange(3000.0), backwards) == pytest.approx(-1)
    assert inversions(backwards.astype(np.int64)) == 3000 * 2999 // 2
