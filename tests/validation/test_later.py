"""What happened later: starts, descendants and presence, against definitions and enumeration."""

from itertools import product

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion import Graph, cascade_trees, infer_parents, read_reposts
from diffusion.validation.later import INFERRED, STATED, later_of, shuffled
from diffusion.validation.past import past_scores, starts_of
from tests.validation.logs import events, graph_of, log_of, ties


def enumerated(offsets, sources, shares, accounts, members):
    """The expected descendants and the chance to have missed every member, over all choices of parents."""
    count = len(accounts)
    options = [[*range(offsets[e], offsets[e + 1]), None] for e in range(count)]
    descendants, missed = np.zeros(count), np.zeros(count)
    for choice in product(*options):
        chance, parents = 1.0, np.full(count, -1)
        for event, picked in enumerate(choice):
            own = shares[offsets[event] : offsets[event + 1]]
            chance *= 1 - own.sum() if picked is None else shares[picked]
            parents[event] = -1 if picked is None else sources[picked]
        if not chance:
            continue
        for event in range(count):
            up, met = parents[event], False
            while up >= 0:
                descendants[up] += chance
                met |= bool(members[accounts[up]])
                up = parents[up]
            missed[event] += chance * (not met)
    return descendants, missed


@settings(max_examples=40)
@given(ties, events, st.sets(st.integers(0, 6), max_size=3))
def test_inferred_descent_equals_enumeration_of_all_trees(pairs, rows, chosen) -> None:
    graph = graph_of(pairs)
    log = log_of([row[:3] for row in rows[:9]])
    found = later_of(graph, log)
    assert found.how == INFERRED
    members = np.isin(np.arange(7), list(chosen)).astype(float)
    if np.prod(np.diff(found.offsets) + 1.0) > 3000:
        return
    descendants, missed = enumerated(found.offsets, found.sources, found.shares, found.accounts, members)
    assert found.descendants == pytest.approx(descendants, abs=1e-9)
    assert found.missed(members) == pytest.approx(missed, abs=1e-9)


@settings(max_examples=40)
@given(events)
def test_stated_descent_equals_the_trees(rows) -> None:
    log = log_of(rows)
    graph = graph_of({(0, 1)})
    found, trees = later_of(graph, log), cascade_trees(log)
    assert found.how == STATED
    assert found.descendants.tolist() == trees.descendants.tolist()
    members = np.arange(7) % 2
    codes = log.align(graph).codes[trees.accounts]
    expected = []
    for event in range(len(trees)):
        up, met = trees.parents[event], False
        while up >= 0:
            met |= codes[up] >= 0 and bool(members[codes[up]])
            up = trees.parents[up]
        expected.append(float(not met))
    assert found.missed(members.astype(float)).tolist() == expected
    assert found.starts.sizes.sum() == len(trees)
    assert (found.starts.reposts >= 0).all()
    assert int((~found.passed).sum()) == len(np.unique(trees.items))


def test_random_members_miss_an_event_as_often_as_lots_do() -> None:
    """A member's chance of a half each, at two ancestors of the last event: missed a quarter of the time."""
    log = log_of([(0, 0, 0.0, None), (0, 1, 1.0, 0), (0, 2, 2.0, 1)])
    found = later_of(graph_of({(0, 1)}), log)
    assert found.missed(np.full(7, 0.5)).tolist() == [1.0, 0.5, 0.25]


def test_those_who_are_active_at_the_first_moment_share_the_start() -> None:
    log = log_of([(0, 1, 5.0), (0, 2, 5.0), (0, 3, 6.0), (1, 4, 7.0)])
    begun = starts_of(log)
    assert list(zip(begun.items.tolist(), begun.shares.tolist(), strict=True)) == [(0, 0.5), (0, 0.5), (1, 1.0)]
    assert (begun.sizes.tolist(), begun.reposts.tolist()) == ([3, 1], [1, 0])


def test_an_author_without_a_row_of_his_own_started_the_item() -> None:
    rows = [("a", "@bo", 1, "@ann"), ("a", "@cy", 2, "@bo")]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]))
    graph = Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    found = later_of(graph, log)
    assert graph.names.take(found.starters) == ["@ann"]
    items, reached, carried = found.outcomes(2)
    assert (items.tolist(), reached.tolist(), carried.tolist()) == ([1, 0], [2, 0], [0, 1])
    past = past_scores(graph, log)
    assert past["past reposts received"].tolist() == [1, 1]
    assert past["past mean size"].tolist() == [3, 0]
    assert past["past activity"].tolist() == [0, 1]


def test_expected_descendants_equal_what_parents_are_credited_with() -> None:
    graph = graph_of({(0, 1), (0, 2), (1, 2), (2, 3), (1, 3)})
    log = log_of([(item, account, float(account)) for item in range(3) for account in range(4)])
    credit = infer_parents(graph, log).credit().set_index("account").descendants
    found = later_of(graph, log)
    own = np.bincount(found.accounts, found.descendants, minlength=7)
    assert {name: own[name] for name in range(4)} == pytest.approx(credit.to_dict())


@given(events)
@settings(max_examples=40)
def test_random_order_keeps_items_accounts_times_and_who_began(rows) -> None:
    log = log_of([row[:3] for row in rows])
    found = shuffled(log, 0)
    assert found.times.tolist() == pytest.approx(log.times.tolist(), nan_ok=True)
    assert found.item_codes.tolist() == log.item_codes.tolist()
    for one, other in ((log, found), (found, log)):
        pairs = set(zip(one.item_codes.tolist(), one.account_codes.tolist(), strict=True))
        assert pairs == set(zip(other.item_codes.tolist(), other.account_codes.tolist(), strict=True))
    before, after = starts_of(log), starts_of(found)
    assert (before.accounts.tolist(), before.items.tolist()) == (after.accounts.tolist(), after.items.tolist())
    assert shuffled(log, 0).fingerprint == found.fingerprint


def test_in_random_order_nobody_carries_more_than_followers_alone_explain() -> None:
    """@relay is always second, @mute always last, and all who are in the middle follow both."""
    middle = [f"@m{place}" for place in range(6)]
    rows = [(item, account, 100.0 * item + place) for item in range(60)
            for place, account in enumerate(["@a", "@relay", *middle, "@mute"])]  # fmt: skip
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    pairs = [(source, target) for source in ("@relay", "@mute") for target in middle]
    graph = Graph.from_arrays(*map(list, zip(*pairs, strict=True)), edges="influence")
    relay, mute = graph.names.codes(["@relay", "@mute"])
    told, lots = (later_of(graph, one).outcomes(len(graph))[2] for one in (log, shuffled(log, 0)))
    assert told[relay] > 100
    assert told[mute] == 0
    assert abs(lots[relay] - lots[mute]) < 0.4 * lots[relay]
