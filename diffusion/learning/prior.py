"""The Beta prior of pass-on probabilities, and how it is fitted to all ties of a log at once (empirical Bayes)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.chain.posterior import Posterior
from diffusion.errors import InputError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BetaPrior:
    """What is believed of a tie before its own evidence: Beta(successes, failures)."""

    successes: float
    """Successes that a tie is credited with beforehand."""
    failures: float
    """Failures that it is charged with beforehand."""
    fitted: bool
    """Whether the log gave them, rather than the user."""

    @property
    def mean(self) -> float:
        """The probability of a tie without evidence."""
        return self.successes / (self.successes + self.failures)

    def posterior(self, tries: Floats, successes: Floats) -> Posterior:
        """Return what is believed of each tie after its evidence."""
        return Posterior(self.successes + successes, self.failures + np.maximum(tries - successes, 0))


def distinct_evidence(tries: Floats, successes: Floats) -> tuple[Floats, Floats]:
    """Return the distinct (tries, successes), and how many ties have each: far fewer than there are ties.

    Shared credit comes in fractions, all different; for a prior, eight significant bits of them are enough. Counts up
    to 256 stay as they are.
    """
    pairs, ties = np.unique(_coarse(tries) + 1j * _coarse(successes), return_counts=True)
    return np.column_stack([pairs.real, pairs.imag]), ties.astype(np.float64)


def _coarse(counts: Floats) -> Floats:
    """Round counts to eight significant bits, or to 1/1024 if they are below a quarter."""
    exponent = np.maximum(np.frexp(counts)[1] - 8, -10)
    return np.asarray(np.ldexp(np.rint(np.ldexp(counts, -exponent)), exponent), np.float64)


def fit_prior(tries: Floats, successes: Floats) -> BetaPrior:
    """Return the prior under which the successes of all tried ties are most likely (beta-binomial maximum likelihood).

    Its mean m and strength a + b are sought on log scales; neither may be surer than one tie with all the tries in the
    log could make it, so that a log in which all ties behave alike gives a strong prior rather than an infinite one.

    Raises
    ------
    InputError
        If there is nothing to fit: no try, no success, or no failure.
    """
    from scipy.optimize import minimize

    prove_telling(tries, successes)
    tried, gained = float(tries.sum()), float(successes.sum())
    seen, ties = distinct_evidence(tries, successes)
    reach = np.log(tried)
    start = np.array([np.log(gained) - np.log(tried - gained), 0.0])
    found_at = minimize(
        _loss, start, (seen[:, 1], seen[:, 0] - seen[:, 1], ties), "L-BFGS-B", jac=True, bounds=[(-reach, reach)] * 2
    ).x
    mean, strength = 1 / (1 + np.exp(-found_at[0])), np.exp(found_at[1])
    return BetaPrior(float(mean * strength), float((1 - mean) * strength), fitted=True)


def tells(tries: Floats, successes: Floats) -> bool:
    """Return whether there are successes and failures to fit a prior to."""
    return bool(0 < successes.sum() < tries.sum())


def prove_telling(tries: Floats, successes: Floats) -> None:
    """Raise unless there are successes and failures to learn from."""
    tried, gained = float(tries.sum()), float(successes.sum())
    if not tells(tries, successes):
        found = "no tie was tried" if not tried else "no try succeeded" if not gained else "no try failed"
        raise InputError(
            f"the log does not tell what a tie is worth: {found} (an account tries when it is active and a follower is "
            "not active yet). Look at the direction of the ties, at whether log and graph name the same accounts, and "
            "at whether the times tell an order, or state a prior: Bernoulli(prior_successes=..., prior_failures=...)"
        )


def _loss(place: Floats, successes: Floats, failures: Floats, ties: Floats) -> tuple[float, Floats]:
    """Return minus the mean log-likelihood at (log odds of the mean, log strength), and its gradient."""
    from scipy.special import betaln, digamma

    mean, strength = 1 / (1 + np.exp(-place[0])), np.exp(place[1])
    a, b = mean * strength, (1 - mean) * strength
    both = digamma(strength) - digamma(strength + successes + failures)
    by_a = ties @ (digamma(a + successes) - digamma(a) + both)
    by_b = ties @ (digamma(b + failures) - digamma(b) + both)
    value = ties @ (betaln(a + successes, b + failures) - betaln(a, b))
    gradient = np.array([strength * mean * (1 - mean) * (by_a - by_b), a * by_a + b * by_b])
    return -float(value) / float(ties.sum()), -gradient / float(ties.sum())
