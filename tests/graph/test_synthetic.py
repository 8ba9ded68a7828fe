"""Made-up networks have the size and the shape that were asked for."""

import numpy as np
import pytest

import diffusion
from diffusion.errors import InputError


def share_mutual(graph):
    ties = graph.sources.astype(np.int64) * graph.account_count + graph.targets
    back = graph.targets.astype(np.int64) * graph.account_count + graph.sources
    return float(np.isin(ties, back).mean())


@pytest.mark.parametrize("reciprocity", [0.0, 0.25, 0.6])
def test_ties_and_accounts_are_met_exactly_and_reciprocity_about(reciprocity):
    graph = diffusion.chung_lu(20_000, 100_000, exponent=3, reciprocity=reciprocity, random_state=4)
    assert (graph.account_count, graph.tie_count) == (20_000, 100_000)
    assert share_mutual(graph) == pytest.approx(reciprocity, abs=0.02)
    assert not np.any(graph.sources == graph.targets)


def test_audiences_have_the_exponent_that_was_asked_for():
    graph = diffusion.chung_lu(200_000, 1_000_000, exponent=2.5, reciprocity=0)
    for degrees in (graph.out_degrees, graph.in_degrees):
        ranked = np.sort(degrees)[::-1][9:2_000]
        slope = np.polyfit(np.log(np.arange(10, 2_001)), np.log(ranked), 1)[0]
        assert slope == pytest.approx(-1 / 1.5, rel=0.1)


def test_the_biggest_audience_can_be_cut_off():
    free = diffusion.chung_lu(20_000, 200_000, exponent=2.2)
    cut = diffusion.chung_lu(20_000, 200_000, exponent=2.2, largest=300)
    assert free.out_degrees.max() > 1_000
    assert 250 < cut.out_degrees.max() < 450


def test_the_random_state_is_the_whole_of_the_chance():
    first, again, other = (diffusion.chung_lu(500, 2_000, random_state=state) for state in (1, 1, 2))
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_communities_hold_most_ties_and_none_is_empty():
    network = diffusion.community_network(3_000, 30_000, communities=6, mixing=0.1)
    graph, community = network.graph, network.communities
    assert np.bincount(community, minlength=6).min() > 200
    assert (community[graph.sources] == community[graph.targets]).mean() > 0.85
    assert graph.out_degrees.max() > 10 * graph.out_degrees.mean()


@pytest.mark.parametrize("communities", [1, 3, 10])
def test_small_networks_have_all_their_communities(communities):
    network = diffusion.community_network(10, 20, communities=communities)
    assert set(network.communities.tolist()) == set(range(communities))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"accounts": 1, "ties": 0}, "accounts must be at least 2"),
        ({"accounts": 10, "ties": 91}, "ties must be at most 90"),
        ({"accounts": 10, "ties": 20, "exponent": 2}, "exponent must be greater than 2"),
        ({"accounts": 10, "ties": 20, "reciprocity": 1.5}, "reciprocity must be at most 1"),
        ({"accounts": 10, "ties": 20, "largest": 2}, "largest must exceed the mean audience, 2"),
        ({"accounts": 2_000, "ties": 3_000_000, "exponent": 2.05}, "ask for fewer ties"),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments, words):
    with pytest.raises(InputError, match=words):
        diffusion.chung_lu(**arguments)
