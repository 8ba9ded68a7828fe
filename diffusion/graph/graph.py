"""The graph: who sees whom. A tie u → v means that content flows from u to v, because v follows u."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.provenance import fingerprint
from diffusion.read.names import Codes, Name, Names

if TYPE_CHECKING:
    import networkx
    import pandas
    import scipy.sparse

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
    """How many rows, or how much weight, were merged into each tie."""
    reading: Any = field(default=None)
    """The reading report, if the graph was read from rows."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "offsets", checks.frozen(np.asarray(self.offsets, np.int64)))
        object.__setattr__(self, "targets", checks.frozen(np.asarray(self.targets, np.int32)))
        object.__setattr__(self, "weights", checks.frozen(np.asarray(self.weights, np.float64)))
        _prove(len(self.names), self.offsets, self.targets, self.weights)

    @property
    def account_count(self) -> int:
        """The number of accounts."""
        return len(self.names)

    @property
    def tie_count(self) -> int:
        """The number of ties."""
        return len(self.targets)

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
        return checks.frozen(np.bincount(self.targets, minlength=self.account_count).astype(np.int64))

    @cached_property
    def in_offsets(self) -> Offsets:
        """Where each account's incoming ties begin; length accounts + 1."""
        return checks.frozen(np.concatenate([[0], np.cumsum(self.in_degrees)]))

    @cached_property
    def in_ties(self) -> npt.NDArray[np.int64]:
        """For each place of the incoming side, the tie it is on the outgoing side."""
        return checks.frozen(np.argsort(self.targets, kind="stable"))

    @cached_property
    def in_sources(self) -> Codes:
        """Whom each account follows, ascending within each account."""
        return checks.frozen(self.sources[self.in_ties])

    def codes(self, accounts: Iterable[Name], argument: str = "accounts") -> Codes:
        """Return the codes of accounts given by name, or say which one the graph does not have."""
        return self.names.codes(accounts, argument)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any name, tie or weight."""
        return fingerprint(self.names.fingerprint, self.offsets, self.targets, self.weights)


def _prove(accounts: int, offsets: Offsets, targets: Codes, weights: npt.NDArray[np.float64]) -> None:
    """Raise unless the arrays are compressed rows in canonical order."""
    if offsets.shape != (accounts + 1,) or offsets[0] != 0 or offsets[-1] != len(targets) or np.any(np.diff(offsets) < 0):
        raise InputError(f"offsets must rise from 0 to the {len(targets):,} ties in {accounts + 1:,} steps")
    if len(targets) and (targets.min() < 0 or targets.max() >= accounts):
        raise InputError(f"targets must be account codes from 0 to {accounts - 1:,}")
    ascending = np.diff(targets) > 0
    ascending[offsets[1:-1][(offsets[1:-1] > 0) & (offsets[1:-1] < len(targets))] - 1] = True
    if not ascending.all():
        raise InputError("targets must ascend within each account, without repetition")
    if weights.shape != targets.shape or not np.all(np.isfinite(weights) & (weights >= 0)):
        raise InputError("weights must be finite, not negative, one for each tie")
