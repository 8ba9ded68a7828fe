"""Names of chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.errors import InputError
from diffusion.randomness import Purpose, check_random_state, generator, root_key

states = st.integers(0, 2**100)


@given(states)
def test_no_two_purposes_share_a_key(state):
    assert len({int(root_key(state, purpose)) for purpose in Purpose}) == len(Purpose)


@given(st.lists(states, min_size=2, max_size=2, unique=True), st.sampled_from(list(Purpose)))
def test_no_two_random_states_share_a_key_or_a_stream(pair, purpose):
    assert root_key(pair[0], purpose) != root_key(pair[1], purpose)
    streams = [generator(state, purpose).integers(0, 2**63, 2).tolist() for state in pair]
    assert streams[0] != streams[1]


@given(states, st.sampled_from(list(Purpose)), st.integers(0, 1_000))
def test_a_stream_is_a_function_of_its_name(state, purpose, index):
    first, again = (generator(state, purpose, index).random(3).tolist() for _ in range(2))
    assert first == again
    assert generator(state, purpose, index + 1).random(3).tolist() != first


def test_numpys_integers_name_the_same_chance():
    assert root_key(np.int64(7), Purpose.CASCADE) == root_key(7, Purpose.CASCADE)
    assert type(check_random_state(np.uint8(7))) is int


@pytest.mark.parametrize("value", [
    None, -1, 1.0, True, "0", np.random.default_rng(1), np.random.RandomState(1), np.random, [1],
])  # fmt: skip
def test_other_things_are_no_random_state(value):
    with pytest.raises(InputError, match=r"random_state must be (a whole number|at least 0).*, not"):
        check_random_state(value)
