"""The networks of the study: four kinds that are made, each with one star, and real ones.

In the random network and the small world everybody has about ten followers, so a star is added: an account that 150
random accounts follow, and that follows nobody. The other two have a biggest account of their own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import diffusion
from diffusion.launches.maps.take_off import non_backtracking_power

ACCOUNTS, FOLLOWERS, FANS = 3_000, 10, 150
REWIRED = 0.05
COMMUNITIES, MIXING = 12, 0.05
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """A network with the probabilities at which large outbreaks just become possible."""

    name: str
    chain: diffusion.Chain
    note: str = ""

    @property
    def graph(self) -> diffusion.Graph:
        """The network."""
        return self.chain.graph

    @classmethod
    def uniform(cls, name: str, graph: diffusion.Graph) -> "Ground":
        """Return a network on which all ties are alike, and ripples just multiply."""
        return cls.critical(name, diffusion.uniform(graph, 0.02))

    @classmethod
    def critical(cls, name: str, chain: diffusion.Chain, note: str = "") -> "Ground":
        """Return a chain amplified to where ripples just multiply, in theory; that is power 1 from there on."""
        power = non_backtracking_power(chain)
        amplified = chain if power is None else chain.amplified(power)
        return cls(name, diffusion.explicit(chain.graph, amplified.probabilities), note)


def random_network(random_state: int = 0) -> diffusion.Graph:
    """Return a network in which everybody follows ten random accounts on average, with a star."""
    chance = np.random.default_rng(random_state)
    drawn = chance.integers(0, ACCOUNTS, (2, 3 * ACCOUNTS * FOLLOWERS))
    keys = np.unique(drawn[0] * ACCOUNTS + drawn[1])
    keys = chance.choice(keys[keys // ACCOUNTS != keys % ACCOUNTS], ACCOUNTS * FOLLOWERS, replace=False)
    return with_star(keys // ACCOUNTS, keys % ACCOUNTS, chance)


def small_world(random_state: int = 0, rewired: float = REWIRED) -> diffusion.Graph:
    """Return a ring in which everybody and the next ten follow each other, some ties led elsewhere, with a star.

    Watts, Strogatz, Nature 393 (1998) 440, doi:10.1038/30918. Places on the ring are in random order of the names, so
    that nobody is chosen for being near.
    """
    chance = np.random.default_rng(random_state)
    here = np.repeat(np.arange(ACCOUNTS), FOLLOWERS // 2)
    there = (here + np.tile(np.arange(1, FOLLOWERS // 2 + 1), ACCOUNTS)) % ACCOUNTS
    there = np.where(chance.random(len(here)) < rewired, chance.integers(0, ACCOUNTS, len(here)), there)
    keys = np.unique(np.minimum(here, there) * ACCOUNTS + np.maximum(here, there))
    keys = keys[keys // ACCOUNTS != keys % ACCOUNTS]
    names = chance.permutation(ACCOUNTS)
    one, other = names[keys // ACCOUNTS], names[keys % ACCOUNTS]
    return with_star(np.concatenate([one, other]), np.concatenate([other, one]), chance)


def with_star(sources: Codes, targets: Codes, chance: np.random.Generator) -> diffusion.Graph:
    """Return a network with one more account, which random accounts follow."""
    fans = chance.choice(ACCOUNTS, FANS, replace=False)
    return diffusion.Graph.from_arrays(
        np.concatenate([sources, np.full(FANS, ACCOUNTS)]), np.concatenate([targets, fans]),
        names=list(range(ACCOUNTS + 1)), edges="influence",
    )  # fmt: skip


def scale_free(random_state: int = 0) -> diffusion.Graph:
    """Return a network with heavy-tailed audiences."""
    return diffusion.chung_lu(ACCOUNTS, ACCOUNTS * FOLLOWERS, random_state=random_state)


def communities(random_state: int = 0) -> diffusion.Graph:
    """Return a network of twelve communities that hardly follow each other."""
    return diffusion.community_network(
        ACCOUNTS, ACCOUNTS * FOLLOWERS, communities=COMMUNITIES, mixing=MIXING, random_state=random_state
    ).graph


KINDS: dict[str, Callable[[int], diffusion.Graph]] = {
    "random": random_network,
    "small world": small_world,
    "scale-free": scale_free,
    "communities": communities,
}


def made(random_state: int = 0) -> Iterator[Ground]:
    """Yield one network of each kind."""
    for name, make in KINDS.items():
        yield Ground.uniform(name, make(random_state))


def real(data: Path) -> Iterator[Ground]:
    """Yield the real networks that lie in a folder, content flowing from who is followed to who follows."""
    for name in ("christianity", "android"):
        if (data / name / "follows.csv.gz").exists():
            graph = diffusion.read_follows(data / name / "follows.csv.gz")
            log = diffusion.read_reposts(data / name / "reposts.csv.gz")
            chain = diffusion.learn_chain(graph, log)
            yield Ground.critical(name, chain, "learned from its log")
    influence = next((path for path in sorted((data / "congress").glob("*")) if "edgelist" in path.name), None)
    if influence is not None:
        rows = np.loadtxt(influence, usecols=(0, 1, 2))
        ends = rows[:, :2].astype(np.int64)
        graph = diffusion.Graph.from_arrays(ends[:, 0], ends[:, 1], edges="influence")
        measured = {(int(one), int(other)): float(p) for one, other, p in rows}
        yield Ground.critical("congress", diffusion.explicit(graph, measured), "probabilities measured")
    for name, file in (("wiki-vote", "wiki-vote"), ("epinions", "epinions")):
        path = next((path for path in sorted((data / file).glob("*")) if path.suffix in (".gz", ".parquet")), None)
        if path is not None:
            yield Ground.critical(name, diffusion.uniform(diffusion.read_follows(path), 0.02), "all ties alike")
