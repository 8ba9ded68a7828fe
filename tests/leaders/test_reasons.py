"""Why measures differ about an account: figures by definition, and a made network of which the reason is known."""

from dataclasses import dataclass

import networkx
import numpy as np
import pytest

from diffusion import (
    ExpectedSpread,
    Followers,
    Graph,
    InputError,
    KShell,
    PageRank,
    Scores,
    explicit,
    find_communities,
    rank_leaders,
)
from diffusion.leaders.reasons import TRAITS, traits_of
from diffusion.measures.cores import shells
from tests.measures.toys import RANDOM, TOYS, graph_of, random_network


@pytest.mark.parametrize("name", RANDOM[::10])
def test_figures_equal_their_definitions(name: str) -> None:
    graph = graph_of(random_network(name))
    network = graph.to_networkx(edges="influence")
    chance = np.random.default_rng(1)
    chain = explicit(graph, chance.random(graph.tie_count))
    labels = chance.integers(0, 3, len(graph))
    codes = np.arange(len(graph))
    found = traits_of(chain, codes, labels)
    table = chain.table().set_index(["source", "target"]).probability
    deep = dict(zip(graph.names, shells(graph), strict=True))
    label = dict(zip(graph.names, labels, strict=True))
    for code in codes:
        account = graph.names[int(code)]
        followers = list(network.successors(account))
        expected = {"followers": len(followers), "follows": network.in_degree(account)}
        if followers:
            expected |= {
                "its followers follow": np.mean([network.in_degree(one) for one in followers]),
                "its followers' followers": np.mean([network.out_degree(one) for one in followers]),
                "followers without followers": np.mean([network.out_degree(one) == 0 for one in followers]),
                "followers as deep in the core": np.mean([deep[one] >= deep[account] for one in followers]),
                "pass-on chance": np.mean([table[account, one] for one in followers]),
                "followers in its community": np.mean([label[one] == label[account] for one in followers]),
            }
        for trait in TRAITS:
            assert found[trait.name][code] == pytest.approx(expected.get(trait.name, 0.0)), trait.name


def crowded() -> tuple[Graph, dict[tuple[int, int], float]]:
    """Ten hubs of 40 followers or fewer; those of hub 0, who has most, follow many others, and hardly pass on."""
    pairs, chances = [], []
    for hub in range(10):
        for fan in range(40 - hub):
            pairs.append((hub, 1000 + 100 * hub + fan))
            chances.append(0.02 if hub == 0 else 0.3 - 0.02 * hub)
    for noise in range(12):
        for fan in range(28):
            pairs.append((10 + noise, 1000 + (3 * noise + fan) % 40))
            chances.append(0.01)
    graph = Graph.from_arrays(*map(list, zip(*pairs, strict=True)), edges="influence")
    return graph, dict(zip(pairs, chances, strict=True))


def test_a_hub_whose_followers_are_busy_and_hardly_pass_on_is_explained_by_that() -> None:
    graph, chances = crowded()
    chain = explicit(graph, chances)
    found = rank_leaders(chain, [Followers(), ExpectedSpread(sets=20_000)], top=10).agreement()
    rows = found.reasons()
    row = rows.iloc[0]
    assert row.account == 0
    assert row["first rank"] < row["second rank"]
    assert row["its followers follow"] == pytest.approx(1 + 12 * 28 / 40)
    assert row["pass-on chance"] == pytest.approx(0.02)
    assert "its followers pass on with a chance of 0.02 (" in row.why
    assert row.why in found.summary()
    assert rows[["account", "first", "second", "first rank", "second rank"]].equals(found.disagreements())


def test_a_graph_alone_has_reasons_too_and_no_chances() -> None:
    graph = graph_of(TOYS["karate club"])
    found = rank_leaders(graph, [Followers(), PageRank(), KShell()], top=8).agreement()
    rows = found.reasons()
    assert len(rows) == 3
    assert "pass-on chance" not in rows
    assert "followers in its community" not in rows
    assert rows.why.str.contains("usual among the leaders by either").any()
    own = found.reasons(communities=np.arange(len(graph)))
    assert (own["followers in its community"] == 0).all()
    communities = find_communities(graph)
    assert found.reasons(communities=communities).equals(found.reasons(communities=communities.codes))
    with pytest.raises(InputError, match="communities must have one entry for each of the 34 accounts"):
        found.reasons(communities=np.zeros(3))


def test_measures_written_by_users_are_explained_and_hostile_names_are_printable() -> None:
    @dataclass(frozen=True)
    class Backwards:
        name: str = "backwards"
        meaning: str = "few follow it"

        def scores(self, network, random_state=0) -> Scores:
            return Scores(-np.asarray(network.out_degrees, float))

    star = networkx.DiGraph([("\x1b[31m@hub", f"@fan{one}") for one in range(30)])
    star.add_edges_from([("@a", "@b"), ("@a", "@fan0")])
    graph = Graph.from_networkx(star, edges="influence")
    found = rank_leaders(graph, [Followers(), Backwards()], top=5).agreement()
    assert found.reasons().account[0] == "\x1b[31m@hub"
    assert "\\x1b[31m@hub" in found.summary()
    assert "\x1b" not in found.summary()


@pytest.mark.parametrize("toy", TOYS)
def test_every_toy_has_an_answer(toy: str) -> None:
    found = rank_leaders(graph_of(TOYS[toy])).agreement()
    rows = found.reasons()
    assert len(rows) == (3 if len(found.names) else 0)
    assert found.summary()


def test_scores_alone_cannot_tell_why() -> None:
    ranking = rank_leaders(graph_of(TOYS["karate club"]))
    agreement = ranking.agreement()
    bare = type(agreement)(agreement.names, agreement.scores, agreement.provenance, agreement.shown)
    assert "usual" not in bare.summary()
    with pytest.raises(InputError, match="cannot be told without the network"):
        bare.reasons()


def test_equal_ranks_have_no_reason() -> None:
    graph = graph_of(TOYS["karate club"])
    found = rank_leaders(graph, [Followers(), Doubled()], top=5).agreement()
    assert found.reasons().why.tolist() == [""]
    assert "agree on the rank of every leader" in found.summary()


@dataclass(frozen=True)
class Doubled:
    """Followers, twice."""

    name: str = "doubled"
    meaning: str = "many follow it"

    def scores(self, network, random_state=0) -> Scores:
        return Scores(2.0 * network.out_degrees)
