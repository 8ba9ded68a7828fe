"""Accounts sorted into groups by one label: communities, segments, regions, platforms."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError

if TYPE_CHECKING:
    from diffusion.communities.communities import Communities
    from diffusion.graph.graph import Graph
    from diffusion.read.accounts import Accounts


@dataclass(frozen=True, eq=False)
class AccountGroups:
    """Which group each account of a graph is in.

    >>> import numpy
    >>> AccountGroups(numpy.array([0, 1, -1, 0]), ("young", "old")).sizes.tolist()
    [2, 1]
    """

    codes: npt.NDArray[np.int32]
    """The group of each account, -1 where none is known."""
    titles: tuple[str, ...]
    """What the groups are called."""

    def __post_init__(self) -> None:
        codes = np.ascontiguousarray(self.codes, np.int32)
        if codes.ndim != 1 or (len(codes) and not -1 <= codes.min() <= codes.max() < len(self.titles)):
            raise InputError("codes of groups must be places in titles, or -1 where no group is known")
        object.__setattr__(self, "codes", checks.frozen(codes))
        object.__setattr__(self, "titles", tuple(str(title) for title in self.titles))

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """How many accounts each group has."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.titles)).astype(np.int64)

    @classmethod
    def of_communities(cls, communities: "Communities") -> "AccountGroups":
        """Return the communities as groups."""
        titles = tuple(communities.title(place) for place in range(len(communities.sizes)))
        return cls(np.asarray(communities.codes, np.int32), titles)

    @classmethod
    def of_column(cls, graph: "Graph", accounts: "Accounts", column: str) -> "AccountGroups":
        """Return the groups that a column of labels makes, such as ``segment``; accounts without one are in none."""
        from diffusion.read.labels import Labels

        labels = accounts.columns.get(column)
        if not isinstance(labels, Labels):
            raise InputError(f"the accounts have no column of labels {column!r}")
        places = graph.names.find(accounts.names)
        codes = np.full(len(graph), -1, np.int32)
        known = places >= 0
        codes[places[known]] = labels.codes[known]
        return cls(codes, tuple(map(str, labels.names)))
