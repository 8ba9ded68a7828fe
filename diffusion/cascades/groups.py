"""Random groups of accounts that are close together: what content that needs several friends at once begins with."""

from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.randomness import Purpose, root_key


def random_groups(
    graph: Graph, size: int, count: int, random_state: SupportsIndex, first: int = 0
) -> npt.NDArray[np.uint32]:
    """Return the codes of so many groups, a row each: an account at random, random neighbours of it, and of those.

    Neighbours are those who follow an account and whom it follows. Group i is the same whatever else is drawn, and a
    larger one begins with the smaller. Where a group's neighbours are used up, it is filled with strangers.
    """
    from diffusion.kernels.groups import draw_groups

    groups = np.empty((count, size), np.uint32)
    root = root_key(random_state, Purpose.VALLEY)
    draw_groups(graph.offsets, graph.targets, graph.in_offsets, graph.in_sources, root, first, groups)
    return groups


def group_sizes(accounts: int) -> list[int]:
    """Return which sizes of groups are tried where single accounts set off nothing: 2, 4, ... up to accounts**(1/3).

    The test for a valley asks large outbreaks to exceed accounts**(2/3). Below criticality an account reaches fewer
    than accounts**(1/3) others on average, so that groups of so few together do not get there by adding up.

    >>> group_sizes(1_000), group_sizes(100_000)
    ([2, 4, 8, 10], [2, 4, 8, 16, 32, 46])
    """
    most = int(min(max(2, round(accounts ** (1 / 3))), accounts))
    return sorted({*(2**power for power in range(1, most.bit_length()) if 2**power <= most), most} - {0, 1})
