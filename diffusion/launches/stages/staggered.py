"""When the points of a launch post: one after another by a schedule, or all at once."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import SupportsFloat

import numpy as np

from diffusion.durations import said, seconds
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.launch import Launch
from diffusion.launches.ways.push import Push
from diffusion.launches.ways.way import Way
from diffusion.read.names import Name
from diffusion.words import counted, printable

AS_LISTED, LARGEST_FIRST, LARGEST_LAST = "as listed", "largest first", "largest last"
ORDERS = (AS_LISTED, LARGEST_FIRST, LARGEST_LAST)
"""In which order points can be staggered."""


def staggered(
    launch: Launch,
    every: SupportsFloat | str = "6h",
    *,
    times: Iterable[SupportsFloat | str] | None = None,
    order: str = AS_LISTED,
    graph: Graph | None = None,
) -> Launch:
    """Return the same launch with its points one after another: one push for each account, under its name.

    Ways that show content from outside the network, and own accounts that no name is given of, keep their times; so do
    accounts that are held back. Fees and acceptances stay with their accounts.

    Parameters
    ----------
    launch
        What is launched. Its points may post at any times; those of the staggered launch count from its start.
    every
        How long after one point the next posts, in seconds or such as ``"6h"``.
    times
        When each point posts instead, one time a point in their order.
    order
        ``"as listed"``; or by the number of followers, ``"largest first"`` or ``"largest last"``, for which ``graph``
        is needed. Equal accounts stay as listed.
    graph
        The network, where the order asks for it.

    Raises
    ------
    InputError
        If no account is named, times are not one a point, or the order is none of these.

    Examples
    --------
    >>> from diffusion import Push
    >>> plan = staggered(Launch("two points", Push(["@ann", "@bo"])), every="90min")
    >>> plan.name, [(push.accounts, push.at) for push in plan.pushes]
    ('two points, staggered every 90 minutes', [(('@ann',), 0.0), (('@bo',), 5400.0)])
    """
    step = seconds("every", every, minimum=0)
    apart = [part for push in launch.pushes for part in _points_of(push)]
    kept = [push for push in launch.pushes if not _points_of(push)]
    if not apart:
        raise InputError(f"launch {launch.name!r} names no accounts that post, so there is nothing to stagger")
    ordered = _ordered(launch.name, apart, order, graph)
    moments = [step * place for place in range(len(apart))] if times is None else _times(times, len(apart))
    pushes = [*(_at(part, at) for part, at in zip(ordered, moments, strict=True)), *kept]
    how = f"staggered every {said(step)}" if times is None else f"staggered over {said(max(moments))}"
    told = "" if order == AS_LISTED else f", {order}"
    return Launch(f"{launch.name}, {how}{told}", pushes, launch.reserve, launch.power, launch.budget)


def at_once(launch: Launch) -> Launch:
    """Return the single-stage version of a launch: everything at its start, and nobody held back.

    Of the accounts that are held back, as many post as might, the first of their order.

    Examples
    --------
    >>> from diffusion import HeldBack, Push
    >>> plan = Launch("in stages", Push(["@ann"], at="2h"), reserve=HeldBack(["@bo", "@cy", "@di"], most=2))
    >>> once = at_once(plan)
    >>> once.name, once.accounts, [push.at for push in once.pushes]
    ('in stages, all at once', ('@ann', '@bo', '@cy'), [0.0, 0.0])
    """
    pushes = [_at(push, 0.0) for push in launch.pushes]
    if launch.reserve is not None and launch.reserve.accounts[: launch.reserve.most]:
        pushes.append(Push(launch.reserve.accounts[: launch.reserve.most]))
    return Launch(f"{launch.name}, all at once", pushes, power=launch.power, budget=launch.budget)


def _points_of(push: Way) -> list[Way]:
    """Return a push for each account that a push names, with what is said of that account; none if it names none."""
    accounts = push.accounts_named
    if not push.posts or not accounts:
        return []
    told = [field.name for field in fields(push) if field.name != "accounts"]  # type: ignore[arg-type]
    single = [name for name in told if _is_one_each(getattr(push, name), accounts)]
    return [
        _with(
            push,
            accounts=(account,),
            name=f"{push.name} {printable(str(account))}",
            **{name: (getattr(push, name)[place],) for name in single},
        )
        for place, account in enumerate(accounts)
    ]


def _is_one_each(value: object, accounts: tuple[Name, ...]) -> bool:
    return isinstance(value, tuple) and len(value) == len(accounts)


def _with(push: Way, **values: object) -> Way:
    changed: Way = replace(push, **values)  # type: ignore[type-var]
    return changed


def _at(push: Way, at: float) -> Way:
    return _with(push, at=at)


def _ordered(name: str, points: list[Way], order: str, graph: Graph | None) -> list[Way]:
    if order not in ORDERS:
        raise InputError(f"order must be one of {', '.join(map(repr, ORDERS))}, not {order!r}")
    if order == AS_LISTED:
        return points
    if graph is None:
        raise InputError(f"order: who has the largest audience is read from the graph; say graph=... for {order!r}")
    followers = graph.out_degrees[graph.codes([point.accounts_named[0] for point in points], f"launch {name!r}")]
    places = np.argsort(-followers if order == LARGEST_FIRST else followers, kind="stable")
    return [points[place] for place in places]


def _times(times: Iterable[SupportsFloat | str], points: int) -> list[float]:
    listed = [times] if isinstance(times, str) else list(times)
    if len(listed) != points:
        raise InputError(f"times must be one for each of the {counted(points, 'point')}, not {len(listed):,}")
    return [seconds(f"times[{place}]", at, minimum=0) for place, at in enumerate(listed)]
