"""What makes ties strong, as it was fitted: a readable table beside the chain."""

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.chain.posterior import Posterior
from diffusion.learning.effect_choice import Choice
from diffusion.learning.effects import RIDGE, Effects, Ground
from diffusion.learning.exposures import Exposures
from diffusion.learning.features import KIND, RETURNED
from diffusion.learning.learned import learned_chain
from diffusion.learning.level import level_error, overdispersion
from diffusion.learning.own_strength import OwnStrength
from diffusion.provenance import Provenance

if TYPE_CHECKING:
    import pandas

    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
SURE = 1e9
"""No tie's Beta counts more evidence than this."""


@dataclass(frozen=True, eq=False)
class StrengthFit:
    """A chain by `SharedStrength`, and what its ties' strength consists of."""

    chain: Chain
    """The learned chain."""
    choice: Choice
    """Its features and variances, and what was tried on the way to them."""
    coefficients: Floats
    """Of each feature: by how much the logarithm of the hazard rises with it."""
    errors: Floats
    """The standard errors of those, given the effects of senders and receivers."""
    spans: Floats
    """How far apart ties one standard deviation below and above the mean are in each feature, or 1 for yes and no."""
    receiver_variance: float
    """How far receivers differ on the log scale beyond their features."""
    sender_variance: float
    """The same for senders."""
    own_strength: float
    """How many passes a tie's own evidence must hold to count as much as what it shares with others."""

    @property
    def provenance(self) -> Provenance:
        """How the chain came about."""
        return self.chain.provenance

    def table(self) -> "pandas.DataFrame":
        """Return one row a feature.

        ``coefficient`` and ``error`` are those of the logarithm of the hazard. ``factor`` is by how much likelier a tie
        that has it passes content on (features of yes and no), or one a standard deviation above the mean than one as
        far below (all others), from ``lower`` to ``upper`` with a chance of 90 %.
        """
        import pandas

        factors = [np.exp(self.spans * (self.coefficients + sign * 1.645 * self.errors)) for sign in (0, -1, 1)]
        return pandas.DataFrame(
            {
                "feature": list(self.choice.features),
                "coefficient": self.coefficients,
                "error": self.errors,
                "factor": factors[0],
                "lower": factors[1],
                "upper": factors[2],
            }
        )

    def trials(self) -> "pandas.DataFrame":
        """Return one row for each thing that was tried.

        ``gain`` in log-likelihood of the log's later items, its ``error``, ``ranking`` (the AUC of tries), ``taken``.
        """
        import pandas

        rows = [dataclasses.astuple(trial) for trial in self.choice.trials]
        return pandas.DataFrame(rows, columns=["what", "gain", "error", "ranking", "taken"])

    def summary(self) -> str:
        """Return what makes ties strong, in sentences."""
        rows = zip(self.choice.features, *(self.table()[name] for name in ("factor", "lower", "upper")), strict=True)
        said = [f"{name}: factor {factor:.3g} ({low:.3g} to {high:.3g})" for name, factor, low, high in rows]
        strong = "; ".join(said) if said else "no feature foretells who passes content on"
        apart = [
            f"{whose} differ by a factor of {np.exp(np.sqrt(variance)):.3g}"
            for whose, variance in (
                ("receivers", self.receiver_variance),
                ("senders", self.sender_variance),
                ("ties of like strength", 1 / self.own_strength),
            )
            if variance > 0.001
        ]
        beyond = f" Beyond that, {', '.join(apart)} (one standard deviation)." if apart else ""
        return f"{self.chain.summary()} What makes ties strong: {strong}.{beyond}"


