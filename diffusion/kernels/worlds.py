"""Live-edge worlds as lists: what chance left of the ties in one replicate, account by account.

In a world a tie is live or it is not, and seeds reach what live ties lead to (Kempe, Kleinberg, Tardos 2003,
doi:10.1145/956750.956769). The lists are for whoever asks more of a world than who is reached from given seeds. The
coins are those of the forward kernels, which decide a tie in 64 worlds at once.
"""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import replicate_key
from diffusion.kernels.compile import kernel
from diffusion.kernels.lanes import LANES
from diffusion.kernels.side_by_side import draw_rows

Counts = npt.NDArray[np.uint32]
Masks = npt.NDArray[np.uint64]


@kernel
def draw_worlds(
    offsets: Masks, targets: Counts, units: Counts, starts: Counts, root: np.uint64, block: int, live: Masks
) -> None:
    """Write for each tie in which of the worlds ``64 * block`` to ``64 * block + 63`` it is live, a bit each.

    ``starts`` are where each tie's stretch of its target's coin begins; empty where each tie has a coin of its own.
    """
    keys = np.empty(LANES, np.uint64)
    for lane in range(np.uint64(LANES)):
        keys[lane] = replicate_key(root, np.uint64(block) * np.uint64(LANES) + lane)
    everyone = np.arange(len(offsets) - 1).astype(np.uint32)
    draw_rows(offsets, targets, units, starts, keys, everyone, live)


@kernel
def list_world(
    offsets: Masks, targets: Counts, live: Masks, bit: int, begins: Counts, lists: Counts, ranks: Counts
) -> None:
    """List the world of a bit: account v's live ties lead to ``lists[begins[v] : begins[v + 1]]``.

    ``lists`` and ``ranks`` have one place more than there are ties. A target whose tie is not live is written over by
    the next, and rows are told apart afterwards, so that there is nothing for the processor to guess.
    """
    found, shift = np.uint64(0), np.uint64(bit)
    for tie in range(np.uint64(len(targets))):
        lists[found], ranks[tie] = targets[tie], found
        found += (live[tie] >> shift) & np.uint64(1)
    ranks[len(targets)] = found
    for account in range(np.uint64(len(offsets))):
        begins[account] = ranks[offsets[account]]
