"""Audiences: who sees content that is shown from outside the network."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import SupportsIndex
from weakref import WeakKeyDictionary

import numpy as np

from diffusion.communities.communities import Communities
from diffusion.communities.find import find_communities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.read.accounts import Accounts
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Name
from diffusion.read.values import Mask

_FOUND: WeakKeyDictionary[Graph, Codes] = WeakKeyDictionary()
"""The community of each account of the graphs that were divided here: several pushes ask for the same."""


class Audience(ABC):
    """A part of the accounts of a graph."""

    @abstractmethod
    def codes(self, graph: Graph, accounts: Accounts | None = None) -> Codes:
        """Return the codes of its accounts, ascending and at least one; ``accounts`` is what is known of them."""

    @property
    @abstractmethod
    def words(self) -> str:
        """Who they are, for sentences."""


@dataclass(frozen=True)
class Everybody(Audience):
    """All accounts of the graph.

    Examples
    --------
    >>> Everybody().codes(Graph.from_arrays(["@ann"], ["@bo"], edges="follows")).tolist()
    [0, 1]
    """

    def codes(self, graph: Graph, accounts: Accounts | None = None) -> Codes:
        """Return the codes of all accounts."""
        if not len(graph):
            raise InputError("audience: the graph has no accounts")
        return np.arange(len(graph), dtype=np.int32)

    @property
    def words(self) -> str:
        """Who they are, for sentences."""
        return "everybody"


@dataclass(frozen=True)
class NamedAccounts(Audience):
    """Accounts that are named, such as the subscribers of a channel.

    Examples
    --------
    >>> NamedAccounts(["@bo"]).codes(Graph.from_arrays(["@ann"], ["@bo"], edges="follows")).tolist()
    [1]
    """

    accounts: tuple[Name, ...]
    """Their names; one that is named twice counts once."""

    def __init__(self, accounts: Iterable[Name] | Name) -> None:
        names = (accounts,) if isinstance(accounts, str | int) else tuple(accounts)
        if not names:
            raise InputError("accounts: an audience needs at least one account")
        object.__setattr__(self, "accounts", names)

    def codes(self, graph: Graph, accounts: Accounts | None = None) -> Codes:
        """Return their codes, or raise `UnknownAccountError`."""
        return np.unique(graph.codes(self.accounts))

    @property
    def words(self) -> str:
        """Who they are, for sentences."""
        return f"{len(self.accounts):,} named accounts"


@dataclass(frozen=True)
class AccountsWhere(Audience):
    """Accounts of a segment, a region, a platform, or whatever other column of words the accounts file has.

    Several columns together mean the accounts of which all are true; several words for a column, any of them.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = {"account": ["@ann", "@bo", "@cy"], "region": ["north", "south", "east"], "segment": ["x", "x", "y"]}
    >>> accounts = diffusion.read_accounts(pandas.DataFrame(rows))
    >>> graph = Graph.from_arrays(["@ann", "@bo"], ["@bo", "@cy"], edges="follows")
    >>> AccountsWhere(region=["north", "south"], segment="x").codes(graph, accounts).tolist()
    [0, 1]
    """

    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    """Columns, and which words each may have."""

    def __init__(self, /, **columns: str | Iterable[str]) -> None:
        given = {name: (words,) if isinstance(words, str) else tuple(words) for name, words in columns.items()}
        for name, words in given.items():
            if not words or not all(isinstance(word, str) for word in words):
                raise InputError(f"{name} must be a word, or a list of words, not {columns[name]!r}")
        if not given:
            raise InputError("audience: say which accounts are meant, such as AccountsWhere(region='north')")
        object.__setattr__(self, "conditions", tuple(sorted(given.items())))

    def codes(self, graph: Graph, accounts: Accounts | None = None) -> Codes:
        """Return the codes of the accounts of which all is true."""
        if accounts is None:
            raise InputError(f"audience: {self.words} can only be known from an accounts file (read_accounts)")
        true = np.ones(len(graph), bool)
        for name, words in self.conditions:
            true &= _has(graph, accounts, name, words)
        if not true.any():
            raise InputError(f"audience: no account of the graph is one of {self.words}")
        return np.flatnonzero(true).astype(np.int32)

    @property
    def words(self) -> str:
        """Who they are, for sentences."""
        return "accounts where " + " and ".join(f"{name} is {' or '.join(words)}" for name, words in self.conditions)


@dataclass(frozen=True)
class CommunityOf(Audience):
    """The community that an account belongs to: a fan community is told by its idol.

    Examples
    --------
    >>> import networkx
    >>> club = Graph.from_networkx(networkx.karate_club_graph(), edges="influence")
    >>> len(CommunityOf(33).codes(club))
    12
    """

    account: Name
    """One of its accounts."""
    communities: Communities | None = field(default=None, repr=False, compare=False)
    """The communities; those of `find_communities` unless given."""

    @classmethod
    def number(cls, communities: Communities, community: SupportsIndex) -> "CommunityOf":
        """Return a community by its number, told by the account that has the most followers in it."""
        communities.member_codes(community)  # refuses a number that is none
        return cls(communities.names[int(communities.leading[community])], communities)

    def codes(self, graph: Graph, accounts: Accounts | None = None) -> Codes:
        """Return the codes of its members."""
        account = int(graph.codes([self.account])[0])
        divided = None if self.communities is None else self.communities.names
        if divided is not None and not (divided is graph.names or divided == graph.names):
            raise InputError("audience: the communities are those of another graph")
        number = _communities_of(graph) if self.communities is None else self.communities.codes
        return np.flatnonzero(number == number[account]).astype(np.int32)

    @property
    def words(self) -> str:
        """Who they are, for sentences."""
        return f"the community of {self.account}"


def _communities_of(graph: Graph) -> Codes:
    if graph not in _FOUND:
        _FOUND[graph] = find_communities(graph).codes
    return _FOUND[graph]


def _has(graph: Graph, accounts: Accounts, name: str, words: tuple[str, ...]) -> Mask:
    """Return which accounts of the graph have one of the words in a column."""
    labelled = [key for key, column in accounts.columns.items() if isinstance(column, Labels)]
    if name not in labelled:
        raise InputError(
            f"audience: the accounts file has no column {name!r} of words; its columns of words are "
            f"{', '.join(map(repr, labelled)) or 'none'}"
        )
    column = accounts.column(graph, name)
    assert isinstance(column, Labels)
    stranger = next((word for word in words if column.names.find([word])[0] < 0), None)
    if stranger is not None:
        raise InputError(f"audience: no account has the {name} {stranger!r}{_nearest(stranger, column)}")
    found: Mask = np.isin(column.codes, column.names.find(words))
    return found


def _nearest(word: str, column: Labels) -> str:
    titles = list(map(str, column.names))
    close = get_close_matches(word, titles, 1)
    if close:
        return f"; did you mean {close[0]!r}?"
    more = ", …" if len(titles) > 8 else ""
    return f"; there are {', '.join(map(repr, titles[:8]))}{more}"
