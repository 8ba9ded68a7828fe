"""Independent cascade: each newly active account has one chance on each tie."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.model import NO_STARTS, Counts, Forward
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

    def units(self, chain: Chain) -> Counts:
        """Return each tie's probability in units of 2**-31; a positive one never vanishes."""
        return chain.units

    def starts(self, chain: Chain) -> Counts:
        """Return nothing: each tie has a coin of its own."""
        return NO_STARTS

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
