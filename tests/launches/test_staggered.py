"""Schedules: who posts when, what stays with whom, and what is refused."""

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion import (
    Everybody,
    HeldBack,
    InputError,
    Launch,
    OwnAccounts,
    PaidInfluencers,
    Push,
    SiteLink,
    at_once,
    in_stages,
)
from diffusion import staggered as stagger

LINK = SiteLink(Everybody(), 0.1, share=0.2)
POINTS = Launch("points", [Push(["@a", "@b"]), Push(["@c"], at="2d")], power=2.0)


@pytest.fixture(scope="module")
def graph():
    stars = networkx.DiGraph([("@a", "f1"), *(("@b", f"f{i}") for i in range(3)), *(("@c", f"f{i}") for i in range(2))])
    return diffusion.Graph.from_networkx(stars, edges="influence")


def schedule(launch):
    return [(push.accounts, push.at) for push in launch.pushes]


def test_points_post_one_after_another():
    plan = stagger(POINTS, every="6h")
    assert schedule(plan) == [(("@a",), 0), (("@b",), 21_600), (("@c",), 43_200)]
    assert (plan.name, plan.power) == ("points, staggered every 6 hours", 2.0)


def test_points_go_by_their_audience_where_that_is_asked(graph):
    first, last = (stagger(POINTS, "1h", order=order, graph=graph) for order in ("largest first", "largest last"))
    assert [push.accounts[0] for push in first.pushes] == ["@b", "@c", "@a"]
    assert [push.accounts[0] for push in last.pushes] == ["@a", "@c", "@b"]
    assert [push.at for push in last.pushes] == [0, 3_600, 7_200]
    assert first.name == "points, staggered every 60 minutes, largest first"


def test_times_may_be_given_one_by_one():
    plan = stagger(POINTS, times=["1d", 0, "90min"])
    assert schedule(plan) == [(("@a",), 86_400), (("@b",), 0), (("@c",), 5_400)]
    assert plan.name == "points, staggered over 24 hours"


def test_fees_and_acceptances_stay_with_their_accounts():
    paid = PaidInfluencers(["@a", "@b"], fee=[10, 20], acceptance=[0.5, 0.25], name="stars")
    plan = stagger(Launch("paid", paid), every=60)
    assert [(push.accounts, push.fee, push.acceptance) for push in plan.pushes] == [
        (("@a",), (10,), (0.5,)),
        (("@b",), (20,), (0.25,)),
    ]
    assert [push.name for push in plan.pushes] == ["stars @a", "stars @b"]


def test_what_names_nobody_and_who_is_held_back_stay_as_they_are():
    link, own, later = SiteLink(Everybody(), 0.1, share=0.2, at="3h"), OwnAccounts(at="1h"), HeldBack(["@z"])
    plan = stagger(Launch("mixed", [link, Push(["@a", "@b"]), own], reserve=later), every="1h")
    assert plan.pushes[2:] == (link, own)
    assert plan.reserve == later


@given(names=st.lists(st.integers(0, 99), min_size=1, max_size=8, unique=True), every=st.integers(0, 10**6))
def test_nobody_is_lost_and_at_once_takes_it_back(names, every):
    plan = stagger(Launch("points", Push(names)), every=every)
    assert plan.accounts == tuple(names)
    assert [push.at for push in plan.pushes] == [place * every for place in range(len(names))]
    again = at_once(plan)
    assert again.accounts == tuple(names)
    assert again.is_plain


def test_in_stages_holds_back_all_but_the_first_batch():
    plan = in_stages(["@a", "@b", "@c", "@d", "@e"], budget=4, batch=2, pause="1h")
    assert (plan.accounts, plan.reserve) == (("@a", "@b"), HeldBack(["@c", "@d", "@e"], 2, "1h", most=2))
    assert plan.name == "4 seeds, 2 at a time"
    assert at_once(plan).accounts == ("@a", "@b", "@c", "@d")
    assert in_stages(POINTS).name == "points, one after another"
    assert in_stages(["@a", "@b"], batch=2).reserve is None
    assert in_stages("@a", name="alone").accounts == ("@a",)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: stagger(Launch("link", LINK)), "'link' names no accounts that post, so there is noth"),
    (lambda: stagger(POINTS, times=[0, 1]), "times must be one for each of the 3 points, not 2"),
    (lambda: stagger(POINTS, times=[0, 1, -5]), r"times\[2\] must be at least 0"),
    (lambda: stagger(POINTS, every="soon"), "every must be seconds, or a number with s, min, h, d or w"),
    (lambda: stagger(POINTS, order="random"), "order must be one of 'as listed', 'largest first', 'largest last'"),
    (lambda: stagger(POINTS, order="largest last"), "is read from the graph; say graph="),
    (lambda: in_stages(["@a"], budget=2), "budget must be at most the 1 accounts of the ranking, not 2"),
    (lambda: in_stages([]), "ranking: name at least one account"),
    (lambda: in_stages(["@a", "@a"]), "pushes '@a' twice; a seed counts once"),
    (lambda: in_stages(Launch("link", LINK)), "'link' does more than let accounts post"),
    (lambda: in_stages(["@a"], pause=-1), "pause must be at least 0"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_an_order_by_audience_names_who_is_not_in_the_graph(graph):
    with pytest.raises(diffusion.UnknownAccountError, match="launch 'points': there is no account '@x'"):
        stagger(Launch("points", Push(["@a", "@x"])), order="largest first", graph=graph)
