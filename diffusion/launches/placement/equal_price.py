"""Several points for the money that one hub asks."""

from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.launch import Launch, Push
from diffusion.launches.placement.equal_audience import hub_of
from diffusion.measures.followers import Followers
from diffusion.measures.measure import Measure, Network, graph_of
from diffusion.read.accounts import Accounts
from diffusion.read.labels import Labels
from diffusion.words import counted

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def points_of_equal_price(
    network: Network,
    accounts: Accounts,
    points: SupportsIndex = 10,
    *,
    by: Measure | None = None,
    money: SupportsFloat | None = None,
) -> Launch:
    """Return a launch at ``points`` accounts that together cost no more than one hub, and are worth most for it.

    Of all choices of so many accounts whose fees are known and add up to no more than the money, the one with the
    highest sum of scores is taken: exactly the best, not a rule of thumb. Scores are added as if audiences did not
    overlap; `audience_overlap` and `compare_launches` count what they share.

    Parameters
    ----------
    network
        A graph, or a chain where the measure needs probabilities.
    accounts
        From `read_accounts`, with a column ``fee``. Accounts without a fee are left out.
    points
        How many accounts.
    by
        What an account is worth: ``Followers()`` unless given; ``ExpectedSpread()`` of a chain is the other usual one.
    money
        How much there is; what the account with the most followers asks unless given.

    Raises
    ------
    InputError
        If there are no fees, the hub's is not known, fewer accounts have followers and a fee than there are points,
        or even the cheapest so many cost more.

    Examples
    --------
    >>> import pandas, diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 0, 0, 1, 1, 2, 2, 3], [1, 2, 3, 2, 3, 3, 0, 0],
    ...                                     names=["@hub", "@a", "@b", "@c"], edges="influence")
    >>> fees = pandas.DataFrame({"account": ["@hub", "@a", "@b", "@c"], "fee": [900, 600, 300, 200]})
    >>> points_of_equal_price(graph, diffusion.read_accounts(fees), points=2).accounts
    ('@a', '@b')

    References
    ----------
    With the choices that are beaten outright left out, it is a knapsack problem with a given number of items, solved by
    branch and bound (Q. Huangfu, J. A. J. Hall, Mathematical Programming Computation 10 (2018) 119,
    doi:10.1007/s12532-017-0130-5).
    """
    graph, count = graph_of(network), checks.integer("points", points, minimum=1)
    fees = _fees(graph, accounts)
    limit = _hub_fee(graph, fees) if money is None else checks.real("money", money, minimum=0)
    pool = np.flatnonzero(np.isfinite(fees) & (graph.out_degrees > 0))
    if count > len(pool):
        raise InputError(f"points must be at most the {len(pool):,} accounts with followers and a fee, not {count:,}")
    least = float(np.sort(fees[pool])[:count].sum())
    if least > limit:
        raise InputError(
            f"points: even the {counted(count, 'cheapest account')} cost {least:,.10g}, more than {limit:,.10g}"
        )
    values = np.asarray((by or Followers()).scores(network).values)
    taken = most_for_money(values[pool], fees[pool], count, limit)
    return Launch(f"{counted(count, 'point')} for {limit:,.10g}", Push(graph.names.take(pool[taken])))


def most_for_money(values: Floats, fees: Floats, count: int, limit: float) -> Codes:
    """Return the places of ``count`` items with the highest sum of values whose fees add up to no more than the limit.

    Values and fees are not negative, and the cheapest so many cost no more. The most valuable come first.

    >>> most_for_money(np.array([5.0, 4.0, 3.0]), np.array([6.0, 3.0, 3.0]), 2, 7.0).tolist()
    [1, 2]
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    kept = _unbeaten(values, fees, count)
    if limit <= 0:
        free = kept[fees[kept] == 0]
        return np.asarray(free[np.argsort(-values[free], kind="stable")[:count]])
    worth, cost = values[kept] / max(values[kept].max(initial=0.0), 1e-300), fees[kept] / limit
    rules = [LinearConstraint(np.ones((1, len(kept))), count, count), LinearConstraint(cost[None, :], -np.inf, 1.0)]
    found = milp(-worth, integrality=np.ones(len(kept), np.int64), bounds=Bounds(0, 1), constraints=rules,
                 options={"mip_rel_gap": 0.0})  # fmt: skip
    if found.x is None:  # it stops early only where memory or a limit of time says so, and none is set
        raise InputError(f"points of equal price were not found: {found.message}")
    chosen = kept[np.flatnonzero(found.x > 0.5)]
    return chosen[np.argsort(-values[chosen], kind="stable")]


def _unbeaten(values: Floats, fees: Floats, count: int) -> Codes:
    """Return the items of which fewer than ``count`` others are worth at least as much and cost no more.

    A best choice can be made of these alone: whoever is beaten by so many can be replaced by one that is not chosen.
    """
    import heapq

    kept, best = list[int](), list[float]()
    for place in np.lexsort((-values, fees)).tolist():
        if len(best) < count:
            heapq.heappush(best, float(values[place]))
        elif values[place] > best[0]:
            heapq.heapreplace(best, float(values[place]))
        else:
            continue
        kept.append(place)
    return np.sort(np.array(kept, np.int64))


def _fees(graph: Graph, accounts: Accounts) -> Floats:
    if not isinstance(accounts, Accounts) or "fee" not in accounts:
        raise InputError("accounts must come from read_accounts(...) and have a column 'fee', or nothing has a price")
    fees = accounts.column(graph, "fee")
    if isinstance(fees, Labels):
        raise InputError("the column 'fee' of accounts must hold numbers")
    return fees


def _hub_fee(graph: Graph, fees: Floats) -> float:
    hub = hub_of(graph)
    if not np.isfinite(fees[hub]):
        raise InputError(
            f"accounts: the fee of {graph.names[hub]!r}, who has the most followers, is not known; add it to the file, "
            "or say money=..."
        )
    return float(fees[hub])
