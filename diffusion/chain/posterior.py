"""What is believed of every tie after its evidence: a distribution, where a chain shows only its mean."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Each tie's probability is Beta(successes, failures) of its own, times what it shares with other ties.

    What is shared acts on hazards, -log(1 - p), as a factor: one of the whole chain, one of each sender, one of each
    receiver, all log-normal with mean 1. Errors that are a tie's own average out over many ties; shared ones do not.
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

    @property
    def mean(self) -> Floats:
        """The expected probability of each tie."""
        return self.successes / (self.successes + self.failures)

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
        shared = np.full(1, self.level_error**2)
        if self.sender_error is not None:
            shared = shared + self.sender_error[graph.sources] ** 2
        if self.receiver_error is not None:
            shared = shared + self.receiver_error[graph.targets] ** 2
        if not shared.any():
            return self.successes, self.failures
        mean, size = self.mean, self.successes + self.failures
        slope = -(1 - mean) * np.log1p(-mean)  # of a probability in the logarithm of its hazard
        variance = mean * (1 - mean) / (size + 1) + shared * slope**2
        factor = np.maximum(mean * (1 - mean) / variance - 1, 1e-3) / size
        return self.successes * factor, self.failures * factor


def _distinct(first: Floats, second: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return the distinct pairs, and which of them each place has: often far fewer than there are ties."""
    pairs, where = np.unique(first + 1j * second, return_inverse=True)
    return np.array([pairs.real, pairs.imag]), where
