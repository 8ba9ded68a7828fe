"""Seeds, curves and tipping points on plausible chains: chosen on the mean chain, judged on all of them."""

import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade, InputError, PlausibleChains, Uncertainty
from diffusion.parallel import threads
from diffusion.study.store import Packed, pack, unpack

GRAPH = diffusion.chung_lu(400, 3_200)
MODEL = IndependentCascade()
CHAIN = diffusion.weighted_cascade(GRAPH).amplified(0.95).doubted(tries=30, level_error=0.2)
CHAINS = PlausibleChains(CHAIN, draws=8)
SURE = PlausibleChains(diffusion.weighted_cascade(GRAPH).amplified(2).doubted(tries=1e12), draws=8)


@pytest.fixture(scope="module")
def point():
    return diffusion.find_tipping_point(CHAINS, MODEL, chance=0.7, target=150, max_seeds=60)


def stored(value):
    """Return a result as it comes back from a study's folder."""
    return unpack(Packed.from_bytes(*pack(value).to_bytes()), GRAPH, CHAIN.amplified(1 / CHAIN.power))


def test_seeds_are_those_of_the_mean_chain_and_their_spread_is_that_on_all():
    found = diffusion.choose_seeds(CHAINS, k=4, evaluation_replicates=800)
    assert found.accounts == diffusion.choose_seeds(CHAINS.expected, k=4).accounts
    ensemble = diffusion.simulate(CHAINS, MODEL, found.accounts, replicates=800)
    assert found.spread == ensemble.mean
    assert found.uncertainty == ensemble.uncertainty
    assert found.spread_interval == ensemble.interval()
    assert "On the chain of mean probabilities it is at least" in found.summary()
    assert found.summary().endswith(found.uncertainty.summary())
    assert found.provenance.settings["draws"] == 8
    assert stored(found).summary() == found.summary()
    assert diffusion.choose_seeds(CHAIN, k=2).uncertainty is None


def test_every_plausible_chain_judges_the_seeds_at_least_a_few_times():
    assert diffusion.choose_seeds(PlausibleChains(CHAIN, draws=60), k=2).evaluation_replicates >= 1_200
    with pytest.raises(InputError, match="at least 16, two on each"):
        diffusion.choose_seeds(CHAINS, k=2, evaluation_replicates=15)


def test_every_column_of_a_curve_is_a_simulation_on_the_same_draws():
    curve = diffusion.tipping_curve(CHAINS, MODEL, range(5), target=150, replicates=400)
    low, high = curve.mean_interval
    for count in (1, 3, 5):
        ensemble = diffusion.simulate(CHAINS, MODEL, range(count), replicates=400)
        assert (curve.sizes[:, count - 1] == ensemble.sizes).all()
        assert (low[count - 1], high[count - 1]) == pytest.approx(ensemble.interval())
        chance = ensemble.chance(at_least=150)
        assert [ends[count - 1] for ends in curve.chances] == pytest.approx(
            [chance.estimate, chance.lower, chance.upper]
        )
        assert curve.uncertainty(count, "mean").by_chain == pytest.approx(ensemble.uncertainty.by_chain)
        split = Uncertainty.of((ensemble.sizes >= 150).astype(int), ensemble.draws)
        assert curve.uncertainty(count).chain_share == pytest.approx(split.chain_share)
    assert curve.summary().endswith(curve.uncertainty(5).summary())
    assert stored(curve).table().equals(curve.table())
    assert len(curve.plot().axes) == 2


def test_a_curve_without_a_target_has_no_chance_to_take_apart():
    curve = diffusion.tipping_curve(CHAINS, MODEL, range(3), replicates=100)
    assert curve.summary().endswith(curve.uncertainty(3, "mean").summary())
    with pytest.raises(InputError, match='of must be "mean", or "chance" where the curve has a target'):
        curve.uncertainty(3)
    alone = diffusion.tipping_curve(CHAIN, MODEL, range(3), replicates=100)
    assert alone.uncertainty(2, "mean") is None
    assert alone.by_draw is None


def test_the_number_on_each_chain_is_that_of_its_own_replicates(point):
    assert point.accounts_needed is not None
    assert point.curve.by_draw.trials.sum() == point.curve.trials >= 200 * 8
    assert (point.curve.by_draw.tipped.sum(axis=0) == point.curve.tipped).all()
    codes = list(point.curve.accounts)
    for draw in (0, 5):
        alone = diffusion.tipping_curve(CHAINS.draw(draw), MODEL, codes, target=150, replicates=point.curve.trials)
        tipped = (alone.sizes[draw::8] >= 150).mean(axis=0)
        enough = np.flatnonzero(tipped >= 0.7)
        assert point.needed_by_draw[draw] == (int(enough[0]) + 1 if len(enough) else None)


