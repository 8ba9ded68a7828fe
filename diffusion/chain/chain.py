"""The chain: a graph whose ties carry the probability that content passes along them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance, fingerprint

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, eq=False, repr=False)
class Chain:
    """Pass-on probabilities on the ties of a graph, at the content's own power.

    ``amplified`` gives the same chain for more or less contagious content: p becomes 1 - (1 - p)**power.
    """

    graph: Graph
    """Who sees whom."""
    measured: npt.NDArray[np.float64]
    """The probability of each tie at power 1, in the graph's tie order."""
    provenance: Provenance
    """How the probabilities came about."""
    power: float = 1.0
    """The content's own spreading power; 1 is as measured."""
    evidence: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    """What a learned chain rests on, per tie: ``tries``, ``successes``, ``lower`` and ``upper`` (at power 1)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "measured", checks.probabilities("probabilities", self.measured, self.graph.tie_count))
        object.__setattr__(self, "power", checks.positive("power", self.power))
        object.__setattr__(self, "evidence", {name: checks.frozen(values) for name, values in self.evidence.items()})

    @cached_property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """The probability of each tie at this power: 1 - (1 - p)**power."""
        if self.power == 1:
            return self.measured
        with np.errstate(divide="ignore"):
            return checks.frozen(-np.expm1(self.power * np.log1p(-self.measured)))

    def amplified(self, power: SupportsFloat) -> "Chain":
        """Return the chain of content ``power`` times as strong as this one; powers multiply."""
        return replace(self, power=self.power * checks.positive("power", power))

    @property
    def is_measured(self) -> bool:
        """Whether the probabilities were learned from what people did, rather than assumed."""
        return bool(self.evidence)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any tie, probability or the power."""
        return fingerprint(self.graph.fingerprint, self.measured, repr(self.power))

    def __repr__(self) -> str:
        kind = self.provenance.operation
        return f"Chain({self.graph.account_count:,} accounts, {self.graph.tie_count:,} ties, {kind}, power {self.power:g})"
