"""Independent cascade: each newly active account has one chance on each tie."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.model import Forward
from diffusion.chain.chain import Chain


@dataclass(frozen=True)
class IndependentCascade:
    """Each newly active account passes the content on to each account that sees it, once, with the tie's probability.

    Time plays no part in how far it spreads: a tie is live or not, and live ties lead from the seeds to the spread.

    References
    ----------
    Kempe, Kleinberg, Tardos, KDD 2003, doi:10.1145/956750.956769, section 2.
    """

    @property
    def name(self) -> str:
        """The model's name in words."""
        return "independent cascade"

    def units(self, chain: Chain) -> npt.NDArray[np.uint32]:
        """Return each tie's probability in units of 2**-31; a positive one never vanishes."""
        return chain.units

    def spread(
        self,
        forward: Forward,
        seeds: npt.NDArray[np.uint32],
        ends: npt.NDArray[np.int64],
        root: np.uint64,
        first: int,
        sizes: npt.NDArray[np.int64],
        reach: npt.NDArray[np.int64],
    ) -> None:
        """Run the kernel with marks and a queue of its own."""
        from diffusion.kernels.independent import queue_length, spread_independent

        accounts = len(forward.offsets) - 1
        stamps, queue = np.zeros(accounts, np.uint32), np.empty(queue_length(accounts), np.uint32)
        spread_independent(
            forward.offsets, forward.ties, seeds, ends, root, np.int64(first), sizes, reach, stamps, queue
        )
