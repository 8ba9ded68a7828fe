"""Everybody follows everybody: known sizes, and the table in which the mean is not the chance."""

import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade
from tests.known.agreement import prove_distribution, prove_mean, prove_share
from tests.networks import clique
from tests.oracles.clique import at_least, clique_distribution, mean
from tests.oracles.enumeration import exact_distribution

KNOWN = [
    (5, 0.2, 2.270137),
    (10, 0.1, 3.026929),
    (10, 0.2, 6.784458),
    (20, 0.05, 3.991169),
    (20, 0.1, 12.694420),
]
"""Accounts, p, and the expected spread of one seed."""
TEN = {
    1: (0.567726, 6.784458),
    2: (0.721303, 8.092205),
    3: (0.810658, 8.610781),
    4: (0.878243, 8.932978),
    5: (0.930529, 9.178205),
    6: (0.968056, 9.382506),
}
"""Ten accounts, p = .2: P(spread >= 8) and the mean for k seeds."""


@pytest.mark.parametrize(("accounts", "p", "expected"), KNOWN)
def test_the_mean_of_one_seed_is_the_known_one(accounts, p, expected):
    assert mean(clique_distribution(accounts, p, 1)) == pytest.approx(expected, abs=1e-6)
    sizes = diffusion.simulate(clique(accounts, p), IndependentCascade(), [1], replicates=40_000).sizes
    prove_mean(sizes, expected)
    prove_distribution(sizes, np.array(clique_distribution(accounts, p, 1)))


def test_four_accounts_have_the_known_sizes():
    known = np.array([0, 0.125, 0.09375, 0.1875, 0.59375])
    assert clique_distribution(4, 0.5, 1) == pytest.approx(known)
    chain = clique(4, 0.5)
    assert exact_distribution(chain.graph, chain.probabilities, "independent cascade", [2]) == pytest.approx(known)
    prove_distribution(diffusion.simulate(chain, IndependentCascade(), [2], replicates=40_000).sizes, known)


def test_the_mean_passes_eight_with_two_seeds_and_certainty_takes_five_or_six():
    curve = diffusion.tipping_curve(clique(10, 0.2), IndependentCascade(), range(6), target=8, replicates=40_000)
    for k, (chance, expected) in TEN.items():
        distribution = clique_distribution(10, 0.2, k)
        assert at_least(distribution, 8) == pytest.approx(chance, abs=1e-6)
        assert mean(distribution) == pytest.approx(expected, abs=1e-6)
        prove_share(int(curve.tipped[k - 1]), curve.replicates, chance)
        prove_mean(curve.sizes[:, k - 1], expected)
    assert [int(np.argmax(curve.mean >= 8)) + 1] == [2]
    assert [int(np.argmax(curve.chances[0] >= chance)) + 1 for chance in (0.9, 0.95)] == [5, 6]
