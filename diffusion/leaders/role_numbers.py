"""The numbers that roles rest on: whom an account reaches in which community, and who takes up what it posts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion.communities.communities import Communities
from diffusion.learning.parents import infer_parents
from diffusion.learning.trees import Trees, cascade_trees
from diffusion.measures.measure import Network

if TYPE_CHECKING:
    import scipy.sparse

    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Places:
    """Where in the communities each account's followers are, and those it follows; one entry an account."""

    followers: Integers
    within: Integers
    """Followers in the account's own community."""
    reached: Integers
    """In how many communities it has followers."""
    participation: Floats
    """1 - sum over communities of the squared share of its followers there; 0 without followers."""
    z: Floats
    """Followers within, less the community's mean, in standard deviations of its members; 0 if they are all equal."""
    brokered: Integers
    """Pairs of an account it follows and one that follows it, in different communities."""
    crossing: Floats
    """Those as a share of all such pairs; 0 where there are none."""

    @classmethod
    def of(cls, communities: Communities) -> "Places":
        """Count the places of all accounts."""
        graph, codes = communities.graph, communities.codes
        followers = _by_community(communities, graph.sources, codes[graph.targets])
        followed = _by_community(communities, graph.targets, codes[graph.sources])
        count, within = graph.out_degrees, communities.followers_within
        shares = np.divide(
            followers.power(2).sum(axis=1), count.astype(np.float64) ** 2, where=count > 0, out=np.ones(len(graph))
        )
        pairs = count * graph.in_degrees
        brokered = pairs - np.asarray(followers.multiply(followed).sum(axis=1), np.int64)
        crossing = np.divide(brokered, pairs, where=pairs > 0, out=np.zeros(len(graph)))
        reached = np.diff(followers.indptr).astype(np.int64)
        return cls(count, within, reached, 1 - shares, _scores_within(communities), brokered, crossing)


def _by_community(
    communities: Communities, ends: npt.NDArray[np.int32], others: npt.NDArray[np.int32]
) -> "scipy.sparse.csr_array":
    """Return how many ties each account has with each community."""
    import scipy.sparse

    counts = scipy.sparse.coo_array(
        (np.ones(len(ends), np.int64), (ends, others)), shape=(len(communities.codes), len(communities))
    )
    return scipy.sparse.csr_array(counts)


def _scores_within(communities: Communities) -> Floats:
    within, codes, sizes = communities.followers_within.astype(np.float64), communities.codes, communities.sizes
    means = np.bincount(codes, within, len(sizes)) / sizes
    off = within - means[codes]
    deviations = np.sqrt(np.bincount(codes, off**2, len(sizes)) / sizes)[codes]
    return np.divide(off, deviations, where=deviations > 1e-12, out=np.zeros(len(codes)))


@dataclass(frozen=True, eq=False)
class Uptake:
    """Who takes up what an account posts: its reposters in a log, or its followers; distinct pairs of codes."""

    accounts: npt.NDArray[Any]
    takers: npt.NDArray[Any]

    def by_leaders(self, leaders: Mask) -> tuple[Integers, Floats]:
        """Return, per account, how many leaders take up its posts, and how many times as many as by chance.

        By chance every account has the share of leaders among its takers that there is among all pairs.
        """
        leading = leaders[self.takers]
        counts = np.bincount(self.accounts, leading, len(leaders)).astype(np.int64)
        expected = np.bincount(self.accounts, minlength=len(leaders)) * (leading.mean() if len(leading) else 0.0)
        return counts, np.divide(counts, expected, where=expected > 0, out=np.zeros(len(leaders)))


def trees_of(network: Network, log: "RepostLog") -> Trees:
    """Return the trees of a log: by the parents that it states, else by the most probable ones."""
    return infer_parents(network, log).most_probable() if log.parents is None else cascade_trees(log)


def uptake_in(trees: Trees, communities: Communities) -> Uptake:
    """Return who reposted whom, among the accounts of the graph."""
    codes = communities.names.find(trees.names).astype(np.int64)
    having = np.flatnonzero(trees.parents >= 0)
    takers, accounts = codes[trees.accounts[having]], codes[trees.accounts[trees.parents[having]]]
    inside = (takers >= 0) & (accounts >= 0)
    pairs = np.unique(accounts[inside] * len(communities.codes) + takers[inside])
    return Uptake(*np.divmod(pairs, max(len(communities.codes), 1)))


def large_items_begun(trees: Trees, communities: Communities, share: float) -> tuple[Integers, int]:
    """Return how many of the largest items each account began, and from which size on an item counts as large."""
    begun, firsts = np.unique(trees.items, return_index=True)
    sizes = trees.sizes[begun]
    if not len(sizes):
        return np.zeros(len(communities.codes), np.int64), 0
    size = max(int(np.quantile(sizes, 1 - share, method="higher")), 2)
    starters = communities.names.find(trees.names)[trees.accounts[firsts[sizes >= size]]]
    return np.bincount(starters[starters >= 0], minlength=len(communities.codes)).astype(np.int64), size
