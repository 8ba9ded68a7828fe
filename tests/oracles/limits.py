"""Where scores go that accounts pass on for ever: (1 + ties) to a great power, by squaring, applied to ones.

The one added to the ties leaves the limit as it is and keeps circles from going round. Mostly 2^13 steps are as good as
2^12, and ordinary numbers do. Where parts of the network grow alike they are not: then to the power of 2^40 in whole
numbers of 1,600 bits, so that nothing depends on how the network falls into pieces.
"""

import numpy as np
import numpy.typing as npt

BITS, SQUARES, FEW = 1_600, 40, 12


def limit(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the limit, its entries' sum 1, for a matrix of whole numbers: entry (u, v) is what u gets from v."""
    if not len(matrix):
        return np.zeros(0)
    power = matrix + np.eye(len(matrix))
    for _ in range(FEW):
        power = power @ power
        power /= power.max()
    before, after = power.sum(axis=1), (power @ power).sum(axis=1)
    if np.abs(before / before.sum() - after / after.sum()).max() < 1e-14:
        return after / after.sum()
    whole = (matrix + np.eye(len(matrix))).astype(int).astype(object)
    for _ in range(SQUARES):
        whole = whole @ whole
        whole = whole >> max(int(whole.max()).bit_length() - BITS, 0)
    scores = whole.sum(axis=1)
    return (scores / scores.sum()).astype(float)
