"""Choose seeds by any method, and say on fresh coins what they are worth."""

from collections.abc import Iterable
from typing import SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.replicates import Sizes, check_replicates, seed_codes, spread_curves
from diffusion.cascades.traits import has_live_ties, is_one_pass
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings, shown
from diffusion.errors import InputError
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import Purpose, check_random_state
from diffusion.read.names import Name
from diffusion.seeds.best_of import BestOf
from diffusion.seeds.method import Problem, SeedMethod, Selection
from diffusion.seeds.reverse_sampling import GREEDY, ReverseSampling
from diffusion.seeds.seed_set import SeedSet

LEAST_CERTAIN = 100
"""The proof fails once in so many times at most, in networks however small."""
FEWEST_REPLICATES, MOST_REPLICATES = 10, 10_000
"""Between which bounds the number of replicates that re-estimate the spread is chosen."""
ALL_OR_NOTHING = 500
"""At least so many seeds start in all replicates together: the fewer start in one, the oftener none takes off."""
WORK = 2_000_000
"""How many accounts those replicates shall activate together: a fraction of a second's work."""
RUN_ANEW = 10
"""So many times as dear is an activation, about, where events are followed in time and each number of seeds anew."""
FEWEST_PER_DRAW = 20
"""At least so many replicates run on each plausible chain."""
PILOT = 8
"""How many replicates, on coins used for nothing that is reported, tell how much work a replicate is."""


def choose_seeds(
    chain: AnyChain,
    model: Model = IndependentCascade(),  # noqa: B008 (frozen, without fields)
    k: SupportsIndex = 50,
    *,
    epsilon: SupportsFloat = 0.1,
    delta: SupportsFloat | None = None,
    method: SeedMethod | None = None,
    candidates: Iterable[Name] | None = None,
    memory: SupportsIndex | str | None = None,
    random_state: SupportsIndex = 0,
    evaluation_replicates: SupportsIndex | None = None,
) -> SeedSet:
    """Choose the ``k`` accounts from which content spreads furthest, and say how near to the best possible they are.

    Parameters
    ----------
    chain
        The pass-on probability of every tie. With `PlausibleChains` seeds are chosen, and bounds proven, on the chain
        of mean probabilities, and their spread is estimated on all plausible chains. Where ties are independent of
        each other (no errors that they share) this is no shortcut: a cascade looks at a tie once, so the mean over
        plausible chains is the independent cascade with mean probabilities.
    model
        How it spreads: `IndependentCascade()`, `LinearThreshold()`, or any other.
    k
        How many seeds.
    epsilon
        How far the proven share of the best possible spread may fall short of 1 - 1/e, the share that no fast method
        can promise to beat; between 0 and 1 - 1/e.
    delta
        The chance with which the proof may fail; 1 / accounts, and at most 1 / 100, unless given.
    method
        `ReverseSampling()` unless given; `Ignition()` chooses for tipping with certainty; `Greedy()`, `TopBy(ranking)`
        and `RandomAccounts()` prove nothing, and serve to compare with. For models without live ties
        (`ComplexContagion`, `TimedCascade`) these but the last two do not exist: `BestOf()` unless given, which tries
        seeds close together (`ClusteredSeeds`) and far apart on the model itself, and proves nothing.
    candidates
        Who may be a seed, by name; everybody unless given. Bounds are then for choices among them.
    memory
        How much memory reverse sampling may take beyond the chain, such as ``"500MB"``; ``"4GB"`` unless given. The
        answer does not depend on it, only the wait does: see `ReverseSampling`. Other methods have no use for it.
    random_state
        The name of the chance.
    evaluation_replicates
        How many replicates re-estimate the spread and each seed's gain, on coins that had no part in the choice, at
        least 2. Unless given, as many as activate about two million accounts together, from 10 (and never fewer than
        500 / k) to 10,000.

    Raises
    ------
    UnknownAccountError
        If a candidate is not in the graph.
    InputError
        If there are fewer accounts or candidates than seeds, or an argument is out of bounds.

    Examples
    --------
    >>> import networkx
    >>> import diffusion
    >>> star = networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy"), ("@dee", "@cy")])
    >>> graph = diffusion.Graph.from_networkx(star, edges="influence")
    >>> chosen = diffusion.choose_seeds(diffusion.uniform(graph, 1.0), k=2)
    >>> chosen.accounts, chosen.spread, chosen.guaranteed
    (('@ann', '@dee'), 4.0, True)

    The same star with all ties turned round has other opinion leaders:

    >>> graph = diffusion.Graph.from_networkx(star, edges="follows")
    >>> diffusion.choose_seeds(diffusion.uniform(graph, 1.0), k=2).accounts
    ('@cy', '@bo')

    References
    ----------
    See `ReverseSampling` and `Greedy`; the promise of 1 - 1/e is Kempe, Kleinberg, Tardos, KDD 2003,
    doi:10.1145/956750.956769.
    """
    problem = problem_of(shown(chain), model, k, epsilon, delta, candidates, random_state)
    way = _way(method, memory, model)
    given = None if evaluation_replicates is None else checks.integer(
        "evaluation_replicates", evaluation_replicates, minimum=2
    )  # fmt: skip
    selection = way.choose(problem)
    curves = _evaluate(chain, problem, selection, given)
    provenance = _provenance(chain, problem, way, candidates is not None, selection.sets_kept, len(curves))
    made = None
    if isinstance(chain, PlausibleChains):
        made = Uncertainty.of(curves[:, -1], chain.draws_of(np.arange(len(curves))))
    return SeedSet.of(problem, way, selection, curves, provenance, made)


