"""Credit distribution equals its recursive definition, and greedy choice is exact."""

from itertools import combinations

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion import CreditDistribution, Graph, InputError, read_reposts, threads
from tests.oracles import credit_distribution as plain

ACCOUNTS = range(6)
TIES = st.sets(st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS)).filter(lambda tie: tie[0] != tie[1]))
ITEMS = st.lists(st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(0, 7), min_size=1), min_size=1, max_size=4)
RULE = st.sampled_from(["time", "equal"])


def log_of(items, parents=None):
    rows = [
        (number, account, time, (parents or {}).get((number, account)))
        for number, item in enumerate(items)
        for account, time in item.items()
    ]
    frame = pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]).astype({"parent": "Int64"})
    return read_reposts(frame if parents else frame.drop(columns="parent"))


def graph_of(ties):
    follower, followed = zip(*sorted(ties), strict=True)
    return Graph.from_arrays(follower, followed, edges="follows")


@st.composite
def worlds(draw):
    """Draw who follows whom and a log in which somebody may have passed something on."""
    ties, items = draw(TIES), draw(ITEMS)
    item = items[0] | {0: 0, 1: draw(st.integers(1, 5))}
    items[0] = item
    return ties | {(1, 0)}, items


def follows_of(ties):
    return {account: {followed for follower, followed in ties if follower == account} for account in ACCOUNTS}


@settings(max_examples=150)
@given(worlds(), RULE, st.sets(st.sampled_from(ACCOUNTS), min_size=1))
def test_spread_is_what_the_recursive_definition_says(world, rule, seeds):
    ties, items = world
    told = CreditDistribution.learn(graph_of(ties), log_of(items), credit=rule)
    known = [seed for seed in seeds if seed in told.seen.graph.names]
    assert told.spread(known) == pytest.approx(plain.spread(follows_of(ties), known_items(told, items), known, rule))
    for code, name in enumerate(told.seen.graph.names):
        assert told.gains[code] == pytest.approx(told.spread([name]))


def known_items(told, items):
    """Leave out the accounts that no tie mentions, as learning does."""
    return [{account: time for account, time in item.items() if account in told.seen.graph.names} for item in items]


@settings(max_examples=60)
@given(worlds(), RULE)
def test_greedy_choice_takes_the_largest_gain_of_all_each_time(world, rule):
    ties, items = world
    told = CreditDistribution.learn(graph_of(ties), log_of(items), credit=rule)
    active = {account for item in known_items(told, items) for account in item}
    seeds = told.choose(len(active))
    assert set(seeds.accounts) == active
    for place in range(len(seeds)):
        before = list(seeds.accounts[:place])
        reachable = {name: told.spread([*before, name]) for name in active - set(before)}
        spread = told.spread([*before, seeds.accounts[place]])
        assert spread == pytest.approx(max(reachable.values()))
        assert seeds.gains[: place + 1].sum() == pytest.approx(spread)
    assert seeds.spread == pytest.approx(len(active))


@settings(max_examples=80)
@given(worlds(), RULE, st.sets(st.sampled_from(ACCOUNTS)), st.sets(st.sampled_from(ACCOUNTS)), st.sampled_from([0, 1]))
def test_spread_is_monotone_and_submodular(world, rule, some, others, one):
    ties, items = world
    told = CreditDistribution.learn(graph_of(ties), log_of(items), credit=rule)
    small = [account for account in some if account in told.seen.graph.names]
    large = [account for account in some | others if account in told.seen.graph.names]
    assert told.spread(small) <= told.spread(large) + 1e-9
    gain_small = told.spread([*small, one]) - told.spread(small)
    gain_large = told.spread([*large, one]) - told.spread(large)
    assert gain_large <= gain_small + 1e-9
    assert gain_large >= -1e-9


def test_greedy_choice_is_within_its_bound_of_the_best():
    chance = np.random.default_rng(3)
    ties = {(int(a), int(b)) for a, b in chance.integers(0, 9, (40, 2)) if a != b}
    items = [{int(a): int(t) for a, t in zip(chance.permutation(9)[:6], range(6), strict=True)} for _ in range(12)]
    told = CreditDistribution.learn(graph_of(ties), log_of(items))
    best = max(told.spread(seeds) for seeds in combinations(list(told.seen.graph.names), 3))
    assert (1 - np.exp(-1)) * best <= told.choose(3).spread <= best + 1e-9


