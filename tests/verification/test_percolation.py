"""The same distribution of sizes as other programs, and as the models' own definitions with other chance."""

import warnings

import networkx
import numpy as np
import pytest
from scipy.stats import chi2_contingency

import diffusion
from diffusion import IndependentCascade, LinearThreshold
from tests.networks import both_ways

pytestmark = pytest.mark.slow
RARE = 1e-6
WORLDS = 4_000


@pytest.fixture(scope="module")
def network():
    return networkx.gnm_random_graph(60, 150, seed=3)


def prove_same(first, second):
    """Raise where a chi-square test tells two samples of sizes apart at one in a million; sizes share cells of 2 %."""
    edges = np.unique(np.quantile(np.concatenate([first, second]), np.linspace(0, 1, 51)[1:-1]))
    table = [np.bincount(np.searchsorted(edges, sizes), minlength=len(edges) + 1) for sizes in (first, second)]
    filled = np.array(table)[:, np.sum(table, axis=0) > 0]
    assert chi2_contingency(filled).pvalue > RARE


def percolated(network, p, seeds, chance):
    """Return the spread when each tie of a directed network is kept with chance p."""
    live = networkx.DiGraph(tie for tie in network.edges if chance.random() < p)
    live.add_nodes_from(seeds)
    return len(set(seeds).union(*(networkx.descendants(live, seed) for seed in seeds)))


@pytest.mark.parametrize("p", [0.1, 0.2, 0.3, 0.6])
def test_the_independent_cascade_is_bond_percolation_by_networkx(network, p):
    directed, chance = network.to_directed(), np.random.default_rng(1)
    sizes = np.array([percolated(directed, p, [0, 7], chance) for _ in range(WORLDS)])
    ours = diffusion.simulate(diffusion.uniform(both_ways(network), p), IndependentCascade(), [0, 7], replicates=20_000)
    prove_same(ours.sizes, sizes)


@pytest.mark.parametrize("p", [0.2, 0.4])
def test_the_independent_cascade_ends_like_a_discrete_epidemic_of_eon(network, p):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        eon = pytest.importorskip("EoN", reason="EoN is not installed")
        import random

        python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 (EoN draws from the global generators)
        random.seed(4)
        np.random.seed(4)  # noqa: NPY002
        sizes = np.array(
            [eon.basic_discrete_SIR(network, p, initial_infecteds=[0, 7])[3][-1] for _ in range(WORLDS)], int
        )
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
    ours = diffusion.simulate(diffusion.uniform(both_ways(network), p), IndependentCascade(), [0, 7], replicates=20_000)
    prove_same(ours.sizes, sizes)


def by_thresholds(weights, seeds, chance):
    """Return the spread when each account joins as soon as its active sources weigh at least its own threshold."""
    thresholds, active = 1 - chance.random(len(weights)), np.zeros(len(weights))
    active[list(seeds)] = 1
    while (joining := (weights @ active >= thresholds) & (active == 0)).any():
        active[joining] = 1
    return int(active.sum())


@pytest.mark.parametrize("power", [0.6, 1.0])
def test_the_linear_threshold_ends_like_its_definition_with_numpys_chance(network, power):
    chain = diffusion.weighted_cascade(both_ways(network)).amplified(power)
    weights, chance = np.zeros((60, 60)), np.random.default_rng(2)
    weights[chain.graph.targets, chain.graph.sources] = chain.probabilities
    sizes = np.array([by_thresholds(weights, (0, 7), chance) for _ in range(WORLDS)])
    prove_same(diffusion.simulate(chain, LinearThreshold(), [0, 7], replicates=20_000).sizes, sizes)


def test_the_comparison_tells_different_sizes_apart(network):
    chain = diffusion.uniform(both_ways(network), 0.2)
    first, second = (
        diffusion.simulate(content, IndependentCascade(), [0, 7], replicates=WORLDS).sizes
        for content in (chain, chain.amplified(1.2))
    )
    with pytest.raises(AssertionError):
        prove_same(first, second)
