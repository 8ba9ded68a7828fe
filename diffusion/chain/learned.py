"""Chains that are learned: the probability of every tie from a log of what people did."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, SupportsFloat

import numpy as np

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.evidence import Evidence, gather_evidence
from diffusion.chain.prior import BetaPrior, fit_prior
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

COVERAGE = 0.9
"""The chance with which a tie's probability lies between ``lower`` and ``upper``."""

TOO_HIGH = (
    "; the graph was made from reposts, so it lacks the ties that never passed on anything: they are all too high"
)


class LearningMethod(Protocol):
    """A way to learn a chain from a log."""

    def learn(self, graph: Graph, log: "RepostLog") -> Chain:
        """Return the chain of the graph that the log speaks for."""


def learn_chain(graph: Graph, log: "RepostLog", *, method: LearningMethod | None = None) -> Chain:
    """Learn the probability of every tie from a log of reposts.

    Parameters
    ----------
    graph
        Who sees whom.
    log
        Who reposted which item when, from `read_reposts`. Accounts that the graph does not have are left out, counted
        and said.
    method
        How to learn; `Bernoulli` with its prior fitted to the log, unless given.

    Returns
    -------
    Chain
        Its ``evidence`` holds, per tie, ``tries``, ``successes`` and the interval from ``lower`` to ``upper`` in which
        the probability lies with a chance of 90 %.

    Examples
    --------
    >>> import pandas, diffusion
    >>> follows = pandas.DataFrame({"follower": ["@bo", "@cy", "@cy"], "followed": ["@ann", "@ann", "@bo"]})
    >>> rows = [(1, "@ann", 0), (1, "@bo", 5), (1, "@cy", 9), (2, "@ann", 0), (2, "@bo", 3), (3, "@ann", 0)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> method = Bernoulli(prior_successes=1, prior_failures=1)
    >>> learn_chain(diffusion.read_follows(follows), log, method=method).table().round(2)
      source target  probability  tries  successes  lower  upper
    0   @ann    @bo          0.6    3.0        2.0   0.25   0.90
    1   @ann    @cy          0.4    3.0        1.0   0.10   0.75
    2    @bo    @cy          0.5    2.0        1.0   0.14   0.86
    """
    return (Bernoulli() if method is None else method).learn(graph, log)


@dataclass(frozen=True)
class Bernoulli:
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

    References
    ----------
    A. Goyal, F. Bonchi, L. V. S. Lakshmanan, "Learning influence probabilities in social networks", WSDM 2010,
    doi:10.1145/1718487.1718518.
    """

    prior_successes: SupportsFloat | None = None
    prior_failures: SupportsFloat | None = None
    window: SupportsFloat | None = None
    use_parents: bool = True

    def __post_init__(self) -> None:
        if (self.prior_successes is None) != (self.prior_failures is None):
            raise InputError("prior_successes and prior_failures must be given together, or neither: the log decides")
        for name in ("prior_successes", "prior_failures", "window"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.positive(name, value))

    def learn(self, graph: Graph, log: "RepostLog") -> Chain:
        """Return the chain of the graph that the log speaks for; see `learn_chain`."""
        window = np.inf if self.window is None else float(self.window)
        seen = gather_evidence(graph, log, window=window, use_parents=self.use_parents)
        prior = self._prior(seen)
        tail = (1 - COVERAGE) / 2
        evidence = {
            "tries": seen.tries.astype(np.float64),
            "successes": seen.successes.astype(np.float64),
            "lower": prior.quantile(seen.tries, seen.successes, tail),
            "upper": prior.quantile(seen.tries, seen.successes, 1 - tail),
        }
        settings = {
            "method": "Bernoulli",
            "prior_successes": prior.successes,
            "prior_failures": prior.failures,
            "prior_fitted": prior.fitted,
            "window": self.window,
            "use_parents": self.use_parents,
            "meaning": _meaning(graph, seen, prior),
        }
        inputs = {"graph": graph.fingerprint, "log": log.fingerprint}
        provenance = Provenance("learn_chain", settings, inputs)
        return Chain(graph, checks.frozen(prior.estimate(seen.tries, seen.successes)), provenance, evidence=evidence)

    def _prior(self, seen: Evidence) -> BetaPrior:
        if self.prior_successes is None or self.prior_failures is None:
            return fit_prior(seen.tries, seen.successes)
        return BetaPrior(float(self.prior_successes), float(self.prior_failures), fitted=False)


def _meaning(graph: Graph, seen: Evidence, prior: BetaPrior) -> str:
    """Say what the probabilities rest on, and what those without evidence are."""
    tried = int((seen.tries > 0).sum())
    outside = f" ({seen.outside:,} more by accounts outside the graph were left out)" if seen.outside else ""
    stated = f", {seen.stated:,} of which name whom they pass on" if seen.stated else ""
    caveat = TOO_HIGH if getattr(graph.reading, "source", None) == "repost log" else ""
    origin = "fitted to the log" if prior.fitted else "as given"
    return (
        f"learned from {seen.events:,} reposts of {seen.items:,} items{stated}{outside}; {tried:,} ties have evidence, "
        f"and the other {graph.tie_count - tried:,} take the mean of the prior, {prior.mean:.3g}, which is that of "
        f"Beta({prior.successes:.3g}, {prior.failures:.3g}), {origin}{caveat}"
    )
