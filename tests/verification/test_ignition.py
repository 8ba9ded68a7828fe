"""Certificates of ignition sets, over many random states: they cover the truth as often as they say."""

import numpy as np
import pytest
from scipy.stats import binom

import diffusion
from diffusion import Ignition, IndependentCascade
from diffusion.seeds.choose import problem_of
from tests.networks import chain_of

pytestmark = pytest.mark.slow
STATES = 120
MODEL = IndependentCascade()


def ring_with_hubs(hubs: int, p: float):
    """Return a ring of certain ties, and hubs that each light it with chance p."""
    ring = 12
    ties = [(node, (node + 1) % ring) for node in range(ring)]
    chances = [1.0] * ring
    for hub in range(hubs):
        ties.append((ring + hub, hub % ring))
        chances.append(p)
    return chain_of(ring + hubs, ties, chances), list(range(ring, ring + hubs))


@pytest.fixture(scope="module")
def network():
    """A hub lights the ring with chance .5, independently: P(tips) with k hubs is 1 - .5**k, whichever they are."""
    return ring_with_hubs(12, 0.5)


def test_the_interval_of_the_number_covers_the_truth(network):
    chain, hubs = network
    truth, misses = 4, 0  # 1 - .5**4 = .9375, 1 - .5**3 = .875
    for state in range(STATES):
        found = diffusion.ignition_set(chain, target=12, chance=0.9, candidates=hubs, random_state=state)
        low, high = found.interval
        misses += not low <= truth <= (high or 12)
        assert set(found.accounts) <= set(hubs)
    assert misses <= binom.isf(1e-6, STATES, 0.05)


def test_p_tips_of_the_chosen_is_not_flattered(network):
    """Chosen on other coins, so the exact intervals of P(tips) cover the truth as if nobody had chosen."""
    chain, hubs = network
    misses = 0
    for state in range(STATES):
        found = diffusion.ignition_set(
            chain, target=12, chance=0.7, candidates=hubs, replicates=500, random_state=state
        )
        curve = found.point.curve
        misses += not curve.chances[1][1] <= 0.75 <= curve.chances[2][1]
    assert misses <= binom.isf(1e-6, STATES, 0.05)


def test_no_fewer_than_the_least_number_is_never_more_than_the_truth(network):
    chain, hubs = network
    wrong, told = 0, []
    for state in range(STATES):
        order = Ignition(0.9, target=12).order(problem_of(chain, MODEL, 8, 0.1, None, hubs, state))
        wrong += order.fewest > 4
        told.append(order.fewest)
    assert wrong <= binom.isf(1e-6, STATES, 0.05)
    assert np.mean(told) >= 2  # it says something


def test_the_choice_flatters_itself_on_few_worlds_only():
    """Hubs differ little, so a choice on few worlds takes those that were lucky there."""
    chain, hubs = ring_with_hubs(60, 0.3)
    optimism = {}
    for worlds in (64, 1_024):
        gaps = []
        for state in range(10):
            order = Ignition(0.5, target=12, most_worlds=worlds).order(
                problem_of(chain, MODEL, 2, 0.1, None, hubs, state)
            )
            gaps.append(order.ignited[1] / order.worlds - (1 - 0.7**2))
        optimism[worlds] = np.mean(gaps)
    assert optimism[64] > 0.1
    assert abs(optimism[1_024]) < optimism[64] / 2
