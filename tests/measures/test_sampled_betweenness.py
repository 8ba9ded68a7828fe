import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from diffusion import Graph, InputError, SampledBetweenness, chung_lu, threads
from diffusion.measures.betweenness import pair_shares
from diffusion.measures.error_bounds import sample_until
from diffusion.measures.sampled_betweenness import pair_tally
from diffusion.randomness import Purpose, root_key
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network
from tests.oracles import paths as oracle

LARGER = {
    "grid": networkx.convert_node_labels_to_integers(networkx.grid_2d_graph(7, 9)).to_directed(),
    "sparse": networkx.gnp_random_graph(200, 0.01, seed=1, directed=True),
    "ring with chords": networkx.connected_watts_strogatz_graph(150, 4, 0.05, seed=2).to_directed(),
    "long path": networkx.path_graph(120, Network),
    "hubs": networkx.barabasi_albert_graph(200, 2, seed=3).to_directed(),
}


def assert_equals_the_twin(graph: Graph, state: int, pairs: int, first: int = 0) -> None:
    root, accounts = int(root_key(state, Purpose.PATHS)), len(graph)
    totals, squares = [0] * accounts, [0] * accounts
    for index in range(first, first + pairs):
        oracle.add_pair(graph, root, index, totals, squares)
    found = pair_tally(graph, state)(first, first + pairs)
    assert found[0].tolist() == totals
    assert found[1].tolist() == squares


@given(networks(), st.integers(0, 2**32 - 1))
def test_every_pair_is_that_of_the_plain_twin_on_any_graph(network: Network, state: int) -> None:
    if len(network) > 1:
        assert_equals_the_twin(graph_of(network), state, 40)


@one_by_one(RANDOM)
def test_every_pair_is_that_of_the_plain_twin_on_200_random_networks(name: int) -> None:
    network = random_network(name)
    if len(network) > 1:
        assert_equals_the_twin(graph_of(network), name, 15, first=name)


@pytest.mark.parametrize("name", LARGER)
def test_every_pair_is_that_of_the_plain_twin_where_paths_are_long_or_many(name: str) -> None:
    assert_equals_the_twin(graph_of(Network(LARGER[name])), 5, 150)


def test_every_pair_is_that_of_the_plain_twin_with_large_hubs() -> None:
    assert_equals_the_twin(chung_lu(accounts=2_000, ties=16_000), 1, 25)


@pytest.mark.parametrize("name", ["grid", "hubs", "ring with chords"])
def test_the_stated_error_holds_as_often_as_stated(name: str) -> None:
    """300 times a bound that may fail with probability 0.1: more than 50 failures have a chance below 1 in 10,000."""
    graph, runs, doubt = graph_of(Network(LARGER[name])), 300, 0.1
    exact = pair_shares(graph)
    largest, accounts, failures = exact.max(), len(graph), 0
    for state in range(runs):
        found = sample_until(pair_tally(graph, state), 0.2, 1 - doubt, first=200, most=2**20)
        assert found is not None
        away = np.abs(found.means * accounts / (accounts - 2) - exact).max()
        failures += away > 0.2 * largest
        assert found.bound * accounts / (accounts - 2) <= 0.2 * 1.2 * largest
    assert failures <= stats.binom.ppf(0.9999, runs, doubt)


def test_estimates_are_unbiased_and_stray_as_far_as_their_standard_errors_say() -> None:
    graph = graph_of(Network(LARGER["hubs"]))
    exact = pair_shares(graph)
    seen = exact > 0.005
    scores = [SampledBetweenness(pairs=2_000).scores(graph, state) for state in range(100)]
    values = np.array([score.values[seen] for score in scores])
    errors = np.array([score.standard_errors[seen] for score in scores])  # type: ignore[index]
    away = (values.mean(0) - exact[seen]) / (values.std(0, ddof=1) / 10)
    assert np.abs(away).max() < 5
    ratio = values.std(0, ddof=1) / errors.mean(0)
    assert np.all((ratio > 0.7) & (ratio < 1.3))  # a standard deviation of 100 values is off by 7 % on average


def test_threads_make_no_difference_and_states_do() -> None:
    graph = chung_lu(accounts=3_000, ties=20_000)
    with threads(1):
        one = SampledBetweenness(error=0.1).scores(graph, 5)
    with threads(3):
        three = SampledBetweenness(error=0.1).scores(graph, 5)
    assert one.values.tobytes() == three.values.tobytes()
    assert one.note == three.note
    assert one.standard_errors is not None
    assert not np.array_equal(one.values, SampledBetweenness(error=0.1).scores(graph, 6).values)


def test_all_are_within_the_error_on_a_larger_network() -> None:
    graph = chung_lu(accounts=3_000, ties=20_000)
    found, exact = SampledBetweenness(error=0.05).scores(graph), pair_shares(graph)
    assert "random pairs; with 95 % confidence no score" in found.note
    assert np.abs(found.values - exact).max() <= 0.05 * exact.max()


@pytest.mark.parametrize("name", TOYS)
def test_small_networks_are_counted_exactly(name: str) -> None:
    graph = graph_of(TOYS[name])
    found = SampledBetweenness().scores(graph)
    np.testing.assert_array_equal(found.values, pair_shares(graph))
    assert found.standard_errors is not None
    assert not found.standard_errors.any()
    assert ("exact" in found.note) != ("nobody stands between" in found.note)


def test_the_budget_is_kept_and_what_it_bought_is_said() -> None:
    graph = chung_lu(accounts=3_000, ties=20_000)
    found = SampledBetweenness(error=0.001, most_pairs=2_000).scores(graph)
    pairs = int(found.note.split("rests on ")[1].split(" ")[0].replace(",", ""))
    assert pairs == 2_000
    attained = float(found.note.split("than ")[1].split(" %")[0]) / 100
    assert attained > 0.02
    assert np.abs(found.values - pair_shares(graph)).max() <= attained * found.values.max()


def test_who_cannot_stand_between_scores_0_for_certain() -> None:
    found = SampledBetweenness(pairs=100).scores(graph_of(networkx.path_graph(4, Network)))
    assert found.standard_errors is not None
    assert found.values[[0, 3]].tolist() == found.standard_errors[[0, 3]].tolist() == [0, 0]
    assert np.all(found.standard_errors[1:3] > 0)


@pytest.mark.parametrize("wrong", [{"error": 0}, {"error": 1}, {"confidence": 1}, {"pairs": 1}, {"most_pairs": 0}])
def test_wrong_arguments_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        SampledBetweenness(**wrong)  # type: ignore[arg-type]


def test_more_paths_than_a_number_can_hold_are_refused() -> None:
    network, last = Network(), 0
    for diamond in range(0, 3 * 2_200, 3):
        network.add_edges_from([(last, diamond + 1), (last, diamond + 2), (diamond + 1, diamond + 3)])
        network.add_edge(diamond + 2, diamond + 3)
        last = diamond + 3
    with pytest.raises(InputError, match="more shortest paths"):
        SampledBetweenness(pairs=200).scores(graph_of(network))


def test_where_no_pair_passes_anybody_the_note_says_how_little_that_leaves() -> None:
    network = networkx.disjoint_union_all([networkx.complete_graph(2, Network) for _ in range(500)])
    found = SampledBetweenness(pairs=5_000).scores(graph_of(network))
    assert not found.values.any()
    assert "rests on 5,000 random pairs; with 95 % confidence no score is above 0.00" in found.note
