"""Find communities: groups of accounts with more ties among themselves than chance would give."""

from dataclasses import asdict, is_dataclass
from typing import Any, Protocol, SupportsIndex, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion.communities.communities import Communities
from diffusion.communities.leiden import Leiden
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state


@runtime_checkable
class CommunityMethod(Protocol):
    """Gives every account a community: a frozen dataclass; nothing is registered anywhere."""

    @property
    def name(self) -> str:
        """Return what the method is called."""

    def labels(self, graph: Graph, random_state: SupportsIndex = 0) -> npt.NDArray[Any]:
        """Return a whole number from 0 on for each account, by code; equal numbers are a community."""


def find_communities(
    graph: Graph, method: CommunityMethod | None = None, random_state: SupportsIndex = 0
) -> Communities:
    """Return the communities of a graph.

    Parameters
    ----------
    graph
        The accounts and ties; of a chain, ``chain.graph``. Ties are read without direction, with their weights.
    method
        `Leiden()` unless given.
    random_state
        The name of the chance. The same communities come out whatever the threads and the machine.

    Returns
    -------
    Communities
        By size, the largest first.

    Raises
    ------
    InputError
        If it is not a graph, or the method is none.

    Examples
    --------
    >>> import networkx, diffusion
    >>> club = diffusion.Graph.from_networkx(networkx.karate_club_graph(), edges="influence", weight="weight")
    >>> communities = find_communities(club)
    >>> communities.sizes.tolist(), round(communities.modularity, 3)
    ([12, 11, 6, 5], 0.445)
    """
    if not isinstance(graph, Graph):
        raise InputError(f"communities are found in a Graph (of a chain, chain.graph), not in {type(graph).__name__}")
    method = Leiden() if method is None else method
    if not isinstance(method, CommunityMethod) or isinstance(method, type):
        raise InputError(f"method must be a way to find communities such as Leiden(), not {method!r}")
    settings: dict[str, Any] = {"method": method.name}
    if is_dataclass(method):
        settings |= asdict(method)
    codes = np.asarray(method.labels(graph, random_state)).astype(np.int32)
    provenance = Provenance(
        "find_communities", settings, {"graph": graph.fingerprint}, check_random_state(random_state)
    )
    return Communities(graph, codes, provenance, resolution=float(getattr(method, "resolution", 1.0)))
