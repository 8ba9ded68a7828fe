"""The chance of igniting an outbreak alone: against searches from each account, `simulate`, and closed forms."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import IgnitionChance, InputError, uniform
from diffusion.measures.ignition import outbreak_size
from diffusion.randomness import Purpose, root_key
from tests.measures.toys import RANDOM, TOYS, graph_of, one_by_one, random_network
from tests.oracles.gains import live_world
from tests.oracles.ignition import igniting

NO_STARTS = np.empty(0, np.uint32)


def plain_counts(chain: diffusion.Chain, size: int, worlds: range, random_state: int) -> np.ndarray:
    """Search from each account in each world."""
    counts = np.zeros(len(chain.graph), np.int64)
    for index in worlds:
        root = int(root_key(random_state, Purpose.IGNITION))
        counts[sorted(igniting(live_world(chain.graph, chain.units, NO_STARTS, root, index), size))] += 1
    return counts


@one_by_one(RANDOM)
def test_in_every_world_those_ignite_whom_a_plain_search_says(name: int) -> None:
    graph = graph_of(random_network(name))
    chance = np.random.default_rng(name)
    chain = diffusion.explicit(graph, chance.random(graph.tie_count))
    size = int(chance.integers(2, len(graph) + 2))
    found = IgnitionChance(at_least=size, worlds=64).scores(chain, name)
    np.testing.assert_array_equal(found.values, plain_counts(chain, size, range(64), name) / 64)


@pytest.mark.parametrize("name", TOYS)
def test_toys(name: str) -> None:
    chain = uniform(graph_of(TOYS[name]), 0.4)
    size = outbreak_size(len(chain.graph))
    found = IgnitionChance(worlds=128).scores(chain, 1)
    np.testing.assert_array_equal(found.values, plain_counts(chain, size, range(128), 1) / 128)


def test_the_chances_are_the_frequencies_of_simulate() -> None:
    graph = diffusion.chung_lu(400, 3_000)
    chain = uniform(graph, 0.2)
    found = IgnitionChance(at_least=60, worlds=4_096).scores(chain, 5)
    assert found.standard_errors is not None
    for code in np.argsort(-graph.out_degrees)[[0, 20, 200]].tolist():
        ensemble = diffusion.simulate(chain, diffusion.IndependentCascade(), [graph.names[code]], replicates=8_000)
        share = float((ensemble.sizes >= 60).mean())
        error = np.hypot(found.standard_errors[code], np.sqrt(share * (1 - share) / 8_000))
        assert abs(found.values[code] - share) <= 5 * error


def test_a_star_ignites_as_a_binomial() -> None:
    """The hub of 6 leaves reaches 4 accounts if 3 leaves or more pass on; a leaf reaches nobody."""
    star = graph_of(networkx.DiGraph([(0, leaf) for leaf in range(1, 7)]))
    found = IgnitionChance(at_least=4, worlds=20_000).scores(uniform(star, 0.5), 2)
    assert found.values[0] == pytest.approx(1 - 22 / 64, abs=5 * 0.5 / np.sqrt(20_000))
    assert found.values[1:].tolist() == [0.0] * 6
    assert found.standard_errors[1:].tolist() == [0.0] * 6  # type: ignore[index]
    assert 0 < found.standard_errors[0] <= 0.5 / np.sqrt(20_000)  # type: ignore[index]


def test_more_is_rarer_and_what_nobody_can_reach_has_no_chance() -> None:
    chain = uniform(diffusion.chung_lu(200, 1_200), 0.3)
    smaller, larger = (IgnitionChance(at_least=size, worlds=256).scores(chain).values for size in (10, 40))
    assert (smaller >= larger).all()
    assert (smaller > larger).any()
    assert not IgnitionChance(at_least=201).scores(chain).values.any()
    assert (IgnitionChance(at_least=1).scores(chain).values == 1).all()


def test_the_scale_of_an_outbreak_is_stated() -> None:
    note = IgnitionChance(worlds=64).scores(uniform(diffusion.chung_lu(1_000, 5_000), 0.1)).note
    assert "at least 100 accounts, in 64 random worlds" in note
    assert IgnitionChance(at_least=3).name == "ignition chance (at least 3)"
    assert IgnitionChance(worlds=65).worlds == 128


def test_a_graph_has_no_chances_and_bad_settings_are_refused() -> None:
    with pytest.raises(InputError, match="rank a chain"):
        IgnitionChance().scores(diffusion.chung_lu(10, 20))
    for arguments in ({"at_least": 0}, {"worlds": 0}, {"at_least": 1.5}):
        with pytest.raises(InputError):
            IgnitionChance(**arguments)
