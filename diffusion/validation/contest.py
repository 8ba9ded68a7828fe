"""Which of many is best, and which cannot be told from it: all pairs compared at once, on the same resamples."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.validation.resampling import Estimate

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95
"""How sure it is that no pair at all is told apart by chance."""


@dataclass(frozen=True, eq=False)
class Contest:
    """Differences between all pairs of several figures, with margins that hold for all of them together."""

    values: Floats
    """The figures."""
    margins: Floats
    """By how much two must differ to be told apart: a square matrix."""

    @classmethod
    def of(cls, found: Estimate, entered: npt.NDArray[np.intp], items: int) -> "Contest":
        """Compare the figures of some columns of an estimate.

        A pair is told apart where its difference exceeds c standard errors; c is such that in 95 % of the resamples no
        pair strays further from its difference than that (the maximum of many studentised statistics: P. Westfall,
        S. Young, "Resampling-based multiple testing", 1993, section 2.3; Bonferroni's bound, made sharp by what the
        pairs have in common). c is then widened from the normal to Student's distribution, for the standard errors are
        known from the same ``items`` only; with some dozens of them it is still a little narrow.
        """
        from scipy.special import ndtr, stdtrit

        values, samples = found.values[entered], found.samples[:, entered]
        kept = np.isfinite(samples).all(1)
        samples = samples[kept]
        size = len(values)
        errors, strayed = np.zeros((size, size)), np.zeros(len(samples))
        for one in range(size):
            gaps = samples[:, [one]] - samples - (values[one] - values)
            errors[one] = np.sqrt(np.mean(gaps**2, axis=0)) if len(samples) else np.inf
            usable = errors[one] > 1e-12
            if usable.any():
                strayed = np.maximum(strayed, np.abs(gaps[:, usable] / errors[one, usable]).max(1))
        reach = float(np.quantile(strayed, CONFIDENCE)) if len(samples) else np.inf
        if 0 < reach < np.inf:
            reach = -float(stdtrit(max(items - 1, 1), ndtr(-reach)))
        return cls(values, reach * np.where(errors > 1e-12, errors, 0.0))

    @property
    def best(self) -> int:
        """The place of the largest figure."""
        return int(np.argmax(self.values))

    def beats(self, one: int, other: int) -> bool:
        """Whether one figure is greater than another by more than the margin of the pair."""
        return bool(self.values[one] - self.values[other] > self.margins[one, other] + 1e-12)
