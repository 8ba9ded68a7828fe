"""Ways to start as they run: what was bought is delivered, what is expected to be paid is paid, coins are shared."""

import numpy as np
import pytest

import diffusion
from diffusion import (
    Advertising,
    Everybody,
    Giveaway,
    HeldBack,
    Launch,
    MediaReport,
    NamedAccounts,
    OwnAccounts,
    PaidInfluencers,
    Push,
    SiteLink,
    TimedCascade,
)
from diffusion.cascades.timed_runs import run_timed

MODEL = TimedCascade(diffusion.Fixed(60))
GRAPH = diffusion.chung_lu(400, 2_000)
SILENT = diffusion.uniform(GRAPH, 0.0)
REPLICATES = 2_000
SURE = 4.5
"""So many standard errors off is beyond chance."""


def run(launch, chain=SILENT, replicates=REPLICATES, model=MODEL):
    starts, reserve = launch.starts(chain.graph), launch.reserved(chain.graph)
    return run_timed(chain.amplified(launch.power), model, starts, reserve=reserve, replicates=replicates)


def is_near(values, expected):
    error = values.std(ddof=1) / np.sqrt(len(values))
    return abs(values.mean() - expected) <= SURE * error + 1e-9


def test_influencers_accept_as_often_as_said_and_in_the_same_replicates_in_every_launch():
    alone = run(Launch("alone", PaidInfluencers([1, 2], acceptance=[0.3, 0.8])))
    more = run(Launch("more", [Push([7]), PaidInfluencers([2, 5, 1], at="1h", acceptance=[0.8, 0.5, 0.3])]))
    some = run(Launch("some", [PaidInfluencers([5], acceptance=0.5)]))
    assert is_near(alone.sizes, 1.1)
    assert (more.sizes == alone.sizes + some.sizes + 1).all()


def test_whoever_accepts_at_a_low_probability_accepts_at_a_higher_one():
    low, high = (run(Launch("x", PaidInfluencers(range(50), acceptance=share))).sizes for share in (0.2, 0.4))
    assert (low <= high).all()
    assert is_near(high, 20)


def test_the_impressions_bought_are_delivered():
    advertising = Advertising(Everybody(), impressions=600, chance=0.0, duration="1d", cap=2)
    found = run(Launch("ads", advertising))
    assert is_near(found.impressions, 600)
    assert is_near(found.reach, advertising.reach(GRAPH))
    all_of_them = run(Launch("ads", Advertising(Everybody(), impressions=1_200, chance=0.0, cap=3)), replicates=20)
    assert (all_of_them.impressions == 1_200).all()
    assert (all_of_them.reach == 400).all()


def test_the_share_of_an_audience_sees_a_report_and_passes_it_on():
    seen = run(Launch("report", MediaReport(NamedAccounts(range(100)), share=0.3, chance=0)))
    assert is_near(seen.impressions, 30)
    report = MediaReport(NamedAccounts(range(100)), share=0.3, chance=0.5, at="1h", duration="2h")
    found = run(Launch("report", report))
    assert is_near(found.sizes, 15)
    assert found.last_time[found.sizes > 0].min() >= 3_600
    assert found.last_time[found.sizes > 0].max() <= 3 * 3_600


def test_as_many_take_part_in_a_giveaway_as_its_price_expects():
    giveaway = Giveaway(NamedAccounts(range(100)), chance=0.2, share=0.5, cost_per_participant=1)
    for power in (1, 3):
        launch = Launch("giveaway", giveaway, power=power)
        assert is_near(run(launch).sizes, launch.price(GRAPH))


def test_visits_of_a_site_are_as_many_as_said():
    people = NamedAccounts(range(50))
    assert is_near(run(Launch("link", SiteLink(people, chance=0, visits=100))).impressions, 100)
    found = run(Launch("link", SiteLink(people, chance=0.1, visits=100, duration="1w")))
    assert is_near(found.sizes, 50 * -np.expm1(-2 * 0.1))


def test_everybody_active_came_by_a_way_that_the_launch_names():
    chain = diffusion.uniform(GRAPH, 0.1)
    launch = Launch("all", [
        Push([0]), OwnAccounts([1, 2]), PaidInfluencers([3], acceptance=0.5), Push([4], at="2h"),
        MediaReport(Everybody(), 0.1, 0.1), Advertising(Everybody(), 400, 0.02, duration="1h"),
        Giveaway(NamedAccounts(range(100, 200)), 0.1), SiteLink(Everybody(), 0.1, share=0.05),
    ], HeldBack([300, 301], pause="1h"))  # fmt: skip
    found = run(launch, chain, replicates=300)
    named = [start.name for start in launch.starts(GRAPH)]
    assert list(found.ways)[: len(named)] == named
    assert (found.by_way.sum(axis=1) == found.sizes).all()
    assert (found.by_way.mean(axis=0)[: len(named)] > 0).all()
    assert found.by_way[:, 0].mean() == pytest.approx(1)


def test_a_direct_launch_at_once_is_the_simulation_of_its_seeds():
    chain = diffusion.uniform(GRAPH, 0.15)
    found = run(Launch("two", [Push([3]), OwnAccounts([9])]), chain, replicates=500)
    alone = diffusion.simulate(chain, diffusion.IndependentCascade(), [3, 9], replicates=500)
    assert (found.sizes == alone.sizes).all()
