"""Small graphs: mean spread and P(spread >= t) for every t, against all live-edge worlds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from tests.known.agreement import prove_distribution, prove_mean
from tests.networks import MODELS, chains, seeds_of
from tests.oracles.enumeration import exact_distribution

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
