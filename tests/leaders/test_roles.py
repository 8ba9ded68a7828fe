"""Roles on networks made so that each is evident, and their numbers against plain counting."""

import networkx
import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Communities, Graph, IgnitionChance, InputError, RoleRules, find_communities, find_roles, uniform
from diffusion.drawing import picture
from diffusion.leaders.role_numbers import Places
from tests.measures.toys import RANDOM, TOYS, graph_of, one_by_one, random_network

HERO, STAR, BRIDGE, SOURCE, IGNITER = "@hero", "@star", "@bridge", "@source", "@igniter"
ONE = RoleRules(top=0.005, fewest=1)


def town() -> networkx.DiGraph:
    """Return three clubs of 40 whose members follow the next ones, with one account for each role."""
    network = networkx.DiGraph()
    for club in "abc":
        members = [f"{club}{number}" for number in range(40)]
        for step in (1, 2, 3):
            network.add_edges_from((members[place], members[(place + step) % 40]) for place in range(40))
    network.add_edges_from((HERO, f"a{number}") for number in range(30))  # club a follows its hero
    network.add_edges_from((STAR, f"{club}{number}") for club in "abc" for number in range(25))  # all follow the star
    network.add_edges_from((f"b{number}", BRIDGE) for number in range(20))  # reads club b,
    network.add_edges_from((BRIDGE, f"c{number}") for number in range(10))  # read in club c
    network.add_edges_from((SOURCE, leader) for leader in (HERO, STAR))  # whom leaders follow
    return network


def clubs(graph: Graph) -> Communities:
    home = {HERO: "a", STAR: "a", BRIDGE: "b", SOURCE: "a"}
    return Communities.of(graph, {name: home.get(str(name), str(name)[0]) for name in graph.names})


@pytest.fixture
def graph() -> Graph:
    return Graph.from_networkx(town(), edges="influence")


def test_each_role_is_found_where_it_is_evident(graph: Graph) -> None:
    roles = find_roles(graph, clubs(graph), rules=ONE)
    assert roles.accounts("broadcaster") == [STAR]
    assert roles.accounts("local hero") == [HERO]
    assert roles.accounts("bridge") == [BRIDGE]
    assert roles.accounts("amplifier") == [SOURCE]
    assert roles.roles_of("a7") == ()
    assert "igniter" not in roles.held
    assert "Not judged: igniter; that takes a chain or a log." in roles.summary()


def test_the_numbers_are_those_of_the_hand(graph: Graph) -> None:
    roles = find_roles(graph, clubs(graph), rules=ONE)
    table = roles.table().set_index("account")
    assert table.loc[STAR, "followers"] == 75
    assert table.loc[STAR, "inside"] == pytest.approx(1 / 3)
    assert table.loc[STAR, "participation"] == pytest.approx(2 / 3)
    assert table.loc[STAR, "communities reached"] == 3
    assert table.loc[HERO, ["followers", "inside", "participation"]].tolist() == [30, 1.0, 0.0]
    assert table.loc[BRIDGE, "brokered pairs"] == 200
    assert table.loc[BRIDGE, "crossing"] == 1.0
    assert table.loc[SOURCE, "leaders"] == 2
    ties, to_leaders = graph.tie_count, 2
    assert table.loc[SOURCE, "times chance"] == pytest.approx(2 / (2 * to_leaders / ties))


def test_a_chain_tells_who_ignites() -> None:
    network = networkx.DiGraph([(IGNITER, f"m{number}") for number in range(20)])
    network.add_edges_from((f"m{number}", f"x{number}") for number in range(20))
    chain = uniform(Graph.from_networkx(network, edges="influence"), 0.7)
    ignition = IgnitionChance(at_least=10, worlds=128)
    roles = find_roles(chain, rules=ONE, ignition=ignition)
    assert roles.accounts("igniter") == [IGNITER]
    code = int(chain.graph.codes([IGNITER])[0])
    assert roles.numbers["ignition chance"][code] == ignition.scores(chain).values[code] > 0.9
    assert "at least 10 accounts with a chance of" in roles.of(IGNITER)


def log_of(rows: list[tuple]) -> diffusion.RepostLog:
    return diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"], dtype=object))


def test_a_log_tells_whom_leaders_repost_and_who_begins_large_items(graph: Graph) -> None:
    rows: list[tuple] = []
    for item in range(3):  # begun by a1, reposted by both leaders, then by many
        rows += [(item, "a1", 0, None), (item, STAR, 1, "a1"), (item, HERO, 2, "a1")]
        rows += [(item, f"b{number}", 3 + number, STAR) for number in range(10)]
    rows += [(10 + item, f"c{item}", 0, None) for item in range(25)]  # nobody reposts these
    roles = find_roles(graph, clubs(graph), log_of(rows), rules=ONE)
    assert roles.accounts("amplifier") == ["a1"]
    assert roles.accounts("igniter") == ["a1"]
    assert roles.large == 13
    assert "it began 3 items of at least 13 accounts in the log" in roles.of("a1")
    assert "2 leaders repost it" in roles.of("a1")


