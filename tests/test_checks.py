"""Clean values out of anything, or a sentence with the argument, the value and what would do."""

import fractions

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import checks
from diffusion.errors import DiffusionError, InputError


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3), np.array(3)])
def test_whole_numbers_are_ints_whatever_they_were(value):
    number = checks.integer("k", value, minimum=3, maximum=3)
    assert number == 3
    assert type(number) is int


@pytest.mark.parametrize(("value", "words"), [
    (2, "k must be at least 3, not 2"),
    (20_000, "k must be at most 10,000, not 20,000"),
    (3.0, "k must be a whole number, not 3.0"),
    ("3", "k must be a whole number, not '3'"),
    (True, "k must be a whole number, not True"),
    (np.True_, "k must be a whole number, not np.True_"),
    (None, "k must be a whole number, not None"),
    (np.array([3]), "k must be a whole number, not array"),
])  # fmt: skip
def test_others_are_no_whole_numbers(value, words):
    with pytest.raises(InputError, match=words):
        checks.integer("k", value, minimum=3, maximum=10_000)


@given(st.floats(-1e9, 1e9) | st.integers(-5, 5) | st.fractions(-9, 9))
def test_numbers_are_floats_whatever_they_were(value):
    number = checks.real("x", value)
    assert type(number) is float
    assert number == float(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -np.inf])
def test_what_is_not_finite_is_no_number(value):
    with pytest.raises(InputError, match=f"x must be a finite number, not {value}"):
        checks.real("x", value)


@pytest.mark.parametrize("value", [None, "much", [1, 2], 1j])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputError, match="x must be a number, not"):
        checks.real("x", value)


def test_bounds_are_named():
    with pytest.raises(InputError, match=r"x must be at least 0, not -0.5"):
        checks.real("x", -0.5, minimum=0)
    with pytest.raises(InputError, match=r"x must be greater than 0, not 0"):
        checks.positive("x", 0)
    assert checks.positive("x", fractions.Fraction(1, 2)) == 0.5
    for end in (0, 1, 1.5):
        with pytest.raises(InputError, match=f"x must lie strictly between 0 and 1, not {end}"):
            checks.open_unit("x", end)
    assert checks.open_unit("x", "0.5") == 0.5


@given(st.lists(st.floats(0, 1), max_size=20))
def test_probabilities_are_copied_and_read_only(values):
    given_values = np.array(values)
    array = checks.probabilities("p", given_values, len(values))
    assert array.tolist() == values
    assert not np.shares_memory(array, given_values)
    assert not array.flags.writeable
    assert checks.probabilities("p", 0.25, 3).tolist() == [0.25] * 3


@pytest.mark.parametrize(("values", "words"), [
    ([0.5, float("nan"), 0.1], r"p\[1\] is nan, and a probability lies between 0 and 1$"),
    ([0.5, 0.2, -0.1], r"p\[2\] is -0.1, and a probability lies between 0 and 1$"),
    ([1.5, 0.2, 7], r"p\[0\] is 1.5, and a probability lies between 0 and 1 \(2 such entries\)"),
    ([0.5, 0.2], r"p must have one entry for each of the 3 ties, not the shape \(2,\)"),
    ([[0.5, 0.2, 0.1]], r"p must have one entry for each of the 3 ties, not the shape \(1, 3\)"),
    ("half", "p must be numbers between 0 and 1"),
    ([0.1, "x", 0.2], "p must be numbers between 0 and 1"),
])  # fmt: skip
def test_what_is_no_probability_is_named_with_its_place(values, words):
    with pytest.raises(InputError, match=words):
        checks.probabilities("p", values, 3)


def test_a_frozen_array_cannot_be_written_through_the_view():
    own = np.arange(3)
    view = checks.frozen(own)
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 9
    assert np.shares_memory(view, own)


def test_every_refusal_is_a_value_error_and_one_of_this_packages():
    assert issubclass(InputError, ValueError)
    assert issubclass(InputError, DiffusionError)


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4 * 10**9), ("500 MB", 5 * 10**8), ("1.5gib", 3 * 2**29), ("7 B", 7), ("2kb", 2_000), (10, 10)],
)
def test_memory_is_read_in_bytes(text, size):
    assert checks.memory("memory", text) == size


@pytest.mark.parametrize("text", ["4", "GB", "-1GB", "4 gigabytes", "4IB", "0.1B", "", 0, 1.5, None])
def test_what_is_no_memory_is_refused(text):
    with pytest.raises(InputError, match="memory must be"):
        checks.memory("memory", text)
