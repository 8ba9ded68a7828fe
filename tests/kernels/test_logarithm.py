"""The exponential of a random word: right, never nothing, and the same as its plain twin."""

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from diffusion.kernels.compile import kernel
from diffusion.kernels.logarithm import exponential
from tests.oracles import reverse


@kernel
def exponential_of(word):
    return exponential(word)


@given(st.integers(0, 2**64 - 1))
@example(0)
@example(2**64 - 1)
@example(2**63)
def test_it_is_minus_the_logarithm_and_equals_its_plain_twin(word):
    found = exponential_of(np.uint64(word))
    assert math.isclose(found, -math.log(((word >> 12) + 0.5) / 2**52), rel_tol=1e-12, abs_tol=1e-12)
    assert found == reverse.exponential(word)
    assert found > 0
