import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from diffusion import Graph, InputError
from diffusion.learning import prior as module
from diffusion.learning.prior import BetaPrior, fit_prior

evidence = st.lists(st.integers(0, 30).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1)


def drawn(a: float, b: float, ties: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(1)
    tries = chance.geometric(0.1, ties) * (chance.random(ties) < 0.5)
    return tries, chance.binomial(tries, chance.beta(a, b, ties))


def likelihood(prior: BetaPrior, tries: np.ndarray, successes: np.ndarray) -> float:
    return float(stats.betabinom.logpmf(successes, tries, prior.successes, prior.failures).sum())


@pytest.mark.parametrize(("a", "b"), [(0.5, 20.0), (2.0, 3.0), (5.0, 100.0)])
def test_the_prior_behind_many_ties_is_found_again(a: float, b: float) -> None:
    found = fit_prior(*drawn(a, b, 100_000))
    assert found.fitted
    assert found.mean == pytest.approx(a / (a + b), rel=0.02)
    assert found.successes == pytest.approx(a, rel=0.1)


@pytest.mark.parametrize(("a", "b", "ties"), [(0.5, 20.0, 2_000), (2.0, 3.0, 300), (30.0, 30.0, 500)])
def test_no_prior_nearby_makes_the_log_likelier(a: float, b: float, ties: int) -> None:
    tries, successes = drawn(a, b, ties)
    found = fit_prior(tries, successes)
    best = likelihood(found, tries, successes)
    for up in (0.8, 0.95, 1.05, 1.25):
        for side in (
            BetaPrior(found.successes * up, found.failures, True),
            BetaPrior(found.successes, found.failures * up, True),
        ):
            assert likelihood(side, tries, successes) < best


@given(st.floats(-4, 4), st.floats(-4, 6))
def test_the_gradient_is_that_of_the_likelihood(odds: float, strength: float) -> None:
    tries, successes = drawn(1, 4, 30)
    parts = (successes, tries - successes, np.ones(30))
    numeric = optimize.approx_fprime(np.array([odds, strength]), lambda place: module._loss(place, *parts)[0], 1e-6)
    np.testing.assert_allclose(module._loss(np.array([odds, strength]), *parts)[1], numeric, rtol=1e-3, atol=1e-5)


def test_a_prior_is_never_surer_or_less_sure_than_all_tries_of_the_log_together() -> None:
    tries = np.full(1_000, 5)
    alike, extreme = fit_prior(tries, np.full(1_000, 1)), fit_prior(tries, np.where(np.arange(1_000) % 5 == 0, 5, 0))
    assert alike.successes + alike.failures == pytest.approx(5_000)
    assert extreme.successes + extreme.failures == pytest.approx(1 / 5_000)
    assert alike.mean == pytest.approx(0.2, rel=1e-3)
    assert extreme.mean == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize(
    ("tries", "successes", "sentence"),
    [([0, 0], [0, 0], "no tie was tried"), ([3, 2], [0, 0], "no try succeeded"), ([3, 2], [3, 2], "no try failed")],
)
def test_a_log_that_tells_nothing_gives_no_prior(tries: list[int], successes: list[int], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        fit_prior(np.array(tries), np.array(successes))


@given(evidence, st.floats(0.1, 20), st.floats(0.1, 20))
def test_estimates_and_quantiles_are_those_of_the_beta_distribution(
    rows: list[tuple[int, int]], a: float, b: float
) -> None:
    tries, successes = (np.array(column) for column in zip(*rows, strict=True))
    posterior, expected = (
        BetaPrior(a, b, False).posterior(tries, successes),
        stats.beta(a + successes, b + tries - successes),
    )
    np.testing.assert_allclose(posterior.mean, expected.mean(), rtol=1e-12)
    lower, _ = posterior.interval(graph_of(len(tries)), 0.9)
    np.testing.assert_allclose(lower, expected.ppf(0.05), rtol=1e-6, atol=1e-12)


def graph_of(ties: int) -> Graph:
    return Graph.from_arrays([0] * ties, range(1, ties + 1), edges="influence")
