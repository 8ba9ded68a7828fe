"""What a tie counts for a measure: the same for all, its weight, or its pass-on probability."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.measures.measure import Network, graph_of

Floats = npt.NDArray[np.float64]


@runtime_checkable
class TieValues(Protocol):
    """Says what each tie counts: an argument of the measures whose definition has values on ties."""

    @property
    def name(self) -> str:
        """Return how a measure that counts ties so is told from others; empty for the usual way."""

    def of(self, network: Network) -> Floats | None:
        """Return what each tie counts, in the graph's tie order; None where all count 1."""


@dataclass(frozen=True)
class TieWeights:
    """A tie counts its weight in the graph (1 each if the follows have none), also in a chain.

    Examples
    --------
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_arrays(["@ann"], ["@bo"], weights=[3], edges="influence")
    >>> TieWeights().of(graph)
    array([3.])
    """

    @property
    def name(self) -> str:
        """Return nothing: this is the usual way."""
        return ""

    def of(self, network: Network) -> Floats | None:
        """Return the weight of each tie; None where all are 1."""
        graph = graph_of(network)
        return None if graph.is_unweighted else graph.weights


@dataclass(frozen=True)
class EqualTies:
    """Every tie counts 1, whatever its weight.

    Examples
    --------
    >>> from diffusion.graph.graph import Graph
    >>> EqualTies().of(Graph.from_arrays(["@ann"], ["@bo"], weights=[3], edges="influence")) is None
    True
    """

    @property
    def name(self) -> str:
        """Return what tells the measure from others."""
        return "ties equal"

    def of(self, network: Network) -> Floats | None:
        """Return None: all ties count 1."""
        graph_of(network)
        return None


@dataclass(frozen=True)
class TieProbabilities:
    """A tie counts its pass-on probability at the chain's power, so that sums over ties are expected pass-ons.

    Examples
    --------
    >>> from diffusion.chain.assumed import uniform
    >>> from diffusion.graph.graph import Graph
    >>> TieProbabilities().of(uniform(Graph.from_arrays(["@ann"], ["@bo"], edges="influence"), 0.5))
    array([0.5])
    """

    @property
    def name(self) -> str:
        """Return what tells the measure from others."""
        return "by probability"

    def of(self, network: Network) -> Floats | None:
        """Return the probability of each tie; refuse a graph, which has none."""
        if not isinstance(network, Chain):
            raise InputError(
                "ties=TieProbabilities() needs the probability of each tie: rank a chain, such as "
                "weighted_cascade(graph), or count ties by TieWeights() or EqualTies()"
            )
        return network.probabilities


def named(measure: str, setting: str, ties: TieValues) -> str:
    """Return the name of a measure, and in brackets what is not as usual about it.

    >>> named("katz", "", TieWeights()), named("katz", "attenuation 0.1", EqualTies())
    ('katz', 'katz (attenuation 0.1, ties equal)')
    """
    unusual = ", ".join(part for part in (setting, ties.name) if part)
    return f"{measure} ({unusual})" if unusual else measure
