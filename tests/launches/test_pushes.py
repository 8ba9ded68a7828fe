"""Ways to start: what each becomes in codes, what it costs, and what is refused."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from diffusion import (
    AccountsWhere,
    Advertising,
    CommunityOf,
    Everybody,
    Giveaway,
    HeldBack,
    Launch,
    MediaReport,
    NamedAccounts,
    OwnAccounts,
    PaidInfluencers,
    Push,
    Quote,
    SiteLink,
    find_communities,
    read_accounts,
)
from diffusion.cascades.starts import MOST_VIEWS
from diffusion.errors import InputError, UnknownAccountError
from diffusion.launches.ways.frequency_cap import delivered, mean_for
from tests.launches.networks import HOSTILE, known_accounts, small_graph

GRAPH, ACCOUNTS = small_graph(), known_accounts()
NORTH = AccountsWhere(region="north")


def names_of(start):
    return [GRAPH.names[int(code)] for code in start.accounts]


def test_a_plain_push_posts_with_certainty_and_costs_what_its_accounts_ask():
    start = Push(["@bo", "@ann"], at="2h").start(GRAPH)
    assert (names_of(start), start.at, start.views, start.chance.tolist()) == (["@bo", "@ann"], 7200, None, [1, 1])
    assert Push(["@bo", "@ann"]).price(GRAPH, ACCOUNTS) == 1200
    assert Push(["@bo", "@di"]).price(GRAPH, ACCOUNTS) is None
    assert Push(["@bo"]).price(GRAPH) is None


def test_own_accounts_are_those_of_the_file_that_the_network_has_and_are_free():
    assert names_of(OwnAccounts().start(GRAPH, ACCOUNTS)) == ["@ed", "@fy"]
    assert names_of(OwnAccounts(["@gil"], at=5).start(GRAPH)) == ["@gil"]
    assert OwnAccounts().price(GRAPH, ACCOUNTS) == 0
    assert OwnAccounts("@gil").accounts_named == ("@gil",)


def test_influencers_accept_as_is_given_or_as_the_file_says_and_cost_fee_times_acceptance():
    push = PaidInfluencers(["@ann", "@bo"], at="1h")
    assert push.start(GRAPH, ACCOUNTS).chance.tolist() == [0.5, 0.25]
    quote = push.quote(GRAPH, ACCOUNTS)
    assert (quote.expected, quote.most) == (550, 1200)
    own = PaidInfluencers(["@ann", "@bo"], fee={"@bo": 10, "@ann": 40}, acceptance=[1, 0.5])
    assert (own.fee, own.acceptance) == ((40, 10), (1, 0.5))
    assert own.quote(GRAPH).expected == 45
    assert PaidInfluencers(["@ann", "@bo"], acceptance=0.5).price(GRAPH) is None
    unknown = PaidInfluencers(["@di", "@bo"]).quote(GRAPH, ACCOUNTS)
    assert (unknown.expected, unknown.most) == (None, None)
    assert "1 fee not known" in unknown.summary()


def test_a_share_of_an_audience_sees_a_report_once():
    start = MediaReport(NORTH, share=0.3, chance=0.1, at="1h", duration="2h", name="television").start(GRAPH, ACCOUNTS)
    assert names_of(start) == ["@ann", "@bo", "@gil"]
    assert (start.name, start.at, start.duration, start.cap) == ("television", 3600, 7200, 1)
    assert 1 - np.exp(-start.views) == pytest.approx(0.3)
    assert MediaReport(NORTH, 1, 0.1).start(GRAPH, ACCOUNTS).views == np.inf
    assert MediaReport(NORTH, 0, 0.1).start(GRAPH, ACCOUNTS).views == 0
    assert MediaReport(NORTH, 0.5, 0.1).price(GRAPH, ACCOUNTS) is None
    assert MediaReport(NORTH, 0.5, 0.1, cost=80).price(GRAPH, ACCOUNTS) == 80


@given(st.integers(1, 30), st.floats(1e-6, 0.9999))
def test_the_impressions_bought_are_those_delivered_under_the_cap(cap, share):
    impressions = share * cap
    mean = mean_for(impressions, cap)
    counts = np.arange(2_000)
    assert (np.minimum(counts, cap) * poisson.pmf(counts, mean)).sum() == pytest.approx(impressions, rel=1e-9)
    assert delivered(mean, cap) == pytest.approx(impressions, rel=1e-9)


def test_advertising_delivers_what_the_cap_allows_and_refuses_more():
    push = Advertising(Everybody(), impressions=2 * len(GRAPH), chance=0.01, cap=2, cost_per_thousand=10)
    start = push.start(GRAPH)
    assert (start.views, start.cap, len(start.accounts)) == (np.inf, 2, len(GRAPH))
    assert push.reach(GRAPH) == len(GRAPH)
    assert push.price(GRAPH) == pytest.approx(2 * len(GRAPH) / 100)
    some = Advertising(NORTH, impressions=1.5, chance=0.01, cap=1)
    assert some.start(GRAPH, ACCOUNTS).views == pytest.approx(np.log(2))
    assert some.reach(GRAPH, ACCOUNTS) == pytest.approx(1.5)
    assert some.price(GRAPH, ACCOUNTS) is None
    with pytest.raises(InputError, match=r"impressions: 7 cannot be delivered to 3 accounts .* 6 is the most"):
        Advertising(NORTH, impressions=7, chance=0.01, cap=2).start(GRAPH, ACCOUNTS)


def test_a_giveaway_costs_by_participant_and_more_with_more_power():
    push = Giveaway(NORTH, chance=0.5, share=0.5, cost_per_participant=4, cost=10)
    assert push.participants(GRAPH, ACCOUNTS) == pytest.approx(0.75)
    assert push.price(GRAPH, ACCOUNTS) == pytest.approx(13)
    assert push.price(GRAPH, ACCOUNTS, power=2) == pytest.approx(10 + 3 * 0.5 * 0.75 * 4)
    assert push.quote(GRAPH, ACCOUNTS).most == 22
    assert Giveaway(NORTH, chance=0.5).price(GRAPH, ACCOUNTS) is None
    assert Giveaway(NORTH, chance=0.5).start(GRAPH, ACCOUNTS).views == np.inf


def test_a_link_is_followed_by_a_share_once_or_by_visits_that_come_again():
    by_share = SiteLink(NORTH, chance=0.1, share=0.3).start(GRAPH, ACCOUNTS)
    by_visits = SiteLink(NORTH, chance=0.1, visits=6).start(GRAPH, ACCOUNTS)
    assert (1 - np.exp(-by_share.views), by_share.cap) == (pytest.approx(0.3), 1)
    assert (by_visits.views, by_visits.cap) == (2, MOST_VIEWS)
    assert SiteLink(NORTH, chance=0.1, visits=6).price(GRAPH, ACCOUNTS) == 0


def test_audiences_are_everybody_words_communities_and_names():
    assert len(Everybody().codes(GRAPH)) == len(GRAPH)
    assert GRAPH.names.take(AccountsWhere(region=["north", "east"], segment="run").codes(GRAPH, ACCOUNTS)) == [
        "@ed",
        "@gil",
    ]
    assert GRAPH.names.take(NamedAccounts(["@cy", "@ann", "@cy"]).codes(GRAPH)) == ["@ann", "@cy"]
    rows = pandas.DataFrame({"account": ["@ann", "@bo", "@cy"], "segment": ["1", "2", "x"]})
    numbered = AccountsWhere(segment=["2", "x"]).codes(GRAPH, read_accounts(rows))
    assert GRAPH.names.take(numbered) == ["@bo", "@cy"]
    communities = find_communities(GRAPH)
    for audience in (CommunityOf("@cy"), CommunityOf("@cy", communities)):
        members = audience.codes(GRAPH)
        assert members.tolist() == communities.member_codes(communities.of_account("@cy")).tolist()
    first = CommunityOf.number(communities, 0)
    assert first.codes(GRAPH).tolist() == communities.member_codes(0).tolist()


def test_hostile_names_are_accounts_like_others():
    start = Push(HOSTILE).start(GRAPH)
    assert names_of(start) == [*HOSTILE[:-1], 7] or names_of(start) == HOSTILE
    launch = Launch("hostile", [Push(HOSTILE[:2], name=HOSTILE[2]), PaidInfluencers(HOSTILE[2:4], acceptance=1, fee=1)])
    assert "\x1b" not in launch.quote(GRAPH).summary()
    assert launch.quote(GRAPH).table()["what"][0].startswith("\x1b[31mred")


def test_a_launch_gives_its_pushes_names_of_their_own_and_adds_their_prices():
    pushes = [Push("@ann"), Push("@bo", at=5), OwnAccounts(), MediaReport(NORTH, 0.1, 0.1, cost=7)]
    launch = Launch("mixed", pushes, HeldBack(["@cy", "@gil"], fee=3), power=2)
    starts = launch.starts(GRAPH, ACCOUNTS)
    assert [start.name for start in starts] == ["push", "push 2", "own accounts", "media report"]
    assert launch.accounts == ("@ann", "@bo")
    assert not launch.is_plain
    assert launch.price(GRAPH, ACCOUNTS) == 1000 + 200 + 0 + 7 + 6
    assert GRAPH.names.take(launch.reserved(GRAPH).accounts) == ["@cy", "@gil"]
    assert Launch("plain", Push("@ann")).is_plain
    assert Launch("plain", Push("@ann")).reserved(GRAPH) is None
    assert not Launch("late", Push("@ann", at=1)).is_plain


def test_the_price_of_a_launch_grows_with_its_power_where_participants_are_paid():
    giveaway = Giveaway(NORTH, chance=0.5, cost_per_participant=4)
    launch = Launch("strong", giveaway, power=2)
    assert launch.price(GRAPH, ACCOUNTS) == pytest.approx(3 * 0.75 * 4)
    assert launch.price(GRAPH, ACCOUNTS, power=0.5) == pytest.approx(3 * 0.5 * 4)


def test_a_reserve_costs_as_many_as_may_post():
    reserve = HeldBack(["@gil", "@ann", "@bo"], batch=2, most=2)
    quote = reserve.quote(GRAPH, ACCOUNTS)
    assert (quote.expected, quote.most) == (1010, 1200)
    assert HeldBack(["@di"]).quote(GRAPH, ACCOUNTS).expected is None
    assert (reserve.resolved(GRAPH).batch, reserve.resolved(GRAPH).most) == (2, 2)


def test_a_quote_of_nothing_says_so():
    assert Quote(()).summary() == "Nothing is paid for."
    assert (Quote(()).expected, len(Quote(()).table())) == (0, 0)


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Push(["@a"], at="soon"), "at must be seconds, or a number with s, min, h, d or w after it"),
    (lambda: Push(["@a"], name=" "), "name must be a text"),
    (lambda: Push(["@a"], name="network"), "name must be another than 'network'"),
    (lambda: PaidInfluencers([]), "a push by paid influencers needs at least one account"),
    (lambda: PaidInfluencers(["@a", "@b"], fee=[1]), "fee must be one number, or one for each of the 2 accounts"),
    (lambda: PaidInfluencers(["@a"], fee=-1), "fee must be at least 0, not -1"),
    (lambda: PaidInfluencers(["@a"], fee={"@a": -1}), "fee of '@a' must be at least 0, not -1"),
    (lambda: PaidInfluencers(["@a"], fee={"@b": 1}), "fee is given for '@b', which is none of the accounts"),
    (lambda: PaidInfluencers(["@a", "@b"], fee={"@b": 1}), "fee must be given for each account; '@a' has none"),
    (lambda: PaidInfluencers(["@a"], acceptance=1.5), "acceptance must be at most 1, not 1.5"),
    (lambda: PaidInfluencers(["@a"], acceptance="often"), "acceptance must be a number, not 'often'"),
    (lambda: MediaReport("north", 0.1, 0.1), "audience must be an audience such as Everybody"),
    (lambda: MediaReport(NORTH, 1.1, 0.1), "share must be at most 1, not 1.1"),
    (lambda: MediaReport(NORTH, -0.1, 0.1), "share must be at least 0, not -0.1"),
    (lambda: MediaReport(NORTH, 0.1, 2), "chance must be at most 1, not 2"),
    (lambda: MediaReport(NORTH, 0.1, 0.1, duration=-1), "duration must be at least 0, not -1"),
    (lambda: MediaReport(NORTH, 0.1, 0.1, cost=-1), "cost must be at least 0, not -1"),
    (lambda: Advertising(NORTH, 0, 0.1), "impressions must be greater than 0, not 0"),
    (lambda: Advertising(NORTH, 10, 0.1, cap=0), "cap must be at least 1, not 0"),
    (lambda: Advertising(NORTH, 10, 0.1, cap=2.5), "cap must be a whole number, not 2.5"),
    (lambda: Advertising(NORTH, 10, 0.1, cost_per_thousand=-1), "cost_per_thousand must be at least 0"),
    (lambda: Giveaway(NORTH, 0.1, cost_per_participant=-1), "cost_per_participant must be at least 0"),
    (lambda: SiteLink(NORTH, 0.1), "share or visits: say how many follow the link by one of the two"),
    (lambda: SiteLink(NORTH, 0.1, share=0.1, visits=3), "share or visits: say how many"),
    (lambda: SiteLink(NORTH, 0.1, visits=0), "visits must be greater than 0"),
    (lambda: AccountsWhere(), "say which accounts are meant"),
    (lambda: AccountsWhere(region=[]), r"region must be a word, or a list of words, not \[\]"),
    (lambda: NamedAccounts([]), "an audience needs at least one account"),
    (lambda: HeldBack([]), "a reserve needs at least one account"),
    (lambda: HeldBack("@a", batch=0), "batch must be at least 1"),
    (lambda: HeldBack("@a", pause=-1), "pause must be at least 0"),
    (lambda: Launch("x", Push("@a"), ["@b"]), "reserve must be HeldBack"),
    (lambda: Launch("x", Push("@a"), HeldBack(["@b", "@a"])), "launch 'x' pushes '@a' twice"),
    (lambda: Launch("x", [Push("@a"), PaidInfluencers("@a")]), "launch 'x' pushes '@a' twice"),
    (lambda: Launch("x", Push("@a"), power=0), "power must be greater than 0"),
    (lambda: Launch("x", Push("@a"), budget=-5), "budget must be at least 0, not -5"),
    (lambda: mean_for(3.0, 2), "an account sees at most 2 impressions, not 3 on average"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()


@pytest.mark.parametrize(("act", "words"), [
    (lambda: Push(["@bo", "@nobody"]).start(GRAPH), "there is no account '@nobody'"),
    (lambda: Push(["7", 7]).start(GRAPH), "a push names 7 twice"),
    (lambda: OwnAccounts().start(GRAPH), "name the accounts of your own, or give an accounts file"),
    (lambda: PaidInfluencers(["@ann", "@ed"], fee=1).start(GRAPH, ACCOUNTS), "acceptance is not given for '@ed'"),
    (lambda: PaidInfluencers(HOSTILE[:3], fee=1).start(GRAPH), r"acceptance is not given for .* \(nor for 2 others\)"),
    (lambda: NORTH.codes(GRAPH), "can only be known from an accounts file"),
    (lambda: AccountsWhere(region="norht").codes(GRAPH, ACCOUNTS), "region 'norht'; did you mean 'north'"),
    (lambda: AccountsWhere(region="x").codes(GRAPH, ACCOUNTS), "region 'x'; there are 'east', 'north'"),
    (lambda: AccountsWhere(self="x").codes(GRAPH, ACCOUNTS), "has no column 'self' of words"),
    (lambda: AccountsWhere(city="x").codes(GRAPH, ACCOUNTS), "has no column 'city' of words; its columns of words are"),
    (lambda: AccountsWhere(region="east", segment="tea").codes(GRAPH, ACCOUNTS), "no account of the graph is one of"),
    (lambda: CommunityOf("@nobody").codes(GRAPH), "there is no account '@nobody'"),
    (lambda: Launch("x", [Push("7"), Push(7)]).starts(GRAPH), "launch 'x' pushes .* twice; a seed counts once"),
    (lambda: Launch("x", [Push("@ed"), OwnAccounts()]).starts(GRAPH, ACCOUNTS), "launch 'x' pushes '@ed' twice"),
    (lambda: Launch("x", OwnAccounts(), HeldBack("@ed")).starts(GRAPH, ACCOUNTS), "launch 'x' pushes '@ed' twice"),
])  # fmt: skip
def test_what_a_network_does_not_allow_is_refused_in_words(act, words):
    with pytest.raises(InputError, match=words) as refusal:
        act()
    assert isinstance(refusal.value, UnknownAccountError) == ("'@nobody'" in words)
