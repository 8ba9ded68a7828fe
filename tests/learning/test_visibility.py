import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import (
    Bernoulli,
    ExpectationMaximization,
    Graph,
    InputError,
    PartialCredit,
    SharedStrength,
    Visibility,
    learn_chain,
    read_reposts,
)
from diffusion.kernels.signs import count_shared, sum_later
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.features import lives
from tests.oracles.signs import later_signs, seen_tries, shared_accounts

ACCOUNTS = 5
PAIRS = [(u, v) for u in range(ACCOUNTS) for v in range(ACCOUNTS) if u != v]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Graph, object, dict[int, list[tuple[int, float]]]]:
    ties = sorted(draw(st.sets(st.sampled_from(PAIRS), min_size=1)))
    rows = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, ACCOUNTS - 1), st.integers(0, 12)), min_size=1))
    first = {(item, account): time for item, account, time in sorted(rows, key=lambda row: -row[2])}
    by_item: dict[int, list[tuple[int, float]]] = {}
    for (item, account), time in first.items():
        by_item.setdefault(item, []).append((account, float(time)))
    table = pandas.DataFrame([(i, a, t) for (i, a), t in first.items()], columns=["item", "account", "time"])
    graph = Graph.from_arrays(*zip(*ties, strict=True), names=list(range(ACCOUNTS)), edges="influence")
    return graph, read_reposts(table), by_item


@given(cases(), st.sampled_from([0.5, 3.0, 100.0]))
def test_tries_that_were_seen_are_those_of_the_plain_twin(case, window) -> None:
    graph, log, rows = case
    seen = gather_exposures(graph, log)
    counted, presence = Visibility(window).counted(seen, log)
    for tie, (u, v) in enumerate(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)):
        silent = sum(u in dict(item) and v not in dict(item) for item in rows.values())
        answered = seen.tries[tie] - silent
        assert counted.tries[tie] == max(seen_tries(u, v, rows, window) + answered, seen.successes[tie])
    assert ((presence > 0) & (presence <= 1)).all()
    assert counted.successes.tolist() == seen.successes.tolist()


@given(cases())
def test_counts_along_ties_are_those_of_the_plain_twin(case) -> None:
    graph, log, rows = case
    offsets, signs = lives(gather_exposures(graph, log))
    sums, shared = np.zeros((2, graph.tie_count), np.int64)
    sum_later(graph.sources, graph.targets, offsets, signs, 0, graph.tie_count, sums)
    count_shared(
        graph.sources, graph.offsets, graph.targets, graph.in_offsets, graph.in_sources, 0, graph.tie_count, shared
    )
    ties = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    assert sums.tolist() == [later_signs(u, v, rows) for u, v in ties]
    assert shared.tolist() == [shared_accounts(u, v, set(ties)) for u, v in ties]


def test_who_was_never_there_is_not_charged_with_refusals() -> None:
    """@bo comes once a day just after @ann's third post, and passes it on; the others it never sees."""
    graph = Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    rows = [(item, "@ann", item * 1000.0) for item in range(10)] + [(3, "@bo", 3001.0)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    seen = gather_exposures(graph, log)
    counted, presence = Visibility(window=10).counted(seen, log)
    assert seen.tries.tolist() == [10]
    assert counted.tries.tolist() == [1]
    assert presence[graph.names.find(["@bo"])[0]] == pytest.approx((2 * 0.1 + 1) / (2 + 10))
    wide, _ = Visibility(window=1500).counted(seen, log)
    assert wide.tries.tolist() == [2]  # the post at 2000 too, of which it was 1001 s late


def test_the_window_holds_nine_in_ten_reposts() -> None:
    graph = Graph.from_arrays(["@ann"] * 10, [f"@bo{i}" for i in range(10)], edges="influence")
    rows = [(0, "@ann", 0.0)] + [(0, f"@bo{i}", float(i + 1)) for i in range(10)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    assert Visibility().estimated(gather_exposures(graph, log)) == pytest.approx(np.quantile(np.arange(1, 11), 0.9))


def test_a_log_without_dated_reposts_needs_a_window() -> None:
    graph = Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    log = read_reposts(pandas.DataFrame({"item": [1], "account": ["@ann"], "time": [0]}))
    with pytest.raises(InputError, match="state the window"):
        Visibility().estimated(gather_exposures(graph, log))
    with pytest.raises(InputError, match="window must be greater than 0"):
        Visibility(window=0)


@pytest.mark.parametrize("method", [Bernoulli, PartialCredit, ExpectationMaximization, SharedStrength])
def test_every_method_that_counts_tries_can_count_only_those_that_were_seen(method: type) -> None:
    """@cy is there for every second post and passes half of those on; @bo is always there and passes a quarter on."""
    graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="influence")
    chance, rows = np.random.default_rng(1), []
    for item in range(400):
        start = 100_000.0 * item
        rows += [(item, "@ann", start), (1_000 + item, "@bo", start + 5)]  # a sign of life in another item
        if chance.random() < 0.25:
            rows.append((item, "@bo", start + 10))
        if item % 2:
            rows.append((2_000 + item, "@cy", start + 5))
            if chance.random() < 0.5:
                rows.append((item, "@cy", start + 10))
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    seen = learn_chain(graph, log, method=method(visibility=Visibility(window=100)))
    assert seen.evidence["tries"].tolist() == [400, 200]
    assert np.allclose(seen.measured, [0.25, 0.25], atol=0.05)
    with pytest.raises(InputError, match="visibility must be a Visibility"):
        method(visibility=100)
