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
ROUNDS = 200
"""How often missing ties are drawn again before a network counts as too dense for its exponent."""


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
    tail, mutual = _tail(exponent), checks.real("reciprocity", reciprocity, minimum=0, maximum=1)
    chance = generator(random_state, Purpose.GENERATE)
    as_source, as_target = chance.permutation(n), chance.permutation(n)

    def draw(count: int) -> npt.NDArray[np.int64]:
        sources = as_source[_ranks(chance.random(count), n, tail)]
        return np.asarray(sources * n + as_target[_ranks(chance.random(count), n, tail)])

    return _network(n, _gather(n, wanted, mutual, draw, chance))


def community_network(
    accounts: SupportsIndex,
    ties: SupportsIndex,
    *,
    communities: SupportsIndex = 8,
    mixing: SupportsFloat = 0.15,
    exponent: SupportsFloat = 2.5,
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
    tail, chance = _tail(exponent), generator(random_state, Purpose.GENERATE)
    community = chance.permutation(_communities(n, groups))
    draw = _follow_at_home(community, groups, outside, tail, chance)
    return CommunityNetwork(_network(n, _gather(n, wanted, mutual, draw, chance)), checks.frozen(community))


def _follow_at_home(community: Codes, groups: int, outside: float, tail: float, chance: np.random.Generator) -> Draw:
    """Return a draw in which accounts follow popular accounts, of their own community unless they look outside."""
    n = len(community)
    popularity = chance.permutation(np.arange(1, n + 1, dtype=np.float64) ** -tail)
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
        drawn = draw(max(64, int((wanted - len(keys)) / (1 + turned) * 1.1)))
        back = drawn[chance.random(len(drawn)) < turned]
        keys = np.sort(np.concatenate([keys, drawn, back % n * n + back // n]))
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


def _ranks(uniform: npt.NDArray[np.float64], n: int, tail: float) -> npt.NDArray[np.int64]:
    """Return ranks 0 to n - 1 with probabilities falling as rank to the power -tail, by the inverse of the integral."""
    rise = 1 - tail
    ranks: npt.NDArray[np.float64] = np.minimum((1 + uniform * ((n + 1.0) ** rise - 1)) ** (1 / rise), n)
    return ranks.astype(np.int64) - 1


def _sizes(accounts: SupportsIndex, ties: SupportsIndex) -> tuple[int, int]:
    n = checks.integer("accounts", accounts, minimum=2, maximum=2**31 - 1)
    return n, checks.integer("ties", ties, minimum=0, maximum=n * (n - 1))


def _tail(exponent: SupportsFloat) -> float:
    """Return how fast weights fall with rank for degrees with this exponent."""
    number = checks.real("exponent", exponent)
    if number <= 2:
        raise InputError(f"exponent must be greater than 2, not {exponent!r}: audiences would have no mean")
    return 1 / (number - 1)
