"""Cascades in which accounts also come by no visible tie, each with a chance of its own."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import spread_curves
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose
from diffusion.read.names import Names

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class WaysOutside:
    """A graph with one more account, from which everybody may hear: the ways by no visible tie, if there are any.

    Seeding that account too makes cascades in which each account comes by itself with the chance that its tie carries.
    """

    graph: Graph
    """Who sees whom."""
    exist: bool
    """Whether there are such ways; without, everything stays as it is."""

    @cached_property
    def wide(self) -> Graph:
        """The graph with the account outside, whose name comes after every other."""
        import pyarrow

        graph = self.graph
        if not self.exist:
            return graph
        strings = graph.names.strings
        last = (strings[-1].as_py() if len(strings) else "") + "+outside"
        names = Names(graph.names.integers, pyarrow.concat_arrays([strings, pyarrow.array([last], strings.type)]))
        everybody = np.arange(len(graph), dtype=np.int32)
        offsets = np.append(graph.offsets, graph.tie_count + len(graph))
        return Graph(names, offsets, np.concatenate([graph.targets, everybody]), np.ones(len(graph) + graph.tie_count))

    def widened(self, chain: Chain, outside: Floats | None) -> Chain:
        """Return the chain with the ways outside, per account, as ties of one more account; at the chain's power."""
        if outside is None:
            return chain
        record = Provenance("widened", {"outside": True}, dict(chain.provenance.inputs))
        given = checks.frozen(np.concatenate([chain.measured, outside]))
        return replace(Chain(self.wide, given, record), power=chain.power)

    def sizes(
        self,
        chain: Chain,
        model: Model,
        seeds: Integers,
        *,
        random_state: SupportsIndex,
        first: int = 0,
        purpose: Purpose = Purpose.CASCADE,
        what: str = "simulating",
    ) -> Integers:
        """Return how many accounts of the graph become active from each row of seeds, one replicate a row."""
        if self.exist:
            seeds = np.hstack([seeds, np.full((len(seeds), 1), len(self.graph))])
        sizes, _ = spread_curves(
            chain, model, seeds, np.array([seeds.shape[1]], np.int64), replicates=len(seeds),
            random_state=random_state, purpose=purpose, first=first, what=what,
        )  # fmt: skip
        return sizes[:, 0] - int(self.exist)
