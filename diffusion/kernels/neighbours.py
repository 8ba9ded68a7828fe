"""Both sides of a directed graph become one: each account's neighbours, once each, whichever way the tie runs."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@kernel
def merge_sides(
    offsets: Offsets,
    targets: Codes,
    in_offsets: Offsets,
    in_sources: Codes,
    first: int,
    stop: int,
    degrees: Codes,
    neighbours: Codes,
) -> np.int64:
    """List the neighbours of the accounts ``first .. stop``, ascending, itself left out; return how many in all.

    They go to ``neighbours`` without gaps, from ``offsets[first] + in_offsets[first]`` on, where no other range writes.
    """
    begin = np.uint64(offsets[first] + in_offsets[first])
    place = begin
    for account in range(first, stop):
        out, last_out = np.uint64(offsets[account]), np.uint64(offsets[account + 1])
        into, last_into = np.uint64(in_offsets[account]), np.uint64(in_offsets[account + 1])
        row = place
        while out < last_out and into < last_into:
            follower, followed = targets[out], in_sources[into]
            neighbours[place] = min(follower, followed)
            place += np.uint64(neighbours[place] != account)
            out += np.uint64(follower <= followed)
            into += np.uint64(followed <= follower)
        while out < last_out:
            neighbours[place] = targets[out]
            place += np.uint64(neighbours[place] != account)
            out += np.uint64(1)
        while into < last_into:
            neighbours[place] = in_sources[into]
            place += np.uint64(neighbours[place] != account)
            into += np.uint64(1)
        degrees[account] = place - row
    return np.int64(place - begin)
