"""Plans from files: what they mean."""

import pytest

import diffusion
from diffusion import (
    AbsoluteThreshold,
    ComplexContagion,
    HalfLife,
    IndependentCascade,
    LinearThreshold,
    PowerLawFading,
    RelativeThreshold,
    TimedCascade,
    read_plan,
)
from diffusion.errors import InputError
from tests.launches.networks import HOSTILE
from tests.launches.plan_text import ACCOUNTS, GRAPH, PLAN, line_of, refusal_of


@pytest.fixture
def file(tmp_path):
    return tmp_path / "plan.toml"


def test_a_plan_says_what_its_file_says(file):
    file.write_text(PLAN)
    plan = read_plan(file, GRAPH, ACCOUNTS)
    assert (plan.horizon, plan.power, plan.target, plan.replicates, plan.random_state) == (172_800, 1.5, 5, 200, 7)
    assert (plan.budget, plan.same_person) == (2000, (("@ann", "@cy"),))
    assert plan.cross_posts == (diffusion.CrossPost("@bo", "@di", 0.5, "10min"),)
    assert plan.model == TimedCascade(diffusion.Exponential(3_600), horizon="2d")
    first, second = plan.launches
    assert (first.name, first.power, first.budget) == ("first", 2, 1500)
    assert first.pushes == (
        diffusion.Push(["@ann", "@bo"]),
        diffusion.MediaReport(diffusion.AccountsWhere(region="north"), 0.5, 0.1, "6h", "1h", 100, "television"),
    )
    assert first.reserve == diffusion.HeldBack(["@gil", "@cy"], 2, "30min", most=1)
    assert second.pushes == (
        diffusion.PaidInfluencers(["@ann", "@cy"], fee=[10, 20]),
        diffusion.Advertising(diffusion.Everybody(), 10, 0.01, cost_per_thousand=100),
        diffusion.Giveaway(diffusion.CommunityOf("@gil"), 0.2, cost_per_participant=1),
        diffusion.SiteLink(
            diffusion.NamedAccounts(["@ed", "@fy"]), 0.5, visits=3, duration="1d", name="the shop"
        ),
    )  # fmt: skip
    assert second.reserve is None
    assert read_plan(file) == plan


def test_every_mechanism_can_be_switched_on(file):
    file.write_text(
        """
        horizon = "1w"
        [model]
        kind = "timed cascade"
        delays = { kind = "log-normal", median = "35min", spread = 1.1 }
        content_fading = { kind = "half-life", half_life = "6h" }
        post_fading = { kind = "power law", start = "5min", exponent = 0.5 }
        attention = { capacity = 100, exponent = 0.5 }
        reinforcement = { multiples = [1, 1.5, inf] }
        refractory = { period = "1d", most = 3 }
        rhythm = { rates = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3], offset_hours = 8 }
        hour = 20:30:00
        trending = { threshold = 50, visibility = 0.01 }
        [[launches]]
        name = "one"
        [[launches.pushes]]
        kind = "own accounts"
        """
    )
    model = read_plan(file).model
    assert model.delays == diffusion.LogNormal(2_100, 1.1)
    assert model.content_fading == HalfLife("6h")
    assert model.post_fading == PowerLawFading("5min", 0.5)
    assert model.attention == diffusion.DividedAttention(100, 0.5)
    assert model.reinforcement == diffusion.Reinforcement((1, 1.5, float("inf")))
    assert model.refractory == diffusion.Refractory("1d", 3)
    assert (model.rhythm.rates[0], model.rhythm.rates[12], model.rhythm.offset_hours) == (0.5, 1.5, 8)
    assert (model.hour, model.horizon) == (20.5, 604_800)
    assert model.trending == diffusion.TrendingList(50, visibility=0.01)


@pytest.mark.parametrize(("table", "model"), [
    ("", TimedCascade()),
    ("kind = 'timed cascade'\ndelays = { kind = 'fixed', length = '1min' }", TimedCascade(diffusion.Fixed(60))),
    ("kind = 'independent cascade'", IndependentCascade()),
    ("kind = 'linear threshold'", LinearThreshold()),
    ("kind = 'complex contagion'", ComplexContagion()),
    ("kind = 'complex contagion'\ncount = 3", ComplexContagion(AbsoluteThreshold(3))),
    ("kind = 'complex contagion'\nshare = 0.18\nwilling = 0.9", ComplexContagion(RelativeThreshold(0.18), 0.9)),
])  # fmt: skip
def test_each_model_can_be_asked_for(file, table, model):
    table = table and f"[model]\n{table}"
    file.write_text(f"{table}\n[[launches]]\nname = 'one'\n[[launches.pushes]]\nkind = 'push'\naccounts = '@ann'\n")
    assert read_plan(file, GRAPH).model == model


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(file):
    file.write_bytes(b"\xef\xbb\xbf" + PLAN.replace("\n", "\r\n").encode())
    assert read_plan(file, GRAPH, ACCOUNTS).power == 1.5
    file.write_bytes(PLAN.replace("\n", "\r\n").replace("share = 0.5", "share = 5").encode())
    assert str(refusal_of(file)).startswith(f"{file}:{line_of('share = 0.5')}: share must be at most 1")


def test_hostile_names_are_read_as_they_are(file):
    plan = diffusion.Plan([diffusion.Launch(HOSTILE[1], diffusion.Push(HOSTILE))])
    plan.save(file)
    assert read_plan(file, GRAPH) == plan
    file.write_text(file.read_text().replace("<script>", "<scrypt>"))
    assert "there is no account '<scrypt>' in the graph" in str(refusal_of(file, GRAPH))


def test_communities_are_those_of_the_network_before_accounts_repeat_others(file):
    file.write_text(PLAN)
    plan = read_plan(file, GRAPH, ACCOUNTS)
    chain, _ = plan.on(diffusion.uniform(GRAPH, 0.5))
    giveaway = plan.launches[1].pushes[2]
    assert (giveaway.audience.codes(chain.graph) == diffusion.CommunityOf("@gil").codes(GRAPH)).all()
    given = read_plan(file, GRAPH, ACCOUNTS, diffusion.Communities.of(GRAPH, {"@gil": "fans", "@ed": "fans"}))
    assert GRAPH.names.take(given.launches[1].pushes[2].audience.codes(GRAPH)) == ["@ed", "@gil"]
    with pytest.raises(InputError, match="audience: the communities are those of another graph"):
        giveaway.start(diffusion.Graph.from_arrays(["@gil"], ["@else"], edges="follows"))
