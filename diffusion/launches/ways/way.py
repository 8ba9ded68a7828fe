"""What every way to start says of itself. A new one is a file here, and a line in ``plans/kinds.py``."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, SupportsFloat

from diffusion import checks
from diffusion.cascades.starts import Start
from diffusion.durations import seconds
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.ways.audiences import Audience
from diffusion.launches.ways.quote import Quote
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name

TAKEN = ("network", "trending", "reserve")
"""What arrivals by other ways than a push are called in tables."""


class Way(ABC):
    """A kind of push: when it happens, whom it reaches, and what it costs."""

    name: str
    """What it is called in tables and pictures."""
    at: float
    """When it begins, in seconds from the start of the launch."""
    posts: ClassVar[bool]
    """Whether accounts post by it themselves, rather than see the content somewhere outside the network."""

    @property
    def accounts_named(self) -> tuple[Name, ...]:
        """The accounts that are to post, as far as they are named; none where content is shown from outside."""
        return ()

    @abstractmethod
    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph; ``accounts`` is what is known of them (`read_accounts`)."""

    @abstractmethod
    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return what it costs with content of this power, and what that is made of."""

    def price(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> float | None:
        """Return the price to expect; None where it is not known."""
        return self.quote(graph, accounts, power).expected


def settle(way: Way, name: str, at: SupportsFloat | str, **values: Any) -> None:
    """Give a frozen way its name, its time and its other fields, which are clean already."""
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"name must be a text such as 'television in the north', not {name!r}")
    if name in TAKEN:
        raise InputError(f"name must be another than {name!r}, which stands for those who came another way")
    values |= {"name": name, "at": seconds("at", at, minimum=0)}
    for field, value in values.items():
        object.__setattr__(way, field, value)


def lasting(value: SupportsFloat | str) -> float:
    """Return how long views go on, in seconds."""
    return seconds("duration", value, minimum=0)


def share(name: str, value: SupportsFloat) -> float:
    """Return a share or a chance, from 0 to 1."""
    return checks.real(name, value, minimum=0, maximum=1)


def cost(name: str, value: SupportsFloat | None) -> float | None:
    """Return a price of at least 0; None stays None, which says that nobody knows it."""
    return None if value is None else checks.real(name, value, minimum=0)


def audience(value: object) -> Audience:
    """Return an audience, or say what one looks like."""
    if not isinstance(value, Audience):
        raise InputError(
            f"audience must be an audience such as Everybody() or AccountsWhere(region='north'), not {value!r}"
        )
    return value
