"""What makes a role: every threshold, by name, and the numbers it is held against."""

import math
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ROLES = ("broadcaster", "local hero", "bridge", "igniter", "amplifier")
"""The roles, in the order in which they are told."""


@dataclass(frozen=True)
class RoleRules:
    """The thresholds of roles. An account may have several roles, or none.

    An account **leads** by a number if no more than ``top`` of all accounts, or ``fewest`` accounts if those are more,
    have as much or more of it, and it has any.

    - **Broadcaster**: leads by followers, and these are spread over communities (participation above ``spread``).
    - **Local hero**: has ``hub`` standard deviations more followers within its community than its members have on
      average, its followers are not spread (participation at most ``spread``), and most are in its own community.
    - **Bridge**: leads by the pairs of an account that it follows and one that follows it that lie in different
      communities, and they are at least ``crossing`` of all its pairs.
    - **Igniter**: leads by the chance of igniting an outbreak alone (of a chain), which is at least ``sure`` standard
      errors; or leads by how many large items it began in the log, ``several`` at least. Large are the largest items,
      the share ``large`` of all.
    - **Amplifier**: leads by how many leaders (broadcasters and local heroes) repost it in the log, or follow it where
      there is no log: ``several`` at least, and more than chance would give to so many reposters or followers.

    The standard deviations, and 0.30 as the bound between hubs of one community and hubs of several, are those of
    Guimerà and Amaral (2005). They count undirected ties; here only followers count, who see what an account posts.

    Examples
    --------
    >>> RoleRules(top=0.001).top
    0.001

    References
    ----------
    R. Guimerà, L. A. N. Amaral, "Functional cartography of complex metabolic networks", Nature 433 (2005) 895,
    doi:10.1038/nature03288, for participation and the within-community score; R. V. Gould, R. M. Fernandez, "Structures
    of mediation", Sociological Methodology 19 (1989) 89, doi:10.2307/270949, for pairs brokered between groups.
    """

    top: SupportsFloat = 0.01
    fewest: SupportsIndex = 3
    spread: SupportsFloat = 0.3
    hub: SupportsFloat = 2.5
    crossing: SupportsFloat = 0.5
    large: SupportsFloat = 0.1
    several: SupportsIndex = 2
    sure: SupportsFloat = 3.0

    def __post_init__(self) -> None:
        for name in ("top", "spread", "crossing", "large"):
            object.__setattr__(self, name, checks.open_unit(name, getattr(self, name)))
        for name in ("hub", "sure"):
            object.__setattr__(self, name, checks.positive(name, getattr(self, name)))
        for name in ("fewest", "several"):
            object.__setattr__(self, name, checks.integer(name, getattr(self, name), minimum=1))

    def leads(self, values: Floats) -> Mask:
        """Return which accounts lead by a number.

        >>> RoleRules(fewest=2).leads(np.array([5.0, 0, 9, 4, 4])).tolist()
        [True, False, True, False, False]
        """
        places = max(math.ceil(float(self.top) * len(values)), int(self.fewest))
        ascending = np.sort(values)
        as_much = len(values) - np.searchsorted(ascending, values, side="left")
        return np.asarray((as_much <= places) & (values > 0))
