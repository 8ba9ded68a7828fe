"""Accounts held back: the next of them post whenever the spread has come to a stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.starts import Reserve
from diffusion.durations import seconds
from diffusion.graph.graph import Graph
from diffusion.launches.ways.asked import PerAccount, codes_once, known, named, per_account
from diffusion.launches.ways.quote import Quote
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name
from diffusion.words import counted


@dataclass(frozen=True)
class HeldBack:
    """Accounts that a launch holds back, in the order in which they are to post.

    Whenever nothing is left to happen, the next ``batch`` of them that are not active yet post after a ``pause``. Those
    whom the spread has reached by then are saved, for themselves or for nothing: an account never posts twice.

    Examples
    --------
    >>> HeldBack(["@cy", "@di", "@ed"], batch=2, pause="1h").pause
    3600.0
    """

    accounts: tuple[Name, ...]
    """Their names, in order."""
    batch: int = 1
    """How many post at a time."""
    pause: float = 0.0
    """How long after the last exposure they do, in seconds; given so, or as "6h"."""
    fee: tuple[float, ...] | None = None
    """What each is paid who posts; None for what the accounts file says."""
    most: int | None = None
    """How many of them post at most, so that those who are saved make room for others; None for all."""

    def __init__(
        self,
        accounts: Iterable[Name] | Name,
        batch: SupportsIndex = 1,
        pause: SupportsFloat | str = 0.0,
        fee: PerAccount | None = None,
        most: SupportsIndex | None = None,
    ) -> None:
        names = named(accounts, "a reserve")
        object.__setattr__(self, "accounts", names)
        object.__setattr__(self, "batch", checks.integer("batch", batch, minimum=1))
        object.__setattr__(self, "pause", seconds("pause", pause, minimum=0))
        object.__setattr__(self, "fee", per_account("fee", fee, names))
        object.__setattr__(self, "most", None if most is None else checks.integer("most", most, minimum=0))

    def resolved(self, graph: Graph) -> Reserve:
        """Return it in the codes of a graph."""
        codes = codes_once(graph, self.accounts, "a reserve")
        return Reserve(codes.astype(np.uint32), self.batch, self.pause, self.most)

    def quote(self, graph: Graph, accounts: Accounts | None = None) -> Quote:
        """Return the fees of those who post where the spread saves nobody: the price to expect is not above this."""
        fees = known(graph, graph.codes(self.accounts), self.fee, accounts, "fee")
        posting = len(fees) if self.most is None else min(self.most, len(fees))
        what = f"reserve: the fees of {counted(posting, 'account')}, if so many post"
        if np.isnan(fees).any():
            return Quote.of(what, None)
        return Quote.of(what, float(fees[:posting].sum()), float(np.sort(fees)[len(fees) - posting :].sum()))
