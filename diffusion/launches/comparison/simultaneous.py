"""Several differences at once: which of them are beyond noise when all are looked at together."""

from collections.abc import Sequence

import numpy as np

from diffusion.launches.comparison.paired_difference import PairedDifference


def decided_together(pairs: Sequence[PairedDifference], confidence: float) -> list[bool]:
    """Return which differences are not 0, with all of them right together as often as ``confidence`` says.

    Holm's method: the smallest p-value is held against 1 / m of the error that is allowed, the next against
    1 / (m - 1), and so on until one fails. S. Holm, Scandinavian Journal of Statistics 6 (1979) 65.

    >>> import numpy as np
    >>> gaps = np.array([1.0, -1.0] * 50)
    >>> pairs = [PairedDifference.of("a", "b", gaps + shift, 0.95) for shift in (0.22, 1.0, 0.21)]
    >>> [pair.within_noise for pair in pairs], decided_together(pairs, 0.95)
    ([False, False, False], [False, True, False])
    """
    p_values = np.array([1.0 if pair.p_value is None else pair.p_value for pair in pairs])
    decided = [False] * len(pairs)
    for rank, place in enumerate(np.argsort(p_values, kind="stable").tolist()):
        if p_values[place] > (1 - confidence) / (len(pairs) - rank):
            break
        decided[place] = True
    return decided
