import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import InputError, VoteRank
from diffusion.measures.votes import election
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network, without_loops
from tests.oracles import votes as oracle

ALL = 1_000


def network_of(name: str | int) -> Network:
    return TOYS[name] if isinstance(name, str) else without_loops(random_network(name))


def in_order(network: Network, both_ways: bool) -> networkx.Graph:
    """Return the network for networkx with accounts and ties in ascending order, in which it adds up votes."""
    kind = networkx.Graph if both_ways else Network
    copy = kind()
    copy.add_nodes_from(sorted(network))
    ties = {tuple(sorted(tie)) for tie in network.edges} if both_ways else network.edges
    copy.add_edges_from(sorted(ties))
    return copy


def rows(network: networkx.Graph) -> list[list[int]]:
    return [sorted(network[account]) for account in sorted(network)]


@pytest.mark.parametrize("both_ways", [False, True])
@one_by_one([*TOYS, *RANDOM])
def test_elects_whom_networkx_elects_in_the_same_order(name: str | int, both_ways: bool) -> None:
    network = network_of(name)
    expected = networkx.voterank(in_order(network, both_ways))
    assert election(graph_of(network), ALL, both_ways).tolist() == expected
    assert oracle.election(rows(in_order(network, both_ways)), ALL) == expected


@given(networks(most=15), st.integers(1, 15), st.booleans())
def test_equals_the_plain_twin_on_any_network(network: Network, most: int, both_ways: bool) -> None:
    expected = oracle.election(rows(in_order(network, both_ways)), most)
    assert election(graph_of(network), most, both_ways).tolist() == expected


def test_a_larger_network_equals_networkx() -> None:
    network = networkx.gnp_random_graph(300, 0.03, seed=5, directed=True)
    assert election(graph_of(network), ALL, False).tolist() == networkx.voterank(network)


@pytest.mark.parametrize("both_ways", [False, True])
def test_the_karate_club(both_ways: bool) -> None:
    scores = VoteRank(elected=10, both_ways=both_ways).scores(graph_of(TOYS["karate club"])).values
    assert np.argsort(-scores, kind="stable")[:10].tolist() == [33, 0, 32, 2, 1, 5, 31, 23, 6, 3]
    assert scores[[33, 0, 3]].tolist() == [10, 9, 1]
    assert np.count_nonzero(scores) == 10


def test_all_who_get_votes_are_elected_unless_told_otherwise() -> None:
    assert VoteRank().scores(graph_of(TOYS["star out of the hub"])).values.tolist() == [1, 0, 0, 0, 0, 0]
    one_voter = Network([(0, 3), (1, 3), (2, 3), (4, 5)])  # whose vote is nothing after the first election
    assert VoteRank().scores(graph_of(one_voter)).values.tolist() == [2, 0, 0, 0, 1, 0]
    assert VoteRank(elected=50).scores(graph_of(TOYS["accounts without ties"])).values.tolist() == [0, 0, 0]


def test_followers_vote_for_whom_they_follow() -> None:
    network = Network([(0, 1), (0, 2), (0, 3)])
    assert VoteRank(elected=1).scores(graph_of(network)).values.tolist() == [1, 0, 0, 0]
    assert VoteRank(elected=1).scores(graph_of(network.reverse())).values.tolist() == [0, 1, 0, 0]


def test_a_second_audience_comes_before_the_same_once_more() -> None:
    """1 has nearly the followers of 0; 2 has fewer, but others."""
    network = Network([(0, reader) for reader in range(3, 13)])
    network.add_edges_from((1, reader) for reader in range(3, 12))
    network.add_edges_from((2, reader) for reader in range(13, 18))
    assert election(graph_of(network), 2, False).tolist() == [0, 2]


@pytest.mark.parametrize("elected", [0, -1, 2.5, True, "ten"])
def test_the_number_of_elected_is_a_whole_number_from_1(elected: object) -> None:
    with pytest.raises(InputError, match="elected must be"):
        VoteRank(elected=elected)  # type: ignore[arg-type]


def test_names_tell_variants_apart() -> None:
    assert [VoteRank(5).name, VoteRank(both_ways=True).name] == ["voterank", "voterank (both ways)"]
