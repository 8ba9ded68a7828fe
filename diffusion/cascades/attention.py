"""Divided attention: an account that follows thousands sees less of each."""

from dataclasses import dataclass
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks


@dataclass(frozen=True)
class DividedAttention:
    """The chance to see a post is (capacity / followed)^exponent for accounts that follow more than ``capacity``.

    With exponent 1 an account sees as many posts whatever number of accounts it follows, beyond its capacity; with
    less it partly keeps up. Hodas and Lerman, "How visibility and divided attention constrain social contagion",
    SocialCom 2012, arXiv 1205.2736: highly connected users are less likely to repost what any one of them shares,
    because a post's visibility falls in proportion to what else arrives. The chance is the same for all posts, and
    probabilities that were learned from a log have it in them already: use it with probabilities per post *seen*.

    >>> import numpy
    >>> DividedAttention(100).visibility(numpy.array([50, 400])).tolist()
    [1.0, 0.25]
    """

    capacity: SupportsFloat
    """How many accounts one can follow and still see all their posts."""
    exponent: SupportsFloat = 1.0
    """How fast visibility falls beyond."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "capacity", checks.positive("capacity", self.capacity))
        object.__setattr__(self, "exponent", checks.positive("exponent", self.exponent))

    def visibility(self, followed: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
        """Return the chance to see a post, for accounts that follow so many."""
        share = float(self.capacity) / np.maximum(followed, float(self.capacity))
        visible: npt.NDArray[np.float64] = share ** float(self.exponent)
        return visible

    @property
    def words(self) -> str:
        """What it says, for settings and sentences."""
        return f"an account sees all posts of up to {float(self.capacity):g} accounts it follows, and less beyond"
