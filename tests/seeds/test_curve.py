"""The tipping curve: its columns, intervals, table and sentences."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import binomtest

import diffusion
from diffusion import IndependentCascade, LinearThreshold, tipping_curve
from diffusion.errors import InputError, UnknownAccountError
from diffusion.words import percent
from tests.networks import EVERY_MODEL, clique, graph_of

MODEL = IndependentCascade()


@pytest.fixture(scope="module")
def chain():
    return diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000))


@pytest.fixture(scope="module")
def curve(chain):
    return tipping_curve(chain, MODEL, [5, 3, 9, 1], target=12, replicates=800, random_state=6)


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
def test_each_column_is_the_simulation_of_so_many_seeds(chain, model):
    seeds = [5, 3, 9, 1]
    curve = tipping_curve(chain, model, seeds, replicates=200, random_state=6)
    for k in range(1, 5):
        alone = diffusion.simulate(chain, model, seeds[:k], replicates=200, random_state=6)
        assert (curve.sizes[:, k - 1] == alone.sizes).all()
        assert curve.mean[k - 1] == alone.mean
        assert [ends[k - 1] for ends in curve.mean_interval] == pytest.approx(alone.interval())


def test_chances_are_counted_and_their_intervals_exact(curve):
    estimate, low, high = curve.chances
    for k in range(4):
        successes = int((curve.sizes[:, k] >= 12).sum())
        exact = binomtest(successes, 800).proportion_ci(0.95, method="exact")
        assert curve.tipped[k] == successes
        assert (estimate[k], low[k], high[k]) == pytest.approx((successes / 800, exact.low, exact.high))


def test_gains_sum_to_the_mean_and_are_never_negative(curve):
    assert np.cumsum(curve.gains) == pytest.approx(curve.mean)
    assert (curve.gains > 0).all()


def test_the_order_of_seeds_matters_before_the_last_only(chain, curve):
    turned = tipping_curve(chain, MODEL, [1, 9, 3, 5], target=12, replicates=800, random_state=6)
    assert (turned.sizes[:, -1] == curve.sizes[:, -1]).all()
    assert (turned.sizes[:, 0] != curve.sizes[:, 0]).any()
    assert turned.accounts == curve.accounts[::-1]


def test_its_table_shows_every_number_of_seeds(curve):
    table = curve.table()
    assert list(table) == ["seeds", "account", "mean", "mean_low", "mean_high", "gain",
                           "chance", "chance_low", "chance_high"]  # fmt: skip
    assert table["seeds"].tolist() == curve.seed_counts.tolist() == [1, 2, 3, 4]
    assert table["account"].tolist() == [5, 3, 9, 1]
    assert table["chance"].tolist() == curve.chances[0].tolist()


def test_without_a_target_there_is_a_mean_and_no_chance(chain):
    curve = tipping_curve(chain, MODEL, [5, 3], replicates=100)
    assert "chance" not in curve.table()
    assert "probability" not in curve.summary()
    with pytest.raises(InputError, match=r"no target, so there is no P\(tips\); give tipping_curve a target"):
        _ = curve.chances
    assert len(curve.plot().axes) == 1


def test_its_summary_and_plot_show_chance_and_mean(curve):
    text = curve.summary()
    assert f"{curve.mean[-1]:,.1f} accounts on average" in text
    assert f"pass 12 accounts with probability {percent(curve.chances[0][-1])}" in text
    figure = curve.plot()
    assert isinstance(figure, Figure)
    shown = [axes.lines[0].get_ydata().tolist() for axes in figure.axes]
    assert shown == [curve.chances[0].tolist(), curve.mean.tolist()]


def test_a_higher_confidence_widens_every_interval(chain, curve):
    wide = tipping_curve(chain, MODEL, [5, 3, 9, 1], target=12, replicates=800, random_state=6, confidence=0.999)
    assert (wide.chances[1] < curve.chances[1]).all()
    assert (wide.mean_interval[1] > curve.mean_interval[1]).all()
    assert wide.provenance.settings["confidence"] == 0.999


def test_its_sizes_are_read_only_and_its_record_names_the_question(chain, curve):
    with pytest.raises(ValueError, match="read-only"):
        curve.sizes[0] = 1
    record = curve.provenance
    assert (record.operation, record.random_state) == ("tipping_curve", 6)
    assert record.settings["seeds"] == [5, 3, 9, 1]
    assert record.inputs == {"chain": chain.fingerprint}


@pytest.mark.parametrize(("argument", "value", "refusal", "words"), [
    ("ordered_seeds", [], InputError, "ordered_seeds: name at least one account"),
    ("ordered_seeds", [1, 2, 1], InputError, "ordered_seeds: 1 is named twice; a seed counts once"),
    ("ordered_seeds", ["@x"], UnknownAccountError, "ordered_seeds: there is no account '@x' in the graph"),
    ("ordered_seeds", "@abc", UnknownAccountError, "ordered_seeds: there is no account '@abc' in the graph;"),
    ("target", 0, InputError, "target must be at least 1, not 0"),
    ("target", 11, InputError, "target must be at most 10, not 11"),
    ("target", 2.5, InputError, "target must be a whole number, not 2.5"),
    ("replicates", 0, InputError, "replicates must be at least 1, not 0"),
    ("replicates", True, InputError, "replicates must be a whole number, not True"),
    ("confidence", 1, InputError, "confidence must lie strictly between 0 and 1, not 1"),
    ("random_state", None, InputError, "random_state must be a whole number"),
    ("model", LinearThreshold, InputError, "model must be a model such as"),
])  # fmt: skip
def test_arguments_that_cannot_be_are_refused_in_words(argument, value, refusal, words):
    arguments = {"chain": clique(10, 0.1), "model": MODEL, "ordered_seeds": [1, 2]} | {argument: value}
    with pytest.raises(refusal, match=words):
        tipping_curve(**arguments)


def test_all_accounts_as_seeds_reach_everybody_with_certainty():
    curve = tipping_curve(diffusion.uniform(graph_of(6, [(0, 1)]), 0.5), MODEL, range(6), target=6, replicates=50)
    assert curve.sizes[:, -1].tolist() == [6] * 50
    assert curve.chances[0].tolist()[-1] == 1.0
    assert curve.mean_interval[0][-1] == curve.mean_interval[1][-1] == 6
