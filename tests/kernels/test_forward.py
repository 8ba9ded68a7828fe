"""The forward kernels equal their plain twins in each replicate: spread and reach, for every prefix of the seeds."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import IndependentCascade, LinearThreshold
from diffusion.cascades import live_ties
from diffusion.cascades.replicates import spread_curves
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import chain_of, chains, seeds_of
from tests.oracles import independent, threshold

TWINS = {IndependentCascade(): independent.outcome, LinearThreshold(): threshold.outcome}
WAYS = pytest.mark.parametrize(("model", "twin"), TWINS.items(), ids=[model.name for model in TWINS])

MANY = 20
"""Replicates enough for several in a chunk, where each finds the marks that the one before it left."""


@pytest.fixture(params=[live_ties.SIDE, live_ties.ONE, "as it comes"])
def way(request, monkeypatch):
    """Run what follows 64 replicates side by side, one by one, or as the cost rule says."""
    if request.param != "as it comes":
        monkeypatch.setattr(live_ties, "FEW", 0)
        monkeypatch.setattr(live_ties, "TRIALS", (request.param,) * 1_000)
    return request.param


def by_kernel(chain, model, rows, replicates, first=0, random_state=0):
    """Return the spread and reach of every prefix, replicates by seeds by two."""
    ends = np.arange(1, np.shape(rows)[-1] + 1)
    sizes, reach = spread_curves(
        chain, model, np.array(rows), ends, replicates=replicates, random_state=random_state, reach=True, first=first
    )
    return np.stack([sizes, reach], axis=2).tolist()


def by_twin(chain, model, twin, rows, replicates, first=0, random_state=0):
    root, units, starts = int(root_key(random_state, Purpose.CASCADE)), model.units(chain), model.starts(chain)
    return [
        [list(twin(chain.graph, units, row[:k], root, first + place, starts)) for k in range(1, len(row) + 1)]
        for place, row in enumerate(rows if np.ndim(rows) == 2 else [rows] * replicates)
    ]


@WAYS
@given(data=st.data())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_prefix_of_the_seeds_ends_as_in_the_twin(way, model, twin, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    state, first = data.draw(st.integers(0, 2**70)), data.draw(st.integers(0, 2**40))
    with threads(1):
        found = by_kernel(chain, model, seeds, MANY, first, state)
    assert found == by_twin(chain, model, twin, seeds, MANY, first, state)


@WAYS
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_replicate_may_have_seeds_of_its_own(way, model, twin, data):
    chain = data.draw(chains(model))
    count = data.draw(st.integers(1, chain.graph.account_count))
    order = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rows = [order.permutation(chain.graph.account_count)[:count].tolist() for _ in range(MANY)]
    for workers in (1, 2):
        with threads(workers):
            found = by_kernel(chain, model, rows, MANY)
        assert found == by_twin(chain, model, twin, rows, MANY)


@WAYS
def test_a_graph_of_some_size_ends_as_in_the_twin(way, model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 1_500))
    seeds = list(range(0, 300, 30))
    assert by_kernel(chain, model, seeds, MANY) == by_twin(chain, model, twin, seeds, MANY)


@WAYS
def test_a_row_longer_than_the_look_ahead_ends_as_in_the_twin(way, model, twin):
    leaves = range(1, 200)
    ties = [(0, leaf) for leaf in leaves] + [(leaf, leaf % 199 + 1) for leaf in leaves]
    chain = chain_of(200, ties, 0.4)
    assert by_kernel(chain, model, [0, 5], MANY) == by_twin(chain, model, twin, [0, 5], MANY)


@WAYS
def test_one_account_without_ties_is_its_own_spread_and_reach(way, model, twin):
    chain = chain_of(1, [], 0.5)
    assert by_kernel(chain, model, [0], 3) == by_twin(chain, model, twin, [0], 3) == [[[1, 1]]] * 3


@WAYS
def test_steps_may_add_several_seeds_or_none(way, model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(50, 200))
    seeds = np.array([3, 1, 4, 15, 9, 2])
    every, _ = spread_curves(chain, model, seeds, np.arange(7), replicates=20, random_state=1)
    some, _ = spread_curves(chain, model, seeds, np.array([0, 2, 2, 6]), replicates=20, random_state=1)
    assert some.tolist() == every[:, [0, 2, 2, 6]].tolist()
    assert not every[:, 0].any()


@WAYS
def test_what_comes_to_enough_counts_as_enough_and_the_rest_is_unchanged(way, model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(400, 3_000))
    seeds, ends = np.arange(0, 400, 20), np.arange(1, 21)
    whole, _ = spread_curves(chain, model, seeds, ends, replicates=150, random_state=2, first=7)
    for enough in (1, 30, 90, 400):
        cut, _ = spread_curves(chain, model, seeds, ends, replicates=150, random_state=2, first=7, enough=enough)
        assert cut.tolist() == np.minimum(whole, enough).tolist()


@WAYS
def test_many_replicates_end_alike_whichever_way_they_go(model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(2_000, 12_000)).amplified(0.9)
    found = []
    for tries in ((live_ties.SIDE,) * 100, (live_ties.ONE,) * 100, live_ties.TRIALS):
        for workers in (1, 2):
            with pytest.MonkeyPatch.context() as patch, threads(workers):
                patch.setattr(live_ties, "TRIALS", tries)
                found.append(by_kernel(chain, model, [1, 2, 3], 500, first=100))
    assert all(other == found[0] for other in found)


@WAYS
def test_seeds_of_their_own_end_alike_whether_or_not_cascades_that_die_are_told_apart_first(way, model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(2_000, 12_000)).amplified(0.9)
    rows, ends = np.random.default_rng(1).integers(0, 2_000, (300, 2)), np.array([1, 2])
    found = []
    for early in (1, 5, 2_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("diffusion.cascades.replicates.EARLY", early)
            patch.setattr(live_ties, "EARLY", 0)
            found.append(spread_curves(chain, model, rows, ends, replicates=300, random_state=5, first=40)[0].tolist())
    assert found[0] == found[1] == found[2]
    assert min(min(row) for row in found[0]) < 5 < 100 < max(max(row) for row in found[0])
