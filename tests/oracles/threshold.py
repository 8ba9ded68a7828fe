"""The plain twin of the linear threshold search: each account lets in one tie at most, the one its coin falls on."""

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import account_coin, replicate_key
from tests.oracles.independent import Outcome, followers, informed

Numbers = npt.NDArray[np.uint32]


def outcome(
    graph: Graph, units: Numbers, seeds: list[int], root: int, replicate: int, starts: Numbers | None = None
) -> Outcome:
    """Return how many pass the content on, and how many see it, in one replicate."""
    assert starts is not None
    key, active = replicate_key(root, replicate), list(seeds)
    let_in = {
        (source, target)
        for source, target, start, unit in zip(
            graph.sources.tolist(), graph.targets.tolist(), starts.tolist(), units.tolist(), strict=True
        )
        if start <= account_coin(key, target) < start + unit
    }
    while joining := {target for source, target in let_in if source in active and target not in active}:
        active += joining
    return len(active), len(informed(followers(graph, units), active))
