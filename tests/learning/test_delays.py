"""Delays: families against closed forms and scipy, the fit against delays that are known, and the rhythm of the day."""

from functools import cache

import numpy as np
import pandas
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion import Delays, Exponential, Graph, InputError, LogNormal, PowerLaw, Rhythm, fit_delays, read_reposts
from diffusion.drawing import picture
from diffusion.learning.delay_fit import duration
from diffusion.learning.delay_sample import DelaySample
from diffusion.learning.rhythm import DAY
from diffusion.learning.tie_speeds import tie_speeds
from tests.learning.known_chain import HOUR, known_chain, simulated_log, tie_delays

FAMILIES = [Exponential(3600), LogNormal(1800, 1.3), PowerLaw(0.8, 600, 1e6), PowerLaw(2.5, 60, 3e4)]
TIMES = np.geomspace(1e-2, 1e8, 400)
positive = st.floats(0.1, 1e5)


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
def test_a_density_is_the_slope_of_the_distribution_function(family):
    step = 1e-6 * TIMES
    slope = (family.share_within(TIMES + step) - family.share_within(TIMES - step)) / (2 * step)
    assert np.exp(family.log_density(TIMES)) == pytest.approx(slope, rel=1e-4, abs=1e-13)
    assert family.share_within(np.array([1e15]))[0] == pytest.approx(1)
    assert family.log_density(np.array([0.0, -1.0])).tolist() == [-np.inf, -np.inf]
    assert family.share_within(np.array([0.0, -1.0])).tolist() == [0, 0]


@pytest.mark.parametrize("family", FAMILIES, ids=repr)
def test_medians_quantiles_and_means(family):
    assert family.share_within(np.array([family.middle]))[0] == pytest.approx(0.5)
    assert family.share_within(np.array([family.quantile(0.9)]))[0] == pytest.approx(0.9)
    grid = np.geomspace(1e-6, 1e12, 400_001)
    beyond = np.exp(family.log_beyond(grid))
    assert family.average == pytest.approx(np.trapezoid(beyond, grid), rel=1e-4)


@given(positive, st.floats(0.05, 5))
def test_the_log_normal_and_the_exponential_are_scipys(middle, spread):
    normal = scipy.stats.lognorm(spread, scale=middle)
    near = TIMES[(TIMES > middle / 1e3) & (TIMES < middle * 1e3)]
    assert LogNormal(middle, spread).log_density(near) == pytest.approx(normal.logpdf(near))
    assert LogNormal(middle, spread).log_beyond(near) == pytest.approx(normal.logsf(near))
    assert LogNormal(middle, spread).average == pytest.approx(normal.mean())
    assert Exponential(middle).log_density(near) == pytest.approx(scipy.stats.expon(scale=middle).logpdf(near))


@given(st.floats(0.3, 4), positive)
def test_a_power_law_without_a_cutoff_is_a_lomax(exponent, start):
    lomax = scipy.stats.lomax(exponent, scale=start)
    assert PowerLaw(exponent, start, 1e300).log_density(TIMES) == pytest.approx(lomax.logpdf(TIMES))
    assert PowerLaw(exponent, start, 1e300).middle == pytest.approx(lomax.median())


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf, "a"])
def test_parameters_must_be_positive_numbers(wrong):
    with pytest.raises(InputError, match="mean"):
        Exponential(wrong)
    with pytest.raises(InputError, match="cutoff"):
        PowerLaw(1, 1, wrong)


def test_scales_stretch_delays():
    delays, ties = Delays(LogNormal(100, 1), np.array([1.0, 3.0])), np.array([0, 1, 1])
    slow = LogNormal(300, 1)
    times = np.array([50.0, 70.0, 900.0])
    assert delays.log_density(ties, times)[1:] == pytest.approx(slow.log_density(times[1:]))
    assert delays.share_within(ties, times)[1:] == pytest.approx(slow.share_within(times[1:]))
    assert delays.log_beyond(ties, times)[0] == LogNormal(100, 1).log_beyond(times[:1])[0]
    with pytest.raises(InputError, match="scales"):
        Delays(Exponential(1), np.array([1.0, 0.0]))


