"""Searches that stop at a depth: equal to their plain twin, and to searches without a limit where it is no limit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion.cascades.replicates import spread_curves
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from diffusion.seeds import rounds as depth
from diffusion.seeds.coverage import _cover_from_counts, cover
from diffusion.seeds.rounds import DepthSets, choose_within, spread_within
from tests.networks import MODELS, chains, seeds_of
from tests.oracles.rounds import reverse_set, spread_in_rounds

models = st.sampled_from(MODELS)
ROOT = root_key(5, Purpose.REVERSE)


@settings(max_examples=60, deadline=None)
@given(model=models, rounds=st.integers(0, 9), data=st.data())
def test_spread_within_rounds_equals_its_plain_twin(model, rounds, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    found = spread_within(chain, model, chain.graph.codes(seeds), rounds, replicates=12, random_state=3)
    root = root_key(3, Purpose.CASCADE)
    assert found.tolist() == [spread_in_rounds(chain, model, seeds, root, run, rounds) for run in range(12)]


@settings(max_examples=60, deadline=None)
@given(model=models, rounds=st.integers(0, 9), data=st.data())
def test_reverse_sets_within_rounds_equal_their_plain_twin(model, rounds, data):
    chain = data.draw(chains(model))
    parts = depth._draw(chain, model, rounds, 7, 30, ROOT)
    found = [row for members, ends in parts for row in np.split(members, ends)[:-1]]
    assert len(found) == 30
    for index, row in enumerate(found, start=7):
        start, members = reverse_set(chain, model, ROOT, index, rounds)
        assert int(row[0]) == start
        assert sorted(row.tolist()) == sorted(members)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_with_rounds_enough_the_spread_is_that_without_a_limit_and_fewer_rounds_never_reach_more(model):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000))
    codes = np.array([3, 50, 100])
    before = np.full(200, 3)
    for rounds in (1, 2, 5, 300):
        sizes = spread_within(chain, model, codes, rounds, replicates=200, random_state=1)
        assert (sizes >= before).all()
        before = sizes
    unlimited, _ = spread_curves(chain, model, codes, np.array([3]), replicates=200, random_state=1)
    assert (before == unlimited[:, 0]).all()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_share_of_the_sets_is_a_share_of_the_accounts(model):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000))
    codes = np.array([3, 50, 100], np.int32)
    parts = depth._draw(chain, model, 2, 0, 40_000, ROOT)
    hit = sum(int(np.isin(row, codes).any()) for members, ends in parts for row in np.split(members, ends)[:-1])
    sizes = spread_within(chain, model, codes, 2, replicates=40_000, random_state=1)
    error = np.hypot(300 * np.sqrt(hit) / 40_000, sizes.std() / 200)
    assert abs(300 * hit / 40_000 - sizes.mean()) < 4 * error


def test_seeds_for_few_rounds_are_the_best_for_few_rounds(monkeypatch):
    """A chain of certain ties reaches far but slowly; a star reaches few at once."""
    ties = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (7, 8), (7, 9), (7, 10)]
    graph = diffusion.Graph.from_arrays(*zip(*ties, strict=True), names=list(range(11)), edges="influence")
    chain, everybody = diffusion.uniform(graph, 1.0), np.arange(11, dtype=np.int32)
    monkeypatch.setattr(depth, "MOST_SETS", 2**13)
    ask = (chain, diffusion.IndependentCascade(), 1, everybody)
    assert choose_within(*ask, 1, 0).tolist() == [7]
    assert choose_within(*ask, 9, 0).tolist() == [0]
    with threads(1):
        alone = choose_within(chain, diffusion.IndependentCascade(), 3, everybody, 2, 0).tolist()
    with threads(3):
        assert choose_within(chain, diffusion.IndependentCascade(), 3, everybody, 2, 0).tolist() == alone


def test_a_choice_from_stored_sets_is_that_from_counts():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(200, 1_500))
    members, ends = zip(*depth._draw(chain, diffusion.IndependentCascade(), 3, 0, 900, ROOT), strict=True)
    shifts = np.cumsum([0, *map(len, members)])
    ends = np.concatenate([[0], *(own + shift for own, shift in zip(ends, shifts, strict=False))])
    sets, everybody = DepthSets.of(np.concatenate(members), ends, 200), np.arange(200, dtype=np.int32)
    stored, counted = cover(sets, 12, everybody), _cover_from_counts(sets, 12, everybody)
    assert (stored.codes.tolist(), stored.covered) == (counted.codes.tolist(), counted.covered)
