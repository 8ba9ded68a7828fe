"""Reverse-reachable sets: equal to the plain twin set by set, unbiased, the same however they are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.cascades.model import Model
from diffusion.chain import drawn
from diffusion.chain.assumed import trivalency, uniform, weighted_cascade
from diffusion.chain.drawn import Drawing, Space
from diffusion.graph.synthetic import chung_lu
from diffusion.kernels import reverse
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.reverse_sets import NOBODY, ReverseSets, in_ties
from tests.oracles.enumeration import exact_spread
from tests.oracles.reverse import in_rows, reverse_set
from tests.seeds.toys import MODELS, chain_of, chains, network

ROOT = root_key(7, Purpose.REVERSE)


def drawing(chain, model):
    return Drawing(in_ties(chain, model))


def drawn_sets(chain, model, count, root=ROOT, stops=NOBODY):
    sets = ReverseSets(drawing(chain, model), root, stops)
    sets.extend(count)
    return sets


def as_lists(sets):
    return [part.tolist() for part in np.split(sets.stored.members, sets.stored.ends[:-1])] if sets.held else []


def twins_of(chain, model, count):
    rows = in_rows(chain.graph, model.units(chain))
    return [reverse_set(rows, model.name, int(ROOT), index) for index in range(count)]


def agree(sets, twins):
    """Return whether the sets are the twins: those of one account counted, the others kept."""
    counts = np.bincount([member for twin in twins for member in twin], minlength=len(sets.counts))
    return as_lists(sets) == [twin for twin in twins if len(twin) > 1] and np.array_equal(sets.counts, counts)


@given(model=st.sampled_from(MODELS), data=st.data())
def test_a_set_equals_its_plain_twin(model: Model, data: st.DataObject):
    chain = data.draw(chains(model=model))
    assert agree(drawn_sets(chain, model, 40), twins_of(chain, model, 40))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("assume", [weighted_cascade, trivalency, lambda graph: uniform(graph, 0.08)])
def test_a_set_equals_its_plain_twin_where_audiences_are_heavy_tailed(model, assume):
    chain = assume(chung_lu(400, 4_000)) if model is MODELS[0] else weighted_cascade(chung_lu(400, 4_000))
    assert agree(drawn_sets(chain, model, 300), twins_of(chain, model, 300))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_unequal_ties_equal_their_plain_twin(model):
    graph = network(40, [(source, 0) for source in range(1, 40)])
    weights = np.linspace(1, 200, 39)
    chain = chain_of(graph, weights / (weights.sum() if model is MODELS[1] else 200))
    assert agree(drawn_sets(chain, model, 4_000), twins_of(chain, model, 4_000))


@given(model=st.sampled_from(MODELS), data=st.data())
def test_the_share_of_sets_that_seeds_hit_is_their_expected_spread(model: Model, data: st.DataObject):
    chain, count = data.draw(chains(model=model)), 20_000
    accounts = chain.graph.account_count
    seeds = data.draw(st.lists(st.integers(0, accounts - 1), min_size=1, max_size=3, unique=True))
    truth = exact_spread(chain.graph, chain.probabilities, model.name, seeds) / accounts
    root = root_key(3, Purpose.CERTIFICATE)
    hits = drawing(chain, model).hits(root, 0, count, np.array(seeds, np.int32), "judging")
    assert abs(hits / count - truth) < 5 * np.sqrt(max(truth * (1 - truth), 0.0) / count) + 1e-6


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_sets_that_meet_a_stop_are_only_counted(model):
    chain, stops = weighted_cascade(chung_lu(300, 2_000)), np.array([3, 14, 159, 265], np.int32)
    twins = twins_of(chain, model, 2_000)
    missed = [twin for twin in twins if not set(twin) & set(stops.tolist())]
    sets = drawn_sets(chain, model, 2_000, stops=stops)
    assert agree(sets, missed)
    assert sets.stopped == len(twins) - len(missed)
    assert drawing(chain, model).hits(ROOT, 0, 2_000, stops, "judging") == sets.stopped
    counts, covered = sets.uncovered(stops[:2])
    missed = [twin for twin in twins if not set(twin) & set(stops[:2].tolist())]
    assert np.array_equal(counts, np.bincount([member for twin in missed for member in twin], minlength=300))
    assert covered == len(twins) - len(missed)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_threads_and_portions_do_not_change_a_set(model):
    chain = trivalency(chung_lu(500, 1_500)) if model is MODELS[0] else weighted_cascade(chung_lu(500, 5_000))
    with threads(1):
        at_once = drawn_sets(chain, model, 3_000)
    with threads(2):
        in_portions = drawn_sets(chain, model, 10)
        in_portions.extend(1_111)
        in_portions.extend(3_000)
    assert np.array_equal(at_once.stored.members, in_portions.stored.members)
    assert np.array_equal(at_once.stored.ends, in_portions.stored.ends)
    assert np.array_equal(at_once.counts, in_portions.counts)


def test_what_does_not_fit_is_drawn_again_with_more_room_or_fewer_in_flight(monkeypatch):
    chain = uniform(chung_lu(300, 3_000), 0.2)
    expected = as_lists(drawn_sets(chain, MODELS[0], 400))
    began = []

    class Cramped(Space):
        def __init__(self, ties):
            super().__init__(ties)
            queue = np.empty(ties.accounts + 5, np.uint32)
            self.room, self.members = self.room._replace(queue=queue), np.empty(1, np.uint32)
            began.append(self)

    monkeypatch.setattr(drawn, "Space", Cramped)
    with threads(1):
        assert as_lists(drawn_sets(chain, MODELS[0], 400)) == expected
    assert began[0].room.state[reverse.ABREAST] < reverse.LANES
    assert len(began[0].members) > 1


def test_drawing_leaves_no_mark_on_later_sets():
    chain = weighted_cascade(chung_lu(300, 2_000))
    sets, untouched = drawn_sets(chain, MODELS[0], 100), drawn_sets(chain, MODELS[0], 900)
    sets._drawing.hits(ROOT, 0, 1_000, np.arange(150, dtype=np.int32), "judging")
    sets.extend(900)
    assert np.array_equal(sets.stored.members, untouched.stored.members)
    assert np.array_equal(sets.counts, untouched.counts)
