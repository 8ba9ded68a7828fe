"""Stars against ordinary accounts: closed forms, intervals that hold, prices, and what is refused."""

import networkx
import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Graph, InputError, LinearThreshold, UnknownAccountError, compare_stars, read_accounts, uniform
from diffusion.drawing import picture
from diffusion.seeds.star_plans import BEST, FOLLOWED, FOR_MONEY, RANDOM, best_for_money


def stars_and_pairs(leaves=40, pairs=60):
    """One star, and ordinary accounts with one follower each; nothing else is tied to anything."""
    sources = ["@star"] * leaves + [f"@ordinary{place:03}" for place in range(pairs)]
    return Graph.from_arrays(sources, [f"@fan{place:03}" for place in range(leaves + pairs)], edges="influence")


def priced(star=100.0, ordinary=4.0, pairs=60):
    names = ["@star"] + [f"@ordinary{place:03}" for place in range(pairs)]
    return read_accounts(pandas.DataFrame({"account": names, "fee": [star] + [ordinary] * pairs}))


@pytest.mark.parametrize("leaves", [1, 6, 20, 41])
def test_where_nothing_is_left_to_chance_the_number_is_exact(leaves):
    """A star reaches leaves + 1 for sure, an ordinary account 2: so (leaves + 1) / 2 of these equal it, rounded up."""
    found = compare_stars(uniform(stars_and_pairs(leaves), 1), ["@star"], replicates=40)
    expected = -(-(leaves + 1) // 2)
    for plan in (RANDOM, FOLLOWED):
        assert found.equal(plan) == (expected, expected, expected)
    assert found.equal(BEST) == (1, 1, 1)
    assert found.spread == (leaves + 1,) * 3


def test_in_a_clique_any_account_is_a_star():
    graph = Graph.from_networkx(networkx.complete_graph(12), edges="influence")
    found = compare_stars(uniform(graph, 1), [0, 1, 2], top_share=0, replicates=40)
    assert found.equal(RANDOM) == (1, 1, 1)


@pytest.mark.parametrize("model", [diffusion.IndependentCascade(), LinearThreshold()])
def test_intervals_hold_the_true_number(model):
    """A star has 1 + 40 p expected, an ordinary account 1 + p: so with p = 1/2, 14 of these equal it."""
    chain = uniform(stars_and_pairs(), 0.5)
    runs = [
        compare_stars(chain, ["@star"], model=model, replicates=400, random_state=state).equal(RANDOM)
        for state in range(40)
    ]
    assert sum(run.low <= 14 <= run.high for run in runs) >= 35
    assert np.mean([run.high - run.low for run in runs]) < 6
    assert {run.accounts for run in runs} <= {13, 14, 15}


def test_the_chance_to_tip_is_compared_too():
    """The star passes 10 for sure, and so do five ordinary accounts: 2 each."""
    found = compare_stars(uniform(stars_and_pairs(), 1), ["@star"], target=10, replicates=40)
    assert found.equal(RANDOM, "chance") == (5, 5, 5)
    assert found.chance == (1, 1, 1)
    assert "The stars pass 10 accounts with probability 100 %; so do 5" in found.summary()
    assert found.table()["tips_equal"].tolist() == [1, 5, 5, 1]


def test_prices_are_told_over_the_whole_fee_curve():
    """For 100 the star brings 41; an ordinary account brings 2 for 4, so 25 of them bring 50."""
    found = compare_stars(uniform(stars_and_pairs(), 1), ["@star"], accounts=priced(), replicates=40)
    assert found.money == 100
    assert found.break_even == pytest.approx(100 / 21)
    for plan in (RANDOM, FOR_MONEY):
        assert found.difference(plan) == (9, 9, 9)
        row = found.table().set_index("plan").loc[plan]
        assert (row["equal"], row["money"], row["spread_same"]) == (21, 84, 50)
        assert row["price"] == 2
    curve = found.fee_curve().pivot(index="money", columns="plan", values="spread")
    money = curve.index.to_numpy()
    np.testing.assert_allclose(curve[RANDOM], 2 * np.floor(money / 4 + 1e-9))
    np.testing.assert_allclose(curve["stars"], np.where(money >= 100, 41, 0))
    text = found.summary()
    assert "Your 1 star = 21 ordinary accounts at random [21 to 21]." in text
    assert "The stars cost 100: 2.44 for each" in text
    assert "50.0 accounts, more than the stars" in text


def test_dear_ordinary_accounts_lose():
    found = compare_stars(uniform(stars_and_pairs(), 1), ["@star"], accounts=priced(ordinary=10), replicates=40)
    assert found.difference(RANDOM) == (-21, -21, -21)
    assert "20.0 accounts, fewer than the stars" in found.summary()


def test_without_fees_of_ordinary_accounts_the_price_they_may_have_is_told():
    accounts = read_accounts(pandas.DataFrame({"account": ["@star"], "fee": [84]}))
    found = compare_stars(uniform(stars_and_pairs(), 1), ["@star"], accounts=accounts, replicates=40)
    assert found.break_even == 4
    assert "the better buy where they cost less than 4 each" in found.summary()
    assert "Fees of ordinary accounts are not known." in found.summary()
    assert picture(found.plot(), "png")


def test_only_accounts_with_a_known_fee_are_ordinary_where_any_has_one():
    accounts = read_accounts(pandas.DataFrame({"account": ["@star", "@ordinary007"], "fee": [84, 4]}))
    found = compare_stars(uniform(stars_and_pairs(), 1), ["@star"], accounts=accounts, replicates=40)
    assert found.plan(FOR_MONEY).accounts == ("@ordinary007",)
    assert found.equal(RANDOM).accounts is None
    assert "All 1 of ordinary accounts at random do not equal your 1 star." in found.summary()


def test_the_best_list_for_the_money_is_greedy_by_gain_over_cost():
    graph = stars_and_pairs()
    fees = np.full(len(graph), np.nan)
    fees[graph.codes(["@star", "@ordinary000", "@ordinary001", "@fan000"])] = [50, 1, 2, 30]
    chosen = best_for_money(uniform(graph, 1), diffusion.IndependentCascade(), fees, 52.0, 0)
    assert list(graph.names.take(chosen)) == ["@ordinary000", "@ordinary001"] or list(graph.names.take(chosen)) == [
        "@ordinary000",
        "@ordinary001",
        "@fan000",
    ]
    chosen = best_for_money(uniform(graph, 1), diffusion.IndependentCascade(), fees, 53.0, 0)
    assert list(graph.names.take(chosen)) == ["@ordinary000", "@ordinary001", "@star"]


def made():
    graph = diffusion.community_network(600, 5_000, random_state=4).graph
    return diffusion.weighted_cascade(graph).amplified(0.8)


def leaders(chain, many=4):
    return chain.graph.names.take(np.argsort(-chain.graph.out_degrees, kind="stable")[:many])


def test_threads_change_nothing():
    chain = made()
    with diffusion.threads(1):
        one = compare_stars(chain, leaders(chain), replicates=100)
    with diffusion.threads(3):
        three = compare_stars(chain, leaders(chain), replicates=100)
    pandas.testing.assert_frame_equal(one.table(), three.table())


def test_plans_grow_until_they_are_enough():
    """More accounts than are tried at first are needed, and none more than there are."""
    chain = made()
    found = compare_stars(chain, leaders(chain, 30), replicates=100)
    random = found.plan(RANDOM)
    assert random.ends[-1] > 64
    assert found.equal(RANDOM).high is not None
    few = compare_stars(chain, leaders(chain, 30), replicates=100, most=5)
    assert few.equal(RANDOM).accounts is None
    assert "The first 5 of ordinary accounts at random do not equal" in few.summary()


def test_who_is_ordinary_can_be_said():
    chain = made()
    named = chain.graph.names.take(np.arange(40))
    found = compare_stars(chain, leaders(chain), ordinary=named, replicates=60)
    assert set(found.plan(FOLLOWED).accounts) <= set(named)
    assert found.ordinary_count == len(set(named) - set(leaders(chain)))
    rule = compare_stars(chain, leaders(chain), top_share=0.1, replicates=60)
    most = set(leaders(chain, 60))
    assert not most & set(rule.plan(FOLLOWED).accounts)


def test_plausible_chains_widen_the_interval():
    chain = made()
    one = compare_stars(chain, leaders(chain), replicates=400)
    many = compare_stars(
        diffusion.PlausibleChains(chain.doubted(tries=10, level_error=0.4), draws=20), leaders(chain), replicates=400
    )
    assert many.spread.high - many.spread.low > 1.5 * (one.spread.high - one.spread.low)
    assert many.provenance.settings["draws"] == 20
    assert len(np.unique(many.blocks)) == 20


def test_every_view_works_with_hostile_names():
    names = ["@a$b$", "\x1b[31mred", "=1+1"]
    graph = Graph.from_arrays([names[0]] * 4 + names[1:], ["w", "x", "y", "z", "p", "q"], edges="influence")
    found = compare_stars(uniform(graph, 0.5), [names[0]], replicates=40, target=2)
    assert all(sign.isprintable() for sign in found.summary())
    assert picture(found.plot(), "svg")
    assert len(found.table()) == 4
    assert len(found.curve(RANDOM)) == 2
    assert "StarComparison(1 stars" in repr(found)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"stars": []}, InputError, "stars: name at least one"),
        ({"stars": ["@star", "@star"]}, InputError, "named twice"),
        ({"stars": ["@nobody"]}, UnknownAccountError, "no account '@nobody'"),
        ({"ordinary": ["@nobody"]}, UnknownAccountError, "ordinary: there is no account"),
        ({"ordinary": ["@star"]}, InputError, "nobody to compare with"),
        ({"ordinary": []}, InputError, "nobody to compare with"),
        ({"target": 0}, InputError, "target must be at least 1"),
        ({"orders": 1}, InputError, "orders must be at least 2"),
        ({"top_share": 2}, InputError, "top_share must be at most 1"),
        ({"accounts": read_accounts(pandas.DataFrame({"account": ["@star"]}))}, InputError, "column 'fee'"),
        ({"accounts": read_accounts(pandas.DataFrame({"account": ["@x"], "fee": [1]}))}, InputError, "fee of '@star'"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        compare_stars(uniform(stars_and_pairs(), 1), **{"stars": ["@star"], "replicates": 40, **arguments})


def test_a_target_or_fees_that_were_not_given_are_not_made_up():
    found = compare_stars(uniform(stars_and_pairs(), 1), ["@star"], replicates=40)
    assert found.chance is found.money is found.break_even is None
    with pytest.raises(InputError, match='"chance" where there is a target'):
        found.equal(RANDOM, "chance")
    with pytest.raises(InputError, match="no fee curve"):
        found.fee_curve()
    with pytest.raises(InputError, match="for the same money"):
        found.difference(RANDOM)
    with pytest.raises(InputError, match="there is no plan 'x'"):
        found.equal("x")
