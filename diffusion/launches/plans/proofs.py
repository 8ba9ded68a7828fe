"""What a plan must not be: proved as soon as it is made, and again on a network."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from diffusion.cascades.model import Model
from diffusion.cascades.timed import TimedCascade
from diffusion.durations import said
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.held_back import HeldBack
from diffusion.launches.launch import Launch
from diffusion.launches.plans.faults import Fault, caught
from diffusion.launches.plans.lines import Path
from diffusion.launches.ways.audiences import CommunityOf, NamedAccounts
from diffusion.launches.ways.paid_influencers import PaidInfluencers
from diffusion.launches.ways.quote import Quote, amount
from diffusion.launches.ways.way import Way
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name

ROUNDING = 1e-12
"""A price that is above its budget by no more than sums of decimals are, as a share, is not above it."""

if TYPE_CHECKING:
    from diffusion.launches.plans.plan import Plan


def faulty_launches(launches: Sequence[Launch], model: Model) -> Iterator[Fault]:
    """Yield what is wrong with launches by themselves: names, times after the horizon, what a model does not know."""
    seen: dict[str, int] = {}
    for place, launch in enumerate(launches):
        if launch.name in seen:
            yield Fault(("launches", place, "name"), f"there are two launches named {launch.name!r}; names must differ")
        seen.setdefault(launch.name, place)
        for position, push in enumerate(launch.pushes):
            yield from (fault.under("launches", place, "pushes", position) for fault in _faulty_time(push, model))
        if launch.reserve is not None and not isinstance(model, TimedCascade):
            yield Fault(("launches", place, "reserve"), _timeless(model, "a reserve"))


def twice_in(pushes: Sequence[Way], reserve: HeldBack | None) -> Iterator[Fault]:
    """Yield the accounts that are named to post twice in a launch."""
    named = [(("pushes", place), push.accounts_named) for place, push in enumerate(pushes)]
    if reserve is not None:
        named.append((("reserve",), reserve.accounts))  # type: ignore[arg-type]
    seen: set[str] = set()
    for path, accounts in named:
        for position, account in enumerate(accounts):
            if str(account) in seen:
                yield Fault((*path, "accounts", position), f"{account!r} is to post twice in this launch")
            seen.add(str(account))


def faults_on(plan: "Plan", graph: Graph, accounts: Accounts | None) -> Iterator[Fault]:
    """Yield what is wrong with a plan on a network: accounts that are not there or post twice, prices, the target."""
    if plan.target is not None and plan.target > len(graph):
        yield Fault(("target",), f"target must be at most the {len(graph):,} accounts of the network")
    for place, launch in enumerate(plan.launches):
        found = list(_faulty_pushes(launch, graph, accounts))
        found = found or list(_faulty_whole(launch, plan, graph, accounts))
        yield from (fault.under("launches", place) for fault in found)
    yield from _strangers(("same_person",), plan.same_person, graph)
    for place, post in enumerate(plan.cross_posts):
        for end in ("source", "target"):
            yield from _unknown(("cross_posts", place, end), [getattr(post, end)], graph, whole=True)


def _faulty_time(push: Way, model: Model) -> Iterator[Fault]:
    if not isinstance(model, TimedCascade):
        declined = isinstance(push, PaidInfluencers) and set(push.acceptance or (0.0,)) != {1.0}
        if not push.posts or push.at > 0 or declined:
            yield Fault((), _timeless(model, f"a push of the kind {push.name!r}"))
        return
    horizon = float(model.horizon)
    if push.at > horizon:
        yield Fault(
            ("at",),
            f"at is {said(push.at)}, which is after the horizon of {said(horizon)}: nothing would come of it",
        )


def _timeless(model: Model, what: str) -> str:
    return (
        f"the model {model.name!r} knows neither times nor views from outside, so {what} means nothing to it; only "
        "accounts that surely post at 0 do (the model 'timed cascade' knows all ways to start)"
    )


def _faulty_pushes(launch: Launch, graph: Graph, accounts: Accounts | None) -> Iterator[Fault]:
    """Yield what is wrong with each push by itself."""
    for position, push in enumerate(launch.pushes):
        path = ("pushes", position)
        found = list(_unknown((*path, "accounts"), push.accounts_named, graph))
        audience = getattr(push, "audience", None)
        if isinstance(audience, NamedAccounts):
            found += _unknown((*path, "audience", "accounts"), audience.accounts, graph)
        if isinstance(audience, CommunityOf):
            found += _unknown((*path, "audience", "community_of"), [audience.account], graph, whole=True)
        if not found:
            try:
                push.start(graph, accounts)
            except InputError as error:
                found.append(caught((*path, *_field_of(error, push)), error))
        yield from found
    if launch.reserve is not None:
        yield from _unknown(("reserve", "accounts"), launch.reserve.accounts, graph)


def _faulty_whole(launch: Launch, plan: "Plan", graph: Graph, accounts: Accounts | None) -> Iterator[Fault]:
    """Yield what is wrong with pushes together: an account that posts twice, a price above the budget."""
    asked: dict[int, str] = {}
    for position, push in enumerate(launch.pushes):
        if push.posts:
            codes = push.start(graph, accounts).accounts.tolist()
            yield from _again(("pushes", position), codes, push.accounts_named, asked, push.name, graph)
    if launch.reserve is not None:
        codes = graph.codes(launch.reserve.accounts).tolist()
        yield from _again(("reserve",), codes, launch.reserve.accounts, asked, "reserve", graph)
    budget = plan.budget if launch.budget is None else launch.budget
    if budget is not None:
        yield from _over(budget, launch.quote(graph, accounts, plan.power))


def _again(
    path: Path, codes: Sequence[int], named: Sequence[Name], asked: dict[int, str], way: str, graph: Graph
) -> Iterator[Fault]:
    """Yield the first account that is asked by two pushes; ``asked`` remembers who is asked by which."""
    place = next((place for place, code in enumerate(codes) if code in asked), None)
    if place is not None:
        spot = (*path, "accounts", place) if named else path
        name = graph.names[codes[place]]
        yield Fault(spot, f"{name!r} is to post twice in this launch: by {asked[codes[place]]!r} and by {way!r}")
    asked.update((code, way) for code in codes)


def _over(budget: float, quote: Quote) -> Iterator[Fault]:
    """Yield a fault if the price to expect is above the budget, or is not known."""
    if quote.expected is None:
        unknown = next(line.what for line in quote.lines if line.expected is None)
        yield Fault(
            ("budget",),
            f"whether the budget of {amount(budget)} is enough cannot be said: the price is not known of {unknown}",
        )
    elif quote.expected > budget * (1 + ROUNDING):
        yield Fault(("budget",), f"the budget is {amount(budget)}, which is not enough. {quote.summary()}".rstrip("."))


def _field_of(error: InputError, push: Way) -> tuple[str, ...]:
    """Return the field that a message begins with."""
    word = str(error).split(" ")[0].rstrip(":")
    return (word,) if hasattr(push, word) else ()


def _unknown(
    path: tuple[str | int, ...], names: Sequence[Name], graph: Graph, *, whole: bool = False
) -> Iterator[Fault]:
    """Yield a fault at the first name that is none of the graph's, which says how many others are not."""
    missing = np.flatnonzero(graph.names.find(names) < 0)
    if missing.size:
        try:
            graph.codes(names)
        except InputError as error:
            yield caught(path if whole else (*path, int(missing[0])), error)


def _strangers(path: tuple[str | int, ...], persons: Sequence[Sequence[Name]], graph: Graph) -> Iterator[Fault]:
    for place, person in enumerate(persons):
        yield from _unknown((*path, place), person, graph)
