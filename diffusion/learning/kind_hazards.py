"""How strongly each class of tie passes content on: hazards that add up where a repost was exposed to several."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.learning.exposures import Exposures

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
CERTAIN = 36.0
"""The hazard of a probability of 1, as far as a float64 can tell: where no try failed, hazards end here."""
FALL = 1.353
"""How far the log-likelihood falls from its top to the end of a 90 % interval: half of chi-squared's 90 % point."""


@dataclass(frozen=True, eq=False)
class ClassHazards:
    """What was found for each class of ties."""

    hazards: Floats
    """-log(1 - p) of one tie of the class; NaN where no tie of it was tried."""
    errors: Floats
    """The standard error of each; NaN where the hazard is 0 or NaN."""
    most: Floats
    """The upper end of the 90 % interval of hazards that are 0; NaN for the others."""
    tries: Floats
    """How often ties of the class were tried."""
    candidates: Floats
    """How many candidates for reposts they were, each counted in full."""
    credited: Floats
    """How many reposts they are credited with, shared by hazard with the other candidates."""


def fit_hazards(seen: Exposures, members: Mask) -> ClassHazards:
    """Return the most likely hazard of each class of ties, with errors that hold where accounts differ.

    A repost with n_k candidates of class k happened with probability 1 - exp(-Σ n_k h_k), a failed try of a tie with
    exp(-Σ h_k) over the classes it belongs to; a try that was cut short, as the account names another as its parent,
    counts as half of one that failed. The logarithm of the likelihood is concave in h, so that its top is one.

    Parameters
    ----------
    seen
        What every repost was exposed to.
    members
        Ties by classes: whether the tie is of the class; a tie may be of several.
    """
    failures = _failures(seen) @ members
    tries, candidates = seen.tries @ members, seen.successes @ members
    used = tries > 0
    exposed = _exposures(seen, members[:, used])
    rows, which, counts = np.unique(exposed, axis=0, return_inverse=True, return_counts=True)
    hazards = _most_likely(rows.astype(np.float64), counts.astype(np.float64), failures[used])
    errors, most = _errors(seen, members[:, used], rows.astype(np.float64), which.ravel(), hazards, failures[used])
    shares = _over(rows * hazards, rows @ hazards)
    full = np.full((4, members.shape[1]), np.nan)
    full[:, used] = hazards, errors, most, counts @ shares
    return ClassHazards(full[0], full[1], full[2], tries, candidates, np.nan_to_num(full[3]))


def _failures(seen: Exposures) -> Floats:
    """Return, per tie, the tries that failed; those that were cut short had half their time on average."""
    return np.asarray(np.maximum(seen.tries - seen.successes - seen.preempted / 2, 0), np.float64)


def _exposures(seen: Exposures, members: Mask) -> npt.NDArray[np.int32]:
    """Return, for each event with candidates, how many of each class it had."""
    events = np.flatnonzero(np.diff(seen.offsets) > 0)
    counts = np.empty((len(events), members.shape[1]), np.int32)
    for place, column in enumerate(members.T):
        own = column[seen.ties]
        counts[:, place] = np.bincount(seen.events_of[own], minlength=len(seen))[events]
    return counts


def _most_likely(rows: Floats, counts: Floats, failures: Floats) -> Floats:
    """Return the hazards at the top of the likelihood."""
    from scipy.optimize import minimize

    successes = counts @ rows
    scale = np.maximum(successes / np.maximum(successes + failures, 1), 1e-12)

    def loss(point: Floats) -> tuple[float, Floats]:
        hazards = point * scale
        total = np.maximum(rows @ hazards, 1e-300)
        value = counts @ np.log(-np.expm1(-total)) - failures @ hazards
        slope = (counts / np.expm1(total)) @ rows - failures
        return -float(value) / counts.sum(), -slope * scale / counts.sum()

    ends = [(0.0, CERTAIN / part) for part in scale]
    found = minimize(loss, np.ones(len(scale)), method="L-BFGS-B", jac=True, bounds=ends,
                     options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 10_000})  # fmt: skip
    return np.asarray(found.x * scale, np.float64)


def _errors(
    seen: Exposures, members: Mask, rows: Floats, which: npt.NDArray[np.intp], hazards: Floats, failures: Floats
) -> tuple[Floats, Floats]:
    """Return standard errors, the wider of two, and the upper ends of those at 0.

    One is that of the likelihood, right if all ties of a class are alike. The other takes what each account received
    as one observation (the sandwich of Huber 1967, clustered), right if accounts differ in how ready they are.
    """
    total = np.maximum(rows @ hazards, 1e-300)
    counts = np.bincount(which, minlength=len(rows))
    slope = _over(rows, np.expm1(total))
    gradient = counts @ slope - failures
    free = hazards > 0
    errors, most = np.full((2, len(hazards)), np.nan)
    most[~free] = np.minimum(CERTAIN, FALL / np.maximum(-gradient[~free], 1e-12))
    if not free.any():
        return errors, most
    curvature = (rows[:, free] * (counts / (4 * np.sinh(np.minimum(total, 600) / 2) ** 2))[:, None]).T @ rows[:, free]
    curvature[np.diag_indices(len(curvature))] *= 1 + 1e-9  # classes that cannot be told apart are infinitely unsure
    inverse = np.linalg.pinv(curvature, rcond=1e-15)
    receivers = _received(seen, members[:, free], slope[which][:, free])
    spread = inverse @ (receivers.T @ receivers) @ inverse
    errors[free] = np.sqrt(np.maximum(np.maximum(np.diag(spread), np.diag(inverse)), 0))
    return errors, most


def _received(seen: Exposures, members: Mask, slopes: Floats) -> Floats:
    """Return each account's part of the gradient: its reposts, less the failed tries at it."""
    accounts = seen.accounts[np.diff(seen.offsets) > 0]
    failed = _failures(seen)
    parts = np.empty((len(seen.graph), members.shape[1]))
    for place, column in enumerate(members.T):
        gained = np.bincount(accounts, slopes[:, place], minlength=len(seen.graph))
        parts[:, place] = gained - np.bincount(seen.graph.targets[column], failed[column], minlength=len(seen.graph))
    return parts


def _over(rows: Floats, total: Floats) -> Floats:
    """Return rows over their totals, 0 where there is none."""
    return np.divide(rows, total[:, None], out=np.zeros(rows.shape), where=total[:, None] > 0)
