import networkx
import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade, simulate, uniform
from diffusion.cards.lost_without import dependents, lost_without
from diffusion.cards.own_spread import own_spread
from diffusion.randomness import Purpose, root_key
from tests.measures.toys import RANDOM, TOYS, graph_of, one_by_one, random_network
from tests.oracles import own_spread as plain


@pytest.mark.parametrize("name", [*RANDOM[::10]])
def test_equals_the_plain_twin_on_random_networks(name: int) -> None:
    chain = uniform(graph_of(random_network(name)), 0.3)
    code = name % len(chain.graph)
    found = own_spread(chain, code, random_state=name)
    replicates = list(range(len(found.sizes)))[:60]
    root = int(root_key(name, Purpose.CASCADE))
    sizes, _, _ = plain.follow(chain.graph, chain.units, code, root, replicates)
    assert found.sizes[:60].tolist() == sizes


@pytest.mark.parametrize("name", [name for name in TOYS if len(TOYS[name]) not in (0, 34)])
def test_whom_it_reaches_and_over_which_ties_equals_the_plain_twin(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diffusion.cards.own_spread.MOST", 100)
    chain = uniform(graph_of(TOYS[name]), 0.5)
    found = own_spread(chain, 0, random_state=5)
    assert len(found.sizes) == 100
    _, active, carried = plain.follow(chain.graph, chain.units, 0, int(root_key(5, Purpose.CASCADE)), list(range(100)))
    graph = chain.graph
    np.testing.assert_allclose(found.active * 100, [active[code] for code in range(len(graph))])
    pairs = zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)
    np.testing.assert_allclose(found.carried * 100, [carried[pair] for pair in pairs])


def test_the_replicates_are_those_of_simulate() -> None:
    graph = diffusion.chung_lu(500, 3_000)
    chain = diffusion.weighted_cascade(graph)
    hub = int(np.argmax(graph.out_degrees))
    found = own_spread(chain, hub, random_state=3)
    peer = simulate(chain, IndependentCascade(), [graph.names[hub]], replicates=len(found.sizes), random_state=3)
    np.testing.assert_array_equal(found.sizes, peer.sizes)
    assert found.interval() == pytest.approx(peer.interval())
    assert found.active.sum() == pytest.approx(found.mean - 1)


def test_plausible_chains_take_turns_as_in_simulate_and_widen_the_interval() -> None:
    graph = diffusion.chung_lu(300, 2_000)
    chains = diffusion.PlausibleChains(diffusion.uniform(graph, 0.1).doubted(tries=5, level_error=0.5), draws=7)
    hub = int(np.argmax(graph.out_degrees))
    found = own_spread(chains, hub)
    peer = simulate(chains, IndependentCascade(), [graph.names[hub]], replicates=len(found.sizes))
    np.testing.assert_array_equal(found.sizes, peer.sizes)
    uncertainty = found.uncertainty
    assert uncertainty is not None
    assert uncertainty.chain_share > 0.5
    plain_width = np.ptp(own_spread(chains.expected, hub).interval())
    assert np.ptp(found.interval()) > plain_width


def test_an_account_that_reaches_nobody_has_a_spread_of_one_for_certain() -> None:
    found = own_spread(uniform(graph_of(TOYS["star into the hub"]), 0.5), 0)
    assert (found.mean, found.interval()) == (1.0, (1.0, 1.0))


@one_by_one(RANDOM)
def test_dependents_equal_the_plain_twin_on_random_networks(name: int) -> None:
    graph = graph_of(random_network(name))
    for code in range(len(graph)):
        assert set(dependents(graph, code).tolist()) == plain.dependents(graph, code)


def test_accounts_that_follow_each_other_do_not_hang_on_one() -> None:
    network = networkx.DiGraph([(0, 1), (0, 2), (1, 2), (2, 1), (0, 3), (3, 4)])
    assert dependents(graph_of(network), 0).tolist() == [3, 4]


def test_what_is_lost_without_the_only_way_is_all_behind_it() -> None:
    network = networkx.DiGraph([(0, 1), (1, 2), (2, 3), (2, 4)])
    chain = uniform(graph_of(network), 1.0)
    lost = lost_without(chain, 2, [0])
    assert (lost.spread, lost.lost, lost.lower, lost.upper) == (5.0, 2.0, 2.0, 2.0)
    assert lost_without(chain, 4, [0]).lost == 0


def test_what_is_lost_is_expected_spread_with_and_without() -> None:
    """Star both ways with leaf seeds: without the hub nobody but the seed is active."""
    chain = uniform(graph_of(TOYS["star both ways"]), 0.4)
    lost = lost_without(chain, 0, [1])
    exact = 0.4 * 4 * 0.4  # the hub catches it, and passes it to the four other leaves
    assert lost.lower <= exact <= lost.upper
