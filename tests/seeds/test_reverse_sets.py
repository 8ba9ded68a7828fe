"""Reverse-reachable sets: equal to the plain twin set by set, unbiased, the same however they are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.cascades.model import Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.chain.assumed import trivalency, weighted_cascade
from diffusion.graph.synthetic import chung_lu
from diffusion.kernels.reverse import tally_members
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.reverse_sets import InTies, ReverseSets, Workspace
from tests.oracles.enumeration import exact_spread
from tests.oracles.reverse import in_rows, reverse_set
from tests.seeds.toys import MODELS, chain_of, chains, network

ROOT = root_key(7, Purpose.REVERSE)


def drawn(chain, model, count, root=ROOT):
    sets = ReverseSets(InTies.of(chain, model), root)
    sets.extend(count)
    return sets


def as_lists(sets):
    return [part.tolist() for part in np.split(sets.members, sets.ends[:-1])]


@given(model=st.sampled_from(MODELS), data=st.data())
def test_a_set_equals_its_plain_twin(model: Model, data: st.DataObject):
    chain = data.draw(chains(model=model))
    rows = in_rows(chain.graph, model.units(chain))
    twins = [reverse_set(rows, model.name, int(ROOT), index) for index in range(40)]
    assert as_lists(drawn(chain, model, 40)) == twins


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_set_equals_its_plain_twin_where_audiences_are_heavy_tailed(model):
    chain = weighted_cascade(chung_lu(400, 4_000))
    rows = in_rows(chain.graph, model.units(chain))
    twins = [reverse_set(rows, model.name, int(ROOT), index) for index in range(300)]
    assert as_lists(drawn(chain, model, 300)) == twins


def test_unequal_ties_are_found_by_halving():
    graph = network(40, [(source, 0) for source in range(1, 40)])
    weights = np.linspace(1, 200, 39)
    chain = chain_of(graph, weights / weights.sum())
    rows = in_rows(graph, LinearThreshold().units(chain))
    twins = [reverse_set(rows, "linear threshold", int(ROOT), index) for index in range(4_000)]
    assert as_lists(drawn(chain, LinearThreshold(), 4_000)) == twins


@given(model=st.sampled_from(MODELS), data=st.data())
def test_the_share_of_sets_that_seeds_hit_is_their_expected_spread(model: Model, data: st.DataObject):
    chain, count = data.draw(chains(model=model)), 20_000
    accounts = chain.graph.account_count
    seeds = data.draw(st.lists(st.integers(0, accounts - 1), min_size=1, max_size=3, unique=True))
    truth = exact_spread(chain.graph, chain.probabilities, model.name, seeds) / accounts
    hits = drawn(chain, model, 1).hits(np.array(seeds, np.int32), root_key(3, Purpose.CERTIFICATE), count)
    assert abs(hits / count - truth) < 5 * np.sqrt(truth * (1 - truth) / count) + 1e-6


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_hits_are_counted_as_the_sets_themselves_say(model):
    chain = weighted_cascade(chung_lu(300, 2_000))
    sets, seeds = drawn(chain, model, 2_000), np.array([3, 14, 159, 265], np.int32)
    assert sets.hits(seeds, ROOT, 2_000) == sum(bool(set(members) & set(seeds.tolist())) for members in as_lists(sets))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_threads_and_portions_do_not_change_a_set(model):
    chain = trivalency(chung_lu(500, 1_500)) if model is MODELS[0] else weighted_cascade(chung_lu(500, 5_000))
    with threads(1):
        at_once = drawn(chain, model, 3_000)
    with threads(2):
        in_portions = drawn(chain, model, 10)
        in_portions.extend(1_111)
        in_portions.extend(3_000)
    assert np.array_equal(at_once.members, in_portions.members)
    assert np.array_equal(at_once.ends, in_portions.ends)
    assert np.array_equal(at_once.counts, in_portions.counts)


def test_counts_say_how_often_each_account_occurs():
    sets = drawn(weighted_cascade(chung_lu(300, 2_000)), MODELS[0], 500)
    assert np.array_equal(sets.counts, np.bincount(sets.members, minlength=300))


def test_a_set_that_does_not_fit_is_drawn_again_with_more_room(monkeypatch):
    chain = weighted_cascade(chung_lu(300, 3_000))
    expected = as_lists(drawn(chain, MODELS[0], 400))

    def cramped(self, accounts):
        self.stamps, self.members, self.mark = np.zeros(accounts, np.uint32), np.empty(1, np.uint32), 2**32 - 300

    monkeypatch.setattr(Workspace, "__init__", cramped)
    assert as_lists(drawn(chain, MODELS[0], 400)) == expected


def test_the_tally_counts_members_other_than_the_root():
    chain = trivalency(chung_lu(300, 3_000))
    graph, expected = chain.graph, np.zeros(300, np.int64)
    for members in as_lists(drawn(chain, MODELS[0], 500)):
        expected[members[1:]] += 1
    counts, room = np.zeros(300, np.int64), np.zeros((2, 300), np.uint32)
    in_units = chain.units[graph.in_ties]
    equal = np.array([len(set(row.tolist())) == 1 for row in np.split(in_units, graph.in_offsets[1:-1])])
    for first, stop in ((0, 123), (123, 500)):
        room[:] = 0
        tally_members(graph.in_offsets, graph.in_sources, in_units, equal, ROOT, first, stop, counts, *room)
    assert np.array_equal(counts, expected)


def test_counting_hits_leaves_no_mark_on_later_sets():
    chain = weighted_cascade(chung_lu(300, 2_000))
    sets, untouched = drawn(chain, MODELS[0], 100), drawn(chain, MODELS[0], 900)
    sets.hits(np.arange(150, dtype=np.int32), ROOT, 1_000)
    sets.extend(900)
    assert np.array_equal(sets.members, untouched.members)
