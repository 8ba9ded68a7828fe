"""Expectation maximisation: who passed an item on is never seen, so credit and probabilities are found together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.delays import Delays
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.learning.expectation import Expectation, told
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.learned import learned_chain
from diffusion.learning.prior import BetaPrior
from diffusion.learning.visibility import Visibility, check_visibility

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog


@dataclass(frozen=True)
class ExpectationMaximization:
    """Learns the probabilities under which the log is likeliest, if every tie has one chance of its own.

    An event of v with the candidates C has the probability P = 1 - (1 - o_v) prod_C (1 - p_uv), where o_v is the chance
    that v takes up an item by no visible tie. Credit (the chance that u's try succeeded, p_uv / P) and probabilities
    (credit over tries, drawn towards a prior) are computed in turn until the log-likelihood stands still. So several
    who may have passed something on share the credit by how often they do otherwise, and where somebody would have come
    anyway, nobody is credited. With ``delays`` the moments decide too: credit goes to those whose delay is a usual one.

    The interval of a tie knows that credit was shared: expected successes that are in doubt count for less than seen
    ones (the missing information of Louis 1982).

    Parameters
    ----------
    prior_successes, prior_failures
        The Beta prior of every tie, both above 0. Unless both are given, the log decides (empirical Bayes).
    outside
        Whether accounts may come by no visible tie, each with a chance of its own (per item, its prior fitted too).
        Without, as published, everybody whom somebody may have reached was reached by somebody.
    delays
        How long content takes along ties (`fit_delays`); only the order counts unless given.
    window, use_parents, visibility
        As in `Bernoulli`.
    passes
        The most passes over the log.
    tolerance
        Stop when a pass makes the log likelier by less than this, per event.

    References
    ----------
    K. Saito, R. Nakano, M. Kimura, "Prediction of information diffusion probabilities for independent cascade model",
    KES 2008, doi:10.1007/978-3-540-85567-5_9. With delays: K. Saito, M. Kimura, K. Ohara, H. Motoda, "Learning
    continuous-time information diffusion model for social behavioral data analysis", ACML 2009,
    doi:10.1007/978-3-642-05224-8_25. T. A. Louis, "Finding the observed information matrix when using the EM
    algorithm", JRSS B 44 (1982) 226.
    """

    prior_successes: SupportsFloat | None = None
    prior_failures: SupportsFloat | None = None
    outside: bool = False
    delays: Delays | None = None
    window: SupportsFloat | None = None
    use_parents: bool = True
    visibility: Visibility | None = None
    passes: SupportsIndex = 500
    tolerance: SupportsFloat = 1e-6

    def __post_init__(self) -> None:
        if (self.prior_successes is None) != (self.prior_failures is None):
            raise InputError("prior_successes and prior_failures must be given together, or neither: the log decides")
        for name in ("prior_successes", "prior_failures", "window", "tolerance"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.positive(name, value))
        object.__setattr__(self, "passes", checks.integer("passes", self.passes, minimum=1))
        check_visibility(self.visibility)
        if self.delays is not None and not isinstance(self.delays, Delays):
            raise InputError(f"delays must be Delays, such as fit_delays(graph, log).delays, not {self.delays!r}")

    def learn(self, graph: Graph, log: "RepostLog") -> Chain:
        """Return the chain of the graph that the log speaks for; see `learn_chain`."""
        window = np.inf if self.window is None else float(self.window)
        whole = gather_exposures(graph, log, window=window, use_parents=self.use_parents)
        seen, presence = (whole, None) if self.visibility is None else self.visibility.counted(whole, log)
        stated = None
        if self.prior_successes is not None and self.prior_failures is not None:
            stated = BetaPrior(float(self.prior_successes), float(self.prior_failures), fitted=False)
        found = Expectation(seen, self.delays, self.outside).maximised(stated, int(self.passes), float(self.tolerance))
        posterior = found.prior.posterior(*told(seen.tries, found.credit, found.chance))
        settings: dict[str, Any] = {
            "prior_successes": found.prior.successes,
            "prior_failures": found.prior.failures,
            "prior_fitted": found.prior.fitted,
            "outside": self.outside,
            "delays": None if self.delays is None else self.delays.family.name,
            "window": self.window,
            "use_parents": self.use_parents,
            "visibility": None if self.visibility is None else self.visibility.estimated(whole),
            "passes": found.passes,
            "log_likelihood": found.likelihood,
        }
        origin = "fitted to the log" if found.prior.fitted else "as given"
        return learned_chain(
            whole, log, posterior, found.credit.successes, method="ExpectationMaximization", settings=settings,
            unseen=f"the mean of the prior, {found.prior.mean:.3g}, which is that of Beta({found.prior.successes:.3g}, "
            f"{found.prior.failures:.3g}), {origin}",
            outside=found.outside if self.outside else None, delays=self.delays,
            tries=seen.tries, presence=presence,
        )  # fmt: skip
