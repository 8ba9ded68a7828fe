"""Inferred parents: kernels against their plain twin, small cases by hand, and chains that are known."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion import (
    Delays,
    Exponential,
    Graph,
    InputError,
    LogNormal,
    earliest_parents,
    explicit,
    infer_parents,
    latest_parents,
    read_reposts,
    root_parents,
    threads,
    uniform,
)
from diffusion.kernels import parents as kernels
from diffusion.learning.exposures import gather_exposures
from diffusion.randomness import Purpose, root_key
from tests.learning.known_chain import HOUR, known_chain, simulated_log, tie_delays
from tests.oracles import parents as plain

ANN_BO_CY = Graph.from_networkx(
    networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@cy"), ("@cy", "@di")]), edges="influence"
)
CHANCES = {("@ann", "@bo"): 0.5, ("@ann", "@cy"): 0.1, ("@bo", "@cy"): 0.4, ("@cy", "@di"): 0.2}
ROWS = [(1, "@ann", 0.0), (1, "@bo", 5.0), (1, "@cy", 9.0)]


def log_of(rows):
    columns = ["item", "account", "time", "parent"][: len(rows[0])]
    return read_reposts(pandas.DataFrame(rows, columns=columns), allow_missing_times=True)


def chances_of(parents, account):
    table = parents.table()
    table = table[table.account == account]
    return {
        None if pandas.isna(name) else name: chance
        for name, chance in zip(table.parent, table.probability, strict=True)
    }


@st.composite
def shared(draw):
    """Draw events with candidates among the events before them, and shares that sum to at most 1."""
    events = draw(st.integers(1, 8))
    items = sorted(draw(st.lists(st.integers(0, 2), min_size=events, max_size=events)))
    shares, sources = [], []
    for event in range(events):
        earlier = [other for other in range(events) if items[other] == items[event] and other != event]
        chosen = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        weights = [draw(st.sampled_from([0.0, 0.25, 1.0, 3.0])) for _ in [None, *chosen]]
        total = sum(weights) or 1.0
        shares.append([weight / total for weight in weights[1:]])
        sources.append(chosen)
    return items, shares, sources


def named(places, sources):
    """Return the source at each place, -1 for none."""
    return [-1 if place is None else each[place] for place, each in zip(places, sources, strict=True)]


def flat(lists, kind):
    return np.array([value for values in lists for value in values], kind)


@given(shared(), st.integers(0, 5), st.integers(0, 3))
def test_draws_choices_and_credit_equal_their_plain_twin(drawn, random_state, number):
    items, shares, sources = drawn
    offsets = np.concatenate([[0], np.cumsum([len(each) for each in shares])]).astype(np.int64)
    values, events = flat(shares, np.float64), flat(sources, np.int64)
    nobody = np.array([1 - sum(each) for each in shares])
    root, accounts = root_key(random_state, Purpose.PARENTS), np.arange(len(items), dtype=np.int32)
    found = np.empty(len(items), np.int64)
    kernels.draw_parents(root, number, np.array(items), accounts, offsets, values, events, found)
    pairs = enumerate(zip(items, shares, strict=True))
    places = [plain.draw(root, number, item, account, each) for account, (item, each) in pairs]
    assert found.tolist() == named(places, sources)
    kernels.pick_parents(offsets, values, nobody, events, found)
    places = [plain.most_probable(each, alone) for each, alone in zip(shares, nobody.tolist(), strict=True)]
    assert found.tolist() == named(places, sources)
    children, descendants = np.zeros((2, len(items)))
    kernels.add_expected(offsets, values, events, children, descendants)
    assert (children.tolist(), descendants.tolist()) == plain.expected_credit(shares, sources)


@given(st.lists(st.tuples(
    st.lists(st.sampled_from([-np.inf, -800.0, -3.0, 0.0, 2.5]) | st.floats(-50, 50), max_size=4),
    st.sampled_from([-np.inf, -1.0]),
), min_size=1, max_size=5))  # fmt: skip
def test_shares_equal_their_plain_twin(events):
    offsets = np.concatenate([[0], np.cumsum([len(rates) for rates, _ in events])]).astype(np.int64)
    shares, nobody, totals = np.empty(offsets[-1]), np.empty(len(events)), np.empty(len(events))
    rates, alone = flat([rates for rates, _ in events], np.float64), np.array([own for _, own in events])
    kernels.share_out(offsets, rates, alone, shares, nobody, totals)
    expected = [plain.share_out(rates, own) for rates, own in events]
    assert shares.tolist() == flat([each[0] for each in expected], np.float64).tolist()
    assert nobody.tolist() == [each[1] for each in expected]
    assert totals.tolist() == [each[2] for each in expected]


ROW = st.tuples(st.integers(0, 2), st.integers(0, 4), st.none() | st.integers(0, 5))
PAIR = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(ROW, min_size=1, max_size=15), st.sets(PAIR))
def test_sources_and_audiences_equal_their_plain_twin(rows, pairs):
    columns = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    graph = Graph.from_arrays(columns[:, 0], columns[:, 1], list(range(5)), edges="influence")
    seen = gather_exposures(graph, log_of(rows))
    candidates = [graph.sources[seen.ties[begin:end]].tolist() for begin, end in pairwise(seen.offsets)]
    sources, places = np.empty(len(seen.ties), np.int64), np.full(5, -1, np.int64)
    codes = graph.sources[seen.ties]
    kernels.find_source_events(seen.starts, seen.accounts, seen.offsets, codes, places, sources)
    assert sources.tolist() == plain.source_events(seen.items.tolist(), seen.accounts.tolist(), candidates)
    counts, marks = graph.out_degrees[seen.accounts].astype(np.int64), np.full(5, -1, np.int64)
    hazards = 2.0 ** np.arange(graph.tie_count)  # sums of these are exact, and tell which ties they are of
    sums = np.bincount(graph.sources, hazards, 5)[seen.accounts]
    kernels.count_audiences(
        seen.starts, seen.accounts, seen.times, graph.in_offsets, graph.in_sources, hazards[graph.in_ties], marks,
        places, counts, sums,
    )  # fmt: skip
    followers = [[target for source, target in sorted(pairs) if source == account] for account in range(5)]
    told = seen.items.tolist(), seen.accounts.tolist(), seen.times.tolist(), followers
    left = plain.audiences(*told)
    assert counts.tolist() == [len(each) for each in left]
    value = dict(zip(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True), hazards, strict=True))
    expected = [sum(value[account, follower] for follower in each)
                for account, each in zip(seen.accounts.tolist(), left, strict=True)]  # fmt: skip
    assert sums.tolist() == expected
    undecided = kernels.count_undecided(
        seen.starts, seen.accounts, seen.times, graph.in_offsets, graph.in_sources, np.full(5, -1, np.int64), places
    )
    assert undecided == plain.undecided(*told)


def test_the_rate_is_p_f_over_one_minus_p_F():
    """Two candidates, by hand: exponential delays of mean 5, waited 9 and 4 seconds."""
    chain = replace(explicit(ANN_BO_CY, CHANCES), outside=np.zeros(4))
    delays = Delays(Exponential(5))
    found = chances_of(infer_parents(chain, log_of(ROWS), delays=delays, post_power=False), "@cy")

    def rate(p, waited):
        return p * np.exp(-waited / 5) / 5 / (1 - p * (1 - np.exp(-waited / 5)))

    assert found["@bo"] == pytest.approx(rate(0.4, 4) / (rate(0.4, 4) + rate(0.1, 9)), rel=1e-6)


def test_without_delays_hazards_count():
    chain = replace(explicit(ANN_BO_CY, CHANCES), outside=np.zeros(4))
    found = chances_of(infer_parents(chain, log_of(ROWS), post_power=False), "@cy")
    assert found["@bo"] == pytest.approx(np.log(0.6) / (np.log(0.6) + np.log(0.9)), rel=1e-6)


def test_a_known_outside_chance_competes_by_its_hazard():
    chain = replace(explicit(ANN_BO_CY, CHANCES), outside=np.full(4, 0.3))
    found = chances_of(infer_parents(chain, log_of(ROWS), post_power=False), "@cy")
    assert found[None] == pytest.approx(np.log(0.7) / (np.log(0.7) + np.log(0.6) + np.log(0.9)), rel=1e-6)


def test_a_chain_brings_its_own_delays():
    chain = replace(explicit(ANN_BO_CY, CHANCES), delays=Delays(Exponential(1)), outside=np.zeros(4))
    with_own = infer_parents(chain, log_of(ROWS))
    assert (
        with_own.probabilities.tolist()
        == infer_parents(
            replace(chain, delays=None), log_of(ROWS), delays=Delays(Exponential(1))
        ).probabilities.tolist()
    )
    assert chances_of(with_own, "@cy")["@bo"] > 0.95


def test_starters_have_no_parent_and_stated_parents_have_no_rival():
    log = log_of([(1, "@ann", 0, None), (1, "@bo", 5, None), (1, "@cy", 9, "@ann")])
    parents = infer_parents(uniform(ANN_BO_CY, 0.5), log)
    assert chances_of(parents, "@cy") == {"@ann": 1.0}
    assert chances_of(parents, "@ann") == {}
    hidden = infer_parents(uniform(ANN_BO_CY, 0.5), log, use_parents=False)
    assert set(chances_of(hidden, "@cy")) >= {"@ann", "@bo"}
    assert "states the parents of 1" in parents.summary()


def test_who_follows_nobody_active_has_no_visible_parent():
    parents = infer_parents(ANN_BO_CY, log_of([(1, "@ann", 0.0), (1, "@di", 5.0)]))
    assert chances_of(parents, "@di") == {None: 1.0}
    assert parents.most_probable().parents.tolist() == [-1, -1]
    assert "100 % of all are expected to have no visible parent" in parents.summary()


def test_equal_and_missing_times_make_no_candidates():
    rows = [(1, "@ann", 0.0), (1, "@bo", 0.0), (1, "@cy", None)]
    parents = infer_parents(ANN_BO_CY, log_of(rows), delays=Delays(Exponential(5)))
    assert parents.candidates.tolist() == [0, 0, 0]


def test_rules_choose_the_root_the_first_and_the_last():
    log = log_of([(1, "@zoe", 0.0), (1, "@ann", 1.0), (1, "@bo", 5.0), (1, "@cy", 9.0), (1, "@di", 10.0)])
    graph = Graph.from_networkx(
        networkx.DiGraph([("@ann", "@cy"), ("@bo", "@cy"), ("@zoe", "@ann"), ("@cy", "@di")]), edges="influence"
    )
    parents = infer_parents(graph, log)
    names = ["@zoe", "@ann", "@bo", "@cy", "@di"]

    def named(trees):
        return [None if place < 0 else names[place] for place in trees.parents]

    assert named(root_parents(parents)) == [None, "@zoe", "@zoe", "@zoe", "@zoe"]
    assert named(earliest_parents(parents)) == [None, "@zoe", None, "@ann", "@cy"]
    assert named(latest_parents(parents)) == [None, "@zoe", None, "@bo", "@cy"]


def test_one_strong_post_is_told_from_a_weak_one():
    """Both accounts have 40 followers; everybody sees one post and nobody the other, but two follow both."""
    ties = [("a", f"x{number:02}") for number in range(40)] + [("b", f"y{number:02}") for number in range(38)]
    ties += [("b", "x00"), ("b", "x01")]
    graph = Graph.from_arrays(*zip(*ties, strict=True), edges="influence")
    rows = [(1, "a", 0.0), (1, "b", 1.0)] + [(1, f"x{number:02}", 10.0 + number) for number in range(40)]
    rows += [(2, "b", 0.0), *((2, f"y{number:02}", 5.0 + number) for number in range(38))]
    chain = replace(uniform(graph, 0.4), outside=np.zeros(len(graph)))
    with_posts = chances_of(infer_parents(chain, log_of(rows)), "x00")
    without = chances_of(infer_parents(chain, log_of(rows), post_power=False), "x00")
    assert without["a"] == pytest.approx(0.5)
    assert with_posts["a"] > 0.9


@cache
def known():
    chain = known_chain(2_000, 20_000)
    log = simulated_log(chain, items=400, parents=True)
    return chain, log, inferred(chain, log)


def inferred(chain, log):
    fit = diffusion.fit_delays(chain, log, use_parents=False)
    return infer_parents(chain, log, use_parents=False, delays=fit)


def true_parents(log, parents):
    """Return the code of each event's true parent, -1 for those that began the item."""
    codes, seen = log.align(parents.exposures.graph).codes, parents.exposures
    truth = dict(zip(
        zip(log.item_codes.tolist(), codes[log.account_codes].tolist(), strict=True),
        np.where(log.parents >= 0, codes[log.parents], -1).tolist(), strict=True,
    ))  # fmt: skip
    return np.array([truth[pair] for pair in zip(seen.items.tolist(), seen.accounts.tolist(), strict=True)])


