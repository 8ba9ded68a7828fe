"""Signs of accounts that are not people: planted farms are found, and people who only read are spared."""

from itertools import pairwise

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Graph, InputError, estimate_authenticity
from diffusion.audience import signals
from diffusion.kernels.alike import count_returned, jaccard, write_delays
from tests.audience.farms import planted
from tests.measures.toys import TOYS, graph_of, random_network


@pytest.mark.parametrize("state", range(3))
def test_a_planted_farm_is_found_and_readers_are_spared(state):
    made = planted(state)
    from_structure, with_log = estimate_authenticity(made.graph), estimate_authenticity(made.graph, made.log)
    assert np.mean(from_structure.real[made.fake] <= 0.5) > 0.9
    assert np.all(from_structure.high[made.fake] == 1)  # one kind of sign proves nothing
    assert np.mean(with_log.high[made.fake] == 0) > 0.9
    for found in (from_structure, with_log):
        assert np.mean(found.low[~made.fake] == 1) > 0.995
        assert np.all(found.high[~made.fake] == 1)
        assert np.all(found.real[made.lurkers] == 1)
    customer = made.customers[0]
    lost = with_log.effective_followers(made.graph, customer) - made.graph.out_degrees[made.graph.codes([customer])]
    assert lost < -0.8 * made.fake.sum()


def test_a_farm_that_follows_at_random_and_never_posts_is_not_found():
    """The honest limit: nothing tells such accounts from people who only read."""
    people = diffusion.community_network(1_500, 15_000, random_state=1).graph
    chance = np.random.default_rng(1)
    fakes = [(int(whom), 1_500 + fake) for fake in range(60) for whom in chance.choice(1_500, 20, replace=False)]
    ties = list(zip(people.sources.tolist(), people.targets.tolist(), strict=True)) + fakes
    graph = Graph.from_arrays(*zip(*ties, strict=True), names=list(range(1_560)), edges="influence")
    assert estimate_authenticity(graph).real[1_500:].mean() > 0.95


def test_many_who_follow_the_same_well_known_accounts_copy_nobody():
    people = diffusion.community_network(1_500, 15_000, random_state=1).graph
    stars = np.argsort(-people.out_degrees)[:12]
    ties = list(zip(people.sources.tolist(), people.targets.tolist(), strict=True))
    chance = np.random.default_rng(3)
    ties += [(int(star), account) for account in range(1_500) for star in stars if chance.random() < 0.6]
    ties += [(int(star), 1_500 + reader) for reader in range(50) for star in stars]
    ties = [(source, target) for source, target in ties if source != target]
    graph = Graph.from_arrays(*zip(*ties, strict=True), names=list(range(1_550)), edges="influence")
    assert not estimate_authenticity(graph).signals[signals.COPIED].any()


def test_whoever_is_never_followed_back_by_those_who_always_do_stands_out():
    ring = [(a, (a + step) % 40) for a in range(40) for step in range(1, 6)]
    mutual = [(a, b) for a, b in ring] + [(b, a) for a, b in ring]
    outsider = [(a, 40) for a in range(30)]
    sources, targets = zip(*mutual, *outsider, strict=True)
    graph = Graph.from_arrays(sources, targets, names=list(range(41)), edges="influence")
    assert np.flatnonzero(signals.never_followed_back(graph)).tolist() == [40]
    fans = Graph.from_arrays([0] * 30 + list(range(40, 60)), list(range(1, 31)) + [31] * 20, edges="influence")
    assert not signals.never_followed_back(fans).any()  # stars follow nobody back


def test_whoever_follows_hundreds_and_has_no_followers_stands_out():
    people = diffusion.chung_lu(3_000, 9_000, reciprocity=0.8, random_state=2)
    ties = list(zip(people.sources.tolist(), people.targets.tolist(), strict=True)) + [(a, 3_000) for a in range(900)]
    graph = Graph.from_arrays(*zip(*ties, strict=True), names=list(range(3_001)), edges="influence")
    found = signals.follows_many(graph)
    assert found[3_000]
    assert found.mean() < 0.002


def log_of(rows):
    return diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))


