"""A link on an official site: visitors who have accounts in the network come across the content."""

from dataclasses import dataclass
from typing import ClassVar, SupportsFloat

import numpy as np

from diffusion import checks
from diffusion.cascades.starts import MOST_VIEWS, Start
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.ways import way
from diffusion.launches.ways.audiences import Audience
from diffusion.launches.ways.media_report import mean_views
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way, lasting, settle
from diffusion.read.accounts import Accounts


@dataclass(frozen=True)
class SiteLink(Way):
    """Visitors of a site follow a link to the content, over a time, and some pass it on.

    Said by ``share``: that share of the audience follows it, each once. Or by ``visits``: so many visits on average by
    all of the audience together, each account's a Poisson number, so that some come again. Only visitors with an
    account of the network count, so take those off a site's statistics who have none.

    Parameters
    ----------
    audience
        Who may come: `Everybody`, `AccountsWhere`, `CommunityOf` or `NamedAccounts`.
    chance
        With which chance a visitor passes it on after one visit, 0 to 1, at power 1 of the content (more with more).
    share, visits
        How many come; one of the two.
    at, duration
        When the link is set and how long it stands, in seconds or such as "1w".
    cost
        What it costs, nothing unless given.
    name
        What it is called in tables and pictures.

    Examples
    --------
    >>> from diffusion.launches.ways.audiences import Everybody
    >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="follows")
    >>> link = SiteLink(Everybody(), chance=0.02, visits=6, duration="1w")
    >>> float(link.start(graph).views), link.price(graph)
    (2.0, 0.0)
    """

    audience: Audience
    """Who may come."""
    chance: float
    """With which chance a visitor passes it on after one visit."""
    share: float | None = None
    """Which share of the audience follows the link, each once."""
    visits: float | None = None
    """How many visits the audience makes on average, all together."""
    at: float = 0.0
    """When the link is set, in seconds from the start of the launch."""
    duration: float = 0.0
    """How long it stands, in seconds."""
    cost: float = 0.0
    """What it costs."""
    name: str = "official site"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = False

    def __init__(
        self,
        audience: Audience,
        chance: SupportsFloat,
        share: SupportsFloat | None = None,
        visits: SupportsFloat | None = None,
        at: SupportsFloat | str = 0.0,
        duration: SupportsFloat | str = 0.0,
        cost: SupportsFloat = 0.0,
        name: str = "official site",
    ) -> None:
        if (share is None) == (visits is None):
            raise InputError("share or visits: say how many follow the link by one of the two")
        settle(
            self,
            name,
            at,
            audience=way.audience(audience),
            chance=way.share("chance", chance),
            share=None if share is None else way.share("share", share),
            visits=None if visits is None else checks.positive("visits", visits),
            duration=lasting(duration),
            cost=checks.real("cost", cost, minimum=0),
        )

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        codes = self.audience.codes(graph, accounts).astype(np.uint32)
        if self.share is not None:
            return Start(self.name, codes, self.at, self.duration, self.chance, mean_views(self.share))
        mean = float(self.visits or 0) / len(codes)
        return Start(self.name, codes, self.at, self.duration, self.chance, mean, MOST_VIEWS)

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return what it costs: the same however many come."""
        return Quote.of(f"{self.name}: a link for {self.audience.words}", self.cost, surely=True)
