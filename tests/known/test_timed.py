"""Spreads in time against what is known: enumeration, closed forms, and another program."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import diffusion
from diffusion import IndependentCascade, TimedCascade
from diffusion.cascades.attention import DividedAttention
from diffusion.cascades.fading import HalfLife, PowerLawFading
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.refractory import Refractory
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.starts import Start
from diffusion.cascades.timed_runs import run_timed
from diffusion.cascades.timing_tables import delay_table, fading_table
from diffusion.cascades.trending import TrendingList
from diffusion.chain.delays import Delays, Exponential, LogNormal, PowerLaw
from diffusion.learning.rhythm import Rhythm
from tests.known.agreement import RARE, prove_distribution, prove_share
from tests.networks import chain_of, chains, clique, seeds_of
from tests.oracles.clique import clique_distribution
from tests.oracles.enumeration import independent_worlds
from tests.oracles.timed import quantile, share_left

HOUR = 3_600.0
FAMILIES = [Exponential(3_600), Exponential(0.01), LogNormal(600, 2), LogNormal(1e6, 0.1), PowerLaw(1.2, 300, 1e6),
            PowerLaw(0.3, 1, 1e9)]  # fmt: skip


def exact_by_time(graph, chances, delays, seeds, time):
    """Return the chance of each spread by a time, from all live-edge worlds: whoever a short enough path leads to."""
    weights, live = independent_worlds(graph, chances)
    sizes = np.zeros(graph.account_count + 1)
    ties = list(zip(graph.sources.tolist(), graph.targets.tolist(), delays.tolist(), strict=True))
    for world, weight in enumerate(weights):
        when = dict.fromkeys(seeds, 0.0)
        waiting = [(0.0, seed) for seed in seeds]
        while waiting:
            now, account = heapq.heappop(waiting)
            for tie, (source, target, delay) in enumerate(ties):
                if source == account and live[tie, world] and now + delay < when.get(target, np.inf):
                    when[target] = now + delay
                    heapq.heappush(waiting, (now + delay, target))
        sizes[sum(moment <= time for moment in when.values())] += weight
    return sizes


@given(chain=chains(IndependentCascade(), accounts=6, ties=9), data=st.data())
@settings(max_examples=40)
def test_with_fixed_delays_the_spread_by_each_time_has_the_exact_distribution(chain, data):
    count = chain.graph.tie_count
    delays = np.array(data.draw(st.lists(st.sampled_from([1.0, 2.5, 7.0]), min_size=count, max_size=count)))
    seeds, time = data.draw(seeds_of(chain, most=3)), data.draw(st.sampled_from([0.5, 1.0, 3.0, 5.0, 8.0, 100.0]))
    expected = exact_by_time(chain.graph, chain.probabilities, delays, seeds, time)
    model = TimedCascade(Delays(Fixed(1), delays), horizon=time)
    prove_distribution(diffusion.simulate(chain, model, seeds, replicates=4_000).sizes, expected)


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_a_path_is_as_long_as_the_sum_of_its_delays(family):
    chain = chain_of(2, [(0, 1)], 1.0)
    times = diffusion.simulate(chain, TimedCascade(family), [0], replicates=20_000).last_time
    assert stats.kstest(times, family.share_within).pvalue > RARE


def test_exponential_delays_along_a_path_add_up_to_a_gamma_distribution():
    chain = chain_of(5, [(0, 1), (1, 2), (2, 3), (3, 4)], 0.8)
    found = diffusion.simulate(chain, TimedCascade(Exponential(HOUR)), [0], replicates=40_000)
    prove_share(int((found.sizes == 5).sum()), 40_000, 0.8**4)
    assert stats.kstest(found.last_time[found.sizes == 5], stats.gamma(4, scale=HOUR).cdf).pvalue > RARE


def test_unequal_exponential_delays_add_up_to_a_hypoexponential_distribution():
    chain, slow = chain_of(3, [(0, 1), (1, 2)], 1.0), np.array([1.0, 3.0])
    model = TimedCascade(Delays(Exponential(HOUR), slow))
    times = diffusion.simulate(chain, model, [0], replicates=40_000).last_time / HOUR
    assert stats.kstest(times, lambda t: 1 - (3 * np.exp(-t / 3) - np.exp(-t)) / 2).pvalue > RARE


def test_of_two_who_try_the_faster_one_that_succeeds_is_the_parent():
    """Exponential times of means 1 and 4, chances .5 and .9: S(t) = (1 - .5 F1)(1 - .9 F4); and who wins."""
    chain = chain_of(3, [(0, 2), (1, 2)], [0.5, 0.9])
    model = TimedCascade(Delays(Exponential(1.0), np.array([1.0, 4.0])))
    found = run_timed(chain, model, [Start("a", np.array([0])), Start("b", np.array([1]))], replicates=40_000)
    joined = found.sizes == 3
    prove_share(int(joined.sum()), 40_000, 1 - 0.5 * 0.1)

    def by(t):
        return (1 - (1 - 0.5 * -np.expm1(-t)) * (1 - 0.9 * -np.expm1(-t / 4))) / 0.95

    assert stats.kstest(found.last_time[joined], by).pvalue > RARE
    first = 0.5 * (0.1 + 0.9 / 1.25)  # 0 is live, and 1 is not live or later: P(X1 < X4) = 1 / (1 + 1/4)
    prove_share(int((found.by_origin[:, 0] == 2).sum()), 40_000, first)


@pytest.mark.parametrize(("accounts", "p", "seeds"), [(10, 0.2, 1), (20, 0.05, 1), (12, 0.15, 3)])
def test_on_cliques_final_sizes_are_those_of_reed_and_frost(accounts, p, seeds):
    for family in (Exponential(HOUR), LogNormal(60, 2)):
        sizes = diffusion.simulate(clique(accounts, p), TimedCascade(family), range(seeds), replicates=20_000).sizes
        prove_distribution(sizes, np.array(clique_distribution(accounts, p, seeds)))


def test_it_grows_in_time_as_in_eon():
    """SIR without recovery, in which a tie transmits after an exponential time with chance p, and never otherwise."""
    eon = pytest.importorskip("EoN")
    graph, p, times = diffusion.chung_lu(150, 900), 0.35, np.array([0.5, 1.0, 2.0, 4.0, 40.0])
    network, draw = graph.to_networkx(), np.random.default_rng(5)
    seeds = np.argsort(-graph.out_degrees)[:3]
    run = run_timed(diffusion.uniform(graph, p), TimedCascade(Exponential(1)), [Start("s", seeds)], replicates=3_000,
                    grid=np.concatenate([[0], times]))  # fmt: skip
    theirs = []
    for _ in range(600):
        when, susceptible, *_ = eon.fast_nonMarkov_SIR(
            network, trans_time_fxn=lambda *_: draw.exponential() if draw.random() < p else np.inf,
            rec_time_fxn=lambda _: 1e6, initial_infecteds=graph.names.take(seeds), tmax=1e5,
        )  # fmt: skip
        theirs.append(len(graph) - susceptible[np.searchsorted(when, times, side="right") - 1])
    assert network.number_of_edges() == graph.tie_count
    for place in range(len(times)):
        ours, other = run.by_time[:, place + 1], np.array(theirs)[:, place]
        assert stats.ks_2samp(ours, other).pvalue > 1e-4
    assert np.array(theirs)[:, 1].std() > 3


@pytest.mark.parametrize(("mean", "cap"), [(0.2, 1), (1.3, 3), (4.0, 10), (600.0, 2), (np.inf, 3)])
def test_views_are_poisson_up_to_their_cap(mean, cap):
    start = Start("ads", np.array([0]), views=mean, cap=cap, duration="1h", chance=0.0)
    seen = run_timed(chain_of(2, [(0, 1)], 0.5), TimedCascade(Fixed(0)), [start], replicates=20_000).impressions
    below = stats.poisson(mean).pmf(np.arange(cap)) if np.isfinite(mean) else np.zeros(cap)
    prove_distribution(seen, np.append(below, 1 - below.sum()))


def test_views_come_at_any_time_alike_and_are_passed_on_with_their_chance():
    start = Start("ads", np.array([0]), "1h", "2h", 0.3, np.inf, 1)
    found = run_timed(chain_of(2, [(0, 1)], 0.5), TimedCascade(Fixed(0)), [start], replicates=20_000)
    prove_share(int((found.sizes > 0).sum()), 20_000, 0.3)
    assert stats.kstest(found.last_time[found.sizes > 0], stats.uniform(HOUR, 2 * HOUR).cdf).pvalue > RARE
    powerful = run_timed(chain_of(2, [(0, 1)], 0.5).amplified(3), TimedCascade(Fixed(0)), [start], replicates=20_000)
    prove_share(int((powerful.sizes > 0).sum()), 20_000, 1 - 0.7**3)


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_tables_of_delays_are_within_a_ten_thousandth_of_the_quantiles(family):
    """Linear between 64 points a doubling: a power t ~ share^-s is off by s (s + 1) / 8 / 64^2."""
    table = delay_table(family).tolist()
    coins = [
        0,
        1,
        2,
        2**30 - 1,
        2**30,
        2**31 - 2,
        2**31 - 1,
        *np.random.default_rng(1).integers(0, 2**31, 300).tolist(),
    ]
    found = np.array([quantile(table, coin) for coin in coins])
    exact = np.array([family.quantile((coin + 0.5) / 2**31) for coin in coins])
    steep = 1 / family.exponent if isinstance(family, PowerLaw) else 0
    assert np.abs(found / exact - 1).max() < max(1e-4, 1.05 * steep * (steep + 1) / 8 / 64**2)
    assert (np.diff([quantile(table, coin) for coin in sorted(coins)]) >= 0).all()


@pytest.mark.parametrize("fading", [HalfLife(HOUR), HalfLife("30d"), PowerLawFading("5min", 0.24)], ids=str)
def test_tables_of_fading_are_within_a_ten_thousandth_over_three_half_lives(fading):
    span = 3 * (float(fading.half_life) if isinstance(fading, HalfLife) else 1e6)
    ages = np.concatenate([[0.0, 1e-9], np.random.default_rng(1).uniform(0, span, 500), np.geomspace(1e-6, span, 500)])
    found = np.array([share_left(fading_table(fading).tolist(), age) for age in ages])
    assert np.abs(found / fading.left(ages) - 1).max() < 1e-4


def test_people_are_active_in_the_hours_that_the_rhythm_says():
    rhythm = Rhythm(1.5 + np.sin(np.arange(24) / 24 * 2 * np.pi))
    start = Start("ads", np.arange(2_000), 0, "1d", 1.0, np.inf, 1)
    model = TimedCascade(Fixed(0), rhythm=rhythm, hour=9)
    found = run_timed(chain_of(2_000, [(0, 1)], 0.0), model, [start], replicates=20, grid=np.arange(25) * HOUR)
    for hour, count in enumerate(found.growth.sum(axis=0).tolist()):
        prove_share(count, 40_000, rhythm.rates[(hour + 9) % 24] / 24)


def test_half_of_the_attention_is_gone_after_a_half_life():
    chain = chain_of(2, [(0, 1)], 0.8)
    cases = {
        "content": ({"content_fading": HalfLife("2h")}, 1.0, 0.8 / 2),
        "post": ({"post_fading": HalfLife("2h")}, 0.5, 0.8 / 2),
        "both": ({"content_fading": HalfLife("4h"), "post_fading": HalfLife("2h")}, 0.5, 0.8 / 2 / 2**0.5),
    }
    for setting, seen, joined in cases.values():
        found = diffusion.simulate(chain, TimedCascade(Fixed("2h"), **setting), [0], replicates=20_000)
        prove_share(int(found.impressions.sum()), 20_000, seen)
        prove_share(int((found.sizes == 2).sum()), 20_000, joined)
        assert (found.exposures == 1).all()


def test_content_ages_from_the_first_push_on():
    chain, model = chain_of(3, [(0, 2)], 1.0), TimedCascade(Fixed("1h"), content_fading=HalfLife("1h"))
    late, first = Start("late", np.array([0]), "2h"), Start("first", np.array([1]), "1h")
    for starts, age in (([late], 1), ([late, first], 2)):
        found = run_timed(chain, model, starts, replicates=20_000)
        prove_share(int((found.sizes == len(starts) + 1).sum()), 20_000, 0.5**age)


def test_whoever_follows_many_sees_less_of_each():
    ties = [(source, 10) for source in range(10)]
    chain, model = chain_of(11, ties, 0.3), TimedCascade(Fixed(1), attention=DividedAttention(4))
    found = diffusion.simulate(chain, model, range(10), replicates=10_000)
    prove_distribution(found.impressions, stats.binom(10, 0.4).pmf(np.arange(11)))
    prove_share(int((found.sizes == 11).sum()), 10_000, 1 - (1 - 0.4 * 0.3) ** 10)


@pytest.mark.parametrize("multiples", [(1,), (1, 2, 4), (0, 1), (0, 0, np.inf), (0.5, 1, 3)])
def test_exposures_add_up_by_the_stated_law(multiples):
    """What matters is the multiple of the last of the three: 1 - (1 - min(1, multiple p))^3, where none falls."""
    chain = chain_of(4, [(0, 3), (1, 3), (2, 3)], 0.2)
    law = TimedCascade(Exponential(1), reinforcement=Reinforcement(multiples))
    sizes = diffusion.simulate(chain, law, [0, 1, 2], replicates=20_000).sizes
    chance = 1 - (1 - min(1.0, law.reinforcement.multiple(3) * 0.2)) ** 3
    prove_share(int((sizes == 4).sum()), 20_000, chance)


def test_accounts_post_again_after_their_period_up_to_their_most():
    """Two accounts that answer each other each hour: posts at 0, 2, 4 and at 1, 3, 5, and no more."""
    chain = chain_of(2, [(0, 1), (1, 0)], 1.0)
    for period, most, views in (("1h", 3, 6), ("1h", 1, 2), ("3h", 5, 2), ("2h", 2, 4)):
        model = TimedCascade(Fixed("1h"), refractory=Refractory(period, most))
        found = diffusion.simulate(chain, model, [0], replicates=5)
        assert found.impressions.tolist() == [views] * 5
        assert found.sizes.tolist() == [2] * 5


def test_a_list_shows_it_to_its_share_of_those_who_have_not_seen_it():
    """Ten posts put it on the list; of the 200 others 30 % see it there, and 40 % of these pass it on."""
    chain, seeds = chain_of(210, [(0, 1)], 0.0), Start("seeds", np.arange(10))
    trending = TrendingList(10, window=1, duration="2h", visibility=0.3, chance=0.4)
    found = run_timed(chain, TimedCascade(Fixed(0), trending=trending), [seeds], replicates=4_000)
    assert found.ways == ("seeds", "reserve", "trending", "network")
    assert (found.listings == 1).all()
    assert (found.by_way[:, [0, 1, 3]] == [10, 0, 0]).all()
    prove_distribution(found.by_way[:, 2], stats.binom(200, 0.12).pmf(np.arange(201)))
    prove_distribution(found.impressions - 1, stats.binom(200, 0.3).pmf(np.arange(201)))
    assert stats.kstest(found.last_time[:500] / HOUR, lambda t: (1 - 0.12 * (1 - t / 2)) ** 200).pvalue > RARE
