"""An ensemble's numbers, sentences and pictures; what simulate refuses."""

import json
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

import diffusion
from diffusion import IndependentCascade, LinearThreshold, uniform
from diffusion.errors import InputError, UnknownAccountError
from tests.networks import clique, graph_of

HOSTILE = ["<script>alert(1)</script>", '=HYPERLINK("x")', "../../x"]
MODEL = IndependentCascade()


@pytest.fixture(scope="module")
def ensemble():
    chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    return diffusion.simulate(chain, MODEL, [1, 2, 3], replicates=500, random_state=2, reach=True)


def test_its_numbers_are_those_of_its_replicates(ensemble):
    sizes = ensemble.sizes
    assert ensemble.replicates == len(sizes) == len(ensemble.reach) == 500
    assert ensemble.mean == sizes.mean()
    assert ensemble.standard_error == pytest.approx(np.sqrt(sizes.var(ddof=1) / 500))
    assert ensemble.quantiles([0.1, 0.5]).tolist() == np.quantile(sizes, [0.1, 0.5]).tolist()
    chance = ensemble.chance(at_least=20)
    assert (chance.successes, chance.trials) == (np.count_nonzero(sizes >= 20), 500)
    assert ensemble.chance(at_least=20, confidence=0.5).lower > chance.lower


def test_its_interval_is_the_normal_one_and_widens_with_confidence(ensemble):
    low, high = ensemble.interval()
    assert high - ensemble.mean == pytest.approx(1.959964 * ensemble.standard_error, rel=1e-6)
    assert low + high == pytest.approx(2 * ensemble.mean)
    assert ensemble.interval(0.99)[0] < low < ensemble.interval(0.5)[0]


def test_intervals_of_the_mean_cover_the_truth_as_often_as_they_say():
    chain, truth = clique(5, 0.2), 2.270137
    covered = 0
    for state in range(400):
        low, high = diffusion.simulate(chain, MODEL, [0], replicates=400, random_state=state).interval(0.9)
        covered += low <= truth <= high
    assert 330 <= covered <= 385  # 360 expected; beyond these bounds once in a hundred thousand


def test_its_table_has_a_row_for_each_replicate(ensemble):
    table = ensemble.table()
    assert list(table) == ["replicate", "spread", "reach"]
    assert table["replicate"].tolist() == list(range(500))
    assert (table["spread"].to_numpy() == ensemble.sizes).all()
    plain = diffusion.simulate(ensemble.chain, MODEL, [1], replicates=3)
    assert plain.reach is None
    assert list(plain.table()) == ["replicate", "spread"]


def test_its_summary_says_mean_interval_model_and_reach(ensemble):
    text = ensemble.summary()
    for words in ("From 3 seeds", "power 1", f"{ensemble.mean:,.1f} accounts", "independent cascade", "500 replicates",
                  f"{ensemble.reach.mean():,.1f} accounts see it"):  # fmt: skip
        assert words in text
    assert "From 1 seed," in diffusion.simulate(ensemble.chain, MODEL, [1], replicates=9).summary()


def test_its_plot_is_a_figure_that_shows_every_replicate(ensemble):
    figure = ensemble.plot()
    assert isinstance(figure, Figure)
    assert sum(patch.get_height() for patch in figure.axes[0].patches) == 500
    certain = diffusion.simulate(uniform(graph_of(2, []), 0), MODEL, [0], replicates=5).plot()
    assert sum(patch.get_height() for patch in certain.axes[0].patches) == 5


def test_its_arrays_are_read_only(ensemble):
    for array in (ensemble.sizes, ensemble.reach):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_one_replicate_has_a_mean_and_no_error_of_it():
    single = diffusion.simulate(clique(4, 0.5), MODEL, [0], replicates=1)
    assert np.isnan(single.standard_error)
    assert f"{single.mean:.1f} accounts" in single.summary()


def test_its_outbreak_view_splits_at_the_valley_of_single_accounts():
    ensemble = diffusion.simulate(clique(30, 0.1), MODEL, [0, 1], replicates=400)
    view = ensemble.outbreak()
    assert view.exists
    assert view.chance.successes == np.count_nonzero(ensemble.sizes >= view.valley.size)
    assert ensemble.outbreak(view.valley).table().equals(view.table())


