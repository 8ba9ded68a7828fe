"""Katz centrality: everybody downstream counts, the less the longer the way."""

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.measures.equations import beside_one, passed_on
from diffusion.measures.limits import limit_of
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.measures.products import followers_of, sums_followed
from diffusion.measures.ties import TieValues, TieWeights, named

Floats = npt.NDArray[np.float64]

SHARE = 0.85
"""The attenuation unless given, as a share of the most that the network bears."""
BESIDE = 1e-9
"""The spectral radius is known so exactly, and no attenuation is borne that is nearer to 1 / the radius than that."""
FEW = 100
"""If so many sweeps settle nothing, whether the network bears the attenuation is found out first."""


@dataclass(frozen=True)
class Katz:
    """Counts the walks of any length down the ties from an account, each step of a walk attenuating what it counts.

    A score is 1 for the account itself, ``attenuation`` for each follower (times what the tie counts), its square for
    each follower's follower, and so on: ``score(u) = 1 + attenuation * sum of value(u, v) score(v)``. The same as
    ``networkx.katz_centrality_numpy(..., alpha=attenuation, beta=1, normalized=False)`` on the graph whose edges point
    from follower to followed. With ``attenuation=1`` and ``ties=TieProbabilities()``, where the network bears it, that
    is the expected number of ways by which content comes to anybody: an upper bound of its spread.

    Parameters
    ----------
    attenuation
        Below 1 / the spectral radius of the ties, beyond which walks count without end. Unless given, 0.85 / the
        radius; where nobody is followed in a circle (radius 0), 0.85 / the most that any account's ties count together,
        in or out, whichever is less.
    tolerance
        The greatest distance of a score from the exact one, beside that score.
    ties
        What a tie counts: `TieWeights`, `EqualTies` or `TieProbabilities`.

    Raises
    ------
    InputError
        From ``scores``, if the network does not bear the attenuation; it says what it would.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@bo", "@cy")]), edges="influence")
    >>> Katz(attenuation=0.5).scores(graph).values.round(6).tolist()
    [1.75, 1.5, 1.0]

    References
    ----------
    L. Katz, "A new status index derived from sociometric analysis", Psychometrika 18 (1953) 39,
    doi:10.1007/BF02289026.
    """

    attenuation: SupportsFloat | None = None
    tolerance: SupportsFloat = 1e-8
    ties: TieValues = TieWeights()

    def __post_init__(self) -> None:
        if self.attenuation is not None:
            object.__setattr__(self, "attenuation", checks.positive("attenuation", self.attenuation))
        object.__setattr__(self, "tolerance", checks.open_unit("tolerance", self.tolerance))

    @property
    def name(self) -> str:
        """Return "katz", with what is not the usual way."""
        return named("katz", "" if self.attenuation is None else f"attenuation {self.attenuation:g}", self.ties)

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "many are downstream of the account, by many ways, and near"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "a walk runs down ties, from followed to follower, so who is followed gains; each step counts what its tie "
            "does (weights, or probabilities if told to) times the attenuation; walks, of which one is the account "
            "itself: 1 without followers"
        )

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the walks that begin at every account."""
        graph, values = graph_of(network), self.ties.of(network)
        attenuation = _usual(graph, values) if self.attenuation is None else float(self.attenuation)
        found, settled = _walks(graph, values, attenuation, float(self.tolerance), few=self.attenuation is not None)
        if not settled and self.attenuation is not None:
            radius = limit_of(graph, values).radius
            if attenuation * radius >= 1 - BESIDE:
                raise InputError(
                    f"attenuation must be below 1 / the spectral radius, {1 / radius:.6g} here, for walks of all "
                    f"lengths to count something finite; {attenuation:g} is not"
                )
            found, settled = _walks(graph, values, attenuation, float(self.tolerance), few=False)
        note = f"each step of a walk counts {attenuation:.4g} times what its tie does"
        return Scores(
            found, note=note if settled else f"{note}; so near to the most that it can be, scores are not exact"
        )


def _walks(
    graph: Graph, values: Floats | None, attenuation: float, tolerance: float, *, few: bool
) -> tuple[Floats, bool]:
    """Return the scores, and whether they are proven.

    If all scores are 1 at least and their equations hold, the attenuation is one that the network bears: a matrix with
    ones on the diagonal and nothing positive beside has such a solution only if its inverse has nothing negative. (Of
    scores so large that adding 1 is next to rounding that is not taken for a proof.)
    """
    onward = np.full(len(graph), attenuation)

    def left(away: Floats, passed: Floats) -> float:
        return beside_one(away, passed, onward)

    with np.errstate(over="ignore", invalid="ignore"):
        found, settled = passed_on(followers_of(graph, values), onward, left, tolerance, FEW if few else None)
        proven = settled and bool(np.all(found >= 1)) and (not few or found.max(initial=1.0) < 1 / BESIDE)
        return found, proven


def _usual(graph: Graph, values: Floats | None) -> float:
    """Return the attenuation where none is given."""
    radius = limit_of(graph, values).radius
    if radius == 0:
        out = followers_of(graph, values).times(np.ones(len(graph)))
        radius = min(float(out.max(initial=0.0)), float(sums_followed(graph, values).max(initial=0.0)))
    return SHARE / radius if radius > 0 else SHARE
