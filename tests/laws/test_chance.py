"""Laws of chance: the same numbers whoever computes them, in whatever order, and nobody else's chance is touched."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import Graph
from diffusion.parallel import over_chunks, threads
from tests.networks import EVERY_MODEL, MODELS, chains, graph_of, seeds_of

models = st.sampled_from(EVERY_MODEL)
NAMES = ["@Ann", "@ann", '=HYPERLINK("x")', "../../x", "<script>", "Ω", "zoë", 3, 12, -5]


@pytest.fixture(scope="module")
def network():
    return diffusion.weighted_cascade(diffusion.chung_lu(400, 2_500))


def outcome(chain, model, seeds, replicates=60, random_state=0):
    ensemble = diffusion.simulate(chain, model, seeds, replicates=replicates, random_state=random_state, reach=True)
    return ensemble.sizes.tobytes() + ensemble.reach.tobytes()


@given(model=models, count=st.integers(1, 300), workers=st.integers(1, 5))
@settings(max_examples=30)
def test_threads_and_the_number_of_replicates_change_no_replicate(network, model, count, workers):
    with threads(workers):
        some = diffusion.simulate(network, model, [1, 2], replicates=count).sizes
    with threads(1):
        assert (some == diffusion.simulate(network, model, [1, 2], replicates=300).sizes[:count]).all()


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
def test_the_first_hundred_replicates_of_a_thousand_are_those_of_a_hundred(network, model):
    hundred, thousand = (diffusion.simulate(network, model, [7], replicates=count).sizes for count in (100, 1_000))
    assert (thousand[:100] == hundred).all()


@pytest.mark.parametrize("most", [1, 7, 64, 10_000])
@pytest.mark.parametrize("workers", [1, 2])
def test_the_size_of_chunks_changes_nothing(network, monkeypatch, most, workers):
    undivided = [outcome(network, model, [5, 17]) for model in EVERY_MODEL]

    def cut_otherwise(work, total, **options):
        return over_chunks(work, total, **options | {"chunk": most})

    monkeypatch.setattr("diffusion.cascades.replicates.over_chunks", cut_otherwise)
    with threads(workers):
        assert [outcome(network, model, [5, 17]) for model in EVERY_MODEL] == undivided


@given(model=models, data=st.data())
@settings(max_examples=40)
def test_shuffled_ties_change_nothing(model, data):
    chain = data.draw(chains(model))
    seeds, graph = data.draw(seeds_of(chain)), chain.graph
    ties = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    order = data.draw(st.permutations(range(len(ties))))
    names = data.draw(st.permutations(range(len(graph))))  # names may be listed in any order as well
    place = {name: position for position, name in enumerate(names)}
    again = Graph.from_arrays(
        [place[ties[tie][0]] for tie in order], [place[ties[tie][1]] for tie in order], names=names, edges="influence"
    )
    assert again.fingerprint == graph.fingerprint
    assert outcome(diffusion.explicit(again, chain.probabilities), model, seeds) == outcome(chain, model, seeds)


@given(model=models, data=st.data())
@settings(max_examples=40)
def test_accounts_renamed_in_order_change_nothing(model, data):
    chain = data.draw(chains(model))
    seeds, graph = data.draw(seeds_of(chain)), chain.graph
    chosen = data.draw(st.sets(st.sampled_from(NAMES), min_size=len(graph), max_size=len(graph)))
    whole, text = ([name for name in chosen if isinstance(name, kind)] for kind in (int, str))
    names = sorted(whole) + sorted(text)
    again = Graph.from_arrays(graph.sources, graph.targets, names=names, edges="influence")
    renamed = outcome(diffusion.explicit(again, chain.probabilities), model, [names[seed] for seed in seeds])
    assert renamed == outcome(chain, model, seeds)


@given(model=st.sampled_from(MODELS), states=st.lists(st.integers(0, 2**80), min_size=2, max_size=2, unique=True))
@settings(max_examples=20)
def test_another_random_state_is_another_chance(network, model, states):
    first, second = (outcome(network, model, [1, 5, 9], replicates=300, random_state=state) for state in states)
    assert first != second


def test_nothing_reads_or_moves_the_generators_of_python_and_numpy(network):
    before = [everything(network)]
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 (the generator that must stay alone)
    everything(network)
    assert random.getstate() == python
    assert all(np.array_equal(*pair) for pair in zip(np.random.get_state(), numpy, strict=True))  # noqa: NPY002
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    assert everything(network) == before[0]
    random.setstate(python)
    np.random.set_state(numpy)  # noqa: NPY002


def everything(chain):
    """Return numbers from each stage that uses chance."""
    model = EVERY_MODEL[0]
    point = diffusion.find_tipping_point(chain, model, target=60, chance=0.5, random_state=4)
    launches = [diffusion.Launch("one", [diffusion.Push([3])]), diffusion.Launch("two", [diffusion.Push([4, 5])])]
    comparison = diffusion.compare_launches(launches, chain, model, replicates=200, random_state=4)
    return (
        outcome(chain, model, [3]),
        point.accounts,
        point.curve.sizes.tobytes(),
        diffusion.find_valley(chain, model, random_state=4).sizes.tobytes(),
        diffusion.critical_power(chain, replicates=500, tolerance=0.2).interval,
        comparison.differences,
    )


PROGRAM = """
import hashlib, diffusion
pairs = [(f"@{u}", f"@{(7 * u + 31 * v + 1) % 211}") for u in range(200) for v in range(6)]
graph = diffusion.Graph.from_arrays(*zip(*pairs), edges="follows")
chain = diffusion.weighted_cascade(graph)
digest = hashlib.sha256()
for model in (diffusion.IndependentCascade(), diffusion.LinearThreshold()):
    digest.update(diffusion.simulate(chain, model, ["@3", "@77"], replicates=200, reach=True).reach.tobytes())
point = diffusion.find_tipping_point(chain, target=20, random_state=3)
digest.update(repr((point.accounts, point.interval, point.summary(), point.provenance.to_json())).encode())
print(digest.hexdigest())
"""


def test_two_processes_give_the_same_bytes():
    """Whatever seed Python hashes with, and on however many threads."""
    settings = [{"PYTHONHASHSEED": "1", "DIFFUSION_THREADS": "1"}, {"PYTHONHASHSEED": "2", "DIFFUSION_THREADS": "2"}]
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAM], env=os.environ | extra, stdout=subprocess.PIPE, text=True)
        for extra in settings
    ]
    printed = [process.communicate(timeout=120)[0] for process in running]
    assert all(process.returncode == 0 for process in running)
    assert printed[0] == printed[1]
    assert len(printed[0].strip()) == 64


def test_a_graph_is_the_same_whichever_way_its_ties_are_listed():
    ties = [(4, 1), (0, 3), (2, 0), (3, 2)]
    assert graph_of(5, ties).fingerprint == graph_of(5, sorted(ties)).fingerprint
