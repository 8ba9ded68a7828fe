import warnings
from dataclasses import dataclass

import networkx
import numpy as np
import pytest

from diffusion import (
    ExpectedSpread,
    Followers,
    Graph,
    InputError,
    PageRank,
    Ranking,
    Scores,
    rank_leaders,
    uniform,
    weighted_cascade,
)
from diffusion.drawing import picture
from tests.measures.toys import TOYS, Network, graph_of

HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    "../../x",
    "$x$",
    "$\\frac{$",
    "a" * 300,
    "多\u202e\n语",
    "%s{0}",
]


@dataclass(frozen=True)
class Codes:
    """A measure that a reader might add."""

    values: tuple[float, ...]
    name: str = "codes"
    meaning: str = "the account comes late in the list"

    def scores(self, network: object, random_state: object = 0) -> Scores:
        return Scores(np.array(self.values))


@pytest.mark.parametrize("name", TOYS)
def test_all_measures_together_agree_or_disagree_in_words(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ranking = rank_leaders(weighted_cascade(graph_of(TOYS[name])))
        assert ranking.agreement().summary()
        assert len(ranking.agreement().table()) == 6
        assert picture(ranking.agreement().plot(), "svg")


def test_a_graph_is_ranked_by_what_needs_no_probabilities() -> None:
    graph = graph_of(TOYS["karate club"])
    assert list(rank_leaders(graph).scores) == ["followers", "pagerank", "k-shell"]
    assert next(iter(rank_leaders(weighted_cascade(graph)).scores)) == "expected spread"


def test_equal_scores_go_by_code_in_the_order_and_share_a_rank() -> None:
    ranking = rank_leaders(graph_of(networkx.empty_graph(5, Network)), [Codes((2, 7, 2, 7, 1))])
    assert ranking.order().tolist() == [1, 3, 0, 2, 4]
    assert ranking.ranks().tolist() == [3, 1, 3, 1, 5]
    assert ranking.top(2) == [1, 3]
    assert "the first are 1, 3, 0 (1 more are level with the last)" in ranking.summary()


def test_the_table_has_scores_errors_and_ranks() -> None:
    chain = uniform(graph_of(TOYS["star out of the hub"]), 0.5)
    table = rank_leaders(chain, [Followers(), ExpectedSpread()]).table(2, "expected spread")
    assert list(table) == [
        "account", "followers", "followers rank", "expected spread", "expected spread standard error",
        "expected spread rank",
    ]  # fmt: skip
    assert table.account.tolist() == [0, 1]
    assert table["followers rank"].tolist() == [1, 2]


def test_top_says_how_many_are_shown() -> None:
    ranking = rank_leaders(graph_of(TOYS["karate club"]), top=3)
    assert len(ranking.table()) == 3
    assert len(ranking.table(7)) == 7
    assert ranking.agreement().overlap().loc["followers", "followers"] == 3


def test_names_are_kept_whole_in_tables_and_safe_in_pictures() -> None:
    graph = Graph.from_arrays([0] * 7, range(1, 8), names=HOSTILE, edges="influence")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ranking = rank_leaders(weighted_cascade(graph))
        assert set(ranking.table().account) == set(HOSTILE)
        for form in ("png", "svg"):
            content = picture(ranking.plot(), form)
    assert b"<script>" not in content
    labels = [label.get_text() for label in ranking.plot().axes[0].get_yticklabels()]
    assert max(map(len, labels)) <= 32


def test_a_new_measure_needs_no_registration() -> None:
    graph = graph_of(TOYS["path"])
    assert rank_leaders(graph, [Codes((0, 1, 2, 3, 4)), Followers()]).top(1) == [4]


def test_mistakes_are_explained() -> None:
    graph = graph_of(TOYS["path"])
    with pytest.raises(InputError, match="rank a chain"):
        rank_leaders(graph, [ExpectedSpread()])
    with pytest.raises(InputError, match="two of them are named 'followers'"):
        rank_leaders(graph, [Followers(), Followers()])
    with pytest.raises(InputError, match="at least one measure"):
        rank_leaders(graph, [])
    with pytest.raises(InputError, match="scored 2 of the 5 accounts"):
        rank_leaders(graph, [Codes((1, 2))])
    with pytest.raises(InputError, match=r"values\[1\] is nan"):
        rank_leaders(graph, [Codes((1, float("nan"), 0, 0, 0))])
    with pytest.raises(InputError, match="not ranked by 'pagerank', only by followers"):
        rank_leaders(graph, [Followers()]).top(1, PageRank())
    with pytest.raises(InputError, match="not on DiGraph"):
        rank_leaders(TOYS["path"])  # type: ignore[arg-type]


def test_provenance_tells_what_was_ranked_how() -> None:
    chain = weighted_cascade(graph_of(TOYS["path"]))
    provenance = rank_leaders(chain, [PageRank(0.5)], random_state=3).provenance
    assert provenance.inputs == {"chain": chain.fingerprint}
    assert provenance.random_state == 3
    assert "damping=0.5" in provenance.settings["measures"][0]


def test_a_ranking_is_the_same_twice() -> None:
    def once() -> Ranking:
        return rank_leaders(weighted_cascade(graph_of(TOYS["karate club"])), random_state=2)

    assert once().table().equals(once().table())


def test_the_summary_says_how_many_are_too_close_to_the_first() -> None:
    clique = uniform(graph_of(networkx.complete_graph(6, Network)), 0.5)
    assert "and 5 accounts are too close to the first to be told apart" in rank_leaders(clique).summary()
    star = uniform(graph_of(TOYS["star out of the hub"]), 0.5)
    assert "told apart" not in rank_leaders(star).summary()
