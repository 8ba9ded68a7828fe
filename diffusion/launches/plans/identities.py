"""Accounts of one person, and accounts that repeat what others post: ties beside those that the network shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import SupportsFloat

from diffusion import checks
from diffusion.durations import seconds
from diffusion.errors import InputError
from diffusion.launches.plans.faults import Fault
from diffusion.read.names import Name


@dataclass(frozen=True)
class CrossPost:
    """An account that repeats what another posts, on another platform or by hand, without following it there.

    Examples
    --------
    >>> CrossPost("@ann", "@ann_on_vk", chance=0.9, delay="10min").delay
    600.0
    """

    source: Name
    """Whose posts are repeated."""
    target: Name
    """Who repeats them."""
    chance: SupportsFloat = 1.0
    """With which chance, at power 1 of the content."""
    delay: SupportsFloat | str | None = None
    """How long that takes, as the median, in seconds or such as "10min"; as usual for the chain unless given."""

    def __post_init__(self) -> None:
        for name in ("source", "target"):
            if isinstance(getattr(self, name), bool) or not isinstance(getattr(self, name), str | int):
                raise InputError(f"{name} must be the name of an account, not {getattr(self, name)!r}")
        if str(self.source) == str(self.target):
            raise InputError(f"target: {self.target!r} cannot repeat what it posts itself")
        object.__setattr__(self, "chance", checks.real("chance", self.chance, minimum=0, maximum=1))
        if self.delay is not None:
            object.__setattr__(self, "delay", checks.positive("delay", seconds("delay", self.delay)))


def persons_of(same_person: Iterable[Iterable[Name]]) -> tuple[tuple[Name, ...], ...]:
    """Return lists of accounts as tuples; whether they can be is said by `faulty_identities`."""
    return tuple((person,) if isinstance(person, str | int) else tuple(person) for person in same_person)


def identity_ties(persons: Sequence[Sequence[Name]], cross_posts: Sequence[CrossPost]) -> tuple[CrossPost, ...]:
    """Return all ties between accounts of one person, the first of which posts first, and those that are given."""
    own = (CrossPost(person[0], other) for person in persons for other in person[1:])
    return (*own, *cross_posts)


def faulty_identities(persons: Sequence[Sequence[Name]], cross_posts: Sequence[CrossPost]) -> Iterator[Fault]:
    """Yield what is wrong with accounts of one person and cross-posts: too few, twice, or in a circle."""
    seen: set[str] = set()
    for place, person in enumerate(persons):
        if len(person) < 2:
            yield Fault(("same_person", place), "same_person must list two or more accounts of each person")
        for position, account in enumerate(person):
            if str(account) in seen:
                yield Fault(
                    ("same_person", place, position),
                    f"{account!r} is listed under same_person twice; all accounts of a person belong in one list",
                )
            seen.add(str(account))
    ties: dict[tuple[str, str], tuple[str | int, ...]] = {}
    for place, person in enumerate(persons):
        for position, account in enumerate(person[1:], 1):
            ties.setdefault((str(person[0]), str(account)), ("same_person", place, position))
    for place, post in enumerate(cross_posts):
        tie = str(post.source), str(post.target)
        if tie in ties:
            yield Fault(("cross_posts", place), f"{tie[1]!r} is said twice to repeat what {tie[0]!r} posts")
        ties.setdefault(tie, ("cross_posts", place))
    circle = find_circle(list(ties))
    if circle:
        path = ties[max(pairwise(circle), key=list(ties).index)]
        shown = " → ".join(circle)
        yield Fault(path, f"accounts that repeat each other must not form a circle, and {shown} is one")


def find_circle(ties: Sequence[tuple[str, str]]) -> list[str]:
    """Return a circle among ties, its first account again at the end; nothing where there is none.

    >>> find_circle([("a", "b"), ("b", "c"), ("c", "b")])
    ['b', 'c', 'b']
    """
    followed: dict[str, list[str]] = {}
    for source, target in ties:
        followed.setdefault(source, []).append(target)
    done: set[str] = set()
    for start in followed:
        trail, waiting = [start], [iter(followed[start] if start not in done else ())]
        while waiting:
            step = next((target for target in waiting[-1] if target not in done), None)
            if step is None:
                done.add(trail.pop())
                waiting.pop()
            elif step in trail:
                return [*trail[trail.index(step) :], step]
            else:
                trail.append(step)
                waiting.append(iter(followed.get(step, ())))
    return []
