"""What accounts pass on to whom they follow, all the way: ``score = 1 + sum over followers of what they pass on``."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from diffusion.measures.krylov import KrylovSpace, add_rows
from diffusion.measures.products import TieRows

Floats = npt.NDArray[np.float64]

MOST_SWEEPS = 10_000
"""After so many sweeps the search is given up."""
ROUNDING = 1e-15
"""What is as small as this beside a number is rounding."""
SLOW = 0.9
"""A combination that leaves more than this is not worth its while."""
LEAST, MOST, ROOM = 4, 60, 12_000_000
"""How few and how many sweeps are combined at a time, and how many numbers they may have together."""


def passed_on(
    rows: TieRows,
    onward: Floats,
    left: Callable[[Floats, Floats], float],
    tolerance: float,
    most: int | None = None,
) -> tuple[Floats, bool]:
    """Solve ``score(u) = 1 + sum over u's followers v of value(u, v) * onward(v) * score(v)``.

    What is sought is ``passed = onward * score``. Sweeps over all accounts (Gauss-Seidel) come ever closer to it, and
    the best combination of several of them closer still (GMRES, Saad and Schultz 1986, doi:10.1137/0907058,
    preconditioned by the sweep): where accounts follow hardly anybody but each other, plain sweeps are slow, but in few
    ways.

    Parameters
    ----------
    left
        How far the scores may be from the exact ones, given by how much ``passed`` is away from what the accounts would
        pass on by the scores that it gives, and ``passed``.
    most
        After so many sweeps the search is given up; MOST_SWEEPS unless given.

    Returns
    -------
    array, bool
        The scores, and whether they are as exact as was asked for.
    """
    if not len(rows):
        return np.empty(0), True
    passed, done = onward.copy(), 0
    away = rows.sweep(onward, 1.0, passed)
    away -= passed
    while True:
        error = left(away, passed)
        given_up = done >= (most or MOST_SWEEPS) or not np.isfinite(error)
        if error <= 0.5 * tolerance or given_up:
            scores = rows.times(passed)
            scores += 1.0
            away = onward * scores
            away -= passed
            if left(away, passed) <= tolerance or given_up:
                return scores, not given_up
        done += _approach(rows, onward, passed, away, 0.4 * tolerance / error)


def beside_one(away: Floats, passed: Floats, onward: Floats) -> float:
    """Return by how much any score may be wrong, beside itself.

    The scores are what 1 for each account comes to. If instead of 1 each has between 1 - e and 1 + e, so does every
    score, beside itself. What is next to the rounding of what an account passes on is taken for nothing.
    """
    wrong = np.abs(away)
    wrong -= ROUNDING * np.abs(passed)
    wrong /= onward
    return float(wrong.max(initial=0.0))


def _approach(rows: TieRows, onward: Floats, passed: Floats, away: Floats, aim: float) -> int:
    """Add to ``passed`` what makes ``away``, by which a sweep moves it, small; return how many sweeps that took.

    ``aim`` is the part of it that may be left; less is reached if that takes too many sweeps at once.
    """
    accounts, ties = len(rows), len(rows.columns)
    worth = max(1.5 * ties / accounts, 300_000 / accounts)  # to combine more would cost more than the sweeps themselves
    most = int(np.clip(min(worth, ROOM / accounts), LEAST, MOST))
    space = KrylovSpace(lambda vector: rows.sweep(onward, 0.0, vector), away, most, careful=False)
    growing, wanted, left = True, np.zeros(1), 1.0
    while growing and left > aim:
        growing = space.grow()
        moved = np.eye(space.size + 1, space.size) - space.inside[: space.size + 1, : space.size]
        wanted = np.append(space.scale, np.zeros(space.size))
        factors: Floats = np.linalg.lstsq(moved, wanted)[0].astype(np.float64)
        left = float(np.linalg.norm(wanted - moved @ factors)) / space.scale
    if left > SLOW:  # sweeps by themselves settle in any case, if slowly
        for _ in range(space.size):
            passed[:] = rows.sweep(onward, 1.0, passed)
        away[:] = rows.sweep(onward, 1.0, passed)
        away -= passed
        return 2 * space.size + 1
    add_rows(space.basis[: space.size], factors, passed)
    if growing or space.size == space.most:
        away[:] = 0.0
        add_rows(space.basis[: space.size + 1], np.asarray(wanted - moved @ factors, np.float64), away)
    else:
        away[:] = rows.sweep(onward, 1.0, passed)
        away -= passed
    return space.size
