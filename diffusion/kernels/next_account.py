"""At which place in a forecast the account stands that took an item up next."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def count_before(values: Floats, limit: float, equal: bool) -> int:
    """Return how many of ascending values lie below a limit, or at it if ``equal``."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < limit or (equal and values[middle] == limit):
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def rank_one(
    account: int,
    column: int,
    known: int,
    base: Floats,
    ordered: Floats,
    met: Codes,
    places: Integers,
    active: npt.NDArray[np.bool_],
    scores: Floats,
) -> tuple[int, int]:
    """Return how many accounts not active yet have a greater score than one, and how many the same, itself included."""
    score = scores[account, column] if places[account] >= 0 else base[account, column]
    upper = count_before(ordered[column], score, True)
    above, same = len(base) - upper, upper - count_before(ordered[column], score, False)
    for place in range(known):
        other = met[place]
        above -= base[other, column] > score
        same -= base[other, column] == score
        if not active[other]:
            above += scores[other, column] > score
            same += scores[other, column] == score
    return above, same


@kernel
def rank_next(
    starts: Integers,
    accounts: Codes,
    times: Floats,
    asked: npt.NDArray[np.bool_],
    offsets: Integers,
    targets: Codes,
    hazards: Floats,
    base: Floats,
    ordered: Floats,
    met: Codes,
    places: Integers,
    active: npt.NDArray[np.bool_],
    scores: Floats,
    greater: Integers,
    equal: Integers,
    pools: Integers,
) -> None:
    """Count, for each event that is asked for, the accounts not active yet with a greater and with an equal score.

    An account's score is ``base`` (accounts by predictors) plus ``hazards`` (ties by predictors) over its ties from
    accounts that were active strictly before the event; who is active at the same moment is not known yet. ``ordered``
    has each column of ``base`` as a row, ascending. Results have an entry an event, by predictor; ``equal`` counts the
    account itself, ``pools`` all who are not active yet. Events without a time make no difference.

    Room, an entry an account: ``met``, ``places`` (-1 at first and afterwards), ``active`` (false at first and
    afterwards), ``scores`` (by predictors).
    """
    for item in range(len(starts) - 1):
        begin, end, last = starts[item], starts[item + 1], -1
        for event in range(begin, end):
            last = event if asked[event] else last
        known, event = 0, begin
        while event <= last and times[event] == times[event]:
            together = event
            while together < end and times[together] == times[event]:
                together += 1
            for one in range(event, together):
                if not asked[one]:
                    continue
                pools[one] = len(base) - (event - begin)
                for column in range(base.shape[1]):
                    greater[one, column], equal[one, column] = rank_one(
                        accounts[one], column, known, base, ordered, met, places, active, scores
                    )
            for one in range(event, together):
                account = accounts[one]
                active[account] = True
                if places[account] < 0:
                    places[account], met[known] = known, account
                    known += 1
                    scores[account] = base[account]
                for tie in range(offsets[account], offsets[account + 1]):
                    target = targets[tie]
                    if places[target] < 0:
                        places[target], met[known] = known, target
                        known += 1
                        scores[target] = base[target]
                    for column in range(base.shape[1]):
                        scores[target, column] += hazards[tie, column]
            event = together
        for place in range(known):
            places[met[place]] = -1
            active[met[place]] = False
