"""Launches in time compared on the same coins: what is measured, and how surely."""

import json

import numpy as np
import pandas
import pytest
from matplotlib.figure import Figure

import diffusion
from diffusion import Exponential, IndependentCascade, Launch, PaidInfluencers, PlausibleChains, Push, TimedCascade
from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.timed_runs import run_timed
from diffusion.errors import InputError
from tests.launches.timed_plans import CHAIN, GRAPH, HUBS, MODEL, PLANS, compared
from tests.networks import chain_of


@pytest.fixture(scope="module")
def comparison():
    return compared(replicates=300, random_state=2)


def test_each_ensemble_is_the_run_of_its_starts(comparison):
    for launch, found in zip(PLANS, comparison.ensembles, strict=True):
        alone = run_timed(
            CHAIN, MODEL, launch.starts(GRAPH), replicates=300, random_state=2, target=60, grid=found.grid
        )
        for name in ("sizes", "reach", "impressions", "growth", "by_way", "by_origin", "by_generation", "last_time"):
            np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))
        np.testing.assert_array_equal(found.time_to_target, alone.time_to_target)
        assert (found.ways, found.seeds) == (alone.ways, alone.seeds)


def test_without_fading_it_compares_what_the_independent_cascade_does():
    plans, model = PLANS[:2], TimedCascade(Exponential(60))
    timed, plain = compared(plans, model=model), compared(plans, model=IndependentCascade())
    for one, other in zip(timed.ensembles, plain.ensembles, strict=True):
        np.testing.assert_array_equal(one.sizes, other.sizes)
    assert timed.differences == plain.differences


def test_all_bins_of_time_are_of_one_round_length_and_the_same_for_all(comparison):
    grids = [found.grid for found in comparison.ensembles]
    assert all((grid == grids[0]).all() for grid in grids)
    assert set(np.diff(grids[0])) == {600.0}
    assert len(grids[0]) <= 201


@pytest.mark.parametrize("measure", [
    "spread", "reach", "impressions", "tips", "time to tip", "peak rate", "time of the peak",
    "time until the last joins",
])  # fmt: skip
def test_every_difference_is_taken_replicate_by_replicate(comparison, measure):
    first, second = comparison.ensembles[:2]
    values = {
        "spread": lambda found: found.sizes,
        "reach": lambda found: found.reach,
        "impressions": lambda found: found.impressions,
        "tips": lambda found: (found.sizes >= 60).astype(float),
        "time to tip": lambda found: found.time_to_target,
        "peak rate": lambda found: found.peak_rate * 3_600,
        "time of the peak": lambda found: found.peak_time,
        "time until the last joins": lambda found: found.last_time,
    }[measure]
    gaps = np.asarray(values(first) - values(second), float)
    known = gaps[np.isfinite(gaps)]
    pair = comparison.differences_in(measure)[0]
    half = 1.959964 * known.std(ddof=1) / np.sqrt(len(known))
    assert (pair.measure, pair.first, pair.second) == (measure, "one hub", "three at once")
    assert (pair.mean, pair.high - pair.mean) == pytest.approx((known.mean(), half))
    later = measure.startswith("time")
    ranks = [np.where(np.isnan(values(found)), np.inf, values(found)) for found in (first, second)]
    ahead = (ranks[0] < ranks[1]) if later else (ranks[0] > ranks[1])
    assert pair.first_wins.successes == ahead.sum()


def test_a_launch_that_never_tips_loses_against_one_that_does_and_leaves_no_mean():
    """A chain of certain ties: from one end 3 accounts, from the other 30."""
    ties = [(0, 1), (1, 2)] + [(number, number + 1) for number in range(3, 32)]
    graph = diffusion.Graph.from_arrays(*zip(*ties, strict=True), edges="influence")
    plans = [Launch("short", Push(0)), Launch("long", Push(3))]
    found = compared(plans, diffusion.uniform(graph, 1.0), TimedCascade(Exponential(60)), target=10, replicates=50)
    pair = found.difference("time to tip", "long", "short")
    assert pair.first_wins.estimate == 1.0
    assert np.isnan(pair.mean)
    assert pair.within_noise
    assert pair.p_value is None
    assert "no run that tells" in pair.sentence()
    short, long = found.table().to_dict("records")
    assert np.isnan(short["time_to_tip"])
    assert 0 < long["time_to_tip_low"] < long["time_to_tip"] < long["time_to_tip_high"]
    assert "in no run" in found.summary()


