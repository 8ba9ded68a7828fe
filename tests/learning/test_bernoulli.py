from collections import defaultdict

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Bernoulli, Chain, Graph, InputError, graph_from_reposts, learn_chain, read_reposts, threads
from diffusion.learning.exposures import gather_exposures
from tests.oracles.exposures import tries_and_successes

Network = networkx.DiGraph
FLAT = Bernoulli(prior_successes=1, prior_failures=1)
Event = tuple[int, int, float, int | None]

ANN_BO_CY = Graph.from_networkx(
    Network([("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@cy"), ("@cy", "@di")]), edges="influence"
)
ROWS = [
    (1, "@ann", 0), (1, "@bo", 5), (1, "@cy", 9),
    (2, "@ann", 0), (2, "@bo", 3),
    (3, "@ann", 7), (3, "@cy", 7),
    (4, "@bo", 1), (4, "@ann", 2),
    (5, "@zoe", 1), (5, "@cy", 2),
]  # fmt: skip


def log_of(rows: list[tuple[object, ...]]) -> object:
    columns = ["item", "account", "time", "parent"][: len(rows[0])]
    return read_reposts(pandas.DataFrame(rows, columns=columns))


def counts(chain: Chain) -> dict[tuple[object, object], tuple[float, float]]:
    table = chain.table()
    return dict(
        zip(zip(table.source, table.target, strict=True), zip(table.tries, table.successes, strict=True), strict=True)
    )


def test_a_small_log_by_hand() -> None:
    chain = learn_chain(ANN_BO_CY, log_of(ROWS), method=FLAT)
    assert counts(chain) == {
        ("@ann", "@bo"): (3, 2),  # items 1, 2 and 3; in 4 @bo came first
        ("@ann", "@cy"): (3, 1),  # items 1, 2 and 4; in 3 at the same time
        ("@bo", "@cy"): (3, 1),  # items 1, 2 and 4
        ("@cy", "@di"): (3, 0),  # items 1, 3 and 5; @di was never active
    }
    assert chain.probabilities.tolist() == [3 / 5, 2 / 5, 2 / 5, 1 / 5]
    assert chain.is_measured


def test_a_window_leaves_late_successes_as_failed_tries() -> None:
    chain = learn_chain(ANN_BO_CY, log_of(ROWS), method=Bernoulli(1, 1, window=4))
    assert counts(chain)[("@ann", "@bo")] == (3, 1)
    assert counts(chain)[("@ann", "@cy")] == (3, 0)
    assert counts(chain)[("@bo", "@cy")] == (3, 1)  # after exactly the window


def test_a_stated_parent_alone_is_credited() -> None:
    rows = [(1, "@ann", 0, None), (1, "@bo", 5, "@ann"), (1, "@cy", 9, "@ann")]
    log = log_of(rows)
    assert counts(learn_chain(ANN_BO_CY, log, method=FLAT)) == {
        ("@ann", "@bo"): (1, 1), ("@ann", "@cy"): (1, 1), ("@bo", "@cy"): (1, 0), ("@cy", "@di"): (1, 0),
    }  # fmt: skip
    without = learn_chain(ANN_BO_CY, log, method=Bernoulli(1, 1, use_parents=False))
    assert counts(without)[("@bo", "@cy")] == (1, 1)


def test_a_stated_parent_is_believed_more_than_the_times() -> None:
    rows = [(1, "@ann", 5, None), (1, "@bo", 2, "@ann")]
    assert counts(learn_chain(ANN_BO_CY, log_of(rows), method=FLAT))[("@ann", "@bo")] == (1, 1)


def test_a_parent_outside_the_graph_credits_nobody() -> None:
    rows = [(1, "@zoe", 0, None), (1, "@ann", 1, None), (1, "@bo", 5, "@zoe")]
    assert counts(learn_chain(ANN_BO_CY, log_of(rows), method=FLAT))[("@ann", "@bo")] == (1, 0)


def test_accounts_outside_the_graph_are_left_out_and_counted() -> None:
    summary = learn_chain(ANN_BO_CY, log_of(ROWS), method=FLAT).summary()
    assert "10 reposts of 5 items (1 more by accounts outside the graph were left out)" in summary
    assert "measured from what people did" in summary


