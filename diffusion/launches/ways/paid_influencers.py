"""Influencers who are paid, if they accept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, SupportsFloat

import numpy as np

from diffusion.cascades.starts import Start
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.ways.asked import Floats, PerAccount, codes_once, known, named, per_account
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way, settle
from diffusion.read.accounts import Accounts
from diffusion.read.names import Codes, Name
from diffusion.words import counted


@dataclass(frozen=True)
class PaidInfluencers(Way):
    """Influencers are offered a fee; each accepts with a probability, and then posts and is paid.

    Whether somebody accepts is a coin of the account's own, the same in every launch and replicate by replicate, so
    that two plans that ask the same people are told apart by everything but that. The price to expect is the sum of
    fee times acceptance, and the most it can come to is the sum of the fees. Nobody is assumed to accept: where neither
    the push nor the accounts file says how likely that is, the push is refused.

    Parameters
    ----------
    accounts
        Who is asked.
    at
        When they post, in seconds or such as "6h".
    fee
        What each is paid: one number, one each in the order of the accounts, or a mapping by name. Unless given, the
        column ``fee`` of the accounts file; where that is silent too, the price is not known.
    acceptance
        With which probability each accepts, in the same forms; unless given, the column ``acceptance``.
    name
        What it is called in tables and pictures.

    Examples
    --------
    >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="follows")
    >>> push = PaidInfluencers(["@bo", "@cy"], fee=[100, 300], acceptance=0.5)
    >>> push.start(graph).chance.tolist(), push.price(graph), push.quote(graph).most
    ([0.5, 0.5], 200.0, 400.0)

    References
    ----------
    Seeds that may decline: the seeding probability of Yang, Mao, Pei, He, "Continuous influence maximization: what
    discounts should we offer to social network users?", SIGMOD 2016.
    """

    accounts: tuple[Name, ...]
    """Who is asked."""
    at: float = 0.0
    """When they post, in seconds from the start of the launch."""
    fee: tuple[float, ...] | None = None
    """What each is paid; None for what the accounts file says."""
    acceptance: tuple[float, ...] | None = None
    """With which probability each accepts; None for what the accounts file says."""
    name: str = "paid influencers"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = True

    def __init__(
        self,
        accounts: Iterable[Name] | Name,
        at: SupportsFloat | str = 0.0,
        fee: PerAccount | None = None,
        acceptance: PerAccount | None = None,
        name: str = "paid influencers",
    ) -> None:
        names = named(accounts, "a push by paid influencers")
        fees, chances = per_account("fee", fee, names), per_account("acceptance", acceptance, names, 1)
        settle(self, name, at, accounts=names, fee=fees, acceptance=chances)

    @property
    def accounts_named(self) -> tuple[Name, ...]:
        """Who is asked."""
        return self.accounts

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        codes = codes_once(graph, self.accounts, "a push by paid influencers")
        return Start(self.name, codes.astype(np.uint32), self.at, chance=self._chances(graph, codes, accounts))

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return the fees that are to be expected, and all of them."""
        codes = graph.codes(self.accounts)
        fees = known(graph, codes, self.fee, accounts, "fee")
        expected, most = float(fees @ self._chances(graph, codes, accounts)), float(fees.sum())
        silent = int(np.isnan(fees).sum())
        what = f"{self.name}: {counted(len(fees), 'fee')}, each paid to who accepts"
        if silent:
            return Quote.of(f"{what} ({counted(silent, 'fee')} not known)", None)
        return Quote.of(what, expected, most)

    def _chances(self, graph: Graph, codes: Codes, accounts: Accounts | None) -> Floats:
        chances = known(graph, codes, self.acceptance, accounts, "acceptance")
        silent = np.flatnonzero(np.isnan(chances))
        if silent.size:
            others = f" (nor for {silent.size - 1:,} others)" if silent.size > 1 else ""
            raise InputError(
                f"acceptance is not given for {self.accounts[silent[0]]!r}{others}: say with which probability each "
                "accepts, here or in the column 'acceptance' of the accounts file"
            )
        return chances
