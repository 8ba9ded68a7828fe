"""How much slower than usual each tie is, as far as its own delays tell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
LEAST_FREEDOM = 10.0
"""How many repeated delays along ties it takes to tell how different ties are."""


@dataclass(frozen=True, eq=False)
class TieSpeeds:
    """What is known of the logarithms of every tie's delays, next to those of all ties."""

    sizes: Floats
    """Per tie, how many delays it had, by weight."""
    sums: Floats
    """Per tie, the sum of how far their logarithms were from the mean of all."""
    center: float
    """That mean."""
    between: float
    """The variance between ties."""
    within: float
    """The variance within a tie."""

    @property
    def scales(self) -> Floats:
        """By which factor each tie's delays are longer than usual.

        exp(n b / (n b + w) · mean difference) for n delays, variance b between ties and w within: 1 without delays.
        """
        scales: Floats = np.exp(self.between * self.sums / (self.sizes * self.between + self.within))
        return scales

    def without(self, ties: Integers, delays: Floats, weights: Floats) -> Floats:
        """Return the factor that each delay's tie has without that delay: no delay speaks for itself."""
        sizes = np.maximum(self.sizes[ties] - weights, 0)
        sums = self.sums[ties] - weights * (np.log(delays) - self.center)
        scales: Floats = np.exp(self.between * sums / (sizes * self.between + self.within))
        return scales


def tie_speeds(ties: Integers, delays: Floats, weights: Floats, count: int) -> TieSpeeds | None:
    """Take the logarithms of delays apart into what differs between ties and within, by the method of moments.

    Parameters
    ----------
    ties, delays, weights
        One entry a delay: which tie, how long, and how likely it is that the item came along it.
    count
        How many ties there are.

    Returns
    -------
    TieSpeeds
        None where there are too few repeated delays to tell, or ties do not differ.
    """
    logs: Floats = np.log(delays)
    total = float(weights.sum())
    sizes, squares = (np.bincount(ties, values, count).astype(np.float64) for values in (weights, weights**2))
    seen = sizes > 0
    center = float(weights @ logs) / max(total, 1e-300)
    sums = np.bincount(ties, weights * (logs - center), count).astype(np.float64)
    means = np.zeros(count)
    means[seen] = sums[seen] / sizes[seen]
    ratio = float((squares[seen] / sizes[seen]).sum())
    if total - ratio < LEAST_FREEDOM:
        return None
    within = float(weights @ (logs - center - means[ties]) ** 2) / (total - ratio)
    between = float(sizes @ means**2) - within * (ratio - float(squares.sum()) / total)
    between /= total - float((sizes**2).sum()) / total
    return TieSpeeds(sizes, sums, center, between, within) if between > 0 and within > 0 else None
