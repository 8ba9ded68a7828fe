"""Who was exposed to what, and took it up or did not: pairs of an item and an account that saw it."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def write_pairs(
    starts: Integers,
    accounts: Codes,
    parents: Codes,
    times: Floats,
    first: int,
    stop: int,
    offsets: Integers,
    targets: Codes,
    hazards: Floats,
    places: Integers,
    slots: Integers,
    counts: Integers,
    items: Integers,
    exposed: Codes,
    events: Integers,
    exposures: Integers,
    sums: Floats,
    wholes: Floats,
) -> None:
    """Write the pairs of the items ``first .. stop``; item i has the events ``starts[i]:starts[i + 1]``.

    An active account u exposes v along the tie u → v if v is not active in the item at all, or if u came before v or is
    v's stated parent. Each exposed v makes one pair: its item, its code, the event by which it took the item up (-1 if
    it did not), how many exposed it, and the sums of the columns of ``hazards`` (ties by predictors) over those ties;
    in ``wholes`` over the ties from all that were active in the item, whenever. Pairs come in the order in which they
    are first exposed.

    With no room in ``items``, pairs are counted only, in ``counts[item - first + 1]``. ``places`` (all -1 at first and
    afterwards) and ``slots`` (the same) have an entry an account.
    """
    counting = len(items) == 0
    pair = 0
    for item in range(first, stop):
        begin, end = starts[item], starts[item + 1]
        opened = pair
        for event in range(begin, end):
            places[accounts[event]] = event
        for event in range(begin, end):
            account, time = accounts[event], times[event]
            for tie in range(offsets[account], offsets[account + 1]):
                target = targets[tie]
                taken = places[target]
                if taken >= 0 and not (time < times[taken] or parents[taken] == account):
                    continue
                slot = slots[target]
                if slot < opened:
                    slot = slots[target] = pair
                    pair += 1
                    if not counting:
                        items[slot], exposed[slot], events[slot] = item, target, taken
                if counting:
                    continue
                exposures[slot] += 1
                for column in range(hazards.shape[1]):
                    sums[slot, column] += hazards[tie, column]
                    wholes[slot, column] += hazards[tie, column]
        for event in range(begin, end if not counting else begin):  # and those that came too late, if it is a pair
            account, time = accounts[event], times[event]
            for tie in range(offsets[account], offsets[account + 1]):
                target = targets[tie]
                taken, slot = places[target], slots[target]
                if slot >= opened and taken >= 0 and not (time < times[taken] or parents[taken] == account):
                    for column in range(hazards.shape[1]):
                        wholes[slot, column] += hazards[tie, column]
        for event in range(begin, end):
            places[accounts[event]] = -1
        if counting:
            counts[item - first + 1] = pair - opened
    for account in range(len(slots)):
        slots[account] = -1


@kernel
def bin_tries(
    starts: Integers,
    accounts: Codes,
    parents: Codes,
    times: Floats,
    groups: Integers,
    offsets: Integers,
    targets: Codes,
    bins: npt.NDArray[np.int16],
    places: Integers,
    counts: npt.NDArray[np.int32],
) -> None:
    """Count tries along ties in ``counts[group, predictor, bin, 1 if the follower took it up after it]``.

    Item i is of group ``groups[i]``; ``bins`` (ties by predictors) says into which bin each falls. A try is an exposure
    as in `write_pairs`; ``places`` is -1 for every account, before and afterwards.
    """
    for item in range(len(starts) - 1):
        begin, end, group = starts[item], starts[item + 1], groups[item]
        for event in range(begin, end):
            places[accounts[event]] = event
        for event in range(begin, end):
            account, time = accounts[event], times[event]
            for tie in range(offsets[account], offsets[account + 1]):
                taken = places[targets[tie]]
                if taken < 0 or time < times[taken] or parents[taken] == account:
                    adopted = 1 if taken >= 0 else 0
                    for column in range(bins.shape[1]):
                        counts[group, column, bins[tie, column], adopted] += 1
        for event in range(begin, end):
            places[accounts[event]] = -1
