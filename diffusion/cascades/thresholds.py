"""Thresholds: how many, or which share, of those that an account follows must be active before it joins."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.account_values import AccountValues, Floats, Given
from diffusion.graph.graph import Graph
from diffusion.words import counted, level

Counts = npt.NDArray[np.uint32]
NO_COUNTS, NO_QUANTILES = checks.frozen(np.empty(0, np.uint32)), checks.frozen(np.empty(0, np.float64))


@dataclass(frozen=True, eq=False)
class Needs:
    """How many live ties from active accounts each account of a graph waits for, in the form that the kernel reads."""

    fixed: Counts
    """Per account, where that is the same in every replicate; empty where it is drawn."""
    quantiles: Floats
    """The middles of equally likely cells, where it is drawn: counts, or shares if ``followed`` is there."""
    followed: Counts
    """How many accounts each account follows, where shares of them are drawn; else empty."""
    starters: Counts
    """Who starts without any, where that is the same in every replicate."""
    starting_cells: int
    """In how many of the cells an account starts without any, where it is drawn."""

    @classmethod
    def same(cls, fixed: Counts) -> "Needs":
        """Return needs that are the same in every replicate."""
        starters = np.flatnonzero(fixed == 0).astype(np.uint32)
        return cls(checks.frozen(fixed), NO_QUANTILES, NO_COUNTS, checks.frozen(starters), 0)

    @classmethod
    def drawn(cls, quantiles: Floats, followed: Counts = NO_COUNTS) -> "Needs":
        """Return needs that are drawn for each account in each replicate."""
        cells = int(np.searchsorted(quantiles, 0, side="right"))
        return cls(NO_COUNTS, quantiles, checks.frozen(followed), NO_COUNTS, cells)

    @property
    def are_drawn(self) -> bool:
        """Whether an account may need another number in another replicate."""
        return len(self.quantiles) > 0

    @property
    def start_by_themselves(self) -> bool:
        """Whether any account becomes active before anybody else is."""
        return len(self.starters) > 0 or self.starting_cells > 0


@runtime_checkable
class Threshold(Protocol):
    """When an account has met enough active accounts; a new kind is a class with these."""

    @property
    def name(self) -> str:
        """The threshold in words."""

    def needs(self, graph: Graph) -> Needs:
        """Return how many live ties from active accounts each account waits for."""

    def typical(self, graph: Graph) -> Floats:
        """Return how many it is for each account, without chance: the median where it is drawn."""


@dataclass(frozen=True, eq=False)
class AbsoluteThreshold:
    """An account joins when so many of those it follows have passed the content on to it.

    Parameters
    ----------
    count
        A whole number for all accounts; one for each, as an array in the order of their codes or as a mapping by name;
        or a distribution (anything with ``ppf``, such as ``scipy.stats.poisson(2, loc=1)``), from which each account
        draws its own in each replicate. Whoever has 0, or draws less, starts without seeing anybody.

    Examples
    --------
    >>> import diffusion
    >>> diffusion.AbsoluteThreshold(2).name
    'from 2 active accounts on'
    """

    count: Given = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", self._values.given)

    @cached_property
    def _values(self) -> AccountValues:
        return AccountValues.of("count", self.count, whole=True)

    @property
    def name(self) -> str:
        """The threshold in words."""
        if self._values.is_one:
            return f"from {counted(int(self._values.given), 'active account')} on"
        return f"from a number of active accounts on, {self._values.said()}"

    def needs(self, graph: Graph) -> Needs:
        """Return how many live ties from active accounts each account waits for."""
        if self._values.is_drawn:
            return Needs.drawn(self._values.quantiles)
        from diffusion.kernels.complex import NEVER

        return Needs.same(np.minimum(self._values.per_account(graph), NEVER).astype(np.uint32))

    def typical(self, graph: Graph) -> Floats:
        """Return how many it is for each account, without chance: the median where it is drawn."""
        if self._values.is_drawn:
            return np.full(graph.account_count, np.ceil(_median(self._values.quantiles)))
        return self._values.per_account(graph)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AbsoluteThreshold) and other._values.key == self._values.key

    def __hash__(self) -> int:
        return hash(("absolute", self._values.key))


@dataclass(frozen=True, eq=False)
class RelativeThreshold:
    """An account joins when at least this share of all those it follows have passed the content on to it.

    Parameters
    ----------
    share
        A share above 0 and up to 1 for all accounts; one for each, as an array in the order of their codes or as a
        mapping by name; or a distribution (anything with ``ppf``, such as ``scipy.stats.norm(0.25, 0.1)``), from
        which each account draws its own in each replicate. Whoever has 0, or draws 0 or less, starts without seeing
        anybody; whoever draws more than 1 never joins. Whoever follows nobody has nobody to wait for, and joins only
        by starting.

    References
    ----------
    M. Granovetter, American Journal of Sociology 83 (1978) 1420, doi:10.1086/226707; D. J. Watts, PNAS 99 (2002) 5766,
    doi:10.1073/pnas.082090499.

    Examples
    --------
    >>> import diffusion
    >>> diffusion.RelativeThreshold(0.18).name
    'from 18 % of the accounts it follows on'
    """

    share: Given = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", self._values.given)

    @cached_property
    def _values(self) -> AccountValues:
        return AccountValues.of("share", self.share, maximum=1.0)

    @property
    def name(self) -> str:
        """The threshold in words."""
        if self._values.is_one:
            return f"from {level(self._values.given)} of the accounts it follows on"
        return f"from a share of the accounts it follows on, {self._values.said()}"

    def needs(self, graph: Graph) -> Needs:
        """Return how many live ties from active accounts each account waits for."""
        from diffusion.kernels.complex import write_needs

        followed = graph.in_degrees.astype(np.uint32)
        if self._values.is_drawn:
            return Needs.drawn(self._values.quantiles, followed)
        needs = np.empty(graph.account_count, np.uint32)
        write_needs(np.ascontiguousarray(self._values.per_account(graph)), followed, needs)
        return Needs.same(needs)

    def typical(self, graph: Graph) -> Floats:
        """Return how many it is for each account, without chance: the median where it is drawn."""
        drawn = self._values.is_drawn
        share = _median(self._values.quantiles) if drawn else self._values.per_account(graph)
        return np.where(graph.in_degrees > 0, share * graph.in_degrees, np.where(share > 0, np.inf, 0.0))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RelativeThreshold) and other._values.key == self._values.key

    def __hash__(self) -> int:
        return hash(("relative", self._values.key))


def _median(quantiles: Floats) -> float:
    return float(quantiles[len(quantiles) // 2])