def test_a_tie_without_evidence_has_the_prior_and_the_summary_says_so() -> None:
    graph = Graph.from_networkx(Network([("@ann", "@bo"), ("@di", "@bo")]), edges="influence")
    chain = learn_chain(graph, log_of(ROWS), method=Bernoulli(2, 6))
    assert counts(chain)[("@di", "@bo")] == (0, 0)
    assert chain.probabilities.tolist() == [4 / 11, 0.25]
    assert "1 ties have evidence, and the other 1 take the mean of the prior, 0.25" in chain.summary()
    assert chain.evidence["lower"][1] < 0.25 < chain.evidence["upper"][1]


def test_repeated_activity_counts_once_from_its_first_time() -> None:
    rows = [(1, "@ann", 1), (1, "@bo", 0), (1, "@bo", 5)]
    assert counts(learn_chain(ANN_BO_CY, log_of(rows), method=FLAT))[("@ann", "@bo")] == (0, 0)


events = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 7), st.integers(0, 4), st.none() | st.integers(0, 7)),
    min_size=1,
    max_size=40,
)
pairs = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda tie: tie[0] != tie[1]), min_size=1)


@given(events, pairs, st.sampled_from([np.inf, 1.0, 2.5]), st.booleans())
def test_tries_and_successes_equal_the_plain_twin(
    events: list[Event], ties: set[tuple[int, int]], window: float, use_parents: bool
) -> None:
    first = {(item, account): (time, parent) for item, account, time, parent in sorted(events, key=repr, reverse=True)}
    rows = [(item, account, time, parent) for (item, account), (time, parent) in first.items()]
    frame = pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]).astype({"parent": "Int64"})
    graph = Graph.from_networkx(Network(ties), edges="influence")
    found = gather_exposures(graph, read_reposts(frame), window=window, use_parents=use_parents)
    items: dict[int, list[tuple[int, float, int | None]]] = defaultdict(list)
    for item, account, time, parent in rows:
        items[item].append((account, time, parent if use_parents else None))
    names = list(graph.names)
    expected = [
        tries_and_successes(names[u], names[v], items, window)
        for u, v in zip(graph.sources, graph.targets, strict=True)
    ]
    assert list(zip(found.tries.tolist(), found.successes.tolist(), strict=True)) == expected
    assert np.all(found.successes <= found.tries)
    assert found.events + found.outside == len(rows)


def cascades(chain: dict[tuple[int, int], float], items: int) -> list[tuple[object, ...]]:
    """A log of independent cascades from random starters, one round a time unit, in plain Python."""
    chance, rows = np.random.default_rng(5), []
    accounts = sorted({account for tie in chain for account in tie})
    for item in range(items):
        times = {int(chance.choice(accounts)): 0}
        fresh = list(times)
        while fresh:
            now = max(times.values()) + 1
            heard = {v for (u, v), p in chain.items() if u in fresh and v not in times and chance.random() < p}
            times |= dict.fromkeys(heard, now)
            fresh = sorted(heard)
        rows += [(item, account, time) for account, time in times.items()]
    return rows


def test_a_known_chain_is_recovered_from_its_cascades_where_parents_are_beyond_doubt() -> None:
    tree = {(0, 1): 0.5, (0, 2): 0.1, (1, 3): 0.8, (1, 4): 0.3, (2, 5): 0.05, (5, 6): 0.6}
    graph = Graph.from_networkx(Network(list(tree)), edges="influence")
    learned = learn_chain(graph, log_of(cascades(tree, 4_000)), method=Bernoulli())
    for source, target, p, tries in learned.table()[["source", "target", "probability", "tries"]].values.tolist():
        truth = tree[source, target]
        assert abs(p - truth) < 4 * np.sqrt(truth * (1 - truth) / tries) + 1 / tries


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    chance = np.random.default_rng(2)
    truth = chance.beta(2, 8, 300)
    rows = []
    for item in range(40):
        rows.append((item, 0, 0))
        rows += [(item, int(fan), 1) for fan in 1 + np.flatnonzero(chance.random(300) < truth)]
    graph = Graph.from_arrays([0] * 300, range(1, 301), edges="influence")
    chain = learn_chain(graph, log_of(rows), method=Bernoulli())
    inside = (chain.evidence["lower"] <= truth) & (truth <= chain.evidence["upper"])
    assert 0.84 < inside.mean() < 0.96


