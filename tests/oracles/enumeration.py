"""The exact distribution of the spread on a small graph, by enumerating every live-edge world.

Independent cascade: each tie is live or not, 2**ties worlds. Linear threshold: each account keeps one in-tie or none
(Kempe, Kleinberg, Tardos 2003, doi:10.1145/956750.956769). Complex contagion: the live ties of the independent cascade,
and how many of them each account waits for. All worlds are followed at once, a bit mask of active accounts each.
"""

import re

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph

MOST_WORLDS = 2**21


def exact_distribution(
    graph: Graph, probabilities: npt.ArrayLike, model_name: str, seed_codes: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return the chance of each spread 0 .. accounts, for a model named as ``model.name``."""
    chances = np.asarray(probabilities, np.float64)
    counted = re.fullmatch(r"complex contagion from (\d+) active accounts? on", model_name)
    if counted:
        return exact_complex(graph, chances, [int(counted[1])] * graph.account_count, seed_codes)
    in_time = {"timed cascade": independent_worlds}  # with delays alone, and all the time there is
    worlds = ({"independent cascade": independent_worlds, "linear threshold": threshold_worlds} | in_time)[model_name]
    weights, live = worlds(graph, chances)
    active = np.full(len(weights), sum(1 << int(code) for code in np.unique(seed_codes)), np.int64)
    for _ in range(graph.account_count):
        for tie, (source, target) in enumerate(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)):
            active |= (active >> source & live[tie]) << target
    return np.bincount(np.bitwise_count(active), weights=weights, minlength=graph.account_count + 1)


def exact_complex(
    graph: Graph, chances: npt.NDArray[np.float64], needs: list[int], seed_codes: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return the chance of each spread where each account waits for so many live ties from active accounts."""
    weights, live = independent_worlds(graph, chances)
    starting = [code for code, need in enumerate(needs) if need == 0]
    active = np.full(len(weights), sum({1 << int(code) for code in [*np.ravel(seed_codes), *starting]}), np.int64)
    into = [np.flatnonzero(graph.targets == account) for account in range(graph.account_count)]
    for _ in range(graph.account_count):
        for account, ties in enumerate(into):
            met = sum(((active >> graph.sources[tie] & live[tie]) for tie in ties), start=np.zeros_like(active))
            active |= (met >= needs[account]).astype(np.int64) << account
    return np.bincount(np.bitwise_count(active), weights=weights, minlength=graph.account_count + 1)


def exact_spread(graph: Graph, probabilities: npt.ArrayLike, model_name: str, seed_codes: npt.ArrayLike) -> float:
    """Return the expected spread."""
    distribution = exact_distribution(graph, probabilities, model_name, seed_codes)
    return float(distribution @ np.arange(len(distribution)))


def independent_worlds(
    graph: Graph, chances: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return the weight of each world, and for each tie whether it is live there; sure ties make no second world."""
    open_ties = np.flatnonzero((chances > 0) & (chances < 1))
    count = _bounded(2 ** len(open_ties))
    weights, live = np.ones(count), np.zeros((len(chances), count), np.int64)
    live[chances >= 1] = 1
    for bit, tie in enumerate(open_ties):
        live[tie] = np.arange(count) >> bit & 1
        weights *= np.where(live[tie], chances[tie], 1 - chances[tie])
    return weights, live


def threshold_worlds(
    graph: Graph, chances: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return the weight of each world, and for each tie whether it is the one its target kept."""
    rows = [np.flatnonzero((graph.targets == account) & (chances > 0)) for account in range(graph.account_count)]
    count = _bounded(int(np.prod([len(row) + 1 for row in rows], dtype=object)))
    weights, live, stride = np.ones(count), np.zeros((len(chances), count), np.int64), 1
    for row in rows:
        digit = np.arange(count) // stride % (len(row) + 1)
        none = max(0.0, 1.0 - float(chances[row].sum()))
        weights *= np.concatenate([[none], chances[row]])[digit]
        for position, tie in enumerate(row):
            live[tie] = digit == position + 1
        stride *= len(row) + 1
    return weights, live


def _bounded(count: int) -> int:
    if count > MOST_WORLDS:
        raise ValueError(f"{count:,} worlds are too many to enumerate (at most {MOST_WORLDS:,})")
    return count
