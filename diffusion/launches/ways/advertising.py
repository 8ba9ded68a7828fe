"""Advertising: impressions over time, with a frequency cap."""

from dataclasses import dataclass
from typing import ClassVar, SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.starts import MOST_VIEWS, Start
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.ways import way
from diffusion.launches.ways.audiences import Audience
from diffusion.launches.ways.frequency_cap import delivered, mean_for
from diffusion.launches.ways.quote import Quote
from diffusion.launches.ways.way import Way, lasting, settle
from diffusion.read.accounts import Accounts
from diffusion.words import counted


@dataclass(frozen=True)
class Advertising(Way):
    """Bought impressions, spread over an audience and a time so that nobody sees more than ``cap`` of them.

    Every account of the audience is met as often as every other on average, by chance: it sees min(cap, Poisson(m)) of
    the impressions, where m is such that as many as were bought are delivered on average. People differ in how much
    they are online, and then fewer of them see more each; where that is known, give light and heavy users a push each.

    Parameters
    ----------
    audience
        Who is shown it: `Everybody`, `AccountsWhere`, `CommunityOf` or `NamedAccounts`.
    impressions
        How many are bought. More than ``cap`` for each account of the audience cannot be delivered, and are refused.
    chance
        With which chance somebody passes on one impression, 0 to 1, at power 1 of the content (more with more).
    at, duration
        When it begins and how long it goes on, in seconds or such as "2d".
    cap
        How many impressions one account sees at most.
    cost_per_thousand
        What a thousand impressions cost; None where that is not known.
    name
        What it is called in tables and pictures.

    Examples
    --------
    >>> from diffusion.launches.ways.audiences import Everybody
    >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="follows")
    >>> advertising = Advertising(Everybody(), impressions=3, chance=0.001, duration="2d", cap=2, cost_per_thousand=8)
    >>> round(float(advertising.start(graph).views), 3), advertising.price(graph)
    (1.146, 0.024)
    >>> round(advertising.reach(graph), 2)  # how many of the three see it at all
    2.05

    References
    ----------
    Page views and impressions as Poisson with a mean that differs between people (the negative binomial, of which this
    is the case without differences): Danaher, "Modeling page views across multiple websites with an application to
    internet reach and frequency prediction", Marketing Science 26 (2007) 422, doi:10.1287/mksc.1060.0226.
    """

    audience: Audience
    """Who is shown it."""
    impressions: float
    """How many are bought."""
    chance: float
    """With which chance somebody passes on one impression."""
    at: float = 0.0
    """When it begins, in seconds from the start of the launch."""
    duration: float = 0.0
    """How long it goes on, in seconds."""
    cap: int = 3
    """How many impressions one account sees at most."""
    cost_per_thousand: float | None = None
    """What a thousand impressions cost; None where that is not known."""
    name: str = "advertising"
    """What it is called in tables and pictures."""
    posts: ClassVar[bool] = False

    def __init__(
        self,
        audience: Audience,
        impressions: SupportsFloat,
        chance: SupportsFloat,
        at: SupportsFloat | str = 0.0,
        duration: SupportsFloat | str = 0.0,
        cap: SupportsIndex = 3,
        cost_per_thousand: SupportsFloat | None = None,
        name: str = "advertising",
    ) -> None:
        settle(
            self,
            name,
            at,
            audience=way.audience(audience),
            impressions=checks.positive("impressions", impressions),
            chance=way.share("chance", chance),
            duration=lasting(duration),
            cap=checks.integer("cap", cap, minimum=1, maximum=MOST_VIEWS),
            cost_per_thousand=way.cost("cost_per_thousand", cost_per_thousand),
        )

    def start(self, graph: Graph, accounts: Accounts | None = None) -> Start:
        """Return it in the codes of a graph."""
        codes = self.audience.codes(graph, accounts).astype(np.uint32)
        mean = self._mean(len(codes))
        return Start(self.name, codes, self.at, self.duration, self.chance, mean, self.cap)

    def reach(self, graph: Graph, accounts: Accounts | None = None) -> float:
        """Return how many accounts see it at least once, on average."""
        people = len(self.audience.codes(graph, accounts))
        return people * delivered(self._mean(people), 1)

    def quote(self, graph: Graph, accounts: Accounts | None = None, power: float = 1.0) -> Quote:
        """Return what the impressions cost that are bought."""
        unit = self.cost_per_thousand
        what = f"{self.name}: {self.impressions:,.10g} impressions shown to {self.audience.words}"
        return Quote.of(what, None if unit is None else self.impressions / 1_000 * unit, surely=True)

    def _mean(self, people: int) -> float:
        """Return how often each account is met on average."""
        if self.impressions > people * self.cap:
            most = people * self.cap
            raise InputError(
                f"impressions: {self.impressions:,.10g} cannot be delivered to {counted(people, 'account')} that see "
                f"at most {self.cap:,} each: {most:,} is the most (a larger audience or cap would allow more)"
            )
        return mean_for(self.impressions / people, self.cap)