def test_clockwork_is_told_from_habit():
    chance = np.random.default_rng(0)
    rows = [(item, "clock", 3_600.0 * item + chance.normal(0, 60)) for item in range(30)]
    rows += [(item, "person", 3_600.0 * item + chance.uniform(0, 3_600)) for item in range(30)]
    rows += [(item, "hardly", 3_600.0 * item) for item in range(5)]
    graph = Graph.from_arrays(["clock", "clock"], ["person", "hardly"], edges="influence")
    found = estimate_authenticity(graph, log_of(rows))
    assert found.table().set_index("account")[signals.CLOCKWORK].to_dict() == {
        "clock": True,
        "hardly": False,
        "person": False,
    }
    assert found.real.min() == 0.5


def test_delays_begin_with_the_first_account_that_is_followed():
    for name in range(30):
        graph = graph_of(random_network(name))
        chance = np.random.default_rng(name)
        items, many = 6, len(graph)
        sizes = chance.integers(0, many + 1, items)
        starts = np.append(0, np.cumsum(sizes))
        accounts = np.concatenate([chance.permutation(many)[:size] for size in sizes]).astype(np.int32)
        times = np.concatenate([np.sort(chance.integers(0, 50, size)) for size in sizes]).astype(np.float64)
        accounts[chance.random(len(accounts)) < 0.1] = -1
        delays = np.empty(len(accounts))
        write_delays(starts, accounts, times, graph.in_offsets, graph.in_sources, delays)
        np.testing.assert_array_equal(delays, plain_delays(graph, starts, accounts, times))


def plain_delays(graph, starts, accounts, times):
    found = []
    for begin, end in pairwise(starts):
        for post in range(begin, end):
            followed = graph.in_sources[graph.in_offsets[accounts[post]] : graph.in_offsets[accounts[post] + 1]]
            before = [
                times[other]
                for other in range(begin, end)
                if times[other] < times[post] and accounts[other] >= 0 and accounts[other] in followed
            ]
            found.append(times[post] - min(before) if before and accounts[post] >= 0 else np.nan)
    return np.array(found)


def test_returned_follows_and_shared_lists_are_those_of_sets():
    for name in range(40):
        graph = graph_of(random_network(name))
        returned = np.zeros(len(graph), np.int64)
        count_returned(graph.offsets, graph.targets, graph.in_offsets, graph.in_sources, returned)
        followers = [set(graph.targets[a:b].tolist()) for a, b in pairwise(graph.offsets)]
        follows = [set(graph.in_sources[a:b].tolist()) for a, b in pairwise(graph.in_offsets)]
        assert returned.tolist() == [len(one & other) for one, other in zip(followers, follows, strict=True)]
        for one, other in [(0, 0), (0, len(graph) - 1), (len(graph) // 2, 0)]:
            union = follows[one] | follows[other]
            expected = len(follows[one] & follows[other]) / len(union) if union else 0
            assert jaccard(graph.in_offsets, graph.in_sources, one, other) == pytest.approx(expected)


@pytest.mark.parametrize("name", TOYS)
def test_small_networks_show_no_signs(name):
    graph = graph_of(TOYS[name])
    found = estimate_authenticity(graph)
    assert found.low.tolist() == [1.0] * len(graph)
    assert found.summary()


def test_a_log_of_strangers_says_nothing():
    graph = graph_of(TOYS["karate club"])
    found = estimate_authenticity(graph, log_of([("a", "stranger", 1.0), ("a", "other", 2.0)]))
    assert found.low.min() == 1
    assert set(found.signals) == {name for family in signals.FAMILIES for name in family}


def test_threads_change_nothing():
    made = planted(1)
    with diffusion.threads(1):
        one = estimate_authenticity(made.graph, made.log)
    with diffusion.threads(3):
        three = estimate_authenticity(made.graph, made.log)
    pandas.testing.assert_frame_equal(one.table(), three.table())


def test_what_is_no_log_is_refused():
    with pytest.raises(InputError, match="log must come from read_reposts"):
        estimate_authenticity(graph_of(TOYS["path"]), [1])
