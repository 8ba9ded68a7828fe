"""What a learned chain must beat: forecasts from activity alone, from the number of ties alone, from nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.chain.assumed import weighted_cascade
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.prior import BetaPrior, fit_prior, tells
from diffusion.provenance import Provenance

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
RECEIVER, RECEIVER_OUTSIDE = "receiver's activity", "receiver's activity, seen or not"
SENDER, IN_DEGREE, UNIFORM = "sender's activity", "in-degree rule", "uniform"
PASSES = 60
"""Passes of expectation maximisation over few shared probabilities: they move by less than a thousandth at the end."""
REFIT = 5
"""Priors are fitted anew every so many passes."""


def baselines_of(chain: Chain, training_log: "RepostLog | None" = None) -> dict[str, Chain]:
    """Return the chains that a chain must beat, by name.

    - "receiver's activity": all ties into an account have one probability, however many there are.
    - "receiver's activity, seen or not" (with ``training_log``): and each account has a chance of its own to take up an
      item that it was not seen to be shown.
    - "sender's activity": all ties out of an account have one probability.
    - "in-degree rule": 1 / in-degree, the weighted cascade.
    - "uniform": one probability for all.

    With ``training_log``, the shared probabilities are those under which it is likeliest (expectation maximisation,
    which shares the credit for an item between all who may have passed it on), drawn towards a Beta prior that is
    fitted too. Without, they are the chain's own successes over its tries, summed by receiver or sender, and drawn
    towards such a prior; a chain without evidence gets no activity to compare with, and the mean of its own
    probabilities as the uniform one.
    """
    if training_log is not None:
        return _refitted(chain.graph, gather_exposures(chain.graph, training_log))
    found, evidence = {}, chain.evidence
    if "tries" in evidence and "successes" in evidence and tells(evidence["tries"], evidence["successes"]):
        tries, successes = evidence["tries"], evidence["successes"]
        for name, groups in _groups(chain.graph).items():
            by_tries, by_successes = _summed(groups, tries), _summed(groups, successes)
            found[name] = _baseline(
                chain.graph, name, drawn_to(fitted_prior(by_tries, by_successes), by_tries, by_successes)[groups]
            )
    else:
        mean = float(chain.measured.mean()) if chain.graph.tie_count else 0.0
        found[UNIFORM] = _baseline(chain.graph, UNIFORM, np.full(chain.graph.tie_count, mean))
    return _ordered(found | {IN_DEGREE: weighted_cascade(chain.graph)})


def _refitted(graph: Graph, seen: Exposures) -> dict[str, Chain]:
    """Return the baselines under which a log is likeliest."""
    found = {IN_DEGREE: weighted_cascade(graph)}
    for name, groups in _groups(graph).items():
        shared, _ = shared_chances(seen, groups, outside=False)
        found[name] = _baseline(graph, name, shared)
    shared, outside = shared_chances(seen, graph.targets.astype(np.int64), outside=True)
    found[RECEIVER_OUTSIDE] = _baseline(graph, RECEIVER_OUTSIDE, shared, outside)
    return _ordered(found)


def shared_chances(seen: Exposures, groups: Integers, *, outside: bool) -> tuple[Floats, Floats]:
    """Return the likeliest probabilities of ties that share them by group, and of accounts that come by themselves.

    Parameters
    ----------
    seen
        Candidates and tries of a log.
    groups
        Which group each tie is of.
    outside
        Whether accounts may come by no visible tie; if not, those chances are 0.

    Returns
    -------
    tuple of array
        One probability a tie, one an account.
    """
    accounts, of_candidates = seen.accounts, groups[seen.ties]
    tries = _summed(groups, seen.tries)
    chances = seen.chances_outside
    shared, own = np.full(len(tries), 0.01), np.full(len(seen.graph), 0.001 if outside else 0.0)
    prior: BetaPrior | None = None
    prior_outside: BetaPrior | None = None
    for done in range(PASSES):
        missed = np.bincount(seen.events_of, np.log1p(-shared[of_candidates]), minlength=len(seen))
        active = -np.expm1(missed + np.log1p(-own[accounts]))
        explained = np.where((active > 0) & ~seen.starters, 1 / np.where(active > 0, active, 1), 0.0)
        thanks = shared[of_candidates] * explained[seen.events_of]
        credit = np.bincount(of_candidates, thanks, minlength=len(tries)).astype(np.float64)
        prior = fitted_prior(tries, credit) if done % REFIT == 0 else prior
        shared = drawn_to(prior, tries, credit)
        if outside:
            came = np.bincount(accounts, own[accounts] * explained, minlength=len(own)).astype(np.float64)
            prior_outside = fitted_prior(chances, came) if done % REFIT == 0 else prior_outside
            own = drawn_to(prior_outside, chances, came)
    return shared[groups], own


def _groups(graph: Graph) -> Mapping[str, Integers]:
    """Return by whom the probabilities of ties are shared."""
    receivers, senders = graph.targets.astype(np.int64), graph.sources.astype(np.int64)
    return {RECEIVER: receivers, SENDER: senders, UNIFORM: np.zeros(graph.tie_count, np.int64)}


def _summed(groups: Integers, values: Floats) -> Floats:
    return np.bincount(groups, values).astype(np.float64)


def fitted_prior(tries: Floats, successes: Floats) -> BetaPrior | None:
    """Return the prior of several groups; None where there is one alone, or nothing to fit."""
    kept = np.minimum(successes, tries)
    return fit_prior(tries, kept) if len(tries) > 1 and tells(tries, kept) else None


def drawn_to(prior: BetaPrior | None, tries: Floats, successes: Floats) -> Floats:
    """Return a probability a group, drawn towards the prior; without one, the share of all."""
    kept = np.minimum(successes, tries)
    if prior is None:
        found: Floats = np.full(len(tries), kept.sum() / max(tries.sum(), 1.0))
    else:
        found = prior.posterior(tries, kept).mean
    return np.clip(found, 1e-12, 1 - 1e-9)


def _baseline(graph: Graph, name: str, probabilities: Floats, outside: Floats | None = None) -> Chain:
    meaning = f"a baseline from the {name}" if name != UNIFORM else "one probability for all ties"
    provenance = Provenance("validate_chain", {"baseline": name, "meaning": meaning}, {"graph": graph.fingerprint})
    return Chain(graph, probabilities, provenance, outside=outside)


def _ordered(found: dict[str, Chain]) -> dict[str, Chain]:
    order = (RECEIVER, RECEIVER_OUTSIDE, SENDER, IN_DEGREE, UNIFORM)
    return {name: found[name] for name in order if name in found}
