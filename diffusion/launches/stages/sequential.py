"""Sequential seeding beside single-stage seeding of the same ranking, on the same coins."""

from collections.abc import Iterable
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import check_replicates, seed_codes
from diffusion.cascades.threshold import LinearThreshold
from diffusion.cascades.timed import TimedCascade
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.durations import seconds
from diffusion.errors import InputError
from diffusion.launches.comparison.paired_difference import PairedDifference
from diffusion.launches.stages.sequential_comparison import ROUNDS, SECONDS, SINGLE, SequentialComparison
from diffusion.launches.stages.stage_runs import StageRuns, run_in_rounds
from diffusion.launches.stages.stage_times import run_in_time
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import check_random_state
from diffusion.read.names import Codes, Name
from diffusion.seeds.rules import Ranked


def compare_sequential(
    chain: AnyChain,
    model: Model,
    ranking: "Ranked | Iterable[Name]",
    *,
    budget: SupportsIndex,
    batch: SupportsIndex = 1,
    pause: SupportsFloat | str = 0.0,
    target: SupportsIndex | None = None,
    replicates: SupportsIndex = 1_000,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> SequentialComparison:
    """Compare seeds that follow where the last ones stalled with the same number all at once.

    All at once, the first ``budget`` accounts of the ranking post. One after another, ``batch`` of them post, and
    whenever nothing is left to happen the next ``batch`` accounts of the ranking that are not active yet, until
    ``budget`` have posted or the ranking is used up. A seed that is active by then is saved, and goes to the next of
    the ranking.

    Both run on the same coins. Without time, the seeds all at once are each a seed one after another or active
    already, and who is active leads to the same accounts whenever it became so: **no replicate of the sequential launch
    is ever behind** the single stage. What it costs is time. Where attention fades or everything ends at a horizon,
    that costs spread too, and it may well be behind.

    Parameters
    ----------
    chain, model
        What the content spreads over (a chain, or `PlausibleChains`), and how: `IndependentCascade()` or
        `LinearThreshold()`, where time is counted in rounds of passing on; or a `TimedCascade(...)`.
    ranking
        A `Ranking` of the chain's accounts, or accounts by name, the first first. More than ``budget`` of them, or
        there is nobody whom a saved seed could go to.
    budget
        How many seeds.
    batch
        How many post at a time.
    pause
        How long after the last exposure the next batch posts, in a model of time.
    target
        The spread (accounts) at which a replicate tips.
    replicates, confidence, random_state
        How many runs, how certain the intervals, and the name of the chance.

    Raises
    ------
    UnknownAccountError
        If an account of the ranking is not in the graph.
    InputError
        If the ranking is shorter than the budget, names an account twice, or the model is none of these.

    Examples
    --------
    The second account of the ranking sees what the first posts, and so its place goes to the third.

    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a", "@c"], ["@b", "@d"], edges="influence")
    >>> found = diffusion.compare_sequential(
    ...     diffusion.uniform(graph, 1.0), diffusion.IndependentCascade(), ["@a", "@b", "@c"], budget=2, replicates=10
    ... )
    >>> set(found.sequential.sizes.tolist()), set(found.single.sizes.tolist()), set(found.saved.tolist())
    ({4}, {2}, {1})

    References
    ----------
    J. Jankowski et al., "Balancing speed and coverage by sequential seeding in complex networks", Scientific Reports 7
    (2017) 891, doi:10.1038/s41598-017-00937-8; J. Jankowski, B. K. Szymanski, P. Kazienko, R. Michalski, P. Bródka,
    "Probing limits of information spread with sequential seeding", Scientific Reports 8 (2018) 13996,
    doi:10.1038/s41598-018-32081-2, for the shared coins and the proof.
    """
    order, seeds = ranked_codes(chain, ranking), checks.integer("budget", budget, minimum=1)
    if seeds > len(order):
        raise InputError(f"budget must be at most the {len(order):,} accounts of the ranking, not {seeds:,}")
    portion = checks.integer("batch", batch, minimum=1, maximum=seeds)
    goal = None if target is None else checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    count, level = check_replicates(chain, replicates), checks.open_unit("confidence", confidence)
    wait = seconds("pause", pause, minimum=0)
    asked: dict[str, Any] = {"target": goal, "replicates": count, "random_state": random_state}
    sequential, single = (_run(chain, model, order, size, seeds, wait, asked) for size in (portion, seeds))
    draws = chain.draws_of(np.arange(count)) if isinstance(chain, PlausibleChains) else None
    gaps = sequential.sizes - single.sizes
    settings: dict[str, Any] = model.settings() if isinstance(model, TimedCascade) else {"model": model.name}
    settings |= {"budget": seeds, "batch": portion, "pause": wait, "confidence": level}
    inputs = {"chain": chain.fingerprint, "ranking": fingerprint(order)}
    return SequentialComparison(
        accounts=tuple(chain.graph.names.take(order)),
        budget=seeds,
        batch=portion,
        target=goal,
        sequential=sequential,
        single=single,
        difference=PairedDifference.of(name_of(portion), SINGLE, gaps, level, draws),
        unit=SECONDS if isinstance(model, TimedCascade) else ROUNDS,
        provenance=Provenance(
            "compare_sequential",
            settings | {"target": goal, "replicates": count, "power": chain.power} | draw_settings(chain),
            inputs,
            check_random_state(random_state),
        ),
        draws=draws,
    )


def name_of(batch: int) -> str:
    """Return what a sequential launch is called.

    >>> name_of(1), name_of(5)
    ('one after another', '5 at a time')
    """
    return "one after another" if batch == 1 else f"{batch:,} at a time"


def ranked_codes(chain: AnyChain, ranking: "Ranked | Iterable[Name]") -> Codes:
    """Return the codes of ranked accounts, the first first."""
    if not callable(getattr(ranking, "order", None)):
        return seed_codes(chain, ranking, "ranking")  # type: ignore[arg-type]
    names = getattr(ranking, "names", chain.graph.names)
    if not (names is chain.graph.names or names == chain.graph.names):
        raise InputError("ranking: it ranks the accounts of another graph; rank this chain's graph")
    return np.asarray(ranking.order(), np.int32)  # type: ignore[union-attr]


def _run(
    chain: AnyChain, model: Model, order: Codes, batch: int, budget: int, pause: float, asked: dict[str, Any]
) -> StageRuns:
    if isinstance(model, TimedCascade):
        return run_in_time(chain, model, order, batch, budget, pause, **asked)
    if isinstance(model, IndependentCascade | LinearThreshold):
        if pause:
            raise InputError(f"pause is for a model of time: the {model.name} model knows rounds only; leave it out")
        return run_in_rounds(chain, model, order, batch, budget, **asked)
    raise InputError(
        f"seeds in stages run on IndependentCascade(), LinearThreshold() or a TimedCascade(...), not on {model!r}"
    )
