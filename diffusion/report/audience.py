"""Whom the seeds reach directly: audiences of their own, audiences they share, and where to draw them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.read.names import Codes, Name

MOST_SEEDS = 12
"""More seeds than this cannot be told apart in one picture."""
MOST_PAIRS = 12
"""More shared audiences than this cannot be told apart either."""
GAP = 0.14
ROUNDS = 300
Points = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AudienceMap:
    """The followers of a few seeds, sorted by whom they follow."""

    seeds: tuple[Name, ...]
    """The seeds that are drawn, in their order."""
    left_out: int
    """Seeds beyond those."""
    followers: npt.NDArray[np.int64]
    """How many follow each seed."""
    alone: npt.NDArray[np.int64]
    """How many follow that seed and no other of them."""
    pairs: tuple[tuple[int, int, int], ...]
    """First seed, second seed and how many follow exactly these two, the largest first."""
    several: int
    """How many follow three of them or more."""
    accounts: int
    """Accounts in the network."""

    @property
    def reached(self) -> int:
        """How many follow one of the seeds at least."""
        return int(self.alone.sum()) + self.bridges

    @property
    def bridges(self) -> int:
        """How many follow two or more of the seeds."""
        return sum(count for _, _, count in self.pairs) + self.several


def audience_map(graph: Graph, codes: Codes) -> AudienceMap:
    """Return who follows which of the seeds; of more than twelve, the first twelve count.

    Examples
    --------
    >>> graph = Graph.from_arrays([0, 0, 1, 1], [2, 3, 3, 4], names=["a", "b", "c", "d", "e"], edges="influence")
    >>> found = audience_map(graph, graph.codes(["a", "b"]))
    >>> found.alone.tolist(), found.pairs
    ([1, 1], ((0, 1, 1),))
    """
    shown = codes[:MOST_SEEDS]
    belongs = np.zeros(graph.account_count, np.int64)
    for place, code in enumerate(shown):
        belongs[graph.targets[graph.offsets[code] : graph.offsets[code + 1]]] |= 1 << place
    kinds, counts = np.unique(belongs, return_counts=True)
    alone = np.zeros(len(shown), np.int64)
    pairs, several = [], 0
    for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
        members = [place for place in range(len(shown)) if kind >> place & 1]
        if len(members) == 1:
            alone[members[0]] = count
        elif len(members) == 2:
            pairs.append((members[0], members[1], count))
        elif members:
            several += count
    pairs.sort(key=lambda pair: (-pair[2], pair[:2]))
    return AudienceMap(
        tuple(graph.names.take(shown)), len(codes) - len(shown), checks.frozen(graph.out_degrees[shown]),
        checks.frozen(alone), tuple(pairs), several, graph.account_count,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Layout:
    """Discs in the plane, each as large as its audience; the seeds stand on a circle around what they share."""

    own: Points
    """Centres of the seeds' own audiences."""
    own_radii: Points
    """Their radii."""
    shared: Points
    """Centres of the audiences of two seeds, and last of three or more (if there are such)."""
    shared_radii: Points
    """Their radii."""


def lay_out(found: AudienceMap) -> Layout:
    """Place the audiences: a fixed rule, no chance."""
    pairs = found.pairs[:MOST_PAIRS]
    shared_counts = np.array([count for _, _, count in pairs] + ([found.several] if found.several else []), np.float64)
    seeds = len(found.seeds)
    scale = _scale(np.sqrt(np.maximum(found.alone, 1.0)), np.sqrt(shared_counts), seeds)
    own_radii = np.maximum(scale * np.sqrt(found.alone), 0.11)
    angles = _angles(own_radii)
    ring = 0.0 if seeds == 1 else 1.0
    own = ring * np.column_stack([np.cos(angles), np.sin(angles)])
    shared_radii = np.maximum(scale * np.sqrt(shared_counts), 0.03)
    starts = [0.45 * (own[first] + own[second]) for first, second, _ in pairs]
    starts += [np.zeros(2)] if found.several else []
    room = shared_radii + 0.035
    room[len(pairs) :] += 0.1  # for the words below it
    shared = _apart(np.array(starts).reshape(-1, 2), room, own, own_radii)
    return Layout(own, own_radii, shared, shared_radii)


def _scale(own: Points, shared: Points, seeds: int) -> float:
    """Return the radius of one account's disc: the ring holds the seeds, and a third of its inside what they share."""
    around = (2 * np.pi * 0.97 - seeds * GAP) / (2 * own.sum()) if seeds > 1 else 0.9 / own.max()
    inside = np.sqrt(0.12 / np.square(shared).sum()) if len(shared) else np.inf
    return float(min(around, 0.52 / own.max() if seeds > 1 else around, inside))


def _angles(radii: Points) -> Points:
    """Return the angles of the seeds: each takes room by its radius, clockwise from the top (two: from the left)."""
    room = 2 * radii + GAP
    ends = np.cumsum(room) / room.sum()
    middle = ends - room / room.sum() / 2
    return np.asarray((np.pi if len(radii) == 2 else np.pi / 2) - 2 * np.pi * (middle - middle[0]))


def _apart(centres: Points, radii: Points, own: Points, own_radii: Points) -> Points:
    """Push discs apart until they overlap neither each other nor the seeds' own."""
    centres = centres + 1e-3 * np.column_stack([np.cos(np.arange(len(centres))), np.sin(np.arange(len(centres)))])
    for _ in range(ROUNDS):
        for place in range(len(centres)):
            others = np.concatenate([np.delete(centres, place, axis=0), own])
            room = np.concatenate([np.delete(radii, place), own_radii]) + radii[place]
            gap = centres[place] - others
            distance = np.maximum(np.hypot(*gap.T), 1e-9)
            push = np.maximum(room - distance, 0) / distance
            centres[place] = (centres[place] + 0.5 * (gap * push[:, None]).sum(axis=0)) * 0.998
    return centres


def accounts_a_dot(accounts: int, dots: int) -> int:
    """Return how many accounts a dot stands for, where about so many dots stand for all: one, or a round number."""
    steps: list[int] = [step * 10**power for power in range(10) for step in (1, 2, 5)]
    return next(step for step in steps if step >= accounts / dots)


def sunflower(centre: Points, radius: float, count: int, inner: float = 0.0) -> Points:
    """Return ``count`` points spread evenly over a disc, outside its inner radius (Vogel 1979)."""
    places = np.arange(count)
    reach = np.sqrt(inner**2 + (radius**2 - inner**2) * (places + 0.5) / max(count, 1))
    turn = places * np.pi * (3 - np.sqrt(5))
    return np.asarray(centre + reach[:, None] * np.column_stack([np.cos(turn), np.sin(turn)]))