@pytest.mark.parametrize(("kind", "family"), [
    (Exponential, Exponential(500)), (LogNormal, LogNormal(500, 2)), (PowerLaw, PowerLaw(1.2, 300, 5e4)),
])  # fmt: skip
def test_what_is_cut_short_counts_as_longer(kind, family):
    """Of 20,000 delays those beyond the median are only known to be longer: the family is found all the same."""
    shares = (np.arange(20_000) + 0.5) / 20_000
    delays = np.array([family.quantile(share) for share in shares[::20]])
    seen = delays <= family.middle
    cut = np.minimum(delays, family.middle)
    found = DelaySample.of(cut, seen.astype(float), (~seen).astype(float), np.ones(len(cut))).best(kind)
    assert found.middle == pytest.approx(family.middle, rel=0.02)
    ignored = DelaySample.of(cut, np.ones(len(cut)), *np.zeros((2, len(cut)))).best(kind)
    assert ignored.middle < 0.95 * family.middle


def test_a_sample_leaves_out_what_is_no_delay():
    sample = DelaySample.of(np.array([1.0, 0.0, -3.0, np.nan, 4.0]), np.array([1.0, 1, 1, 1, 0]), *np.zeros((2, 5)))
    assert sample.weight == 1
    assert sample.delays.tolist() == [1]


def test_ties_that_differ_are_told_from_ties_that_do_not():
    chance = np.random.default_rng(1)
    ties = np.repeat(np.arange(300), 20)
    own = chance.normal(0, 0.8, 300)
    delays = np.exp(5 + own[ties] + chance.normal(0, 1.0, len(ties)))
    weights = np.ones(len(ties))
    speeds = tie_speeds(ties, delays, weights, 301)
    assert speeds.scales[300] == 1
    known_well = np.log(speeds.scales[:300])
    assert np.polyfit(known_well, own, 1)[0] == pytest.approx(1, abs=0.06)
    assert np.corrcoef(known_well, own)[0, 1] > 0.93
    assert (speeds.between, speeds.within) == pytest.approx((0.64, 1.0), rel=0.15)
    alike = tie_speeds(ties, np.exp(chance.normal(0, 1.0, len(ties))), weights, 300)
    assert alike is None or np.abs(np.log(alike.scales)).max() < 0.3
    assert tie_speeds(np.arange(50), np.ones(50), np.ones(50), 50) is None


def test_no_delay_speaks_for_itself():
    ties, delays, weights = np.repeat(np.arange(30), 3), np.geomspace(1, 1e4, 90), np.linspace(0.1, 1, 90)
    speeds = tie_speeds(ties, delays, weights, 30)
    left = np.arange(90) != 40
    sizes = np.bincount(ties[left], weights[left])
    sums = np.bincount(ties[left], weights[left] * (np.log(delays[left]) - speeds.center))
    expected = np.exp(speeds.between * sums / (sizes * speeds.between + speeds.within))
    assert speeds.without(ties, delays, weights)[40] == pytest.approx(expected[13])


@cache
def known(median=HOUR):
    chain = known_chain(2_000, 20_000)
    return chain, simulated_log(chain, items=400, parents=True, medians=tie_delays(chain, median))


@pytest.mark.parametrize("use_parents", [False, True], ids=["hidden", "stated"])
@pytest.mark.parametrize("median", [HOUR, 60.0])
def test_delays_of_a_known_chain_are_found(use_parents, median):
    """Ties have medians log-normal around the true one (deviation 0.5), and their delays a deviation of 1."""
    chain, log = known(median)
    fit = fit_delays(chain, log, use_parents=use_parents, per_tie=False, rhythm=False)
    assert isinstance(fit.delays.family, LogNormal)
    assert fit.median == pytest.approx(median, rel=0.05)
    assert fit.mean == pytest.approx(median * np.exp(1.25 / 2), rel=0.05)
    assert fit.table().chosen.tolist() == [False, True, False]


