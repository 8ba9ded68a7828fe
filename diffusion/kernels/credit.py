"""Who may have passed an item on to whom: tries and successes of every tie, from a log of who was active when."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

UNKNOWN = -1
"""As a parent: not stated."""
ELSEWHERE = -2
"""As a parent: stated, but not an account of the graph."""

Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]


@kernel
def credit_items(
    starts: Integers,
    accounts: Codes,
    parents: Codes,
    times: npt.NDArray[np.float64],
    window: float,
    first: int,
    stop: int,
    in_offsets: Integers,
    in_sources: Codes,
    marks: Integers,
    whens: npt.NDArray[np.float64],
    successes: Integers,
    untried: Integers,
) -> None:
    """Count the items ``first .. stop``; item i has the events ``starts[i]:starts[i + 1]``, one an account.

    For each in-tie u → v with both active in an item: a success if u is v's stated parent, or, where no parent is
    stated, if u came before v by ``window`` or less; untried if u did not come before v and is not its parent either.
    ``marks`` (all -1 at first) and ``whens`` have an entry an account; the counts are in the order of the in-ties.
    """
    for item in range(first, stop):
        begin, end = starts[item], starts[item + 1]
        for event in range(begin, end):
            marks[accounts[event]] = item
            whens[accounts[event]] = times[event]
        for event in range(begin, end):
            account, parent, time = accounts[event], parents[event], times[event]
            for tie in range(in_offsets[account], in_offsets[account + 1]):
                source = in_sources[tie]
                if marks[source] != item:
                    continue
                if source == parent:
                    successes[tie] += 1
                elif not whens[source] < time:  # nor is a missing time, NaN, before any other
                    untried[tie] += 1
                elif parent == UNKNOWN and time - whens[source] <= window:
                    successes[tie] += 1
