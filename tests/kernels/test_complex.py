"""Complex contagion equals its plain twin in each replicate: spread and reach, for every prefix of the seeds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import diffusion
from diffusion import AbsoluteThreshold, ComplexContagion, IndependentCascade, RelativeThreshold
from diffusion.cascades.replicates import spread_curves
from diffusion.kernels.complex import NEVER, write_needs
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import chain_of, chains, seeds_of
from tests.oracles import complex as twin

MANY = 12
DRAWN = [stats.norm(0.25, 0.2), stats.uniform(), stats.uniform(-0.2, 0.9), stats.norm(0.4, 0.01)]
COUNTED = [stats.poisson(1.5), stats.randint(1, 4), stats.norm(1.7, 1)]


@st.composite
def models(draw, accounts):
    shares = st.floats(0, 1) | st.sampled_from([0.0, 0.1, 0.2, 0.25, 1 / 3, 0.3, 0.5, 0.6, 2 / 3, 0.7, 1.0])
    counts = st.integers(0, 4)
    threshold = draw(st.one_of(
        st.integers(1, 4).map(AbsoluteThreshold),
        st.lists(counts, min_size=accounts, max_size=accounts).map(AbsoluteThreshold),
        st.sampled_from(COUNTED).map(AbsoluteThreshold),
        st.floats(0.01, 1).map(RelativeThreshold),
        st.lists(shares, min_size=accounts, max_size=accounts).map(RelativeThreshold),
        st.lists(shares, min_size=accounts, max_size=accounts).map(lambda s: RelativeThreshold(dict(enumerate(s)))),
        st.sampled_from(DRAWN).map(RelativeThreshold),
    ))  # fmt: skip
    return ComplexContagion(threshold, draw(st.sampled_from([1.0, 1.0, 0.6, 0.01])))


def by_kernel(chain, model, rows, replicates, first=0, random_state=0):
    """Return the spread and reach of every prefix, replicates by seeds by two."""
    ends = np.arange(1, np.shape(rows)[-1] + 1)
    sizes, reach = spread_curves(
        chain, model, np.array(rows), ends, replicates=replicates, random_state=random_state, reach=True, first=first
    )
    return np.stack([sizes, reach], axis=2).tolist()


def by_twin(chain, model, rows, replicates, first=0, random_state=0):
    root, units = int(root_key(random_state, Purpose.CASCADE)), model.units(chain)
    return [
        [list(twin.outcome(model, chain.graph, units, row[:k], root, first + r)) for k in range(1, len(row) + 1)]
        for r, row in enumerate(rows if np.ndim(rows) == 2 else [rows] * replicates)
    ]


@given(data=st.data())
@settings(max_examples=80)
def test_every_prefix_of_the_seeds_ends_as_in_the_twin(data):
    chain = data.draw(chains(IndependentCascade()))
    model, seeds = data.draw(models(chain.graph.account_count)), data.draw(seeds_of(chain, most=4))
    state, first = data.draw(st.integers(0, 2**70)), data.draw(st.integers(0, 2**40))
    expected = by_twin(chain, model, seeds, MANY, first, state)
    for workers in (1, 2):
        with threads(workers):
            assert by_kernel(chain, model, seeds, MANY, first, state) == expected


@given(data=st.data())
@settings(max_examples=30)
def test_certain_ties_end_as_in_the_twin(data):
    drawn = data.draw(chains(IndependentCascade()))
    chain = diffusion.explicit(drawn.graph, np.round(drawn.probabilities))
    model, seeds = data.draw(models(chain.graph.account_count)), data.draw(seeds_of(chain, most=4))
    assert by_kernel(chain, model, seeds, MANY) == by_twin(chain, model, seeds, MANY)


@given(data=st.data())
@settings(max_examples=20)
def test_every_replicate_may_have_seeds_of_its_own(data):
    chain = data.draw(chains(IndependentCascade()))
    model = data.draw(models(chain.graph.account_count))
    order = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rows = [order.permutation(chain.graph.account_count)[:3].tolist() for _ in range(MANY)]
    assert by_kernel(chain, model, rows, MANY) == by_twin(chain, model, rows, MANY)


@pytest.mark.parametrize("threshold", [
    AbsoluteThreshold(2), AbsoluteThreshold(stats.poisson(2)), RelativeThreshold(0.2),
    RelativeThreshold(stats.norm(0.2, 0.1)), RelativeThreshold(np.linspace(0.02, 1, 150)),
], ids=lambda threshold: threshold.name)  # fmt: skip
def test_a_graph_of_some_size_ends_as_in_the_twin(threshold):
    chain = diffusion.uniform(diffusion.chung_lu(150, 1_500), 0.7)
    model, seeds = ComplexContagion(threshold, 0.9), list(range(0, 150, 37))
    found = by_kernel(chain, model, seeds, MANY)
    assert found == by_twin(chain, model, seeds, MANY)
    assert max(row[-1][0] for row in found) > 20


def test_a_row_longer_than_the_look_ahead_ends_as_in_the_twin():
    leaves = range(1, 160)
    ties = [(0, leaf) for leaf in leaves] + [(leaf, leaf % 159 + 1) for leaf in leaves]
    chain, model = chain_of(160, ties, 0.9), ComplexContagion()
    found = by_kernel(chain, model, [0, 5], 4)
    assert found == by_twin(chain, model, [0, 5], 4)
    assert max(row[-1][0] for row in found) > 5


@pytest.mark.parametrize("chain", [
    diffusion.weighted_cascade(diffusion.chung_lu(2_000, 12_000)).amplified(1.5),
    diffusion.uniform(diffusion.chung_lu(500, 3_000), 1.0),
], ids=["weighted cascade", "certain ties"])  # fmt: skip
def test_one_active_account_is_the_independent_cascade_bit_for_bit(chain):
    seeds = [3, 1, 4, 15, 92]
    for wanted in (AbsoluteThreshold(1), AbsoluteThreshold(np.ones(len(chain.graph))), RelativeThreshold(1e-9)):
        found = by_kernel(chain, ComplexContagion(wanted), seeds, 200, first=30, random_state=7)
        assert found == by_kernel(chain, IndependentCascade(), seeds, 200, first=30, random_state=7)


def test_what_comes_to_enough_counts_as_enough_and_the_rest_is_unchanged():
    chain, model = diffusion.uniform(diffusion.chung_lu(400, 4_000), 0.6), ComplexContagion()
    seeds, ends = np.arange(0, 400, 20), np.arange(1, 21)
    whole, _ = spread_curves(chain, model, seeds, ends, replicates=150, random_state=2, first=7)
    assert len(np.unique(whole)) > 40
    for enough in (1, 30, 90, 400):
        cut, _ = spread_curves(chain, model, seeds, ends, replicates=150, random_state=2, first=7, enough=enough)
        assert cut.tolist() == np.minimum(whole, enough).tolist()


def test_steps_may_add_several_seeds_or_none():
    chain, model = diffusion.uniform(diffusion.chung_lu(50, 300), 0.6), ComplexContagion()
    seeds = np.array([3, 1, 4, 15, 9, 2])
    every, _ = spread_curves(chain, model, seeds, np.arange(7), replicates=20, random_state=1)
    some, _ = spread_curves(chain, model, seeds, np.array([0, 2, 2, 6]), replicates=20, random_state=1)
    assert some.tolist() == every[:, [0, 2, 2, 6]].tolist()
    assert not every[:, 0].any()


@given(
    followed=st.integers(1, 10_000), share=st.floats(0, 1) | st.integers(1, 99).map(lambda hundredth: hundredth / 100)
)
def test_a_share_is_at_least_reached_where_a_division_says_so(followed, share):
    needs = np.empty(1, np.uint32)
    write_needs(np.array([share]), np.array([followed], np.uint32), needs)
    fewest = next(count for count in range(followed + 1) if count / followed >= share)
    assert needs[0] == fewest


def test_who_follows_nobody_waits_for_ever_unless_it_starts():
    needs = np.empty(3, np.uint32)
    write_needs(np.array([0.5, 0.0, 1.0]), np.zeros(3, np.uint32), needs)
    assert needs.tolist() == [NEVER, 0, NEVER]