def test_the_order_of_rows_and_the_number_of_threads_change_nothing() -> None:
    shuffled = np.random.default_rng(0).permutation(len(ROWS))
    with threads(1):
        one = learn_chain(ANN_BO_CY, log_of(ROWS), method=Bernoulli())
    with threads(2):
        two = learn_chain(ANN_BO_CY, log_of([ROWS[place] for place in shuffled]), method=Bernoulli())
    assert one.fingerprint == two.fingerprint
    assert one.provenance.inputs == two.provenance.inputs


def test_more_power_keeps_the_evidence() -> None:
    chain = learn_chain(ANN_BO_CY, log_of(ROWS), method=Bernoulli()).amplified(2)
    assert chain.is_measured
    np.testing.assert_allclose(chain.probabilities, 1 - (1 - chain.measured) ** 2)


def test_a_log_about_others_is_refused_unless_a_prior_is_stated() -> None:
    strangers = log_of([(1, "@x", 0), (1, "@y", 1)])
    with pytest.raises(InputError, match="no tie was tried"):
        learn_chain(ANN_BO_CY, strangers, method=Bernoulli())
    assert learn_chain(ANN_BO_CY, strangers, method=FLAT).probabilities.tolist() == [0.5] * 4


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"prior_successes": 1}, "given together"),
        ({"prior_successes": 0, "prior_failures": 1}, "prior_successes must be greater than 0"),
        ({"prior_successes": 1, "prior_failures": float("nan")}, "prior_failures must be a finite number"),
        ({"window": -1}, "window must be greater than 0"),
    ],
)
def test_settings_are_checked(settings: dict[str, float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Bernoulli(**settings)


def test_provenance_tells_the_prior_and_the_inputs() -> None:
    log = log_of(ROWS)
    provenance = learn_chain(ANN_BO_CY, log, method=Bernoulli(2, 6)).provenance
    assert (provenance.settings["prior_successes"], provenance.settings["prior_failures"]) == (2, 6)
    assert provenance.settings["prior_fitted"] is False
    assert provenance.inputs == {"graph": ANN_BO_CY.fingerprint, "log": log.fingerprint}  # type: ignore[attr-defined]


def test_without_a_time_nobody_comes_first() -> None:
    rows = pandas.DataFrame([(1, "@ann", None), (1, "@bo", 5.0), (1, "@cy", None)], columns=["item", "account", "time"])
    log = read_reposts(rows, allow_missing_times=True)
    assert set(counts(learn_chain(ANN_BO_CY, log, method=FLAT)).values()) == {(0, 0), (1, 0)}
    assert counts(learn_chain(ANN_BO_CY, log, method=FLAT))[("@cy", "@di")] == (1, 0)


def test_a_parent_without_a_repost_of_its_own_was_active_before_those_who_name_it() -> None:
    rows = [(1, "@cy", 1, None), (1, "@bo", 5, "@ann"), (2, "@di", 3, "@cy"), (3, "@ann", 4, None)]
    assert counts(learn_chain(ANN_BO_CY, log_of(rows), method=FLAT)) == {
        ("@ann", "@bo"): (2, 1),  # item 1, where it is named, and 3
        ("@ann", "@cy"): (1, 0),  # item 3; in 1, @cy came before @ann was named
        ("@bo", "@cy"): (0, 0),
        ("@cy", "@di"): (2, 1),
    }


def test_a_graph_made_from_the_reposts_is_said_to_flatter_its_ties() -> None:
    log = log_of(ROWS)
    assert "all too high" in learn_chain(graph_from_reposts(log), log, method=FLAT).summary()
    assert "all too high" not in learn_chain(ANN_BO_CY, log, method=FLAT).summary()
