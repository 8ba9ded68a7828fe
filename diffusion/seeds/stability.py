"""How far a choice of seeds holds where probabilities, ties, model or horizon are not what they are taken for."""

from collections.abc import Iterable
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.replicates import seed_codes, spread_curves
from diffusion.cascades.traits import require_live_ties
from diffusion.chain.plausible import AnyChain, draw_settings, shown
from diffusion.errors import InputError
from diffusion.parallel import report_progress
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import Purpose, check_random_state
from diffusion.read.names import Codes, Name
from diffusion.seeds.choose import problem_of
from diffusion.seeds.method import Problem, SeedMethod
from diffusion.seeds.reverse_sampling import ReverseSampling
from diffusion.seeds.rounds import choose_within, spread_within
from diffusion.seeds.scenarios import Scenario, borne, scenarios
from diffusion.seeds.seed_stability import SeedStability

WORK = 2_000_000
"""How many accounts the replicates of a list in a scenario shall activate together, about."""
FEWEST, MOST = 200, 2_000
"""Between which bounds their number is chosen."""
PILOT = 8
"""How many replicates, on coins used for nothing that is reported, tell how much work one is."""
WHAT = "looking whether the choice holds"


def seed_stability(
    chain: AnyChain,
    model: Model = IndependentCascade(),  # noqa: B008 (frozen, without fields)
    k: SupportsIndex | None = None,
    *,
    accounts: Iterable[Name] | None = None,
    draws: SupportsIndex = 5,
    missing: Iterable[SupportsFloat] = (0.1, 0.3),
    horizons: Iterable[SupportsIndex] = (1, 2, 3),
    candidates: Iterable[Name] | None = None,
    method: SeedMethod | None = None,
    replicates: SupportsIndex | None = None,
    random_state: SupportsIndex = 0,
) -> SeedStability:
    """Choose seeds again where things are otherwise, and say who stays and what the list keeps of the best spread.

    A **scenario** changes one thing: the probabilities, which ties there are, the model, or how many rounds count.
    In each, the best ``k`` accounts are chosen anew, and every list, that of the chain as it is above all, is judged
    by its spread in every scenario, on the same coins. What is the best in a scenario is the list that does best there
    of all that were chosen, so shares are never above 1. With nothing changed but the coins of the choice, lists differ
    too, where accounts are about equal: that scenario says how much of the others' change means nothing.

    Parameters
    ----------
    chain
        The pass-on probability of every tie; what is believed of it, or `PlausibleChains`, tells how far off they may
        be. Where neither does, content is half and twice as contagious, and each tie by itself is off by
        a factor of 2.
    model
        `IndependentCascade()` or `LinearThreshold()`; the other one is a scenario. Weights that are too much for the
        linear threshold model are scaled down, and the scenario's name says so.
    k
        How many seeds; 10 unless given, or as many as there are ``accounts``.
    accounts
        The list to be judged, by name; chosen as in `choose_seeds` unless given.
    draws
        How many plausible chains are scenarios.
    missing
        Shares of the ties that are taken away at random. What a list that was chosen without them reaches with them
        is what there is to lose by not seeing as many.
    horizons
        After how many rounds spread is counted; a round is a step along a tie.
    candidates
        Who may be a seed, by name; everybody unless given.
    method
        How to choose where spread is not limited to rounds: `ReverseSampling()` unless given.
    replicates
        How many replicates judge each list in each scenario; unless given as many as activate about two million
        accounts together, from 200 to 2,000.
    random_state
        The name of the chance.

    Raises
    ------
    UnknownAccountError
        If an account is not in the graph.
    InputError
        If an argument is out of bounds.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.weighted_cascade(diffusion.chung_lu(200, 1_000)).amplified(0.5)
    >>> stability = diffusion.seed_stability(chain, k=3, replicates=300)
    >>> len(stability.accounts), stability.worst_case <= 1
    (3, True)

    References
    ----------
    W. Chen, T. Lin, Z. Tan, M. Zhao, X. Zhou, "Robust influence maximization", KDD 2016, arXiv:1601.06551
    (the worst case over what parameters may be, as a share of the best); X. He, D. Kempe, "Robust influence
    maximization", KDD 2016, doi:10.1145/2939672.2939760 (over several models and horizons).
    """
    check_model(model)
    require_live_ties(model, "seed_stability")
    if accounts is not None and (k is not None or candidates is not None or method is not None):
        raise InputError("accounts: a list that is given is not chosen; leave out k, candidates and method")
    base, state = shown(chain), check_random_state(random_state)
    model.units(base)  # what the model does not bear as things are is told, and only elsewhere scaled down
    given = None if accounts is None else seed_codes(chain, accounts, "accounts")
    size = len(given) if given is not None else min(10, len(base.graph)) if k is None else k
    problem = problem_of(base, model, size, 0.1, None, candidates, state)
    worlds = [
        borne(world)
        for world in scenarios(chain, model, draws=draws, missing=missing, horizons=horizons, random_state=state)
    ]
    way = ReverseSampling() if method is None else method
    chosen = [_chosen(world, problem, way, place, len(worlds)) for place, world in enumerate(worlds)]
    lists = [given if given is not None else chosen[0], *chosen, _most_listed(chosen, len(base.graph))]
    runs = _replicates(replicates, problem, lists[0])
    spreads = np.array([_spreads(lists, world, runs, state) for world in worlds]).T
    names = base.graph.names
    return SeedStability(
        accounts=tuple(names.take(lists[0])),
        names=tuple(world.name for world in worlds),
        kinds=tuple(world.kind for world in worlds),
        lists=tuple(tuple(names.take(codes)) for codes in lists),
        spreads=spreads,
        replicates=runs,
        given=given is not None,
        model=model.name,
        provenance=Provenance(
            "seed_stability",
            {"model": model.name, "k": problem.k, "scenarios": [world.name for world in worlds], "replicates": runs,
             "method": repr(way), "power": base.power} | draw_settings(chain),
            {"chain": chain.fingerprint, "candidates": fingerprint(problem.candidates)},
            state,
        ),
    )  # fmt: skip


