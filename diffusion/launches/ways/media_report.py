"""A media report, or television: a share of a segment sees the content outside the network."""

from dataclasses import dataclass
from typing import ClassVar, SupportsFloat

import numpy as np

from diffusion.cascades.starts import Start
from diffusion.graph.graph import Graph
from diffusion.launches.ways import way
from diffusion.launches.ways.audiences import Audience
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way, lasting, settle
from diffusion.read.accounts import Accounts


@dataclass(frozen=True)
class MediaReport(Way):
    """A share of an audience sees the content once, at a random time while it is reported, and some pass it on.

    Each account of the audience sees it with probability ``share``, by itself, and passes on what it saw with
    ``chance``. Nothing is assumed of who watches beyond the audience, so give segments that differ in it a push each.

    Parameters
    ----------
    audience
        Who may see it: `Everybody`, `AccountsWhere`, `CommunityOf` or `NamedAccounts`.
    share
        Which share of them does, 0 to 1: the rating of a broadcast, the readers of a paper.
    chance
        With which chance somebody who has seen it passes it on, 0 to 1, at power 1 of the content (more with more).
        Views that come from outside count with those that come over ties, where repetition persuades.
    at, duration
        When it begins and how long it goes on, in seconds or such as "6h"; 0 is one moment for all.
    cost
        What it costs in all; None where that is not known.
    name
        What it is called in tables and pictures, such as "television".

    Examples
    --------
    >>> from diffusion.launches.ways.audiences import Everybody
    >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="follows")
    >>> report = MediaReport(Everybody(), share=0.3, chance=0.05, at="20h", duration="2h", name="television")
    >>> start = report.start(graph)
    >>> start.name, round(float(start.views), 3), start.cap, report.price(graph)
    ('television', 0.357, 1, None)

    References
    ----------
    Influence from outside the network as exposures beside those of ties: Myers, Zhu, Leskovec, "Information diffusion
    and external influence in networks", KDD 2012, arXiv 1206.1331, who attribute 29 % of URL mentions on Twitter to it.
    """

    audience: Audience
    """Who may see it."""
    share: float
    """Which share of them sees it."""
    chance: float
    """With which chance somebody who has seen it passes it on."""
    at: float = 0.0
    """When it begins, in seconds from the start of the launch."""
    duration: float = 0.0
    """How long it goes on, in seconds."""
    cost: float | None = None
    """What it costs in all; None where that is not known."""
    name: str = "media report"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = False

    def __init__(
        self,
        audience: Audience,
        share: SupportsFloat,
        chance: SupportsFloat,
        at: SupportsFloat | str = 0.0,
        duration: SupportsFloat | str = 0.0,
        cost: SupportsFloat | None = None,
        name: str = "media report",
    ) -> None:
        shares = {"share": way.share("share", share), "chance": way.share("chance", chance)}
        price = way.cost("cost", cost)
        settle(self, name, at, audience=way.audience(audience), duration=lasting(duration), cost=price, **shares)

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        codes = self.audience.codes(graph, accounts).astype(np.uint32)
        return Start(self.name, codes, self.at, self.duration, self.chance, mean_views(self.share))

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return what it costs: the same however many pass it on."""
        return Quote.of(
            f"{self.name}: shown to {100 * self.share:g} % of {self.audience.words}", self.cost, surely=True
        )


def mean_views(share: float) -> float:
    """Return how often an account sees something on average if a share of all see it at least once: -log(1 - share).

    >>> round(mean_views(0.3), 3), mean_views(1.0)
    (0.357, inf)
    """
    return float(-np.log1p(-share)) if share < 1 else float("inf")
