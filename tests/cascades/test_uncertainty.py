"""Chance and not knowing the chain: told apart as analysis of variance does, and each shrinks with what it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway

import diffusion
from diffusion import Chance, IndependentCascade, InputError, LinearThreshold, PlausibleChains, Uncertainty
from diffusion.parallel import threads

GRAPH = diffusion.chung_lu(300, 2_000)
CHAIN = diffusion.weighted_cascade(GRAPH).doubted(tries=4, level_error=0.3)
SEEDS = [1, 2, 3]
MODEL = IndependentCascade()


def simulated(chain=CHAIN, draws=10, replicates=2_000, **more):
    return diffusion.simulate(PlausibleChains(chain, draws=draws), MODEL, SEEDS, replicates=replicates, **more)


@given(st.integers(2, 6), st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_the_parts_are_those_of_analysis_of_variance(draws, runs, state):
    random = np.random.default_rng(state)
    of = np.arange(draws * runs + 1) % draws
    values = random.normal(size=len(of)) + 2 * random.normal(size=draws)[of]
    found = Uncertainty.of(values, of)
    groups = [values[of == draw] for draw in range(draws)]
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (len(of) - draws)
    assert found.p_value == pytest.approx(f_oneway(*groups).pvalue, rel=1e-6, abs=1e-12)
    assert found.mean == pytest.approx(values.mean())
    if found.run_by_chain:
        assert found.run_by_chance == pytest.approx(within)
    else:
        assert found.run_by_chance == pytest.approx(values.var(ddof=1))


def test_both_parts_are_estimated_without_bias():
    """Groups of unequal size, 9 between chains and 4 within."""
    random, of = np.random.default_rng(0), np.repeat(np.arange(8), [2, 3, 5, 8, 13, 21, 34, 55])
    found = [Uncertainty.of(random.normal(0, 2, len(of)) + random.normal(0, 3, 8)[of], of) for _ in range(2_000)]
    assert np.mean([each.run_by_chain for each in found]) == pytest.approx(9, rel=0.05)
    assert np.mean([each.run_by_chance for each in found]) == pytest.approx(4, rel=0.02)


def test_counts_say_the_same_as_the_runs_themselves():
    of = np.arange(60) % 4
    happened = np.random.default_rng(2).random(60) < np.array([0.1, 0.5, 0.9, 0.4])[of]
    runs = Uncertainty.of(happened.astype(int), of)
    counts = Uncertainty.of_counts(np.bincount(of, happened).astype(np.int64), np.bincount(of))
    for name in ("mean", "run_by_chance", "run_by_chain", "p_value"):
        assert getattr(runs, name) == pytest.approx(getattr(counts, name))


def test_each_replicate_is_that_of_its_draw_on_the_same_coins():
    chains = PlausibleChains(CHAIN, draws=7)
    ensemble = diffusion.simulate(chains, MODEL, SEEDS, replicates=100, reach=True)
    assert ensemble.draws.tolist() == [run % 7 for run in range(100)]
    assert ensemble.chain is CHAIN
    for draw in (0, 3, 6):
        alone = diffusion.simulate(chains.draw(draw), MODEL, SEEDS, replicates=100, reach=True)
        own = ensemble.draws == draw
        assert (ensemble.sizes[own] == alone.sizes[own]).all()
        assert (ensemble.reach[own] == alone.reach[own]).all()
    assert ensemble.table()["draw"].tolist() == ensemble.draws.tolist()


def test_threads_change_nothing():
    with threads(1):
        alone = simulated()
    with threads(3):
        assert (simulated().sizes == alone.sizes).all()


def test_more_replicates_shrink_only_chance():
    few, many = simulated(replicates=16_000).uncertainty, simulated(replicates=256_000).uncertainty
    assert few.by_chance / many.by_chance == pytest.approx(16, rel=0.15)
    assert few.by_chain == pytest.approx(many.by_chain, rel=0.1)
    assert few.chain_share < many.chain_share
    assert few.run_chain_share == pytest.approx(many.run_chain_share, rel=0.1)


def test_more_evidence_shrinks_only_not_knowing_the_chain():
    chain = diffusion.weighted_cascade(GRAPH)
    little, much = (simulated(chain.doubted(tries), replicates=20_000).uncertainty for tries in (3, 300))
    assert little.by_chain > 20 * much.by_chain
    assert little.by_chance == pytest.approx(much.by_chance, rel=0.3)


def test_where_the_chain_is_certain_there_is_no_part_for_it():
    certain = diffusion.weighted_cascade(GRAPH).doubted(tries=1e12)
    found = [simulated(certain, random_state=state, replicates=500).uncertainty for state in range(40)]
    assert np.mean([each.p_value for each in found]) == pytest.approx(0.5, abs=0.16)
    assert sum(each.is_noticeable for each in found) <= 7
    zero = next(each for each in found if not each.run_by_chain)
    assert (zero.by_chain, zero.chain_share, zero.run_chain_share) == (0, 0, 0)
    assert "All of the width of this interval is chance" in zero.summary()
    sure = diffusion.uniform(GRAPH, 1.0).doubted(tries=5)
    still = simulated(sure, replicates=40).uncertainty
    assert (still.run_by_chance, still.run_by_chain, still.chain_share) == (0, 0, 0)


def test_without_a_part_for_the_chain_intervals_are_those_of_one_chain():
    certain = diffusion.weighted_cascade(GRAPH).doubted(tries=1e15)
    found = next(
        each for each in (simulated(certain, random_state=state, replicates=400) for state in range(40))
        if not each.uncertainty.run_by_chain
        and not Uncertainty.of((each.sizes >= 10).astype(int), each.draws).run_by_chain
    )  # fmt: skip
    alone = diffusion.simulate(certain, MODEL, SEEDS, replicates=400, random_state=found.provenance.random_state)
    assert (alone.sizes == found.sizes).all()
    assert found.interval() == pytest.approx(alone.interval())
    assert found.standard_error == pytest.approx(alone.standard_error)
    assert found.chance(at_least=10) == alone.chance(at_least=10)


def test_not_knowing_the_chain_widens_and_never_leaves_what_is_possible():
    ensemble, alone = simulated(), diffusion.simulate(CHAIN, MODEL, SEEDS, replicates=2_000)
    low, high = ensemble.interval()
    assert 3 <= low < ensemble.mean < high <= 300
    assert high - low > 3 * (alone.interval()[1] - alone.interval()[0])
    wide, narrow = ensemble.chance(at_least=30), alone.chance(at_least=30)
    assert 0 <= wide.lower < wide.estimate < wide.upper <= 1
    assert wide.upper - wide.lower > 3 * (narrow.upper - narrow.lower)
    assert wide.estimate == (ensemble.sizes >= 30).mean()


def test_an_interval_between_bounds_is_the_usual_one_where_it_is_narrow():
    made = Uncertainty(50.0, 4.0, 0.01, 1_000, 10_000, 0.0)
    usual, bounded = made.interval(), made.interval(bounds=(0, 100))
    np.testing.assert_allclose(bounded, usual, atol=0.002)
    wide = Uncertainty(5.0, 4.0, 100.0, 20, 10_000, 0.0)
    assert wide.interval()[0] < 0
    assert 0 < wide.interval(bounds=(0, 100))[0] < 5 < wide.interval(bounds=(0, 100))[1] < 100


def test_a_share_of_runs_has_the_interval_of_as_many_runs_as_it_is_worth():
    """Where half of the chains always tip and half never do, the true one is either; where all are alike, all count."""
    of = np.arange(2_000) % 20
    chance = Uncertainty.of((of < 10).astype(int), of).chance(1_000)
    assert (chance.successes, chance.trials, chance.estimate) == (1_000, 2_000, 0.5)
    assert chance.lower < 0.001
    assert chance.upper > 0.999
    alike = Uncertainty(0.5, 0.25, 0.0, 20, 2_000, 0.5).chance(1_000)
    assert alike == Chance.of(1_000, 2_000)
    tenth = Uncertainty(0.5, 0.25, 9 * 0.25 / 2_000, 10**6, 2_000, 0.0).chance(1_000)  # nine parts of the chain to one
    about = Chance.of(100, 200)
    assert (tenth.lower, tenth.upper) == pytest.approx((about.lower, about.upper), abs=1e-4)


def test_sentences_say_what_the_width_is_made_of():
    text = simulated().summary()
    assert "Of the width of this interval," in text
    assert "is chance (more replicates would shrink it) and" in text
    assert "is not knowing the chain (more reposts to learn from would)" in text
    assert simulated().uncertainty.table()["of"].tolist() == ["mean", "one run"]
    assert diffusion.simulate(CHAIN, MODEL, SEEDS, replicates=10).uncertainty is None


def test_too_few_replicates_are_refused():
    with pytest.raises(InputError, match="at least 20, two on each of the 10 plausible chains, not 19"):
        simulated(replicates=19)
    with pytest.raises(InputError, match="say nothing of what lies between draws"):
        Uncertainty.of(np.arange(3), np.arange(3))


def test_the_linear_threshold_model_takes_them_too():
    weak = diffusion.weighted_cascade(GRAPH).amplified(0.2).doubted(tries=400)
    found = diffusion.simulate(PlausibleChains(weak, draws=3), LinearThreshold(), SEEDS, replicates=60)
    alone = diffusion.simulate(weak.draw(0, 2), LinearThreshold(), SEEDS, replicates=60)
    assert (found.sizes[2::3] == alone.sizes[2::3]).all()


def test_outbreaks_know_of_the_draws_too():
    strong = diffusion.weighted_cascade(GRAPH).amplified(3).doubted(tries=3, level_error=0.8)
    ensemble = simulated(strong)
    view = ensemble.outbreak()
    assert view.exists
    assert view.chance == ensemble.chance(at_least=view.valley.size)


def test_a_mean_that_is_bounded_below_only_keeps_to_that_bound() -> None:
    draws = np.repeat(np.arange(4), 5)
    made = Uncertainty.of(np.repeat([1.0, 2.0, 30.0, 40.0], 5) + np.tile([0.0, 0.1, 0.2, 0.3, 0.4], 4), draws)
    low, high = made.interval(0.95, (0.0, np.inf))
    assert 0 < low < made.mean < high < np.inf
    assert made.interval(0.95)[0] < 0
    assert low * high == pytest.approx(made.mean**2)
