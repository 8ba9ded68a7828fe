"""Beta-distributed numbers by name: equal to their plain twin, and distributed as they should be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.kernels.beta import write_betas, write_uniforms
from tests.oracles.beta import account_uniforms, beta_number

KEYS = st.integers(0, 2**64 - 1)
SHAPES = st.sampled_from([1e-6, 0.05, 0.5, 1.0, 1.3, 20.0, 1e4, 1e9]) | st.floats(0.01, 1_000)


def betas(successes, failures, count, root=7, index=0):
    drawn, places = np.empty(count), np.arange(count, dtype=np.int32)
    own = (np.broadcast_to(np.float64(shape), count).copy() for shape in (successes, failures))
    write_betas(*own, places // 50, places, np.uint64(root), np.uint64(index), drawn)
    return drawn


@given(SHAPES, SHAPES, KEYS, st.integers(0, 10**6))
def test_draws_equal_their_plain_twin(successes, failures, root, index):
    drawn = betas(successes, failures, 60, root, index)
    plain = [beta_number(successes, failures, tie // 50, tie, root, index) for tie in range(60)]
    np.testing.assert_allclose(drawn, plain, rtol=1e-12, atol=1e-300)


@given(KEYS, st.integers(0, 10**6))
def test_uniform_numbers_equal_their_plain_twin(root, index):
    drawn = np.empty(20)
    write_uniforms(np.uint64(root), np.uint64(index), drawn)
    assert drawn.tolist() == account_uniforms(root, index, 20)
    assert 0 < drawn.min()
    assert drawn.max() < 1


@pytest.mark.parametrize("successes", [0.05, 0.9, 1.0, 7.5, 400.0])
@pytest.mark.parametrize("failures", [0.3, 1.0, 30.0, 5_000.0])
def test_draws_have_the_distribution_of_the_beta(successes, failures):
    from scipy.stats import beta, kstest

    assert kstest(betas(successes, failures, 20_000), beta(successes, failures).cdf).pvalue > 1e-3


def test_shapes_too_small_or_too_large_for_floats_of_their_own_give_their_limits():
    assert betas(1e-12, 5, 1_000).max() == 0
    assert betas(5, 1e-12, 1_000).min() == 1
    np.testing.assert_allclose(betas(1e12, 3e12, 1_000), 0.25, rtol=1e-4)
