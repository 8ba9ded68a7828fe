"""The incoming side of a chain, arranged so that reverse-reachable sets leap from one live in-tie to the next."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.kernels import sources as kernels
from diffusion.kernels.reverse import Sources

NONE = np.empty(0, np.uint32)


@dataclass(frozen=True, eq=False)
class InTies:
    """Whom content can come from, and how an account draws its live in-ties; see `diffusion.kernels.sources`."""

    arrays: Sources
    """What the kernels read."""
    accounts: int
    """How many accounts there are."""
    longest: int
    """How many in-ties one of them has at most."""

    @classmethod
    def independent(cls, chain: Chain) -> "InTies":
        """Return the in-ties of the independent cascade model, each live by a chance of its own."""
        if chain.units_by_target is not None:
            return cls._equal(chain.graph, chain.units_by_target)
        return cls._grouped(chain.graph, chain.units)

    @classmethod
    def threshold(cls, graph: Graph, weights: npt.NDArray[np.uint32]) -> "InTies":
        """Return the in-ties of the linear threshold model, where an account keeps one at most, chosen by weight."""
        rows, totals = np.zeros(2 * (len(graph) + 1), np.uint64), weights[graph.in_ties]
        kernels.write_threshold_rows(graph.in_offsets, totals, rows)
        arrays = Sources(rows, rows.view(np.float64), _NOWHERE, graph.in_sources, totals, NONE, True)
        return cls(arrays, len(graph), 1)

    @classmethod
    def _equal(cls, graph: Graph, units: npt.NDArray[np.uint32]) -> "InTies":
        rows = np.empty(2 * (len(graph) + 1), np.uint64)
        longest = kernels.write_equal_rows(graph.in_offsets, units, rows, rows.view(np.float64))
        arrays = Sources(rows, rows.view(np.float64), _NOWHERE, graph.in_sources, NONE, NONE, False)
        return cls(arrays, len(graph), longest)

    @classmethod
    def _grouped(cls, graph: Graph, units: npt.NDArray[np.uint32]) -> "InTies":
        in_sources, in_units = np.empty(graph.tie_count, np.int32), np.empty(graph.tie_count, np.uint32)
        kernels.carry_to_targets(graph.offsets, graph.targets, units, graph.in_offsets, in_sources, in_units)
        firsts = np.empty(len(graph) + 1, np.int64)
        longest = kernels.count_groups(graph.in_offsets, in_units, firsts)
        kernels.sort_groups(graph.in_offsets, longest, in_sources, in_units)
        in_sources = checks.frozen(in_sources)  # as the graph's own are: a writable array is another compilation
        rows, bounds = np.empty(2 * (firsts[-1] + 1), np.uint64), np.empty(firsts[-1], np.uint32)
        unequal = kernels.write_group_rows(graph.in_offsets, in_units, firsts, rows, rows.view(np.float64), bounds)
        units, bounds = (in_units, bounds) if unequal else (NONE, NONE)
        arrays = Sources(rows, rows.view(np.float64), firsts, in_sources, units, bounds, False)
        return cls(arrays, len(graph), longest)


_NOWHERE = np.empty(0, np.int64)
