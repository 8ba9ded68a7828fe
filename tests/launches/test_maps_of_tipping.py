"""The phase diagram: its rows are tipping curves, its lines follow from its cells, and theory is that of textbooks."""

import networkx
import numpy as np
import pytest
from scipy.optimize import brentq

import diffusion
from diffusion.drawing import picture
from diffusion.launches.maps.take_off import Messages, non_backtracking_power, tipping_theory
from tests.networks import both_ways, chain_of, clique, graph_of

MODEL = diffusion.IndependentCascade()


def network(p=0.1):
    return diffusion.uniform(diffusion.chung_lu(200, 1_200), p)


@pytest.mark.parametrize(
    "model",
    [
        MODEL,
        diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2)),
        diffusion.TimedCascade(diffusion.Fixed("1h"), content_fading=diffusion.HalfLife("2h")),
    ],
    ids=lambda model: model.name,
)
def test_a_power_of_the_map_is_the_tipping_curve_at_that_power_bit_for_bit(model):
    chain, seeds, powers = network(), [3, 1, 4, 15, 9], (0.5, 1, 3)
    found = diffusion.tipping_map(chain, model, seeds, powers, target=20, replicates=100, random_state=5)
    for row, power in enumerate(powers):
        curve = diffusion.tipping_curve(chain.amplified(power), model, seeds, target=20, replicates=100, random_state=5)
        assert (found.chances[row] == curve.chances[0]).all()
        assert (found.chances_low[row] == curve.chances[1]).all()
        assert (found.chances_high[row] == curve.chances[2]).all()
        assert (found.means[row] == curve.mean).all()
        np.testing.assert_allclose(found.means_low[row], curve.mean_interval[0], rtol=1e-12)


def test_powers_are_those_of_the_chain_as_measured_whatever_its_own_is():
    chain, powers = network(), (0.5, 2)
    once = diffusion.tipping_map(chain, MODEL, [3, 1], powers, target=20, replicates=200)
    again = diffusion.tipping_map(chain.amplified(4), MODEL, [3, 1], powers, target=20, replicates=200)
    assert (once.chances == again.chances).all()
    assert (once.theory.chances == again.theory.chances).all()


def test_a_map_of_some_numbers_of_seeds_is_a_part_of_the_whole():
    whole = diffusion.tipping_map(network(), MODEL, [3, 1, 4, 15], (1, 2), target=20, replicates=50)
    some = diffusion.tipping_map(network(), MODEL, [3, 1, 4, 15], (1, 2), seed_counts=[1, 4], target=20, replicates=50)
    assert (some.chances == whole.chances[:, [0, 3]]).all()
    assert some.seed_counts.tolist() == [1, 4]


def test_the_critical_line_follows_from_the_cells():
    found = diffusion.tipping_map(
        network(), MODEL, list(range(30)), (0.2, 1, 2, 6), target=40, chance=0.8, replicates=200
    )
    for row, needed in enumerate(found.seeds_needed):
        enough = found.seed_counts[found.chances[row] >= 0.8]
        assert needed == (enough[0] if len(enough) else -1)
    for column, power in enumerate(found.power_needed):
        enough = found.powers[found.chances[:, column] >= 0.8]
        assert power == enough[0] if len(enough) else np.isnan(power)
    assert found.seeds_needed[0] == -1
    assert "30 seeds are not enough" in found.summary()
    seeds, powers = found.seeds_table(), found.powers_table()
    assert seeds["seeds_needed"].isna().tolist()[0]
    assert (powers["not_enough"].dropna() < powers["power_needed"][powers["not_enough"].notna()]).all()
    assert (seeds["seeds_low"].fillna(99) <= seeds["seeds_needed"].fillna(99)).all()


def test_certain_ties_tip_surely_and_none_never():
    path = chain_of(4, [(0, 1), (1, 2), (2, 3)], 1.0)
    found = diffusion.tipping_map(path, MODEL, [2, 1, 0], (1, 2), target=3, replicates=20)
    assert found.chances.tolist() == [[0, 1, 1], [0, 1, 1]]
    assert found.means.tolist() == [[2, 3, 4], [2, 3, 4]]
    assert found.theory.non_backtracking_power is None
    assert "all ways come to an end" in found.summary()


def test_plausible_chains_widen_the_intervals():
    chain = network()
    many = diffusion.PlausibleChains(chain.doubted(tries=2), draws=10)
    found = diffusion.tipping_map(many, MODEL, [3, 1], (1, 2), target=10, replicates=200)
    curve = diffusion.tipping_curve(many, MODEL, [3, 1], target=10, replicates=200)
    assert (found.chances[0] == curve.chances[0]).all()
    np.testing.assert_allclose(found.chances_high[0], curve.chances[2])


def test_the_target_is_the_same_everywhere_and_says_where_it_comes_from():
    chain = network(0.02)
    found = diffusion.tipping_map(chain, MODEL, [3], (1, 10), replicates=50)
    assert found.target_source == "where large outbreaks begin at power 10"
    assert found.target == diffusion.find_valley(chain.amplified(10), MODEL).size
    with pytest.raises(diffusion.InputError, match="nothing to tip"):
        diffusion.tipping_map(network(0.001), MODEL, [3], (1, 2), replicates=50)


# --- theory ---


def test_spectral_threshold_is_never_above_the_non_backtracking_one():
    found = diffusion.tipping_map(network(), MODEL, [3], (1,), target=5, replicates=10)
    assert 0 < found.theory.spectral_power <= found.theory.non_backtracking_power