def test_a_small_log_by_hand():
    # 0 → 1 → 2 and 0 → 2, delays 2 and 2 and 4, one item: τ equals each delay, so that every decay is 1/e.
    told = CreditDistribution.learn(graph_of({(1, 0), (2, 1), (2, 0)}), log_of([{0: 0, 1: 2, 2: 4}, {2: 0}]))
    assert told.influenceability.tolist() == [0, 1, 0.5]
    half = 0.5 * 0.5 / np.e  # 2 is influenceable by half, and shares its credit between two
    assert told.spread([1]) == pytest.approx(1 + 0.5 * half)
    assert told.spread([0]) == pytest.approx(1 + 1 / np.e + 0.5 * (half + half / np.e))
    assert told.spread([0, 1]) == pytest.approx(2 + 0.5 * 2 * half)
    assert told.table()["account"].tolist()[0] == 0
    assert told.table()["items"].tolist() == [1, 1, 2]


def test_a_stated_parent_has_all_the_credit_whenever_it_came():
    items, ties = [{0: 3, 1: 5, 2: 4}], {(1, 0), (2, 0), (2, 1)}
    told = CreditDistribution.learn(graph_of(ties), log_of(items, {(0, 2): 1, (0, 1): 0}), credit="equal")
    assert told.spread([0]) == pytest.approx(3)  # 0 → 1 → 2, though the log dates 2 before 1
    assert told.spread([1]) == pytest.approx(2)
    freely = CreditDistribution.learn(
        graph_of(ties), log_of(items, {(0, 2): 1, (0, 1): 0}), credit="equal", use_parents=False
    )
    assert freely.spread([1]) == pytest.approx(1)


def test_a_circle_of_stated_parents_is_cut():
    items, ties = [{0: 1, 1: 2, 2: 3, 3: 4}], {(0, 2), (1, 0), (2, 1), (3, 2)}
    told = CreditDistribution.learn(graph_of(ties), log_of(items, {(0, 0): 2, (0, 1): 0, (0, 2): 1, (0, 3): 2}))
    assert (told.credit == 0).sum() == 1
    assert told.choose(4).spread == pytest.approx(4)
    assert all(1 <= told.spread([account]) <= 4 for account in range(4))


def test_threads_and_the_order_of_rows_change_nothing():
    chance = np.random.default_rng(1)
    rows = pandas.DataFrame({"item": chance.integers(0, 60, 900), "account": chance.integers(0, 80, 900),
                             "time": chance.integers(0, 500, 900)})  # fmt: skip
    graph = graph_of({(int(a), int(b)) for a, b in chance.integers(0, 80, (500, 2)) if a != b})
    found = []
    for count in (1, 3):
        with threads(count):
            told = CreditDistribution.learn(graph, read_reposts(rows.sample(frac=1, random_state=count)))
            found.append((told.gains.tolist(), told.choose(20).accounts, told.choose(20).gains.tolist()))
    assert found[0] == found[1]


def test_what_cannot_be_asked_is_refused():
    graph, log = graph_of({(1, 0)}), log_of([{0: 0, 1: 1}])
    for arguments, words in (
        ({"credit": "all"}, 'credit must be "time" or "equal"'),
        ({"window": 0}, "window must be"),
    ):
        with pytest.raises(InputError, match=words):
            CreditDistribution.learn(graph, log, **arguments)
    silences = ([{0: 1, 1: 1}], "times tell"), ([{0: 0}, {1: 1}], "more than one"), ([{7: 0}], "same names")
    for silent, words in silences:
        with pytest.raises(InputError, match=rf"who has credit for what: .*{words}"):
            CreditDistribution.learn(graph, log_of(silent))
    told = CreditDistribution.learn(graph, log)
    with pytest.raises(InputError, match="k must be at most 2"):
        told.choose(3)
    with pytest.raises(InputError, match="there is no account 7"):
        told.spread([7])


def test_the_figures_are_said_and_drawn():
    graph = Graph.from_arrays(["@bo", "@cy"], ["@ann", "@ann"], edges="follows")
    rows = [(1, "@ann", 0), (1, "@bo", 5), (1, "@zoe", 9), (2, "@bo", 3)]
    told = CreditDistribution.learn(graph, read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"])))
    said = told.summary()
    assert "Of 3 reposts of 2 items (1 more by accounts outside the graph were left out), 33.3 % came after" in said
    assert "that of @ann: 1.1 accounts" in said
    assert "Of 3 accounts, 1 were never active" in said
    assert told.spread(["@cy"]) == 0
    seeds = told.choose(2)
    assert seeds.accounts == ("@ann", "@bo")
    assert "2 accounts, @ann first" in seeds.summary()
    assert seeds.provenance.inputs == told.provenance.inputs
    assert len(told.plot().axes[0].patches) == 2
    assert seeds.plot().axes[0].get_lines()[0].get_ydata().tolist() == pytest.approx(seeds.table()["spread"].tolist())