def test_times_to_tip_are_medians_of_the_runs_that_tip_and_chances_by_a_time_count_the_others(comparison):
    table = comparison.table()
    for row, found in zip(table.to_dict("records"), comparison.ensembles, strict=True):
        times = found.time_to_target[np.isfinite(found.time_to_target)]
        assert row["time_to_tip"] == np.quantile(times, 0.5, method="inverted_cdf")
        assert row["time_to_tip_low"] < row["time_to_tip"] < row["time_to_tip_high"]
    by_then = comparison.chance_by("3h")
    late = comparison.chance_by("30d")
    for name, found in zip(by_then, comparison.ensembles, strict=True):
        assert by_then[name].successes == (found.time_to_target <= 10_800).sum()
        assert late[name] == comparison.tips[name]


def test_shares_by_way_origin_generation_and_labels_add_up_to_all_who_join():
    labels = AccountGroups(np.arange(400) % 3 - 1, ("left", "right"))
    table = pandas.DataFrame({"account": range(400), "region": ["north"] * 150 + ["south"] * 150 + [""] * 100})
    communities = diffusion.find_communities(GRAPH)
    found = compared(
        accounts=diffusion.read_accounts(table), communities=communities, groups={"side": labels}, replicates=64
    )
    shares = found.shares_table()
    assert set(shares["by"]) == {"way", "origin", "generation", "side", "region", "community"}
    sums = shares.groupby(["launch", "by"])["share"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))
    joined = shares.groupby(["launch", "by"])["joined"].sum().unstack()
    for launch, ensemble in zip(PLANS, found.ensembles, strict=True):
        assert joined.loc[launch.name].to_numpy() == pytest.approx(np.full(6, ensemble.mean))
    ways = shares[(shares["launch"] == "three and television") & (shares["by"] == "way")]
    assert ways["part"].tolist() == ["push", "push 2", "media report", "reserve", "trending", "network"]
    assert ((shares["share_low"] <= shares["share"]) & (shares["share"] <= shares["share_high"])).all()
    side = shares[(shares["by"] == "side") & (shares["launch"] == "one hub")].set_index("part")
    assert side.index.tolist() == ["left", "right", "not stated"]
    members = {"left": 133, "right": 133, "not stated": 134}
    assert side["of_group"].to_dict() == pytest.approx({name: side["joined"][name] / members[name] for name in members})


def test_growth_ends_at_the_spread_and_at_the_chance_to_tip(comparison):
    growth = comparison.growth_table()
    last = growth.groupby("launch", sort=False).tail(1)
    assert last["joined"].tolist() == pytest.approx([found.mean for found in comparison.ensembles])
    assert last["tipped"].tolist() == [chance.estimate for chance in comparison.tips.values()]
    for _, each in growth.groupby("launch"):
        assert each["joined"].is_monotonic_increasing
        assert each["tipped"].is_monotonic_increasing
        assert (each["joined_5"] <= each["joined_95"]).all()


def test_content_of_its_own_power_runs_on_a_stronger_chain():
    plans = [Launch("weak", Push(HUBS[0])), Launch("strong", Push(HUBS[0]), power=1.5)]
    for model in (MODEL, IndependentCascade()):
        found = compared(plans, model=model)
        assert found.ensembles[1].chain.power == pytest.approx(1.5 * CHAIN.power)
        assert found.differences[0].first_wins.successes == 0
        assert found.differences[0].high < 0
        assert found.provenance.settings["power"] == CHAIN.power


def test_prices_are_told_for_each_account_and_impression_where_they_are_known():
    plans = [
        Launch("paid", PaidInfluencers(HUBS[:2], fee=[100, 300], acceptance=[0.5, 1.0])),
        Launch("free", diffusion.OwnAccounts(HUBS[2:4])),
    ]
    found = compared(plans)
    assert found.prices == (350.0, 0.0)
    paid, free = found.table().to_dict("records")
    assert paid["price_per_account"] == pytest.approx(350 / found.ensembles[0].mean)
    assert paid["price_per_account_low"] == pytest.approx(350 / paid["mean_high"])
    assert paid["price_per_impression"] == pytest.approx(350 / found.ensembles[0].impressions.mean())
    assert free["price_per_account"] == 0
    pair = found.difference("price per account", "paid", "free")
    assert pair.mean == pytest.approx(paid["price_per_account"])
    assert pair.second_wins.estimate == 1.0
    assert "“free” nothing" in found.summary()
    unknown = compared([plans[0], PLANS[0]])
    assert unknown.prices == (350.0, None)
    assert "“one hub” not known" in unknown.summary()
    assert "price per account" not in [measure.name for measure in unknown.measures]
    assert "price" not in compared().table()


