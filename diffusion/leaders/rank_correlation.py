"""How far two measures put accounts in the same order: Spearman's and Kendall's rank correlation.

They are here because importing `scipy.stats` takes longer than a ranking of many thousand accounts.
"""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int64]


def spearman(first: Values, second: Values) -> float:
    """Return the correlation of the ranks, where equal values share the mean of their places; NaN without spread.

    Examples
    --------
    >>> spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 3]))
    0.8
    """
    if not len(first):
        return float("nan")
    one, other = (_mean_places(_dense_ranks(values)) for values in (first, second))
    one, other = one - one.mean(), other - other.mean()
    norm = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / norm if norm else float("nan")


def kendall(first: Values, second: Values) -> float:
    """Return Kendall's tau-b: concordant less discordant pairs, among those that either measure tells apart.

    Discordant pairs are the inversions of one order read in the other (Knight, "A computer method for calculating
    Kendall's tau with ungrouped data", 1966, doi:10.1080/01621459.1966.10480879). NaN without spread.

    Examples
    --------
    >>> round(kendall(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 3])), 6)
    0.666667
    """
    one, other = _dense_ranks(first), _dense_ranks(second)
    both = one * (int(other.max(initial=0)) + 1) + other
    pairs = len(one) * (len(one) - 1) // 2
    tied, tied_other, tied_both = (_tied_pairs(ranks) for ranks in (one, other, both))
    discordant = inversions(other[np.argsort(both, kind="stable")])
    norm = float(np.sqrt(pairs - tied) * np.sqrt(pairs - tied_other))
    return (pairs - tied - tied_other + tied_both - 2 * discordant) / norm if norm else float("nan")


def inversions(ranks: Ranks) -> int:
    """Return how many pairs of whole numbers from 0 on stand in falling order.

    A falling pair first differs in some bit: the earlier one has it set, the later one has not. So bit by bit, from the
    highest, the numbers are parted by their bits so far, each part in the first order, and each number without the bit
    counts those before it in its part that have it.

    >>> inversions(np.array([2, 0, 1, 1]))
    3
    """
    before = np.concatenate([[0], np.cumsum(np.bincount(ranks, minlength=1))])
    found = 0
    for bit in reversed(range(int(ranks.max(initial=0)).bit_length())):
        has = (ranks >> bit) & 1
        part = before[(ranks >> (bit + 1)) << (bit + 1)]
        ones = np.cumsum(has) - has
        ones -= np.concatenate([ones, [0]])[part]
        found += int(ones[has == 0].sum())
        place = before[(ranks >> bit) << bit] + np.where(has, ones, np.arange(len(ranks)) - part - ones)
        parted = np.empty_like(ranks)
        parted[place] = ranks
        ranks = parted
    return found


def _dense_ranks(values: Values) -> Ranks:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _mean_places(ranks: Ranks) -> Values:
    counts = np.bincount(ranks)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[ranks])


def _tied_pairs(ranks: Ranks) -> int:
    counts = np.unique(ranks, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())
