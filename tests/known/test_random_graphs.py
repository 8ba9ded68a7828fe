"""Large random graphs: giant shares, how many random seeds an outbreak takes, and branching processes below."""

import networkx
import numpy as np
import pytest
from scipy.special import gammaln

import diffusion
from diffusion import IndependentCascade
from diffusion.cascades.replicates import spread_curves
from tests.known.agreement import prove_fit, prove_mean, prove_share
from tests.networks import both_ways

MODEL = IndependentCascade()
ACCOUNTS = 10_000
OF_THE_GRAPH = 0.03
"""How far one graph of this size may lie from the limit (its standard deviation is about .01 at z = 1.5)."""
SHARES = {1.5: 0.582812, 2.0: 0.796812, 3.0: 0.940480}
"""S = 1 - exp(-zS), for the mean number z of live ties an account."""
SEEDS = {1.5: 4, 2.0: 2, 3.0: 2}
"""Random seeds for an outbreak with a chance of 95 %: ceil(ln .05 / ln(1 - S))."""


@pytest.fixture(scope="module")
def random_graph():
    return both_ways(networkx.gnm_random_graph(ACCOUNTS, 2 * ACCOUNTS, seed=1))


def from_random_seeds(chain, count, replicates):
    """Return the spread from 1 .. count random accounts, others in each replicate."""
    rows = np.random.default_rng(5).integers(0, ACCOUNTS, (replicates, count))
    sizes, _ = spread_curves(chain, MODEL, rows, np.arange(1, count + 1), replicates=replicates, random_state=2)
    return sizes


def prove_giant(sizes, accounts, share):
    """Raise unless single outbreaks take off with chance S, and then reach the share S."""
    large = sizes[sizes > accounts * share / 2]
    assert abs(large.mean() / accounts - share) < OF_THE_GRAPH
    prove_share(len(large), len(sizes), large.mean() / accounts)  # the chance is the share, on this very graph


@pytest.mark.parametrize("z", SHARES)
def test_a_random_seed_takes_off_with_the_giant_share_and_reaches_it(random_graph, z):
    assert pytest.approx(1 - np.exp(-z * SHARES[z]), abs=1e-6) == SHARES[z]
    starts = np.random.default_rng(3).integers(0, ACCOUNTS, (1_000, 1))
    chain = diffusion.uniform(random_graph, z / 4)
    sizes, _ = spread_curves(chain, MODEL, starts, np.array([1]), replicates=1_000, random_state=7)
    prove_giant(sizes[:, 0], ACCOUNTS, SHARES[z])


@pytest.mark.parametrize("z", SEEDS)
def test_so_many_random_seeds_make_an_outbreak_likely_enough(random_graph, z):
    share = SHARES[z]
    assert int(np.ceil(np.log(0.05) / np.log(1 - share))) == SEEDS[z]
    sizes = from_random_seeds(diffusion.uniform(random_graph, z / 4), SEEDS[z], 1_500)
    chances = (sizes > ACCOUNTS * share / 2).mean(axis=0)
    assert int(np.argmax(chances >= 0.95)) + 1 == SEEDS[z]
    expected = 1 - (1 - share) ** np.arange(1, SEEDS[z] + 1)
    assert np.abs(chances - expected).max() < OF_THE_GRAPH + 0.03  # and 1,500 replicates


@pytest.mark.parametrize(("degrees", "passing", "share"), [([3], 0.6, 19 / 27), ([1, 4], 1.0, 0.895527)])
def test_networks_of_given_degrees_have_their_giant_share(degrees, passing, share):
    """Newman, Phys. Rev. E 66 (2002) 016128: u = G1(1 - T + Tu), S = 1 - G0(1 - T + Tu)."""
    sequence = np.resize(degrees, ACCOUNTS).tolist()
    network = networkx.Graph(networkx.configuration_model(sequence, seed=4))
    chain = diffusion.uniform(both_ways(network), passing)
    starts = np.random.default_rng(6).integers(0, ACCOUNTS, (1_000, 1))
    sizes, _ = spread_curves(chain, MODEL, starts, np.array([1]), replicates=1_000, random_state=7)
    prove_giant(sizes[:, 0], ACCOUNTS, share)


def test_below_criticality_outbreaks_are_branching_processes():
    """Poisson offspring of mean .8: sizes are Borel's, with mean 5 and variance 100 (Borel, C. R. 214 (1942) 452)."""
    accounts, passing = 200_000, 0.2
    ends = np.random.default_rng(8).integers(0, accounts, (2, 4 * accounts))
    graph = diffusion.Graph.from_arrays(*ends, names=range(accounts), edges="influence")
    starts = np.random.default_rng(9).integers(0, accounts, (20_000, 1))
    sizes, _ = spread_curves(
        diffusion.uniform(graph, passing), MODEL, starts, np.array([1]), replicates=20_000, random_state=7
    )
    prove_mean(sizes[:, 0], 5)
    assert sizes.var() == pytest.approx(100, rel=0.1)
    k = np.arange(1, 60)
    borel = np.exp(-0.8 * k + (k - 1) * np.log(0.8 * k) - gammaln(k + 1))
    expected = 20_000 * np.append(borel, 1 - borel.sum())
    prove_fit(np.bincount(np.minimum(sizes[:, 0], 60), minlength=61)[1:], expected)
