"""What is believed of every tie after its evidence: a distribution, where a chain shows only its mean."""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.beta import write_betas, write_uniforms
from diffusion.parallel import over_chunks
from diffusion.provenance import fingerprint
from diffusion.randomness import Purpose, root_key

Floats = npt.NDArray[np.float64]
LEAST = 1e-12
"""Successes or failures where the stated probability is 0 or 1, and so leaves none."""
NODES = 9
"""Places at which shared errors are averaged over; right to six digits for errors of 1."""
LARGE = 1_000.0
"""Where Stirling's series takes over from differences of the logarithm of the gamma function, which cancel."""


class _Role(IntEnum):
    """Whose chance it is: every draw has coins for each."""

    TIE = 0
    LEVEL = 1
    SENDER = 2
    RECEIVER = 3


@dataclass(frozen=True, eq=False)
class Posterior:
    """Each tie's probability is Beta(successes, failures) of its own, times what it shares with other ties.

    What is shared acts on hazards, -log(1 - p), as a factor: one of the whole chain, one of each sender, one of each
    receiver, all log-normal with mean 1. Errors that are a tie's own average out over many ties; shared ones do not.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    >>> posterior = diffusion.Posterior([2.0], [6.0])
    >>> posterior.mean.tolist(), [end.round(3).tolist() for end in posterior.interval(graph, 0.9)]
    ([0.25], [[0.053], [0.521]])
    """

    successes: Floats
    """Prior and own evidence for the tie, in successes; above 0."""
    failures: Floats
    """Prior and own evidence against it, in failures; above 0."""
    level_error: float = 0.0
    """The standard deviation of the logarithm of the factor that all ties share."""
    sender_error: Floats | None = None
    """The same for each sender, per account; None for none."""
    receiver_error: Floats | None = None
    """The same for each receiver, per account; None for none."""

    def __post_init__(self) -> None:
        for name in ("successes", "failures"):
            values = np.asarray(getattr(self, name), np.float64)
            if values.ndim != 1 or (len(values) and not (values.min() > 0 and values.max() < np.inf)):
                raise InputError(f"{name} of a posterior must be finite and above 0, one for each tie")
            object.__setattr__(self, name, checks.frozen(values))
        if len(self.successes) != len(self.failures):
            raise InputError("successes and failures of a posterior must have one entry for each tie")
        object.__setattr__(self, "level_error", checks.real("level_error", self.level_error, minimum=0))
        for name in ("sender_error", "receiver_error"):
            if (errors := getattr(self, name)) is not None:
                values = np.asarray(errors, np.float64)
                if values.ndim != 1 or (len(values) and not (values.min() >= 0 and values.max() < np.inf)):
                    raise InputError(f"{name} of a posterior must be finite and at least 0, one for each account")
                object.__setattr__(self, name, checks.frozen(values))

    @classmethod
    def stated(cls, probabilities: Floats, tries: SupportsFloat, level_error: SupportsFloat = 0.0) -> "Posterior":
        """Return a posterior with these means, as if each rested on so many tries; see `Chain.doubted`."""
        counted = checks.positive("tries", tries)
        own = (np.maximum(counted * probabilities, LEAST), np.maximum(counted * (1 - probabilities), LEAST))
        return cls(*own, level_error=float(level_error))

    def check_size(self, graph: Graph) -> None:
        """Raise unless there is one entry for each tie, and one shared error for each account."""
        if len(self.successes) != graph.tie_count:
            raise InputError(
                f"a posterior must have one entry for each of the {graph.tie_count:,} ties, not {len(self.successes):,}"
            )
        for name in ("sender_error", "receiver_error"):
            if (errors := getattr(self, name)) is not None and len(errors) != graph.account_count:
                raise InputError(
                    f"{name} of a posterior must have one entry for each of the {graph.account_count:,} accounts, "
                    f"not {len(errors):,}"
                )

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with anything that is believed."""
        shared = [np.zeros(0) if errors is None else errors for errors in (self.sender_error, self.receiver_error)]
        return fingerprint("posterior", self.successes, self.failures, repr(float(self.level_error)), *shared)

    @property
    def shares_errors(self) -> bool:
        """Whether any error is shared between ties."""
        errors = (np.full(1, self.level_error), self.sender_error, self.receiver_error)
        return any(values is not None and bool(values.any()) for values in errors)

    def draw(self, graph: Graph, random_state: SupportsIndex = 0, index: SupportsIndex = 0) -> Floats:
        """Return a plausible probability for each tie, at power 1: number ``index`` of those of this random state.

        Each tie's own number depends on its two ends, the random state and the index alone, and so does each factor
        that is shared; neither the order of rows nor another tie changes it.
        """
        root = root_key(random_state, Purpose.POSTERIOR)
        turn = len(_Role) * checks.integer("index", index, minimum=0)
        drawn, factors = np.empty(graph.tie_count), self._factors(graph.account_count, root, turn)

        def work(start: int, stop: int) -> None:
            part, sources, targets = drawn[start:stop], graph.sources[start:stop], graph.targets[start:stop]
            write_betas(
                self.successes[start:stop], self.failures[start:stop], sources, targets, root,
                np.uint64(turn + _Role.TIE), part,
            )  # fmt: skip
            if factors is not None:
                level, senders, receivers = factors
                with np.errstate(divide="ignore"):
                    part[:] = -np.expm1(np.log1p(-part) * (level * senders[sources] * receivers[targets]))

        over_chunks(work, len(drawn), what="drawing a plausible chain", most=2**18)
        return drawn

    def _factors(self, accounts: int, root: np.uint64, turn: int) -> tuple[float, Floats, Floats] | None:
        """Return by what factor hazards are off: all of them, each sender's, each receiver's; None if none are."""
        if not self.shares_errors:
            return None
        errors = (np.full(1, self.level_error), self.sender_error, self.receiver_error)
        ones = np.ones(accounts)
        level, senders, receivers = (
            ones if own is None else _factor(own, root, turn + role)
            for own, role in zip(errors, (_Role.LEVEL, _Role.SENDER, _Role.RECEIVER), strict=True)
        )
        return float(level[0]), senders, receivers

    @property
    def mean(self) -> Floats:
        """The expected probability of each tie."""
        return self.successes / (self.successes + self.failures)

    def mean_at(self, graph: Graph, power: float) -> Floats:
        """Return the expected probability of each tie for content of this power, shared errors included.

        E(1 - p)**x is B(successes, failures + x) / B(successes, failures); the factor that errors put on x is averaged
        over by Gauss-Hermite quadrature.
        """
        spread = np.sqrt(self._shared_variance(graph))
        nodes, weights = np.polynomial.hermite_e.hermegauss(NODES if spread.any() else 1)
        whole, missed = self.successes + self.failures, np.zeros(graph.tie_count)
        for node, weight in zip(nodes, weights / weights.sum(), strict=True):
            exponent = power * np.exp(spread * node - spread**2 / 2)
            missed += weight * np.exp(_log_rise(self.failures, exponent) - _log_rise(whole, exponent))
        return np.clip(1 - missed, 0, 1)

    def _shared_variance(self, graph: Graph) -> Floats:
        """Return the variance of the logarithm of each tie's factor, or one for all ties."""
        shared = np.full(1, self.level_error**2)
        if self.sender_error is not None:
            shared = shared + self.sender_error[graph.sources] ** 2
        if self.receiver_error is not None:
            shared = shared + self.receiver_error[graph.targets] ** 2
        return shared

    def scaled(self, factors: Floats) -> "Posterior":
        """Return what is believed of probabilities that are ``factors`` (above 0, at most 1, one a tie) times as high.

        Means are multiplied, variances by the squares, and the Betas are those of the new means and variances.
        """
        mean, size = self.mean, self.successes + self.failures
        variance = mean * (1 - mean) / (size + 1) * factors**2
        sizes = np.maximum(mean * factors * (1 - mean * factors) / variance - 1, 1e-6)
        return replace(self, successes=mean * factors * sizes, failures=(1 - mean * factors) * sizes)

    def interval(self, graph: Graph, coverage: float) -> tuple[Floats, Floats]:
        """Return between which probabilities each tie lies with the given chance, shared errors included.

        Those widen the Beta to the variance of the product, to first order in the errors.
        """
        from scipy.special import betaincinv

        own, where = _distinct(*self._widened(graph))
        tail = (1 - coverage) / 2
        low, high = (np.asarray(betaincinv(own[0], own[1], end))[where] for end in (tail, 1 - tail))
        return low, high

    def _widened(self, graph: Graph) -> tuple[Floats, Floats]:
        """Return the Beta of each tie's mean whose variance holds the shared errors too."""
        shared = self._shared_variance(graph)
        if not shared.any():
            return self.successes, self.failures
        mean, size = self.mean, self.successes + self.failures
        slope = -(1 - mean) * np.log1p(-mean)  # of a probability in the logarithm of its hazard
        variance = mean * (1 - mean) / (size + 1) + shared * slope**2
        factor = np.maximum(mean * (1 - mean) / variance - 1, 1e-3) / size
        return self.successes * factor, self.failures * factor


def _log_rise(start: Floats, step: Floats) -> Floats:
    """Return log(gamma(start + step) / gamma(start))."""
    from scipy.special import gammaln

    end = start + step
    series = (start - 0.5) * np.log1p(step / start) + step * np.log(end) - step + (1 / end - 1 / start) / 12
    return np.where(start > LARGE, series, gammaln(end) - gammaln(start))


def _factor(errors: Floats, root: np.uint64, turn: int) -> Floats:
    """Return log-normal numbers with mean 1 whose logarithms have these standard deviations."""
    from scipy.special import ndtri

    chance = np.empty(len(errors))
    write_uniforms(root, np.uint64(turn), chance)
    return np.asarray(np.exp(errors * ndtri(chance) - errors**2 / 2))


def _distinct(first: Floats, second: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return the distinct pairs, and which of them each place has: often far fewer than there are ties."""
    pairs, where = np.unique(first + 1j * second, return_inverse=True)
    return np.array([pairs.real, pairs.imag]), where