def _way(method: SeedMethod | None, memory: SupportsIndex | str | None, model: Model) -> SeedMethod:
    """Return the method asked for; else reverse sampling within the memory, or what serves models that bar it."""
    if method is None and memory is None and not has_live_ties(model):
        return BestOf()
    if method is None:
        return ReverseSampling() if memory is None else ReverseSampling(memory)
    if not isinstance(method, SeedMethod) or isinstance(method, type):
        raise InputError(f"method must be a method such as ReverseSampling(), not {method!r}")
    if memory is not None:
        raise InputError("memory is for reverse sampling: leave out method, or say method=ReverseSampling(memory=...)")
    return method


def problem_of(
    chain: Chain,
    model: Model,
    k: SupportsIndex,
    epsilon: SupportsFloat,
    delta: SupportsFloat | None,
    candidates: Iterable[Name] | None,
    random_state: SupportsIndex,
) -> Problem:
    """Return what is asked, in clean values, or explain what is wrong with it."""
    check_model(model)
    accounts, seeds = chain.graph.account_count, checks.integer("k", k, minimum=1)
    codes = np.arange(accounts, dtype=np.int32)
    if candidates is not None:
        codes = np.sort(seed_codes(chain, candidates, "candidates"))
    if seeds > len(codes):
        who = "accounts" if candidates is None else "candidates"
        raise InputError(f"k must be at most the {len(codes):,} {who} there are to choose from, not {seeds:,}")
    share = checks.open_unit("epsilon", epsilon)
    if share >= GREEDY:
        raise InputError(
            f"epsilon must be less than 1 - 1/e = {GREEDY:.3f}, not {share!r}: beyond it nothing is proven"
        )
    failure = 1 / max(LEAST_CERTAIN, accounts) if delta is None else checks.open_unit("delta", delta)
    return Problem(chain, model, seeds, codes, share, failure, check_random_state(random_state))


def _evaluate(chain: AnyChain, problem: Problem, selection: Selection, replicates: int | None) -> Sizes:
    """Return the spread of the first 1, 2, ..., k seeds in each replicate, on the coins of every reported cascade."""
    count = replicates or _affordable(problem, selection)
    if isinstance(chain, PlausibleChains):
        count = check_replicates(chain, replicates or max(count, FEWEST_PER_DRAW * chain.draws))
    return _curves(chain, problem, selection, np.arange(1, problem.k + 1), count, Purpose.CASCADE)


def _affordable(problem: Problem, selection: Selection) -> int:
    """Return how many replicates the work allows; it does not depend on the coins of the replicates themselves."""
    expected = selection.estimate
    if expected is None:
        expected = float(
            _curves(problem.chain, problem, selection, np.array([problem.k]), PILOT, Purpose.SELECTION).mean()
        )
    if not is_one_pass(problem.model):
        expected *= problem.k * RUN_ANEW
    return int(min(max(WORK / expected, FEWEST_REPLICATES, ALL_OR_NOTHING / problem.k), MOST_REPLICATES))


def _curves(
    chain: AnyChain, problem: Problem, selection: Selection, ends: Sizes, replicates: int, purpose: Purpose
) -> Sizes:
    sizes, _ = spread_curves(
        chain, problem.model, selection.codes, ends,
        replicates=replicates, random_state=problem.random_state, purpose=purpose, what="Judging the seeds",
    )  # fmt: skip
    return sizes


def _provenance(
    chain: AnyChain, problem: Problem, method: SeedMethod, restricted: bool, sets_kept: str | None, replicates: int
) -> Provenance:
    inputs = {"chain": chain.fingerprint}
    if restricted:
        inputs["candidates"] = fingerprint(problem.candidates)
    settings = {
        "model": problem.model.name,
        "k": problem.k,
        "epsilon": problem.epsilon,
        "delta": problem.delta,
        "method": repr(method),
        "candidates": len(problem.candidates),
        "evaluation_replicates": replicates,
        "power": problem.chain.power,
    } | draw_settings(chain)
    if sets_kept is not None:
        settings["sets"] = sets_kept
    return Provenance("choose_seeds", settings, inputs, problem.random_state)
