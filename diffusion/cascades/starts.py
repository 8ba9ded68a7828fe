"""What begins a spread: accounts that post, and views from outside the network, at their times."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.durations import seconds
from diffusion.errors import InputError

Counts = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
MOST_VIEWS = 500
"""So often at most one account sees the content by one start."""


@dataclass(frozen=True, eq=False)
class Start:
    """One push as the models in time read it: which accounts, when, and what happens to each.

    Without ``views`` each account is asked to post at ``at``, and does where its coin falls below ``chance``. The coin
    is the account's own, the same in all starts and launches, so that comparisons are paired. With ``views`` each
    account sees the content min(``cap``, Poisson(``views``)) times, at times that are uniform between ``at`` and
    ``at + duration``; each view is an exposure that it passes on with ``chance`` (at power 1; more with more power).

    Examples
    --------
    A television report that 30 % of three accounts see once, within two hours:

    >>> import numpy
    >>> report = Start("television", numpy.arange(3), at="1h", duration="2h", chance=0.05, views=-numpy.log1p(-0.3))
    >>> report.at, report.cap
    (3600.0, 1)
    """

    name: str
    """What the way is called in tables and pictures."""
    accounts: Counts
    """Account codes, each once."""
    at: SupportsFloat | str = 0.0
    """When it begins, in seconds."""
    duration: SupportsFloat | str = 0.0
    """How long views go on, in seconds."""
    chance: float | Floats = 1.0
    """Without views, the chance that an account accepts; with views, that it passes on what it sees. Or one each."""
    views: SupportsFloat | None = None
    """How often an account sees the content on average, were there no cap; infinite where everybody does so ``cap``
    times. None where accounts post themselves."""
    cap: SupportsIndex = 1
    """How often an account sees it at most."""

    def __post_init__(self) -> None:
        codes = np.ascontiguousarray(self.accounts, np.uint32)
        if codes.ndim != 1 or len(np.unique(codes)) < len(codes):
            raise InputError(f"start {self.name!r}: accounts must be a list of different codes")
        object.__setattr__(self, "accounts", checks.frozen(codes))
        object.__setattr__(self, "at", seconds("at", self.at, minimum=0))
        object.__setattr__(self, "duration", seconds("duration", self.duration, minimum=0))
        object.__setattr__(self, "chance", checks.probabilities("chance", self.chance, len(codes), "accounts"))
        object.__setattr__(self, "cap", checks.integer("cap", self.cap, minimum=1, maximum=MOST_VIEWS))
        if self.views is not None and not float(self.views) >= 0:
            raise InputError(f"views must be a number of at least 0, not {self.views!r}")


@dataclass(frozen=True, eq=False)
class Reserve:
    """Accounts that are kept back: whenever nothing is left to happen, the next of them post.

    An account that is active by then is skipped, and the one after it takes its place.
    """

    accounts: Counts
    """Account codes in their order, each once."""
    batch: SupportsIndex
    """How many post at a time."""
    pause: SupportsFloat | str = 0.0
    """How long after the last exposure they do, in seconds."""
    most: SupportsIndex | None = None
    """How many of them post at most, so that one that is skipped is saved for a later one; all unless given."""

    def __post_init__(self) -> None:
        codes = np.ascontiguousarray(self.accounts, np.uint32)
        if codes.ndim != 1 or len(np.unique(codes)) < len(codes):
            raise InputError("the accounts of a reserve must be a list of different codes")
        if self.most is not None:
            object.__setattr__(self, "most", checks.integer("most", self.most, minimum=0))
        object.__setattr__(self, "accounts", checks.frozen(codes))
        object.__setattr__(self, "batch", checks.integer("batch", self.batch, minimum=1))
        object.__setattr__(self, "pause", seconds("pause", self.pause, minimum=0))
