"""The graph to and from other programs' forms: networkx, scipy.sparse, tables, sentences."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from diffusion.errors import InputError
from diffusion.graph.build import checked_weights, direction, graph_of, oriented
from diffusion.graph.graph import Graph
from diffusion.graph.kinds import NOT_STATED, of_several, ties_by_kind
from diffusion.read.labels import Labels
from diffusion.read.names import Name, Names
from diffusion.read.report import kinds_sentence
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import networkx
    import pandas
    import scipy.sparse


def from_networkx(network: "networkx.Graph[Any]", *, edges: str, weight: str | None = None) -> Graph:
    """Return the graph of a networkx graph; see `Graph.from_networkx`."""
    names = _node_names(network)
    pairs, labels = _by_kind(list(network.edges(data=True)), weight or "weight")
    weights = checked_weights(_edge_weights(pairs, weight), len(pairs))
    first = names.find([pair[0] for pair in pairs])
    second = names.find([pair[1] for pair in pairs])
    notes: tuple[str, ...] = ()
    if not network.is_directed():
        # A self-loop is one row, not two: it is dropped either way, but it is counted once.
        back = first != second
        first, second = np.concatenate([first, second[back]]), np.concatenate([second, first[back]])
        weights = None if weights is None else np.concatenate([weights, weights[back]])
        labels = None if labels is None else np.concatenate([labels, labels[back]])
        notes = ("The network is undirected: each of its edges is a tie both ways.",)
    sources, targets = oriented(edges, first, second)
    kinds = None
    if labels is not None:
        known = Names.of(labels.tolist())
        kinds = Labels(known, known.find(labels.tolist()))
    return graph_of(names, sources, targets, weights, source="networkx graph", notes=notes, labels=kinds)


def _by_kind(pairs: list[Any], weight: str) -> tuple[list[Any], Any]:
    """Return one edge a kind where edges say theirs (``kind``, or ``kinds`` with a weight each), and those kinds."""
    if not any("kind" in attributes or "kinds" in attributes for _, _, attributes in pairs):
        return pairs, None
    parted = [
        (tail, head, attributes if own is None else {**attributes, weight: own}, kind)
        for tail, head, attributes in pairs
        for kind, own in (_kinds_of(attributes) or {attributes.get("kind", NOT_STATED): None}).items()
    ]
    labels = np.empty(len(parted), object)
    labels[:] = [str(kind) for *_, kind in parted]
    return [edge[:3] for edge in parted], labels


def _node_names(network: "networkx.Graph[Any]") -> Names:
    try:
        return Names.of(network.nodes)
    except InputError as error:
        raise InputError(f"{error}; rename the nodes with networkx.relabel_nodes") from None


def _edge_weights(pairs: list[Any], weight: str | None) -> list[Any] | None:
    """Return the weights by attribute; a weight that only some edges have is refused, not made up."""
    name = "weight" if weight is None else weight
    missing = [(tail, head) for tail, head, attributes in pairs if name not in attributes]
    if weight is None and len(missing) == len(pairs):
        return None
    if missing:
        tail, head = missing[0]
        raise InputError(
            f"the edge {tail!r} → {head!r} has no {name!r} ({counted(len(missing), 'such edge')} of {len(pairs):,}); "
            "give every edge one, or remove the attribute from all"
        )
    return [attributes[name] for _, _, attributes in pairs]


def _kinds_of(attributes: Mapping[str, Any]) -> Mapping[Any, Any]:
    kinds = attributes.get("kinds")
    return kinds if isinstance(kinds, Mapping) else {}


def to_networkx(graph: Graph, *, edges: str = "influence") -> "networkx.DiGraph[Any]":
    """Return a networkx.DiGraph; see `Graph.to_networkx`."""
    import networkx

    names = np.empty(graph.account_count, dtype=object)
    names[:] = list(graph.names)
    tails, heads = oriented(edges, graph.sources, graph.targets)
    network: networkx.DiGraph[Any] = networkx.DiGraph()
    network.add_nodes_from(names)
    network.add_weighted_edges_from(zip(names[tails], names[heads], graph.weights.tolist(), strict=True))
    if graph.kinds:
        listed = zip(*(values.tolist() for values in graph.kinds.values()), strict=True)
        for tail, head, row in zip(names[tails], names[heads], listed, strict=True):
            network[tail][head]["kinds"] = {kind: own for kind, own in zip(graph.kinds, row, strict=True) if own}
    return network


def from_scipy(matrix: Any, names: Sequence[Name] | None = None, *, edges: str) -> Graph:
    """Return the graph of a square sparse matrix; see `Graph.from_scipy`."""
    shape: tuple[int, ...] = getattr(matrix, "shape", ())
    if not hasattr(matrix, "tocoo") or len(shape) != 2 or shape[0] != shape[1]:
        raise InputError(f"matrix must be a square scipy.sparse matrix, not {type(matrix).__name__} of shape {shape}")
    size = shape[0]
    if names is not None and len(names) != size:
        raise InputError(f"names must have one entry for each of the {size:,} rows, not {len(names):,}")
    known = Names(np.arange(size), []) if names is None else names
    entries = matrix.tocoo()
    weights = np.asarray(entries.data, dtype=np.float64)
    return Graph.from_arrays(entries.row, entries.col, known, weights, edges=edges)


def to_scipy(graph: Graph, *, edges: str = "influence") -> "scipy.sparse.csr_array":
    """Return the weights as a sparse array; see `Graph.to_scipy`."""
    import scipy.sparse

    size = graph.account_count
    shape = (size, size)
    if oriented(edges, True, False)[0]:
        return scipy.sparse.csr_array((graph.weights.copy(), graph.targets.copy(), graph.offsets.copy()), shape=shape)
    weights = graph.weights[graph.in_ties]
    return scipy.sparse.csr_array((weights, graph.in_sources.copy(), graph.in_offsets.copy()), shape=shape)


def tie_table(graph: Graph) -> "pandas.DataFrame":
    """Return one row per tie; see `Graph.table`."""
    import pandas

    names = np.array(list(graph.names), dtype=object)
    columns = {"source": names[graph.sources], "target": names[graph.targets], "weight": graph.weights}
    return pandas.DataFrame({**columns, **graph.kinds}).infer_objects()


def describe(graph: Graph) -> str:
    """Describe the graph in sentences; see `Graph.summary`."""
    counts = f"{counted(graph.account_count, 'account')} and {counted(graph.tie_count, 'tie')}"
    if not graph.tie_count:
        return f"{counts}: nothing can spread."
    hub = int(np.argmax(graph.out_degrees))
    audience = counted(int(graph.out_degrees[hub]), "account")
    return (
        f"{counts}; {percent(graph.reciprocity, digits=0)} of the ties are returned. "
        f"The largest audience is that of {graph.names[hub]}: {audience}. "
        f"{direction(graph.names, graph.offsets, graph.targets)}.{_kinds_told(graph)}"
    )


def _kinds_told(graph: Graph) -> str:
    if not graph.kinds:
        return ""
    told = kinds_sentence(ties_by_kind(graph.kinds), of_several(graph.kinds))
    return f" {told[0].upper()}{told[1:]}."
