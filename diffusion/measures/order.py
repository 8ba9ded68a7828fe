"""Scores of measures that put accounts in an order, one by one, instead of weighing each by itself."""

import numpy as np
import numpy.typing as npt


def scores_of_order(order: npt.NDArray[np.int32], accounts: int) -> npt.NDArray[np.float64]:
    """Return the places counted from the last: as many as were placed for the first, 1 for the last, 0 for all others.

    >>> scores_of_order(np.array([2, 0], np.int32), 4).tolist()
    [1.0, 0.0, 2.0, 0.0]
    """
    scores = np.zeros(accounts)
    scores[order] = np.arange(len(order), 0, -1)
    return scores
