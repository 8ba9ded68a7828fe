"""Where results come from: records in JSON's types, fingerprints that tell inputs apart."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import diffusion
from diffusion.provenance import Provenance, fingerprint, settings_fingerprint, versions
from tests.networks import clique, graph_of

small = arrays(st.sampled_from([np.int32, np.int64, np.float64]), array_shapes(max_dims=2, max_side=4))


def test_a_record_goes_to_json_and_back():
    record = Provenance("simulate", {"replicates": 3, "seeds": ["<b>", 4]}, {"chain": "0123"}, 7)
    again = json.loads(json.dumps(record.to_json()))
    assert Provenance(**again) == record
    assert again["versions"] == versions()


def test_every_result_carries_a_record_that_goes_to_json():
    chain, model = clique(10, 0.2), diffusion.IndependentCascade()
    plans = [diffusion.Launch(name, diffusion.Push([np.int64(seed)])) for seed, name in enumerate("ab")]
    results = [
        diffusion.simulate(chain, model, np.array([1, 2]), replicates=np.int64(5), random_state=np.int64(3)),
        diffusion.tipping_curve(chain, model, np.array([1, 2]), target=np.int32(4), replicates=5),
        diffusion.find_tipping_point(chain, target=np.int64(8)),
        diffusion.critical_power(chain, replicates=500),
        diffusion.choose_seeds(chain, k=np.int64(2)),
        diffusion.compare_launches(plans, chain, model, replicates=5),
    ]
    operations = [json.loads(json.dumps(result.provenance.to_json()))["operation"] for result in results]
    assert operations == [
        "simulate", "tipping_curve", "find_tipping_point", "critical_power", "choose_seeds", "compare_launches",
    ]  # fmt: skip


def test_versions_name_all_that_shapes_numbers_and_are_nobody_elses_to_change():
    found = versions()
    assert set(found) == {"diffusion", "python", "numpy", "scipy", "numba"}
    assert found["diffusion"] == diffusion.__version__
    found["numpy"] = "changed"
    assert versions()["numpy"] == np.__version__


@given(small, small)
def test_arrays_have_one_fingerprint_if_and_only_if_they_are_the_same(first, second):
    same = first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()
    assert (fingerprint(first) == fingerprint(second)) == same
    assert re.fullmatch("[0-9a-f]{16}", fingerprint(first))


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_texts_are_kept_apart(first, second):
    assert (fingerprint(*first) == fingerprint(*second)) == (first == second)


def test_the_layout_of_an_array_in_memory_does_not_matter():
    array = np.arange(12).reshape(3, 4)
    assert fingerprint(np.asfortranarray(array)) == fingerprint(array) != fingerprint(array.ravel())
    assert fingerprint(array[:, ::2]) == fingerprint(array[:, ::2].copy())


def test_settings_have_a_fingerprint_whatever_their_order():
    assert settings_fingerprint({"a": 1, "b": [2]}) == settings_fingerprint({"b": [2], "a": 1})
    assert settings_fingerprint({"a": 1}) != settings_fingerprint({"a": 2})


@pytest.mark.parametrize("change", ["name", "tie", "probability", "power"])
def test_the_fingerprint_of_a_chain_changes_with_all_that_matters(change):
    chain = diffusion.uniform(graph_of(4, [(0, 1), (1, 2)]), 0.5)
    others = {
        "name": diffusion.uniform(graph_of(5, [(0, 1), (1, 2)]), 0.5),
        "tie": diffusion.uniform(graph_of(4, [(0, 1), (1, 3)]), 0.5),
        "probability": diffusion.explicit(chain.graph, [0.5, 0.5 + 1e-15]),
        "power": chain.amplified(1 + 1e-15),
    }
    assert others[change].fingerprint != chain.fingerprint
    assert diffusion.uniform(graph_of(4, [(1, 2), (0, 1)]), 0.5).fingerprint == chain.fingerprint


def test_an_array_in_pieces_has_the_fingerprint_of_the_whole(monkeypatch):
    monkeypatch.setattr("diffusion.provenance.PIECE", 64)
    assert fingerprint(np.broadcast_to(2.5, 1_000)) == fingerprint(np.full(1_000, 2.5))
    assert fingerprint(np.arange(300)[::3]) == fingerprint(np.arange(0, 300, 3))
    assert fingerprint(np.arange(60).reshape(20, 3).T) == fingerprint(np.arange(60).reshape(20, 3).T.copy())
