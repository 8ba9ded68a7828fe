"""The plain push: accounts that post, for whatever reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, SupportsFloat

import numpy as np

from diffusion.cascades.starts import Start
from diffusion.graph.graph import Graph
from diffusion.launches.ways.asked import codes_once, known, named
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way, settle
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name
from diffusion.words import counted


@dataclass(frozen=True)
class Push(Way):
    """Content injected at some accounts at one time.

    They post it, all of them. The price is the sum of their fees where the accounts file tells the fee of each, and is
    not known otherwise.

    Examples
    --------
    >>> Push(["@ann", "@bo"]).accounts
    ('@ann', '@bo')
    >>> Push("@ann", at="6h").at
    21600.0
    """

    accounts: tuple[Name, ...]
    """The seeds, by name."""
    at: float = 0.0
    """When, in seconds from the start of the launch; given so, or as "6h"."""
    name: str = "push"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = True

    def __init__(self, accounts: Iterable[Name] | Name, at: SupportsFloat | str = 0.0, name: str = "push") -> None:
        settle(self, name, at, accounts=named(accounts, "a push"))

    @property
    def accounts_named(self) -> tuple[Name, ...]:
        """The seeds, by name."""
        return self.accounts

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        return Start(self.name, codes_once(graph, self.accounts, "a push").astype(np.uint32), self.at)

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return the sum of the accounts' fees, where the accounts file tells all of them."""
        total = float(known(graph, graph.codes(self.accounts), None, accounts, "fee").sum())
        what = f"{self.name}: the fees of {counted(len(self.accounts), 'account')}"
        return Quote.of(what, None if np.isnan(total) else total, surely=True)
