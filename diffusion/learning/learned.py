"""From what is believed of each tie to a chain: its evidence, its intervals, and what its numbers rest on, in words."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.posterior import Posterior
from diffusion.learning.exposures import Exposures
from diffusion.learning.level import level_error
from diffusion.provenance import Provenance

if TYPE_CHECKING:
    from diffusion.chain.delays import Delays
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
COVERAGE = 0.9
"""The chance with which a tie's probability lies between ``lower`` and ``upper``."""
LEAST_TOLD = 2.0
"""The error of the level where a log does not tell it, as with one item: a factor of seven either way."""
TOO_HIGH = (
    "; the graph was made from reposts, so it lacks the ties that never passed on anything: they are all too high"
)


def learned_chain(
    seen: Exposures,
    log: "RepostLog",
    posterior: Posterior,
    successes: Floats,
    *,
    method: str,
    settings: dict[str, Any],
    unseen: str,
    outside: Floats | None = None,
    delays: "Delays | None" = None,
    tries: Floats | None = None,
    presence: Floats | None = None,
) -> Chain:
    """Return the chain of a posterior, with its evidence, intervals and provenance, whatever the method.

    The error of the level, which all ties share because items differ in power, is added to the posterior here.

    Parameters
    ----------
    seen, log
        What it was learned from.
    posterior
        What is believed of each tie; the chain shows its means.
    successes
        Per tie, how often it is credited, in parts where several may have passed something on.
    method, settings
        The method's name and arguments, for the provenance.
    unseen
        What ties without evidence take, in words.
    outside, delays
        As in `Chain`.
    tries, presence
        From `Visibility.counted`, where only tries that were seen count: those, and how often each account is there,
        by which the posterior of what is seen is multiplied.
    """
    if presence is not None:
        posterior = posterior.scaled(presence[seen.graph.targets])
    shared = min(level_error(seen, posterior.mean, outside), LEAST_TOLD)
    posterior = replace(posterior, level_error=float(np.hypot(posterior.level_error, shared)))
    lower, upper = posterior.interval(seen.graph, COVERAGE)
    evidence = {"tries": seen.tries if tries is None else tries, "successes": successes, "lower": lower, "upper": upper}
    inputs = {"graph": seen.graph.fingerprint, "log": log.fingerprint}
    told = {"method": method, **settings, "meaning": _meaning(seen, unseen)}
    return Chain(
        seen.graph,
        checks.frozen(posterior.mean),
        Provenance("learn_chain", told, inputs),
        evidence=evidence,
        posterior=posterior,
        outside=outside,
        delays=delays,
    )


def _meaning(seen: Exposures, unseen: str) -> str:
    """Say what the probabilities rest on, and what those without evidence are."""
    graph, tried = seen.graph, int((seen.tries > 0).sum())
    outside = f" ({seen.outside:,} more by accounts outside the graph were left out)" if seen.outside else ""
    stated = f", {seen.stated:,} of which name whom they pass on" if seen.stated else ""
    caveat = TOO_HIGH if getattr(graph.reading, "source", None) == "repost log" else ""
    return (
        f"learned from {seen.events:,} reposts of {seen.active_items:,} items{stated}{outside}; {tried:,} ties have "
        f"evidence, and the other {graph.tie_count - tried:,} take {unseen}{caveat}"
    )