def test_the_complete_graph_has_the_thresholds_of_textbooks():
    chain = clique(41, 0.02)
    found = diffusion.tipping_map(chain, MODEL, [0, 1], (1, 2), target=10, replicates=50)
    logs = -np.log1p(-0.02)  # the power at which a tie passes on with 1/40, and with 1/39
    assert found.theory.spectral_power == pytest.approx(-np.log1p(-1 / 40) / logs, rel=1e-3)
    assert found.theory.non_backtracking_power == pytest.approx(-np.log1p(-1 / 39) / logs, rel=1e-4)
    assert found.critical_power == found.theory.non_backtracking_power


def test_take_off_on_the_complete_graph_is_that_of_a_branching_process():
    p, accounts = 0.05, 61
    dies = brentq(lambda q: (1 - p + p * q) ** (accounts - 2) - q, 0, 0.99)
    alone = 1 - (1 - p + p * dies) ** (accounts - 1)
    theory = tipping_theory(clique(accounts, p), np.arange(3))
    np.testing.assert_allclose(theory, 1 - (1 - alone) ** np.arange(1, 4), rtol=1e-5)


def test_theory_foretells_the_chance_of_large_outbreaks_on_random_networks():
    graph = both_ways(networkx.random_regular_graph(4, 3_000, seed=1))
    chain = diffusion.uniform(graph, 0.5)
    found = diffusion.tipping_map(chain, MODEL, [0, 1_000, 2_000], (0.8, 1, 1.4), target=200, replicates=1_000)
    assert np.abs(found.theory.chances - found.chances).max() < 0.06
    assert found.theory.non_backtracking_power == pytest.approx(np.log1p(-1 / 3) / np.log(0.5), rel=1e-4)


def test_without_ways_back_both_thresholds_are_the_same():
    circle = chain_of(5, [(number, (number + 1) % 5) for number in range(5)], 0.5)
    found = diffusion.tipping_map(circle, MODEL, [0], (1,), target=2, replicates=10)
    assert non_backtracking_power(diffusion.uniform(clique(4, 1).graph, 0.25)) == pytest.approx(
        np.log(0.5) / np.log(0.75), rel=1e-5
    )
    assert found.theory.non_backtracking_power == pytest.approx(found.theory.spectral_power, rel=1e-6)
    assert found.theory.non_backtracking_power > 5  # a circle without branches needs ties that are all but certain


def test_the_matrix_of_ties_after_ties_is_that_of_the_books():
    graph = diffusion.chung_lu(30, 120, reciprocity=0.6)
    chances = np.random.default_rng(0).random(graph.tie_count)
    ends = np.stack([graph.sources, graph.targets])
    follows = (ends[1][:, None] == ends[0][None]) & (ends[0][:, None] != ends[1][None])
    matrix = follows * chances[None]
    expected = np.abs(np.linalg.eigvals(matrix)).max()
    assert Messages.of(graph).growth(chances) == pytest.approx(expected, rel=1e-5)


def test_a_tree_never_multiplies_although_its_ties_run_both_ways():
    tree = both_ways(networkx.balanced_tree(2, 4))
    assert non_backtracking_power(diffusion.uniform(tree, 0.9)) is None
    assert Messages.of(graph_of(3, [])).growth(np.zeros(0)) == 0


def test_models_without_theory_have_none():
    complex_model = diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2))
    found = diffusion.tipping_map(network(), complex_model, [3, 1], (1,), target=2, replicates=20)
    assert found.theory is None
    assert "chance_in_theory" not in found.table()


# --- forms ---


def test_the_table_has_a_row_a_cell():
    found = diffusion.tipping_map(network(), MODEL, [3, 1, 4], (1, 2), target=20, replicates=50)
    table = found.table()
    assert table.shape == (6, 9)
    assert table["chance"].tolist() == found.chances.ravel().tolist()
    assert table.loc[4, ["power", "seeds"]].tolist() == [2, 2]
    assert not found.chances.flags.writeable


@pytest.mark.parametrize("powers", [(1,), (0.2, 1, 5)])
def test_it_can_be_drawn(powers):
    found = diffusion.tipping_map(network(), MODEL, [3, 1, 4], powers, target=20, replicates=50)
    assert picture(found.plot(), "png") == picture(found.plot(), "png")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"powers": (2, 1)}, "powers must ascend"),
        ({"powers": ()}, "powers must ascend"),
        ({"powers": (0, 1)}, r"powers\[0\] must be greater than 0"),
        ({"powers": 3}, "powers must be several numbers"),
        ({"seed_counts": [1, 9]}, r"seed_counts\[1\] must be at most 3"),
        ({"target": 201}, "target must be at most 200"),
        ({"chance": 1}, "chance must lie strictly between 0 and 1"),
        ({"replicates": 0}, "replicates must be at least 1"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, words):
    settings = {"powers": (1, 2), "target": 20, "replicates": 10} | given
    with pytest.raises(diffusion.InputError, match=words):
        diffusion.tipping_map(network(), MODEL, [3, 1, 4], **settings)


def test_a_map_that_nobody_could_read_is_refused():
    with pytest.raises(diffusion.InputError, match="take fewer"):
        diffusion.tipping_map(network(), MODEL, range(150), np.linspace(1, 2, 100), target=5)
