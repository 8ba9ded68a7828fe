import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diffusion import Followers, PageRank, Scores, rank_leaders
from diffusion.drawing import picture
from diffusion.leaders.agreement import Agreement, min_ranks
from diffusion.provenance import Provenance
from diffusion.read.names import Names
from tests.measures.toys import TOYS, Network, graph_of

columns = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=30)


def agreement(*values: list[float], shown: int = 20) -> Agreement:
    scores = {letter: Scores(np.array(column)) for letter, column in zip("abc", values, strict=False)}
    names = Names(np.arange(len(values[0])), [])
    return Agreement(names, scores, Provenance("test", {}, {}), shown)


@given(columns)
def test_correlations_equal_their_definitions(rows: list[tuple[int, int]]) -> None:
    first, second = (np.array(column, float) for column in zip(*rows, strict=True))
    found = agreement(first.tolist(), second.tolist())
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(found.spearman.loc["a", "b"])
        return
    ranks = np.corrcoef(stats.rankdata(first), stats.rankdata(second))[0, 1]
    one, other = (np.sign(column[:, None] - column[None, :]) for column in (first, second))
    tau = (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())
    assert found.spearman.loc["a", "b"] == pytest.approx(ranks, abs=1e-12)
    assert found.kendall.loc["b", "a"] == pytest.approx(tau, abs=1e-12)
    assert found.correlation.loc["kendall"].equals(found.kendall)


def test_reversed_measures_disagree_on_everything() -> None:
    found = agreement([1, 2, 3, 4], [4, 3, 2, 1], shown=2)
    assert found.spearman.loc["a", "b"] == pytest.approx(-1)
    assert found.kendall.loc["a", "b"] == pytest.approx(-1)
    assert found.overlap().loc["a", "b"] == 0
    assert found.overlap(3).loc["a", "b"] == 2
    assert found.overlap(99).loc["a", "b"] == 4
    assert found.disagreements().iloc[0].tolist() == [0, "a", "b", 4, 1]


def test_the_summary_names_numbers_that_the_tables_hold() -> None:
    found = agreement([9, 8, 7, 6, 5], [9, 1, 7, 6, 5], [9, 8, 7, 6, 5], shown=2)
    assert found.summary() == (
        "Of the top 2 by a, 1 is in the top 2 by b, 2 are in the top 2 by c. "
        "They differ most about 1: 2nd by a but 5th by b."
    )
    assert found.table()["shared top 2"].tolist() == [1, 2, 1]


def test_measures_that_agree_say_so() -> None:
    assert "agree on the rank of every leader" in agreement([3, 2, 1], [30, 20, 10]).summary()


def test_one_measure_or_nobody_is_nothing_to_compare() -> None:
    assert "nothing to compare" in agreement([1, 2]).summary()
    nobody = rank_leaders(graph_of(TOYS["nobody"])).agreement()
    assert "nothing to compare" in nobody.summary()
    assert nobody.disagreements().empty


def test_a_gossip_who_is_followed_by_many_who_follow_all() -> None:
    """0 has many followers, who follow everybody; 1 has one, whom all follow and who follows only 1."""
    network = Network([(0, reader) for reader in range(3, 9)])
    network.add_edges_from((other, reader) for reader in range(3, 9) for other in range(3, 9) if other != reader)
    network.add_edges_from([(2, reader) for reader in range(3, 9)])
    network.add_edge(1, 2)
    found = rank_leaders(graph_of(network), [Followers(), PageRank()], top=3).agreement()
    worst = found.disagreements().iloc[0]
    assert (worst.account, worst["second rank"] < worst["first rank"]) == (1, True)


@given(st.lists(st.integers(-3, 3), max_size=20))
def test_ranks_equal_scipys(values: list[int]) -> None:
    array = np.array(values, float)
    assert min_ranks(array).tolist() == stats.rankdata(-array, "min").astype(int).tolist()


def test_spearman_of_the_karate_club_equals_scipys() -> None:
    graph = graph_of(TOYS["karate club"])
    ranking = rank_leaders(graph)
    degrees = dict(networkx.degree(networkx.karate_club_graph()))
    shells = networkx.core_number(networkx.Graph(networkx.karate_club_graph().edges))
    expected = stats.spearmanr([degrees[v] for v in range(34)], [shells[v] for v in range(34)]).statistic
    assert ranking.agreement().spearman.loc["followers", "k-shell"] == pytest.approx(expected)


def test_many_measures_are_summed_up_and_drawn() -> None:
    chance = np.random.default_rng(0)
    scores = {f"$measure_{place} \x1b": Scores(chance.random(40)) for place in range(9)}
    scores |= {"twin": next(iter(scores.values()))}
    found = Agreement(Names(np.arange(40), []), scores, Provenance("test", {}, {}), 10)
    shared = found.overlap().to_numpy()[0, 1:]
    assert f"{np.median(shared):,.0f} are in the top 10 by the median of the 9 other measures" in found.summary()
    assert f"{shared.min()} in that by " in found.summary()
    assert "10 in that by twin" in found.summary()
    assert picture(found.plot(), "png")
