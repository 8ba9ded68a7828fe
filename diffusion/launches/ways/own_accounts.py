"""Accounts of one's own: the owned matrix."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, SupportsFloat

import numpy as np

from diffusion.cascades.starts import Start
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.ways.asked import codes_once, named
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way, settle
from diffusion.read.accounts import Accounts
from diffusion.read.names import Codes, Name
from diffusion.words import counted


@dataclass(frozen=True)
class OwnAccounts(Way):
    """The planner's own accounts post, all of them, and for nothing.

    Which they are is said by name, or by the column ``owned`` of the accounts file; accounts in that file that the
    graph does not have are left out, since nobody there can see them.

    Examples
    --------
    >>> import pandas, diffusion
    >>> accounts = diffusion.read_accounts(pandas.DataFrame({"account": ["@ann", "@bo"], "owned": ["no", "yes"]}))
    >>> graph = Graph.from_arrays(["@ann"], ["@bo"], edges="follows")
    >>> OwnAccounts().start(graph, accounts).accounts.tolist(), OwnAccounts().price(graph, accounts)
    ([1], 0.0)
    """

    accounts: tuple[Name, ...] | None = None
    """Their names; None for those that the accounts file says are owned."""
    at: float = 0.0
    """When, in seconds from the start of the launch; given so, or as "6h"."""
    name: str = "own accounts"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = True

    def __init__(
        self, accounts: Iterable[Name] | Name | None = None, at: SupportsFloat | str = 0.0, name: str = "own accounts"
    ) -> None:
        settle(self, name, at, accounts=None if accounts is None else named(accounts, "a push by own accounts"))

    @property
    def accounts_named(self) -> tuple[Name, ...]:
        """Their names, where they were named."""
        return self.accounts or ()

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        return Start(self.name, self._codes(graph, accounts).astype(np.uint32), self.at)

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return a price of 0: their time is not counted."""
        count = counted(len(self._codes(graph, accounts)), "account")
        return Quote.of(f"{self.name}: {count} of one's own", 0.0, surely=True)

    def _codes(self, graph: Graph, accounts: Accounts | None) -> Codes:
        if self.accounts is not None:
            return codes_once(graph, self.accounts, "a push by own accounts")
        if accounts is None or accounts.owned is None:
            raise InputError(
                "accounts: name the accounts of your own, or give an accounts file with a column 'owned' (yes or no)"
            )
        codes = graph.names.find(accounts.names.take(np.flatnonzero(accounts.owned == 1)))
        if not (codes >= 0).any():
            raise InputError("accounts: the accounts file says of no account of the graph that it is owned")
        return np.unique(codes[codes >= 0])
