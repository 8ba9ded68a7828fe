"""Sequential seeding: never behind the single stage, replicate by replicate, and equal to its plain twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import (
    Exponential,
    Fixed,
    HalfLife,
    IndependentCascade,
    InputError,
    LinearThreshold,
    TimedCascade,
    UnknownAccountError,
    at_once,
    compare_launches,
    compare_sequential,
    in_stages,
)
from diffusion.drawing import picture
from diffusion.kernels import stages
from diffusion.launches.stages.stage_runs import stage_figures
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import MODELS, chains, clique, graph_of, seeds_of
from tests.oracles.stages import spread_in_stages

models = st.sampled_from(MODELS)
MODEL = IndependentCascade()
ROOT = root_key(3, Purpose.CASCADE)


@pytest.fixture(scope="module")
def chain():
    return diffusion.weighted_cascade(diffusion.chung_lu(400, 2_400))


@pytest.fixture(scope="module")
def ranking(chain):
    return diffusion.rank_leaders(chain.graph, diffusion.Followers())


@pytest.fixture(scope="module")
def found(chain, ranking):
    return compare_sequential(chain, MODEL, ranking, budget=10, target=90, replicates=300, random_state=3)


@settings(max_examples=80, deadline=None)
@given(model=models, stop=st.booleans(), data=st.data())
def test_stages_equal_their_plain_twin(model, stop, data):
    chain = data.draw(chains(model))
    order = data.draw(seeds_of(chain))
    most, batch = data.draw(st.integers(1, len(order))), data.draw(st.integers(1, 3))
    target = data.draw(st.integers(1, chain.graph.account_count))
    figures, growth = stage_figures(chain, model, np.array(order), batch, most, target, stop, 12, 3)
    twins = [spread_in_stages(chain, model, order, batch, most, target, stop, ROOT, run) for run in range(12)]
    assert figures.tolist() == [told for _, told in twins]
    assert growth.sum() == sum(len(active) for active, _ in twins)
    assert np.flatnonzero(growth).max() + 1 == max(told[stages.ROUNDS] for _, told in twins)


@settings(max_examples=80, deadline=None)
@given(model=models, data=st.data())
def test_stages_are_never_behind_all_at_once_in_any_replicate(model, data):
    chain = data.draw(chains(model))
    order = data.draw(seeds_of(chain))
    budget = data.draw(st.integers(1, len(order)))
    batch = data.draw(st.integers(1, budget))
    found = compare_sequential(chain, model, order, budget=budget, batch=batch, replicates=30)
    assert (found.sequential.sizes >= found.single.sizes).all()
    assert found.behind.successes == 0
    assert (found.sequential.posted <= budget).all()


@settings(max_examples=50, deadline=None)
@given(model=models, data=st.data())
def test_who_is_active_all_at_once_is_active_in_stages_too(model, data):
    chain = data.draw(chains(model))
    order = data.draw(seeds_of(chain))
    budget = data.draw(st.integers(1, len(order)))
    for run in range(10):
        staged, _ = spread_in_stages(chain, model, order, 1, budget, 99, False, ROOT, run)
        once, _ = spread_in_stages(chain, model, order, budget, budget, 99, False, ROOT, run)
        assert set(once) <= set(staged)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_all_at_once_is_the_simulation_of_the_first_of_the_ranking(chain, ranking, model):
    found = compare_sequential(chain, model, ranking, budget=10, replicates=200, random_state=8)
    alone = diffusion.simulate(chain, model, ranking.top(10), replicates=200, random_state=8)
    assert (found.single.sizes == alone.sizes).all()
    assert (found.single.posted == 10).all()
    assert (found.single.ranks == 10).all()


def test_a_batch_of_all_is_the_single_stage(chain, ranking):
    found = compare_sequential(chain, MODEL, ranking, budget=10, batch=10, replicates=100)
    assert (found.sequential.sizes == found.single.sizes).all()
    assert (found.sequential.lasts == found.single.lasts).all()
    assert found.equal.estimate == 1


def test_smaller_batches_are_ahead_on_average_and_take_longer(chain, ranking):
    by_batch = [compare_sequential(chain, MODEL, ranking, budget=12, batch=size, replicates=300) for size in (1, 4, 12)]
    spreads = [found.sequential.sizes.mean() for found in by_batch]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > spreads[-1] + 1
    lasting = [found.times_longer for found in by_batch]
    assert lasting == sorted(lasting, reverse=True)
    assert lasting[-1] == 1


def test_with_no_more_accounts_than_seeds_nothing_is_gained_and_the_summary_says_why(chain, ranking):
    found = compare_sequential(chain, MODEL, ranking.top(10), budget=10, replicates=100)
    assert (found.sequential.sizes == found.single.sizes).all()
    assert (found.sequential.posted + found.saved == 10).all()
    assert "can go nowhere" in found.summary()


def test_numbers_do_not_depend_on_threads(chain, ranking, found):
    with threads(1):
        alone = compare_sequential(chain, MODEL, ranking, budget=10, target=90, replicates=300, random_state=3)
    assert (alone.sequential.sizes == found.sequential.sizes).all()
    assert alone.table().equals(found.table())
    assert (alone.sequential.growth == found.sequential.growth).all()


def test_growth_ends_at_the_mean_spread_and_the_target_is_met_on_the_way(found):
    for runs in (found.sequential, found.single):
        assert runs.growth[-1] == pytest.approx(runs.sizes.mean())
        met = np.isfinite(runs.times_to_target)
        assert (met == (runs.sizes >= 90)).all()
        assert (runs.times_to_target[met] <= runs.lasts[met]).all()


def test_table_summary_and_picture_tell_gain_and_price(found):
    table = found.table()
    assert table["launch"].tolist() == ["one after another", "all at once"]
    assert table["chance"].tolist() == [chance.estimate for chance in found.tips]
    text = found.summary()
    assert "The price is time" in text
    assert f"{found.difference.mean:,.1f} more" in text
    assert "behind in 0 %" in text
    assert picture(found.plot(), "png")
    assert (found.provenance.operation, found.provenance.random_state) == ("compare_sequential", 3)


def test_in_a_clique_that_all_catch_a_second_seed_is_never_needed():
    found = compare_sequential(clique(12, 1.0), MODEL, range(12), budget=3, replicates=20)
    assert set(found.sequential.posted) == {1}
    assert set(found.sequential.sizes) == {12}


def test_plausible_chains_run_on_the_same_draws(chain, ranking):
    doubted = diffusion.PlausibleChains(chain.doubted(tries=5), draws=4)
    found = compare_sequential(doubted, MODEL, ranking, budget=8, replicates=80)
    alone = diffusion.simulate(doubted, MODEL, ranking.top(8), replicates=80)
    assert (found.single.sizes == alone.sizes).all()
    assert found.behind.successes == 0
    assert found.difference.uncertainty is not None


@pytest.mark.parametrize(("ranking", "asked", "refusal", "words"), [
    ([1, 2], {"budget": 3}, InputError, "budget must be at most the 2 accounts of the ranking, not 3"),
    ([1, "@stranger"], {"budget": 1}, UnknownAccountError, "ranking: there is no account '@stranger'"),
    ([1, 1], {"budget": 1}, InputError, "ranking: 1 is named twice"),
    ([], {"budget": 1}, InputError, "ranking: name at least one account"),
    ([1, 2], {"budget": 2, "batch": 3}, InputError, "batch must be at most 2, not 3"),
    ([1, 2], {"budget": 0}, InputError, "budget must be at least 1, not 0"),
    ([1, 2], {"budget": 1, "target": 999}, InputError, "target must be at most 400, not 999"),
    ([1, 2], {"budget": 1, "pause": "1h"}, InputError, "pause is for a model of time"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(chain, ranking, asked, refusal, words):
    with pytest.raises(refusal, match=words):
        compare_sequential(chain, MODEL, ranking, **asked)


def test_a_ranking_of_another_graph_and_what_is_no_model_are_refused(chain, ranking):
    other = diffusion.rank_leaders(graph_of(3, [(0, 1)]), diffusion.Followers())
    with pytest.raises(InputError, match="it ranks the accounts of another graph"):
        compare_sequential(chain, MODEL, other, budget=1)
    with pytest.raises(InputError, match="seeds in stages run on IndependentCascade"):
        compare_sequential(chain, LinearThreshold, ranking, budget=1)


@pytest.mark.parametrize("delays", [Fixed(0), Exponential(7_200)], ids=["no delay", "two hours"])
@pytest.mark.parametrize("batch", [1, 4])
def test_in_time_without_a_horizon_the_same_accounts_join(chain, ranking, delays, batch):
    asked = {"budget": 8, "batch": batch, "target": 60, "replicates": 60, "random_state": 4}
    plain = compare_sequential(chain, MODEL, ranking, **asked)
    timed = compare_sequential(chain, TimedCascade(delays), ranking, pause="1h", **asked)
    assert (timed.sequential.sizes == plain.sequential.sizes).all()
    assert (timed.single.sizes == plain.single.sizes).all()
    if batch == 1 or delays != Fixed(0):  # without delay a seed may be reached by another of its batch before it posts
        assert (timed.sequential.posted == plain.sequential.posted).all()
    met = np.isfinite(plain.sequential.times_to_target)
    assert (np.isfinite(timed.sequential.times_to_target) == met).all()
    assert (timed.unit, timed.saved) == ("seconds", None)


def test_the_pause_is_waited_for_before_each_batch(chain, ranking):
    model = TimedCascade(Fixed(0))
    found = compare_sequential(chain, model, ranking, budget=5, pause="1h", replicates=20)
    assert (found.single.lasts == 0).all()
    assert (found.sequential.lasts == 4 * 3_600).all()


def test_where_content_fades_to_wait_costs_spread(chain, ranking):
    """A day's wait before each of four batches, and a half-life of six hours: the fourth comes sixteen times weaker."""
    model = TimedCascade(Exponential(3_600), content_fading=HalfLife("6h"))
    found = compare_sequential(chain, model, ranking, budget=12, batch=3, pause="1d", replicates=200)
    assert found.difference.high < 0
    assert found.behind.estimate > 0.9
    text = found.summary()
    assert f"{-found.difference.mean:,.1f} fewer" in text
    assert "days instead of" in text
    assert picture(found.plot(), "png")


def test_the_same_launches_compared_as_plans_come_to_the_same(chain, ranking):
    model, top = TimedCascade(Exponential(3_600), content_fading=HalfLife("1d")), ranking.top(20)
    staged = in_stages(top, 6, batch=2, pause="2h")
    plans = compare_launches([staged, at_once(staged)], chain, model, replicates=50, random_state=6)
    found = compare_sequential(chain, model, top, budget=6, batch=2, pause="2h", replicates=50, random_state=6)
    for ensemble, runs in zip(plans.ensembles, (found.sequential, found.single), strict=True):
        assert (ensemble.sizes == runs.sizes).all()
    assert found.difference.mean == plans.differences[0].mean