def test_fees_of_the_accounts_file_are_prices_in_models_without_time_too():
    accounts = diffusion.read_accounts(pandas.DataFrame({"account": HUBS, "fee": range(10, 70, 10)}))
    found = compared(PLANS[:2], model=IndependentCascade(), accounts=accounts)
    assert found.prices == (10.0, 90.0)
    assert found.table()["price_per_account"].tolist() == pytest.approx(
        [10 / found.ensembles[0].mean, 90 / found.ensembles[1].mean]
    )
    assert "cheapest" in found.summary()


def test_the_same_coins_make_the_difference_surer(comparison):
    """Launches that share two of their three points."""
    plans = [Launch("a", Push([*HUBS[1:3], HUBS[3]])), Launch("b", Push([*HUBS[1:3], HUBS[4]]))]
    found = compared(plans, replicates=400)
    first, second = (ensemble.sizes for ensemble in found.ensembles)
    other = compared(plans, replicates=400, random_state=9).ensembles[1].sizes
    assert (first - second).var() < 0.5 * (first - other).var()
    halves = found.differences[0].high - found.differences[0].mean
    assert halves == pytest.approx(1.959964 * (first - second).std(ddof=1) / 20)


def test_plausible_chains_are_the_same_for_all_launches():
    chains = PlausibleChains(CHAIN.doubted(tries=5, level_error=0.3), draws=6)
    found = compared(PLANS[:2], chains, replicates=120)
    one, other = found.ensembles
    assert one.draws.tolist() == other.draws.tolist() == (np.arange(120) % 6).tolist()
    alone = run_timed(chains, MODEL, PLANS[0].starts(GRAPH), replicates=120, target=60, grid=one.grid)
    np.testing.assert_array_equal(one.sizes, alone.sizes)
    assert found.differences[0].uncertainty.draws == 6
    assert "plausible chains" in found.summary()
    assert {"draws_won", "draws_lost"} <= set(found.differences_table())
    assert found.table()["time_to_tip_low"].notna().all()


def test_the_summary_says_who_wins_how_fast_and_what_stays_together(comparison):
    words = comparison.summary()
    assert words.startswith("Accounts that pass it on, on average (timed cascade, 300 replicates on the same coins):")
    for part in ("Past 60 accounts:", "Of the runs that tip, half have done so:", "in bins of 10 minutes",
                 "Each interval holds by itself; of the 3 differences in spread,", "“media report”"):  # fmt: skip
        assert part in words


def test_tables_pictures_and_json_stand_hostile_names():
    names = ["=cmd|' /C calc'!A0", "<script>alert($1)</script> " * 6, "\N{RIGHT-TO-LEFT OVERRIDE}$\\frac{1}{0}$",
             "x" * 300, "x" * 299 + "y", "平面\x00\x1b[31m"]  # fmt: skip
    plans = [Launch(name, [Push(hub, name=name), Push(399 - place, at="1h", name=name[:200])])
             for place, (name, hub) in enumerate(zip(names, HUBS, strict=True))]  # fmt: skip
    found = compared(plans, replicates=32)
    assert isinstance(found.plot(), Figure)
    diffusion.drawing.picture(found.plot(), "png")
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert [row["launch"] for row in told["launches"]] == names
    assert len(told["differences"]) == 15 * len(found.measures)
    for name in names:
        assert f"“{name}”" in told["summary"]


def test_all_pairs_together_are_judged_by_holm(comparison):
    table = comparison.differences_table()
    for _, rows in table.groupby("measure"):
        ordered = rows.sort_values("p_value")
        passed = (ordered["p_value"].to_numpy() <= 0.05 / np.array([3, 2, 1])).cumprod().astype(bool)
        assert ordered["together"].tolist() == passed.tolist()
    assert len(table) == 3 * len(comparison.measures)
    assert len(comparison.differences_table("reach")) == 3


