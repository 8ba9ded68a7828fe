"""Plausible chains: what is believed of a chain, as so many chains that could be the true one."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, SupportsFloat, SupportsIndex, TypeAlias

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain, amplified
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import check_random_state
from diffusion.words import counted

KEPT = 2**29
"""Drawn chains are kept for the next question if all of them together take no more bytes than this."""
PER_TIE = 24
"""What a drawn chain takes for each tie, about: probabilities at power 1 and at its own, units."""


@dataclass(frozen=True, eq=False, repr=False)
class PlausibleChains:
    """A chain with what is not known of it, to be given to `simulate` and others in a chain's place.

    Replicate r then runs on draw r modulo ``draws``, whatever the seeds: results are averages over what the chain may
    be, comparisons stay paired, and the part of an interval's width that comes from not knowing the chain can be told
    from the part that is chance.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 0], [1, 2], names=["@hub", "@a", "@b"], edges="influence")
    >>> chains = diffusion.PlausibleChains(diffusion.uniform(graph, 0.5).doubted(tries=3), draws=40)
    >>> ensemble = diffusion.simulate(chains, diffusion.IndependentCascade(), ["@hub"], replicates=4_000)
    >>> abs(ensemble.mean - 2) < 0.2, ensemble.uncertainty.chain_share > 0.9
    (True, True)
    """

    chain: Chain
    """The chain with its posterior."""
    draws: int = 20
    """How many plausible chains there are."""
    random_state: int = 0
    """The name of the chance by which they are drawn."""
    _kept: dict[int, Chain] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if not isinstance(self.chain, Chain):
            raise InputError(f"chain must be a Chain, such as learn_chain(graph, log), not {self.chain!r}")
        if self.chain.posterior is None:
            raise InputError(
                "this chain says nothing about how sure its probabilities are; learn it from a log (learn_chain), or "
                "state your doubts: chain.doubted(tries=20)"
            )
        object.__setattr__(self, "draws", checks.integer("draws", self.draws, minimum=2))
        object.__setattr__(self, "random_state", check_random_state(self.random_state))

    @property
    def graph(self) -> Graph:
        """Who sees whom, the same in all of them."""
        return self.chain.graph

    @property
    def power(self) -> float:
        """The content's own spreading power."""
        return self.chain.power

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any tie, what is believed of it, and the draws."""
        believed = self.chain.posterior.fingerprint if self.chain.posterior else ""
        return fingerprint("plausible", self.chain.fingerprint, believed, repr((self.draws, self.random_state)))

    def draw(self, index: SupportsIndex) -> Chain:
        """Return plausible chain number ``index``, from 0 to ``draws`` - 1; see `Chain.draw`."""
        place = checks.integer("index", index, minimum=0, maximum=self.draws - 1)
        if place in self._kept:
            return self._kept[place]
        drawn = self.chain.draw(self.random_state, place)
        if self.draws * self.graph.tie_count * PER_TIE <= KEPT:
            self._kept[place] = drawn
        return drawn

    def draws_of(self, replicates: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return on which draw each replicate runs, by its number."""
        return replicates % self.draws

    def amplified(self, power: SupportsFloat) -> "PlausibleChains":
        """Return the same for content ``power`` times as strong."""
        stronger = replace(self, chain=self.chain.amplified(power))
        stronger._kept.update({place: drawn.amplified(power) for place, drawn in self._kept.items()})
        return stronger

    @cached_property
    def expected(self) -> Chain:
        """The chain of which each tie's probability, at this power, is the mean over what is believed.

        Where ties are independent of each other, cascades on it are distributed exactly as on a chain that is drawn
        anew for each, because a cascade looks at a tie once. Errors that ties share make them differ.
        """
        chain, posterior = self.chain, self.chain.posterior
        if posterior is None or (chain.power == 1 and not posterior.shares_errors):
            return chain
        mean = np.where(chain.measured > 0, posterior.mean_at(self.graph, chain.power), 0.0)
        meaning = f"the mean of what is believed: {chain.provenance.settings.get('meaning', '')}"
        record = Provenance("expected", {"meaning": meaning, "power": chain.power}, {"chain": self.fingerprint})
        return replace(chain, given=checks.frozen(amplified(mean, 1 / chain.power)), provenance=record)

    def summary(self) -> str:
        """Say in a sentence what they are."""
        mean = [float(self.draw(index).probabilities.mean()) for index in range(self.draws)]
        return (
            f"{self.draws:,} chains that are plausible after the evidence, drawn for "
            f"{counted(self.graph.tie_count, 'tie')}: a tie passes content on with probability {min(mean):.3g} to "
            f"{max(mean):.3g} on average."
        )

    def __repr__(self) -> str:
        return f"PlausibleChains({self.chain!r}, {self.draws} draws)"


AnyChain: TypeAlias = Chain | PlausibleChains
"""A chain, or what it may plausibly be."""


def shown(chain: AnyChain) -> Chain:
    """Return the one chain that stands for what is asked about: itself, or the mean of the plausible ones."""
    if isinstance(chain, PlausibleChains):
        return chain.expected
    if not isinstance(chain, Chain):
        raise InputError(f"chain must be a Chain, such as weighted_cascade(graph), not {chain!r}")
    return chain


def draw_settings(chain: AnyChain) -> dict[str, Any]:
    """Return what the provenance of a result says of plausible chains; nothing where there is one chain."""
    if not isinstance(chain, PlausibleChains):
        return {}
    return {"draws": chain.draws, "draws_random_state": chain.random_state}
