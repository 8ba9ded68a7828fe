"""Spread in continuous time: delays, fading attention, repetition, the rhythm of the day, trending lists."""

from dataclasses import dataclass
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.attention import DividedAttention
from diffusion.cascades.clock import Clock
from diffusion.cascades.fading import Fading, check_fading
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.model import NO_STARTS, Counts, Forward
from diffusion.cascades.refractory import Refractory
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.trending import TrendingList
from diffusion.chain.chain import Chain
from diffusion.chain.delays import DelayFamily, Delays
from diffusion.durations import said, seconds
from diffusion.errors import InputError
from diffusion.learning.rhythm import Rhythm


@dataclass(frozen=True)
class TimedCascade:
    """Independent cascades in continuous time, with what decides about attention switched on one by one.

    An account that joins posts at once. Each follower meets the post after the tie's delay, sees it with a chance that
    falls with the post's age (``post_fading``) and with how many accounts the follower follows (``attention``), and
    passes on what it sees with the tie's probability, which falls with the content's age (``content_fading``) and
    changes with repetition (``reinforcement``). The content's age counts from the launch's first push. What people do
    runs on the clock of the day's ``rhythm``; exposures after the ``horizon`` do not happen.

    Coins are those of `IndependentCascade`. With delays alone and no horizon, the same accounts join in each
    replicate, bit for bit, and only their times are new. One more seed or more power never shrinks a replicate, unless
    multiples of the reinforcement fall, accounts post more than once, or the content may trend.

    There is no curve in one pass: `tipping_curve` runs every number of seeds by itself.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.2)
    >>> model = TimedCascade(diffusion.Exponential(7_200), horizon="1d", content_fading=diffusion.HalfLife("6h"))
    >>> timed = diffusion.simulate(chain, model, range(9), replicates=200)
    >>> bool(timed.mean < diffusion.simulate(chain, diffusion.IndependentCascade(), range(9), replicates=200).mean)
    True

    References
    ----------
    Gomez-Rodriguez, Schölkopf, ICML 2012, arXiv 1205.1682, and Du, Song, Gomez-Rodriguez, Zha, NIPS 2013 (continuous
    time); each mechanism names its own.
    """

    delays: Delays | DelayFamily | Fixed | None = None
    """How long content takes along ties; those of the chain unless given."""
    horizon: SupportsFloat | str = float("inf")
    """After how long, in seconds, everything ends."""
    content_fading: Fading | None = None
    """How the chance of passing on falls with the content's age."""
    post_fading: Fading | None = None
    """How the chance to see a post falls with its age."""
    attention: DividedAttention | None = None
    """How the chance to see a post falls with how many accounts one follows."""
    reinforcement: Reinforcement | None = None
    """How several exposures add up; independently unless given."""
    refractory: Refractory | None = None
    """When an account may post again; once only unless given."""
    rhythm: Rhythm | None = None
    """How busy the hours of the day are; all alike unless given."""
    hour: SupportsFloat = 0.0
    """What hour of the day it is at time 0, on the rhythm's own clock."""
    trending: TrendingList | None = None
    """When the platform shows the content to others; never unless given."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "horizon", seconds("horizon", self.horizon, minimum=0, endless=True))
        object.__setattr__(self, "hour", checks.real("hour", self.hour, minimum=0, maximum=24))
        check_fading("content_fading", self.content_fading)
        check_fading("post_fading", self.post_fading)
        kinds = {"attention": DividedAttention, "reinforcement": Reinforcement, "refractory": Refractory,
                 "rhythm": Rhythm, "trending": TrendingList}  # fmt: skip
        for name, kind in kinds.items():
            value = getattr(self, name)
            if value is not None and not isinstance(value, kind):
                raise InputError(f"{name} must be a {kind.__name__}, or None, not {value!r}")
        delays = self.delays
        if delays is not None and not isinstance(delays, Delays | Fixed) and not hasattr(delays, "log_beyond"):
            raise InputError(f"delays must be such as Exponential('6h') or Fixed(0), not {delays!r}")

    @property
    def name(self) -> str:
        """The model's name in words."""
        return "timed cascade"

    @property
    def clock(self) -> Clock:
        """The clock on which people are active."""
        return Clock(self.rhythm, float(self.hour))

    @property
    def in_order(self) -> bool:
        """Whether exposures matter that cannot succeed by themselves."""
        repeated = self.reinforcement is not None and self.reinforcement.multiples != (1.0,)
        return repeated or self.trending is not None

    @property
    def one_pass(self) -> bool:
        """Whether one search serves every number of seeds; it does not, because time does not turn back."""
        return False

    @property
    def live_ties(self) -> bool:
        """Whether ties are live by themselves, so that reverse-reachable sets exist; in time they are not."""
        return False

    @property
    def needs_company(self) -> bool:
        """Whether several active accounts may convince where one does not: multiples that ever rise."""
        return self.reinforcement is not None and max(self.reinforcement.multiples) > self.reinforcement.multiples[0]

    @property
    def is_monotone(self) -> bool:
        """Whether one more seed can never shrink a replicate."""
        falls = self.reinforcement is not None and self.reinforcement.falls
        return not falls and self.refractory is None and self.trending is None

    def delays_on(self, chain: Chain) -> tuple[DelayFamily | Fixed, npt.NDArray[np.float64] | None]:
        """Return the family of delays and the ties' scales on a chain."""
        delays = chain.delays if self.delays is None else self.delays
        if delays is None:
            raise InputError(
                "this chain has no delays; give TimedCascade(delays=Exponential('6h')), or learn them from a log"
            )
        if isinstance(delays, Delays):
            if delays.scales is not None and len(delays.scales) != chain.graph.tie_count:
                raise InputError(f"delays have {len(delays.scales):,} scales for {chain.graph.tie_count:,} ties")
            return delays.family, delays.scales
        return delays, None

    def settings(self) -> dict[str, object]:
        """Return what is switched on, in words, for provenance."""
        told: dict[str, object] = {"model": self.name, "horizon": said(float(self.horizon))}
        if self.delays is not None:
            told["delays"] = repr(self.delays.family if isinstance(self.delays, Delays) else self.delays)
        for name in ("content_fading", "post_fading", "attention", "reinforcement", "refractory", "trending"):
            mechanism = getattr(self, name)
            if mechanism is not None:
                told[name] = repr(mechanism)
        if self.rhythm is not None:
            told |= {"rhythm": self.rhythm.rates.tolist(), "hour": float(self.hour)}
        return told

    def units(self, chain: Chain) -> Counts:
        """Return each tie's probability in units of 2**-31; a positive one never vanishes."""
        return chain.units

    def starts(self, chain: Chain) -> Counts:
        """Return nothing: each tie has a coin of its own."""
        return NO_STARTS

    def spread(
        self,
        forward: Forward,
        replicates: npt.NDArray[np.int64],
        seeds: Counts,
        ends: npt.NDArray[np.int64],
        root: np.uint64,
        enough: int,
        sizes: npt.NDArray[np.int64],
        reach: npt.NDArray[np.int64],
    ) -> None:
        """Run each number of seeds by itself, all of them posting at time 0."""
        from diffusion.cascades.timed_search import TimedSearch

        search = TimedSearch.of(self, forward)
        for place, end in enumerate(ends):
            notes = search.run(replicates, root, seeds=np.ascontiguousarray(seeds[:, :end]), enough=enough)
            sizes[:, place] = notes.sizes
            if len(reach):
                reach[:, place] = notes.reach
