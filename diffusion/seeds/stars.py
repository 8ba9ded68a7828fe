"""Do you need stars? How many ordinary accounts equal a list of stars, and what both cost."""

from collections.abc import Callable, Iterable
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.replicates import Sizes, spread_curves
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings, shown
from diffusion.errors import InputError
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts
from diffusion.read.names import Codes, Name
from diffusion.seeds.choose import problem_of
from diffusion.seeds.reverse_sampling import ReverseSampling
from diffusion.seeds.star_comparison import Plan, StarComparison
from diffusion.seeds.star_plans import (
    BEST,
    Floats,
    PlanOrder,
    fee_per_account,
    ordinary_codes,
    plan_makers,
    star_codes,
)

FIRST = 64
"""How many accounts a plan is tried with at first; then four times as many, as long as these are not enough."""
FINE, STEP = 100, 1.02
"""Every number of accounts up to the first is looked at; beyond it, each is so many times the one before."""
WHAT = "comparing stars with ordinary accounts"


def compare_stars(
    chain: AnyChain,
    stars: Iterable[Name],
    *,
    accounts: Accounts | None = None,
    ordinary: Iterable[Name] | None = None,
    top_share: SupportsFloat = 0.01,
    model: Model = IndependentCascade(),  # noqa: B008 (frozen, without fields)
    target: SupportsIndex | None = None,
    orders: SupportsIndex = 20,
    replicates: SupportsIndex = 2_000,
    most: SupportsIndex = 10_000,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> StarComparison:
    """Say how many ordinary accounts equal a list of stars in expected spread (and chance to tip), and what both cost.

    The stars stand against three plans: ordinary accounts at random; ordinary accounts by followers (for their fee, if
    fees are known); and the best list that can be found among all accounts (for the stars' money, if fees are known,
    else of as many accounts). All run on the same coins, and every number of accounts comes from one pass.

    Every random order of the ordinary accounts has replicates of its own, so that intervals hold for accounts drawn
    anew: means of the orders are compared by Student's t. With `PlausibleChains` there is one order for each of them,
    and intervals hold for not knowing the chain as well.

    Parameters
    ----------
    chain
        What the content spreads over.
    stars
        The list in question, by name, in the order in which it would be called.
    accounts
        From `read_accounts`, with a column ``fee`` that has every star's: compares at equal money too. Ordinary
        accounts are then those with a known fee, if any has one; if none has, the answer is what they may cost.
    ordinary
        Who counts as ordinary, by name. Unless given: accounts with at least one follower that are neither stars nor
        among the most followed.
    top_share
        The share of all accounts, by followers, that do not count as ordinary.
    model
        `IndependentCascade()` or `LinearThreshold()`.
    target
        The spread (accounts) at which a replicate tips: compares the chance of that as well.
    orders
        How many random orders of the ordinary accounts there are, at least 2.
    replicates
        How many runs in all; rounded up to the same number, at least 2, for each order.
    most
        The most ordinary accounts to try.
    confidence
        Of all intervals, each by itself.
    random_state
        The name of the chance.

    Raises
    ------
    UnknownAccountError
        If a star, or an ordinary account, is not in the graph.
    InputError
        If there are no stars, one is named twice or has no fee, or nobody is ordinary.

    Examples
    --------
    Content that is passed on for sure: a star with six followers, and eight accounts with one follower each.

    >>> import diffusion
    >>> sources, targets = ["@star"] * 6 + [f"@o{i}" for i in range(8)], [f"@fan{i}" for i in range(14)]
    >>> graph = diffusion.Graph.from_arrays(sources, targets, edges="influence")
    >>> found = diffusion.compare_stars(diffusion.uniform(graph, 1.0), ["@star"], replicates=40)
    >>> found.equal("ordinary accounts at random")
    Equal(accounts=4, low=4, high=4)

    References
    ----------
    M. Akbarpour, S. Malladi, A. Saberi, "Just a few seeds more: value of network information for diffusion", 2018,
    SSRN 3062830 (a few random seeds more than the best ones do as well); E. Bakshy, J. Hofman, W. Mason, D. Watts,
    "Everyone's an influencer", WSDM 2011, doi:10.1145/1935826.1935845 (ordinary influencers under a model of costs).
    """
    check_model(model)
    codes, state, one = star_codes(chain, stars), check_random_state(random_state), shown(chain)
    plain = ordinary_codes(one.graph, codes, ordinary, checks.real("top_share", top_share, minimum=0, maximum=1))
    fees = fee_per_account(one.graph, accounts, codes)
    goal = None if target is None else checks.integer("target", target, minimum=1, maximum=len(one.graph))
    blocks = chain.draws if isinstance(chain, PlausibleChains) else checks.integer("orders", orders, minimum=2)
    each = max(2, -(-checks.integer("replicates", replicates, minimum=1) // blocks))
    run = _Run(chain, model, each * blocks, state, blocks, fees)
    frame: dict[str, Any] = {
        "stars": run.plan(PlanOrder("stars", codes[None, :], True)),
        "blocks": np.arange(each * blocks) % blocks,
        "target": goal,
        "confidence": checks.open_unit("confidence", confidence),
    }
    budget, longest = 0.0 if fees is None else float(fees[codes].sum()), checks.integer("most", most, minimum=1)
    plans = tuple(run.followed(maker, budget, longest, frame) for maker in _makers(run, codes, plain, budget))
    settings = {
        "stars": list(one.graph.names.take(codes)),
        "model": model.name,
        "ordinary": len(plain),
        "top_share": None if ordinary is not None else float(top_share),
        "target": goal,
        "orders": blocks,
        "replicates": each * blocks,
        "confidence": frame["confidence"],
        "power": chain.power,
    } | draw_settings(chain)
    inputs = {"chain": chain.fingerprint, "ordinary": fingerprint(plain)}
    if accounts is not None:
        inputs["accounts"] = accounts.fingerprint
    record = Provenance("compare_stars", settings, inputs, state)
    return StarComparison(**frame, plans=plans, ordinary_count=len(plain), provenance=record)


class _Run:
    """Runs plans on the same coins."""

    def __init__(
        self, chain: AnyChain, model: Model, replicates: int, random_state: int, blocks: int, fees: Floats | None
    ) -> None:
        self.chain, self.model, self.replicates, self.random_state = chain, model, replicates, random_state
        self.blocks, self.fees = blocks, fees

    def plan(self, order: PlanOrder) -> Plan:
        """Return the spread of the first 1, 2, ... accounts of a plan in every replicate, and what they cost."""
        ends, names = _ends(order.orders.shape[1]), self.chain.graph.names
        which = np.arange(self.replicates) % len(order.orders)
        rows = order.orders if len(order.orders) == 1 else order.orders[which]
        sizes: Sizes
        sizes, _ = spread_curves(
            self.chain, self.model, rows, ends, replicates=self.replicates, random_state=self.random_state, what=WHAT
        )
        spent = None
        if self.fees is not None and np.isfinite(self.fees[order.orders]).all():
            spent = np.cumsum(self.fees[order.orders], axis=1)[:, ends - 1]
        called = tuple(names.take(order.orders[0])) if len(order.orders) == 1 else None
        return Plan(order.name, ends, sizes, spent, called, order.exhausted)

    def followed(self, maker: Callable[[int], PlanOrder], budget: float, longest: int, frame: dict[str, Any]) -> Plan:
        """Follow a plan until it surely equals the stars and has spent their money, or has no more accounts."""
        many = min(FIRST, longest)
        plan = self.plan(maker(many))
        while many < longest and not plan.exhausted and not StarComparison.settles(plan, budget, **frame):
            many = min(4 * many, longest)
            plan = self.plan(maker(many))
        return plan


def _makers(run: _Run, stars: Codes, plain: Codes, budget: float) -> list[Callable[[int], PlanOrder]]:
    """Return the plans; without fees of ordinary accounts, the best list is of as many accounts as there are stars."""
    chain = shown(run.chain)
    makers = plan_makers(chain, run.model, plain, run.fees, budget, run.blocks, run.random_state)
    if len(makers) == 2:
        problem = problem_of(chain, run.model, len(stars), 0.1, None, None, run.random_state)
        best = ReverseSampling().choose(problem).codes.astype(np.int32)
        makers.append(lambda many: PlanOrder(BEST, best[None, :many], many >= len(best)))
    return makers


def _ends(many: int) -> Sizes:
    """Return the numbers of accounts that are looked at."""
    if not many:
        raise InputError("ordinary: nobody can be had for the stars' money; give accounts whose fees are lower")
    steps = [min(many, FINE)]
    while steps[-1] < many:
        steps.append(min(many, int(np.ceil(steps[-1] * STEP))))
    return np.concatenate([np.arange(1, steps[0]), steps]).astype(np.int64)
