"""Made-up networks with the shape of real ones: heavy-tailed audiences, mutual ties, communities.

For tests, demonstrations and benchmarks; a network of any size comes from its parameters and one random state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.randomness import Purpose, generator
from diffusion.read.names import Codes, Names

Draw = Callable[[int], npt.NDArray[np.int64]]
"""Draws so many ties, each as the key source * accounts + target; repeated ones and self-loops may occur."""
ROUNDS = 40
"""How often missing ties are drawn again before a network counts as too dense for its exponent."""


@dataclass(frozen=True)
class _PowerLaw:
    """Weights (rank + shift) ** -tail of ranks 1 to n."""

    n: int
    tail: float
    shift: float

    def weights(self) -> npt.NDArray[np.float64]:
        weights: npt.NDArray[np.float64] = (np.arange(1, self.n + 1, dtype=np.float64) + self.shift) ** -self.tail
        return weights

    def ranks(self, uniform: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return ranks from 0 in proportion to the weights, by the inverse of their integral."""
        rise = 1 - self.tail
        low, high = (1 + self.shift) ** rise, (self.n + 1 + self.shift) ** rise
        places: npt.NDArray[np.float64] = (low + uniform * (high - low)) ** (1 / rise) - self.shift
        return np.clip(places, 1, self.n).astype(np.int64) - 1

    def top_share(self) -> float:
        """Return the share of the first rank under `ranks`."""
        rise = 1 - self.tail
        ends = (np.array([1.0, 2.0, self.n + 1.0]) + self.shift) ** rise
        return float((ends[1] - ends[0]) / (ends[2] - ends[0]))


@dataclass(frozen=True)
class CommunityNetwork:
    """A generated network and the community of each account."""

    graph: Graph
    """Who sees whom."""
    communities: Codes
    """The community of each account, from 0, in the order of the account codes."""


def chung_lu(
    accounts: SupportsIndex,
    ties: SupportsIndex,
    *,
    exponent: SupportsFloat = 2.2,
    largest: SupportsFloat | None = None,
    reciprocity: SupportsFloat = 0.25,
    random_state: SupportsIndex = 0,
) -> Graph:
    """Return a directed network whose audiences and reading lists are both heavy-tailed, without communities.

    Each tie joins two accounts drawn in proportion to their weights, as in the model of Chung and Lu; the weights
    follow a power law, and an account's weight as a source says nothing about its weight as a target.

    Parameters
    ----------
    accounts, ties
        How many there shall be; both are met exactly.
    exponent
        The exponent of the two degree distributions, above 2; the nearer to 2, the bigger the biggest audience.
    largest
        The mean size of the biggest audience, if the power law shall be cut off there.
    reciprocity
        About which share of the ties runs both ways, 0 to 1.
    random_state
        The name of the chance.

    Raises
    ------
    InputError
        If an argument is out of bounds, or so many ties do not fit the exponent.

    Examples
    --------
    >>> graph = chung_lu(1_000, 10_000)
    >>> graph
    Graph(1,000 accounts, 10,000 ties)
    >>> bool(graph.out_degrees.max() > 20 * graph.out_degrees.mean())
    True

    References
    ----------
    Chung and Lu (2002), PNAS 99:15879, doi:10.1073/pnas.252631999.
    """
    n, wanted = _sizes(accounts, ties)
    mutual = checks.real("reciprocity", reciprocity, minimum=0, maximum=1)
    law = _power_law(n, wanted, exponent, largest)
    chance = generator(random_state, Purpose.GENERATE)
    as_source, as_target = chance.permutation(n), chance.permutation(n)

    def draw(count: int) -> npt.NDArray[np.int64]:
        sources = as_source[law.ranks(chance.random(count))]
        return np.asarray(sources * n + as_target[law.ranks(chance.random(count))])

    return _network(n, _gather(n, wanted, mutual, draw, chance))


def community_network(
    accounts: SupportsIndex,
    ties: SupportsIndex,
    *,
    communities: SupportsIndex = 8,
    mixing: SupportsFloat = 0.15,
    exponent: SupportsFloat = 2.5,
    largest: SupportsFloat | None = None,
    reciprocity: SupportsFloat = 0.25,
    random_state: SupportsIndex = 0,
) -> CommunityNetwork:
    """Return a follower network with communities of unequal size, heavy-tailed audiences and mutual ties.

    Parameters
    ----------
    accounts, ties
        How many there shall be; both are met exactly.
    communities
        How many communities; the sizes fall with the square root of their rank.
    mixing
        About which share of the ties leaves its community or does not care about it, 0 to 1.
    exponent
        The exponent of the distribution of audiences, above 2.
    largest
        About the size of the biggest audience, if the power law shall be cut off there.
    reciprocity
        About which share of the ties runs both ways, 0 to 1.
    random_state
        The name of the chance.

    Raises
    ------
    InputError
        If an argument is out of bounds, or so many ties do not fit.

    Examples
    --------
    >>> network = community_network(500, 4_000, communities=4)
    >>> network.graph
    Graph(500 accounts, 4,000 ties)
    >>> sorted(set(network.communities.tolist()))
    [0, 1, 2, 3]
    """
    n, wanted = _sizes(accounts, ties)
    groups = checks.integer("communities", communities, minimum=1, maximum=n)
    outside, mutual = (
        checks.real(name, share, minimum=0, maximum=1)
        for name, share in (("mixing", mixing), ("reciprocity", reciprocity))
    )
    law, chance = _power_law(n, wanted, exponent, largest), generator(random_state, Purpose.GENERATE)
    community = chance.permutation(_communities(n, groups))
    draw = _follow_at_home(community, groups, outside, law, chance)
    return CommunityNetwork(_network(n, _gather(n, wanted, mutual, draw, chance)), checks.frozen(community))