def right(trees, truth):
    codes = np.where(trees.parents >= 0, trees.accounts[trees.parents], -1)
    return codes == truth


def test_parents_of_a_known_chain_are_found_more_often_than_by_any_rule_and_as_often_as_said():
    _, log, parents = known()
    truth = true_parents(log, parents)
    choice = (parents.candidates > 1) & (truth >= 0)
    found = right(parents.most_probable(), truth)[choice].mean()
    latest = right(latest_parents(parents), truth)[choice].mean()
    assert found > latest + 0.08
    assert found > right(earliest_parents(parents), truth)[choice].mean() + 0.4
    assert found > right(root_parents(parents), truth)[choice].mean() + 0.6
    assert parents.certainty[choice].mean() == pytest.approx(found, abs=0.03)


def test_delays_of_every_tie_help():
    chain, log, parents = known()
    truth = true_parents(log, parents)
    choice = (parents.candidates > 1) & (truth >= 0)
    exact = infer_parents(chain, log, use_parents=False, delays=Delays(LogNormal(HOUR, 1.0), tie_delays(chain) / HOUR))
    found = right(exact.most_probable(), truth)[choice]
    assert found.mean() > right(parents.most_probable(), truth)[choice].mean()


def test_a_share_without_a_visible_parent_is_found_again():
    """Of a known chain's ties only two thirds can be seen, so a part of the reposts comes from nobody visible."""
    chain, log, _ = known()
    shown = np.random.default_rng(5).random(chain.graph.tie_count) < 2 / 3
    graph = Graph.from_arrays(
        chain.graph.sources[shown], chain.graph.targets[shown], list(chain.graph.names), edges="influence"
    )
    part = diffusion.Chain(graph, chain.measured[shown], chain.provenance)
    parents = infer_parents(part, log, use_parents=False, delays=Delays(LogNormal(HOUR, 1.118)))
    truth = true_parents(log, parents)
    visible = set(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    passed = truth >= 0
    hidden = np.array([
        pair not in visible for pair in zip(truth.tolist(), parents.exposures.accounts.tolist(), strict=True)
    ])  # fmt: skip
    assert parents.nobody[passed].mean() == pytest.approx(hidden[passed].mean(), abs=0.03)


def test_draws_are_named_by_item_and_account_alone():
    chain, log, parents = known()
    with threads(2):
        again = inferred(chain, log)
    assert parents.draw(3).parents.tolist() == again.draw(3).parents.tolist()
    assert parents.draw(3).parents.tolist() != parents.draw(3, index=1).parents.tolist()
    assert parents.draw(3).parents.tolist() != parents.draw(4).parents.tolist()
    assert parents.draw(3).provenance.random_state == 3


def test_draws_agree_with_the_chances_and_credit_with_their_mean():
    _, _, parents = known()
    draws = [parents.draw(0, index=index) for index in range(200)]
    events = np.flatnonzero(parents.candidates > 1)[:50]
    for event in events:
        begin = parents.exposures.offsets[event]
        share = np.mean([draw.parents[event] == parents.sources[begin] for draw in draws])
        expected = parents.probabilities[begin]
        assert abs(share - expected) < 5 * np.sqrt(max(expected * (1 - expected), 1e-3) / 200)
    credit = parents.credit().set_index("account")
    sums = Counter()
    for draw in draws:
        sums.update(dict(draw.credit().set_index("account").descendants))
    top = credit.index[:20]
    assert [sums[name] / 200 for name in top] == pytest.approx(credit.descendants[top].tolist(), rel=0.1)
    assert credit.children.sum() == pytest.approx((1 - parents.nobody).sum())


def test_a_stated_parent_of_a_later_date_is_credited_with_its_child():
    log = log_of([(1, "@ann", 5.0, None), (1, "@bo", 2.0, "@ann"), (1, "@cy", 9.0, "@bo")])
    parents = infer_parents(ANN_BO_CY, log)
    assert parents.most_probable().edges().set_index("account").parent["@bo"] == "@ann"
    assert parents.credit().set_index("account").children["@ann"] == 1


def test_nothing_passed_on_is_said():
    assert "no parents to find" in infer_parents(ANN_BO_CY, log_of([(1, "@ann", 0.0)])).summary()


def test_a_window_must_be_positive():
    with pytest.raises(InputError, match="window"):
        infer_parents(ANN_BO_CY, log_of(ROWS), window=0)
