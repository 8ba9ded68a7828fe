"""Sums of hazards that only a pass over a log's items can give: those of ties that did not try."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def sum_untried(
    starts: Integers,
    accounts: Codes,
    parents: Codes,
    times: Floats,
    first: int,
    stop: int,
    in_offsets: Integers,
    in_sources: Codes,
    in_hazards: Floats,
    marks: Integers,
    whens: Floats,
    sums: Floats,
) -> None:
    """Sum, per item ``first .. stop``, the hazards of its ties that did not try though both ends were active in it.

    Those are ties u → v of which u did not come before v and is not its stated parent, as in `find_candidates`.
    ``in_hazards`` has an entry for each place of the incoming side; ``marks`` (all -1 at first) and ``whens`` one an
    account.
    """
    for item in range(first, stop):
        begin, end = starts[item], starts[item + 1]
        for event in range(begin, end):
            marks[accounts[event]] = item
            whens[accounts[event]] = times[event]
        total = 0.0
        for event in range(begin, end):
            account, parent, time = accounts[event], parents[event], times[event]
            for tie in range(in_offsets[account], in_offsets[account + 1]):
                source = in_sources[tie]
                if marks[source] == item and not whens[source] < time and source != parent:
                    total += in_hazards[tie]
        sums[item] = total
