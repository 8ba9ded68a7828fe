from typing import Any

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion import (
    Bernoulli,
    Chain,
    ExpectationMaximization,
    Graph,
    InputError,
    PartialCredit,
    RepostLog,
    learn_chain,
    read_reposts,
    threads,
)
from diffusion.chain.delays import Delays, LogNormal
from diffusion.kernels.expectation import credit_by_order, credit_by_time
from diffusion.learning.expectation import Expectation
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.prior import BetaPrior
from tests.learning.known_chain import known_chain, simulated_log
from tests.oracles.expectation import by_order, by_time

FLAT = {"prior_successes": 1, "prior_failures": 1}
chances = st.lists(st.floats(0.001, 0.9), max_size=5)


def graph_of(ties: list[tuple[str, str]]) -> Graph:
    return Graph.from_networkx(networkx.DiGraph(ties), edges="influence")


def log_of(rows: list[tuple[Any, ...]]) -> RepostLog:
    return read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"][: len(rows[0])]))


def one_event(count: int, named: bool = False) -> tuple[np.ndarray, ...]:
    """An event of account 0 with ``count`` candidates, in the form the kernels read."""
    return (
        np.array([0, count]), np.arange(count), np.zeros(1, np.int32), np.full(1, 3 if named else -1, np.int32),
        np.zeros(1, bool),
    )  # fmt: skip


@given(chances, st.floats(0, 0.9))
def test_credit_by_order_equals_the_plain_twin(given_chances: list[float], outside: float) -> None:
    credit, doubt, others = np.zeros(len(given_chances)), np.zeros(len(given_chances)), np.zeros(1)
    found = credit_by_order(
        *one_event(len(given_chances)), np.array(given_chances), np.array([outside]), credit, doubt, others
    )
    likelihood, expected, by_outside = by_order(given_chances, outside)
    np.testing.assert_allclose([found, *credit, *others], [likelihood, *expected, by_outside], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(doubt, credit * (1 - credit))


@given(st.lists(st.tuples(st.floats(0.001, 0.9), st.floats(0.001, 5), st.floats(0, 1)), max_size=5), st.floats(0, 0.9))
def test_credit_by_time_equals_the_plain_twin(ways: list[tuple[float, float, float]], outside: float) -> None:
    p, density, within = (np.array(column) for column in (zip(*ways, strict=True) if ways else ([], [], [])))
    credit, doubt, others = np.zeros(len(ways)), np.zeros(len(ways)), np.zeros(1)
    found = credit_by_time(
        *one_event(len(ways)), density, within, np.array([0.5]), np.array([0.25]), p, np.array([outside]),
        credit, doubt, others,
    )  # fmt: skip
    likelihood, expected, by_outside = by_time(p, density, within, (outside, 0.5, 0.25))
    np.testing.assert_allclose([found, *credit, *others], [likelihood, *expected, by_outside], rtol=1e-9, atol=1e-12)


def test_one_step_by_hand() -> None:
    """Two may have passed item 1 on to @cy, one did item 2, and nobody item 3."""
    graph = graph_of([("@ann", "@cy"), ("@bo", "@cy")])
    rows = [(1, "@ann", 0), (1, "@bo", 0), (1, "@cy", 1), (2, "@ann", 0), (2, "@cy", 1), (3, "@bo", 0)]
    method = ExpectationMaximization(**FLAT, passes=1)
    chain = learn_chain(graph, log_of(rows), method=method)
    share = 0.5 / 0.75  # of item 1, both at the mean of the prior
    np.testing.assert_allclose(chain.provenance.settings["passes"], 1)
    seen = gather_exposures(graph, log_of(rows))
    first = Expectation(seen, None, False).credit(np.full(2, 0.5), np.zeros(3))
    np.testing.assert_allclose(first.successes, [1 + share, share])


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.booleans())
def test_no_pass_makes_the_log_less_likely(random_state: int, outside: bool) -> None:
    chance = np.random.default_rng(random_state)
    network = networkx.gnp_random_graph(8, 0.4, seed=random_state, directed=True)
    network.add_edge(0, 1)
    rows = [
        (i, int(v), float(t)) for i in range(12) for t, v in enumerate(chance.permutation(8)[: chance.integers(1, 8)])
    ]
    seen = gather_exposures(Graph.from_networkx(network, edges="influence"), log_of(rows))
    search, prior = Expectation(seen, None, outside), BetaPrior(1e-9, 1e-9, fitted=False)
    now = search._start(BetaPrior(1, 3, fitted=False))
    likelihoods = []
    for _ in range(12):
        p = (prior.successes + now.credit.successes) / (prior.successes + prior.failures + np.maximum(seen.tries, 1e-9))
        own = np.divide(now.credit.outside, seen.chances_outside, where=seen.chances_outside > 0, out=np.zeros(8))
        credit = search.credit(p, own if outside else np.zeros(8))
        likelihoods.append(search._likelihood(credit, p, own if outside else np.zeros(8)))
        now.__dict__["credit"] = credit
    assert np.all(np.diff(likelihoods) > -1e-6)