def _chosen(world: Scenario, problem: Problem, way: SeedMethod, place: int, total: int) -> Codes:
    """Return the best accounts of a scenario."""
    report_progress(WHAT, place, total)
    state = problem.random_state + world.shift
    if world.rounds is not None:
        return choose_within(world.chain, world.model, problem.k, problem.candidates, world.rounds, state)
    asked = Problem(world.chain, world.model, problem.k, problem.candidates, problem.epsilon, problem.delta, state)
    return way.choose(asked).codes


def _most_listed(chosen: list[Codes], accounts: int) -> Codes:
    """Return the accounts that most scenarios choose; of equals, those that come earlier in the lists."""
    listed, places = np.zeros(accounts), np.zeros(accounts)
    for codes in chosen:
        listed[codes] += 1
        places[codes] += np.arange(len(codes))
    order = np.lexsort((np.arange(accounts), places / np.maximum(listed, 1), -listed))
    return order[: len(chosen[0])].astype(np.int32)


def _replicates(asked: SupportsIndex | None, problem: Problem, codes: Codes) -> int:
    if asked is not None:
        return checks.integer("replicates", asked, minimum=2)
    sizes, _ = spread_curves(
        problem.chain, problem.model, codes, np.array([problem.k]),
        replicates=PILOT, random_state=problem.random_state, purpose=Purpose.SELECTION, what=WHAT,
    )  # fmt: skip
    return int(np.clip(WORK / sizes.mean(), FEWEST, MOST))


def _spreads(lists: list[Codes], world: Scenario, replicates: int, random_state: int) -> list[float]:
    """Return the mean spread of each list in a scenario; lists of the same accounts spread alike."""
    found: dict[tuple[int, ...], float] = {}
    for codes in lists:
        who = tuple(np.sort(codes).tolist())
        if who not in found:
            found[who] = _spread(np.array(who), world, replicates, random_state)
    return [found[tuple(np.sort(codes).tolist())] for codes in lists]


def _spread(codes: npt.NDArray[np.integer], world: Scenario, replicates: int, random_state: int) -> float:
    """Return the mean spread of a list in a scenario, on the coins of every reported cascade."""
    if world.rounds is not None:
        within = spread_within(
            world.chain, world.model, codes, world.rounds, replicates=replicates, random_state=random_state
        )
        return float(within.mean())
    sizes, _ = spread_curves(
        world.chain, world.model, codes, np.array([len(codes)]),
        replicates=replicates, random_state=random_state, what=WHAT,
    )  # fmt: skip
    return float(sizes.mean())
