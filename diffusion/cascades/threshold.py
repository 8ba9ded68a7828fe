"""Linear threshold: an account joins when enough of those it follows have."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Counts, Forward
from diffusion.chain.chain import Chain
from diffusion.errors import InputError

_stretches: "WeakKeyDictionary[Chain, tuple[Counts, Counts]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class LinearThreshold:
    """Each account draws a threshold in [0, 1) and joins when the weights of its active sources sum to more.

    The probabilities of the chain are the weights; into each account they may sum to at most 1, as they do in
    `weighted_cascade` at power 1 and below. Who ends up active is drawn in the model's equal live-tie view: each
    account lets in at most one of its ties, each with its weight as the chance.

    References
    ----------
    Kempe, Kleinberg, Tardos, KDD 2003, doi:10.1145/956750.956769, section 2; theorem 4.6 for the equal live-tie view.
    """

    @property
    def name(self) -> str:
        """The model's name in words."""
        return "linear threshold"

    def units(self, chain: Chain) -> Counts:
        """Return weights in units of 2**-31, rounded down; those into an account that sum to 1 sum to 2**31."""
        return _stretches_of(chain)[1]

    def starts(self, chain: Chain) -> Counts:
        """Return where on its target's coin each tie's stretch begins; it stays there whatever the power."""
        return _stretches_of(chain)[0]

    def spread(
        self,
        forward: Forward,
        replicates: npt.NDArray[np.int64],
        seeds: Counts,
        ends: npt.NDArray[np.int64],
        root: np.uint64,
        enough: int,
        sizes: npt.NDArray[np.int64],
        reach: npt.NDArray[np.int64],
    ) -> None:
        """Search over live ties."""
        from diffusion.cascades.live_ties import spread_over_live_ties

        spread_over_live_ties(forward, replicates, seeds, ends, root, enough, sizes, reach)


def _stretches_of(chain: Chain) -> tuple[Counts, Counts]:
    from diffusion.kernels.threshold import NEARLY, lay_stretches

    if chain not in _stretches:
        _refuse_overweight(chain, NEARLY)
        graph, (starts, units) = chain.graph, np.empty((2, chain.graph.tie_count), np.uint32)
        lay_stretches(chain.measured, chain.probabilities, graph.in_offsets, graph.in_ties, starts, units)
        _stretches[chain] = checks.frozen(starts), checks.frozen(units)
    return _stretches[chain]


def _refuse_overweight(chain: Chain, rounding: float) -> None:
    shared, accounts = chain.by_target, chain.graph.account_count
    if shared is None:
        sums = np.bincount(chain.graph.targets, chain.probabilities, accounts).astype(np.float64)
    else:
        sums = (shared * chain.graph.in_degrees).astype(np.float64)
    worst = int(np.argmax(sums)) if len(sums) else -1
    if worst >= 0 and sums[worst] > 1 + rounding:
        raise InputError(
            f"the linear threshold model needs weights that sum to at most 1 into each account, but those into "
            f"{chain.graph.names[worst]!r} sum to {sums[worst]:.4g}; use weighted_cascade(graph) at power 1 or below, "
            "smaller probabilities, or IndependentCascade()"
        )
