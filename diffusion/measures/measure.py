"""What a measure of opinion leadership is: a frozen object with a name, which scores every account.

To add one, write a file beside this one with a frozen dataclass that has what `Measure` lists, and use it:
``rank_leaders(graph, measures=[YourMeasure()])``. Higher scores are better; nothing is registered anywhere.

The package's own measures also have a ``convention``: which way ties are read (who is followed gains, unless it says
otherwise), what weights and probabilities count, what is done with isolated accounts, and what the scores' unit is.
`docs/leaders.md` lists them, and a test holds the two together.
"""

from dataclasses import dataclass
from typing import Protocol, SupportsIndex, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph

Network = Graph | Chain


@dataclass(frozen=True, eq=False)
class Scores:
    """One measure's score of every account."""

    values: npt.NDArray[np.float64]
    """The score per account, in the order of the account codes; higher is better, and all are finite."""
    standard_errors: npt.NDArray[np.float64] | None = None
    """How far each score may be off by chance, or None where chance plays no part."""
    note: str = ""
    """What a reader should know about how the scores came about, as a sentence; may be empty."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _finite("values", self.values))
        if self.standard_errors is not None:
            object.__setattr__(self, "standard_errors", _finite("standard_errors", self.standard_errors))
            if self.standard_errors.shape != self.values.shape:
                raise InputError(f"standard_errors must have one entry for each of the {len(self.values):,} values")


@runtime_checkable
class Measure(Protocol):
    """Scores every account of a graph or a chain."""

    @property
    def name(self) -> str:
        """Return the name of its column, such as ``"followers"``."""

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account, to follow the words "a high score means:"."""

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the score of every account; ``random_state`` names the chance, where there is any."""


def graph_of(network: Network) -> Graph:
    """Return the graph of a graph or a chain."""
    if isinstance(network, Chain):
        return network.graph
    if isinstance(network, Graph):
        return network
    raise InputError(f"leaders are ranked on a Graph or a Chain, not on {type(network).__name__}")


def _finite(name: str, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    array = np.array(values, dtype=np.float64)
    if array.ndim != 1:
        raise InputError(f"{name} must have one entry for each account, not the shape {array.shape}")
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise InputError(f"{name}[{bad[0]}] is {float(array[bad[0]])!r}, and a score must be a finite number")
    return checks.frozen(array)
