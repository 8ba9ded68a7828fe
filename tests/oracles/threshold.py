"""The plain twin of ``kernels/threshold.py``: ask everybody again until nobody joins, on the same coins."""

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from tests.oracles.coins import account_coin, replicate_key
from tests.oracles.independent import Outcome, followers, informed


def outcome(graph: Graph, units: npt.NDArray[np.uint32], seeds: list[int], root: int, replicate: int) -> Outcome:
    """Return how many pass the content on, and how many see it, in one replicate."""
    ties, key, active = followers(graph, units), replicate_key(root, replicate), list(seeds)
    while joining := [
        account
        for account in range(graph.account_count)
        if account not in active and account_coin(key, account) < pressure(ties, active, account)
    ]:
        active += joining
    return len(active), len(informed(ties, active))


def pressure(ties: list[list[tuple[int, int]]], active: list[int], account: int) -> int:
    """Return what the active sources of an account weigh together."""
    return sum(unit for source in active for target, unit in ties[source] if target == account)
