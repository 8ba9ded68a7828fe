"""Greedy coverage: equal to its plain twin, near the best, and its bound never below the best."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.kernels.coverage import Stored
from diffusion.kernels.packing import MOST_BYTES, pack, unpack
from diffusion.seeds.coverage import cover
from tests.oracles.coverage import best_coverage, covered, greedy_coverage

WAYS = ["whole", "packed", "kept nowhere"]


class Sets:
    """Sets written by hand, in the forms in which drawn ones are kept; those that hold a stop are only counted."""

    def __init__(self, sets, accounts, way="whole", stops=(), most=2**62):
        self.sets, self.accounts, self.stops, self.most_listed = sets, accounts, np.array(stops, np.int32), most
        left = [row for row in sets if not set(row) & set(stops)]
        self.stopped = len(sets) - len(left)
        self.counts = self.uncovered(self.stops)[0]
        members = np.array([member for row in left for member in row if len(row) > 1], np.uint32)
        ends = np.cumsum([len(row) for row in left if len(row) > 1], dtype=np.int64)
        longest = max(map(len, sets))
        whole = Stored(ends, members, np.empty(0, np.uint8), longest)
        self.stored = {"whole": whole, "packed": packed(whole), "kept nowhere": None}[way]

    def uncovered(self, chosen):
        left = [row for row in self.sets if not set(row) & set(np.asarray(chosen).tolist())]
        counts = np.bincount([member for row in left for member in row], minlength=self.accounts).astype(np.uint32)
        return counts, len(self.sets) - len(left)


def packed(whole):
    room, ends = np.empty(MOST_BYTES * len(whole.members) + 1, np.uint8), np.empty_like(whole.ends)
    pack(whole.members.copy(), whole.ends, room, ends)
    return Stored(ends, np.empty(0, np.uint32), room, whole.longest)


@st.composite
def problems(draw, accounts=9):
    count = draw(st.integers(1, accounts))
    members = st.lists(st.integers(0, count - 1), min_size=1, max_size=4, unique=True)
    sets = draw(st.lists(members, min_size=1, max_size=30))
    candidates = sorted(draw(st.sets(st.integers(0, count - 1), min_size=1)))
    k = draw(st.integers(1, len(candidates)))
    stops = draw(st.lists(st.sampled_from(candidates), max_size=k, unique=True))
    most = draw(st.sampled_from([1, 5, 2**62]))
    return Sets(sets, count, draw(st.sampled_from(WAYS)), stops, most), [set(row) for row in sets], k, candidates


@given(problems())
def test_the_choice_and_its_bound_equal_the_plain_twin(problem):
    sets, plain, k, candidates = problem
    choice = cover(sets, k, np.array(candidates, np.int32))
    codes, count, bound = greedy_coverage(plain, k, candidates, sets.stops.tolist())
    assert (choice.codes.tolist(), choice.covered, choice.bound) == (codes, count, bound)


@given(problems())
def test_the_choice_covers_its_share_of_the_best_and_the_bound_is_not_below_the_best(problem):
    sets, plain, k, candidates = problem
    choice, best = cover(sets, k, np.array(candidates, np.int32)), best_coverage(plain, k, candidates)
    assert choice.covered == covered(plain, choice.codes.tolist())
    assert choice.covered <= best <= choice.bound
    assert len(sets.stops) or (1 - 1 / math.e) * best <= choice.covered


@pytest.mark.parametrize("way", WAYS)
def test_a_larger_choice_equals_the_plain_twin_down_to_the_last_gain(way):
    chance = np.random.default_rng(5)
    sets = [np.unique((60 * chance.random(6) ** 3).astype(int)).tolist() for _ in range(300)]
    plain = [set(members) for members in sets]
    for k in (1, 7, 25, 60):
        choice = cover(Sets(sets, 60, way), k, np.arange(60, dtype=np.int32))
        codes, count, bound = greedy_coverage(plain, k, range(60))
        assert (choice.codes.tolist(), choice.covered, choice.bound) == (codes, count, bound)


def test_equal_gains_go_to_the_smaller_code_and_useless_places_are_filled():
    choice = cover(Sets([[4, 2], [3], [2, 4]], 6), 4, np.array([0, 2, 3, 4, 5], np.int32))
    assert choice.codes.tolist() == [2, 3, 0, 4]
    assert choice.covered == choice.bound == 3


@given(st.lists(st.sets(st.integers(0, 2**32 - 1), min_size=1, max_size=20), min_size=1, max_size=10))
def test_what_is_packed_comes_out_again(sets):
    members = np.array([member for row in sets for member in row], np.uint32)
    whole = Stored(np.cumsum([len(row) for row in sets]), members, np.empty(0, np.uint8), 20)
    bytes_, buffer, begin = packed(whole), np.empty(20, np.uint32), 0
    for row, end in zip(sets, bytes_.ends, strict=True):
        assert buffer[: unpack(bytes_.packed, begin, end, buffer)].tolist() == sorted(row)
        begin = end
