"""The launches of a plan, carried out on the study's chain, and what is told of them."""

from dataclasses import dataclass
from typing import Any

from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.communities.find import find_communities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.comparison.compare import compare_launches
from diffusion.launches.comparison.comparison import Comparison
from diffusion.launches.comparison.words import headline_of
from diffusion.launches.plans.plan import Plan
from diffusion.launches.plans.read_plan import read_plan
from diffusion.read.accounts import Accounts
from diffusion.report.tables import planned_cells


@dataclass(frozen=True)
class PlannedLaunches:
    """What is said of the launches of a plan."""

    plan: str
    """What was planned."""
    headline: str
    """What became of it, in short."""
    answer: str
    """What became of it, all of it."""
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    """The launches side by side: the cells of a table, by its columns."""


def plan_of(source: Any, graph: Graph, accounts: Accounts | None) -> Plan | None:
    """Return the plan that is meant, proved on the network; a path is read."""
    if source is None:
        return None
    if isinstance(source, Plan):
        source.check(graph, accounts)
        plan = source
    else:
        plan = read_plan(source, graph, accounts)
    if len(plan.launches) < 2:
        raise InputError("the plan has one launch; launches are compared, so it needs two or more")
    return plan


def compare_plan(plan: Plan, ground: AnyChain, accounts: Accounts | None, *, draws: int = 1, **more: Any) -> Comparison:
    """Compare the launches of a plan on a chain at power 1, by community and by the labels of the accounts.

    Parameters
    ----------
    plan, ground, accounts
        What is planned, what it spreads over, and what is known of the accounts.
    draws
        How many plausible chains stand for what a log leaves open about a learned chain.
    **more
        What `compare_launches` takes: ``keep``, or anything of the plan that is to be otherwise.
    """
    asked = {"target": plan.target, "replicates": plan.replicates, "random_state": plan.random_state} | more
    most = min(draws, int(asked["replicates"]) // 2)
    if isinstance(ground, Chain) and ground.posterior is not None and most > 1:
        ground = PlausibleChains(ground, most)
    chain, model = plan.on(ground)
    communities = find_communities(chain.graph, random_state=int(asked["random_state"]))
    return compare_launches(plan.launches, chain, model, accounts=accounts, communities=communities, **asked)


def told(plan: Plan, comparison: Comparison) -> PlannedLaunches:
    """Return what is said of a comparison of the plan's launches."""
    columns = planned_cells(comparison).items()
    return PlannedLaunches(
        plan.summary(),
        headline_of(comparison),
        comparison.summary(),
        tuple((name, tuple(map(str, cells))) for name, cells in columns),
    )
