"""What is learned beside probabilities is opened as it was saved, and nothing but what is known is ever built."""

import json
from dataclasses import dataclass

import numpy as np
import pytest

import diffusion
from diffusion import Chain, Graph, InputError, Posterior, open_chain
from diffusion.chain.delays import Delays, Exponential, LogNormal, PowerLaw
from diffusion.mapped import MANIFEST
from diffusion.provenance import Provenance


def learned(delays=None, outside=None, **errors):
    graph = Graph.from_arrays([0, 0, 1], [1, 2, 2], names=["@ann", "@bo", "@cy"], edges="influence")
    posterior = Posterior([0.5, 2.0, 3.0], [3.0, 8.0, 1e9], **errors)
    return Chain(graph, posterior.mean, Provenance("test", {}, {}), 2.0, {}, posterior, outside, delays)


@pytest.mark.parametrize("chain", [
    learned(),
    learned(level_error=0.25, sender_error=np.array([0.1, 0.0, 0.3])),
    learned(Delays(Exponential(5)), np.array([0.0, 0.5, 1.0]), receiver_error=np.zeros(3)),
    learned(Delays(LogNormal(60.0, 1.5), np.array([1.0, 2.0, 0.5]))),
    learned(Delays(PowerLaw(1.5, 10.0, 1e6))),
], ids=["posterior", "errors", "outside", "scales", "power law"])  # fmt: skip
def test_beliefs_are_opened_as_they_were_saved(tmp_path, chain):
    path = chain.save(tmp_path / "chain")
    for verify in (False, True):
        opened = open_chain(path, verify=verify)
        assert opened.posterior.fingerprint == chain.posterior.fingerprint
        assert opened.posterior.level_error == chain.posterior.level_error
        assert (opened.draw(3).probabilities == chain.draw(3).probabilities).all()
        assert (opened.outside is None) == (chain.outside is None)
        assert chain.outside is None or opened.outside.tolist() == chain.outside.tolist()
        assert (opened.delays is None) == (chain.delays is None)
        if chain.delays is not None:
            assert opened.delays.family == chain.delays.family
            ties, times = np.arange(3), np.array([1.0, 20.0, 300.0])
            assert (opened.delays.log_density(ties, times) == chain.delays.log_density(ties, times)).all()
    assert diffusion.PlausibleChains(opened).fingerprint == diffusion.PlausibleChains(chain).fingerprint


@dataclass(frozen=True)
class Strange:
    mean: float = 1.0
    name = "strange"

    def log_density(self, delays):
        return -delays

    def share_within(self, delays):
        return delays


def test_a_family_of_ones_own_is_not_saved(tmp_path):
    with pytest.raises(InputError, match=r"Strange.*cannot be saved, only those of Exponential, LogNormal, PowerLaw"):
        learned(Delays(Strange())).save(tmp_path / "chain")
    assert not (tmp_path / "chain").exists()


@pytest.mark.parametrize("change", [
    {"delays": {"family": "Popen", "numbers": {"args": 1}}},
    {"delays": {"family": "Exponential", "numbers": {"mean": -1}}},
    {"delays": {"family": "Exponential", "numbers": {"mean": "1"}}},
    {"delays": {"family": "Exponential", "numbers": {"other": 1.0}}},
    {"delays": {"family": "Exponential"}},
    {"delays": [1]},
    {"posterior": {"level_error": -1.0}},
    {"posterior": {}},
    {"posterior": "sure"},
])  # fmt: skip
def test_a_forged_manifest_is_told_and_builds_nothing(tmp_path, change):
    path = learned(Delays(Exponential(5))).save(tmp_path / "chain")
    manifest = json.loads((path / MANIFEST).read_text())
    manifest["facts"] |= change
    (path / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="is damaged"):
        open_chain(path)


def test_verifying_finds_a_posterior_that_is_none(tmp_path):
    path = learned().save(tmp_path / "chain")
    file = path / "posterior_failures.npy"
    np.save(file, np.array([3.0, -8.0, 1e9]))
    assert open_chain(path).posterior.failures[1] == -8
    with pytest.raises(InputError, match="is damaged"):
        open_chain(path, verify=True)
