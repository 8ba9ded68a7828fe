"""Several graphs become one: each tells of its own kind of tie, and the kinds stay apart."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from diffusion.errors import InputError
from diffusion.graph.build import graph_of
from diffusion.graph.graph import Graph
from diffusion.graph.kinds import Floats
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Names
from diffusion.words import counted


def combine_graphs(graphs: Mapping[str, Graph]) -> Graph:
    """Return one graph of several: who follows whom, who mentions whom, who sits in a group with whom.

    Parameters
    ----------
    graphs
        Graphs by the kind of tie that each tells of, such as ``{"follows": graph, "mentions": other}``. They need not
        have the same accounts; a name is found in either form (``7`` as ``"7"``). A graph that tells several kinds
        apart itself keeps them, as ``"mentions: reply"``.

    Returns
    -------
    Graph
        All accounts and all ties. The weights of each kind stay apart in ``graph.kinds``; a tie's weight is their sum,
        which has no unit of its own where the kinds are counted differently. The reading report counts the ties of
        each kind, and those of several.

    Raises
    ------
    InputError
        If there is no graph, or the kinds have no names.

    Examples
    --------
    >>> import diffusion
    >>> follows = diffusion.Graph.from_arrays(["@bo", "@cy"], ["@ann", "@ann"], edges="follows")
    >>> mentions = diffusion.Graph.from_arrays(["@bo"], ["@ann"], weights=[3], edges="follows")
    >>> combine_graphs({"follows": follows, "mentions": mentions}).table()
      source target  weight  follows  mentions
    0   @ann    @bo     4.0      1.0       3.0
    1   @ann    @cy     1.0      1.0       0.0
    """
    if not isinstance(graphs, Mapping) or not graphs or not all(isinstance(graph, Graph) for graph in graphs.values()):
        raise InputError('graphs must be a mapping from kinds of tie to graphs, such as {"follows": graph}')
    names, codes = _all_names(graphs)
    kinds = Names.of(kind for name, graph in graphs.items() for kind, _ in _parts(name, graph))
    rows: list[tuple[Codes, Codes, Floats, Codes]] = []
    for name, graph in graphs.items():
        for kind, weights in _parts(name, graph):
            ties = np.flatnonzero(weights) if len(graph.kinds) > 1 else np.arange(graph.tie_count)
            label = np.full(len(ties), kinds.find([kind])[0], np.int32)
            rows.append((codes[name][graph.sources[ties]], codes[name][graph.targets[ties]], weights[ties], label))
    sources, targets, weights, labels = (np.concatenate(column) for column in zip(*rows, strict=True))
    counts = "; ".join(f"{name}: {_size(graph)}" for name, graph in graphs.items())
    return graph_of(
        names, sources.astype(np.int32), targets.astype(np.int32), weights.astype(np.float64),
        source="several graphs", notes=(f"Of the graphs put together, {counts}.",), labels=Labels(kinds, labels),
    )  # fmt: skip


def _parts(name: str, graph: Graph) -> Iterator[tuple[str, Any]]:
    """Yield the kinds that a graph tells apart, under the names they have in the whole, with each one's weights."""
    if not isinstance(name, str) or not name:
        raise InputError(f"a kind of tie needs a name, not {name!r}")
    if len(graph.kinds) < 2:
        yield name, graph.weights
        return
    yield from ((f"{name}: {kind}", weights) for kind, weights in graph.kinds.items())


def _all_names(graphs: Mapping[str, Graph]) -> tuple[Names, dict[str, Codes]]:
    """Return the names of all graphs, and each graph's accounts among them."""
    names = next(iter(graphs.values())).names
    for graph in graphs.values():
        lost = np.flatnonzero(names.find(graph.names) < 0)
        if len(lost):
            names = Names.of([*names, *graph.names.take(lost)])
    return names, {name: names.find(graph.names) for name, graph in graphs.items()}


def _size(graph: Graph) -> str:
    return f"{counted(graph.account_count, 'account')} and {counted(graph.tie_count, 'tie')}"