@pytest.mark.parametrize("use_parents", [False, True], ids=["hidden", "stated"])
def test_delays_are_found_where_many_are_slower_than_the_winner(use_parents):
    """Of 200 accounts with 6,000 ties the winners' median delay is a quarter shorter than that of all."""
    chain = known_chain(200, 6_000, mean=0.1)
    log = simulated_log(chain, items=150, starters=5, parents=True)
    fit = fit_delays(chain, log, families=[LogNormal], use_parents=use_parents, per_tie=False, rhythm=False)
    assert fit.median == pytest.approx(HOUR, rel=0.05)
    assert fit.mean == pytest.approx(HOUR * np.exp(1.25 / 2), rel=0.05)
    assert fit.level == pytest.approx(1, abs=0.03)
    place = dict(zip(zip(log.item_codes, log.account_codes, strict=True), log.times, strict=True))
    waited = [
        time - place[item, parent]
        for item, parent, time in zip(log.item_codes, log.parents, log.times, strict=True)
        if parent >= 0
    ]
    assert np.median(waited) < 0.8 * HOUR


def test_delays_are_found_without_a_chain_too():
    chain, log = known()
    fit = fit_delays(chain.graph, log, use_parents=False, per_tie=False, rhythm=False)
    assert fit.median == pytest.approx(HOUR, rel=0.1)


def test_ties_that_have_evidence_get_a_speed_of_their_own():
    chain = known_chain(200, 1_500, mean=0.12)
    log = simulated_log(chain, items=600, starters=5)
    fit = fit_delays(chain, log, rhythm=False)
    assert fit.delays.scales is not None
    true = np.log(tie_delays(chain) / HOUR)
    known_well = np.log(fit.delays.scales)
    assert np.corrcoef(known_well, true)[0, 1] > 0.6
    assert np.polyfit(known_well, true, 1)[0] == pytest.approx(1, abs=0.2)
    assert "Ties differ" in fit.summary()
    assert fit.median == pytest.approx(HOUR, rel=0.1)


def test_the_end_of_the_log_does_not_make_delays_short():
    """Items begin all over the two days of the log, and half of the delays are longer than half a day."""
    graph = Graph.from_arrays(np.zeros(2_000, int), np.arange(1, 2_001), list(range(2_001)), edges="influence")
    chance, rows, waited = np.random.default_rng(4), [], []
    for item in range(16):
        begin = item * DAY / 8
        waits = np.exp(chance.normal(np.log(DAY / 2), 1.0, 2_000))
        takes = np.flatnonzero((chance.random(2_000) < 0.6) & (begin + waits < 2 * DAY))
        rows += [(item, 0, begin), *((item, account + 1, begin + waits[account]) for account in takes)]
        waited += waits[takes].tolist()
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    chain = diffusion.uniform(graph, 0.6)
    chain = diffusion.Chain(graph, chain.measured, chain.provenance, outside=np.zeros(2_001))
    fit = fit_delays(chain, log, families=[LogNormal], per_tie=False, rhythm=False)
    assert fit.median == pytest.approx(DAY / 2, rel=0.1)
    assert fit.level == pytest.approx(1, abs=0.1)
    assert np.median(waited) < 0.8 * DAY / 2


def beating_log(busy):
    """Return a log of 600 items by pairs of accounts that repost after operational delays with a median of 2 hours."""
    chance = np.random.default_rng(9)
    rhythm = Rhythm(np.where(np.arange(24) % 24 < 8, 0.1, 1.0) if busy else np.ones(24), 8)
    grid = np.arange(0, 420 * DAY, 60.0)
    clock = rhythm.clock(grid)
    starts = np.interp(np.sort(chance.random(600)) * clock[-1] * 0.97, clock, grid)
    ends = np.interp(rhythm.clock(starts) + 2 * HOUR * np.exp(chance.normal(0, 0.7, 600)), clock, grid)
    rows = [(item, who, when) for item in range(600) for who, when in (("@a", starts[item]), ("@b", ends[item]))]
    return read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))


def test_a_rhythm_is_found_where_there_is_one_and_not_where_there_is_none():
    graph = Graph.from_arrays(["@a"], ["@b"], edges="influence")
    fit = fit_delays(graph, beating_log(True), offset_hours=8)
    assert fit.rhythm is not None
    assert fit.rhythm.rates[1:7].max() < 0.5 < fit.rhythm.rates[9:23].min()
    assert fit.rhythmic.family.middle == pytest.approx(2 * HOUR, rel=0.1)
    assert "UTC+8" in fit.summary()
    assert picture(fit.rhythm.plot(), "png")
    assert fit_delays(graph, beating_log(False), offset_hours=8).rhythm is None


