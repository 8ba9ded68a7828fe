"""The chance of igniting an outbreak: in how many worlds an account alone gets content to so many others."""

import math
from dataclasses import dataclass
from threading import Lock
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.kernels.ignition import mark_igniting
from diffusion.kernels.lanes import LANES
from diffusion.measures.measure import Network, Scores
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.words import counted

NO_STARTS = checks.frozen(np.empty(0, np.uint32))
"""Each tie has a coin of its own."""


@dataclass(frozen=True)
class IgnitionChance:
    """Scores an account by the chance that content it starts alone becomes an outbreak of at least so many accounts.

    The mean spread adds many small cascades to few large ones; this says how often it is a large one. Chance is drawn
    once for every tie, which makes a world, and in each world all accounts are looked at together: who reaches the
    large core that carries outbreaks ignites. The independent cascade model.

    Parameters
    ----------
    at_least
        From how many accounts on, the one that starts included, it is an outbreak. Unless given, accounts^(2/3),
        rounded up: the scale of the largest outbreaks at criticality (Aldous 1997, doi:10.1214/aop/1024404421), below
        which an outbreak is not told from those that die out; `find_valley` says what is large in a given chain.
    worlds
        How many worlds are drawn; a multiple of 64, or rounded up to one. The standard error is at most
        0.5 / sqrt(worlds).

    Examples
    --------
    >>> import networkx
    >>> from diffusion.chain.assumed import uniform
    >>> from diffusion.graph.graph import Graph
    >>> path = Graph.from_networkx(networkx.path_graph(4, networkx.DiGraph), edges="influence")
    >>> IgnitionChance(at_least=3).scores(uniform(path, 1)).values.tolist()
    [1.0, 1.0, 0.0, 0.0]

    References
    ----------
    D. Kempe, J. Kleinberg, É. Tardos, "Maximizing the spread of influence through a social network", KDD 2003,
    doi:10.1145/956750.956769, for the worlds; R. Tarjan, SIAM Journal on Computing 1 (1972), doi:10.1137/0201010, for
    the search.
    """

    at_least: SupportsIndex | None = None
    worlds: SupportsIndex = 512

    def __post_init__(self) -> None:
        if self.at_least is not None:
            object.__setattr__(self, "at_least", checks.integer("at_least", self.at_least, minimum=1))
        worlds = checks.integer("worlds", self.worlds, minimum=1)
        object.__setattr__(self, "worlds", -(-worlds // LANES) * LANES)

    @property
    def name(self) -> str:
        """Return "ignition chance", with the size of an outbreak where it was given."""
        return "ignition chance" if self.at_least is None else f"ignition chance (at least {int(self.at_least):,})"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "starting alone, the account often sets off an outbreak, not only a few reposts"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "content flows from followed to follower along ties with their pass-on probabilities, at the "
            "chain's power; weights do not count; a chance from 0 to 1"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the chance of every account with its standard error."""
        if not isinstance(network, Chain):
            raise InputError(
                "ignition chance needs the probability of each tie: rank a chain, such as weighted_cascade(graph), "
                "or leave IgnitionChance out of measures"
            )
        accounts, worlds = network.graph.account_count, int(self.worlds)
        size = outbreak_size(accounts) if self.at_least is None else int(self.at_least)
        if size <= 1 or size > accounts:
            return Scores(np.full(accounts, float(size <= 1)), np.zeros(accounts), _note(size, worlds, 0.0))
        counts = ignited_worlds(network, size, worlds, random_state)
        errors = standard_errors(counts, worlds, network.expected_successes > 0)
        return Scores(counts / worlds, errors, _note(size, worlds, float(errors.max(initial=0.0))))


def outbreak_size(accounts: int) -> int:
    """Return from how many accounts on content counts as an outbreak, unless told otherwise.

    >>> outbreak_size(1_000), outbreak_size(1_000_000), outbreak_size(1)
    (100, 10000, 1)
    """
    return math.ceil(round(math.pow(accounts, 2 / 3), 9))


def ignited_worlds(chain: Chain, size: int, worlds: int, random_state: SupportsIndex) -> npt.NDArray[np.int64]:
    """Return in how many worlds each account alone reaches ``size`` accounts, itself included."""
    graph, root, lock = chain.graph, root_key(random_state, Purpose.IGNITION), Lock()
    everyone, counts = np.arange(len(graph), dtype=np.int32), np.zeros(len(graph), np.int64)
    ties = graph.offsets.view(np.uint64), graph.targets.view(np.uint32), chain.units, NO_STARTS

    def draw(first: int, stop: int) -> None:
        planes = np.empty((stop - first, len(graph)), np.uint64)
        mark_igniting(*ties, root, first, size, everyone, planes)
        with lock:
            for plane in planes:
                np.add(counts, np.bitwise_count(plane), out=counts)

    over_chunks(draw, worlds // LANES, what="chances of ignition", chunk=1)
    return counts


def standard_errors(
    counts: npt.NDArray[np.int64], worlds: int, reaches: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Return the standard errors of chances, with one more hit and one more miss than were seen.

    So no hit at all is not taken for certainty; only who can reach nobody has none.
    """
    share = (counts + 1) / (worlds + 2)
    return np.where(reaches, np.sqrt(share * (1 - share) / worlds), 0.0)


def _note(size: int, worlds: int, error: float) -> str:
    return (
        f"ignition chance is that of an outbreak of at least {counted(size, 'account')}, in {worlds:,} random worlds; "
        f"standard errors are at most {error:.3f}"
    )