def test_without_stated_parents_the_most_probable_ones_count(graph: Graph) -> None:
    rows = [(item, account, time) for item in range(4) for time, account in enumerate([SOURCE, HERO, STAR])]
    rows += [(9, f"b{number}", number) for number in range(12)]
    log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"], dtype=object))
    assert find_roles(graph, clubs(graph), log, rules=ONE).accounts("amplifier") == [SOURCE]


@one_by_one(RANDOM)
def test_places_equal_plain_counting(name: int) -> None:
    network = random_network(name)
    graph = graph_of(network)
    communities = Communities.of(graph, (np.random.default_rng(name).integers(0, 4, len(graph))).tolist())
    places = Places.of(communities)
    of = communities.codes.tolist()
    out = [[of[int(v)] for v in graph.targets[graph.offsets[u] : graph.offsets[u + 1]]] for u in range(len(graph))]
    into = [
        [of[int(v)] for v in graph.in_sources[graph.in_offsets[u] : graph.in_offsets[u + 1]]] for u in range(len(graph))
    ]
    own = [row.count(of[u]) for u, row in enumerate(out)]
    for u, (row, back) in enumerate(zip(out, into, strict=True)):
        shares = [row.count(c) / len(row) for c in set(row)]
        assert places.followers[u] == len(row)
        assert places.within[u] == own[u]
        assert places.reached[u] == len(set(row))
        assert places.participation[u] == pytest.approx(1 - sum(share**2 for share in shares) if row else 0.0)
        crossed = sum(a != b for a in back for b in row)
        assert places.brokered[u] == crossed
        assert places.crossing[u] == pytest.approx(crossed / (len(row) * len(back)) if row and back else 0.0)
        mates = [own[v] for v in range(len(graph)) if of[v] == of[u]]
        deviation = float(np.std(mates))
        assert places.z[u] == pytest.approx((own[u] - np.mean(mates)) / deviation if deviation > 0 else 0.0, abs=1e-9)


@pytest.mark.parametrize("name", TOYS)
def test_toys_and_every_view(name: str) -> None:
    chain = uniform(graph_of(TOYS[name]), 0.5)
    roles = find_roles(chain, ignition=IgnitionChance(worlds=64))
    assert roles.summary()
    assert picture(roles.plot(), "png")
    assert len(roles.table(top=None)) == int(np.logical_or.reduce(list(roles.held.values())).sum())
    for account in chain.graph.names:
        assert roles.of(account).startswith(str(account))
        assert set(roles.roles_of(account)) <= set(roles.held)


def test_an_account_may_have_several_roles_and_a_sentence_says_each(graph: Graph) -> None:
    roles = find_roles(uniform(graph, 0.3), clubs(graph), rules=ONE, ignition=IgnitionChance(worlds=256))
    assert roles.roles_of(STAR) == ("broadcaster", "igniter")
    told = roles.of(STAR)
    assert told.startswith("@star is a broadcaster and an igniter. As broadcaster: 75 followers in 3 communities")
    assert "(participation 0.67), 66.7 % of them outside its own (a)" in told
    assert roles.of("a7").startswith("a7 has none of the roles: 3 followers, 100 % of them inside its community (a)")
    assert roles.table("broadcaster")["roles"].tolist() == ["broadcaster, igniter"]


def test_leading_takes_more_than_the_many_have() -> None:
    """Of a number that many share, none of them leads."""
    assert not RoleRules(top=0.1, fewest=1).leads(np.ones(50)).any()
    assert RoleRules(top=0.1, fewest=1).leads(np.arange(50.0)).tolist() == [False] * 45 + [True] * 5
    assert not RoleRules().leads(np.zeros(2)).any()
    assert RoleRules().leads(np.empty(0)).tolist() == []


def test_the_record_says_what_was_judged(graph: Graph) -> None:
    communities = find_communities(graph)
    told = find_roles(graph, communities, rules=ONE).provenance
    assert told.settings["rules"]["fewest"] == 1
    assert told.settings["communities"]["find_communities"]["method"] == "Leiden"
    assert told.inputs == {"graph": graph.fingerprint}


def test_what_does_not_fit_is_refused(graph: Graph) -> None:
    with pytest.raises(InputError, match="of the same graph"):
        find_roles(graph, find_communities(diffusion.chung_lu(20, 60)))
    with pytest.raises(InputError, match="there is no role 'king'"):
        find_roles(graph).table("king")
    for arguments in ({"top": 0}, {"several": 0}, {"hub": -1}, {"sure": 0}):
        with pytest.raises(InputError):
            RoleRules(**arguments)