def test_hostile_names_are_names():
    names = sorted(HOSTILE)
    graph = diffusion.Graph.from_arrays([0, 1], [1, 2], names=names, edges="influence")
    ensemble = diffusion.simulate(uniform(graph, 1), MODEL, names[:1], replicates=2)
    assert ensemble.seeds == (names[0],)
    assert ensemble.sizes.tolist() == [3, 3]
    assert ensemble.provenance.settings["seeds"] == names[:1]
    with pytest.raises(UnknownAccountError, match=re.escape("'<b>'")):
        diffusion.simulate(uniform(graph, 1), MODEL, ["<b>"])


def test_one_account_may_be_given_as_it_is_and_numpys_integers_are_integers():
    chain = clique(5, 0.3)
    for seeds in (3, "3", np.int64(3), np.array([3]), (name for name in [3]), [np.int32(3)]):
        ensemble = diffusion.simulate(chain, MODEL, seeds, replicates=20)
        assert ensemble.seeds == (3,)
        assert json.loads(json.dumps(ensemble.provenance.to_json()))["settings"]["seeds"] == [3]


@pytest.mark.parametrize(("argument", "value", "words"), [
    ("replicates", 0, "replicates must be at least 1, not 0"),
    ("replicates", 1.5, "replicates must be a whole number, not 1.5"),
    ("replicates", True, "replicates must be a whole number, not True"),
    ("replicates", None, "replicates must be a whole number, not None"),
    ("random_state", None, r"random_state must be a whole number \(0 unless given\), not None"),
    ("random_state", -1, "random_state must be at least 0, not -1"),
    ("random_state", np.random.default_rng(1), "random_state must be a whole number .* not Generator"),
    ("random_state", 0.5, "random_state must be a whole number, not 0.5"),
    ("model", "IC", r"model must be a model such as IndependentCascade\(\), not 'IC'"),
    ("chain", None, r"chain must be a Chain, such as weighted_cascade\(graph\), not None"),
    ("seeds", ["7", 7], "seeds: 7 is named twice; a seed counts once"),
])  # fmt: skip
def test_arguments_that_cannot_be_are_refused_in_words(argument, value, words):
    arguments = {"chain": clique(8, 0.2), "model": MODEL, "seeds": [0]} | {argument: value}
    with pytest.raises(InputError, match=words):
        diffusion.simulate(**arguments)


@pytest.mark.parametrize(("levels", "words"), [([-0.1], "levels must lie between 0 and 1"), ([0.5, 2], r"\[0.5, 2\]")])
def test_levels_that_are_none_are_refused_in_words(ensemble, levels, words):
    with pytest.raises(InputError, match=words):
        ensemble.quantiles(levels)


@pytest.mark.parametrize("size", [-1, 2.5, True, None])
def test_a_size_that_is_none_is_refused_in_words(ensemble, size):
    with pytest.raises(InputError, match=f"at_least must .*not {size}"):
        ensemble.chance(at_least=size)


@pytest.mark.parametrize("p", [float("nan"), -0.1, 1.5])
def test_a_probability_that_is_none_is_refused_before_anything_spreads(p):
    graph = graph_of(3, [(0, 1), (1, 2)])
    with pytest.raises(InputError, match=r"p must|a finite number"):
        diffusion.uniform(graph, p)
    with pytest.raises(InputError, match="0 and 1"):
        diffusion.explicit(graph, [0.5, p])


def test_the_linear_threshold_refuses_weights_above_1_and_says_into_whom_and_what_to_do():
    graph = diffusion.Graph.from_arrays(["@a", "@b"], ["@hub", "@hub"], edges="influence")
    words = "into each account, but those into '@hub' sum to 1.2; use weighted_cascade"
    with pytest.raises(InputError, match=words):
        diffusion.simulate(uniform(graph, 0.6), LinearThreshold(), ["@a"])
    with pytest.raises(InputError, match="sum to at most 1"):
        diffusion.simulate(diffusion.weighted_cascade(graph).amplified(1.2), LinearThreshold(), ["@a"])
