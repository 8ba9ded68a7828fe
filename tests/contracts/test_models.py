"""Every model keeps every law that a model must keep; a new model is one more line in ``tests/networks.py``."""

from copy import deepcopy

import numpy as np
import pytest

import diffusion
from diffusion.cascades.model import Forward, Model
from diffusion.errors import InputError, UnknownAccountError
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import EVERY_MODEL, chain_of
from tests.oracles.enumeration import exact_spread

pytestmark = pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)


@pytest.fixture(scope="module")
def chain():
    return diffusion.weighted_cascade(diffusion.chung_lu(200, 1_200)).amplified(0.9)


@pytest.fixture(scope="module")
def small():
    ties = [(0, 1), (1, 2), (2, 0), (0, 3), (3, 4), (4, 1), (2, 4)]
    return chain_of(6, ties, [0.5, 0.3, 0.7, 0.2, 0.4, 0.45, 0.6])


def test_it_is_a_model_with_a_name_and_equal_to_another_of_its_kind(model):
    assert isinstance(model, Model)
    assert model.name == model.name.lower().strip() != ""
    assert model == deepcopy(model)
    assert hash(model) == hash(deepcopy(model))


def test_its_units_are_whole_numbers_in_the_order_of_the_ties(model, small):
    units = model.units(small)
    assert units.dtype == np.uint32
    assert np.abs(units / 2**31 - small.probabilities).max() < 1e-9


def test_its_mean_is_the_exact_one(model, small):
    ensemble = diffusion.simulate(small, model, [0, 2, 5], replicates=40_000)
    truth = exact_spread(small.graph, small.probabilities, model.name, [0, 2, 5])
    assert abs(ensemble.mean - truth) <= 5 * ensemble.standard_error + 1e-9


def test_seeds_count_once_each_and_an_isolated_one_spreads_alone(model, small):
    assert set(diffusion.simulate(small, model, [5], replicates=50).sizes) == {1}
    assert set(diffusion.simulate(small, model, range(6), replicates=50).sizes) == {6}


def test_replicates_do_not_depend_on_threads(model, chain):
    def run():
        return diffusion.simulate(chain, model, [3, 5], replicates=500, reach=True).table()

    with threads(1):
        alone = run()
    with threads(3):
        assert run().equals(alone)


def test_one_more_seed_never_shrinks_and_the_curve_is_the_simulations(model, chain):
    curve = diffusion.tipping_curve(chain, model, range(12), replicates=200)
    assert (np.diff(curve.sizes, axis=1) >= 0).all()
    for k in (1, 5, 12):
        assert (curve.sizes[:, k - 1] == diffusion.simulate(chain, model, range(k), replicates=200).sizes).all()


def test_more_power_never_shrinks(model, chain):
    low, high = (
        diffusion.simulate(content, model, range(20), replicates=500).sizes for content in (chain.amplified(0.6), chain)
    )
    assert (low <= high).all()
    assert low.mean() < high.mean()


def test_more_replicates_continue_the_earlier_ones(model, chain):
    whole = diffusion.simulate(chain, model, [9], replicates=90).sizes
    forward, root = Forward.of(chain, model), root_key(0, Purpose.CASCADE)
    late, none = np.zeros((40, 1), np.int64), np.zeros((0, 1), np.int64)
    model.spread(forward, np.arange(50, 90), np.array([[9]], np.uint32), np.array([1]), root, 200, late, none)
    assert (late[:, 0] == whole[50:]).all()


def test_it_writes_nothing_but_its_slots(model, chain):
    forward = Forward.of(chain, model)
    seeds, ends = np.array([[9, 5]], np.uint32), np.array([1, 2])
    sizes, none = np.full((10, 2), -1), np.zeros((0, 2), np.int64)
    given = (forward.offsets, forward.targets, forward.units, forward.starts, seeds, ends)
    kept = [array.copy() for array in given]
    model.spread(forward, np.arange(6), seeds, ends, np.uint64(3), 200, sizes[2:8], none)
    assert all((now == then).all() for now, then in zip(given, kept, strict=True))
    assert (sizes[2:8] > 0).all()
    assert (sizes[[0, 1, 8, 9]] == -1).all()


def test_an_ensemble_names_it_and_what_it_was_asked(model, chain):
    ensemble = diffusion.simulate(chain, model, [9, 3], replicates=20, random_state=8)
    assert model.name in ensemble.summary()
    record = ensemble.provenance
    assert (record.operation, record.random_state) == ("simulate", 8)
    assert record.settings["model"] == model.name
    assert record.settings["seeds"] == [9, 3]
    assert record.inputs == {"chain": chain.fingerprint}


@pytest.mark.parametrize(("seeds", "refusal", "words"), [
    ([], InputError, "seeds: name at least one account"),
    ([1, 1], InputError, "seeds: 1 is named twice; a seed counts once"),
    (["@stranger", 1], UnknownAccountError, "seeds: there is no account '@stranger' in the graph"),
    ([None], InputError, "an account name must be a string or a whole number, not None"),
    (None, InputError, "seeds must be account names, such as .*, not None"),
])  # fmt: skip
def test_seeds_that_cannot_be_are_refused_in_words(model, chain, seeds, refusal, words):
    with pytest.raises(refusal, match=words):
        diffusion.simulate(chain, model, seeds)


def test_the_class_instead_of_the_model_is_refused_in_words(model, chain):
    with pytest.raises(InputError, match=r"model must be a model such as IndependentCascade\(\), not <class"):
        diffusion.simulate(chain, type(model), [1])
