"""What is believed of an item's power equals the integrals by a library."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc

from diffusion.learning.power_prior import Evidence, _weighed
from tests.oracles.content_power import posterior

HAZARDS = st.lists(st.floats(1e-6, 5), min_size=1, max_size=6)


def weighed(hazards, failed, shape, level=1.0):
    starts = np.cumsum([0, *(len(own) for own in hazards)]).astype(np.int64)
    flat = np.array([value for own in hazards for value in own], float)
    evidence = Evidence(starts, flat, np.array(failed, float), np.empty(0), np.empty(0, np.int64), 0)
    return _weighed(evidence, shape, level, 0.2)


@given(HAZARDS, st.floats(0, 50), st.floats(0.05, 40))
@settings(max_examples=40)
def test_evidence_and_means_equal_the_plain_twin(hazards, failed, shape):
    value, means, logs, _ = weighed([hazards], [failed], shape)
    expected = posterior(hazards, failed, shape)
    np.testing.assert_allclose([value[0], means[0], logs[0]], expected, rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("shape", [0.3, 2.0])
def test_without_a_success_or_with_tiny_hazards_the_posterior_is_the_gamma_that_books_have(shape):
    _, means, _, ends = weighed([[], [1e-9] * 5], [3.0, 3.0], shape)
    np.testing.assert_allclose(means, [shape / (shape + 3), (shape + 5) / (shape + 3)], rtol=1e-5)
    np.testing.assert_allclose(gammainc([shape, shape + 5], ends[:, 0] * (shape + 3)), 0.05, rtol=0.02)
    np.testing.assert_allclose(gammainc([shape, shape + 5], ends[:, 1] * (shape + 3)), 0.95, rtol=0.002)


def test_a_level_is_a_factor_on_all_hazards():
    for one, other in zip(weighed([[0.2, 0.5]], [2.0], 1.5, 3.0), weighed([[0.6, 1.5]], [6.0], 1.5), strict=True):
        np.testing.assert_allclose(one, other)
