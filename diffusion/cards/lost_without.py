"""What would be lost without an account: who sees nothing but through it, and what launches of others would lack."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.ensemble import normal_quantile, standard_errors
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.simulate import simulate
from diffusion.chain.assumed import explicit
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.kernels.own_spread import list_dependents
from diffusion.read.names import Name

REPLICATES = 1_000


def dependents(graph: Graph, code: int) -> npt.NDArray[np.int32]:
    """Return who sees nothing but what comes through the account: all they follow is it, or such accounts.

    Accounts that follow one another in a circle see each other's posts too, and do not count.

    Examples
    --------
    >>> graph = Graph.from_arrays(["@a", "@b", "@a", "@x"], ["@b", "@c", "@d", "@d"], edges="influence")
    >>> graph.names.take(dependents(graph, int(graph.codes(["@a"])[0])))
    ['@b', '@c']
    """
    found = np.empty(graph.account_count, np.int32)
    count = list_dependents(graph.offsets, graph.targets, code, graph.in_degrees.copy(), found)
    return np.sort(found[:count])


@dataclass(frozen=True)
class LostWithout:
    """How much less a launch by other accounts reaches if the account passes nothing on."""

    seeds: tuple[Name, ...]
    """The others, who start the launch."""
    spread: float
    """The expected spread of their launch."""
    lost: float
    """How much of it is lost."""
    lower: float
    """The lower end of the interval for that."""
    upper: float
    """Its upper end."""
    confidence: float = 0.95
    """The confidence of the interval."""


def lost_without(
    chain: Chain, code: int, seeds: Sequence[Name], random_state: int = 0, confidence: float = 0.95
) -> LostWithout:
    """Let content spread from the seeds, with the account and without, on the same coins."""
    graph = chain.graph
    muted = chain.probabilities.copy()
    muted[graph.offsets[code] : graph.offsets[code + 1]] = 0
    spreads = [
        simulate(one, IndependentCascade(), seeds, replicates=REPLICATES, random_state=random_state).sizes
        for one in (chain, explicit(graph, muted))
    ]
    lost = spreads[0] - spreads[1]
    width = normal_quantile(confidence) * float(standard_errors(lost[:, None])[0])
    mean = float(lost.mean())
    return LostWithout(tuple(seeds), float(spreads[0].mean()), mean, max(0.0, mean - width), mean + width, confidence)
