"""What points bring together and apart: the union by definition, the meeting by enumeration, the words."""

import json

import networkx
import numpy as np
import pytest
from scipy.stats import norm

import diffusion
from diffusion import (
    AbsoluteThreshold,
    ComplexContagion,
    Exponential,
    HalfLife,
    IndependentCascade,
    Launch,
    LinearThreshold,
    MediaReport,
    PlausibleChains,
    Push,
    Reinforcement,
    RelativeThreshold,
    TimedCascade,
    TrendingList,
    stacking_effect,
)
from diffusion.cascades.timed_trace import trace
from diffusion.errors import InputError
from tests.launches.timed_plans import CHAIN, GRAPH, HUBS
from tests.networks import both_ways, chain_of

THREE = Launch("three", [Push(HUBS[0]), Push(HUBS[1:3])])
PERSUADED = TimedCascade(Exponential(3_600), reinforcement=Reinforcement((0.5, 1.0, 2.0, 4.0)))


def stacked(launch=THREE, chain=CHAIN, model=PERSUADED, replicates=100, **more):
    return stacking_effect(launch, chain, model, replicates=replicates, **more)


@pytest.mark.parametrize("model", [
    TimedCascade(Exponential(3_600)), IndependentCascade(), LinearThreshold(), ComplexContagion(AbsoluteThreshold(1)),
    TimedCascade(Exponential(3_600), content_fading=HalfLife("1h"), post_fading=HalfLife("2h"), horizon="6h"),
], ids=["in time", "independent", "threshold", "one suffices", "fading, all at once"])  # fmt: skip
def test_where_ties_are_live_by_themselves_the_launch_is_the_union_in_every_replicate(model):
    chain = diffusion.weighted_cascade(GRAPH) if isinstance(model, LinearThreshold) else CHAIN
    found = stacked(chain=chain, model=model)
    assert (found.together == found.union).all()
    assert tuple(found.minus_union) == (0, 0, 0)
    assert found.stacks is False
    assert found.minus_sum.high < 0
    assert "points bring nothing more together" in found.summary()


def test_the_union_is_that_of_the_accounts_that_traces_name():
    launch = Launch("mixed", [Push(HUBS[0]), Push(HUBS[1], at="3h"),
                              MediaReport(diffusion.Everybody(), 0.1, 0.05, at="1h", duration="1h")])  # fmt: skip
    found = stacked(launch, replicates=12, random_state=4)
    starts = launch.starts(GRAPH)
    for replicate in range(12):
        joined = [
            set(trace(CHAIN, PERSUADED, [start], replicate=replicate, random_state=4)["account"]) for start in starts
        ]
        together = trace(CHAIN, PERSUADED, starts, replicate=replicate, random_state=4)
        assert found.alone[replicate].tolist() == [len(each) for each in joined]
        assert found.union[replicate] == len(set.union(*joined))
        assert found.together[replicate] == len(together)
        assert set.union(*joined) <= set(together["account"])


def test_complex_contagion_is_united_account_by_account():
    """On a ring where two neighbours convince the next: two pairs far apart meet, and bring no account twice."""
    ring = both_ways(networkx.circulant_graph(30, [1, 2]))
    model = ComplexContagion(AbsoluteThreshold(2))
    far = stacked(Launch("two pairs", [Push([0, 1]), Push([15, 16])]), diffusion.uniform(ring, 1.0), model,
                  points="pushes", replicates=10)  # fmt: skip
    assert set(far.alone.ravel().tolist()) == {30}
    assert set(far.union.tolist()) == set(far.together.tolist()) == {30}
    apart = stacked(Launch("two pairs", [Push([0, 1]), Push([15, 16])]), diffusion.uniform(ring, 1.0), model,
                    points="accounts", replicates=10)  # fmt: skip
    assert set(apart.alone.ravel().tolist()) == {1}
    assert set(apart.union.tolist()) == {4}
    assert tuple(apart.minus_union) == tuple(apart.minus_sum) == (26, 26, 26)
    assert "the ripples stack" in apart.summary()


def test_two_who_convince_a_third_only_together_by_enumeration():
    """Followers of both see it twice: 1 - (1 - p)^2 against 1 - (1 - min(1, 3 p))^2 after two exposures."""
    p = 0.2
    chain = chain_of(202, [(source, target) for source in (0, 1) for target in range(2, 202)], p)
    model = TimedCascade(Exponential(60), reinforcement=Reinforcement((1.0, 3.0)))
    found = stacked(Launch("both", [Push(0), Push(1)]), chain, model, replicates=2_000)
    together, alone = 1 - (1 - 3 * p) ** 2, p
    union = 1 - (1 - p) ** 2
    truth = {"sum": 200 * (together - 2 * alone), "union": 200 * (together - union), "shared": 200 * p**2}
    for estimate, value in zip((found.minus_sum, found.minus_union, found.shared), truth.values(), strict=True):
        error = (estimate.high - estimate.low) / (2 * 1.96)
        assert abs(estimate.value - value) < 4 * error
        assert estimate.low < estimate.value < estimate.high
    assert found.minus_sum.value == pytest.approx(found.minus_union.value - found.shared.value)
    assert found.stacks is True


def test_repetition_makes_ripples_stack_and_the_pairing_makes_it_sure():
    found = stacked(chain=CHAIN.amplified(0.55), replicates=200)
    assert found.stacks is True
    assert (found.together >= found.union).all()
    assert found.more.successes == (found.together > found.union).sum() > 0
    assert found.fewer.successes == 0
    assert (found.together - found.union).var() < found.together.var() + found.union.var()


