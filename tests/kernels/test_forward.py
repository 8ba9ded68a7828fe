"""The forward kernels equal their plain twins in each replicate: spread and reach, for every prefix of the seeds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import IndependentCascade, LinearThreshold
from diffusion.cascades.replicates import spread_curves
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import chain_of, chains, seeds_of
from tests.oracles import independent, threshold

TWINS = {IndependentCascade(): independent.outcome, LinearThreshold(): threshold.outcome}
WAYS = pytest.mark.parametrize(("model", "twin"), TWINS.items(), ids=[model.name for model in TWINS])

MANY = 20
"""Replicates enough for several in a chunk, where each finds the marks that the one before it left."""


def by_kernel(chain, model, rows, replicates, first=0, random_state=0):
    """Return the spread and reach of every prefix, replicates by seeds by two."""
    ends = np.arange(1, np.shape(rows)[-1] + 1)
    sizes, reach = spread_curves(
        chain, model, np.array(rows), ends, replicates=replicates, random_state=random_state, reach=True, first=first
    )
    return np.stack([sizes, reach], axis=2).tolist()


def by_twin(chain, model, twin, rows, replicates, first=0, random_state=0):
    root, units = int(root_key(random_state, Purpose.CASCADE)), model.units(chain)
    return [
        [list(twin(chain.graph, units, row[:k], root, first + place)) for k in range(1, len(row) + 1)]
        for place, row in enumerate(rows if np.ndim(rows) == 2 else [rows] * replicates)
    ]


@WAYS
@given(data=st.data())
@settings(max_examples=50)
def test_every_prefix_of_the_seeds_ends_as_in_the_twin(model, twin, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    state, first = data.draw(st.integers(0, 2**70)), data.draw(st.integers(0, 2**40))
    with threads(1):
        found = by_kernel(chain, model, seeds, MANY, first, state)
    assert found == by_twin(chain, model, twin, seeds, MANY, first, state)


@WAYS
@given(data=st.data())
@settings(max_examples=25)
def test_every_replicate_may_have_seeds_of_its_own(model, twin, data):
    chain = data.draw(chains(model))
    count = data.draw(st.integers(1, chain.graph.account_count))
    order = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rows = [order.permutation(chain.graph.account_count)[:count].tolist() for _ in range(MANY)]
    for workers in (1, 2):
        with threads(workers):
            found = by_kernel(chain, model, rows, MANY)
        assert found == by_twin(chain, model, twin, rows, MANY)


@WAYS
def test_a_graph_of_some_size_ends_as_in_the_twin(model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 1_500))
    seeds = list(range(0, 300, 30))
    assert by_kernel(chain, model, seeds, MANY) == by_twin(chain, model, twin, seeds, MANY)


@WAYS
def test_a_row_longer_than_the_look_ahead_ends_as_in_the_twin(model, twin):
    leaves = range(1, 200)
    ties = [(0, leaf) for leaf in leaves] + [(leaf, leaf % 199 + 1) for leaf in leaves]
    chain = chain_of(200, ties, 0.4)
    assert by_kernel(chain, model, [0, 5], MANY) == by_twin(chain, model, twin, [0, 5], MANY)


@WAYS
def test_one_account_without_ties_is_its_own_spread_and_reach(model, twin):
    chain = chain_of(1, [], 0.5)
    assert by_kernel(chain, model, [0], 3) == by_twin(chain, model, twin, [0], 3) == [[[1, 1]]] * 3


@WAYS
def test_steps_may_add_several_seeds_or_none(model, twin):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(50, 200))
    seeds = np.array([3, 1, 4, 15, 9, 2])
    every, _ = spread_curves(chain, model, seeds, np.arange(7), replicates=20, random_state=1)
    some, _ = spread_curves(chain, model, seeds, np.array([0, 2, 2, 6]), replicates=20, random_state=1)
    assert some.tolist() == every[:, [0, 2, 2, 6]].tolist()
    assert not every[:, 0].any()
