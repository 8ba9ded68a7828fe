"""The mechanisms of the study, each added to the simple cascade by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import diffusion
from diffusion.cascades.model import Model
from diffusion.durations import HOUR

DELAYS = diffusion.Exponential(3 * HOUR)
FADING = diffusion.HalfLife("6h")
LIVE = 0.6
"""Under thresholds, how likely a follower takes note of an active friend: far above the simple cascade's chance."""


@dataclass(frozen=True)
class Mechanism:
    """One way in which life differs from a simple cascade."""

    name: str
    model: Callable[[int], Model]
    """Returns the model for a network of so many accounts."""
    live: float | None = None
    """The chance of every tie, where not that of the network."""

    strength: float = 1.0
    """By which factor the power is other than for the rest, so that outbreaks neither die nor take everybody."""

    def chain(self, chain: diffusion.Chain, power: float) -> diffusion.Chain:
        """Return the chain that it runs on."""
        if self.live is not None:
            return diffusion.uniform(chain.graph, self.live)
        return chain.amplified(power * self.strength)


def burst(accounts: int) -> diffusion.TrendingList:
    """Return a trending list that one account in a hundred within three hours gets on, and one in twenty looks at."""
    return diffusion.TrendingList(max(2, accounts // 100), window="3h", duration="12h", visibility=0.05, chance=0.05)


MECHANISMS = (
    Mechanism("simple cascade", lambda _: diffusion.TimedCascade(DELAYS)),
    Mechanism("attention fades (half in 6 h)", lambda _: diffusion.TimedCascade(DELAYS, content_fading=FADING)),
    Mechanism("fades, and may trend", lambda accounts: diffusion.TimedCascade(
        DELAYS, content_fading=FADING, trending=burst(accounts))),
    Mechanism("attention is divided", lambda _: diffusion.TimedCascade(
        DELAYS, attention=diffusion.DividedAttention(5))),
    Mechanism("repetition persuades (1, 2, 3, … times), half the power", lambda _: diffusion.TimedCascade(
        DELAYS, reinforcement=diffusion.Reinforcement.growing(1)), strength=0.5),
    Mechanism("one view does little (¼, 1, 2, 4 times)", lambda _: diffusion.TimedCascade(
        DELAYS, reinforcement=diffusion.Reinforcement((0.25, 1, 2, 4)))),
    Mechanism("two friends are needed", lambda _: diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2)), LIVE),
    Mechanism("a fifth of friends is needed", lambda _: diffusion.ComplexContagion(
        diffusion.RelativeThreshold(0.2)), LIVE),
)  # fmt: skip
