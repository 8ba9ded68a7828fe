"""Who ignites a world: the kernel against plain searches from each account, and against SciPy's components."""

import networkx
import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

import diffusion
from diffusion.cascades.model import Forward
from diffusion.kernels import ignition
from diffusion.kernels.ignition import FINISHED, ROWS, find_igniting, mark_igniting
from diffusion.kernels.lanes import LANES
from diffusion.kernels.worlds import draw_worlds, list_world
from diffusion.randomness import Purpose, root_key
from tests.networks import MODELS, both_ways, chain_of, chains
from tests.oracles.gains import live_world
from tests.oracles.ignition import igniting

ROOT = root_key(4, Purpose.IGNITION)


def planes_of(chain, model, target, first=0, blocks=1):
    """Return the kernel's bits for all accounts."""
    ties = Forward.of(chain, model)
    who = np.arange(chain.graph.account_count, dtype=np.int32)
    planes = np.full((blocks, len(who)), 2**64 - 1, np.uint64)  # whatever was there before
    mark_igniting(ties.offsets, ties.targets, ties.units, ties.starts, ROOT, first, target, who, planes)
    return planes


def marked(planes, world):
    """Return the accounts that are marked in one world."""
    return set(np.flatnonzero(planes[world // LANES] >> np.uint64(world % LANES) & np.uint64(1)).tolist())


def listed(chain, model, block):
    """Return each world of a block as the kernels list it: begins and lists."""
    ties, accounts = Forward.of(chain, model), chain.graph.account_count
    live = np.empty(chain.graph.tie_count, np.uint64)
    draw_worlds(ties.offsets, ties.targets, ties.units, ties.starts, ROOT, block, live)
    for bit in range(LANES):
        begins = np.empty(accounts + 1, np.uint32)
        lists, ranks = (np.empty(chain.graph.tie_count + 1, np.uint32) for _ in range(2))
        list_world(ties.offsets, ties.targets, live, bit, begins, lists, ranks)
        yield begins, lists


def reach_of(begins, lists, target):
    """Return what the kernel says that each account reaches."""
    accounts = len(begins) - 1
    states, scratch = np.empty(accounts, np.uint32), np.empty((ROWS, accounts), np.uint32)
    find_igniting(begins, lists, target, states, scratch, np.empty(accounts, np.int64))
    return (states - FINISHED).astype(np.int64)


def rows_of(world):
    """Return a world as the kernels read it."""
    begins = np.cumsum([0, *(len(world[account]) for account in sorted(world))]).astype(np.uint32)
    return begins, np.array([target for account in sorted(world) for target in world[account]], np.uint32)


@given(model=st.sampled_from(MODELS), data=st.data())
@settings(max_examples=60)
def test_the_kernel_marks_who_the_plain_twin_marks(model, data):
    chain = data.draw(chains(model))
    target, block = data.draw(st.integers(1, chain.graph.account_count + 1)), data.draw(st.integers(0, 3))
    planes = planes_of(chain, model, target, first=block)
    for bit in range(0, LANES, 9):
        world = live_world(chain.graph, model.units(chain), model.starts(chain), int(ROOT), block * LANES + bit)
        assert marked(planes, bit) == igniting(world, target)


@given(model=st.sampled_from(MODELS), data=st.data())
def test_worlds_are_listed_as_the_plain_twin_draws_them(model, data):
    chain = data.draw(chains(model))
    for bit, (begins, lists) in enumerate(listed(chain, model, block=1)):
        if bit % 13 == 0:
            world = live_world(chain.graph, model.units(chain), model.starts(chain), int(ROOT), LANES + bit)
            rows = {v: lists[begins[v] : begins[v + 1]].tolist() for v in world}
            assert rows == world


@given(st.integers(1, 14), st.data())
@settings(max_examples=200)
def test_in_any_world_exactly_those_who_reach_the_target_are_found(accounts, data):
    others = st.lists(st.integers(0, accounts - 1), max_size=4, unique=True)
    world = {account: data.draw(others) for account in range(accounts)}
    target = data.draw(st.integers(1, accounts + 2))
    found = reach_of(*rows_of(world), target)
    assert set(np.flatnonzero(found == target).tolist()) == igniting(world, target)
    assert (found <= target).all()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("target", [2, 30, 200, 700])
def test_the_core_is_scipys_strong_component_and_its_ancestors_ignite(model, target):
    graph = diffusion.chung_lu(1_500, 9_000)
    chain = diffusion.uniform(graph, 0.3) if model is MODELS[0] else diffusion.weighted_cascade(graph)
    for begins, lists in list(listed(chain, model, block=0))[::8]:
        matrix = scipy.sparse.csr_array(
            (np.ones(begins[-1]), lists[: begins[-1]].astype(np.int32), begins.astype(np.int32)), shape=(1_500, 1_500)
        )
        _, parts = connected_components(matrix, connection="strong")
        network = networkx.from_scipy_sparse_array(matrix, create_using=networkx.DiGraph)
        found = reach_of(begins, lists, target)
        for part in np.flatnonzero(np.bincount(parts) > 1):
            assert len(set(found[parts == part].tolist())) == 1
        core = int(np.bincount(parts).argmax())
        member = int(np.flatnonzero(parts == core)[0])
        ignites = 1 + len(networkx.descendants(network, member)) >= target
        assert (found[member] == target) == ignites
        if ignites:
            assert (found[list(networkx.ancestors(network, member))] == target).all()


def test_a_long_row_of_accounts_needs_no_stack():
    accounts = 50_000
    ring = {account: [(account + 1) % accounts] for account in range(accounts)}
    assert (reach_of(*rows_of(ring), accounts) == accounts).all()
    chain = ring | {accounts - 1: []}
    found = reach_of(*rows_of(chain), 100)
    assert (found == 100).sum() == accounts - 99


def test_where_counting_would_cost_too_much_nobody_is_marked_wrongly(monkeypatch):
    """Diamonds in a row: the sums double at each, so that all parts have to be counted, beyond the effort allowed."""
    length = 4_000
    world = {}
    for place in range(length):
        follow = [3 * place + 3] if place < length - 1 else []
        world |= {3 * place: [3 * place + 1, 3 * place + 2], 3 * place + 1: follow, 3 * place + 2: follow}
    target = 3 * length - 2
    found = reach_of(*rows_of(world), target)
    truth = np.array([3 * (length - place // 3) if place % 3 == 0 else 0 for place in range(3 * length)])
    truth[1::3] = truth[2::3] = np.maximum(truth[0::3] - 2, 1)
    assert not (found == target)[truth < target].any()
    assert ignition.EFFORT * 7 * length < (truth[truth < target]).sum()


def test_a_clique_with_certain_ties_is_ignited_by_everyone():
    chain = diffusion.uniform(both_ways(networkx.complete_graph(6)), 1.0)
    assert (planes_of(chain, MODELS[0], 6) == 2**64 - 1).all()
    assert (planes_of(chain, MODELS[0], 7) == 0).all()


def test_without_ties_everyone_ignites_a_target_of_one_and_nobody_more():
    chain = chain_of(3, [], [])
    assert (planes_of(chain, MODELS[0], 1) == 2**64 - 1).all()
    assert (planes_of(chain, MODELS[0], 2) == 0).all()
