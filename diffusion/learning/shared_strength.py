"""The shared strength of ties, and each tie's own evidence that pulls it away: the model for sparse logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.learning.effect_choice import Choice, choose_effects
from diffusion.learning.effects import HIGHEST, Effects, Ground, fit_effects, with_outside_variance
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.features import FEATURES, kind_names, tie_features
from diffusion.learning.own_strength import OwnStrength, fit_own_strength, settled_variances
from diffusion.learning.prior import prove_telling
from diffusion.learning.strength_fit import StrengthFit, as_chain
from diffusion.learning.visibility import Visibility, check_visibility

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
ROUNDS = 4
"""How often shared and own strength are fitted in turn, at most."""
STILL = 0.02
"""Within which part of the last one the strength of ties' own must stay to count as found."""


@dataclass(frozen=True)
class SharedStrength:
    """Learns p(u → v) from what ties have in common, and from the tie's own reposts as far as there are any.

    A try of u fails with the chance exp(-h), where the hazard

        h(u → v) = g(u → v) · exp(b0 + b · features(u → v) + sender(u) + receiver(v)),

    and where v follows several that were active before it, their hazards add: P(v reposts) = 1 - exp(-sum of h). The
    effects of senders and receivers are normal around 0. What is a tie's own, g, has a Gamma distribution with mean 1;
    its variance is fitted too. A tie without evidence has g = 1; with more and more tries p comes near its own share
    of successes. Features and variances are those that foretell the later half of the log's items better, by
    two standard errors and without ranking tries worse, when learned from the earlier half; `fit` says what was tried
    and what each gained.

    Features: how often v is active after u was, in other items; whether the tie is returned; how many accounts stand
    between u and v; reposts the other way; u's audience and activity; how many v follows; whether both are active in
    the same hours of the day; and each kind of tie, if the graph has kinds (these are always used).

    Parameters
    ----------
    features
        The features to use, by name; the log chooses unless given. ``[]`` for none.
    sender_variance, receiver_variance
        How much senders and receivers differ beyond their features, as variances of logarithms; 0 for not at all. The
        log chooses unless given.
    outside
        Whether accounts may come by no visible tie, each with a chance of its own (per item of the log). Where most
        reposts have no candidate, or would have come anyway, ties are too strong without it.
    visibility
        Count only tries that the follower gave a sign of life after; see `Visibility`. All tries count unless given.
    window, use_parents
        As in `Bernoulli`.

    Examples
    --------
    >>> import pandas, diffusion
    >>> follows = pandas.DataFrame({"follower": ["@bo", "@cy", "@cy"], "followed": ["@ann", "@ann", "@bo"]})
    >>> rows = [(1, "@ann", 0), (1, "@bo", 5), (1, "@cy", 9), (2, "@ann", 0), (2, "@bo", 3), (3, "@ann", 0)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> method = SharedStrength(features=[], sender_variance=0, receiver_variance=0.1)
    >>> fit = method.fit(diffusion.read_follows(follows), log)
    >>> fit.chain.table()[["source", "target", "probability"]].round(1)
      source target  probability
    0   @ann    @bo          0.4
    1   @ann    @cy          0.4
    2    @bo    @cy          0.4

    References
    ----------
    The likelihood: K. Saito, R. Nakano, M. Kimura, KES 2008, doi:10.1007/978-3-540-85567-5_9, equation 4, in hazards.
    Gamma effects on Poisson counts: N. E. Breslow, "Extra-Poisson variation in log-linear models", Applied Statistics
    33 (1984) 38, doi:10.2307/2347661. Attention divided and limited: N. O. Hodas, K. Lerman, SocialCom 2012,
    doi:10.1109/SocialCom-PASSAT.2012.129.
    """

    features: Sequence[str] | None = None
    sender_variance: SupportsFloat | None = None
    receiver_variance: SupportsFloat | None = None
    outside: bool = False
    visibility: Visibility | None = None
    window: SupportsFloat | None = None
    use_parents: bool = True

    def __post_init__(self) -> None:
        if self.features is not None:
            unknown = [name for name in self.features if name not in FEATURES]
            if isinstance(self.features, str) or unknown:
                raise InputError(
                    f"features must be a list of these names: {', '.join(FEATURES)}; not {self.features!r}"
                )
            object.__setattr__(self, "features", tuple(self.features))
        for name in ("sender_variance", "receiver_variance"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.real(name, value, minimum=0, maximum=25))
        if self.window is not None:
            object.__setattr__(self, "window", checks.positive("window", self.window))
        check_visibility(self.visibility)

    def learn(self, graph: Graph, log: "RepostLog") -> Chain:
        """Return the chain of the graph that the log speaks for; see `learn_chain`."""
        return self.fit(graph, log).chain

    def fit(self, graph: Graph, log: "RepostLog") -> StrengthFit:
        """Return the chain together with what makes ties strong, and what of that the log supports.

        Raises
        ------
        InputError
            If no repost has a candidate, or no try failed: then there is nothing to learn a strength from.
        """
        window = np.inf if self.window is None else float(self.window)
        whole = gather_exposures(graph, log, window=window, use_parents=self.use_parents)
        prove_telling(whole.tries, whole.successes)
        seen, presence = (whole, None) if self.visibility is None else self.visibility.counted(whole, log)
        choice = self._choice(graph, log, window, whole)
        features = tie_features(whole, choice.features)
        columns = np.array([features[name] for name in choice.features]).reshape(-1, graph.tie_count)
        ground = Ground.of(seen, columns, self.outside)
        effects, own = _fit_in_turn(ground, choice)
        settings = {
            "outside": self.outside,
            "visibility": None if self.visibility is None else self.visibility.estimated(whole),
            "window": self.window,
            "use_parents": self.use_parents,
        }
        levels = np.minimum(effects.log_hazards(columns, graph.sources, graph.targets), HIGHEST)
        return as_chain(whole, log, ground, choice, effects, own, np.exp(levels), presence, settings)

    def _choice(self, graph: Graph, log: "RepostLog", window: float, seen: Exposures) -> Choice:
        """Return the features and variances as stated, and what is not stated as the log chooses."""
        kinds = kind_names(seen)
        features = FEATURES if self.features is None else self.features
        sender, receiver = self.sender_variance, self.receiver_variance
        if self.features is not None and sender is not None and receiver is not None:
            return Choice((*kinds, *features), float(receiver), float(sender))
        return choose_effects(
            graph, log, list(features), kinds, keep=self.features is not None,
            sender=None if sender is None else float(sender), receiver=None if receiver is None else float(receiver),
            outside=self.outside, use_parents=self.use_parents, window=window,
        )  # fmt: skip


def _fit_in_turn(ground: Ground, choice: Choice) -> tuple[Effects, OwnStrength]:
    """Return shared and own strengths: each is most likely given the other (expectation maximisation)."""
    effects = fit_effects(ground, choice.sender_variance, choice.receiver_variance)
    own = fit_own_strength(ground, effects)
    for _ in range(ROUNDS):
        effects = with_outside_variance(ground, effects)
        effects = fit_effects(
            ground, *settled_variances(ground, effects, own), outside_variance=effects.outside_variance,
            gains=own.gains, start=effects,
        )  # fmt: skip
        last, own = own, fit_own_strength(ground, effects, own)
        if abs(np.log(own.strength / last.strength)) < STILL:
            break
    return effects, own
