"""Bernoulli, Jaccard and partial credit: a tie's probability is the share of its tries that are credited to it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.learned import learned_chain
from diffusion.learning.prior import BetaPrior, fit_prior
from diffusion.learning.visibility import Visibility, check_visibility

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Share:
    """What the three have in common: credit over tries, drawn towards a prior."""

    prior_successes: SupportsFloat | None = None
    prior_failures: SupportsFloat | None = None
    window: SupportsFloat | None = None
    use_parents: bool = True
    visibility: Visibility | None = None
    name: ClassVar[str]

    def __post_init__(self) -> None:
        if (self.prior_successes is None) != (self.prior_failures is None):
            raise InputError("prior_successes and prior_failures must be given together, or neither: the log decides")
        for name in ("prior_successes", "prior_failures", "window"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.positive(name, value))
        check_visibility(self.visibility)

    def learn(self, graph: Graph, log: "RepostLog") -> Chain:
        """Return the chain of the graph that the log speaks for; see `learn_chain`."""
        window = np.inf if self.window is None else float(self.window)
        whole = gather_exposures(graph, log, window=window, use_parents=self.use_parents)
        seen, presence = (whole, None) if self.visibility is None else self.visibility.counted(whole, log)
        successes, tries = self._credit(seen), self._chances(seen)
        prior = self._prior(tries, successes)
        origin = "fitted to the log" if prior.fitted else "as given"
        settings: dict[str, Any] = {
            "prior_successes": prior.successes,
            "prior_failures": prior.failures,
            "prior_fitted": prior.fitted,
            "window": self.window,
            "use_parents": self.use_parents,
            "visibility": None if self.visibility is None else self.visibility.estimated(whole),
        }
        return learned_chain(
            whole, log, prior.posterior(tries, successes), successes, method=self.name, settings=settings,
            tries=seen.tries, presence=presence,
            unseen=f"the mean of the prior, {prior.mean:.3g}, which is that of Beta({prior.successes:.3g}, "
            f"{prior.failures:.3g}), {origin}",
        )  # fmt: skip

    def _credit(self, seen: Exposures) -> Floats:
        """Return how much of the reposts each tie is credited with."""
        return seen.successes

    def _chances(self, seen: Exposures) -> Floats:
        """Return out of how many."""
        return seen.tries

    def _prior(self, tries: Floats, successes: Floats) -> BetaPrior:
        if self.prior_successes is None or self.prior_failures is None:
            return fit_prior(tries, successes)
        return BetaPrior(float(self.prior_successes), float(self.prior_failures), fitted=False)


@dataclass(frozen=True)
class Bernoulli(_Share):
    """Learns p(u → v) as the share of u's items that v passed on, drawn towards what ties are like in general.

    u **tries** v once in every item in which u is active while v is not active yet: v may follow, or never. The try
    succeeds if v becomes active later. Two at the same time, or without a time, do not
    try each other. With a Beta(a, b) prior

        p = (a + successes) / (a + b + tries),

    so a tie that was never tried has the mean of the prior, a / (a + b), and not 0. Where v follows several accounts
    that were active before it, **each is credited in full**, so probabilities are rather too high than too low; a log
    that states the parent of a repost credits that parent alone, whatever the times say. In a graph that was made from
    the reposts themselves only ties are seen that passed something on: probabilities are far too high, and the summary
    says so.

    Parameters
    ----------
    prior_successes, prior_failures
        The prior's a and b, both above 0. Unless both are given, the log decides: those under which the successes of
        all tried ties are most likely (empirical Bayes).
    window
        The longest time between u and v, in seconds, for which u is credited with v; later activity counts as a
        failed try. Unless given, any time will do. A stated parent is credited at any time.
    use_parents
        Whether to heed parents where the log states them.
    visibility
        Count only tries that the follower gave a sign of life after; see `Visibility`. All tries count unless given.

    References
    ----------
    A. Goyal, F. Bonchi, L. V. S. Lakshmanan, "Learning influence probabilities in social networks", WSDM 2010,
    doi:10.1145/1718487.1718518, section 4.1.
    """

    name: ClassVar[str] = "Bernoulli"


@dataclass(frozen=True)
class Jaccard(_Share):
    """Learns p(u → v) as the share of the items of u **or** v that v passed on from u: A_v2u / A_u|v.

    Out of the same successes as `Bernoulli`, but of all items in which either was active, so that an account that is
    active in everything is not taken for a follower of everybody. Parameters are those of `Bernoulli`.

    References
    ----------
    Goyal, Bonchi, Lakshmanan, WSDM 2010, doi:10.1145/1718487.1718518, section 4.1.
    """

    name: ClassVar[str] = "Jaccard"

    def _chances(self, seen: Exposures) -> Floats:
        """Return the items in which either end of a tie was active."""
        graph = seen.graph
        active = np.bincount(seen.accounts, minlength=len(graph))
        return np.asarray(active[graph.sources] + active[graph.targets] - seen.joint, np.float64)


@dataclass(frozen=True)
class PartialCredit(_Share):
    """Learns p(u → v) as `Bernoulli` does, but all who may have passed an item on to v share the credit for it.

    Each of d candidates is credited with 1/d. Parameters are those of `Bernoulli`.

    References
    ----------
    Goyal, Bonchi, Lakshmanan, WSDM 2010, doi:10.1145/1718487.1718518, section 4.2.
    """

    name: ClassVar[str] = "PartialCredit"

    def _credit(self, seen: Exposures) -> Floats:
        """Return the shares of all candidates, summed by tie."""
        shares = 1 / np.diff(seen.offsets)[seen.events_of]
        return np.asarray(np.bincount(seen.ties, shares, minlength=seen.graph.tie_count), np.float64)
