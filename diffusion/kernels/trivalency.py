"""Levels drawn per tie by a coin named after its two accounts."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import account_key, replicate_key, tie_coin
from diffusion.kernels.compile import kernel


@kernel
def draw_levels(
    offsets: npt.NDArray[np.int64],
    targets: npt.NDArray[np.int32],
    root: np.uint64,
    count: np.uint64,
    levels: npt.NDArray[np.uint8],
) -> None:
    """Write into ``levels`` a number in [0, count) for each tie, all equally likely."""
    draw = replicate_key(np.uint64(root), np.uint64(0))
    for source in range(len(offsets) - 1):
        row = account_key(draw, np.uint64(source))
        for tie in range(offsets[source], offsets[source + 1]):
            coin = np.uint64(tie_coin(row, np.uint32(targets[tie])))
            levels[tie] = np.uint8((coin * np.uint64(count)) >> np.uint64(31))
