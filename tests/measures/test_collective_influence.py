import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion import CollectiveInfluence, InputError, chung_lu, threads
from diffusion.kernels.frontiers import sum_second
from diffusion.measures import collective_influence
from diffusion.measures.collective_influence import influences, removal_order
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network, without_loops
from tests.oracles import collective_influence as oracle
from tests.oracles.cores import neighbours

RADII = [1, 2, 3, 4]


def network_of(name: str | int) -> Network:
    return TOYS[name] if isinstance(name, str) else without_loops(random_network(name))


def by_networkx(network: Network, radius: int) -> list[int]:
    """Return the definition, with distances and degrees by networkx."""
    undirected = network.to_undirected()
    found = []
    for account in sorted(undirected):
        steps = networkx.single_source_shortest_path_length(undirected, account, cutoff=radius)
        edge = [other for other, distance in steps.items() if distance == radius]
        found.append((undirected.degree(account) - 1) * sum(undirected.degree(other) - 1 for other in edge))
    return found


@pytest.mark.parametrize("radius", RADII)
@one_by_one([*TOYS, *RANDOM])
def test_influences_equal_the_definition(name: str | int, radius: int) -> None:
    network = network_of(name)
    assert influences(graph_of(network), radius).tolist() == by_networkx(network, radius)


@pytest.mark.parametrize("radius", [1, 2, 3])
@one_by_one([*TOYS, *RANDOM])
def test_accounts_are_removed_as_in_the_plain_twin(name: str | int, radius: int) -> None:
    graph = graph_of(network_of(name))
    assert removal_order(graph, radius, 100).tolist() == oracle.removal_order(neighbours(graph), radius, 100)


@settings(max_examples=60)
@given(networks(most=15), st.integers(1, 4), st.integers(1, 15))
def test_equal_to_the_plain_twin_on_any_network(network: Network, radius: int, most: int) -> None:
    graph = graph_of(network)
    assert influences(graph, radius).tolist() == oracle.influences(neighbours(graph), radius)
    assert removal_order(graph, radius, most).tolist() == oracle.removal_order(neighbours(graph), radius, most)


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_a_larger_network_with_hubs_equals_the_plain_twin_on_any_number_of_threads(radius: int) -> None:
    graph = chung_lu(accounts=600, ties=3_000)
    expected = oracle.influences(neighbours(graph), radius)
    for count in (1, 3):
        with threads(count):
            assert influences(graph, radius).tolist() == expected
    assert removal_order(graph, radius, 25).tolist() == oracle.removal_order(neighbours(graph), radius, 25)


@pytest.mark.parametrize("depth", [1, 2, 40])
def test_however_many_neighbours_are_walked_for_several_at_once(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = chung_lu(accounts=400, ties=3_000, reciprocity=0.9)
    monkeypatch.setattr(collective_influence, "SHARED", depth)
    assert influences(graph, 2).tolist() == oracle.influences(neighbours(graph), 2)


def test_turns_that_run_out_begin_again() -> None:
    """A number beyond a degree leaves two bits for turns: they are wiped after every third account."""
    graph = chung_lu(accounts=300, ties=1_500)
    ranked = collective_influence._ByDegree.of(graph)
    beyond, order = ranked.beyond.copy(), np.arange(len(ranked), dtype=np.int32)
    expected, found = (np.zeros(len(ranked), np.int64) for _ in range(2))
    sum_second(ranked.offsets, ranked.neighbours, ranked.beyond, order, 0, len(order), 2, expected)
    scale = np.int32(2**29 // beyond.max())
    sum_second(ranked.offsets, ranked.neighbours, beyond * scale, order, 0, len(order), 2, found)
    np.testing.assert_array_equal(found, expected * scale)


@pytest.mark.parametrize(
    ("radius", "known"), [(1, {0: 795, 33: 768, 32: 539}), (2, {33: 656, 0: 615, 32: 528})]
)  # fmt: skip
def test_the_karate_club(radius: int, known: dict[int, int]) -> None:
    scores = CollectiveInfluence(radius).scores(graph_of(TOYS["karate club"])).values
    assert np.argsort(-scores)[:3].tolist() == list(known)
    assert scores[list(known)].tolist() == list(known.values())


def test_an_account_between_two_groups_comes_before_one_with_more_ties_of_no_use() -> None:
    """0 has seven ties to accounts without others; 8 ties together three that have four others each."""
    network = networkx.star_graph(7)
    for arm in (9, 10, 11):
        network.add_edge(8, arm)
        for place in range(4):
            network.add_edge(arm, 100 * arm + place)
            network.add_edge(100 * arm + place, 100 * arm + 50 + place)
    graph = graph_of(network)
    scores = CollectiveInfluence().scores(graph).values
    assert scores[graph.codes([0])[0]] == 0
    assert scores[graph.codes([8])[0]] == (3 - 1) * 12
    assert CollectiveInfluence(removed=1).scores(graph).values.argmax() in graph.codes([8, 9, 10, 11])


def test_removing_in_order_breaks_a_network_into_smaller_pieces_than_the_scores_as_they_are() -> None:
    graph = chung_lu(accounts=2_000, ties=4_000, exponent=3.0)
    undirected = graph.to_networkx().to_undirected()

    def largest(removed: np.ndarray) -> int:
        rest = undirected.copy()
        rest.remove_nodes_from(removed.tolist())
        return max(map(len, networkx.connected_components(rest)))

    adaptive = removal_order(graph, 2, 300)
    static = np.argsort(-influences(graph, 2), kind="stable")[:300]
    assert largest(adaptive) < largest(static)


def test_scores_of_a_removal_are_places() -> None:
    scores = CollectiveInfluence(removed=4).scores(graph_of(TOYS["karate club"])).values
    assert sorted(scores.tolist())[-5:] == [0, 1, 2, 3, 4]
    assert CollectiveInfluence(removed=9).scores(graph_of(TOYS["star both ways"])).values.tolist() == [0] * 6
    assert CollectiveInfluence(removed=9).scores(graph_of(TOYS["one tie"])).values.tolist() == [0, 0]


def test_order_of_a_ranking_is_the_order_of_removal() -> None:
    graph = graph_of(TOYS["karate club"])
    scores = CollectiveInfluence(removed=6).scores(graph).values
    assert np.argsort(-scores, kind="stable")[:6].tolist() == removal_order(graph, 2, 6).tolist()


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "two"])
def test_radius_and_removed_are_whole_numbers_from_1(wrong: object) -> None:
    with pytest.raises(InputError, match="radius must be"):
        CollectiveInfluence(radius=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="removed must be"):
        CollectiveInfluence(removed=wrong)  # type: ignore[arg-type]


def test_names_tell_variants_apart() -> None:
    assert [CollectiveInfluence().name, CollectiveInfluence(1).name, CollectiveInfluence(3, removed=5).name] == [
        "collective influence",
        "collective influence (radius 1)",
        "collective influence (radius 3, removed in order)",
    ]
