"""The graph: who sees whom. A tie u → v means that content flows from u to v, because v follows u."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.kinds import proven_kinds
from diffusion.kernels import incoming, rows
from diffusion.provenance import fingerprint
from diffusion.read.names import Codes, Name, Names

if TYPE_CHECKING:
    import networkx
    import pandas
    import scipy.sparse

    from diffusion.read.accounts import Accounts

Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Graph:
    """Ties between accounts as compressed rows, both ways, in canonical order; every array is read-only.

    Row u of the outgoing side, ``targets[offsets[u]:offsets[u + 1]]``, lists who sees what u posts, ascending. Arrays
    with one entry a tie are in this order. ``in_ties`` leads from the incoming side back to it.
    """

    names: Names
    """Names of the accounts; the position of a name is the account's code."""
    offsets: Offsets
    """Where each account's outgoing ties begin; length accounts + 1."""
    targets: Codes
    """Who sees the content, per tie."""
    weights: npt.NDArray[np.float64]
    """How many rows, or how much weight, were merged into each tie. Where all are 1 they share one number's memory."""
    reading: Any = field(default=None)
    """The reading report, if the graph was read from rows."""
    kinds: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    """How much of each tie is of which kind, per tie, 0 where it is not of that kind; empty where nobody said."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "offsets", checks.frozen(np.asarray(self.offsets, np.int64)))
        object.__setattr__(self, "targets", checks.frozen(np.asarray(self.targets, np.int32)))
        object.__setattr__(self, "weights", checks.frozen(_proven_weights(self.weights, len(self.targets))))
        _prove(len(self.names), self.offsets, self.targets)
        object.__setattr__(self, "kinds", proven_kinds(self.kinds, len(self.targets)))

    @property
    def account_count(self) -> int:
        """The number of accounts."""
        return len(self.names)

    @property
    def tie_count(self) -> int:
        """The number of ties."""
        return len(self.targets)

    @property
    def is_unweighted(self) -> bool:
        """Whether every tie weighs 1."""
        return self.weights.strides == (0,)

    def __len__(self) -> int:
        return self.account_count

    def __repr__(self) -> str:
        return f"Graph({self.account_count:,} accounts, {self.tie_count:,} ties)"

    @cached_property
    def sources(self) -> Codes:
        """Whose content flows, per tie."""
        return checks.frozen(np.repeat(np.arange(self.account_count, dtype=np.int32), self.out_degrees))

    @cached_property
    def out_degrees(self) -> Offsets:
        """How many follow each account: its audience."""
        return checks.frozen(np.diff(self.offsets))

    @cached_property
    def in_degrees(self) -> Offsets:
        """How many each account follows."""
        return checks.frozen(np.diff(self.in_offsets))

    @cached_property
    def in_offsets(self) -> Offsets:
        """Where each account's incoming ties begin; length accounts + 1."""
        return checks.frozen(rows.offsets_of(self.targets, self.account_count))

    @cached_property
    def in_ties(self) -> npt.NDArray[Any]:
        """For each place of the incoming side, the tie it is on the outgoing side; int64 where int32 would not do."""
        in_ties: npt.NDArray[Any] = np.empty(self.tie_count, np.int32 if self.tie_count < 2**31 else np.int64)
        incoming.place_ties(self.targets, self.in_offsets, in_ties)
        return checks.frozen(in_ties)

    @cached_property
    def in_sources(self) -> Codes:
        """Whom each account follows, ascending within each account."""
        in_sources = np.empty(self.tie_count, np.int32)
        incoming.place_sources(self.offsets, self.targets, self.in_offsets, in_sources)
        return checks.frozen(in_sources)

    def codes(self, accounts: Iterable[Name], argument: str = "accounts") -> Codes:
        """Return the codes of accounts given by name, or say which one the graph does not have."""
        return self.names.codes(accounts, argument)

    @cached_property
    def reciprocity(self) -> float:
        """The share of ties whose opposite is a tie too (Newman 2010, section 7.10)."""
        if not self.tie_count:
            return 0.0
        mutual = incoming.count_mutual(self.offsets, self.targets, self.in_offsets, self.in_sources)
        return float(mutual / self.tie_count)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any name, tie, weight or kind."""
        weights = "every tie weighs 1" if self.is_unweighted else self.weights
        kinds = [part for kind in self.kinds.items() for part in kind]
        return fingerprint(self.names.fingerprint, self.offsets, self.targets, weights, *kinds)

    @classmethod
    def from_arrays(
        cls, sources: Any, targets: Any, names: Sequence[Name] | None = None, weights: Any = None, *, edges: str
    ) -> "Graph":
        """Return the graph of pairs.

        Parameters
        ----------
        sources, targets
            One entry a pair: positions in ``names``, or the names themselves where ``names`` is None.
        names
            The accounts, in any order; those in no pair stay as isolated accounts.
        weights
            One a pair, finite and not negative; 1 unless given. Repeated pairs merge and their weights add.
        edges
            ``"influence"``: content flows from source to target. ``"follows"``: the source follows the target.

        Raises
        ------
        InputError
            If lengths differ, a position is out of range, a name repeats, or a weight is not finite or negative.

        Examples
        --------
        >>> Graph.from_arrays(["@ann"], ["@bo"], edges="follows").table()
          source target  weight
        0    @bo   @ann     1.0
        """
        from diffusion.graph.build import from_arrays

        return from_arrays(sources, targets, names, weights, edges=edges)

    @classmethod
    def from_networkx(cls, network: "networkx.Graph[Any]", *, edges: str, weight: str | None = None) -> "Graph":
        """Return the graph of a networkx graph; nodes without an edge stay as isolated accounts.

        Parameters
        ----------
        network
            Its nodes are strings or integers. An undirected edge is a tie both ways; parallel edges merge.
        edges
            ``"influence"``: content flows along an edge. ``"follows"``: its tail follows its head.
        weight
            The edge attribute with the weight. Unless given, ``"weight"`` if every edge has it, 1 if none has.

        An edge's attribute ``kind``, or ``kinds`` with the weight of each (as `to_networkx` writes it), is kept apart.

        Raises
        ------
        InputError
            If a node is neither string nor integer, or a weight is missing, negative or not finite.

        Examples
        --------
        >>> import networkx
        >>> Graph.from_networkx(networkx.DiGraph([("@ann", "@bo")]), edges="follows").table()
          source target  weight
        0    @bo   @ann     1.0
        """
        from diffusion.graph.convert import from_networkx

        return from_networkx(network, edges=edges, weight=weight)

    @classmethod
    def from_scipy(cls, matrix: Any, names: Sequence[Name] | None = None, *, edges: str) -> "Graph":
        """Return the graph of a square sparse matrix: entry (i, j) is the weight of the edge i → j.

        Parameters
        ----------
        matrix
            Any scipy.sparse matrix or array; a stored zero is a tie of weight 0.
        names
            Row by row, in any order; 0, 1, 2 ... unless given.
        edges
            ``"influence"``: content flows from row to column. ``"follows"``: the row follows the column.

        Raises
        ------
        InputError
            If the matrix is not square, names do not fit, or a weight is not finite or negative.

        Examples
        --------
        >>> import scipy.sparse
        >>> Graph.from_scipy(scipy.sparse.csr_array([[0, 2], [0, 0]]), ["@ann", "@bo"], edges="influence").table()
          source target  weight
        0   @ann    @bo     2.0
        """
        from diffusion.graph.convert import from_scipy

        return from_scipy(matrix, names, edges=edges)

    def with_organisations(self, accounts: "Accounts") -> "Graph":
        """Return the graph with its ties told apart by who is at their ends: persons or organisations.

        Parameters
        ----------
        accounts
            From `read_accounts`, with a column ``organisation`` (yes or no). Accounts of which it does not say count as
            persons; the reading report says how many.

        Returns
        -------
        Graph
            Of the kinds ``"person to organisation"`` (what a person posts reaches an organisation), and so on: those
            that occur. Where ties had kinds already, each is split: ``"mention, person to organisation"``.

        Raises
        ------
        InputError
            If there is no such column, or none of its accounts is in the graph.

        Examples
        --------
        >>> import pandas, diffusion
        >>> accounts = diffusion.read_accounts(pandas.DataFrame({"account": ["@ann"], "organisation": ["yes"]}))
        >>> graph = Graph.from_arrays(["@bo", "@ann"], ["@ann", "@bo"], edges="follows")
        >>> sorted(graph.with_organisations(accounts).kinds)
        ['organisation to person', 'person to organisation']
        """
        from diffusion.graph.organisations import with_organisations

        return with_organisations(self, accounts)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the graph to a folder from which `open_graph` opens it by memory map, however large it is.

        Parameters
        ----------
        path
            A new folder, an empty one, or one that holds a saved graph or chain, which is replaced when the new one is
            whole.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InputError
            If something else is there already, or the folder that it is to lie in is not.
        """
        from diffusion.graph.saved import save_graph

        return save_graph(self, path)

    def to_networkx(self, *, edges: str = "influence") -> "networkx.DiGraph[Any]":
        """Return a networkx.DiGraph with the attribute ``weight``; edges run as the content flows unless told not to.

        Where ties have kinds, the attribute ``kinds`` holds the weight of each kind that an edge is of.

        >>> Graph.from_arrays(["@ann"], ["@bo"], edges="follows").to_networkx().edges
        OutEdgeView([('@bo', '@ann')])
        """
        from diffusion.graph.convert import to_networkx

        return to_networkx(self, edges=edges)

    def to_scipy(self, *, edges: str = "influence") -> "scipy.sparse.csr_array":
        """Return the weights as a scipy.sparse.csr_array, rows and columns in the order of ``names``.

        >>> Graph.from_arrays([0], [1], ["@ann", "@bo"], edges="influence").to_scipy().toarray()
        array([[0., 1.],
               [0., 0.]])
        """
        from diffusion.graph.convert import to_scipy

        return to_scipy(self, edges=edges)

    def table(self) -> "pandas.DataFrame":
        """Return one row per tie, as the content flows: ``source``, ``target``, ``weight``, and each kind's weight."""
        from diffusion.graph.convert import tie_table

        return tie_table(self)

    def summary(self) -> str:
        """Describe the graph in sentences.

        >>> print(Graph.from_arrays(["@ann", "@cy"], ["@bo", "@bo"], edges="follows").summary())
        ... # doctest: +NORMALIZE_WHITESPACE
        3 accounts and 2 ties; 0 % of the ties are returned. The largest audience is that of @bo: 2 accounts.
        @ann follows @bo, so what @bo posts can reach @ann.
        """
        from diffusion.graph.convert import describe

        return describe(self)