def test_the_numbers_of_the_chains_are_told_beside_chance(point):
    low, high = point.needed_over_draws
    numbers = [number or 61 for number in point.needed_by_draw]
    assert (low, high or 61) == (min(numbers), max(numbers))
    assert (high or 61) > low
    assert point.uncertainty == point.curve.uncertainty(point.accounts_needed)
    assert point.chance.lower <= point.chance.estimate <= point.chance.upper
    assert point.chance.upper - point.chance.lower > 0.1
    text = point.summary()
    assert "95 % by chance alone: " in text
    assert f"Not knowing the chain: 95 % of 8 plausible chains need {low:,} to " in text
    assert "Of the width of the interval of the chance, " in text
    assert stored(point).summary() == text
    assert stored(point).needed_by_draw == point.needed_by_draw


def test_on_one_chain_nothing_is_said_of_others():
    alone = diffusion.find_tipping_point(CHAIN, MODEL, chance=0.7, target=150, max_seeds=60)
    assert (alone.needed_by_draw, alone.needed_over_draws, alone.uncertainty) == (None, None, None)
    assert "plausible" not in alone.summary()
    assert "(95 %: " in alone.summary()


def test_where_all_chains_are_alike_the_number_is_that_of_one(point):
    alike = diffusion.find_tipping_point(SURE, MODEL, chance=0.7, target=150)
    alone = diffusion.find_tipping_point(SURE.chain, MODEL, chance=0.7, target=150)
    assert alike.accounts_needed == alone.accounts_needed
    assert alike.interval == alone.interval
    spread = [number for number in alike.needed_by_draw if number is not None]
    assert len(spread) == 8
    assert max(spread) - min(spread) <= 2


def test_more_seeds_are_not_tried_for_what_only_knowing_the_chain_would_settle():
    """On one plausible chain nothing tips, but chance leaves no doubt that 25 seeds are enough over all of them."""
    doubted = diffusion.weighted_cascade(GRAPH).amplified(1.3).doubted(tries=1e6, level_error=1.0)
    found = diffusion.find_tipping_point(PlausibleChains(doubted, draws=12), MODEL, chance=0.5, target=100)
    assert found.accounts_needed is not None
    assert len(found.curve.accounts) == 25
    assert found.curve.chances[1][-1] < 0.5


def test_where_no_number_is_enough_the_chains_on_which_some_is_are_told():
    weak = PlausibleChains(
        diffusion.weighted_cascade(GRAPH).amplified(0.7).doubted(tries=1e6, level_error=0.8), draws=8
    )
    found = diffusion.find_tipping_point(weak, MODEL, chance=0.99, target=300, max_seeds=30)
    assert not found.exists
    some = sum(number is not None for number in found.needed_by_draw)
    assert 0 < some < 8
    assert f"(on {some} some number is enough)" in found.summary()


def test_threads_change_nothing(point):
    with threads(1):
        alone = diffusion.find_tipping_point(CHAINS, MODEL, chance=0.7, target=150, max_seeds=60)
    assert alone.summary() == point.summary()
    assert alone.needed_by_draw == point.needed_by_draw


def test_the_valley_is_that_of_the_mean_chain():
    of_all = diffusion.find_valley(CHAINS, MODEL, replicates=2_000)
    of_mean = diffusion.find_valley(CHAINS.expected, MODEL, replicates=2_000)
    assert (of_all.sizes == of_mean.sizes).all()


def test_ignition_is_chosen_on_the_mean_chain_and_judged_on_all():
    found = diffusion.ignition_set(CHAINS, target=150, chance=0.5, max_seeds=20)
    assert (
        found.point.curve.accounts[:1]
        == diffusion.ignition_set(CHAINS.expected, target=150, chance=0.5, max_seeds=20).point.curve.accounts[:1]
    )
    assert len(found.point.needed_by_draw) == 8


def test_what_asks_about_one_chain_says_so():
    with pytest.raises(InputError, match=r"the critical power is that of one chain, such as PlausibleChains"):
        diffusion.critical_power(CHAINS)


def test_where_no_number_is_enough_on_any_chain_it_is_told():
    found = diffusion.find_tipping_point(CHAINS, MODEL, chance=0.99, target=390, ordered_seeds=[1, 2])
    assert set(found.needed_by_draw) == {None}
    assert "Not knowing the chain: on none of 8 plausible chains is any number of them enough." in found.summary()
