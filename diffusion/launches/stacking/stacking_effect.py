"""Whether ripples stack: what the points of a launch bring together, and what they bring each by itself."""

from dataclasses import replace
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.complex import ComplexContagion
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.replicates import check_replicates
from diffusion.cascades.starts import Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.traits import has_live_ties
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.comparison.launch_runs import LaunchRun, Watched
from diffusion.launches.launch import Launch
from diffusion.launches.stacking.found import StackingEffect
from diffusion.launches.stacking.points_alone import run_alone
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts

KINDS = ("accounts", "pushes")


def stacking_effect(
    launch: Launch,
    chain: AnyChain,
    model: Model,
    *,
    accounts: Accounts | None = None,
    points: str = "accounts",
    target: SupportsIndex | None = None,
    replicates: SupportsIndex = 1_000,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> StackingEffect:
    """Run a launch, and each of its points alone, on the same coins, and return what they bring more together.

    More than the points alone in two senses: than their sum, in which an account counts as often as points bring it
    alone; and than their union, in which it counts once. The union differs from the sum by what the points waste on
    the same accounts, and from the launch by what only their meeting brings. In the models whose ties are live or not
    by themselves the launch is the union, in every replicate: there ripples never stack. They do where repetition
    persuades, where thresholds must be met, and on trending lists.

    Parameters
    ----------
    launch, chain, model
        What is launched, over what, and how. A point alone is a launch of its own at the same time: its content is
        new when it posts, whatever came before it in the launch.
    accounts
        What is known of the accounts, if pushes need it.
    points
        What a point is: each of the "accounts" that post (and each push that shows the content from outside), or each
        of the "pushes". Every point takes as long as a launch.
    target
        The spread at which a replicate tips, if that is to be compared too.
    replicates, confidence, random_state
        How many runs, how certain the intervals, and the name of the chance: the coins of `compare_launches`.

    Raises
    ------
    InputError
        If the launch has one point only, or a reserve, or if accounts start by themselves whatever is launched.

    Examples
    --------
    Two accounts that only together convince the third:

    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@ann", "@bo"], ["@cy", "@cy"], edges="influence")
    >>> model = diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2))
    >>> launch = diffusion.Launch("both", diffusion.Push(["@ann", "@bo"]))
    >>> effect = diffusion.stacking_effect(launch, diffusion.uniform(graph, 1.0), model, replicates=20)
    >>> effect.minus_union.value, effect.stacks
    (1.0, True)
    """
    check_model(model)
    level, state = checks.open_unit("confidence", confidence), check_random_state(random_state)
    count = check_replicates(chain, replicates)
    goal = None if target is None else checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    if points not in KINDS:
        raise InputError(f"points must be 'accounts' or 'pushes', not {points!r}")
    _prove_comparable(launch, chain.graph, model)
    run = LaunchRun.of(launch, chain, model, accounts, state)
    parts = points_of(run.starts, chain.graph, points)
    if len(parts) < 2:
        raise InputError(f"launch {launch.name!r} has one point only; nothing can stack")
    joint = run.block(0, count, Watched(goal, np.array([0.0, 1.0]), {}))
    alone = run_alone(run, [start for _, start in parts], count)
    settings: dict[str, Any] = {
        "launch": launch.name,
        "points": [name for name, _ in parts],
        "model": model.name,
        "target": goal,
    }
    settings |= {"replicates": count, "power": chain.power * launch.power, "confidence": level}
    if isinstance(model, TimedCascade):
        settings |= model.settings()
    return StackingEffect(
        launch=launch,
        points=tuple(name for name, _ in parts),
        together=joint["sizes"],
        alone=alone.sizes,
        union=joint["sizes"] if alone.union is None else alone.union,
        reach_together=joint.get("reach"),
        reach_alone=alone.reach,
        target=goal,
        confidence=level,
        draws=chain.draws_of(np.arange(count)) if isinstance(chain, PlausibleChains) else None,
        provenance=Provenance(
            "stacking_effect", settings | draw_settings(chain), {"chain": run.chain.fingerprint}, state
        ),
    )


def points_of(starts: tuple[Start, ...], graph: Graph, points: str) -> list[tuple[str, Start]]:
    """Return the points of a launch with what they are called: pushes, or the accounts that post by them."""
    if points == "pushes":
        return [(start.name, start) for start in starts]
    parts: list[tuple[str, Start]] = []
    for start in starts:
        if start.views is not None:
            parts.append((start.name, start))
            continue
        chances = np.broadcast_to(np.asarray(start.chance, np.float64), len(start.accounts))
        for name, code, chance in zip(graph.names.take(start.accounts), start.accounts, chances, strict=True):
            parts.append((str(name), replace(start, accounts=np.array([code]), chance=float(chance))))
    return parts


def _prove_comparable(launch: Launch, graph: Graph, model: Model) -> None:
    """Raise unless what points bring alone means something."""
    if launch.reserve is not None:
        raise InputError(
            f"launch {launch.name!r} holds accounts back until the spread stops, which no point alone can wait for; "
            "leave out the reserve"
        )
    if isinstance(model, ComplexContagion) and model.starts_by_itself(graph):
        raise InputError("accounts with thresholds of 0 or less start by themselves, with every point and without any")
    if not isinstance(model, ComplexContagion | TimedCascade) and not has_live_ties(model):
        raise InputError(f"nobody can tell which accounts join in the {model.name} model; use TimedCascade")
