"""Plausible chains: drawn once, the same for everything that is compared, and their mean where it is exact."""

from itertools import product

import numpy as np
import pytest
from scipy.special import roots_sh_jacobi

import diffusion
from diffusion import Chain, InputError, PlausibleChains, Posterior
from diffusion.chain import plausible
from diffusion.provenance import Provenance
from tests.networks import graph_of
from tests.oracles.enumeration import exact_spread

TIES = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]
SUCCESSES, FAILURES = [0.4, 2.0, 1.0, 0.1, 5.0], [1.0, 3.0, 0.7, 2.0, 9.0]


def believed(power=1.0, **errors):
    graph = graph_of(5, TIES)
    posterior = Posterior(SUCCESSES, FAILURES, **errors)
    return Chain(graph, posterior.mean, Provenance("test", {}, {}), power, posterior=posterior)


def exact_mean(chain, seeds):
    """Return the spread averaged over the posterior, exactly: it is a polynomial in each tie's probability."""
    places = [roots_sh_jacobi(4, a + b - 1, a) for a, b in zip(SUCCESSES, FAILURES, strict=True)]
    total = 0.0
    for nodes in product(*(zip(x, w / w.sum(), strict=True) for x, w in places)):
        p = 1 - (1 - np.array([node for node, _ in nodes])) ** chain.power
        total += np.prod([weight for _, weight in nodes]) * exact_spread(chain.graph, p, "independent cascade", seeds)
    return total


@pytest.mark.parametrize("power", [1, 2])
def test_with_independent_ties_the_mean_over_chains_is_the_cascade_on_mean_probabilities(power):
    chain = believed(power)
    expected = PlausibleChains(chain).expected
    for seeds in ([0], [1], [0, 3]):
        there = exact_spread(chain.graph, expected.probabilities, "independent cascade", seeds)
        assert there == pytest.approx(exact_mean(chain, seeds), rel=1e-10)
    assert (expected.probabilities == chain.probabilities).all() == (power == 1)


def test_with_errors_that_ties_share_it_is_not():
    chain = believed(level_error=1.0)
    expected = PlausibleChains(chain).expected
    spreads = [
        exact_spread(chain.graph, chain.draw(0, index).probabilities, "independent cascade", [0])
        for index in range(4_000)
    ]
    there = exact_spread(chain.graph, expected.probabilities, "independent cascade", [0])
    assert abs(np.mean(spreads) - there) > 5 * np.std(spreads) / np.sqrt(4_000)


@pytest.mark.parametrize("power", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("errors", [{}, {"level_error": 0.4}, {"sender_error": np.full(5, 0.5)}])
def test_expected_probabilities_are_the_mean_of_those_drawn(power, errors):
    chain = believed(power, **errors)
    drawn = np.array([chain.draw(5, index).probabilities for index in range(4_000)])
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - PlausibleChains(chain).expected.probabilities) < 4.5 * error).all()


def test_expected_probabilities_keep_their_digits_where_much_is_known():
    graph = graph_of(5, TIES)
    few, many = ([2.0, 3.0, 1.0, 4.0, 5.0], [1e3, 1e5, 1e7, 1e9, 1e12]), ([1e12] * 5, [3e12] * 5)
    for power in (0.5, 2.0, 7.0):
        mean = Posterior(*few).mean_at(graph, power)
        np.testing.assert_allclose(mean, power * Posterior(*few).mean, rtol=0.01)
        np.testing.assert_allclose(Posterior(*many).mean_at(graph, power), 1 - 0.75**power, rtol=1e-9)
    one = Posterior([2.0] * 5, [1_000.0 - 1e-9] * 5), Posterior([2.0] * 5, [1_000.0 + 1e-9] * 5)
    np.testing.assert_allclose(one[0].mean_at(graph, 2.5), one[1].mean_at(graph, 2.5), rtol=1e-8)


def test_impossible_and_sure_ties_stay_so_in_the_mean():
    chain = diffusion.explicit(graph_of(3, [(0, 1), (1, 2)]), [0.0, 1.0]).doubted(tries=7, level_error=0.5)
    for content in (chain, chain.amplified(2)):
        assert PlausibleChains(content).expected.probabilities[0] == 0
        assert PlausibleChains(content).expected.units[1] == 2**31


def test_draws_are_those_of_the_chain_whether_they_are_kept_or_not(monkeypatch):
    chain = believed(2.0)
    kept = PlausibleChains(chain, draws=3, random_state=4)
    assert kept.draw(1) is kept.draw(1)
    stronger = kept.amplified(2)
    monkeypatch.setattr(plausible, "KEPT", 0)
    forgotten = PlausibleChains(chain, draws=3, random_state=4)
    assert forgotten.draw(1) is not forgotten.draw(1)
    for index in range(3):
        found = chain.draw(4, index).probabilities
        assert (kept.draw(index).probabilities == found).all()
        assert (forgotten.draw(index).probabilities == found).all()
        np.testing.assert_allclose(stronger.draw(index).probabilities, 1 - (1 - found) ** 2, atol=1e-15)


def test_fingerprints_change_with_the_chain_the_beliefs_and_the_draws():
    chain = believed()
    surer = Chain(chain.graph, chain.measured, chain.provenance, posterior=Posterior.stated(chain.measured, 1e6))
    chains = [
        PlausibleChains(chain), PlausibleChains(surer), PlausibleChains(chain, draws=21),
        PlausibleChains(chain, random_state=1), PlausibleChains(chain).amplified(2),
    ]  # fmt: skip
    assert len({each.fingerprint for each in chains}) == len(chains)
    assert PlausibleChains(chain).fingerprint == PlausibleChains(believed()).fingerprint


def test_they_say_what_they_are():
    text = PlausibleChains(believed()).summary()
    assert text.startswith("20 chains that are plausible after the evidence, drawn for 5 ties: a tie passes content on")
    assert repr(PlausibleChains(believed())) == "PlausibleChains(Chain(5 accounts, 5 ties, test, power 1), 20 draws)"


@pytest.mark.parametrize(("given", "message"), [
    ({"chain": 3}, "chain must be a Chain"),
    ({"chain": diffusion.uniform(graph_of(2, [(0, 1)]), 0.5)}, r"how sure its probabilities are.*doubted"),
    ({"chain": believed(), "draws": 1}, "draws must be at least 2"),
    ({"chain": believed(), "random_state": -1}, "random_state must be at least 0"),
])  # fmt: skip
def test_what_says_nothing_of_its_certainty_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        PlausibleChains(**given)


def test_there_are_no_more_draws_than_were_asked_for():
    with pytest.raises(InputError, match="index must be at most 2"):
        PlausibleChains(believed(), draws=3).draw(3)
