"""How sure the level of a whole chain is, where items differ in how contagious they are."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.hazards import sum_untried
from diffusion.learning.exposures import Exposures
from diffusion.parallel import over_chunks

Floats = npt.NDArray[np.float64]


def level_error(exposures: Exposures, probabilities: Floats, outside: Floats | None = None) -> float:
    """Return the standard error of the logarithm of the factor that the hazards of all ties share.

    Reposts of one item are not independent of each other: content that is more contagious than the average is so for
    everybody. So the error comes from how far items disagree on the factor, and not from the count of reposts (the
    sandwich estimate, with items as clusters): with s(i) the derivative of the log-likelihood of item i by the
    logarithm of the factor, and I minus the sum of the second derivatives over all items,

        error = √(sum of (s(i) - mean s)²) / I.

    Parameters
    ----------
    exposures
        Candidates and tries, all of them (not those within a visibility window alone).
    probabilities
        What was learned, per tie of the graph.
    outside
        Per account, the chance to take up an item by no visible tie; none unless given.

    Returns
    -------
    float
        Infinity where the log has fewer than two items with a try: then it does not tell.

    References
    ----------
    Huber (1967), "The behavior of maximum likelihood estimates under nonstandard conditions", Fifth Berkeley Symposium
    1:221; Liang and Zeger (1986), Biometrika 73:13, doi:10.1093/biomet/73.1.13, for clusters.
    """
    spread, information = _spread(exposures, probabilities, outside)
    return float(np.sqrt(spread) / information) if information > 0 else float(np.inf)


def overdispersion(exposures: Exposures, probabilities: Floats, outside: Floats | None = None) -> float:
    """Return how many times larger the variance of the level is than if all reposts were independent; at least 1."""
    spread, information = _spread(exposures, probabilities, outside)
    return max(1.0, spread / information) if information > 0 else 1.0


def _spread(exposures: Exposures, probabilities: Floats, outside: Floats | None) -> tuple[float, float]:
    """Return the variance of the sum of the items' scores, and their information; 0 and 0 where items are too few."""
    hazards = -np.log1p(-np.minimum(probabilities, 1 - 1e-12))
    scores, information = item_scores(exposures, hazards, outside)
    telling = information > 0
    if telling.sum() < 2:
        return 0.0, 0.0
    spread = scores[telling] - scores[telling].mean()
    return float((spread**2).sum() * telling.sum() / (telling.sum() - 1)), float(information.sum())


def item_scores(exposures: Exposures, hazards: Floats, outside: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the first derivative of each item and minus the second, by the log of a factor on all ties.

    An event with hazard S of its candidates and o from outside adds S / (exp(S + o) - 1), a failed try -h.
    """
    own = np.zeros(len(exposures))
    if outside is not None:
        own = -np.log1p(-np.minimum(outside, 1 - 1e-12))[exposures.accounts]
    sums = np.bincount(exposures.events_of, hazards[exposures.ties], minlength=len(exposures)).astype(np.float64)
    both, exposed = np.exp(sums + own), sums > 0
    ratio = np.where(exposed, sums / np.where(exposed, both - 1, 1.0), 0.0)
    gained, bent, credited = (
        np.bincount(exposures.items, values, minlength=exposures.item_count).astype(np.float64)
        for values in (ratio, ratio**2 * both - ratio, sums)
    )
    failed = np.maximum(tried_hazards(exposures, hazards) - credited, 0)
    return gained - failed, bent + failed


def tried_hazards(exposures: Exposures, hazards: Floats) -> Floats:
    """Return, per item, the sum of the hazards of all its tries, failed or not."""
    graph = exposures.graph
    outgoing = np.bincount(graph.sources, hazards, minlength=len(graph))
    everything = np.bincount(exposures.items, outgoing[exposures.accounts], minlength=exposures.item_count)
    untried, incoming = np.zeros(exposures.item_count), np.ascontiguousarray(hazards[graph.in_ties])
    incoming.flags.writeable = False

    def work(first: int, stop: int) -> None:
        marks, whens = np.full(len(graph), -1, np.int64), np.empty(len(graph))
        sum_untried(
            exposures.starts, exposures.accounts, exposures.parents, exposures.times, first, stop,
            graph.in_offsets, graph.in_sources, incoming, marks, whens, untried,
        )  # fmt: skip

    over_chunks(work, exposures.item_count, what="tries of items")
    tried: Floats = np.maximum(everything - untried, 0)
    return tried