def as_chain(
    seen: Exposures,
    log: "RepostLog",
    ground: Ground,
    choice: Choice,
    effects: Effects,
    own: OwnStrength,
    shared: Floats,
    presence: Floats | None,
    settings: dict[str, Any],
) -> StrengthFit:
    """Return fitted strengths as a chain with a posterior, and the table of what they consist of.

    Parameters
    ----------
    seen
        All exposures.
    log
        What they come from.
    ground, choice, effects, own
        What was fitted, and to what.
    shared
        Per tie of the graph, the hazard without evidence of its own.
    presence
        Per account, the share of tries that it is there for; None where all tries counted.
    settings
        The method's arguments, for the provenance.
    """
    graph = seen.graph
    passes, doubt, expected = np.zeros((3, graph.tie_count))
    passes[ground.tried], doubt[ground.tried], expected[ground.tried] = own.passes, own.doubt, own.expected
    mean, variance = _moments(own.strength, passes, doubt, shared, ground.seen.tries)
    if presence is not None:
        mean, variance = mean * presence[graph.targets], variance * presence[graph.targets] ** 2
    outside = None if effects.outside is None else -np.expm1(-effects.outside)
    excess = overdispersion(seen, mean, outside)
    weight = own.strength / (own.strength + expected)  # of the shared strength in a tie's own
    errors = [
        _shared_error(codes, size, expected * weight / excess, weight, len(graph))
        for codes, size in ((graph.sources, effects.sender_variance), (graph.targets, effects.receiver_variance))
    ]
    posterior = _as_beta(mean, variance, min(level_error(seen, mean, outside), 10.0), *errors)
    told, spans = _coefficient_errors(ground, (expected * weight)[ground.tried], excess), _spans(ground, choice)
    names = choice.features
    coefficients = {name: [float(b), float(e)] for name, b, e in zip(names, effects.coefficients, told, strict=True)}
    chain = learned_chain(
        seen, log, posterior, passes, method="SharedStrength",
        settings={
            **settings, "coefficients": coefficients, "intercept": effects.intercept,
            "receiver_variance": effects.receiver_variance, "sender_variance": effects.sender_variance,
            "outside_variance": effects.outside_variance if outside is not None else None,
            "own_strength": own.strength, "overdispersion": excess,
        },
        unseen="the strength that ties of their features, senders and receivers share", outside=outside,
        tries=ground.seen.tries,
    )  # fmt: skip
    return StrengthFit(
        chain,
        choice,
        effects.coefficients,
        told,
        spans,
        effects.receiver_variance,
        effects.sender_variance,
        own.strength,
    )


def _as_beta(
    mean: Floats, variance: Floats, level: float, senders: Floats | None, receivers: Floats | None
) -> Posterior:
    """Return the Beta distributions of these means and variances, with the errors that ties share."""
    size = np.clip(mean * (1 - mean) / np.maximum(variance, 1e-300) - 1, 1e-2, SURE)
    return Posterior(mean * size, (1 - mean) * size, level, senders, receivers)


def _moments(strength: float, passes: Floats, doubt: Floats, shared: Floats, tries: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of 1 - exp(-h), h ~ Gamma: its Laplace transform at 1 and 2.

    Passes that nobody saw count for less than seen ones, by their doubt (the missing information of Louis 1982).
    """
    shape = strength + passes
    told = np.maximum(shape - doubt, 0.5 * strength)
    rate = (strength / shared + tries) * told / shape
    once, twice = (-told * np.log1p(step / rate) for step in (1.0, 2.0))
    mean: Floats = -np.expm1(once)
    variance: Floats = np.exp(2 * once) * np.expm1(twice - 2 * once)
    return np.clip(mean, 1e-12, 1 - 1e-9), variance


def _shared_error(
    codes: npt.NDArray[np.int32], variance: float, information: Floats, weight: Floats, accounts: int
) -> Floats | None:
    """Return the error of each account's effect, as far as it shows in its ties; None if there are no effects."""
    if variance == 0:
        return None
    told = np.bincount(codes, information, minlength=accounts)
    ties = np.maximum(np.bincount(codes, minlength=accounts), 1)
    errors: Floats = np.bincount(codes, weight, minlength=accounts) / ties / np.sqrt(told + 1 / variance)
    return errors


def _coefficient_errors(ground: Ground, information: Floats, excess: float) -> Floats:
    """Return the standard errors of the coefficients, as far apart as items are (the inverse information, inflated)."""
    rows = np.concatenate([np.ones((1, ground.columns.shape[1])), ground.columns])
    matrix = np.array([[(first * second * information).sum() for second in rows] for first in rows]) / excess
    matrix[np.diag_indices(len(matrix))] += RIDGE
    errors: Floats = np.sqrt(np.diag(np.linalg.inv(matrix)))[1:]
    return errors


def _spans(ground: Ground, choice: Choice) -> Floats:
    """Return two standard deviations of each feature over the tries; 1 for features of yes and no."""
    tries = ground.tries
    return np.array(
        [
            1.0 if name == RETURNED or name.startswith(KIND) else 2 * np.sqrt((tries * column**2).sum() / tries.sum())
            for name, column in zip(choice.features, ground.columns, strict=True)
        ]
    )
