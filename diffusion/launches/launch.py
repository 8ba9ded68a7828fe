"""A launch: where, when, and in which ways content is thrown into the pond."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import SupportsFloat

import numpy as np

from diffusion import checks
from diffusion.cascades.starts import Reserve, Start
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.held_back import HeldBack
from diffusion.launches.ways.push import Push as Push
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name


@dataclass(frozen=True)
class Launch:
    """A named plan of one push or several, of any kind.

    Parameters
    ----------
    name
        What it is called in tables and pictures.
    pushes
        One push or several: `Push`, `OwnAccounts`, `PaidInfluencers`, `MediaReport`, `Advertising`, `Giveaway`,
        `SiteLink`. An account that posts by one of them does not post by another: refused.
    reserve
        Accounts that are held back until the spread has come to a stop (`HeldBack`).
    power
        How much stronger its content is than that of the others: multiplies the power of the chain.
    budget
        What it may cost at most, as is to be expected; checked by `Plan`.

    Examples
    --------
    >>> launch = Launch("two points", [Push(["@ann"]), Push(["@bo"], at="6h")])
    >>> launch.accounts
    ('@ann', '@bo')
    """

    name: str
    """What the plan is called in tables and pictures."""
    pushes: tuple[Way, ...]
    """Its pushes."""
    reserve: HeldBack | None = None
    """Accounts that are held back until the spread has come to a stop."""
    power: float = 1.0
    """By which factor its content is stronger than the chain's."""
    budget: float | None = None
    """What it may cost, as is to be expected."""

    def __init__(
        self,
        name: str,
        pushes: Iterable[Way] | Way,
        reserve: HeldBack | None = None,
        power: SupportsFloat = 1.0,
        budget: SupportsFloat | None = None,
    ) -> None:
        plan = (pushes,) if isinstance(pushes, Way) else tuple(pushes)
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"a launch needs a name, not {name!r}")
        if not plan or not all(isinstance(push, Way) for push in plan):
            raise InputError(f"launch {name!r} needs pushes, such as Push(['@ann'])")
        if reserve is not None and not isinstance(reserve, HeldBack):
            raise InputError(f"reserve must be HeldBack(['@ann', …], batch=1), or None, not {reserve!r}")
        values = {
            "name": name,
            "pushes": plan,
            "reserve": reserve,
            "power": checks.positive("power", power),
            "budget": None if budget is None else checks.real("budget", budget, minimum=0),
        }
        for field, value in values.items():
            object.__setattr__(self, field, value)
        _prove_once(name, [*self.accounts, *(() if reserve is None else reserve.accounts)])

    @property
    def accounts(self) -> tuple[Name, ...]:
        """All accounts that are named to post, push by push; those that are held back are not among them."""
        return tuple(account for push in self.pushes for account in push.accounts_named)

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but accounts that all post at once, as models without time understand it."""
        plain = all(isinstance(push, Push) and push.at == 0 for push in self.pushes)
        return plain and self.reserve is None

    def starts(self, graph: Graph, accounts: Accounts | None = None) -> tuple[Start, ...]:
        """Return its pushes in the codes of a graph, each under a name of its own.

        Parameters
        ----------
        graph
            The network.
        accounts
            What is known of its accounts (`read_accounts`): who is owned, fees, acceptance, segments.

        Raises
        ------
        UnknownAccountError
            If an account is named that the graph does not have.
        InputError
            If an account is to post by two pushes, or what a push needs is not known.
        """
        names = _different([push.name for push in self.pushes])
        starts = [
            replace(push.start(graph, accounts), name=name) for name, push in zip(names, self.pushes, strict=True)
        ]
        asked = [np.asarray(start.accounts) for start in starts if start.views is None]
        if self.reserve is not None:
            asked.append(np.asarray(self.reserve.resolved(graph).accounts))
        codes = np.concatenate([np.empty(0, np.uint32), *asked])
        _prove_once(self.name, codes.tolist(), graph)
        return tuple(starts)

    def reserved(self, graph: Graph) -> Reserve | None:
        """Return the accounts that are held back, in the codes of a graph; None where none are."""
        return None if self.reserve is None else self.reserve.resolved(graph)

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: SupportsFloat = 1.0) -> Quote:
        """Return what it costs, and what that is made of, on a chain of this power."""
        strength = checks.positive("power", power) * self.power
        parts = [push.quote(graph, accounts, strength) for push in self.pushes]
        return Quote.together(parts + ([] if self.reserve is None else [self.reserve.quote(graph, accounts)]))

    def price(self, graph: Graph, accounts: Accounts | None = None, power: SupportsFloat = 1.0) -> float | None:
        """Return the price to expect; None where that of any push is not known."""
        return self.quote(graph, accounts, power).expected


def _prove_once(name: str, accounts: list[Name], graph: Graph | None = None) -> None:
    """Raise if an account is to post twice; accounts are names, or the codes of a graph."""
    seen: set[Name] = set()
    for account in accounts:
        if account in seen:
            twice = account if graph is None else graph.names[int(account)]
            raise InputError(f"launch {name!r} pushes {twice!r} twice; a seed counts once")
        seen.add(account)


def _different(names: list[str]) -> list[str]:
    """Return names that differ: those that come again get a number."""
    titles: list[str] = []
    for name in names:
        number, title = 1, name
        while title in titles:
            number += 1
            title = f"{name} {number}"
        titles.append(title)
    return titles