@pytest.mark.parametrize(("ask", "words"), [
    (lambda: compared(model=IndependentCascade()), "at 21600; in models without time all pushes .*; use TimedCascade"),
    (lambda: compared([PLANS[0], Launch("tv", diffusion.MediaReport(diffusion.Everybody(), 0.1, 0.1))],
                      model=IndependentCascade()), "'media report' shows content from outside"),
    (lambda: compared([PLANS[0], Launch("held", Push(1), reserve=diffusion.HeldBack([2]))], model=IndependentCascade()),
     "holds accounts back until the spread stops: .* use TimedCascade"),
    (lambda: compared([PLANS[0], Launch("asked", PaidInfluencers([1], fee=1, acceptance=0.5))],
                      model=IndependentCascade()), "'paid influencers' may be declined"),
    (lambda: compared(PLANS[:2], model=IndependentCascade(), groups={"a": AccountGroups(np.zeros(400, int), ("a",))}),
     "counts nobody by communities or groups; use TimedCascade"),
    (lambda: compared(groups={"way": AccountGroups(np.zeros(400, int), ("a",))}), "'way' is the name of another"),
    (lambda: compared(groups={"a": [1, 2]}), "must be AccountGroups"),
    (lambda: compared(communities=diffusion.find_communities(diffusion.chung_lu(20, 40))), "of another graph"),
    (lambda: compared(grid=[0, 0]), "grid must be ascending times"),
    (lambda: compared().difference("luck", "one hub", "three at once"), "measure must be one of 'spread', 'reach'"),
    (lambda: compared().difference("reach", "one hub", "nobody"), "there is no launch 'nobody'"),
    (lambda: compared(PLANS[:2], model=IndependentCascade()).shares_table(), "shares_table is for launches in time"),
    (lambda: compared(PLANS[:2], model=IndependentCascade()).chance_by("1h"), "only launches in time with a target"),
    (lambda: compared(PLANS[0]), "give at least two Launch objects"),
    (lambda: compared(chain=GRAPH), "chain must be a Chain"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused_in_words(ask, words):
    with pytest.raises(InputError, match=words):
        ask()


def test_many_small_groups_count_together():
    found = compared(
        groups={"own": AccountGroups(np.arange(400), tuple(f"group {n}" for n in range(400)))}, replicates=20
    )
    shares = found.shares_table()
    own = shares[(shares["by"] == "own") & (shares["launch"] == "one hub")]
    assert len(own) == 101
    assert own["part"].iloc[-1] == "all others"
    assert own["share"].sum() == pytest.approx(1)


def test_the_valley_is_the_target_where_none_is_given_and_is_not_looked_for_where_one_is(comparison):
    assert comparison.valley is None
    assert comparison.outbreaks == {}
    found = compared(target=None, replicates=64)
    assert found.target == found.valley.size == diffusion.find_valley(CHAIN, MODEL).size
    assert set(found.outbreaks) == {launch.name for launch in PLANS}
    assert compared(target=None, valley=found.valley, replicates=20).target == found.target


def test_intervals_cover_what_is_known_of_a_star_and_of_a_tie():
    """Hubs of 20 and 10 followers at 0.3: 3 accounts apart. One tie that takes an hour on average: ln 2 hours."""
    ties = [(0, target) for target in range(2, 22)] + [(1, target) for target in range(22, 32)]
    star, pair = chain_of(32, ties, 0.3), chain_of(3, [(0, 1), (2, 1)], 1.0)
    plans = [Launch("large", Push(0)), Launch("small", Push(1))]
    ends = [Launch("one end", Push(0)), Launch("the other", Push(2))]
    model, inside = TimedCascade(Exponential(3_600)), np.zeros(3)
    for state in range(80):
        apart = compared(plans, star, model, replicates=50, target=7, random_state=state).differences[0]
        inside[0] += apart.low <= 3 <= apart.high
        found = compared(ends, pair, model, replicates=60, target=2, random_state=state)
        inside[1] += found.table()["time_to_tip_low"][0] <= 3_600 * np.log(2) <= found.table()["time_to_tip_high"][0]
        by_then = found.chance_by(3_600)["the other"]
        inside[2] += by_then.lower <= 1 - np.exp(-1) <= by_then.upper
    assert (inside >= 70).all()


def test_of_many_launches_the_furthest_is_told_against_each_other_one():
    plans = [Launch(f"from {hub}", Push(hub)) for hub in HUBS]
    for model in (MODEL, IndependentCascade()):
        found = compared(plans, model=model, replicates=100)
        best = max(zip([e.mean for e in found.ensembles], plans, strict=True), key=lambda pair: pair[0])[1].name
        assert found.summary().count("spreads to") == 5
        assert found.summary().count(f"“{best}” spreads to") == 5
        assert "of the 15 differences in spread" in found.summary()
