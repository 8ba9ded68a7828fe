"""Exposed pairs, tries by bin, and the place of the next account equal their plain twins."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diffusion.kernels.pairs import bin_tries
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.pairs import exposed_pairs
from diffusion.validation.next_account import next_accounts
from tests.oracles import next_account as plain_places
from tests.oracles import pairs as plain
from tests.validation.logs import ACCOUNTS, events, graph_of, log_of, ties


def items_of(seen):
    """Return, per item with events, who was active when and by whom, as the exposures tell it."""
    rows = zip(seen.items.tolist(), seen.accounts.tolist(), seen.times.tolist(), seen.parents.tolist(), strict=True)
    found = {}
    for item, account, time, parent in rows:
        found.setdefault(item, {})[account] = (time, parent if parent >= 0 else None)
    return found


@given(events, ties, st.sampled_from([1, 3, 2**20]))
def test_exposed_pairs_equal_the_plain_twin_however_many_are_held_at_a_time(rows, pairs, room):
    graph = graph_of(pairs)
    seen = gather_exposures(graph, log_of(rows))
    hazards = np.arange(1.0, 1 + 2 * len(pairs)).reshape(-1, 2)
    number = {pair: place for place, pair in enumerate(sorted(pairs))}
    found = {}
    for part in exposed_pairs(seen, hazards, room=room):
        for place in range(len(part)):
            key = (int(part.items[place]), int(part.accounts[place]))
            assert key not in found
            found[key] = (
                int(part.exposures[place]),
                part.hazards[place].tolist(),
                bool(part.adopted[place]),
                part.whole[place].tolist(),
            )
            event = part.events[place]
            assert event < 0 or (seen.items[event], seen.accounts[event]) == key
    expected = {}
    for item, active in items_of(seen).items():
        for target, sources in plain.exposures(pairs, active).items():
            sums = sum((hazards[number[source, target]] for source in sources), np.zeros(2))
            whole = sum(
                (hazards[number[pair]] for pair in pairs if pair[1] == target and pair[0] in active), np.zeros(2)
            )
            expected[item, target] = (len(sources), sums.tolist(), target in active, whole.tolist())
    assert found == expected


@given(events, ties)
def test_tries_by_bin_equal_the_plain_twin(rows, pairs):
    graph = graph_of(pairs)
    seen = gather_exposures(graph, log_of(rows))
    bins = np.arange(len(pairs), dtype=np.int16)[:, None]
    groups = np.arange(seen.item_count) % 2
    counts, places = np.zeros((2, 1, len(pairs), 2), np.int32), np.full(ACCOUNTS, -1, np.int64)
    bin_tries(
        seen.starts, seen.accounts, seen.parents, seen.times, groups, graph.offsets, graph.targets, bins, places, counts
    )
    expected = np.zeros_like(counts)
    for item, active in items_of(seen).items():
        for target, sources in plain.exposures(pairs, active).items():
            for source in sources:
                expected[item % 2, 0, sorted(pairs).index((source, target)), int(target in active)] += 1
    assert counts.tolist() == expected.tolist()
    assert set(places.tolist()) == {-1}


@given(events, ties, st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=ACCOUNTS, max_size=ACCOUNTS), st.data())
def test_the_place_of_the_next_account_equals_the_plain_twin(rows, pairs, base, data):
    graph = graph_of(pairs)
    chances = st.lists(st.sampled_from([0.0, 0.25, 0.5, 2.0]), min_size=len(pairs), max_size=len(pairs))
    hazards = data.draw(chances)
    seen = gather_exposures(graph, log_of(rows))
    found = next_accounts(
        seen, np.array(hazards)[:, None], np.array(base)[:, None], np.zeros(seen.item_count, np.int64), most=100,
        ranks=(1, 3),
    )  # fmt: skip
    named = dict(zip(sorted(pairs), hazards, strict=True))
    hits, precision, asked = np.zeros(2), np.zeros(2), 0
    for active in items_of(seen).values():
        timed = sorted((time, account) for account, (time, _) in active.items() if time == time)
        listed = [(account, time) for time, account in timed]
        for (_, time), (above, level, _) in zip(listed, plain_places.places(listed, named, base), strict=True):
            if time > timed[0][0]:
                asked += 1
                for row, k in enumerate((1, 3)):
                    orders = [above + 1 + place for place in range(level)]
                    hits[row] += sum(place <= k for place in orders) / level
                    precision[row] += sum(1 / place for place in orders if place <= k) / level
    assert found.asked.sum() == asked == found.events
    np.testing.assert_allclose(found.hits[:, :, 0].sum(1), hits)
    np.testing.assert_allclose(found.precision[:, :, 0].sum(1), precision)
