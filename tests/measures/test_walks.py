import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import InputError, PageRank, uniform
from tests.measures.toys import TOYS, Network, graph_of, networks


def peer(network: Network, damping: float) -> list[float]:
    """What networkx finds for a reader who walks from follower to followed."""
    found = networkx.pagerank(network.reverse(), alpha=damping, tol=1e-15, max_iter=5_000)
    return [found[account] for account in sorted(network)]


@pytest.mark.parametrize("name", TOYS)
def test_equals_networkx_on_the_graph_from_follower_to_followed(name: str) -> None:
    np.testing.assert_allclose(
        PageRank().scores(graph_of(TOYS[name])).values, peer(TOYS[name], 0.85), rtol=0, atol=1e-9
    )


@given(networks(weights=True), st.sampled_from([0.1, 0.5, 0.85, 0.95]))
def test_equals_networkx_on_any_graph_with_weights_and_dangling_accounts(network: Network, damping: float) -> None:
    found = PageRank(damping).scores(graph_of(network)).values
    np.testing.assert_allclose(found, peer(network, damping), rtol=0, atol=1e-9)


def test_whoever_is_followed_gains() -> None:
    hub = PageRank().scores(graph_of(TOYS["star out of the hub"])).values
    reader = PageRank().scores(graph_of(TOYS["star into the hub"])).values
    assert hub[0] == hub.max() > 2 * hub[1]
    assert reader[0] == pytest.approx(reader.min())


def test_a_heavier_tie_draws_more_readers() -> None:
    network = Network()
    network.add_weighted_edges_from([(0, 2, 3.0), (1, 2, 1.0)])
    heavy, light, _ = PageRank().scores(graph_of(network)).values
    assert heavy > light


def test_a_chain_is_ranked_as_its_graph() -> None:
    graph = graph_of(TOYS["karate club"])
    np.testing.assert_array_equal(PageRank().scores(uniform(graph, 0.3)).values, PageRank().scores(graph).values)


def test_scores_sum_to_one() -> None:
    assert PageRank().scores(graph_of(TOYS["two parts"])).values.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("damping", [0, 1, -0.2, float("nan"), "much"])
def test_damping_must_lie_between_0_and_1(damping: object) -> None:
    with pytest.raises(InputError, match="damping must"):
        PageRank(damping)  # type: ignore[arg-type]


def test_another_damping_has_another_name() -> None:
    assert PageRank().name == "pagerank"
    assert PageRank(0.5).name == "pagerank (damping 0.5)"
