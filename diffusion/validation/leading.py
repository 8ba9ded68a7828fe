"""Which measure's leaders really spread furthest: chosen on what was known before, judged by items that came later."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.build import graph_from_reposts
from diffusion.graph.graph import Graph
from diffusion.leaders.ranking import rank_leaders
from diffusion.learning.learn import LearningMethod, learn_chain
from diffusion.measures.measure import Measure, Network, graph_of
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.gather import only_used
from diffusion.read.log import RepostLog
from diffusion.validation.later import INFERRED, Later, later_of
from diffusion.validation.later import shuffled as shuffled_order
from diffusion.validation.leader_evidence import LeaderEvidence, LeadersHeldOut
from diffusion.validation.leader_figures import (
    CARRIED,
    HINDSIGHT,
    STARTED,
    chance_figures,
    correlations,
    figures_of,
    large_items,
    medians,
    memberships,
    shared,
)
from diffusion.validation.past import CHANCE, PAST, past_scores
from diffusion.validation.resampling import draw_items

Floats = npt.NDArray[np.float64]
Measures = Iterable[Measure] | Measure | Callable[[RepostLog], Iterable[Measure]]
KNOWN = ("before", "items")


def judge_leaders(
    network: Network | None,
    log: RepostLog,
    measures: Measures | None = None,
    *,
    learn: LearningMethod | None = None,
    share: SupportsFloat = 0.5,
    known: str = "before",
    top: float = 0.01,
    largest: SupportsFloat = 0.1,
    resamples: SupportsIndex = 1_000,
    random_state: SupportsIndex = 0,
) -> LeaderEvidence:
    """Judge measures of leadership by what really happened later: who starts, and who carries, the largest cascades.

    The log is split by when items began (`RepostLog.split`). All measures are computed on what was known before the
    first of the later items began, and so are plain counts that anybody could make; then the accounts that lead by each
    are looked at in the later items. Nothing is simulated: a measure that shares the assumptions of a model has no
    advantage.

    Parameters
    ----------
    network
        Who follows whom, if that is known apart from the log, or a chain that was not learned from the later items.
        ``None``: who reposted whom in the earlier items (`graph_from_reposts`).
    log
        All items; the function splits them.
    measures
        Measures, or a function that makes them of the earlier log, such as
        ``lambda earlier: [Followers(), ObservedCredit(earlier)]``. Unless given, those of `rank_leaders`.
    learn
        How to learn a chain from the earlier log, for measures that need probabilities; none is learned unless given.
    share
        Which share of the items is earlier.
    known
        ``"before"``: only reposts made before the first later item began were known. ``"items"``: all reposts of the
        earlier items, whenever they came; no later item tells anything, but the same months do.
    top
        The leaders: a share of all accounts of the network, or, from 1 on, their number.
    largest
        Which share of the later items counts as large.
    resamples
        How often the later items are drawn with repetition for the intervals.
    random_state
        The name of the chance, of measures that use any and of the resamples.

    Returns
    -------
    LeaderEvidence
        ``.table()``, ``.differences()``, ``.summary()``, ``.plot()``.

    Raises
    ------
    InputError
        If the log cannot be split, nothing was known before, no later item spread at all, the network has none of the
        log's accounts, or the chain or a measure knows later items.

    Examples
    --------
    >>> import diffusion, pandas
    >>> rows = [(item, account, 10.0 * item + place) for item in range(40)
    ...         for place, account in enumerate(["@star", *"abcdef"] if item % 2 else ["@dull", "@a"])]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> found = judge_leaders(None, log, top=1, resamples=100)
    >>> found.table().set_index("measure").loc["past reposts received", ["reach started", "mean size"]].tolist()
    [0.8571428571428571, 7.0]
    """
    if known not in KNOWN:
        raise InputError(f'known must be "before" or "items", not {known!r}')
    chance, count = check_random_state(random_state), checks.integer("resamples", resamples, minimum=2)
    settings: dict[str, Any] = {
        "share": checks.open_unit("share", share), "known": known, "top": top,
        "largest": checks.open_unit("largest", largest), "resamples": count,
    }  # fmt: skip
    earlier, later = log.split(share)
    moment = float(np.nanmin(later.times[later.starts[:-1]]))
    told = _named(earlier.before(moment) if known == "before" else earlier)
    if not len(told):
        raise InputError("nothing was known before the later items began, so there is nothing to choose leaders by")
    used = _network(network, (log.fingerprint, later.fingerprint), told, learn)
    graph = graph_of(used)
    chosen = _measures(measures, told, later)
    ranking = rank_leaders(used, chosen, random_state=chance)
    _refuse_taken_names(ranking.scores)
    leaders = _count(top, len(graph))
    happened = later_of(graph, later)
    _refuse_silence(happened, graph, later)
    scores = {name: found.values for name, found in ranking.scores.items()} | past_scores(graph, told)
    provenance = Provenance(
        "judge_leaders", settings | {"measures": ranking.provenance.settings["measures"]},
        {"log": log.fingerprint, **ranking.provenance.inputs}, chance,
    )  # fmt: skip
    by_chance = later_of(graph, shuffled_order(later, chance)) if happened.how == INFERRED else None
    return _judged(
        graph, scores, happened, leaders, settings["largest"], count, chance, len(told), provenance, by_chance
    )


def _judged(
    graph: Graph,
    scores: Mapping[str, Floats],
    happened: Later,
    leaders: int,
    largest: float,
    resamples: int,
    chance: int,
    told: int,
    provenance: Provenance,
    by_chance: Later | None,
) -> LeaderEvidence:
    items, reached, carried = happened.outcomes(len(graph))
    everybody = dict(scores) | {STARTED: reached, CARRIED: carried}
    large, least = large_items(happened, largest)
    members = {name: memberships(values, leaders) for name, values in everybody.items()}
    sums = figures_of(happened, list(members.values()), large)
    weights = draw_items(sums.groups, resamples, chance)
    held = LeadersHeldOut(
        accounts=len(graph),
        leaders=leaders,
        known=told,
        items=len(happened.starts.sizes),
        reposts=int(happened.starts.reposts.sum()),
        large=int(large.sum()),
        least=least,
        how=happened.how,
        orphans=happened.orphans,
        outside=float(happened.starts.shares[happened.starters < 0].sum()),
        starters=int((items > 0).sum()),
    )
    sides = {
        "median size": medians(happened, list(members.values())),
        "best starters named": shared(members, members[STARTED], reached),
        "best carriers named": shared(members, members[CARRIED], carried),
        **correlations(everybody, items, reached),
    }
    if by_chance is not None:
        sides |= chance_figures(by_chance, list(members.values()), large)
    return LeaderEvidence(tuple(everybody), graph.names, everybody, sums.estimates(weights), sides, held, provenance)


def _named(log: RepostLog) -> RepostLog:
    """Return a log that names no account which is not in it: who comes later was not known."""
    columns = {"account": log.account_codes} | ({} if log.parents is None else {"parent": log.parents})
    names, codes = only_used(log.names, columns)
    return replace(log, names=names, account_codes=codes["account"], parents=codes.get("parent"))


def _network(network: Network | None, seen: tuple[str, str], told: RepostLog, learn: LearningMethod | None) -> Network:
    """Return what leaders are to be ranked on, not having ``seen`` the logs of these fingerprints."""
    if isinstance(network, Chain):
        if learn is not None:
            raise InputError("learn= is for a graph: the network given is a chain already")
        if network.provenance.inputs.get("log") in seen:
            raise InputError(
                "the chain was learned from later items too, so the check would only flatter it; give the graph and "
                "learn=SharedStrength(), and it is learned on what was known before"
            )
        return network
    graph = graph_from_reposts(told) if network is None else graph_of(network)
    return graph if learn is None else learn_chain(graph, told, method=learn)


def _measures(given: Measures | None, told: RepostLog, later: RepostLog) -> tuple[Measure, ...] | None:
    """Return the measures, having refused those that hold later items."""
    if given is None:
        return None
    made = given(told) if callable(given) and not isinstance(given, type) else given
    chosen: tuple[Any, ...] = tuple(made) if isinstance(made, Iterable) else (made,)
    for measure in chosen:
        for log in _logs_in(measure):
            if (log.items.find(later.items) >= 0).any():
                raise InputError(
                    f"the measure {measure!r} holds items that it is to be judged by; make it of the earlier log: "
                    "measures=lambda earlier: [...]"
                )
    return chosen


def _refuse_taken_names(scores: Mapping[str, object]) -> None:
    taken = [name for name in (*PAST, *CHANCE, *HINDSIGHT.values()) if name in scores]
    if taken:
        raise InputError(f"measures: {taken[0]!r} is the name of what measures are compared with; give it another name")


def _logs_in(measure: object) -> list[RepostLog]:
    if not is_dataclass(measure):
        return []
    values = [getattr(measure, field.name) for field in fields(measure)]
    return [value for value in values if isinstance(value, RepostLog)]


def _count(top: float, accounts: int) -> int:
    number = checks.real("top", top, minimum=0)
    if number <= 0 or (number >= 1 and number != int(number)) or number > accounts:
        raise InputError(
            f"top must be a share of the {accounts:,} accounts, between 0 and 1, or a whole number of them, not {top!r}"
        )
    return int(number) if number >= 1 else max(1, round(number * accounts))


def _refuse_silence(happened: Later, graph: Graph, later: RepostLog) -> None:
    if not happened.starts.reposts.sum():
        raise InputError("nobody reposted a later item, so they say nothing about who spreads; choose another share=")
    if not (happened.starters >= 0).any() and not (happened.accounts >= 0).any():
        raise InputError(
            f"none of the {len(later.names):,} accounts of the log is active later and in the network: look at whether "
            "both name the same accounts"
        )
