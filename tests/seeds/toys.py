"""Small networks for the tests of seeds, and random ones for hypothesis."""

import numpy as np
from hypothesis import strategies as st

from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance
from diffusion.read.names import Names

MODELS: tuple[Model, ...] = (IndependentCascade(), LinearThreshold())


def network(accounts: int, ties: list[tuple[int, int]]) -> Graph:
    """Return the graph of ties (source, target) between accounts named 0, 1, ..."""
    ordered = np.array(sorted(set(ties)), np.int64).reshape(-1, 2)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(ordered[:, 0], minlength=accounts))])
    return Graph(Names.of(range(accounts)), offsets, ordered[:, 1], np.ones(len(ordered)))


def chain_of(graph: Graph, probabilities: object) -> Chain:
    """Return a chain with these probabilities."""
    return Chain(
        graph, np.broadcast_to(np.asarray(probabilities, float), (graph.tie_count,)), Provenance("toy", {}, {})
    )


def bounded(graph: Graph, probabilities: np.ndarray) -> np.ndarray:
    """Return the probabilities scaled down so that those into each account sum to at most 1."""
    sums = np.bincount(graph.targets, weights=probabilities, minlength=graph.account_count)
    return probabilities / np.maximum(1.0, sums * (1 + 1e-12))[graph.targets]


@st.composite
def chains(draw: st.DrawFn, accounts: int = 6, ties: int = 11, model: Model | None = None) -> Chain:
    """Draw a small chain; of three kinds: all ties equal, as in weighted cascade, each of its own."""
    count = draw(st.integers(2, accounts))
    pairs = [(source, target) for source in range(count) for target in range(count) if source != target]
    graph = network(count, draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=ties)))
    kind = draw(st.sampled_from(["uniform", "weighted cascade", "unequal"]))
    if kind == "weighted cascade":
        return chain_of(graph, 1.0 / graph.in_degrees[graph.targets])
    levels = st.sampled_from([0.0, 0.05, 0.2, 0.5, 0.9, 1.0])
    if kind == "uniform":
        chances = np.full(graph.tie_count, draw(levels))
    else:
        chances = np.array(draw(st.lists(levels, min_size=graph.tie_count, max_size=graph.tie_count)))
    return chain_of(graph, bounded(graph, chances) if isinstance(model, LinearThreshold) else chances)
