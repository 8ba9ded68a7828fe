"""Who is next: how often the account that takes an item up next stands among the first k of the forecast."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.kernels.next_account import rank_next
from diffusion.learning.exposures import Exposures

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
RANKS = (10, 50, 100)
"""How long the list of forecast accounts is."""


@dataclass(frozen=True, eq=False)
class NextAccounts:
    """Sums over the events that were asked about, by group of items; G groups, K predictors, one row a length of list.

    At each event the accounts that are not active yet are ranked by the chance that they were forecast, given those who
    are. Accounts of equal chance are in no order, so each figure is the mean over all their orders.
    """

    asked: Floats
    """Events asked about, by group."""
    hits: Floats
    """How often the account was among the first k, lengths x G x K."""
    precision: Floats
    """The sum of 1 / place where it was among the first k (average precision at k of one right answer), as ``hits``."""
    events: int
    """How many events could have been asked about."""
    pool: float
    """How many accounts there were to choose from, on average."""


def next_accounts(
    seen: Exposures, hazards: Floats, outside: Floats, groups: Integers, *, most: int, ranks: tuple[int, ...] = RANKS
) -> NextAccounts:
    """Rank the accounts that are not active yet at events of held-out items, as cascade prediction is judged.

    Parameters
    ----------
    seen
        The held-out items.
    hazards, outside
        Of each tie, and of each account by no visible tie, by each predictor.
    groups
        Which group each item is of.
    most
        The most events to ask about; if there are more, evenly chosen ones.
    ranks
        The lengths of the list.

    References
    ----------
    J. Wang, V. Zheng, Z. Liu, K. Chang, "Topological recurrent neural network for diffusion prediction" (Topo-LSTM),
    ICDM 2017, doi:10.1109/ICDM.2017.57, hits@k and MAP@k at each event; A. Sankar, X. Zhang, A. Krishnan, J. Han,
    "Inf-VAE", WSDM 2020, doi:10.1145/3336191.3371811, uses the same data sets.
    """
    asked, events = _asked(seen, most)
    columns, accounts = hazards.shape[1], len(seen.graph)
    greater, equal = np.zeros((2, len(seen), columns), np.int64)
    pools = np.zeros(len(seen), np.int64)
    rank_next(
        seen.starts, seen.accounts, seen.times, asked, seen.graph.offsets, seen.graph.targets,
        hazards, outside, np.sort(outside.T, axis=1), np.empty(accounts, np.int32), np.full(accounts, -1, np.int64),
        np.zeros(accounts, bool), np.empty((accounts, columns)), greater, equal, pools,
    )  # fmt: skip
    own, count = groups[seen.items[asked]], int(groups.max(initial=-1)) + 1
    found = np.array([expected_at(k, greater[asked], equal[asked]) for k in ranks]).reshape(2 * len(ranks), -1, columns)
    summed = np.zeros((count, 2 * len(ranks), columns))
    np.add.at(summed, own, found.swapaxes(0, 1))
    hits, precision = summed.swapaxes(0, 1)[0::2], summed.swapaxes(0, 1)[1::2]
    told = np.bincount(own, minlength=count).astype(np.float64)
    pool = float(pools[asked].mean()) if asked.any() else 0.0
    return NextAccounts(told, hits, precision, events, pool)


def _asked(seen: Exposures, most: int) -> tuple[npt.NDArray[np.bool_], int]:
    """Return which events to ask about, and how many have somebody active before them."""
    firsts = seen.times[np.minimum(seen.starts[:-1], max(len(seen) - 1, 0))] if len(seen) else np.empty(0)
    able = np.flatnonzero(seen.times > firsts[seen.items]) if len(seen) else np.empty(0, np.int64)
    if len(able) > most:
        able = able[((np.arange(most) + 0.5) * len(able) / most).astype(np.int64)]
        count = int((seen.times > firsts[seen.items]).sum())
    else:
        count = len(able)
    asked = np.zeros(len(seen), bool)
    asked[able] = True
    return asked, count


def expected_at(k: int, greater: Integers, equal: Integers) -> tuple[Floats, Floats]:
    """Return the chance to be among the first k, and the expected 1 / place if so, over all orders of equals.

    >>> expected_at(2, np.array([0, 1, 2]), np.array([1, 2, 5]))
    (array([1. , 0.5, 0. ]), array([1.  , 0.25, 0.  ]))
    """
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, k + 1))])
    among = np.clip(k - greater, 0, equal)
    start = np.minimum(greater, k)
    return among / np.maximum(equal, 1), (harmonic[start + among] - harmonic[start]) / np.maximum(equal, 1)
