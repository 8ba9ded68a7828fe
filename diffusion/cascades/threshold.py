"""Linear threshold: an account joins when enough of those it follows have."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.model import Forward
from diffusion.chain.chain import Chain
from diffusion.errors import InputError


@dataclass(frozen=True)
class LinearThreshold:
    """Each account draws a threshold in [0, 1) and joins when the weights of its active sources sum to more.

    The probabilities of the chain are the weights; into each account they may sum to at most 1, as they do in
    `weighted_cascade` at power 1 and below.

    References
    ----------
    Kempe, Kleinberg, Tardos, KDD 2003, doi:10.1145/956750.956769, section 2; theorem 4.6 for the equal live-tie view.
    """

    @property
    def name(self) -> str:
        """The model's name in words."""
        return "linear threshold"

    def units(self, chain: Chain) -> npt.NDArray[np.uint32]:
        """Return weights in units of 2**-31, rounded down; those into an account that sum to 1 sum to 2**31."""
        from diffusion.kernels.threshold import NEARLY, whole_weights

        _refuse_overweight(chain, NEARLY)
        units = np.empty(chain.graph.tie_count, np.uint32)
        whole_weights(chain.probabilities, chain.graph.in_offsets, chain.graph.in_ties, units)
        return units

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
        """Run the kernel with states and a queue of its own."""
        from diffusion.kernels.threshold import spread_threshold

        accounts = len(forward.offsets) - 1
        states, queue = np.zeros(accounts, np.uint64), np.empty(accounts, np.uint32)
        spread_threshold(forward.offsets, forward.ties, seeds, ends, root, np.int64(first), sizes, reach, states, queue)


def _refuse_overweight(chain: Chain, rounding: float) -> None:
    sums = np.bincount(chain.graph.targets, weights=chain.probabilities, minlength=chain.graph.account_count)
    worst = int(np.argmax(sums)) if len(sums) else -1
    if worst >= 0 and sums[worst] > 1 + rounding:
        raise InputError(
            f"the linear threshold model needs weights that sum to at most 1 into each account, but those into "
            f"{chain.graph.names[worst]!r} sum to {sums[worst]:.4g}; use weighted_cascade(graph) at power 1 or below, "
            "smaller probabilities, or IndependentCascade()"
        )
