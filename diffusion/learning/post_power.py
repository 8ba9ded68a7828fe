"""How strong each post was: the same account's followers take up one of its posts and not another."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.learning.delay_search import Waiting
from diffusion.learning.explanation import CLOSE_TO_ONE, Situation

Floats = npt.NDArray[np.float64]
LEAST, MOST = -4.0, 16.0
"""Between which natural logarithms the strength of the prior is sought."""


@dataclass(frozen=True, eq=False)
class Posts:
    """What every post (one account's activity in one item) met with: how many saw it, how many that should bring in."""

    situation: Situation
    """All exposures."""
    audiences: Floats
    """Per event, the followers who were not active before it."""
    chances: Floats
    """Per event, the mean probability of its ties to those."""

    @classmethod
    def of(cls, situation: Situation, waiting: Waiting, probabilities: Floats) -> "Posts":
        """Return what the posts of a log met with."""
        seen = situation.seen
        taken = np.bincount(situation.sources, minlength=len(seen))
        audiences = waiting.counts + taken
        sums = waiting.counts * waiting.chances + np.bincount(situation.sources, probabilities[seen.ties], len(seen))
        return cls(situation, audiences, np.clip(sums / np.maximum(audiences, 1), 1e-9, CLOSE_TO_ONE))

    def strength(self, shares: Floats) -> float:
        """Return how alike the posts of an account are: the weight, in exposures, of what its ties say beforehand.

        Of m followers who saw a post, beta-binomially many take it up, with the mean chance p of its account's ties as
        the mean: Beta(s p, s (1 - p)). The s under which all posts are most likely is returned.
        """
        from scipy.optimize import minimize_scalar
        from scipy.special import betaln

        met = self.audiences > 0
        audiences, chances = self.audiences[met], self.chances[met]
        taken = np.minimum(np.bincount(self.situation.sources, shares, len(met))[met], audiences)
        if not len(taken):
            return float(np.exp(MOST))

        def loss(place: float) -> float:
            for_it, against = np.exp(place) * chances, np.exp(place) * (1 - chances)
            gain = betaln(for_it + taken, against + audiences - taken) - betaln(for_it, against)
            return -float(gain.mean())

        return float(np.exp(minimize_scalar(loss, bounds=(LEAST, MOST), method="bounded", options={"xatol": 0.02}).x))

    def amplify(self, chances: Floats, shares: Floats, strength: float) -> Floats:
        """Return each candidate's probability by the post that it is of: p becomes 1 - (1 - p)^power.

        The power of a post is what its other followers made of it: none speaks for itself.
        """
        sources, mean = self.situation.sources, self.chances[self.situation.sources]
        taken = np.bincount(sources, shares, len(self.audiences))[sources] - shares
        others = np.maximum(self.audiences[sources] - 1, taken)
        share = (strength * mean + taken) / (strength + others)
        power = np.log1p(-np.minimum(share, CLOSE_TO_ONE)) / np.log1p(-mean)
        strong: Floats = -np.expm1(power * np.log1p(-np.minimum(chances, CLOSE_TO_ONE)))
        return strong
