"""What money buys as one point or as many, and which number of points is best."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion.drawing import picture
from diffusion.launches.maps.purchases import Market, equal_shares
from tests.networks import chain_of, graph_of

MODEL = diffusion.IndependentCascade()


def network(p=0.1):
    return diffusion.uniform(diffusion.chung_lu(200, 1_200), p)


def fees_of(graph, fee):
    return diffusion.read_accounts(pd.DataFrame({"account": graph.names.take(np.arange(len(graph))), "fee": fee}))


@given(
    prices=st.lists(st.integers(1, 30), min_size=1, max_size=8), points=st.integers(1, 8), budget=st.integers(1, 100)
)
def test_points_of_equal_shares_keep_to_the_budget_whenever_so_many_can_be_had(prices, points, budget):
    graph = graph_of(
        len(prices) + 30, [(one, len(prices) + to) for one, price in enumerate(prices) for to in range(price)]
    )
    market = Market.of(graph, graph, None, None)
    bought = market.buy(points, budget)
    possible = points <= len(prices) and sum(sorted(prices)[:points]) <= budget
    assert len(bought) == (points if possible else 0)
    assert len(set(bought.tolist())) == len(bought)
    assert market.price(bought) <= budget


def test_equal_shares_are_met_where_they_can_be():
    assert equal_shares(np.array([7.0, 3, 3, 3, 1]), 3, 9.0).tolist() == [3, 2, 1]
    assert equal_shares(np.array([7.0, 3, 3, 3, 1]), 1, 9.0).tolist() == [0]


def test_with_fees_no_other_choice_is_worth_more():
    graph, chance = diffusion.chung_lu(12, 60), np.random.default_rng(3)
    fees = chance.integers(1, 20, len(graph)).astype(float)
    market = Market.of(graph, graph, fees_of(graph, fees), None)
    followers = graph.out_degrees
    for points, budget in itertools.product((1, 2, 3), (5, 15, 30)):
        sums = [
            followers[list(chosen)].sum()
            for chosen in itertools.combinations(np.flatnonzero(followers > 0), points)
            if fees[list(chosen)].sum() <= budget
        ]
        bought = market.buy(points, budget)
        assert (followers[bought].sum() if len(bought) else None) == (max(sums) if sums else None)


def test_a_cell_is_the_simulation_of_what_was_bought():
    chain = network()
    found = diffusion.budget_map(chain, MODEL, (1, 3), (10, 40), target=15, replicates=100, random_state=2)
    for (row, column), names in found.accounts.items():
        runs = diffusion.simulate(chain, MODEL, names, replicates=100, random_state=2)
        assert len(names) == found.points[row]
        assert found.means[row, column] == runs.mean
        assert found.chances[row, column] == runs.chance(at_least=15).estimate
        assert found.followers[row, column] == chain.graph.out_degrees[chain.graph.codes(names)].sum()
        assert found.prices[row, column] == found.followers[row, column] <= found.budgets[column]


def test_two_small_stars_beat_a_big_one_by_their_centres_alone():
    ties = [(0, 10 + n) for n in range(20)] + [(1, 30 + n) for n in range(10)] + [(2, 40 + n) for n in range(10)]
    chain = chain_of(50, ties, 1.0)
    found = diffusion.budget_map(chain, MODEL, (1, 2), (20,), target=22, replicates=10)
    assert found.means.tolist() == [[21], [22]]
    assert found.best.tolist() == [2]
    assert found.chances.tolist() == [[0], [1]]
    assert found.behind.tolist() == [[1], [0]]
    net = diffusion.budget_map(chain, MODEL, (1, 2), (20,), target=22, won_over=True, replicates=10)
    assert net.means.tolist() == [[20], [20]]
    assert net.chances.tolist() == [[0], [1]]  # whether it tips is a matter of everybody
    assert net.may_be_best.all()
    assert "won over" in net.summary()


def test_which_number_cannot_be_told_from_the_best_is_decided_on_the_same_coins():
    chain = network()
    found = diffusion.budget_map(chain, MODEL, (1, 2, 5), (20, 60), replicates=100)
    for column in range(2):
        best = int(np.argmax(found.means[:, column]))
        sizes = [
            diffusion.simulate(chain, MODEL, found.accounts[row, column], replicates=100).sizes for row in range(3)
        ]
        np.testing.assert_allclose(found.behind[:, column], [(sizes[best] - other).mean() for other in sizes])
        assert found.may_be_best[best, column]
        assert found.best[column] == found.points[best]


def test_what_cannot_be_bought_is_left_open():
    star = chain_of(6, [(0, n) for n in range(1, 6)], 0.5)
    found = diffusion.budget_map(star, MODEL, (1, 2), (4, 5), target=2, replicates=10)
    assert np.isnan(found.means).tolist() == [[True, False], [True, True]]
    assert found.best.tolist() == [-1, 1]
    assert found.best_table()["best"].isna().tolist() == [True, False]
    dear = diffusion.budget_map(star, MODEL, (2,), (4,), target=2, replicates=10)
    assert "None of these numbers of points can be bought" in dear.summary()
    picture(dear.plot(), "png")


def test_without_fees_followers_are_the_price_and_it_says_so():
    found = diffusion.budget_map(network(), MODEL, (1, 5), replicates=20, target=10)
    assert found.budgets[-1] == network().graph.out_degrees.max()
    assert len(found.budgets) == 6
    assert "taken to be its followers" in found.summary()


def test_with_fees_worth_may_be_anything():
    chain = network()
    accounts = fees_of(chain.graph, np.linspace(1, 5, len(chain.graph)))
    found = diffusion.budget_map(
        chain, MODEL, (1, 5), (6, 12), accounts=accounts, by=diffusion.ExpectedSpread(), target=10, replicates=20
    )
    assert "Prices are the fees" in found.summary()
    assert found.provenance.settings["by"] == "expected spread"
    assert (found.prices[~np.isnan(found.prices)] <= 12).all()


def test_a_model_in_time_and_plausible_chains_do_as_well():
    chain = network()
    timed = diffusion.TimedCascade(diffusion.Fixed("1h"), content_fading=diffusion.HalfLife("2h"))
    faded = diffusion.budget_map(chain, timed, (1, 5), (40,), target=10, replicates=100)
    assert (faded.means < diffusion.budget_map(chain, MODEL, (1, 5), (40,), target=10, replicates=100).means).all()
    many = diffusion.PlausibleChains(chain.doubted(tries=3), draws=5)
    wide = diffusion.budget_map(many, MODEL, (1, 5), (40,), target=10, replicates=100)
    assert (wide.means_low < wide.means).all()


def test_the_table_has_a_row_a_cell_and_it_can_be_drawn():
    found = diffusion.budget_map(network(), MODEL, (1, 5), (20, 40, 60), replicates=20, target=10)
    assert found.table().shape == (6, 14)
    assert found.table()["mean"].tolist() == found.means.ravel().tolist()
    assert picture(found.plot(), "png") == picture(found.plot(), "png")


def test_without_a_target_there_is_no_chance_of_tipping():
    found = diffusion.budget_map(network(0.001), MODEL, (1,), (20,), replicates=20)
    assert found.target is None
    assert np.isnan(found.chances).all()
    assert "passing" not in found.summary()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"points": (5, 1)}, "points must ascend"),
        ({"points": (0, 1)}, r"points\[0\] must be at least 1"),
        ({"budgets": (-5,)}, r"budgets\[0\] must be greater than 0"),
        ({"by": diffusion.Followers()}, "by: worth needs a price"),
        ({"target": 0}, "target must be at least 1"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wrong, words):
    settings = {"points": (1, 2), "budgets": (10,), "replicates": 10} | wrong
    with pytest.raises(diffusion.InputError, match=words):
        diffusion.budget_map(network(), MODEL, **settings)


def test_accounts_without_fees_are_refused():
    chain = network()
    silent = diffusion.read_accounts(pd.DataFrame({"account": [0, 1], "region": ["north", "south"]}))
    with pytest.raises(diffusion.InputError, match="no column 'fee'"):
        diffusion.budget_map(chain, MODEL, (1,), (10,), accounts=silent)
