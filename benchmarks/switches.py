"""How each idea is switched off, before anything is compiled; only for `benchmarks.ideas`."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

import diffusion.kernels
from diffusion.cascades import live_ties
from diffusion.kernels import side_by_side


def one_by_one_only() -> None:
    """Let every replicate have a search of its own."""
    vars(live_ties)["_next"] = lambda forward, left, *rest: (live_ties.ONE, left)


def side_by_side_only() -> None:
    """Let 64 replicates share a search always."""
    vars(live_ties)["_next"] = lambda forward, left, *rest: (live_ties.SIDE, min(left, live_ties.LANES))


def without_vectors() -> None:
    """Compare 64 coins one after the other."""

    @numba.njit(error_model="numpy")
    def live_lanes(low: Any, high: Any, target: Any, start: Any, units: Any) -> Any:
        word, mask = np.uint32(target * np.uint32(0x9E3779B1)), np.uint64(0)
        for lane in range(np.uint64(64)):
            one = word ^ low[lane]
            one = np.uint32((one ^ (one >> np.uint32(16))) * np.uint32(0x21F0AAAD))
            one = np.uint32((one ^ (one >> np.uint32(15))) + high[lane])
            one = np.uint32((one ^ (one >> np.uint32(15))) * np.uint32(0x735A2D97))
            coin = np.uint32((one ^ (one >> np.uint32(15))) >> np.uint32(1))
            mask |= np.uint64(np.uint32(coin - start) < units) << lane
        return mask

    vars(side_by_side)["live_lanes"] = live_lanes


def without_crowds() -> None:
    """Serve one waiting account after the other."""
    vars(side_by_side)["CROWD"] = 1


def without_prefetch() -> None:
    """Wait for memory where it is used."""

    @numba.njit(inline="always")
    def nothing(array: Any, index: Any) -> None:
        pass

    for found in pkgutil.iter_modules(diffusion.kernels.__path__, "diffusion.kernels."):
        module = importlib.import_module(found.name)
        if hasattr(module, "prefetch") and not found.name.endswith(".prefetch"):
            vars(module)["prefetch"] = nothing


def to_the_end() -> None:
    """Follow every replicate to its end, though it has enough."""
    usual = live_ties.spread_over_live_ties

    def spread(forward: Any, *given: Any) -> None:
        *others, enough, sizes, reach = given
        usual(forward, *others, len(forward.offsets) - 1, sizes, reach)
        np.minimum(sizes, enough, out=sizes)

    vars(live_ties)["spread_over_live_ties"] = spread


def one_set_in_flight() -> None:
    """Draw one reverse-reachable set after the other."""
    from diffusion.kernels import reverse

    vars(reverse)["LANES"] = 1


def without_stops() -> None:
    """Grow huge sets to their end."""
    from diffusion.seeds import sentinels

    vars(sentinels)["SHARE"] = 2**62


def every_root_grows() -> None:
    """Let sets that end at their root go all the way, as the others do."""
    from diffusion.kernels import sources

    vars(sources)["QUIET"] = 0.0


def the_librarys_logarithm() -> None:
    """Take the logarithm of the system's library."""
    from diffusion.kernels import reverse

    @numba.njit(inline="always", error_model="numpy")
    def exponential(word: Any) -> Any:
        return -np.log((np.float64(word >> np.uint64(12)) + 0.5) * 2.0**-52)

    vars(reverse)["exponential"] = exponential


SWITCHES: dict[str, Callable[[], None]] = {
    "side-by-side": one_by_one_only,
    "one-by-one": side_by_side_only,
    "vectors": without_vectors,
    "crowds": without_crowds,
    "prefetch": without_prefetch,
    "early-end": to_the_end,
    "in-flight": one_set_in_flight,
    "stops": without_stops,
    "roots": every_root_grows,
    "logarithm": the_librarys_logarithm,
}
