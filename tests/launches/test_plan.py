"""Plans as objects: what they prove, the chain they run on, and that they survive a file."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import (
    AccountsWhere,
    Advertising,
    CommunityOf,
    CrossPost,
    Everybody,
    Giveaway,
    HeldBack,
    Launch,
    MediaReport,
    NamedAccounts,
    OwnAccounts,
    PaidInfluencers,
    Plan,
    PlausibleChains,
    Push,
    SiteLink,
    TimedCascade,
    read_plan,
)
from diffusion.errors import InputError, UnknownAccountError
from tests.launches.networks import known_accounts, small_graph

GRAPH, ACCOUNTS = small_graph(), known_accounts()
CHAIN, MODEL = diffusion.uniform(GRAPH, 0.5), TimedCascade(diffusion.Exponential("1h"))
LAUNCHES = [Launch("one", Push("@ann")), Launch("two", [Push("@bo"), Push("@cy", at="6h")], power=2)]


def test_a_plan_says_what_is_compared_in_a_sentence():
    plan = Plan([*LAUNCHES, Launch("three", [OwnAccounts()], HeldBack("@gil"), budget=10)], TimedCascade(horizon="1d"))
    assert plan.summary() == (
        "3 launches, by the model “timed cascade” over 24 hours: “one” (1 account post); “two” (2 accounts post); "
        "“three” (own accounts, 1 held back, budget 10)."
    )
    assert "\x1b" not in Plan(Launch("\x1b[31m", Push("@ann"))).summary()


def test_its_table_has_a_row_for_each_push_with_its_price():
    pushes = [PaidInfluencers(["@ann", "@bo"]), MediaReport(AccountsWhere(region="north"), 0.5, 0.1, at="1h")]
    table = Plan([Launch("mixed", pushes)]).table(GRAPH, ACCOUNTS)
    assert table.drop(columns="expected").to_dict("records") == [
        {"launch": "mixed", "push": "paid influencers", "kind": "PaidInfluencers", "at": 0.0, "accounts": 2},
        {"launch": "mixed", "push": "media report", "kind": "MediaReport", "at": 3600.0, "accounts": 3},
    ]
    assert table["expected"][0] == 550
    assert np.isnan(table["expected"][1])


def test_it_runs_on_a_chain_of_its_power_with_the_ties_over_which_accounts_repeat_others():
    plan = Plan(
        LAUNCHES, MODEL, power=2, same_person=[["@ann", "@cy", "@ed"]], cross_posts=[CrossPost("@bo", "@di", 0.5)]
    )
    chain, model = plan.on(CHAIN)
    assert (chain.power, model) == (2, plan.model)
    ties = {(row.source, row.target): row.probability for row in chain.table().itertuples()}
    assert chain.graph.tie_count == GRAPH.tie_count + 2  # @cy follows @ann already
    assert (ties["@ann", "@cy"], ties["@ann", "@ed"], ties["@bo", "@di"]) == (1, 1, 0.75)
    assert ties["@ann", "@bo"] == 0.75
    alone, _ = Plan(LAUNCHES, MODEL).on(CHAIN)
    assert alone.fingerprint == CHAIN.fingerprint


def test_delays_of_their_own_go_over_to_the_chain():
    post = CrossPost("@bo", "@di", delay="10min")
    plan = Plan(LAUNCHES, TimedCascade(diffusion.LogNormal(3_600, 1)), cross_posts=[post])
    chain, model = plan.on(CHAIN)
    assert model.delays is None
    (tie,) = (
        place for place, row in enumerate(chain.table().itertuples()) if (row.source, row.target) == ("@bo", "@di")
    )
    assert chain.delays.family == diffusion.LogNormal(3_600, 1)
    assert chain.delays.scales[tie] == pytest.approx(1 / 6)
    assert np.delete(chain.delays.scales, tie).tolist() == [1] * GRAPH.tie_count
    with pytest.raises(
        InputError, match="delay: no tie can have a delay of its own where the model's delays are fixed"
    ):
        Plan(LAUNCHES, TimedCascade(diffusion.Fixed(0)), cross_posts=[post]).on(CHAIN)
    with pytest.raises(InputError, match=r"no delays and the plan gives none; in a file, they stand under \[model\]"):
        Plan(LAUNCHES).on(CHAIN)
    chain, model = Plan(LAUNCHES, TimedCascade(diffusion.Fixed(0)), cross_posts=[CrossPost("@bo", "@di")]).on(CHAIN)
    assert model.delays == diffusion.Fixed(0)


def test_plausible_chains_stay_so_and_do_not_doubt_what_is_stated():
    plan = Plan(LAUNCHES, MODEL, power=2, cross_posts=[CrossPost("@bo", "@di", 0.25)])
    chains, _ = plan.on(PlausibleChains(CHAIN.doubted(tries=3), draws=3))
    assert (chains.draws, chains.power) == (3, 2)
    first, second = (
        {(row.source, row.target): row.probability for row in chains.draw(index).table().itertuples()}
        for index in (0, 1)
    )
    assert first["@bo", "@di"] == pytest.approx(1 - 0.75**2, abs=1e-4)
    assert second["@bo", "@di"] == pytest.approx(1 - 0.75**2, abs=1e-4)
    assert first["@ann", "@bo"] != second["@ann", "@bo"]


def test_a_launch_on_it_runs_with_every_account_that_it_repeats():
    chain, _ = Plan(LAUNCHES, MODEL, same_person=[["@ed", "@fy", "@di"]]).on(diffusion.uniform(GRAPH, 0.0))
    assert diffusion.simulate(chain, diffusion.IndependentCascade(), "@ed", replicates=5).sizes.tolist() == [3] * 5


@pytest.mark.parametrize(("arguments", "words"), [
    ({"launches": []}, "launches: a plan needs one Launch or several"),
    ({"launches": ["one"]}, "launches: a plan needs one Launch or several"),
    ({"launches": [LAUNCHES[0], LAUNCHES[0]]}, r"launches\[1\].name: there are two launches named 'one'"),
    ({"model": "timed"}, "model must be a model such as"),
    ({"model": TimedCascade(horizon="1h")}, r"launches\[1\].pushes\[1\].at: at is 6 hours, which is after the horizon"),
    ({"model": diffusion.LinearThreshold()}, r"launches\[1\].pushes\[1\]: the model 'linear threshold' knows neither"),
    ({"power": -1}, "power must be greater than 0"),
    ({"budget": -1}, "budget must be at least 0"),
    ({"same_person": [["@a"]]}, r"same_person\[0\]: same_person must list two or more accounts"),
    ({"cross_posts": [CrossPost("@a", "@b"), CrossPost("@a", "@b", 0.5)]}, r"cross_posts\[1\]: '@b' is said twice"),
    ({"cross_posts": [CrossPost(1, 2), CrossPost("2", "1")]}, r"cross_posts\[1\]: .* circle, and 1 → 2 → 1 is one"),
])  # fmt: skip
def test_plans_that_cannot_be_are_refused_in_words(arguments, words):
    with pytest.raises(InputError, match=words):
        Plan(**({"launches": LAUNCHES} | arguments))


@pytest.mark.parametrize(("make", "words"), [
    (lambda: CrossPost("@a", "@a"), "target: '@a' cannot repeat what it posts itself"),
    (lambda: CrossPost("@a", 1.5), "target must be the name of an account, not 1.5"),
    (lambda: CrossPost("@a", "@b", 1.5), "chance must be at most 1, not 1.5"),
    (lambda: CrossPost("@a", "@b", delay=0), "delay must be greater than 0"),
])  # fmt: skip
def test_cross_posts_that_cannot_be_are_refused_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_what_a_network_does_not_allow_is_refused_by_the_path():
    Plan(LAUNCHES).check(GRAPH)
    with pytest.raises(UnknownAccountError, match=r"launches\[0\].pushes\[0\].accounts\[1\]: .* no account '@nobody'"):
        Plan(Launch("x", Push(["@ann", "@nobody"]))).check(GRAPH)
    with pytest.raises(InputError, match=r"launches\[0\].budget: the budget is 999, which is not enough. The expected"):
        Plan(Launch("x", Push("@ann"), budget=999)).check(GRAPH, ACCOUNTS)
    Plan(Launch("x", Push("@ann"), budget=1000)).check(GRAPH, ACCOUNTS)
    with pytest.raises(InputError, match="cannot be said: the price is not known of push: the fees of 1 account"):
        Plan(Launch("x", Push("@ann")), budget=999).check(GRAPH)


def test_a_price_that_is_its_budget_but_for_rounding_is_not_above_it():
    push = PaidInfluencers(["@ann", "@bo", "@cy"], fee=0.1, acceptance=1)
    Plan(Launch("x", push, budget=0.3)).check(GRAPH)


names = st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
chances, times = st.floats(0, 1), st.one_of(st.integers(0, 10**6), st.floats(0, 1e6), st.sampled_from(["6h", "90min"]))
titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10).filter(
    lambda text: text.strip() and text not in ("network", "trending", "reserve")
)
prices = st.one_of(st.none(), st.floats(0, 1e9))
people = st.lists(names, min_size=1, max_size=4, unique_by=str)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
columns = st.sampled_from(["segment", "region", "platform", "the mood"])
audiences = st.one_of(
    st.just(Everybody()),
    st.builds(NamedAccounts, people),
    st.builds(CommunityOf, names),
    st.dictionaries(columns, st.lists(words, min_size=1, max_size=2), min_size=1).map(
        lambda given: AccountsWhere(**given)
    ),
)
outside = {"audience": audiences, "chance": chances, "at": times, "duration": times, "name": titles}
shown = st.one_of(
    st.builds(MediaReport, share=chances, cost=prices, **outside),
    st.builds(MediaReport, share=chances, cost=prices, **(outside | {"name": st.just("television")})),
    st.builds(Advertising, impressions=st.floats(0.1, 1e9), cap=st.integers(1, 9), cost_per_thousand=prices, **outside),
    st.builds(Giveaway, share=chances, cost_per_participant=prices, cost=st.floats(0, 1e9), **outside),
    st.builds(SiteLink, share=chances, cost=st.floats(0, 1e9), **outside),
    st.builds(SiteLink, visits=st.floats(0.1, 1e9), **outside),
)


@st.composite
def launches(draw, name):
    given = draw(people)
    cut = draw(st.integers(0, len(given)))
    pushes = draw(st.lists(shown, min_size=1, max_size=2))
    if given[:cut]:
        fees = draw(st.one_of(st.none(), st.floats(0, 1e6), st.lists(st.floats(0, 1e6), min_size=cut, max_size=cut)))
        kinds = (Push(given[:cut], draw(times)), PaidInfluencers(given[:cut], draw(times), fees, draw(chances)))
        pushes.append(draw(st.sampled_from([*kinds, OwnAccounts(given[:cut])])))
    reserve = HeldBack(given[cut:], draw(st.integers(1, 3)), draw(times)) if given[cut:] else None
    return Launch(name, pushes, reserve, draw(st.floats(0.01, 100)), draw(prices))


@st.composite
def models(draw):
    delays = [None, diffusion.Exponential(0.3), diffusion.LogNormal("35min", 1.1), diffusion.Fixed("1d")]
    fading = st.sampled_from([None, diffusion.HalfLife("6h"), diffusion.PowerLawFading(0.1, 1.7)])
    return TimedCascade(
        draw(st.sampled_from(delays)),
        draw(st.sampled_from([math.inf, 1e6, "52w"])),
        draw(fading),
        draw(fading),
        draw(st.sampled_from([None, diffusion.DividedAttention(100, 0.7)])),
        draw(st.sampled_from([None, diffusion.Reinforcement((0, 1.5, math.inf))])),
        draw(st.sampled_from([None, diffusion.Refractory("1d", 3)])),
        hour=draw(st.floats(0, 24)),
        trending=draw(st.sampled_from([None, diffusion.TrendingList(100, "30min")])),
    )


@st.composite
def plans(draw):
    posts = [CrossPost("a", "b", draw(chances)), CrossPost("b", 3, delay=draw(st.floats(0.1, 1e6)))]
    return Plan(
        [draw(launches(name)) for name in draw(st.lists(titles, min_size=1, max_size=2, unique=True))],
        draw(models()),
        draw(st.floats(0.01, 100)),
        draw(st.one_of(st.none(), st.integers(1, 10**6))),
        draw(st.integers(1, 10**6)),
        draw(st.integers(0, 10**6)),
        draw(prices),
        draw(st.sampled_from([(), [["c", "d"], ["e", 5]]])),
        posts[: draw(st.integers(0, 2))],
    )


@settings(deadline=None)
@given(plan=plans())
def test_a_plan_survives_a_file(tmp_path_factory, plan):
    file = tmp_path_factory.getbasetemp() / "plan.toml"
    assert plan.save(file) == file
    again = read_plan(file)
    assert again == plan
    assert again.to_toml() == plan.to_toml()


def test_the_rhythm_survives_a_file(tmp_path):
    rhythm = diffusion.Rhythm(np.arange(1, 25) ** 0.3, offset_hours=8)
    plan = Plan(LAUNCHES, TimedCascade(rhythm=rhythm, hour=18.5))
    again = read_plan(plan.save(tmp_path / "plan.toml"))
    assert (again.model.rhythm.rates == rhythm.rates).all()
    assert (again.model.rhythm.offset_hours, again.model.hour) == (8, 18.5)
    assert again.to_toml() == plan.to_toml()


@pytest.mark.parametrize("model", [
    diffusion.IndependentCascade(), diffusion.LinearThreshold(),
    diffusion.ComplexContagion(diffusion.AbsoluteThreshold(3), 0.5),
    diffusion.ComplexContagion(diffusion.RelativeThreshold(0.18)),
])  # fmt: skip
def test_models_without_time_survive_a_file(tmp_path, model):
    plan = Plan(Launch("one", Push("@ann")), model)
    assert read_plan(plan.save(tmp_path / "plan.toml")) == plan


class Unheard(Push):
    """A kind of push that no file knows."""


def test_what_has_no_form_in_a_file_is_refused_in_words():
    scales = diffusion.Delays(diffusion.Exponential(5), np.ones(3))
    thresholds = diffusion.ComplexContagion(diffusion.AbsoluteThreshold({"@ann": 2}))
    for plan, words in (
        (Plan(LAUNCHES, TimedCascade(scales)), "delays that differ from tie to tie have no form in a file"),
        (Plan(LAUNCHES[0], thresholds), "a threshold .* has no form in a file"),
        (Plan(Launch("x", Unheard("@ann"))), "a push of the kind Unheard has no form in a file"),
        (Plan(Launch("x", Push("\ud800"))), "is no text that a file in UTF-8 can hold"),
    ):
        with pytest.raises(InputError, match=words):
            plan.to_toml()


def test_the_demo_has_a_plan_that_can_be_carried_out():
    from diffusion.study.demo import demo_file

    graph, accounts = (
        diffusion.read_follows(demo_file("follows.csv.gz")),
        diffusion.read_accounts(demo_file("accounts.csv")),
    )
    plan = read_plan(demo_file("plan.toml"), graph, accounts)
    kinds = {type(push).__name__ for launch in plan.launches for push in launch.pushes}
    assert kinds == {
        "Push", "OwnAccounts", "PaidInfluencers", "MediaReport", "Advertising", "Giveaway", "SiteLink",
    }  # fmt: skip
    assert all(launch.price(graph, accounts) <= plan.budget for launch in plan.launches)
    hub, many = (graph.out_degrees[graph.codes(plan.launches[place].accounts)].sum() for place in (0, 1))
    assert hub == graph.out_degrees.max()
    assert many == pytest.approx(hub, rel=0.05)
    assert plan.horizon == 3 * 86_400


@pytest.mark.parametrize("horizon", [math.inf, 86_400, 0])
def test_its_picture_has_a_row_for_each_push_and_names_what_is_hostile_safely(tmp_path, horizon):
    pushes = [Push("@ann"), Advertising(Everybody(), 5, 0.1, duration="2d"), MediaReport(Everybody(), 0.1, 0.1)]
    launches = [Launch("$x^$ <b>", pushes, HeldBack("@cy")), Launch("\x1b[31m", Push("@bo", name="$\\bad$"))]
    figure = Plan(launches, TimedCascade(horizon=horizon)).plot()
    figure.savefig(tmp_path / "plan.png")
    words = [text.get_text() for text in figure.axes[0].texts]
    assert len(words) == 2 + 4 + 1
    assert words[1:4] == ["push: 1 account", "advertising", "media report"]
    assert words[4] == "held back until nothing more happens: 1 account"
    assert "\x1b" not in "".join(words)
