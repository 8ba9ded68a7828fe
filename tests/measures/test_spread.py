import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion import ExpectedSpread, InputError, explicit, threads, uniform, weighted_cascade
from diffusion.chain.chain import Chain
from diffusion.measures.spread import set_tally
from diffusion.randomness import Purpose, root_key
from tests.measures.toys import TOYS, Network, graph_of, networks
from tests.oracles.enumeration import exact_spread
from tests.oracles.reverse import in_rows, reverse_set

PRECISE = ExpectedSpread(sets=200_000)


def assert_close(chain: Chain, expected: list[float], limit: float = 4.5) -> None:
    scores = PRECISE.scores(chain)
    assert scores.standard_errors is not None
    away = np.abs(scores.values - expected)
    sure = scores.standard_errors == 0
    assert np.all(away[sure] < 1e-12)
    assert np.all(away[~sure] / scores.standard_errors[~sure] < limit), (scores.values, expected)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9, 1.0])
def test_path(p: float) -> None:
    assert_close(
        uniform(graph_of(networkx.path_graph(6, Network)), p), [sum(p**i for i in range(6 - k)) for k in range(6)]
    )


@pytest.mark.parametrize("p", [0.05, 0.4])
def test_star_out_of_the_hub_and_both_ways(p: float) -> None:
    assert_close(uniform(graph_of(TOYS["star out of the hub"]), p), [1 + 5 * p] + [1.0] * 5)
    assert_close(uniform(graph_of(TOYS["star both ways"]), p), [1 + 5 * p] + [1 + p + 4 * p**2] * 5)


@pytest.mark.parametrize(("p", "spread"), [(0.1, 1.218), (0.3, 1.726), (0.5, 2.25)])
def test_triangle(p: float, spread: float) -> None:
    assert_close(uniform(graph_of(TOYS["triangle"]), p), [spread] * 3)


@pytest.mark.parametrize(
    ("accounts", "p", "spread"), [(4, 0.5, 3.25), (5, 0.2, 2.270137), (10, 0.1, 3.026929), (20, 0.1, 12.694420)]
)
def test_cliques_are_reed_frost_epidemics(accounts: int, p: float, spread: float) -> None:
    assert_close(uniform(graph_of(networkx.complete_graph(accounts, Network)), p), [spread] * accounts)


@settings(max_examples=25)
@given(networks(most=6), st.randoms(use_true_random=False))
def test_equals_enumeration_of_all_worlds_on_any_small_graph(network: Network, random: object) -> None:
    kept = sorted(network.edges)[:10]
    network = Network(kept)
    network.add_nodes_from(range(2))
    graph = graph_of(network)
    p = [random.choice([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]) for _ in range(graph.tie_count)]  # type: ignore[attr-defined]
    expected = [exact_spread(graph, p, "independent cascade", [code]) for code in range(graph.account_count)]
    assert_close(explicit(graph, p), expected, limit=5.5)


def test_reversing_all_ties_changes_the_answer() -> None:
    out, into = graph_of(TOYS["star out of the hub"]), graph_of(TOYS["star into the hub"])
    assert ExpectedSpread().scores(uniform(out, 0.9)).values[0] > 4
    assert ExpectedSpread().scores(uniform(into, 0.9)).values[0] == 1


def test_one_thread_and_two_give_the_same_bytes() -> None:
    chain = weighted_cascade(graph_of(networkx.gnp_random_graph(300, 0.03, seed=2, directed=True)))
    with threads(1):
        one = ExpectedSpread().scores(chain, random_state=5)
    with threads(2):
        two = ExpectedSpread().scores(chain, random_state=5)
    assert one.values.tobytes() == two.values.tobytes()
    assert one.note == two.note


def test_another_random_state_gives_other_sets() -> None:
    chain = weighted_cascade(graph_of(TOYS["karate club"]))
    first, second = (ExpectedSpread().scores(chain, random_state=state).values for state in (0, 1))
    assert not np.array_equal(first, second)


def test_sets_grow_until_the_leaders_are_precise() -> None:
    chain = weighted_cascade(graph_of(TOYS["karate club"]))
    for error in (0.1, 0.02):
        scores = ExpectedSpread(relative_error=error, top=5).scores(chain)
        assert scores.standard_errors is not None
        leading = np.argsort(-scores.values)[:5]
        assert np.all(scores.standard_errors[leading] <= error * scores.values[leading])


def test_the_budget_is_kept_and_said() -> None:
    chain = weighted_cascade(graph_of(TOYS["karate club"]))
    scores = ExpectedSpread(relative_error=0.0001, most_sets=3_000).scores(chain)
    assert "3,000 random sets" in scores.note
    assert "500 random sets" in ExpectedSpread(sets=500).scores(chain).note


def test_an_account_without_ties_has_spread_1_and_no_error() -> None:
    scores = ExpectedSpread().scores(uniform(graph_of(TOYS["accounts without ties"]), 0.5))
    assert scores.values.tolist() == [1, 1, 1]
    assert scores.standard_errors is not None
    assert scores.standard_errors.tolist() == [0, 0, 0]


def test_a_graph_has_no_probabilities() -> None:
    with pytest.raises(InputError, match="rank a chain"):
        ExpectedSpread().scores(graph_of(TOYS["triangle"]))


def test_more_power_is_more_spread() -> None:
    chain = weighted_cascade(graph_of(TOYS["karate club"]))
    assert PRECISE.scores(chain.amplified(2)).values.sum() > 1.5 * PRECISE.scores(chain).values.sum()


@given(networks(), st.integers(0, 2**32 - 1))
def test_the_tally_counts_members_other_than_the_root(network: Network, state: int) -> None:
    graph = graph_of(network)
    chain = explicit(graph, np.random.default_rng(state).choice([0.25, 0.5], graph.tie_count))
    draw, expected = set_tally(chain, state), np.zeros(len(graph), np.int64)
    rows, root = in_rows(graph, chain.units), int(root_key(state, Purpose.LEADERS))
    for index in range(70):
        expected[reverse_set(rows, "independent cascade", root, index)[1:]] += 1
        if index in (29, 69):
            assert draw(0 if index == 29 else 30, index + 1).tolist() == expected.tolist()
