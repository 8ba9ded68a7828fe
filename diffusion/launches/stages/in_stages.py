"""A sequential launch: the next of a ranking post where the last ones stalled."""

from collections.abc import Iterable
from typing import SupportsFloat, SupportsIndex

from diffusion import checks
from diffusion.durations import seconds
from diffusion.errors import InputError
from diffusion.launches.held_back import HeldBack
from diffusion.launches.launch import Launch
from diffusion.launches.ways.push import Push
from diffusion.read.names import Name


def in_stages(
    ranking: Iterable[Name] | Launch,
    budget: SupportsIndex | None = None,
    *,
    batch: SupportsIndex = 1,
    pause: SupportsFloat | str = 0.0,
    name: str | None = None,
) -> Launch:
    """Return the launch in which ``batch`` accounts of a ranking post, and the next where those have stalled.

    Accounts that are active when their turn comes are skipped; as long as fewer than ``budget`` have posted, others of
    the ranking follow. `at_once` gives the single-stage version of the same seeds, and `compare_sequential` compares
    the two.

    Parameters
    ----------
    ranking
        Accounts by name, the first first, such as ``ranking.top(100)``; or a launch, whose points are taken in order.
    budget
        How many post at most; all unless given.
    batch
        How many post at a time.
    pause
        How long after the last exposure the next ones post, in seconds or such as ``"6h"``.
    name
        What the launch is called.

    Raises
    ------
    InputError
        If there are fewer accounts than the budget, an account is named twice, or the launch does more than let
        accounts post.

    Examples
    --------
    >>> launch = in_stages(["@ann", "@bo", "@cy"], budget=2)
    >>> launch.accounts, launch.reserve.accounts, launch.reserve.most
    (('@ann',), ('@bo', '@cy'), 1)
    """
    accounts = _points(ranking)
    if not accounts:
        raise InputError("ranking: name at least one account")
    many = len(accounts) if budget is None else checks.integer("budget", budget, minimum=1)
    if many > len(accounts):
        raise InputError(f"budget must be at most the {len(accounts):,} accounts of the ranking, not {many:,}")
    first = checks.integer("batch", batch, minimum=1, maximum=many)
    wait, later = seconds("pause", pause, minimum=0), accounts[first:]
    reserve = HeldBack(later, first, wait, most=many - first) if many > first else None
    how = "one after another" if first == 1 else f"{first:,} at a time"
    told = f"{ranking.name}, {how}" if isinstance(ranking, Launch) else f"{many:,} seeds, {how}"
    return Launch(name or told, Push(accounts[:first]), reserve)


def _points(ranking: Iterable[Name] | Launch) -> list[Name]:
    if not isinstance(ranking, Launch):
        return [ranking] if isinstance(ranking, str) else list(ranking)
    if ranking.reserve is not None or not all(isinstance(push, Push) for push in ranking.pushes):
        raise InputError(
            f"launch {ranking.name!r} does more than let accounts post; name the accounts that are to post in stages"
        )
    return list(ranking.accounts)
