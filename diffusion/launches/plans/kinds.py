"""What the words of a plan's file stand for: kinds of push, of model, of delay and of fading, and their keys."""

from collections.abc import Mapping
from typing import Any

from diffusion.cascades.attention import DividedAttention
from diffusion.cascades.fading import HalfLife, PowerLawFading
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.refractory import Refractory
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.trending import TrendingList
from diffusion.chain.delays import Exponential, LogNormal, PowerLaw
from diffusion.communities.communities import Communities
from diffusion.launches.plans import values
from diffusion.launches.plans.tables import Reader
from diffusion.launches.ways.advertising import Advertising
from diffusion.launches.ways.giveaway import Giveaway
from diffusion.launches.ways.media_report import MediaReport
from diffusion.launches.ways.own_accounts import OwnAccounts
from diffusion.launches.ways.paid_influencers import PaidInfluencers
from diffusion.launches.ways.push import Push
from diffusion.launches.ways.site_link import SiteLink
from diffusion.launches.ways.way import Way
from diffusion.learning.rhythm import Rhythm

WAYS: Mapping[str, type[Way]] = {
    "push": Push, "own accounts": OwnAccounts, "paid influencers": PaidInfluencers, "media report": MediaReport,
    "television": MediaReport, "advertising": Advertising, "giveaway": Giveaway, "official site": SiteLink,
}  # fmt: skip
"""Kinds of push; each is the name of its pushes, too, unless they have one."""
DELAYS: Mapping[str, type[Any]] = {
    "exponential": Exponential, "log-normal": LogNormal, "power law": PowerLaw, "fixed": Fixed,
}  # fmt: skip
FADINGS: Mapping[str, type[Any]] = {"half-life": HalfLife, "power law": PowerLawFading}
MECHANISMS: Mapping[str, type[Any]] = {
    "attention": DividedAttention, "reinforcement": Reinforcement, "refractory": Refractory, "rhythm": Rhythm,
    "trending": TrendingList,
}  # fmt: skip
"""Mechanisms of the timed cascade that are of one kind."""
TIMES = (
    "at", "duration", "pause", "delay", "half_life", "mean", "median", "start", "cutoff", "length", "period", "window",
    "horizon",
)  # fmt: skip
"""Keys that hold a time, as seconds or as text such as "6h"."""
NUMBERS = (
    "power", "budget", "share", "chance", "visits", "impressions", "cost", "cost_per_thousand", "cost_per_participant",
    "spread", "exponent", "capacity", "visibility", "willing", "offset_hours",
)  # fmt: skip
WHOLES = ("cap", "batch", "most", "threshold", "count", "target", "replicates", "random_state")
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(TIMES, values.moment),
    **dict.fromkeys(NUMBERS, values.number),
    **dict.fromkeys(WHOLES, values.whole),
    "horizon": values.horizon,
    "name": values.text,
    "accounts": values.names,
    "source": values.account,
    "fee": values.per_account,
    "acceptance": values.per_account,
    "multiples": values.numbers,
    "rates": values.numbers,
    "hour": values.hour,
    "same_person": values.persons,
}
"""How the value of each key is read, wherever it stands."""
CROSS_POST_READERS: Mapping[str, Reader] = {**READERS, "target": values.account}
"""The same for cross-posts, whose target is an account."""


def push_readers(communities: Communities | None) -> Mapping[str, Reader]:
    """Return the same for pushes, whose audiences may be communities that are known."""
    return {**READERS, "audience": values.audience_among(communities)}
