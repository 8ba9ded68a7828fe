"""Linear threshold weights as stretches of each account's own coin, side by side, that only grow with the power.

An account joins by at most one of its in-ties: the one on whose stretch its coin falls, which is the model's equal
live-tie view (Kempe, Kleinberg, Tardos 2003, doi:10.1145/956750.956769, theorem 4.6). Each in-tie has as much room as
its weight takes up at the power at which the weights into the account sum to 1, beyond which there is no such model.
Of its room a tie fills as much as it weighs at the power asked for; so a tie that is live stays live at more power.
"""

import math

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import UNITS
from diffusion.kernels.compile import kernel

NEARLY = 1e-9
"""By how much weights that sum to 1 may miss it: 1/d added d times does not sum to 1 exactly."""
STEPS = 100
"""Newton's steps to the power that fills an account's coin; from below they climb to it and need about ten."""

Floats = npt.NDArray[np.float64]
Ties = npt.NDArray[np.integer]


@kernel
def lay_stretches(
    measured: Floats,
    present: Floats,
    in_offsets: npt.NDArray[np.int64],
    in_ties: Ties,
    starts: npt.NDArray[np.uint32],
    units: npt.NDArray[np.uint32],
) -> None:
    """Write where each tie's stretch starts, and its length, in whole units: rounded down, never beyond its room.

    ``measured`` are the weights at power 1, ``present`` those at the power asked for. Where the latter sum to 1, all
    room is filled, so that an account all of whose sources are active always joins.
    """
    for account in range(len(in_offsets) - 1):
        ties = in_ties[in_offsets[account] : in_offsets[account + 1]]
        power, total, full, place = filling_power(measured, ties), 0.0, 0.0, 0.0
        for tie in ties:
            total += present[tie]
            full += weight(measured[tie], power)
        for tie in ties:
            starts[tie] = np.uint32(place / full * UNITS) if full > 0 else np.uint32(0)
            place += weight(measured[tie], power)
            room = np.uint32(place / full * UNITS) - starts[tie] if full > 0 else np.uint32(0)
            units[tie] = room if total >= 1 - NEARLY else min(room, np.uint32(present[tie] * UNITS))


@kernel
def weight(measured: float, power: float) -> float:
    """Return a weight at a power: 1 - (1 - w)**power."""
    return -math.expm1(power * math.log1p(-measured)) if measured < 1 else 1.0


@kernel
def filling_power(measured: Floats, ties: Ties) -> float:
    """Return the power at which the weights of an account's ties sum to 1; 1 where there is none or it matters not."""
    hazard, positive = 0.0, 0
    for tie in ties:
        hazard -= math.log1p(-measured[tie]) if measured[tie] < 1 else -np.inf
        positive += measured[tie] > 0
    if positive < 2 or hazard == np.inf:
        return 1.0
    power = 1.0 / hazard
    for _ in range(STEPS):
        missing, slope = 1.0, 0.0
        for tie in ties:
            missing -= weight(measured[tie], power)
            slope -= math.log1p(-measured[tie]) * (1 - weight(measured[tie], power))
        if missing <= NEARLY / 1e3 or slope <= 0:
            break
        power += missing / slope
    return power
