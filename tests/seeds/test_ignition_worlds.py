"""Bits of worlds and accounts, and the greedy cover of the worlds: against plain sets, and the laws of covering."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion.cascades.model import NO_STARTS
from diffusion.errors import InputError
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.ignition_worlds import IgnitionWorlds, cover_worlds, gains_of
from tests.oracles.gains import live_world
from tests.oracles.ignition import igniting, plain_order
from tests.seeds.toys import MODELS, chains

WORLDS = 64


def sets_of(planes):
    """Return the places that are marked in each world."""
    bits = planes[:, None, :] >> np.arange(WORLDS, dtype=np.uint64)[None, :, None] & np.uint64(1)
    return [set(np.flatnonzero(world).tolist()) for world in bits.reshape(-1, planes.shape[1])]


@st.composite
def bits(draw, most=7):
    """Draw planes for the choice and fresh ones, with accounts that ignite often and accounts that hardly do."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    accounts, often = draw(st.integers(1, most)), draw(st.sampled_from([0.0, 0.02, 0.2, 0.6]))

    def planes(count):
        marks = chance.random((count, WORLDS, accounts)) < often * chance.random(accounts)
        return (marks.astype(np.uint64) << np.arange(WORLDS, dtype=np.uint64)[None, :, None]).sum(
            axis=1, dtype=np.uint64
        )

    return planes(draw(st.integers(1, 2))), planes(draw(st.integers(0, 2)))


@given(bits(), st.integers(1, 7))
@settings(max_examples=150)
def test_the_choice_is_the_plain_greedy_one(planes, most):
    chosen, fresh = planes
    cover = cover_worlds(chosen, fresh, most)
    worlds = sets_of(chosen)
    assert cover.places.tolist() == plain_order(worlds, sets_of(fresh), list(range(chosen.shape[1])), most)
    hit = [
        sum(bool(world & set(cover.places[: count + 1].tolist())) for world in worlds)
        for count in range(len(cover.places))
    ]
    assert cover.ignited.tolist() == hit


@given(bits(), st.integers(1, 7))
@settings(max_examples=100)
def test_one_more_never_ignites_fewer_and_no_choice_beats_the_bounds_or_greedy_by_more_than_it_may(planes, most):
    chosen, fresh = planes
    cover, worlds = cover_worlds(chosen, fresh, most), sets_of(chosen)
    assert (np.diff(cover.ignited) >= 0).all()
    assert (np.diff(cover.bounds) >= 0).all()
    assert len(cover.bounds) == min(most, chosen.shape[1])
    for count, bound in enumerate(cover.bounds.tolist(), 1):
        best = max(
            sum(bool(world & set(some)) for world in worlds) for some in combinations(range(chosen.shape[1]), count)
        )
        assert best <= bound
        reached = cover.ignited[min(count, len(cover.ignited)) - 1] if len(cover.ignited) else 0
        assert reached >= (1 - (1 - 1 / count) ** count) * best


def test_fresh_worlds_tell_apart_who_is_equal():
    planes, fresh = np.array([[1, 2, 1]], np.uint64), np.array([[0, 1, 3]], np.uint64)
    assert cover_worlds(planes, fresh, 3).places.tolist() == [2, 1]
    assert cover_worlds(planes, fresh[:0], 3).places.tolist() == [0, 1]
    assert cover_worlds(np.zeros((1, 3), np.uint64), fresh, 3).places.tolist() == [2]


def test_gains_count_the_worlds_that_are_left():
    planes = np.array([[0b1011, 0b0001], [2**64 - 1, 0]], np.uint64)
    assert gains_of(planes, np.array([0b0011, 2**63], np.uint64)).tolist() == [3, 1]


@given(st.sampled_from(MODELS), st.data())
@settings(max_examples=25)
def test_planes_hold_the_worlds_of_the_candidates_whatever_the_threads_and_steps(model, data):
    chain = data.draw(chains(model=model))
    accounts = chain.graph.account_count
    candidates = np.array(sorted(data.draw(st.sets(st.integers(0, accounts - 1), min_size=1))), np.int32)
    target = data.draw(st.integers(1, accounts))
    at_once, in_steps = (IgnitionWorlds(chain, model, target, candidates, 7) for _ in range(2))
    with diffusion.threads(1):
        at_once.extend(192)
    with diffusion.threads(2):
        in_steps.extend(10)
        in_steps.extend(192)
        in_steps.extend(64)
    assert len(at_once) == len(in_steps) == 192
    assert (at_once.planes == in_steps.planes).all()
    root, starts = int(root_key(7, Purpose.IGNITION)), model.starts(chain)
    for index, marked in list(enumerate(sets_of(at_once.planes)))[::37]:
        world = igniting(live_world(chain.graph, model.units(chain), starts, root, index), target)
        assert {int(candidates[place]) for place in marked} == world & set(candidates.tolist())


def test_a_model_without_live_edge_worlds_is_refused():
    class Other:
        name = "other"

        def units(self, chain):
            return chain.units

        def starts(self, chain):
            return NO_STARTS

        def spread(self, *arguments):
            raise AssertionError

    chain = diffusion.uniform(diffusion.chung_lu(10, 20), 0.5)
    with pytest.raises(InputError, match="the other model has no live-edge worlds"):
        IgnitionWorlds(chain, Other(), 2, np.arange(10, dtype=np.int32), 0)
