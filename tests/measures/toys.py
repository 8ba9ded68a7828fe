"""Small networks with an edge u → v where content flows from u to v: the shapes on which mistakes show."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import strategies as st

from diffusion import Graph

Network = networkx.DiGraph


def _empty(accounts: int) -> Network:
    network = Network()
    network.add_nodes_from(range(accounts))
    return network


TOYS: dict[str, Network] = {
    "nobody": _empty(0),
    "one account": _empty(1),
    "accounts without ties": _empty(3),
    "one tie": Network([(0, 1)]),
    "path": networkx.path_graph(5, Network),
    "star out of the hub": Network([(0, leaf) for leaf in range(1, 6)]),
    "star into the hub": Network([(leaf, 0) for leaf in range(1, 6)]),
    "star both ways": networkx.star_graph(5).to_directed(),
    "triangle": networkx.complete_graph(3, Network),
    "cycle": networkx.cycle_graph(4, Network),
    "two parts": networkx.disjoint_union(networkx.complete_graph(4, Network), networkx.path_graph(3, Network)),
    "karate club": Network(networkx.karate_club_graph().to_directed().edges),
}


def graph_of(network: Network) -> Graph:
    return Graph.from_networkx(network, edges="influence")


@st.composite
def networks(draw: st.DrawFn, most: int = 12, weights: bool = False) -> Network:
    """Any directed network of up to ``most`` accounts, without self-loops."""
    accounts = draw(st.integers(1, most))
    network = _empty(accounts)
    ends = st.integers(0, accounts - 1)
    for source, target in draw(st.sets(st.tuples(ends, ends), max_size=4 * accounts)):
        if source != target:
            network.add_edge(source, target, weight=draw(st.integers(0, 5)) if weights else 1)
    return network


RANDOM = range(200)
"""Names of 200 random networks, on which each measure is held against an implementation that is not ours."""


def random_network(name: int, weights: bool = False) -> Network:
    """Return a random directed network of 1 to 40 accounts: sparse or dense, with hubs, returned ties, loose parts.

    Every third has self-loops, which a `Graph` leaves out: give an oracle ``without_loops(network)``.
    """
    chance = np.random.default_rng([name, weights])
    accounts = int(chance.integers(1, 41))
    network = _empty(accounts)
    ties = int(accounts * chance.choice([0, 0.5, 1, 2, 4, 8]))
    pull = chance.pareto(1.5, accounts) + 0.1
    sources = chance.choice(accounts, ties, p=pull / pull.sum())
    targets = chance.integers(0, accounts, ties)
    returned = chance.random(ties) < chance.choice([0, 0.3, 1])
    pairs = set(zip(sources.tolist(), targets.tolist(), strict=True))
    pairs |= set(zip(targets[returned].tolist(), sources[returned].tolist(), strict=True))
    loops = name % 3 == 0
    for source, target in sorted(pairs):
        if source != target or loops:
            network.add_edge(source, target, weight=int(chance.integers(1, 6)) if weights else 1)
    return network


def without_loops(network: Network) -> Network:
    """Return the network as a `Graph` keeps it."""
    found = network.copy()
    found.remove_edges_from(networkx.selfloop_edges(network))
    return found


def one_by_one(names: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for every ``name``, twenty-five in a row: as many tests of their own would take longer to count."""
    batches = [list(batch) for batch in batched(names)]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def each(batch: int, **others: object) -> None:
            for name in batches[batch]:
                try:
                    test(name=name, **others)
                except BaseException as error:
                    error.add_note(f"for the network {name!r}")
                    raise

        kept = [one for one in inspect.signature(test).parameters.values() if one.name != "name"]
        mine = inspect.Parameter("batch", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        each.__name__, each.__doc__, each.__module__ = test.__name__, test.__doc__, test.__module__
        each.__signature__ = inspect.Signature([mine, *kept])  # type: ignore[attr-defined]
        each.pytestmark = getattr(test, "pytestmark", [])  # type: ignore[attr-defined]
        decorated: Callable[..., None] = pytest.mark.parametrize("batch", range(len(batches)))(each)
        return decorated

    return decorate


def batched(names: Iterable[Any], size: int = 25) -> Iterator[list[Any]]:
    rest = list(names)
    while rest:
        yield rest[:size]
        rest = rest[size:]
