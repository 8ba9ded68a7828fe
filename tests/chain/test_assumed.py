import re
from types import SimpleNamespace

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Graph, InputError, UnknownAccountError, explicit, trivalency, uniform, weighted_cascade
from diffusion.randomness import Purpose, root_key
from tests.oracles.coins import account_key, replicate_key, tie_coin

Network = networkx.DiGraph
ties = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda tie: tie[0] != tie[1]), max_size=40)


def graph_of(pairs: set[tuple[int, int]]) -> Graph:
    network = networkx.empty_graph(10, Network)
    network.add_edges_from(pairs)
    return Graph.from_networkx(network, edges="influence")


ANN = Graph.from_networkx(Network([("@ann", "@bo"), ("@ann", "@cy"), ("@cy", "@ann")]), edges="influence")


@given(ties)
def test_weighted_cascade_gives_every_follower_one_expected_success(pairs: set[tuple[int, int]]) -> None:
    graph = graph_of(pairs)
    into = np.bincount(graph.targets, weights=weighted_cascade(graph).probabilities, minlength=10)
    np.testing.assert_allclose(into, graph.in_degrees > 0)


def test_weighted_cascade_by_hand_reads_the_direction_right() -> None:
    graph = graph_of({(0, 2), (1, 2), (2, 1)})
    assert dict(zip(zip(graph.sources, graph.targets, strict=True), weighted_cascade(graph).measured, strict=True)) == {
        (0, 2): 0.5,
        (1, 2): 0.5,
        (2, 1): 1.0,
    }


def test_weighted_cascade_counts_a_tie_once_whatever_its_weight() -> None:
    heavy = Graph.from_arrays([0, 0, 1], [2, 2, 2], edges="influence")
    assert weighted_cascade(heavy).probabilities.tolist() == [0.5, 0.5]


def test_uniform() -> None:
    assert uniform(ANN, 0.25).probabilities.tolist() == [0.25] * 3
    for p in (-0.1, 1.1, float("nan"), "often"):
        with pytest.raises(InputError, match="p must"):
            uniform(ANN, p)  # type: ignore[arg-type]


@given(ties, ties, st.integers(0, 5))
def test_trivalency_of_a_tie_does_not_depend_on_other_ties(
    pairs: set[tuple[int, int]], more: set[tuple[int, int]], state: int
) -> None:
    def drawn(graph: Graph) -> dict[tuple[int, int], float]:
        return dict(
            zip(
                zip(graph.sources.tolist(), graph.targets.tolist(), strict=True),
                trivalency(graph, random_state=state).measured.tolist(),
                strict=True,
            )
        )

    few, many = drawn(graph_of(pairs)), drawn(graph_of(pairs | more))
    assert few == {tie: many[tie] for tie in few}


def test_trivalency_equals_its_coins_in_plain_python() -> None:
    graph = Graph.from_networkx(networkx.complete_graph(12, Network), edges="influence")
    key = replicate_key(root_key(7, Purpose.ASSIGN), 0)
    levels = (0.5, 0.2, 0.1, 0.05, 0.0)
    expected = [
        levels[tie_coin(account_key(key, u), v) * 5 >> 31] for u, v in zip(graph.sources, graph.targets, strict=True)
    ]
    assert trivalency(graph, levels, random_state=7).measured.tolist() == expected


def test_trivalency_draws_all_levels_alike_and_by_random_state() -> None:
    graph = Graph.from_networkx(networkx.complete_graph(100, Network), edges="influence")
    levels, counts = np.unique(trivalency(graph).measured, return_counts=True)
    assert levels.tolist() == [0.001, 0.01, 0.1]
    assert np.all(np.abs(counts - 3300) < 5 * np.sqrt(9900 * 2 / 9))
    assert not np.array_equal(trivalency(graph, random_state=1).measured, trivalency(graph).measured)
    assert trivalency(graph, random_state=1).provenance.random_state == 1


@pytest.mark.parametrize("levels", [(), (0.1, 2), (float("nan"),), ("a",)])
def test_trivalency_checks_its_levels(levels: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="levels"):
        trivalency(ANN, levels)


