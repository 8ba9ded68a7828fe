"""Adaptive seeding: look at who became active, and choose the next batch for what is still missing."""

from collections.abc import Iterable
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.replicates import check_replicates, seed_codes
from diffusion.chain.plausible import AnyChain, draw_settings
from diffusion.errors import InputError
from diffusion.kernels import stages
from diffusion.launches.stages.adaptive_launch import AdaptiveLaunch
from diffusion.launches.stages.adaptive_runs import MODEL, Question, run_adaptively
from diffusion.launches.stages.stage_runs import stage_figures
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import check_random_state
from diffusion.read.names import Name
from diffusion.seeds.tipping import MAX_SEEDS, find_tipping_point
from diffusion.seeds.tipping_point import TippingPoint


def seed_adaptively(
    chain: AnyChain,
    target: SupportsIndex,
    batch: SupportsIndex = 1,
    *,
    chance: SupportsFloat = 0.9,
    candidates: Iterable[Name] | None = None,
    max_seeds: SupportsIndex | None = None,
    epsilon: SupportsFloat = 0.5,
    replicates: SupportsIndex = 200,
    confidence: SupportsFloat = 0.95,
    at_once: TippingPoint | None = None,
    random_state: SupportsIndex = 0,
) -> AdaptiveLaunch:
    """Return how many seeds an adaptive launch takes to its target, beside those that all at once take.

    In each replicate the world is not known. The batch is chosen that brings the spread nearest to the target on
    average; it posts; who becomes active is seen once nothing is left to happen; and the next batch is chosen for what
    is missing in what is left of the network, until the target is met. This is ASTI, with batches chosen by TRIM-B.

    Beside it, on the coins of the same replicates, stand the seeds that must post all at once for the target to be met
    with a chance (`find_tipping_point`), and the same seeds one after another until the target is met
    (`compare_sequential`): there the world is seen too, but the order was fixed before.

    Parameters
    ----------
    chain
        What the content spreads over, by the independent cascade. On `PlausibleChains` batches are chosen by the mean
        chain, and each replicate runs on the draw that its number tells.
    target
        The spread (accounts) to be met.
    batch
        How many seeds are chosen at a time. The last batch has no more than are missing to the target.
    chance
        With which chance the seeds that post all at once are to meet it.
    candidates
        Who may be a seed, by name; everybody unless given.
    max_seeds
        How many seeds a replicate takes at most; 400, or all accounts if they are fewer, unless given.
    epsilon
        How far the proven share of each batch may fall short; between 0 and 1. The paper uses 0.5; less takes longer.
    replicates, confidence, random_state
        How many worlds, how certain the intervals, and the name of the chance.
    at_once
        The seeds all at once, if they are known already: `find_tipping_point` with the same chain, target and chance.

    Returns
    -------
    AdaptiveLaunch
        With ``first``, the batch to begin with. Once it has posted, `next_batch` chooses the next by who is active.

    Raises
    ------
    InputError
        If the target is more than there are accounts, or the tipping point is that of another question.

    Examples
    --------
    Two stars of four: with a hub of each, all is reached, and which comes first does not matter.

    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a"] * 3 + ["@b"] * 3, list("cdefgh"), edges="influence")
    >>> found = diffusion.seed_adaptively(diffusion.uniform(graph, 1.0), target=8, replicates=20)
    >>> found.mean, found.at_once.accounts_needed
    (2.0, 2)

    References
    ----------
    J. Tang, K. Huang, X. Xiao, L. V. S. Lakshmanan, X. Tang, A. Sun, A. Lim, "Efficient approximation algorithms for
    adaptive seed minimization", SIGMOD 2019, doi:10.1145/3299869.3319881, arXiv:1907.09668. Adaptive submodularity and
    its greedy policy: D. Golovin, A. Krause, Journal of Artificial Intelligence Research 42 (2011) 427.
    """
    level = checks.open_unit("confidence", confidence)
    asked = adaptive_question(chain, target, batch, candidates, max_seeds, epsilon, random_state)
    count, sure = check_replicates(chain, replicates), checks.open_unit("chance", chance)
    named = None if candidates is None else chain.graph.names.take(np.flatnonzero(asked.allowed))
    known = at_once or find_tipping_point(
        chain, MODEL, chance=sure, target=asked.target, candidates=named, random_state=asked.random_state,
        max_seeds=min(asked.most, int(asked.allowed.sum())), confidence=level,
    )  # fmt: skip
    _prove_same(known, asked, sure)
    order = chain.graph.codes(known.curve.accounts)
    first, runs = run_adaptively(asked, count)
    figures, _ = stage_figures(
        chain, MODEL, order, asked.batch, len(order), asked.target, True, count, asked.random_state
    )
    settings = {"target": asked.target, "batch": asked.batch, "epsilon": asked.epsilon, "max_seeds": asked.most}
    settings |= {"chance": sure, "replicates": count, "candidates": int(asked.allowed.sum()), "power": chain.power}
    inputs = {"chain": chain.fingerprint} | ({} if named is None else {"candidates": fingerprint(asked.allowed)})
    return AdaptiveLaunch.of(
        chain.graph.names, asked, first, runs, known, figures[:, stages.TIPPED_WITH], level,
        Provenance("seed_adaptively", settings | draw_settings(chain), inputs, asked.random_state),
    )  # fmt: skip


def adaptive_question(
    chain: AnyChain,
    target: SupportsIndex,
    batch: SupportsIndex,
    candidates: Iterable[Name] | None,
    max_seeds: SupportsIndex | None,
    epsilon: SupportsFloat,
    random_state: SupportsIndex,
) -> Question:
    """Return what is asked, in clean values."""
    allowed: npt.NDArray[np.bool_] = np.ones(chain.graph.account_count, np.bool_)
    if candidates is not None:
        allowed[:] = False
        allowed[seed_codes(chain, candidates, "candidates")] = True
    accounts = len(allowed)
    most = min(MAX_SEEDS, accounts)
    if max_seeds is not None:
        most = checks.integer("max_seeds", max_seeds, minimum=1, maximum=accounts)
    return Question(
        chain,
        checks.integer("target", target, minimum=1, maximum=accounts),
        checks.integer("batch", batch, minimum=1, maximum=most),
        checks.open_unit("epsilon", epsilon),
        allowed,
        most,
        check_random_state(random_state),
    )


def _prove_same(point: TippingPoint, asked: Question, chance: float) -> None:
    """Raise unless a tipping point answers the same question."""
    if not isinstance(point, TippingPoint):
        raise InputError(f"at_once must come from find_tipping_point(...), not be {point!r}")
    same = point.target == asked.target and point.chance_asked == chance
    if not same or point.curve.provenance.inputs["chain"] != asked.chain.fingerprint:
        raise InputError(
            f"at_once answers another question: ask find_tipping_point for this chain with target={asked.target} and "
            f"chance={chance:g}"
        )