def _follow_at_home(community: Codes, groups: int, outside: float, law: _PowerLaw, chance: np.random.Generator) -> Draw:
    """Return a draw in which accounts follow popular accounts, of their own community unless they look outside."""
    n = len(community)
    popularity = chance.permutation(law.weights())
    eager = np.cumsum(chance.lognormal(sigma=0.8, size=n))
    by_community = np.argsort(community, kind="stable")
    heights = np.concatenate([[0.0], np.cumsum(popularity[by_community])])
    edges = heights[np.searchsorted(community[by_community], np.arange(groups + 1))]

    def draw(count: int) -> npt.NDArray[np.int64]:
        followers = np.minimum(np.searchsorted(eager, chance.random(count) * eager[-1], side="right"), n - 1)
        home, away = community[followers], chance.random(count) < outside
        low = np.where(away, 0.0, edges[home])
        high = np.where(away, heights[-1], edges[home + 1])
        places = np.searchsorted(heights, low + chance.random(count) * (high - low), side="right") - 1
        return np.asarray(by_community[np.minimum(places, n - 1)].astype(np.int64) * n + followers)

    return draw


def _gather(n: int, wanted: int, mutual: float, draw: Draw, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw until there are ``wanted`` different ties, turning some round as well, and leave out a random surplus."""
    turned = mutual / (2 - mutual)  # this share of the pairs makes the share `mutual` of the ties
    keys = np.empty(0, np.int64)
    for _ in range(ROUNDS):
        missing = (wanted - len(keys)) / (1 + turned)
        drawn = draw(round(missing) if missing > wanted / 50 else round(1.1 * missing) + 64)
        back = drawn[chance.random(len(drawn)) < turned]
        more = np.sort(np.concatenate([drawn, back % n * n + back // n]))
        keys = np.sort(np.concatenate([keys, more]), kind="stable")  # two sorted halves: merged, not sorted anew
        keys = keys[np.diff(keys, prepend=-1).astype(bool) & (keys // n != keys % n)]
        if len(keys) >= wanted:
            surplus = chance.choice(len(keys), len(keys) - wanted, replace=False, shuffle=False)
            return np.delete(keys, surplus)
    raise InputError(
        f"ties: only {len(keys):,} of {wanted:,} different ties were found among {n:,} accounts; "
        "ask for fewer ties, more accounts or a greater exponent"
    )


def _network(n: int, keys: npt.NDArray[np.int64]) -> Graph:
    offsets = np.searchsorted(keys, np.arange(n + 1, dtype=np.int64) * n)
    names = Names(np.arange(n, dtype=np.int64), [])
    return Graph(names, offsets, (keys % n).astype(np.int32), np.ones(len(keys)))


def _communities(n: int, groups: int) -> Codes:
    """Return communities in blocks whose sizes fall with the square root of their rank, none of them empty."""
    shares = np.arange(1, groups + 1) ** -0.5
    sizes = 1 + np.floor((n - groups) * shares / shares.sum()).astype(np.int64)
    sizes[0] += n - sizes.sum()
    return np.repeat(np.arange(groups, dtype=np.int32), sizes)


def _sizes(accounts: SupportsIndex, ties: SupportsIndex) -> tuple[int, int]:
    n = checks.integer("accounts", accounts, minimum=2, maximum=2**31 - 1)
    return n, checks.integer("ties", ties, minimum=0, maximum=n * (n - 1))


def _power_law(n: int, ties: int, exponent: SupportsFloat, largest: SupportsFloat | None) -> _PowerLaw:
    """Return the law whose degrees have this exponent, cut off so that the largest mean degree is as asked."""
    from scipy.optimize import brentq

    number = checks.real("exponent", exponent)
    if number <= 2:
        raise InputError(f"exponent must be greater than 2, not {exponent!r}: audiences would have no mean")
    law = _PowerLaw(n, 1 / (number - 1), 0.0)
    if largest is None:
        return law
    most = checks.real("largest", largest)
    if most <= ties / n:
        raise InputError(f"largest must exceed the mean audience, {ties / n:,.3g}, not {largest!r}")

    def excess(shift: float) -> float:
        return ties * _PowerLaw(n, law.tail, shift).top_share() - most

    end = 1.0
    while excess(end) > 0:
        end *= 2
    return law if excess(0.0) <= 0 else _PowerLaw(n, law.tail, float(brentq(excess, 0.0, end)))
