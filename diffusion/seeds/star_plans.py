"""Whom to call instead of stars: ordinary accounts at random, or with most followers for their fee; the best list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.audience.shared import Rows
from diffusion.audience.spread_overlap import Hits
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import seed_codes
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.overlap import add_for_money
from diffusion.randomness import Purpose, generator, root_key
from diffusion.read.accounts import Accounts
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Name
from diffusion.seeds.reverse_sets import in_ties

RANDOM, FOLLOWED, BEST = "ordinary accounts at random", "ordinary accounts, most followed first", "the best list"
FOR_MONEY = "ordinary accounts, most followers for the fee first"
STARS_ORDERS = 2**32
"""Random orders of ordinary accounts are numbered from here on: other questions use smaller numbers."""
SETS = 2**16
"""On how many reverse-reachable sets the best list for the money is chosen."""
MOST_PRICED = 20_000
"""Among how many accounts it is chosen at most: those with the most followers for their fee."""
Floats = npt.NDArray[np.float64]
Orders = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class PlanOrder:
    """Whom a plan calls, in order."""

    name: str
    """The plan in words."""
    orders: Orders
    """Account codes, the first called first: one row for each random order, or one row where there is one order."""
    exhausted: bool
    """Whether these are all that there are."""


def star_codes(chain: AnyChain, stars: Iterable[Name]) -> Codes:
    """Return the codes of the stars, in order."""
    return seed_codes(chain, stars, "stars")


def ordinary_codes(graph: Graph, stars: Codes, ordinary: Iterable[Name] | None, top_share: float) -> Codes:
    """Return who is ordinary: those named; else who has followers and is neither star nor of the most followed."""
    codes: npt.NDArray[np.integer]
    if ordinary is not None:
        names = [ordinary] if isinstance(ordinary, str) else list(ordinary)
        codes = np.setdiff1d(graph.codes(names, "ordinary"), stars)
    else:
        top = np.argsort(-graph.out_degrees, kind="stable")[: int(np.ceil(top_share * len(graph)))]
        plain = graph.out_degrees > 0
        plain[top] = plain[stars] = False
        codes = np.flatnonzero(plain)
    if not len(codes):
        raise InputError(
            "ordinary: there is nobody to compare with: no account with followers is left beside the stars"
        )
    return codes.astype(np.int32)


def fee_per_account(graph: Graph, accounts: Accounts | None, stars: Codes) -> Floats | None:
    """Return the fee of every account, NaN where unknown; None where no accounts are given. Stars must have one."""
    if accounts is None:
        return None
    if not isinstance(accounts, Accounts) or "fee" not in accounts:
        raise InputError("accounts must come from read_accounts(...) and have a column 'fee'; leave it out otherwise")
    fees = accounts.column(graph, "fee")
    if isinstance(fees, Labels):
        raise InputError("the column 'fee' of accounts must hold numbers")
    unknown = np.flatnonzero(np.isnan(fees[stars]))
    if len(unknown):
        name = graph.names[int(stars[unknown[0]])]
        raise InputError(f"accounts: the fee of {name!r} is not known, so the stars' price is not; add it to the file")
    return np.asarray(fees)


def plan_makers(
    chain: Chain, model: Model, ordinary: Codes, fees: Floats | None, budget: float, draws: int, random_state: int
) -> "list[Callable[[int], PlanOrder]]":
    """Return for each plan a function that gives the first so many of its accounts.

    Where fees of ordinary accounts are known, plans are made of those accounts alone.
    """
    pool = ordinary
    if fees is not None and np.isfinite(fees[ordinary]).any():
        pool = ordinary[np.isfinite(fees[ordinary])]
    priced = fees is not None and bool(np.isfinite(fees[pool]).all())
    worth = chain.graph.out_degrees[pool] / (np.maximum(fees[pool], 1e-9) if priced and fees is not None else 1.0)
    by_worth = pool[np.argsort(-worth, kind="stable")]

    def at_random(many: int) -> PlanOrder:
        rows = [
            generator(random_state, Purpose.AUDIENCE, STARS_ORDERS + draw).permutation(pool)[:many]
            for draw in range(draws)
        ]
        return PlanOrder(RANDOM, np.array(rows, np.int32), many >= len(pool))

    def followed(many: int) -> PlanOrder:
        return PlanOrder(FOR_MONEY if priced else FOLLOWED, by_worth[None, :many], many >= len(pool))

    makers: list[Callable[[int], PlanOrder]] = [at_random, followed]
    if priced and fees is not None:
        best = best_for_money(chain, model, fees, budget, random_state)
        makers.append(lambda many: PlanOrder(BEST, best[None, :many], many >= len(best)))
    return makers


def best_for_money(chain: Chain, model: Model, fees: Floats, budget: float, random_state: int) -> Codes:
    """Return accounts within a budget: always the one next that adds most expected spread for its fee.

    A greedy choice by gain over cost (Khuller, Moss, Naor 1999, doi:10.1016/S0020-0190(99)00031-9) on
    reverse-reachable sets, among all accounts whose fee is known. Who costs more than what is left is passed over.
    """
    known = np.flatnonzero(np.isfinite(fees)).astype(np.int32)
    worth = (1 + chain.graph.out_degrees[known]) / np.maximum(fees[known], 1e-9)
    known = np.sort(known[np.argsort(-worth, kind="stable")[:MOST_PRICED]])
    hits = Hits(in_ties(chain, model), known, root_key(random_state, Purpose.REVERSE))
    hits.draw(SETS)
    rows: Rows = hits.rows
    gains, order = np.subtract(rows.ends, rows.begins), np.empty(len(known), np.int64)
    costs = np.ascontiguousarray(fees[known])
    many = add_for_money(rows.begins, rows.ends, rows.members, *rows.lists, costs, budget, gains, order)
    return known[order[:many]]
