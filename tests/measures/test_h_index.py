import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import Followers, HIndex, InputError, KShell, threads
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, networks, one_by_one, random_network, without_loops
from tests.oracles.h_index import h_indices

MANY = 100
"""An order beyond which nothing changes on the networks here."""


def network_of(name: str | int) -> Network:
    return TOYS[name] if isinstance(name, str) else without_loops(random_network(name))


def followers(network: Network) -> list[set[int]]:
    return [set(network.successors(account)) for account in sorted(network)]


def both(network: Network) -> list[set[int]]:
    return [set(network.to_undirected()[account]) for account in sorted(network)]


def found(network: Network, order: int, both_ways: bool = False) -> list[float]:
    return HIndex(order, both_ways).scores(graph_of(network)).values.tolist()


@one_by_one([*TOYS, *RANDOM])
def test_equals_the_plain_twin_in_every_order_and_networkx_where_there_is_one(name: str | int) -> None:
    network = network_of(name)
    for order in (0, 1, 2, 3, MANY):
        assert found(network, order) == h_indices(followers(network), order)
        assert found(network, order, both_ways=True) == h_indices(both(network), order)
    degrees, shells = dict(network.to_undirected().degree), networkx.core_number(network.to_undirected())
    assert found(network, 0, both_ways=True) == [degrees[account] for account in sorted(network)]
    assert found(network, MANY, both_ways=True) == [shells[account] for account in sorted(network)]


@given(networks(most=15), st.integers(0, 5), st.booleans())
def test_equals_the_plain_twin_on_any_network(network: Network, order: int, both_ways: bool) -> None:
    expected = h_indices(both(network) if both_ways else followers(network), order)
    assert found(network, order, both_ways) == expected


def test_order_0_is_followers_and_the_limit_is_the_k_shell() -> None:
    graph = graph_of(TOYS["karate club"])
    assert HIndex(0).scores(graph).values.tolist() == Followers().scores(graph).values.tolist()
    assert HIndex(MANY, both_ways=True).scores(graph).values.tolist() == KShell().scores(graph).values.tolist()


@given(networks(most=15))
def test_a_higher_order_is_never_more(network: Network) -> None:
    for order in range(4):
        assert all(high <= low for high, low in zip(found(network, order + 1), found(network, order), strict=True))


def test_followers_whom_nobody_follows_count_for_little() -> None:
    """0 has five followers without followers; 6 has two, who have two each."""
    network = Network([(0, leaf) for leaf in range(1, 6)] + [(6, 7), (6, 8), (7, 6), (7, 8), (8, 6), (8, 7)])
    assert found(network, 1) == [0, 0, 0, 0, 0, 0, 2, 2, 2]


def test_whoever_is_followed_gains() -> None:
    network = Network([(0, 1), (0, 2), (1, 2), (2, 1), (1, 3), (2, 3)])
    assert found(network, 1)[0] == 2
    assert found(network.reverse(), 1)[0] == 0


def test_a_large_network_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    network = networkx.gnp_random_graph(500, 0.02, seed=3, directed=True)
    monkeypatch.setattr("diffusion.measures.h_index.CHUNK", 64)
    expected = h_indices(followers(network), 2)
    for count in (1, 3):
        with threads(count):
            assert found(network, 2) == expected


@pytest.mark.parametrize("order", [-1, 1.5, True, "two"])
def test_the_order_is_a_whole_number(order: object) -> None:
    with pytest.raises(InputError, match="order must be"):
        HIndex(order)  # type: ignore[arg-type]


def test_names_tell_variants_apart() -> None:
    assert [HIndex().name, HIndex(2).name, HIndex(2, both_ways=True).name] == [
        "h-index",
        "h-index (order 2)",
        "h-index (order 2, both ways)",
    ]
