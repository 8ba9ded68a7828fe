"""Each kind of tie has its own strength, also where ties are of several kinds."""

import math

import numpy as np
import pandas
import pytest
from scipy.optimize import minimize

from diffusion import Graph, InputError, combine_graphs, graph_from_reposts, kind_strengths, read_follows, read_reposts
from diffusion.learning.exposures import gather_exposures


def log_of(rows):
    return read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))


def graph_of(rows):
    return read_follows(pandas.DataFrame(rows, columns=["follower", "followed", "kind"]))


def world(strengths, *, accounts=150, items=300, ties=900, readiness=0.0, state=1):
    """Return a graph of two kinds of tie, many of both, and a log of cascades with these chances."""
    chance = np.random.default_rng(state)
    pairs = sorted({(int(a), int(b)) for a, b in chance.integers(0, accounts, (ties, 2)) if a != b})
    kinds = [chance.choice(["a", "b", "ab"], p=[0.4, 0.3, 0.3]) for _ in pairs]
    graph = graph_of([(v, u, kind) for (v, u), both in zip(pairs, kinds, strict=True) for kind in both])
    ready = np.exp(chance.normal(-(readiness**2) / 2, readiness, accounts))
    hazard = {pair: sum(-math.log1p(-strengths[kind]) for kind in both) * ready[pair[0]]
              for pair, both in zip(pairs, kinds, strict=True)}  # fmt: skip
    fans = {u: [v for v, source in pairs if source == u] for u in range(accounts)}
    rows = []
    for item in range(items):
        when = {int(chance.integers(accounts)): 0}
        fresh = list(when)
        while fresh:
            now = max(when.values()) + 1
            heard = {v for u in fresh for v in fans[u]
                     if v not in when and chance.random() < -math.expm1(-hazard[v, u])}  # fmt: skip
            when |= dict.fromkeys(heard, now)
            fresh = sorted(heard)
        rows += [(item, account, time) for account, time in when.items()]
    return graph, log_of(rows)


def test_one_kind_alone_is_the_share_of_tries_that_succeed():
    rows = [(item, "@ann", 0) for item in range(10)] + [(item, "@bo", 1) for item in range(3)]
    found = kind_strengths(graph_of([("@bo", "@ann", "follow"), ("@cy", "@zoe", "mention")]), log_of(rows))
    table = found.table().set_index("kind")
    assert table.loc["follow", "strength"] == pytest.approx(0.3)
    assert table.loc["follow", ["tries", "candidates", "credited"]].tolist() == pytest.approx([10, 3, 3])
    assert table.loc["follow", "lower"] < 0.3 < table.loc["follow", "upper"]
    assert np.isnan(table.loc["mention", "strength"])
    assert table.loc["mention", ["lower", "upper"]].tolist() == [0, 1]
    assert "follow 30.00 %" in found.summary()
    assert "No tie of the kind mention was tried." in found.summary()


def test_the_fit_is_the_top_of_the_likelihood_written_out_repost_by_repost():
    graph, log = world({"a": 0.1, "b": 0.25}, items=60)
    found = kind_strengths(graph, log)
    seen = gather_exposures(graph, log)
    kinds = [graph.kinds[kind] > 0 for kind in found.kinds]

    def loss(logs):
        hazards, value = np.exp(logs), 0.0
        own = sum(h * mask for h, mask in zip(hazards, kinds, strict=True))
        for event in range(len(seen)):
            ties = seen.ties[seen.offsets[event] : seen.offsets[event + 1]]
            if len(ties):
                value += math.log(-math.expm1(-own[ties].sum()))
        return -(value - float(own @ (seen.tries - seen.successes)))

    best = minimize(loss, [-2.0, -2.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9})
    np.testing.assert_allclose(found.strengths, -np.expm1(-np.exp(best.x)), rtol=1e-5)


def test_known_strengths_are_recovered_though_many_ties_are_of_both_kinds():
    truth = {"a": 0.08, "b": 0.2}
    graph, log = world(truth, items=600)
    found = kind_strengths(graph, log, window=1)  # a try is over after one unit of time
    assert dict(zip(found.kinds, found.strengths, strict=True)) == pytest.approx(truth, rel=0.1)
    assert "b is stronger than a beyond doubt" in found.summary()
    together = found.combinations().set_index("kinds").loc["a + b"]
    assert together["lower"] < 1 - 0.92 * 0.8 < together["upper"]
    assert together["expected"] == pytest.approx(1 - (1 - found.strengths[0]) * (1 - found.strengths[1]))
    assert found.table()["credited"].sum() == pytest.approx((np.diff(found.seen.offsets) > 0).sum())


