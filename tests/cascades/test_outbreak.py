"""The valley between small and large outbreaks: found where there is one, and not claimed where there is none."""

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from scipy.special import gammaln
from scipy.stats import binom

import diffusion
from diffusion import IndependentCascade, LinearThreshold, OutbreakView, find_valley
from diffusion.cascades.outbreak import SIGNIFICANCE, valley_in
from diffusion.errors import InputError
from tests.networks import clique, graph_of

MODEL = IndependentCascade()
ACCOUNTS = 20_000


def borel(mean, count, chance):
    """Return total progenies of branching processes with Poisson offspring, none larger than the network."""
    k = np.arange(1, ACCOUNTS + 1)
    shares = np.exp(-mean * k + (k - 1) * np.log(mean * k) - gammaln(k + 1))
    return np.minimum(np.searchsorted(np.cumsum(shares), chance.random(count)) + 1, ACCOUNTS)


def mixture(share, large, count, chance):
    """Return small outbreaks and, with the given chance, large ones about a size."""
    takes_off = chance.random(count) < share
    return np.where(takes_off, chance.normal(large, large / 20, count).astype(int), borel(0.6, count, chance))


def power_law(exponent, count, chance):
    k = np.arange(1, ACCOUNTS + 1.0)
    heights = np.cumsum(k**-exponent)
    return np.searchsorted(heights / heights[-1], chance.random(count)) + 1


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("large", [3_000, 15_000])
def test_a_mixture_of_small_and_large_has_a_valley_between_them(share, large):
    sizes = mixture(share, large, 5_000, np.random.default_rng(1))
    valley = valley_in(sizes, ACCOUNTS)
    assert valley.exists
    assert 0.8 * large < valley.size < large
    assert 1 <= valley.small < 60
    assert valley.p_value < SIGNIFICANCE
    view = OutbreakView.of(sizes, valley)
    assert view.chance.estimate == pytest.approx(share, abs=0.02)
    assert view.size_mean == pytest.approx(large, rel=0.01)


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 1.5, 2.5])
def test_a_power_law_has_no_valley_however_slowly_it_falls(exponent):
    """Exponent 0: all sizes equally frequent, as from random places of a path that is followed to its end."""
    for state in range(5):
        valley = valley_in(power_law(exponent, 20_000, np.random.default_rng(state)), ACCOUNTS)
        assert not valley.exists
        assert valley.size is valley.small is None


@pytest.mark.parametrize("mean", [0.5, 0.9, 1.0])
def test_outbreaks_at_and_below_criticality_are_seldom_claimed_to_have_a_valley(mean):
    """In 300 draws, at most as many false claims as chance allows at the stated significance."""
    chance = np.random.default_rng(3)
    claims = sum(valley_in(borel(mean, 3_000, chance), ACCOUNTS).exists for _ in range(300))
    assert claims <= binom.isf(1e-4, 300, SIGNIFICANCE)


def test_even_the_flattest_sizes_are_seldom_claimed_to_have_a_valley():
    chance = np.random.default_rng(4)
    claims = sum(valley_in(chance.integers(1, 1_001, 2_000), 1_000).exists for _ in range(1_000))
    assert claims <= binom.isf(1e-4, 1_000, SIGNIFICANCE)


def test_a_rise_among_small_outbreaks_is_no_valley():
    """Two kinds of small ones, far below what is large in this network."""
    sizes = np.where(np.random.default_rng(5).random(5_000) < 0.5, 2, 90)
    assert not valley_in(sizes, ACCOUNTS).exists
    assert valley_in(sizes, 100).exists


def test_where_every_outbreak_is_large_the_reason_says_so():
    valley = find_valley(clique(20, 1.0), MODEL)
    assert valley.exists
    assert (valley.size, valley.small) == (20, 0)
    assert "none is small" in valley.reason


def test_a_path_that_is_followed_to_its_end_has_no_valley():
    path = diffusion.Graph.from_networkx(networkx.path_graph(1_000, networkx.DiGraph), edges="influence")
    for p in (0.9, 0.999, 1.0):
        valley = find_valley(diffusion.uniform(path, p), MODEL)
        assert not valley.exists
        assert "there is no valley between small and large" in valley.reason


@pytest.mark.parametrize("state", [0, 1, 2])
def test_a_clique_has_a_valley_above_criticality_and_none_at_it(state):
    assert not find_valley(clique(250, 1 / 250), MODEL, random_state=state).exists
    assert not find_valley(clique(250, 0.7 / 250), MODEL, random_state=state).exists
    valley = find_valley(clique(250, 2 / 250), MODEL, random_state=state)
    assert valley.exists
    share = 0.796812  # of mean degree 2
    assert valley.size < share * 250 < valley.sizes.max()
    assert OutbreakView.of(valley.sizes, valley).chance.estimate == pytest.approx(share, abs=0.08)


def test_runs_are_added_until_the_valley_is_certain_and_no_longer():
    clear, none = (find_valley(clique(60, p), MODEL, replicates=8_000) for p in (0.1, 0.005))
    assert len(clear.sizes) == 1_000
    assert len(none.sizes) == 8_000
    again = find_valley(clique(60, 0.005), MODEL, replicates=3_000)
    assert (again.sizes == none.sizes[:3_000]).all()


def test_it_looks_at_the_model_it_is_asked_about():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(500, 3_000))
    assert (find_valley(chain, MODEL).sizes[:500] != find_valley(chain, LinearThreshold()).sizes[:500]).any()


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60), st.integers(50, 200))
def test_any_sizes_get_an_answer_that_fits_together(sizes, accounts):
    valley = valley_in(np.array(sizes), accounts)
    assert 0 <= valley.p_value <= 1
    assert valley.exists == (valley.p_value < SIGNIFICANCE) == (valley.size is not None)
    view = OutbreakView.of(np.array(sizes), valley)
    assert view.exists == (view.chance is not None) == valley.exists
    assert view.summary()
    assert len(view.table()) == 1


def test_the_view_says_how_often_and_how_far():
    valley = valley_in(mixture(0.5, 5_000, 4_000, np.random.default_rng(6)), ACCOUNTS)
    sizes = np.array([3] * 38 + [41_300] * 62)
    view = OutbreakView.of(sizes, valley)
    assert view.summary() == "Takes off in 62 % of runs; when it does, 41,300 accounts (90 %: 41,300 to 41,300)."
    assert (view.chance.successes, view.chance.trials, view.small_mean) == (62, 100, 3.0)
    assert view.table()["takes_off"].item() == 0.62
    assert isinstance(view.plot(), Figure)


def test_the_view_says_so_where_no_run_takes_off_or_nothing_can():
    valley = valley_in(mixture(0.5, 5_000, 4_000, np.random.default_rng(6)), ACCOUNTS)
    view = OutbreakView.of(np.full(500, 2), valley)
    assert view.summary().startswith("Takes off in none of 500 runs (at most 0.7")
    assert view.size_mean is view.size_quantiles is None
    flat = OutbreakView.of(np.full(500, 2), valley_in(np.ones(1_000, int), ACCOUNTS))
    assert flat.summary().startswith("There is nothing to take off: in 1,000 runs")
    assert flat.chance is None
    assert isinstance(flat.plot(), Figure)


def test_a_graph_without_accounts_is_refused_and_one_account_has_no_valley():
    with pytest.raises(InputError, match="the graph has no accounts, so nothing can spread in it"):
        find_valley(diffusion.uniform(graph_of(0, []), 0.1), MODEL)
    assert not find_valley(diffusion.uniform(graph_of(1, []), 0.1), MODEL).exists
