"""A follower who was not there to see it has not refused: which tries were seen, and how often accounts are there."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.kernels.exposures import count_seen
from diffusion.learning.exposures import Exposures
from diffusion.parallel import over_chunks, threads

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
COVERED = 0.9
"""An estimated window is as long as this share of reposts took after the latest they may have passed on."""
DRAWN = 2.0
"""As many tries as this say of an account's presence what the presence of all accounts is."""


@dataclass(frozen=True)
class Visibility:
    """Counts a try only where the follower gave a sign of life soon enough after it, or passed the item on.

    Feeds move on: who next opens the platform long after a post does not see it, so silence then is no refusal. A sign
    of life is any row of the log, in whatever item. The chance p to pass on what was seen is learned from the tries
    that were seen, and multiplied by the follower's presence, the share of all tries that it was there for, so that the
    probability of the chain remains that of a try at any time:

        presence(v) = (2 · presence of all + seen tries) / (2 + tries),  p(u → v) = presence(v) · p(u → v | seen).

    Accounts that read without leaving a trace look absent. So this helps where activity comes in spells, and does harm
    where it is rare: compare on held-out items (`validate_chain`).

    Parameters
    ----------
    window
        The longest time from a try to a sign of life, in seconds. Unless given, nine in ten reposts came within it
        after the latest activity that they may have passed on (`estimated`).

    References
    ----------
    Hodas and Lerman, "How visibility and divided attention constrain social contagion", SocialCom 2012,
    doi:10.1109/SocialCom-PASSAT.2012.129: what is not seen soon is not seen.
    """

    window: SupportsFloat | None = None

    def __post_init__(self) -> None:
        if self.window is not None:
            object.__setattr__(self, "window", checks.positive("window", self.window))

    def estimated(self, seen: Exposures) -> float:
        """Return the window in seconds: as given, or long enough for nine in ten reposts of what was seen last.

        Raises
        ------
        InputError
            If no repost with a candidate has a time.
        """
        if self.window is not None:
            return float(self.window)
        events = np.flatnonzero(np.diff(seen.offsets) > 0)
        waits = np.minimum.reduceat(seen.delays, seen.offsets[events]) if len(events) else np.empty(0)
        waits = waits[waits > 0]  # neither a missing time nor a parent that the log dates later
        if not len(waits):
            raise InputError("the log has no dated repost along a tie, so state the window: Visibility(window=...)")
        return float(np.quantile(waits, COVERED))

    def counted(self, seen: Exposures, log: "RepostLog") -> tuple[Exposures, Floats]:
        """Return the exposures with the tries that were seen, and the presence of each account, between 0 and 1.

        Parameters
        ----------
        seen
            All exposures.
        log
            What they were gathered from: its rows by accounts of the graph are the signs of life.
        """
        graph, tries = seen.graph, np.asarray(seen.tries)
        noticed = self._noticed(seen, log, self.estimated(seen))
        counted = np.minimum(noticed + (tries - self._unanswered(seen)), tries)
        counted = np.maximum(counted, seen.successes)
        whole = [np.bincount(graph.targets, values, minlength=len(graph)) for values in (counted, tries)]
        shared = max(float(whole[0].sum()), 0.5) / max(float(whole[1].sum()), 0.5)  # nobody is never there
        presence = np.minimum((DRAWN * min(shared, 1.0) + whole[0]) / (DRAWN + whole[1]), 1.0)
        return replace(seen, tries=checks.frozen(counted)), checks.frozen(presence)

    def _unanswered(self, seen: Exposures) -> Floats:
        """Return, per tie, the tries on accounts that were never active in the item."""
        graph = seen.graph
        active = np.bincount(seen.accounts, minlength=len(graph))[graph.sources]
        return (active - seen.joint).astype(np.float64)

    def _noticed(self, seen: Exposures, log: "RepostLog", window: float) -> Floats:
        """Return, per tie, how many of those gave a sign of life within the window."""
        graph = seen.graph
        codes = log.align(graph).codes[log.account_codes]
        known = (codes >= 0) & np.isfinite(log.times)
        order = np.lexsort((log.times[known], codes[known]))
        counts = np.bincount(codes[known], minlength=len(graph))
        lives = checks.frozen(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
        signs = checks.frozen(log.times[known][order])
        marks, found = np.full(len(graph), -1, np.int64), np.zeros(graph.tie_count)

        def work(first: int, stop: int) -> None:
            count_seen(
                seen.starts, seen.accounts, seen.times, window, first, stop, graph.offsets, graph.targets,
                lives, signs, marks, found,
            )  # fmt: skip

        with threads(1):  # all items add to the same counts
            over_chunks(work, seen.item_count, what="signs of life")
        return found


def check_visibility(given: object) -> None:
    """Raise unless it is a `Visibility` or None."""
    if given is not None and not isinstance(given, Visibility):
        raise InputError(f"visibility must be a Visibility, such as Visibility(window=86400), not {given!r}")
