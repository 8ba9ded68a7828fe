"""Sizes of held-out items: who they start from, ways outside, powers, and how intervals of whole numbers are judged."""

import dataclasses

import numpy as np
import pytest

from diffusion import Graph, uniform
from diffusion.learning.exposures import gather_exposures
from diffusion.validation.spread import _summed_up, forecast_sizes, item_powers, started_items
from tests.learning.known_chain import known_chain, simulated_log
from tests.validation.logs import log_of

STAR = Graph.from_arrays(["@hub"] * 20, [f"@fan{place:02}" for place in range(20)], edges="influence")
ONES = np.ones(4)


def started(rows):
    return started_items(gather_exposures(STAR, log_of(rows)), 100)


def test_an_item_starts_from_its_starters_or_else_from_the_first_account_that_the_graph_has():
    rows = [
        ("a", "@hub", 1.0), ("a", "@fan01", 2.0),
        ("b", "@hub", 1.0), ("b", "@fan01", 1.0), ("b", "@fan02", 2.0),
        ("c", "@stranger", 1.0), ("c", "@fan03", 2.0), ("c", "@fan04", 3.0),
        ("d", "@stranger", 1.0),
    ]  # fmt: skip
    found = started(rows)
    names = [[STAR.names[int(code)] for code in starters] for starters in found.starters]
    assert names == [["@hub"], ["@fan01", "@hub"], ["@fan03"]]
    assert (found.sizes.tolist(), found.without) == ([2, 3, 2], 1)


def test_at_most_so_many_items_are_forecast_evenly_chosen():
    rows = [(item, "@hub", float(item)) for item in range(30)]
    assert started_items(gather_exposures(STAR, log_of(rows)), 3).items.tolist() == [5, 15, 25]


def test_sizes_from_one_hub_are_binomial():
    found = forecast_sizes(uniform(STAR, 0.3), started([("a", "@hub", 1.0)]), ONES, replicates=8_000, random_state=0)
    assert found.means[0] == pytest.approx(7, abs=0.1)
    assert found.quantiles[0].tolist() == [4, 6, 7, 8, 10]


@pytest.mark.parametrize("names", ["strings", "integers"])
def test_accounts_that_come_by_no_visible_tie_are_counted_and_the_way_outside_is_not(names):
    accounts = [f"@{place:02}" for place in range(21)] if names == "strings" else list(range(21))
    graph = Graph.from_arrays([0] * 20, range(1, 21), accounts, edges="influence")
    chain = dataclasses.replace(uniform(graph, 0.0), outside=np.full(21, 0.25))
    rows = [("a", accounts[0], 1.0), ("b", accounts[5], 1.0)]
    begun = started_items(gather_exposures(graph, log_of(rows)), 9)
    found = forecast_sizes(chain, begun, ONES, replicates=8_000, random_state=0)
    assert found.means == pytest.approx([6, 6], abs=0.1)
    strong = forecast_sizes(chain.amplified(2), begun, ONES, replicates=8_000, random_state=0)
    assert strong.means == pytest.approx([1 + 20 * (1 - 0.75**2)] * 2, abs=0.1)


def test_powers_of_items_widen_sizes():
    begun = started([("a", "@hub", 1.0)])
    powers = item_powers(20, 1.0, 0)
    same = forecast_sizes(uniform(STAR, 0.3), begun, np.ones(20), replicates=4_000, random_state=0)
    wide = forecast_sizes(uniform(STAR, 0.3), begun, powers, replicates=4_000, random_state=0)
    assert np.ptp(wide.quantiles[0]) > 2 * np.ptp(same.quantiles[0])
    np.testing.assert_allclose(wide.means[0], 1 + 20 * np.mean(1 - 0.7**powers), rtol=0.03)


def test_powers_of_items_are_a_gamma_of_mean_one():
    powers = item_powers(2_000, 2.0, 0)
    assert powers.mean() == pytest.approx(1)
    assert powers.var() == pytest.approx(0.5, rel=0.02)
    assert item_powers(5, np.inf, 0).tolist() == [1.0] * 5


def test_a_perfect_forecast_of_whole_numbers_holds_just_as_much_as_it_says():
    chance = np.random.default_rng(0)
    simulated = chance.poisson(2.0, (3_000, 400))
    found = _summed_up(simulated, chance.poisson(2.0, 3_000))
    assert found.inside_50.mean() == pytest.approx(0.5, abs=0.02)
    assert found.inside_90.mean() == pytest.approx(0.9, abs=0.015)


def test_a_size_that_never_came_up_is_in_or_out_by_its_place():
    found = _summed_up(np.array([[1, 1, 3, 3], [1, 1, 1, 1], [5, 5, 5, 5]]), np.array([2, 9, 1]))
    assert found.inside_90.tolist() == [1, 0, 0]


def test_the_truth_foretells_sizes():
    truth = known_chain(accounts=400, ties=4_000, mean=0.06)
    seen = gather_exposures(truth.graph, simulated_log(truth, items=1_500, starters=3))
    begun = started_items(seen, 1_500)
    assert {len(starters) for starters in begun.starters} == {3}
    found = forecast_sizes(truth, begun, np.ones(1), replicates=100, random_state=0)
    assert 0.94 < found.means.sum() / begun.sizes.sum() < 1.06
    assert 0.46 < found.inside_50.mean() < 0.54
    assert 0.87 < found.inside_90.mean() < 0.93
