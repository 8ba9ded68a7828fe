"""What follows from whom along chances of parents: descendants upwards, presence downwards, each in one pass.

Both take the candidates of each event as compressed rows, ``sources[offsets[e]:offsets[e + 1]]``, with the chance of
each to be the parent, and an order of the events in which every source stands before what may have come from it.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


@kernel
def hand_up(order: Integers, offsets: Integers, sources: Integers, shares: Floats, descendants: Floats) -> None:
    """Add up, per event, how many are expected to have come from it, directly or not; zeros at first."""
    for place in range(len(order) - 1, -1, -1):
        event = order[place]
        for candidate in range(offsets[event], offsets[event + 1]):
            descendants[sources[candidate]] += shares[candidate] * (1 + descendants[event])


@kernel
def hand_down(
    order: Integers,
    offsets: Integers,
    sources: Integers,
    shares: Floats,
    accounts: Codes,
    members: Floats,
    missed: Floats,
) -> None:
    """Write, per event, the chance that none of those it came from, directly or not, is a member.

    ``accounts`` is whose each event is, -1 for nobody who could be a member; ``members`` is each account's chance to be
    one. The parents of different events are drawn independently of each other, and so are the members.
    """
    for place in range(len(order)):
        event = order[place]
        met = 0.0
        for candidate in range(offsets[event], offsets[event + 1]):
            source = sources[candidate]
            free = missed[source]
            if accounts[source] >= 0:
                free *= 1 - members[accounts[source]]
            met += shares[candidate] * (1 - free)
        missed[event] = 1 - met
