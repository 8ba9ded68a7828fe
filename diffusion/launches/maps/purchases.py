"""Which accounts a number of points and a budget buy."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.placement.equal_price import most_for_money
from diffusion.measures.followers import Followers
from diffusion.measures.measure import Measure, Network
from diffusion.read.accounts import Accounts
from diffusion.read.labels import Labels
from diffusion.words import counted

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
ROUNDING = 1e-12
"""By how much, as a share, an equal share may be off and still buy what costs just that."""


@dataclass(frozen=True, eq=False)
class Market:
    """Who can be bought, for how much, and by which rule."""

    codes: Codes
    """The accounts that have followers and a price."""
    prices: Floats
    """What each of them asks."""
    worth: Floats | None
    """What each is worth, where the most is bought; None where each point is to cost an equal share."""
    words: str
    """What prices are, in words."""

    @classmethod
    def of(cls, network: Network, graph: Graph, accounts: Accounts | None, by: Measure | None) -> "Market":
        """Return the market of fees, where the accounts file has them, else of followers."""
        followed = graph.out_degrees > 0
        if accounts is None:
            if by is not None:
                raise InputError("by: worth needs a price beside it; give accounts with a column 'fee' too")
            codes = np.flatnonzero(followed)
            return cls(codes, graph.out_degrees[codes].astype(np.float64), None, "followers")
        if "fee" not in accounts:
            raise InputError("accounts have no column 'fee'; without accounts, followers are taken for the price")
        fees = accounts.column(graph, "fee")
        if isinstance(fees, Labels):
            raise InputError("the column 'fee' of accounts must hold numbers")
        codes = np.flatnonzero(followed & np.isfinite(fees))
        if not len(codes):
            raise InputError("accounts: nobody with followers has a fee, so there is nobody to buy")
        worth = np.asarray((by or Followers()).scores(network).values, np.float64)
        return cls(codes, fees[codes], worth[codes], "the fee")

    def buy(self, points: int, budget: float) -> Codes:
        """Return the codes of so many accounts for so much money at most; nobody if they cannot be had.

        With a worth, the choice of the highest sum of it. Without, one account after another, the dearest first, each
        the dearest that costs no more than an equal share of what is left.
        """
        if points > len(self.codes) or np.partition(self.prices, points - 1)[:points].sum() > budget:
            return np.empty(0, np.int64)
        if self.worth is not None:
            return self.codes[most_for_money(self.worth, self.prices, points, budget)]
        return self.codes[equal_shares(self.prices, points, budget)]

    def price(self, codes: Codes) -> float:
        """Return what accounts cost together."""
        return float(self.prices[np.searchsorted(self.codes, codes)].sum())

    def summary(self) -> str:
        """Say what prices are and whom is chosen."""
        pool = counted(len(self.codes), "account")
        if self.worth is None:
            return (
                f"No fees are known, so the price of an account is taken to be its followers ({pool}); points "
                "cost about the same each"
            )
        return f"Prices are the fees of {pool}; for each budget the points that are worth most are taken"


def equal_shares(prices: Floats, points: int, budget: float) -> Codes:
    """Return the places of prices that come near to equal shares of a budget, and never beyond it.

    One after another, the dearest is taken that costs no more than an equal share of what is left, or the cheapest
    where all cost more. There must be so many, and the cheapest of them must not cost more than the budget.

    >>> equal_shares(np.array([1.0, 2.0, 5.0, 9.0]), 2, 10.0).tolist()
    [2, 1]
    """
    order = np.argsort(prices, kind="stable")
    ascending, free, left = prices[order], np.ones(len(prices), bool), float(budget)
    taken = list[int]()
    for place in range(points):
        cheapest = np.flatnonzero(free)[: points - place]
        room = left - float(ascending[cheapest[:-1]].sum())  # what must be kept for the cheapest of the others
        share = min(max(left / (points - place) * (1 + ROUNDING), float(ascending[cheapest[-1]])), room)
        affordable = np.flatnonzero(free & (ascending <= share))
        chosen = int(affordable[-1]) if len(affordable) else int(cheapest[0])
        taken.append(chosen)
        free[chosen] = False
        left -= float(ascending[chosen])
    return order[np.array(taken, np.int64)]
