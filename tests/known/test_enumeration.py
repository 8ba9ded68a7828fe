"""Small graphs: mean spread and P(spread >= t) for every t, against all live-edge worlds."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import diffusion
from diffusion import AbsoluteThreshold, ComplexContagion, RelativeThreshold
from tests.known.agreement import prove_distribution, prove_mean
from tests.networks import MODELS, chains, seeds_of
from tests.oracles.enumeration import exact_complex, exact_distribution

INDEPENDENT, THRESHOLD = MODELS


@given(chain=chains(INDEPENDENT, accounts=7, ties=12), data=st.data())
@settings(max_examples=80)
def test_the_independent_cascade_has_the_exact_distribution(chain, data):
    prove(chain, INDEPENDENT, data.draw(seeds_of(chain, most=3)))


@given(chain=chains(THRESHOLD, accounts=7, ties=12), data=st.data())
@settings(max_examples=80)
def test_the_linear_threshold_has_the_exact_distribution(chain, data):
    prove(chain, THRESHOLD, data.draw(seeds_of(chain, most=3)))


def prove(chain, model, seeds):
    expected = exact_distribution(chain.graph, chain.probabilities, model.name, seeds)
    sizes = diffusion.simulate(chain, model, seeds, replicates=4_000).sizes
    prove_distribution(sizes, expected)
    prove_mean_of_what_happens(sizes, expected)


def prove_mean_of_what_happens(sizes, expected):
    """Compare means where chances are not so small that no replicate may show them."""
    mean = expected @ np.arange(len(expected))
    spread = np.sqrt(expected @ (np.arange(len(expected)) - mean) ** 2)
    assert abs(sizes.mean() - mean) <= 5 * spread / np.sqrt(len(sizes)) + len(expected) * 5e-3
    if sizes.std() > 0.1:
        prove_mean(sizes, mean)


def test_the_tipping_curve_has_the_exact_chances():
    chain = diffusion.uniform(diffusion.chung_lu(8, 16, exponent=3), 0.3)
    for model in (INDEPENDENT,):
        curve = diffusion.tipping_curve(chain, model, [0, 3, 6], target=5, replicates=20_000)
        for k in (1, 2, 3):
            expected = exact_distribution(chain.graph, chain.probabilities, model.name, [0, 3, 6][:k])
            prove_distribution(curve.sizes[:, k - 1], expected)


@given(chain=chains(INDEPENDENT, accounts=6, ties=10), data=st.data())
@settings(max_examples=60)
def test_complex_contagion_has_the_exact_distribution(chain, data):
    needs = data.draw(st.lists(st.integers(0, 3), min_size=len(chain.graph), max_size=len(chain.graph)))
    seeds = data.draw(seeds_of(chain, most=3))
    expected = exact_complex(chain.graph, chain.probabilities, needs, seeds)
    model = ComplexContagion(AbsoluteThreshold(needs))
    prove_distribution(diffusion.simulate(chain, model, seeds, replicates=4_000).sizes, expected)


@pytest.mark.parametrize("willing", [1.0, 0.7])
def test_drawn_thresholds_and_willingness_have_the_exact_distribution(willing):
    """All live-tie worlds, for each way in which thresholds may fall, weighted."""
    graph = diffusion.chung_lu(5, 11, exponent=3)
    needs, chances, never = (0, 1, 2, 3), (0.05, 0.45, 0.4, 0.1), 9
    drawn = ComplexContagion(AbsoluteThreshold(stats.rv_discrete(values=(needs, chances))()), willing)
    sizes = diffusion.simulate(diffusion.uniform(graph, 0.6), drawn, [0, 3], replicates=20_000).sizes
    each = [(need, willing * chance) for need, chance in zip(needs, chances, strict=True)]
    each += [(never, 1 - willing)] if willing < 1 else []
    expected = np.zeros(6)
    for way in itertools.product(each, repeat=5):
        weight = float(np.prod([chance for _, chance in way]))
        expected += weight * exact_complex(graph, np.full(11, 0.6), [need for need, _ in way], [0, 3])
    prove_distribution(sizes, expected)


def test_uniform_shares_of_certain_ties_are_the_linear_threshold_in_distribution():
    """Kempe, Kleinberg, Tardos 2003: thresholds uniform on [0, 1), weights 1 / accounts followed."""
    graph = diffusion.chung_lu(9, 22, exponent=3)
    crowd = ComplexContagion(RelativeThreshold(stats.uniform()))
    weights = diffusion.weighted_cascade(graph)
    expected = exact_distribution(graph, weights.probabilities, THRESHOLD.name, [0, 4])
    prove_distribution(
        diffusion.simulate(diffusion.uniform(graph, 1.0), crowd, [0, 4], replicates=20_000).sizes, expected
    )
    prove_distribution(diffusion.simulate(weights, THRESHOLD, [0, 4], replicates=20_000).sizes, expected)


def test_uniform_shares_of_certain_ties_go_as_far_as_the_linear_threshold_in_larger_networks():
    graph = diffusion.chung_lu(3_000, 20_000)
    crowd, seeds = ComplexContagion(RelativeThreshold(stats.uniform())), list(range(0, 3_000, 100))
    one = diffusion.simulate(diffusion.uniform(graph, 1.0), crowd, seeds, replicates=3_000).sizes
    other = diffusion.simulate(
        diffusion.weighted_cascade(graph), THRESHOLD, seeds, replicates=3_000, random_state=1
    ).sizes
    assert stats.ks_2samp(one, other).pvalue > 1e-6
    assert abs(one.mean() - other.mean()) < 5 * np.hypot(one.std(), other.std()) / np.sqrt(3_000)
