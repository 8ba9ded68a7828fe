"""A giveaway to a fan community: members see it, and some take part by passing the content on."""

from dataclasses import dataclass
from typing import ClassVar, SupportsFloat

import numpy as np

from diffusion import checks
from diffusion.cascades.starts import Start
from diffusion.chain.chain import amplified
from diffusion.graph.graph import Graph
from diffusion.launches.ways import way
from diffusion.launches.ways.audiences import Audience
from diffusion.launches.ways.media_report import mean_views
from diffusion.launches.ways.quote import Quote, QuoteLine
from diffusion.launches.ways.way import Way, lasting, settle
from diffusion.read.accounts import Accounts
from diffusion.words import counted


@dataclass(frozen=True)
class Giveaway(Way):
    """Members of a community see a giveaway, and take part by passing the content on.

    Each member sees it with probability ``share`` at a random time while it goes on, and takes part with ``chance``, at
    power 1 of the content: content that is passed on more is taken part in more. What a participant costs is paid for
    everybody who takes part on its account; who came over the network does not count for the price to expect, so with
    strong content that price is somewhat too high for members who would have passed it on anyway, and too low where
    friends persuade them to take part.

    Parameters
    ----------
    audience
        The community: `CommunityOf`, `AccountsWhere`, `NamedAccounts` or `Everybody`.
    chance
        With which chance a member who sees it takes part, 0 to 1.
    share
        Which share of the members sees it; all unless given.
    at, duration
        When it begins and how long it goes on, in seconds or such as "3d".
    cost_per_participant
        What each participant costs; None where that is not known.
    cost
        What it costs besides, however many take part.
    name
        What it is called in tables and pictures.

    Examples
    --------
    >>> from diffusion.launches.ways.audiences import NamedAccounts
    >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="follows")
    >>> giveaway = Giveaway(NamedAccounts(["@bo", "@cy"]), chance=0.25, cost_per_participant=4, cost=10)
    >>> quote = giveaway.quote(graph)
    >>> quote.expected, quote.most, giveaway.price(graph, power=2)
    (12.0, 18.0, 13.5)
    """

    audience: Audience
    """The community."""
    chance: float
    """With which chance a member who sees it takes part."""
    share: float = 1.0
    """Which share of the members sees it."""
    at: float = 0.0
    """When it begins, in seconds from the start of the launch."""
    duration: float = 0.0
    """How long it goes on, in seconds."""
    cost_per_participant: float | None = None
    """What each participant costs; None where that is not known."""
    cost: float = 0.0
    """What it costs besides."""
    name: str = "giveaway"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = False

    def __init__(
        self,
        audience: Audience,
        chance: SupportsFloat,
        share: SupportsFloat = 1.0,
        at: SupportsFloat | str = 0.0,
        duration: SupportsFloat | str = 0.0,
        cost_per_participant: SupportsFloat | None = None,
        cost: SupportsFloat = 0.0,
        name: str = "giveaway",
    ) -> None:
        settle(
            self,
            name,
            at,
            audience=way.audience(audience),
            chance=way.share("chance", chance),
            share=way.share("share", share),
            duration=lasting(duration),
            cost_per_participant=way.cost("cost_per_participant", cost_per_participant),
            cost=checks.real("cost", cost, minimum=0),
        )

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        codes = self.audience.codes(graph, accounts).astype(np.uint32)
        return Start(self.name, codes, self.at, self.duration, self.chance, mean_views(self.share))

    def participants(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> float:
        """Return how many take part on its account on average, with content of this power."""
        chance = float(amplified(np.array([self.chance]), power)[0])
        return len(self.audience.codes(graph, accounts)) * self.share * chance

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return what the participants cost that are to be expected, and all members if all took part."""
        members, unit = len(self.audience.codes(graph, accounts)), self.cost_per_participant
        what = f"{self.name}: participants among {counted(members, 'account')}, {self.audience.words}"
        taking = self.participants(graph, accounts, power)
        prizes = QuoteLine(what, None if unit is None else taking * unit, None if unit is None else members * unit)
        besides = QuoteLine(f"{self.name}: what it costs besides", self.cost, self.cost)
        return Quote((prizes,) if self.cost == 0 else (prizes, besides))
