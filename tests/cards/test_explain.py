import pandas
import pytest

import diffusion
from diffusion import Communities, InputError, PlausibleChains, UnknownAccountError, explain_account, rank_leaders
from diffusion.cards.own_spread import own_spread
from diffusion.cards.typical_path import path_in_chain, path_in_log
from diffusion.drawing import picture
from tests.measures.toys import TOYS, graph_of

HOSTILE = ["<script>alert(1)</script>", '=HYPERLINK("x")', "$x$", "$\\frac{$", "多\u202e\n语", "%s{0}"]
ROWS = [  # the item, who, when, from whom: @ann's posts go by way of @bo, once by way of @di
    *[(f"post {day}", "@ann", 100.0 * day, None) for day in range(4)],
    *[(f"post {day}", "@bo", 100.0 * day + 10 + day, "@ann") for day in range(3)],
    *[(f"post {day}", "@cy", 100.0 * day + 30, "@bo") for day in range(2)],
    ("post 3", "@di", 350.0, "@ann"),
]
TIES = [("@ann", "@bo"), ("@bo", "@cy"), ("@ann", "@di"), ("@di", "@cy"), ("@ann", "@ed"), ("@ed", "@fay")]


@pytest.fixture(scope="module")
def graph() -> diffusion.Graph:
    return diffusion.Graph.from_arrays([one for one, _ in TIES], [other for _, other in TIES], edges="influence")


@pytest.fixture(scope="module")
def log() -> diffusion.RepostLog:
    return diffusion.read_reposts(pandas.DataFrame(ROWS, columns=["item", "account", "time", "parent"]))


@pytest.fixture(scope="module")
def chain(graph: diffusion.Graph, log: diffusion.RepostLog) -> diffusion.Chain:
    return diffusion.learn_chain(graph, log, method=diffusion.Bernoulli())


def test_the_typical_path_is_the_way_most_content_took(log: diffusion.RepostLog) -> None:
    trees = diffusion.cascade_trees(log)
    path = path_in_log(trees, log, int(trees.names.find(["@ann"])[0]))
    assert path["account"].tolist() == ["@bo", "@cy"]
    assert path["items"].tolist() == [3, 2]
    assert path["share"].tolist() == [0.75, 0.5]
    assert path["wait"].tolist() == [11.0, 19.5]  # medians of 10, 11, 12 and of 20, 19
    assert path["behind"].tolist() == [pytest.approx(5 / 3), 1.0]


def test_a_step_that_was_seen_once_is_not_typical(log: diffusion.RepostLog) -> None:
    trees = diffusion.cascade_trees(log)
    assert not len(path_in_log(trees, log, int(trees.names.find(["@di"])[0])))


def test_the_path_of_a_chain_takes_the_busiest_ties_and_no_account_twice() -> None:
    chain = diffusion.uniform(graph_of(TOYS["cycle"]), 1.0)
    path = path_in_chain(chain, own_spread(chain, 0), 0)
    assert path["account"].tolist() == [1, 2, 3]
    assert path["behind"].tolist() == [3.0, 2.0, 1.0]


def test_a_card_has_everything_that_is_known(
    graph: diffusion.Graph, log: diffusion.RepostLog, chain: diffusion.Chain
) -> None:
    groups = Communities.of(graph, {"@ann": "core", "@bo": "core", "@cy": "core"})
    card = explain_account(PlausibleChains(chain), "@ann", communities=groups, log=log)
    assert (card.followers, card.follows, card.accounts) == (3, 0, 6)
    assert [standing.rank for standing in card.standings] == [1, 1, 1, 1]
    assert card.spread is not None
    assert card.spread.lower <= card.spread.mean <= card.spread.upper
    assert card.spread.uncertainty is not None
    assert card.communities is not None
    assert dict(zip(card.communities["title"], card.communities["followers"], strict=True)) == {
        "core": 1, "not stated": 2,
    }  # fmt: skip
    assert card.communities["reached"].sum() == pytest.approx(card.spread.mean - 1)
    assert card.activity is not None
    assert (card.activity.items, card.activity.started, card.activity.behind) == (4, 4, 1.5)
    assert card.dependents == ("@bo", "@cy", "@di", "@ed", "@fay")
    assert card.lost is not None
    assert set(card.ties["from"]) == {"@ann"}
    assert card.ties.iloc[0][["to", "tries", "successes"]].tolist() == ["@bo", 4.0, 3.0]
    said = card.summary()
    for part in ("@ann is followed by 3 of the 6 accounts", "belongs to core", "1st by expected spread",
                 "95 % interval", "@ann → @bo → @cy", "75 % of its items", "3 of 4 tries",
                 "5 accounts see nothing but"):  # fmt: skip
        assert part in said
    assert picture(card.plot(), "png")
    assert card.table()["rank"].tolist() == [1, 1, 1, 1]


def test_a_graph_alone_gives_a_card_without_spread(graph: diffusion.Graph) -> None:
    card = explain_account(graph, "@cy")
    assert card.spread is None
    assert card.lost is None
    assert not len(card.path)
    assert "passed on by" not in card.summary()
    assert picture(card.plot(), "svg")


def test_an_account_that_the_log_does_not_have_is_said_to_be_absent(
    graph: diffusion.Graph, log: diffusion.RepostLog, chain: diffusion.Chain
) -> None:
    card = explain_account(chain, "@fay", log=log)
    assert "The log has nothing of it." in card.summary()
    assert card.path_from == "chain"


@pytest.mark.parametrize("name", [name for name in TOYS if name != "nobody"])
def test_every_account_of_every_toy_has_a_card(name: str) -> None:
    chain = diffusion.uniform(graph_of(TOYS[name]), 0.5)
    ranking = rank_leaders(chain)
    for account in list(chain.graph.names)[:6]:
        card = explain_account(chain, account, ranking=ranking)
        assert card.summary()
        assert len(card.table()) == len(ranking.measures)


def test_hostile_names_stay_text() -> None:
    graph = diffusion.Graph.from_arrays(HOSTILE[:-1], HOSTILE[1:], edges="influence")
    chain, groups = diffusion.uniform(graph, 0.5), Communities.of(graph, dict(zip(HOSTILE, HOSTILE, strict=True)))
    ranking = rank_leaders(chain)
    for account in HOSTILE:
        card = explain_account(chain, account, ranking=ranking, communities=groups)
        assert str(account) in card.summary()
        assert picture(card.plot(), "svg")
    assert picture(diffusion.network_map(graph, groups, ranking), "svg")


def test_what_belongs_to_other_accounts_is_refused(graph: diffusion.Graph, chain: diffusion.Chain) -> None:
    other = graph_of(TOYS["triangle"])
    with pytest.raises(UnknownAccountError, match="@nobody"):
        explain_account(chain, "@nobody")
    with pytest.raises(InputError, match="ranking"):
        explain_account(chain, "@ann", ranking=rank_leaders(other))
    with pytest.raises(InputError, match="communities"):
        explain_account(chain, "@ann", communities=Communities.of(other, ["a", "b", "c"]))


def test_a_card_is_the_same_for_the_same_random_state(chain: diffusion.Chain) -> None:
    one, other = (explain_account(chain, "@ann", random_state=4) for _ in range(2))
    assert one.summary() == other.summary()
    assert one.provenance == other.provenance
