"""Sums by item give the measures that their definitions give, and resampling draws items for all alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import rankdata

from diffusion.learning.exposures import gather_exposures
from diffusion.learning.pairs import hazards_of
from diffusion.validation import tally as tally_module
from diffusion.validation.resampling import Estimate, areas, draw_items, estimates_of, slopes
from diffusion.validation.tally import BINS, deciles, edges_of, tally
from tests.learning.known_chain import known_chain, simulated_log


@pytest.fixture(scope="module")
def checked():
    """The forecasts of two chains for every exposed pair of a log, listed one by one, and their tally."""
    truth = known_chain(accounts=300, ties=3_000, mean=0.06)
    seen = gather_exposures(truth.graph, simulated_log(truth, items=60, starters=3))
    chance = np.random.default_rng(0)
    chains = np.stack([truth.measured, np.full(len(truth.measured), 0.06)], 1)
    outside = np.stack([chance.random(300) * 0.02, np.zeros(300)], 1)
    hazards, ways = hazards_of(chains), hazards_of(outside)
    sums = tally(seen, hazards, ways)
    rows = []
    sources, targets = truth.graph.sources.tolist(), truth.graph.targets.tolist()
    for item in range(seen.item_count):
        part = slice(seen.starts[item], seen.starts[item + 1])
        when = dict(zip(seen.accounts[part].tolist(), seen.times[part].tolist(), strict=True))
        missed, whole = {}, {}
        for tie, (source, target) in enumerate(zip(sources, targets, strict=True)):
            if source in when:
                whole[target] = whole.get(target, 1 - outside[target]) * (1 - chains[tie])
            if source in when and when[source] < when.get(target, np.inf):
                missed[target] = missed.get(target, 1 - outside[target]) * (1 - chains[tie])
        rows += [(item, target in when, *(1 - whole[target]), *(1 - gone)) for target, gone in missed.items()]
    return np.array(rows), sums


def exact_area(took, forecasts):
    ranks = rankdata(forecasts)
    positive = took.sum()
    return (ranks[took].sum() - positive * (positive + 1) / 2) / positive / (len(took) - positive)


def test_sums_by_item_are_those_of_the_pairs(checked):
    rows, sums = checked
    item, took = rows[:, 0].astype(int), rows[:, 1].astype(bool)
    assert sums.pairs.tolist() == np.bincount(item, minlength=60).tolist()
    assert sums.adopted.tolist() == np.bincount(item, took, minlength=60).tolist()
    for column in (0, 1):
        p = rows[:, 2 + column]
        np.testing.assert_allclose(sums.predicted[:, column], np.bincount(item, p, minlength=60))
        before = rows[:, 4 + column]
        np.testing.assert_allclose(
            sums.likelihood[:, column], np.bincount(item, np.log(np.where(took, before, 1 - before)), minlength=60)
        )
        np.testing.assert_allclose(sums.brier[:, column], np.bincount(item, (p - took) ** 2, minlength=60))


def test_the_area_from_bins_is_that_of_the_exact_ranks(checked):
    rows, sums = checked
    found = estimates_of(sums, draw_items(60, 10, 0))
    for column in (0, 1):
        exact = exact_area(rows[:, 1].astype(bool), rows[:, 2 + column])
        assert abs(found["auc_pairs"].values[column] - exact) < 1e-3
    assert found["auc_ties"].values[1] == 0.5  # all ties alike
    assert 0.5 < found["auc_ties"].values[0] < 1


def test_the_truth_is_calibrated(checked):
    rows, sums = checked
    found = estimates_of(sums, draw_items(60, 200, 0))
    low, high = found["slope"].interval(0)
    assert low < 1.15  # who takes an item up draws in some that then count for it: a little above 1
    assert high > 0.9
    assert 0.9 < found["forecast_ratio"].values[0] < 1.2
    assert abs(found["forecast_ratio"].values[1] - rows[:, 3].sum() / rows[:, 1].sum()) < 1e-9


def test_slopes_are_those_of_a_logistic_regression_by_a_library():
    chance = np.random.default_rng(1)
    forecasts, counts = np.sort(chance.random(30)), chance.integers(1, 50, (4, 30, 2)).astype(float)
    x = np.log(forecasts / (1 - forecasts))
    for row, found in zip(counts, slopes(forecasts, counts), strict=True):

        def loss(place, row=row):
            z = place[0] + place[1] * x
            return np.sum(row[:, 0] * np.logaddexp(0, z) + row[:, 1] * np.logaddexp(0, -z))

        assert found == pytest.approx(minimize(loss, [0, 1], tol=1e-10).x[1], abs=1e-4)
    assert np.isnan(slopes(np.array([0.1, np.nan]), counts[:, :2])).all()


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_areas_count_equals_half(pairs):
    values, took = (np.array(part) for part in zip(*pairs, strict=True))
    counts = np.zeros((1, 6, 2))
    np.add.at(counts, (0, values, took.astype(int)), 1)
    with np.errstate(invalid="ignore"):
        found = areas(counts)[0]
    if took.all() or not took.any():
        assert np.isnan(found)
    else:
        wins = np.mean([(a > b) + (a == b) / 2 for a in values[took] for b in values[~took]])
        assert found == pytest.approx(wins)


def test_the_first_row_is_all_items_and_the_others_draw_as_many():
    weights = draw_items(7, 50, 3)
    assert (weights[0] == 1).all()
    assert (weights.sum(1) == 7).all()
    assert len({tuple(row) for row in weights.tolist()}) > 40
    assert (draw_items(7, 50, 3) == weights).all()
    assert (draw_items(7, 50, 4) != weights).any()


def test_differences_are_paired():
    shared = np.random.default_rng(0).normal(size=1_000)
    found = Estimate(np.array([0.5, 0.0]), np.stack([shared + 0.5, shared], 1))
    assert found.difference(0, 1) == pytest.approx((0.5, 0.5, 0.5))
    assert found.interval(0)[0] < 0 < found.interval(0)[1]


def test_bins_are_the_distinct_values_or_of_equal_weight():
    values = np.random.default_rng(0).random(5_000)
    edges = edges_of(values, np.ones(5_000))
    assert len(edges) == BINS - 1
    counts = np.bincount(np.searchsorted(edges, values, side="right"))
    assert counts.max() <= 2 * counts.min()
    weighted = edges_of(np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 1.0]))
    assert weighted.tolist() == [3.0]


@given(st.lists(st.integers(0, 30), max_size=40))
def test_deciles_are_consecutive_and_hold_everything(counts):
    parts = deciles(np.array(counts, np.int64))
    held = [place for part in parts for place in range(part.start, part.stop)]
    assert held == list(range(len(held)))
    assert sum(counts[place] for place in held) == sum(counts)
    assert all(sum(counts[part]) > 0 for part in parts)
    assert len(parts) <= 10


def test_many_items_are_drawn_in_groups(monkeypatch, checked):
    monkeypatch.setattr(tally_module, "GROUPS", 7)
    truth = known_chain(accounts=300, ties=3_000, mean=0.06)
    seen = gather_exposures(truth.graph, simulated_log(truth, items=60, starters=3))
    grouped = tally(seen, hazards_of(truth.measured)[:, None], np.zeros((300, 1)))
    assert len(grouped.pairs) == 7
    assert grouped.pairs.sum() == checked[1].pairs.sum()
    assert grouped.tie_counts.sum() == checked[1].tie_counts[:, 0].sum()