def test_later_points_of_content_that_fades_bring_less_than_alone():
    """The content is old when the second posts, and new where that is a launch of its own."""
    model = TimedCascade(Exponential(600), content_fading=HalfLife("1h"))
    found = stacked(Launch("late", [Push(HUBS[0]), Push(HUBS[1], at="12h")]), model=model)
    assert found.stacks is False
    assert found.minus_union.high < 0
    assert "the points stand in one another's way" in found.summary()


def test_a_trending_list_may_stack_what_the_network_does_not():
    model = TimedCascade(Exponential(600), trending=TrendingList(40, window="2h", visibility=0.5, chance=0.3))
    found = stacked(model=model, chain=CHAIN.amplified(0.6), replicates=200)
    assert found.minus_union.value != 0


def test_chances_to_tip_are_of_the_launch_of_any_point_and_of_all_between_them():
    found = stacked(target=80)
    tips = found.tips
    assert tips["together"].successes == (found.together >= 80).sum()
    assert tips["any point alone"].successes == (found.alone >= 80).any(axis=1).sum()
    assert tips["all points alone"].successes == (found.union >= 80).sum()
    assert "Past 80 accounts:" in found.summary()
    table = found.table()
    assert table["what"].tolist()[-3:] == ["together minus sum", "together minus union", "sum minus union"]
    assert table["chance"].notna().sum() == 5
    with pytest.raises(InputError, match="give stacking_effect a target"):
        stacked(replicates=4).tips  # noqa: B018


def test_reach_is_summed_in_time_and_unknown_without():
    found = stacked(replicates=50)
    gaps = found.reach_together - found.reach_alone.sum(axis=1)
    assert found.reach_minus_sum.value == gaps.mean()
    assert stacked(model=IndependentCascade(), replicates=20).reach_minus_sum is None


def test_points_are_accounts_or_pushes_and_audiences_stay_whole():
    launch = Launch("mixed", [Push(HUBS[:2]), MediaReport(diffusion.Everybody(), 0.1, 0.05), Push(HUBS[2], at=5)])
    assert stacked(launch, replicates=4).points == (*map(str, HUBS[:2]), "media report", str(HUBS[2]))
    assert stacked(launch, replicates=4, points="pushes").points == ("push", "media report", "push 2")


def test_numbers_depend_neither_on_threads_nor_on_other_points():
    found = stacked(replicates=40)
    with diffusion.threads(1):
        again = stacked(replicates=40)
    for name in ("together", "alone", "union", "reach_alone"):
        assert (getattr(found, name) == getattr(again, name)).all()
    fewer = stacked(Launch("two", [Push(HUBS[0]), Push(HUBS[1])]), replicates=40)
    assert (fewer.alone == found.alone[:, :2]).all()


@pytest.mark.parametrize("model", [PERSUADED, ComplexContagion(), IndependentCascade()])
def test_on_plausible_chains_every_point_runs_on_the_draw_of_its_replicate(model):
    chains = PlausibleChains(CHAIN.doubted(tries=5), draws=4)
    found = stacked(chain=chains, model=model, replicates=24)
    for draw in range(4):
        alone = stacked(chain=chains.draw(draw), model=model, replicates=24)
        rows = found.draws == draw
        for name in ("together", "alone", "union"):
            assert (getattr(found, name)[rows] == getattr(alone, name)[rows]).all()
    assert "Intervals know" in found.summary()


def test_pictures_and_records_stand_hostile_names():
    names = ["=cmd|' /C calc'!A0", "$x$", "<b>bold</b>" * 9, "\N{RIGHT-TO-LEFT OVERRIDE}evil", "e", "f", "g", "h"]
    graph = diffusion.Graph.from_arrays(names, names[1:] + names[:1], edges="influence")
    launch = Launch("<script>", Push(names))
    found = stacked(launch, diffusion.uniform(graph, 0.5), replicates=10)
    diffusion.drawing.picture(found.plot(), "png")
    assert "“<script>”" in found.summary()
    assert found.table()["what"].tolist()[1:9] == [f"{name} alone" for name in graph.names.take(graph.codes(names))]
    json.dumps(found.provenance.to_json())
    assert repr(found) == "StackingEffect(<script>, 8 points, 10 replicates)"


@pytest.mark.parametrize(("ask", "words"), [
    (lambda: stacked(Launch("one", Push(1))), "has one point only; nothing can stack"),
    (lambda: stacked(Launch("held", Push([1, 2]), reserve=diffusion.HeldBack([3]))), "leave out the reserve"),
    (lambda: stacked(model=ComplexContagion(RelativeThreshold(norm(0.2, 0.2)))), "start by themselves"),
    (lambda: stacked(points="people"), "points must be 'accounts' or 'pushes', not 'people'"),
    (lambda: stacked(Launch("late", [Push(1), Push(2, at=5)]), model=IndependentCascade()), "use TimedCascade"),
    (lambda: stacked(target=0), "target must be at least 1"),
    (lambda: stacked(model=IndependentCascade), "model must be a model"),
])  # fmt: skip
def test_what_has_no_stacking_effect_is_refused_in_words(ask, words):
    with pytest.raises(InputError, match=words):
        ask()


def test_shares_of_the_interval_cover_the_truth_as_often_as_they_say():
    """Forty runs of the enumeration above, small: nine intervals in ten or more must have the truth in them."""
    chain = chain_of(22, [(source, target) for source in (0, 1) for target in range(2, 22)], 0.3)
    model = TimedCascade(Exponential(60), reinforcement=Reinforcement((1.0, 2.0)))
    truth = 20 * (1 - 0.4**2 - (1 - 0.7**2))
    launch, inside = Launch("both", [Push(0), Push(1)]), 0
    for state in range(60):
        found = stacked(launch, chain, model, replicates=60, random_state=state).minus_union
        inside += found.low <= truth <= found.high
    assert 50 <= inside <= 60
    assert np.isfinite(truth)