@pytest.fixture(scope="module")
def known() -> tuple[Chain, RepostLog]:
    chain = known_chain(kind="independent")
    return chain, simulated_log(chain)


def judged(chain: Chain, truth: Chain) -> tuple[float, float, float]:
    """Mean absolute error, slope of the truth on what was learned, share of intervals that hold the truth."""
    inside = (chain.evidence["lower"] <= truth.measured) & (truth.measured <= chain.evidence["upper"])
    slope = np.polyfit(chain.measured, truth.measured, 1)[0]
    return float(np.abs(chain.measured - truth.measured).mean()), float(slope), float(inside.mean())


@pytest.mark.slow
@pytest.mark.parametrize("delays", [None, Delays(LogNormal(3_600, 1.1))])
def test_a_known_chain_is_recovered_with_honest_intervals(
    known: tuple[Chain, RepostLog], delays: Delays | None
) -> None:
    truth, log = known
    chain = learn_chain(truth.graph, log, method=ExpectationMaximization(delays=delays))
    error, slope, coverage = judged(chain, truth)
    assert 0.9 < slope < 1.1
    assert 0.86 < coverage < 0.94
    assert error < 0.9 * judged(learn_chain(truth.graph, log, method=Bernoulli()), truth)[0]
    assert error < judged(learn_chain(truth.graph, log, method=PartialCredit()), truth)[0]
    assert chain.measured.mean() == pytest.approx(truth.measured.mean(), rel=0.05)


def test_who_comes_anyway_is_not_credited_to_those_it_follows() -> None:
    chance = np.random.default_rng(4)
    graph = graph_of([("@ann", "@keen"), ("@ann", "@fan")])
    rows: list[tuple[Any, ...]] = []
    for item in range(2_000):
        if ann := item % 2 == 0:
            rows.append((item, "@ann", 0))
        rows.append((item, "@other", 1))
        if chance.random() < 0.5:  # whether or not @ann has it
            rows.append((item, "@keen", 2))
        if ann and chance.random() < 0.5:
            rows.append((item, "@fan", 2))
    graph = graph_of([("@ann", "@keen"), ("@ann", "@fan"), ("@fan", "@other")])
    method = ExpectationMaximization(**FLAT, outside=True)
    learned = learn_chain(graph, log_of(rows), method=method).table().set_index(["source", "target"]).probability
    assert learned["@ann", "@keen"] < 0.15
    assert learned["@ann", "@fan"] == pytest.approx(0.5, abs=0.1)
    published = learn_chain(graph, log_of(rows), method=ExpectationMaximization(**FLAT)).table()
    assert published.set_index(["source", "target"]).probability["@ann", "@keen"] == pytest.approx(0.5, abs=0.1)


def test_moments_decide_between_candidates() -> None:
    """@cy always acts an hour after @ann and ten after @bo; tries of @di are cut short and tell nothing."""
    graph = graph_of([("@ann", "@cy"), ("@bo", "@cy"), ("@di", "@cy")])
    times = {"@bo": 0, "@ann": 32_400, "@di": 35_940, "@cy": 36_000}
    rows = [(item, account, time + item % 7) for item in range(60) for account, time in times.items()]
    told = ExpectationMaximization(**FLAT, delays=Delays(LogNormal(3_600, 0.2)))
    ann, bo, di = learn_chain(graph, log_of(rows), method=told).measured
    assert ann > 0.9
    assert bo < 0.1
    assert di == pytest.approx(0.5, abs=0.01)


def test_a_stated_parent_is_the_one_and_others_neither_failed_nor_won() -> None:
    graph = graph_of([("@ann", "@cy"), ("@bo", "@cy")])
    rows = [(1, "@ann", 0, None), (1, "@bo", 1, None), (1, "@cy", 2, "@ann")]
    seen = gather_exposures(graph, log_of(rows))
    assert seen.preempted.tolist() == [0, 1]
    credit = Expectation(seen, None, True).credit(np.array([0.3, 0.4]), np.zeros(3))
    np.testing.assert_allclose(credit.successes, [1, 0.2 / 0.8])


def test_threads_and_the_order_of_rows_change_nothing() -> None:
    rows = [
        (item, str(account), time) for item in range(9) for time, account in enumerate("abcde"[item % 4 : 5 - item % 2])
    ]
    graph = graph_of([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "e")])
    with threads(1):
        one = learn_chain(graph, log_of(rows), method=ExpectationMaximization(outside=True))
    with threads(2):
        two = learn_chain(graph, log_of(rows[::-1]), method=ExpectationMaximization(outside=True))
    assert one.fingerprint == two.fingerprint
    assert one.evidence["upper"].tolist() == two.evidence["upper"].tolist()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prior_successes": 1}, "given together"),
        ({"passes": 0}, "passes must be at least 1"),
        ({"tolerance": 0}, "tolerance must be greater than 0"),
        ({"delays": "log-normal"}, "delays must be Delays"),
    ],
)
def test_settings_are_checked(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        ExpectationMaximization(**wrong)
