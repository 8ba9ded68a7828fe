"""Leiden: communities that hold more ties within than chance would give, each of them tied together."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels.leiden import move_accounts, number, refine
from diffusion.kernels.leiden_rows import draw_together, lay_rows
from diffusion.parallel import report_progress
from diffusion.randomness import Purpose, generator

Counts = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Leiden:
    """Finds communities of high modularity by the Leiden algorithm.

    Ties are read without direction: u → v and v → u add up, with their weights. Modularity is the weight of ties within
    communities, as a share of all, less ``resolution`` times the share that chance would give if each account kept the
    weight of its ties. Accounts move to the community they gain most by; each community is refined into parts; parts
    are drawn together into one account each, and all begins again, until nothing changes. Every community is tied
    together (connected), which Louvain's are not always. In the refinement an account joins the part it gains most by,
    the limit of the paper's rule for little randomness.

    Accounts take their turns in an order that ``random_state`` names, on one thread: the answer is the same on any
    machine with any number of threads.

    Parameters
    ----------
    resolution
        Above 0. Larger values find more and smaller communities; 1 is the usual modularity.
    rounds
        How often the whole is done, each time from the communities found before. Later rounds gain little.

    Examples
    --------
    >>> import diffusion
    >>> Leiden().labels(diffusion.Graph.from_arrays([0, 2], [1, 3], edges="follows")).tolist()
    [0, 0, 1, 1]

    References
    ----------
    V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected communities",
    Scientific Reports 9, 2019, doi:10.1038/s41598-019-41695-z.
    """

    resolution: SupportsFloat = 1.0
    rounds: SupportsIndex = 3

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolution", checks.positive("resolution", self.resolution))
        object.__setattr__(self, "rounds", checks.integer("rounds", self.rounds, minimum=1))

    @property
    def name(self) -> str:
        """Return "Leiden", with the resolution where it is not the usual one."""
        return "Leiden" if self.resolution == 1 else f"Leiden (resolution {self.resolution:g})"

    def labels(self, graph: Graph, random_state: SupportsIndex = 0) -> Counts:
        """Return a community for each account, by code; accounts without ties are each a community of their own."""
        order = generator(random_state, Purpose.COMMUNITIES).permutation(len(graph)).astype(np.uint32)
        level = level_of(graph, order)
        labels = np.arange(len(graph), dtype=np.uint32)
        weight = float(level.strengths.sum())
        if weight > 0:
            for turn in range(int(self.rounds)):
                report_progress("finding communities", turn, int(self.rounds))
                before, labels = labels, improved(level, labels, float(self.resolution) / weight)
                number(labels)
                if (labels == before).all():
                    break
            report_progress("finding communities", int(self.rounds), int(self.rounds))
        found = np.empty_like(labels)
        found[order] = labels
        number(found)
        return found


@dataclass(frozen=True, eq=False)
class Level:
    """Accounts, or parts of communities that stand for their accounts, with the ties among them in undirected rows."""

    begins: Integers
    others: Counts
    values: Floats
    """The weight of each place of the rows; empty where all are 1."""
    strengths: Floats
    """The weight of all ties of each account, or of the accounts of each part; ties within count twice."""

    def __len__(self) -> int:
        return len(self.strengths)

    def drawn_together(self, parts: Counts, count: int) -> "Level":
        """Return the level in which each part is one account."""
        members = np.argsort(parts, kind="stable").astype(np.uint32)
        part_begins = np.concatenate([[0], np.cumsum(np.bincount(parts, minlength=count))])
        begins, room = np.empty(count + 1, np.int64), len(self.others)
        others, values = np.empty(room, np.uint32), np.empty(room)  # what is not written takes no memory
        draw_together(self.begins, self.others, self.values, parts, part_begins, members, begins, others, values)
        strengths = np.bincount(parts, self.strengths, count).astype(np.float64, copy=False)
        return Level(begins, others[: begins[-1]], values[: begins[-1]], strengths)


def level_of(graph: Graph, order: Counts) -> Level:
    """Return the accounts of a graph in a given order, which is that in which they will move."""
    places = np.empty_like(order)
    places[order] = np.arange(len(order), dtype=np.uint32)
    if graph.is_unweighted:
        degrees = graph.out_degrees + graph.in_degrees
        weights = in_weights = np.empty(0)
        strengths = degrees.astype(np.float64)
    else:
        weights, in_weights = graph.weights, graph.weights[graph.in_ties]
        degrees = _positive(weights, graph.offsets) + _positive(in_weights, graph.in_offsets)
        strengths = np.bincount(graph.sources, weights, len(graph)).astype(np.float64, copy=False)
        strengths += np.bincount(graph.targets, weights, len(graph))
    begins = np.concatenate([[0], np.cumsum(degrees[order])])
    others, ends = np.empty(begins[-1], np.uint32), begins[:-1].copy()
    values = np.empty(0 if graph.is_unweighted else len(others))
    for offsets, neighbours, counted in (
        (graph.offsets, graph.targets, weights),
        (graph.in_offsets, graph.in_sources, in_weights),
    ):
        lay_rows(offsets, neighbours, checks.frozen(counted), order, places, others, values, ends)
    return Level(begins, others, values, strengths[order])


def _positive(weights: Floats, offsets: Integers) -> Integers:
    """Return how many ties of each row weigh more than 0."""
    return np.diff(np.concatenate([[0], np.cumsum(weights > 0)])[offsets])


def improved(level: Level, labels: Counts, scale: float) -> Counts:
    """Return communities at least as good, by one round of moving, refining and drawing together."""
    home = np.arange(len(level), dtype=np.uint32)  # the part of the present level that each account is in
    labels = labels.copy()
    while True:
        count = len(level)
        totals = np.bincount(labels, level.strengths, count).astype(np.float64, copy=False)
        sizes = np.bincount(labels, minlength=count).astype(np.uint32)
        rows = (level.begins, level.others, level.values, level.strengths)
        move_accounts(*rows, scale, labels, totals, sizes)
        parts = np.empty(count, np.uint32)
        found = refine(*rows, scale, labels, totals, parts)
        if found == count:
            return labels[home]
        first = np.empty(found, np.int64)
        first[parts[::-1]] = np.arange(count)[::-1]
        number(labels)
        labels = labels[first]
        home = parts[home]
        level = level.drawn_together(parts, int(found))
