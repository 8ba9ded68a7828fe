"""A plain loop over ties with a stream of random numbers, compiled: what a good programmer writes first."""

import numba
import numpy as np
import numpy.typing as npt

import diffusion

Codes = npt.NDArray[np.uint32]


def counted(chain: diffusion.Chain, seeds: list[int], replicates: int) -> tuple[float, float]:
    """Return the mean spread of an independent cascade, and the mean number of ties that it decides."""
    graph = chain.graph
    offsets, targets = graph.offsets.astype(np.uint64), graph.targets.astype(np.uint32)
    units = np.round(chain.probabilities * 2.0**32).clip(0, 2**32 - 1).astype(np.uint32)
    active, decided = cascade(offsets, targets, units, np.array(seeds, np.uint32), replicates, np.uint64(1))
    return active / replicates, decided / replicates


@numba.njit(nogil=True, error_model="numpy", cache=True)
def cascade(
    offsets: npt.NDArray[np.uint64], targets: Codes, units: Codes, seeds: Codes, replicates: int, state: np.uint64
) -> tuple[int, int]:
    """Return how many accounts became active and how many ties were decided, in all replicates together."""
    stamps = np.zeros(len(offsets) - 1, np.int64)
    queue = np.empty(len(offsets) - 1, np.uint32)
    active, decided = 0, 0
    for replicate in range(1, replicates + 1):
        end = np.uint64(0)
        for seed in seeds:
            stamps[seed], queue[end] = replicate, seed
            end += np.uint64(1)
        place = np.uint64(0)
        while place < end:
            source = np.uint64(queue[place])
            place += np.uint64(1)
            decided += np.int64(offsets[source + np.uint64(1)] - offsets[source])
            for tie in range(offsets[source], offsets[source + np.uint64(1)]):
                state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                target = np.uint64(targets[tie])
                if (state >> np.uint64(32)) < np.uint64(units[tie]) and stamps[target] != replicate:
                    stamps[target], queue[end] = replicate, target
                    end += np.uint64(1)
        active += np.int64(end)
    return active, decided
