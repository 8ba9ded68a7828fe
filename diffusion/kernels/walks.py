"""Random walks of readers, as linear equations solved one account after the other (Gauss-Seidel)."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Floats = npt.NDArray[np.float64]


@kernel
def sweep(
    offsets: npt.NDArray[np.int64],
    targets: npt.NDArray[np.int32],
    weights: Floats,
    onward: Floats,
    damping: float,
    scores: Floats,
    passed: Floats,
) -> float:
    """Set each score to 1 + damping * (what its followers pass on), one after the other; return the total change.

    Follower v passes ``passed[v] = scores[v] * onward[v]`` along a tie of weight 1; no weights mean that all are 1.
    """
    changed = 0.0
    for account in range(np.uint64(len(scores))):
        total = 0.0
        first, last = np.uint64(offsets[account]), np.uint64(offsets[account + np.uint64(1)])
        if len(weights):
            for tie in range(first, last):
                total += passed[np.uint32(targets[tie])] * weights[tie]
        else:
            for tie in range(first, last):
                total += passed[np.uint32(targets[tie])]
        score = 1.0 + damping * total
        changed += abs(score - scores[account])
        scores[account] = score
        passed[account] = score * onward[account]
    return changed
