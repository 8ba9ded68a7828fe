"""Chains for the tests of everything that spreads: small ones by hand, and any small one for hypothesis."""

from collections.abc import Iterable

import networkx
import numpy as np
from hypothesis import strategies as st

import diffusion
from diffusion import Chain, ComplexContagion, Graph, IndependentCascade, LinearThreshold, TimedCascade
from diffusion.cascades.model import Model
from diffusion.chain.delays import Exponential

MODELS: tuple[Model, ...] = (IndependentCascade(), LinearThreshold())
"""Models whose ties are live or not by themselves."""
EVERY_MODEL: tuple[Model, ...] = (*MODELS, ComplexContagion(), TimedCascade(Exponential(3_600)))
SURE = [0.0, 1.0, 0.5, 0.2, 0.03, 2.0**-31, 1 - 2.0**-31]
"""Probabilities at which mistakes of rounding and comparison show."""


def graph_of(accounts: int, ties: Iterable[tuple[int, int]]) -> Graph:
    """Return the graph of ties (source, target) between the accounts 0, 1, ..."""
    pairs = list(ties)
    return Graph.from_arrays(
        [source for source, _ in pairs], [target for _, target in pairs], names=list(range(accounts)), edges="influence"
    )


def both_ways(network: "networkx.Graph") -> Graph:
    """Return the graph in which each edge is a tie both ways."""
    return Graph.from_networkx(network, edges="influence")


def chain_of(accounts: int, ties: Iterable[tuple[int, int]], probabilities: object) -> Chain:
    """Return a chain with these probabilities, listed in the order of the ties, or one for all."""
    pairs = list(ties)
    listed = np.broadcast_to(np.asarray(probabilities, np.float64), (len(pairs),)).tolist()
    return diffusion.explicit(graph_of(accounts, pairs), dict(zip(pairs, listed, strict=True)))


def clique(accounts: int, p: float) -> Chain:
    """Return a chain in which everybody follows everybody."""
    return diffusion.uniform(both_ways(networkx.complete_graph(accounts)), p)


def bearable(graph: Graph, chances: np.ndarray) -> np.ndarray:
    """Return the probabilities scaled down so that those into each account sum to at most 1."""
    sums = np.bincount(graph.targets, weights=chances, minlength=graph.account_count)
    return chances / np.maximum(1.0, sums * (1 + 1e-12))[graph.targets]


@st.composite
def chains(draw: st.DrawFn, model: Model, accounts: int = 8, ties: int = 24) -> Chain:
    """Draw a chain of 1 to ``accounts`` accounts, isolated ones and none but them included."""
    count = draw(st.integers(1, accounts))
    pairs = [(source, target) for source in range(count) for target in range(count) if source != target]
    chosen = draw(st.sets(st.sampled_from(pairs), max_size=ties)) if pairs else set()
    graph = graph_of(count, sorted(chosen))
    level = st.sampled_from(SURE) | st.floats(0, 1)
    chances = np.array(draw(st.lists(level, min_size=graph.tie_count, max_size=graph.tie_count)), np.float64)
    given = bearable(graph, chances) if isinstance(model, LinearThreshold) else chances
    return diffusion.explicit(graph, given)


@st.composite
def seeds_of(draw: st.DrawFn, chain: Chain, most: int = 8) -> list[int]:
    """Draw different accounts in any order, at least one."""
    accounts = draw(st.permutations(range(chain.graph.account_count)))
    return accounts[: draw(st.integers(1, min(most, len(accounts))))]
