"""Greedy coverage: equal to its plain twin, near the best, and its bound never below the best."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diffusion.seeds.coverage import cover
from tests.oracles.coverage import best_coverage, covered, greedy_coverage


class Sets:
    """Sets written by hand, in the form in which drawn ones are kept."""

    def __init__(self, sets, accounts):
        self.members = np.array([member for members in sets for member in members], np.uint32)
        self.ends = np.cumsum([len(members) for members in sets], dtype=np.int64)
        self.counts = np.bincount(self.members, minlength=accounts).astype(np.uint32)


@st.composite
def problems(draw, accounts=9):
    count = draw(st.integers(1, accounts))
    members = st.lists(st.integers(0, count - 1), min_size=1, max_size=4, unique=True)
    sets = draw(st.lists(members, min_size=1, max_size=30))
    candidates = sorted(draw(st.sets(st.integers(0, count - 1), min_size=1)))
    return Sets(sets, count), [set(row) for row in sets], draw(st.integers(1, len(candidates))), candidates


@given(problems())
def test_the_choice_and_its_bound_equal_the_plain_twin(problem):
    sets, plain, k, candidates = problem
    choice = cover(sets, k, np.array(candidates, np.int32))
    codes, count, bound = greedy_coverage(plain, k, candidates)
    assert (choice.codes.tolist(), choice.covered, choice.bound) == (codes, count, bound)


@given(problems())
def test_the_choice_covers_its_share_of_the_best_and_the_bound_is_not_below_the_best(problem):
    sets, plain, k, candidates = problem
    choice, best = cover(sets, k, np.array(candidates, np.int32)), best_coverage(plain, k, candidates)
    assert choice.covered == covered(plain, choice.codes.tolist())
    assert (1 - 1 / math.e) * best <= choice.covered <= best <= choice.bound


def test_a_larger_choice_equals_the_plain_twin_down_to_the_last_gain():
    chance = np.random.default_rng(5)
    sets = [np.unique((60 * chance.random(6) ** 3).astype(int)).tolist() for _ in range(300)]
    plain = [set(members) for members in sets]
    for k in (1, 7, 25, 60):
        choice = cover(Sets(sets, 60), k, np.arange(60, dtype=np.int32))
        codes, count, bound = greedy_coverage(plain, k, range(60))
        assert (choice.codes.tolist(), choice.covered, choice.bound) == (codes, count, bound)


def test_equal_gains_go_to_the_smaller_code_and_useless_places_are_filled():
    choice = cover(Sets([[4, 2], [3], [2, 4]], 6), 4, np.array([0, 2, 3, 4, 5], np.int32))
    assert choice.codes.tolist() == [2, 3, 0, 4]
    assert choice.covered == choice.bound == 3
