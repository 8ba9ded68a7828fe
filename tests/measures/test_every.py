import pytest

import diffusion
from diffusion import InputError, every_measure, rank_leaders, uniform
from diffusion.measures.every import EVERY, measures_named, short_name
from tests.contracts.test_measures import LOG
from tests.measures.toys import TOYS, graph_of

GRAPH = graph_of(TOYS["karate club"])


def test_every_measure_ranks_what_the_network_allows() -> None:
    alone, chain = every_measure(GRAPH), every_measure(uniform(GRAPH, 0.1), LOG)
    assert {measure.name for measure in chain} - {measure.name for measure in alone} == {
        "expected spread", "ignition chance", "observed credit",
    }  # fmt: skip
    for network, measures in ((GRAPH, alone), (uniform(GRAPH, 0.1), chain)):
        ranking = rank_leaders(network, measures)
        assert list(ranking.scores) == [measure.name for measure in measures]
        assert ranking.places(3).shape == (3, 2 + len(measures))


def test_short_names_are_one_word_each_and_different() -> None:
    names = [short_name(measure) for measure in every_measure(uniform(GRAPH, 0.1), LOG)]
    assert len(set(names)) == len(names)
    assert not any(" " in name for name in names)
    assert [short_name(measure) for measure in measures_named(names, uniform(GRAPH, 0.1), LOG)] == names


def test_all_is_every_measure_and_hubs_can_be_asked_for() -> None:
    assert measures_named([EVERY], GRAPH) == every_measure(GRAPH)
    assert measures_named(["hub", " k-shell"], GRAPH) == (diffusion.Hub(), diffusion.KShell())


@pytest.mark.parametrize("name", ["fame", "expected-spread", "observed-credit", ""])
def test_a_measure_that_is_not_to_be_had_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(InputError, match=f"no measure '{name}' here; there are followers, strength, pagerank"):
        measures_named(["pagerank", name], GRAPH)