def test_explicit_in_all_its_forms_is_the_same_chain() -> None:
    pairs = {("@cy", "@ann"): 0.3, ("@ann", "@cy"): 0.2, ("@ann", "@bo"): 0.1}
    rows = [(*pair, p) for pair, p in pairs.items()]
    weighted = Network()
    weighted.add_weighted_edges_from(rows)
    forms = [
        explicit(ANN, [0.1, 0.2, 0.3]),
        explicit(ANN, np.array([0.1, 0.2, 0.3])),
        explicit(ANN, pairs),
        explicit(ANN, pandas.DataFrame(rows, columns=["source", "target", "probability"])),
        explicit(Graph.from_networkx(weighted, edges="influence")),
    ]
    assert {form.measured.tobytes() for form in forms} == {np.array([0.1, 0.2, 0.3]).tobytes()}


@pytest.mark.parametrize("bad", [float("nan"), -0.1, 1.5, float("inf")])
def test_a_number_that_is_no_probability_is_named_by_its_tie(bad: float) -> None:
    sentence = re.escape(f"the tie '@ann' → '@cy' has the probability {bad!r}")
    with pytest.raises(InputError, match=sentence):
        explicit(ANN, [0.1, bad, 0.3])
    with pytest.raises(InputError, match=sentence):
        explicit(ANN, {("@cy", "@ann"): 0.3, ("@ann", "@cy"): bad, ("@ann", "@bo"): 0.1})


def test_weights_above_1_are_named_by_their_tie() -> None:
    network = Network()
    network.add_weighted_edges_from([("@ann", "@bo", 0.5), ("@bo", "@cy", 3)])
    with pytest.raises(InputError, match=r"'@bo' → '@cy' has the probability 3\.0"):
        explicit(Graph.from_networkx(network, edges="influence"))


def test_merged_weights_are_no_probabilities() -> None:
    merged = Graph.from_arrays([0, 0], [1, 1], weights=[0.2, 0.3], edges="influence")
    with pytest.raises(InputError, match="a sum of probabilities is not a probability"):
        explicit(merged)
    reported = Graph(ANN.names, ANN.offsets, ANN.targets, np.full(3, 0.5), SimpleNamespace(merged=2))
    with pytest.raises(InputError, match="the weights of 2 repeated rows"):
        explicit(reported)


def test_ties_read_without_weights_have_no_probabilities() -> None:
    with pytest.raises(InputError, match="every tie has the weight 1"):
        explicit(ANN)


def test_a_missing_a_repeated_and_an_unknown_tie() -> None:
    with pytest.raises(InputError, match=r"'@ann' → '@bo' has none \(nor have 1 others\)"):
        explicit(ANN, {("@cy", "@ann"): 0.3})
    rows = [("@ann", "@bo", 0.1), ("@ann", "@cy", 0.1), ("@cy", "@ann", 0.1), ("@ann", "@bo", 0.2)]
    with pytest.raises(InputError, match="'@ann' → '@bo' is listed more than once"):
        explicit(ANN, pandas.DataFrame(rows, columns=["source", "target", "probability"]))
    with pytest.raises(InputError, match=r"no tie '@bo' → '@ann' in the graph .*the target follows the source"):
        explicit(ANN, {("@bo", "@ann"): 0.3})
    with pytest.raises(UnknownAccountError, match="no account '@zoe'"):
        explicit(ANN, {("@zoe", "@ann"): 0.3})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([0.1, 0.2], "one entry for each of the 3 ties"),
        (0.5, "uniform"),
        (["a", "b", "c"], "must be numbers"),
        ({"@ann": 0.1}, "must be pairs"),
        (pandas.DataFrame({"source": [], "target": []}), "no column 'probability'"),
    ],
)
def test_forms_that_cannot_be_read(given: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        explicit(ANN, given)  # type: ignore[arg-type]


def test_hostile_names_are_only_names() -> None:
    graph = Graph.from_networkx(Network([("<script>", '=HYPERLINK("x")')]), edges="influence")
    assert explicit(graph, {("<script>", '=HYPERLINK("x")'): 0.5}).measured.tolist() == [0.5]


def test_every_assumed_chain_tells_how_it_was_made() -> None:
    for chain in (weighted_cascade(ANN), uniform(ANN, 0.1), trivalency(ANN), explicit(ANN, [0, 0, 1])):
        assert chain.provenance.inputs == {"graph": ANN.fingerprint}
        assert str(chain.provenance.settings["meaning"]) in chain.summary()
        assert not chain.is_measured