def test_parents_are_judged_by_the_clock_of_the_rhythm():
    """At the same distance on the clock, nobody would have waited through the night."""
    graph = Graph.from_arrays(["@a"], ["@b"], edges="influence")
    fit = fit_delays(graph, beating_log(True), offset_hours=8)
    both = Graph.from_arrays(["@a", "@c"], ["@b", "@b"], edges="influence")
    morning = 8 * HOUR - 8 * HOUR  # eight in the morning where the accounts are
    rows = [(1, "@a", morning - 8 * HOUR), (1, "@c", morning + HOUR * 0.9), (1, "@b", morning + HOUR)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    with_rhythm = diffusion.infer_parents(both, log, delays=fit).table()
    without = diffusion.infer_parents(both, log, delays=fit.delays).table()

    def slow(table):
        return table[(table.account == "@b") & (table.parent == "@a")].probability.sum()

    assert slow(with_rhythm) > slow(without)


@given(st.lists(st.floats(0.1, 10), min_size=24, max_size=24), st.floats(-1e9, 1e9), st.floats(0, 1e6))
def test_the_clock_of_a_rhythm_never_runs_backwards_and_keeps_whole_days(rates, start, wait):
    rhythm = Rhythm(np.array(rates), 3)
    early, late, next_day = rhythm.clock(np.array([start, start + wait, start + DAY]))
    assert late >= early
    assert next_day - early == pytest.approx(DAY, rel=1e-6)
    assert rhythm.rates.mean() == pytest.approx(1)


def test_the_clock_runs_as_fast_as_people_are_busy():
    rhythm = Rhythm(np.arange(1.0, 25.0))
    assert np.diff(rhythm.clock(np.arange(25) * HOUR)) == pytest.approx(rhythm.rates * HOUR)
    assert np.exp(rhythm.log_rate(np.array([30.0, 23.5 * HOUR]))).tolist() == pytest.approx(
        rhythm.rates[[0, 23]].tolist()
    )
    assert np.isnan(rhythm.log_rate(np.array([np.nan]))).all()
    with pytest.raises(InputError, match="24"):
        Rhythm(np.ones(23))


def test_stated_parents_without_a_delay_are_left_out_and_counted():
    graph = Graph.from_arrays(["@a", "@a"], ["@b", "@c"], edges="influence")
    rows = []
    for item in range(10):
        begin = item * DAY
        late = begin - 5 if item == 3 else begin + 60 * (item + 1)
        rows += [(item, "@a", begin, None), (item, "@b", late, "@a"), (item, "@c", begin if item == 4 else None, "@a")]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]), allow_missing_times=True)
    fit = fit_delays(graph, log, families=[Exponential], per_tie=False, rhythm=False)
    assert fit.left_out == 11
    assert fit.sample.weight == pytest.approx(9)
    assert fit.undecided == 10
    assert "delay above 0, left out: 11" in fit.summary()
    assert "without a time, left out: 10" in fit.summary()
    assert picture(fit.plot(), "png")


def test_what_cannot_be_fitted_is_refused():
    graph = Graph.from_arrays(["@a"], ["@b"], edges="influence")
    nothing = read_reposts(pandas.DataFrame({"item": [1, 1], "account": ["@a", "@b"], "time": [5, 5]}))
    with pytest.raises(InputError, match="no repost of the log has a delay"):
        fit_delays(graph, nothing)
    one = read_reposts(pandas.DataFrame({"item": [1, 1], "account": ["@a", "@b"], "time": [5, 6]}))
    with pytest.raises(InputError, match="at least two items"):
        fit_delays(graph, one)
    with pytest.raises(InputError, match="families"):
        fit_delays(graph, one, families=[])


@pytest.mark.parametrize(("seconds", "words"), [(86400, "1 day"), (59, "59 seconds"), (3600 * 36, "1.5 days")])
def test_durations_in_words(seconds, words):
    assert duration(seconds) == words