@pytest.mark.parametrize("readiness", [0.0, 0.8])
def test_intervals_hold_the_truth_also_where_accounts_differ(readiness):
    truth, inside = {"a": 0.06, "b": 0.15}, 0
    for state in range(20):
        graph, log = world(truth, accounts=120, items=80, ties=500, readiness=readiness, state=state)
        found = kind_strengths(graph, log, window=1)
        for kind, low, high in zip(found.kinds, found.lower, found.upper, strict=True):
            inside += low <= truth[kind] <= high
    assert inside >= 32  # of 40; at 90 %, fewer than 32 would be a matter of one in a hundred


def test_a_kind_that_never_was_alone_in_its_success_may_have_none():
    rows = [(item, account, 0) for item in range(40) for account in ("@ann", "@cy")]
    rows += [(item, "@bo", 1) for item in range(10)] + [(50 + item, "@cy", 0) for item in range(40)]
    found = kind_strengths(graph_of([("@bo", "@ann", "strong"), ("@bo", "@cy", "weak")]), log_of(rows))
    strength = dict(zip(found.kinds, found.strengths, strict=True))
    assert strength["strong"] == pytest.approx(0.25)
    assert strength["weak"] == 0
    assert found.lower[1] == 0 < found.upper[1] < 0.05


def test_kinds_that_always_come_together_are_not_told_apart():
    rows = [(item, "@ann", 0) for item in range(4)] + [(0, "@bo", 1)]
    one = Graph.from_arrays(["@bo"], ["@ann"], edges="follows")
    found = kind_strengths(combine_graphs({"follows": one, "mentions": one}), log_of(rows))
    assert found.kinds == ("follows + mentions",)
    assert found.strengths.tolist() == pytest.approx([0.25])


def test_a_tie_that_is_of_no_kind_is_not_lost():
    rows = [(item, "@ann", 0) for item in range(4)] + [(0, "@bo", 1), (1, "@cy", 1), (2, "@cy", 1)]
    graph = Graph.from_arrays(["@bo", "@cy"], ["@ann", "@ann"], edges="follows")
    found = kind_strengths(
        Graph(graph.names, graph.offsets, graph.targets, graph.weights, kinds={"seen": [1, 0]}), log_of(rows)
    )
    assert dict(zip(found.kinds, found.strengths, strict=True)) == pytest.approx({"seen": 0.25, "not stated": 0.5})


def test_what_tells_nothing_is_refused():
    graph = graph_of([("@bo", "@ann", "follow")])
    with pytest.raises(InputError, match=r"no kinds. Remedy: read_follows\(..., kind=...\)"):
        kind_strengths(Graph.from_arrays(["@bo"], ["@ann"], edges="follows"), log_of([(1, "@ann", 0)]))
    for rows in ([(1, "@ann", 0), (1, "@bo", 0)], [(1, "@ann", 0), (2, "@bo", 1)], [(1, "@x", 0), (1, "@y", 1)]):
        with pytest.raises(InputError, match="does not tell how strong any kind of tie is"):
            kind_strengths(graph, log_of(rows))
    with pytest.raises(InputError, match="window must be greater than 0"):
        kind_strengths(graph, log_of([(1, "@ann", 0)]), window=-1)


def test_a_graph_made_from_the_reposts_is_said_to_flatter_its_kinds():
    rows = [(item, "@ann", 0, None, None) for item in range(4)] + [(0, "@bo", 1, "@ann", "quote")]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent", "kind"]))
    said = kind_strengths(graph_from_reposts(log), log).summary()
    assert "quote 25.00 %" in said
    assert "The graph was made from reposts and lacks ties that never passed on anything: all too high." in said


def test_kinds_are_drawn_and_remembered():
    graph, log = world({"a": 0.1, "b": 0.25}, items=40)
    found = kind_strengths(graph, log, window=3)
    assert found.provenance.settings == {"window": 3.0, "use_parents": True}
    assert found.provenance.inputs == {"graph": graph.fingerprint, "log": log.fingerprint}
    labels = [label.get_text() for label in found.plot().axes[0].get_yticklabels()]
    assert labels == found.table()["kind"].tolist()


def test_a_try_that_another_parent_cut_short_is_half_a_failure():
    rows = [(1, "@ann", 0, None), (1, "@bo", 1, None), (1, "@cy", 2, "@bo"), (9, "@ann", 7, None)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]))
    graph = graph_of([("@cy", "@ann", "a"), ("@cy", "@bo", "a")])
    # one success; @ann failed once in item 9, and half a time in item 1: log(1 - e^-h) - 1.5 h is largest at e^-h = .6
    assert kind_strengths(graph, log).strengths.tolist() == pytest.approx([0.4])