def _prove(accounts: int, offsets: Offsets, targets: Codes) -> None:
    """Raise unless the arrays are compressed rows in canonical order; takes no memory that grows with the ties."""
    if (
        offsets.shape != (accounts + 1,)
        or offsets[0] != 0
        or offsets[-1] != len(targets)
        or np.any(np.diff(offsets) < 0)
    ):
        raise InputError(f"offsets must rise from 0 to the {len(targets):,} ties in {accounts + 1:,} steps")
    tie = rows.first_disorder(offsets, targets, accounts)
    if tie >= 0:
        raise InputError(
            f"targets must be account codes from 0 to {accounts - 1:,} that ascend within each account, "
            f"without repetition; targets[{tie}] is {targets[tie]}"
        )


def _proven_weights(given: npt.ArrayLike, ties: int) -> npt.NDArray[np.float64]:
    """Return the weights, or ones that take no memory where every tie weighs 1."""
    weights = np.asarray(given, np.float64)
    if weights.shape != (ties,):
        raise InputError("weights must be finite, not negative, one for each tie")
    looked_at = weights[:1] if weights.strides == (0,) else weights
    least, most = (looked_at.min(), looked_at.max()) if ties else (1.0, 1.0)
    if not 0 <= least <= most < np.inf:
        raise InputError("weights must be finite, not negative, one for each tie")
    return np.broadcast_to(np.float64(1), ties) if least == most == 1 else np.ascontiguousarray(weights)
