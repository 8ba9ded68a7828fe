import math
from itertools import pairwise

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import ComplexPaths, Graph, InputError, chung_lu, threads, uniform
from diffusion.measures.complex_paths import complex_paths
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network
from tests.oracles import reinforced as oracle


def expected_thresholds(graph: Graph, threshold: float) -> list[int]:
    if isinstance(threshold, int):
        return [threshold] * len(graph)
    return [max(1, math.ceil(round(threshold * degree, 9))) for degree in graph.in_degrees.tolist()]


def assert_equals_the_twin(graph: Graph, threshold: float) -> None:
    thresholds = expected_thresholds(graph, threshold)
    reached, lengths = oracle.complex_paths(graph, thresholds)
    found = complex_paths(graph, np.array(thresholds, np.int64))
    assert found[0].tolist() == reached
    assert found[1].tolist() == lengths
    others = max(len(graph) - 1, 1)
    assert ComplexPaths(threshold).scores(graph).values.tolist() == [length / others for length in lengths]
    by_accounts = ComplexPaths(threshold, counts="accounts").scores(graph).values
    assert by_accounts.tolist() == [number / others for number in reached]


@pytest.mark.parametrize("threshold", [1, 2, 3, 0.3, 0.5])
@pytest.mark.parametrize("name", TOYS)
def test_equals_the_plain_twin_on_every_toy(name: str, threshold: float) -> None:
    assert_equals_the_twin(graph_of(TOYS[name]), threshold)


@one_by_one(RANDOM)
def test_equals_the_plain_twin_on_200_random_networks(name: int) -> None:
    assert_equals_the_twin(graph_of(random_network(name)), (1, 2, 3, 4, 0.25, 0.5, 0.75)[name % 7])


@given(networks(), st.lists(st.integers(1, 5), min_size=12, max_size=12))
def test_equals_the_plain_twin_with_any_thresholds(network: Network, thresholds: list[int]) -> None:
    graph = graph_of(network)
    found = complex_paths(graph, np.array(thresholds[: len(graph)], np.int64))
    assert tuple(map(list, found)) == oracle.complex_paths(graph, thresholds)


@pytest.mark.parametrize("threshold", [2, 0.2])
def test_equals_the_plain_twin_where_more_start_than_at_once(threshold: float) -> None:
    assert_equals_the_twin(chung_lu(accounts=600, ties=3_000), threshold)


@one_by_one(RANDOM)
def test_one_exposure_is_enough_for_simple_paths_of_networkx(name: int) -> None:
    graph = graph_of(random_network(name))
    network = networkx.relabel_nodes(graph.to_networkx(), {name: code for code, name in enumerate(graph.names)})
    reached, lengths = complex_paths(graph, np.ones(len(graph), np.int64))
    for start in range(len(graph)):
        found = networkx.single_source_shortest_path_length(network, start)
        assert (reached[start], lengths[start]) == (len(found) - 1, sum(found.values()))


def test_two_exposures_cross_a_ring_only_where_it_is_thick() -> None:
    """Every account of a ring follows two on either side; one with its followers then tells everybody, both ways."""
    thick = networkx.circulant_graph(12, [1, 2]).to_directed()
    thin = networkx.cycle_graph(12).to_directed()
    hops = networkx.single_source_shortest_path_length(thick, 0)
    assert ComplexPaths().scores(graph_of(Network(thick))).values.tolist() == [sum(hops.values()) / 11] * 12
    assert ComplexPaths().scores(graph_of(Network(thin))).values.tolist() == [2 / 11] * 12


def test_who_follows_fewer_than_the_threshold_is_reached_only_as_a_follower() -> None:
    network = Network([(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)])
    assert ComplexPaths(counts="accounts").scores(graph_of(network)).values.tolist() == [0.75, 0.25, 0.25, 0.25, 0]


def test_a_higher_threshold_never_reaches_more() -> None:
    graph = graph_of(TOYS["karate club"])
    reached = [ComplexPaths(threshold, counts="accounts").scores(graph).values for threshold in (1, 2, 3, 4)]
    assert all(np.all(more >= fewer) for more, fewer in pairwise(reached))
    assert reached[1].sum() > reached[3].sum()


def test_probabilities_and_weights_do_not_count() -> None:
    graph = graph_of(TOYS["karate club"])
    np.testing.assert_array_equal(
        ComplexPaths().scores(uniform(graph, 0.1)).values, ComplexPaths().scores(graph).values
    )


def test_threads_make_no_difference() -> None:
    graph = chung_lu(accounts=1_500, ties=8_000)
    with threads(1):
        one = ComplexPaths().scores(graph).values
    with threads(3):
        assert one.tobytes() == ComplexPaths().scores(graph).values.tobytes()


def test_names_tell_apart() -> None:
    assert ComplexPaths().name == "complex paths"
    assert ComplexPaths(3).name == "complex paths (threshold 3)"
    assert ComplexPaths(1).name != ComplexPaths(1.0).name
    assert ComplexPaths(0.25, counts="accounts").name == "complex paths (threshold 25 %, accounts reached)"


def test_a_share_of_1_asks_for_all_and_one_account_is_no_share() -> None:
    network = Network([(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (0, 3), (4, 3)])
    assert ComplexPaths(1.0, counts="accounts").scores(graph_of(network)).values.tolist() == [0.75, 0.5, 0.25, 0, 0.25]


def test_a_network_too_large_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="raise most_accounts, or rank the part of the network that matters"):
        ComplexPaths(most_accounts=33).scores(graph_of(TOYS["karate club"]))


@pytest.mark.parametrize("wrong", [{"threshold": 0}, {"threshold": 1.5}, {"threshold": 0.0}, {"threshold": "2"},
                                   {"counts": "paths"}, {"most_accounts": 0}])  # fmt: skip
def test_wrong_arguments_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        ComplexPaths(**wrong)  # type: ignore[arg-type]
