"""How long content takes along ties: families, ties and the rhythm of the day, chosen by what later items say."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.delays import Exponential, LogNormal, PowerLaw
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.exposures import UNKNOWN
from diffusion.kernels.parents import count_undecided
from diffusion.learning.delay_fit import DelayFit, DelayScore
from diffusion.learning.delay_sample import DelaySample, FittedFamily
from diffusion.learning.delay_search import Found, Search, leveled, waiting_of
from diffusion.learning.explanation import Situation
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.rhythm import Rhythm
from diffusion.provenance import Provenance

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
ERRORS = 2.0
"""By how many standard errors a finer way must be better to be used."""
FAMILIES: tuple[type[FittedFamily], ...] = (Exponential, LogNormal, PowerLaw)


def fit_delays(
    graph: Graph | Chain,
    log: "RepostLog",
    *,
    families: Iterable[type[FittedFamily]] = FAMILIES,
    per_tie: bool = True,
    rhythm: bool = True,
    offset_hours: SupportsFloat = 0.0,
    use_parents: bool = True,
) -> DelayFit:
    """Learn how long content takes along ties.

    Whom a repost came from is mostly not known, and each that may have been has another delay. So delays and parents
    are sought in turns: every candidate weighs as much as its chance to be the parent (`infer_parents`), and the delays
    give the next chances. A candidate that was not the parent may have passed the item on later, had nobody been
    faster, and so may one that nothing came of before the log ended: that nothing had come of them yet counts too.

    What describes delays best is decided on the later half of the items, by the log-likelihood of when reposts came,
    after it was fitted to the earlier half: first the family; then whether ties differ, and whether people keep
    a rhythm of the day, each of which is used only if it makes the later reposts more likely by more than two standard
    errors. The choice is then fitted to all items. Probabilities are sought along with delays, as a common power of
    those given (``level``): what has not come yet when a log ends may be rare, or late.

    Parameters
    ----------
    graph
        A chain, whose probabilities say how likely each candidate is; or a graph, and then all ties are alike.
    log
        Who was active in which item, and when. Delays that are missing or 0 are left out.
    families
        Which distributions to compare.
    per_tie
        Whether to try delays that differ between ties, each drawn towards the delays of all.
    rhythm
        Whether to try a clock that runs as fast as people are busy at each hour of the day.
    offset_hours
        By how many hours the day of the accounts begins before that of UTC.
    use_parents
        Whether to heed parents where the log states them.

    Raises
    ------
    InputError
        If no repost has a candidate with a delay, or, where there is something to compare, those of fewer than two
        items have.

    Examples
    --------
    >>> import pandas, diffusion
    >>> follows = pandas.DataFrame({"follower": ["@bo"], "followed": ["@ann"]})
    >>> rows = [(item, account, item * 86400 + time) for item in range(9)
    ...         for account, time in (("@ann", 0), ("@bo", 60 * (item + 1)))]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> kinds = [diffusion.Exponential, diffusion.LogNormal]
    >>> graph = diffusion.read_follows(follows)
    >>> fit = diffusion.fit_delays(graph, log, families=kinds, per_tie=False, rhythm=False)
    >>> fit.table()[["delays", "median", "chosen"]].round()
            delays  median  chosen
    0  exponential   104.0    True
    1   log-normal   133.0   False
    """
    kinds = tuple(families)
    if not kinds:
        raise InputError("families must name at least one distribution")
    offset = checks.real("offset_hours", offset_hours)
    ground = _Ground.of(graph, log, use_parents)
    halves = _halves(ground)
    scores: list[_Tried] = []
    best = _compared(ground, kinds, halves, scores) if len(kinds) > 1 or per_tie or rhythm else _Tried(kinds[0])
    if per_tie and best.held is not None:
        best = _kept(best, ground.tried(replace(best, per_tie=True), halves), scores)
    if rhythm and best.held is not None:
        beat = Rhythm.of(ground.seen.times[halves.earlier], offset)
        best = _kept(best, ground.tried(replace(best, rhythm=beat), halves), scores)
    return _result(ground, best, scores, halves, log)


@dataclass(frozen=True, eq=False)
class _Tried:
    """A way to describe delays, what it found on the earlier items, and its scores on the later ones, per item.

    Those sum to the mean log-likelihood of a repost.
    """

    kind: type[FittedFamily]
    per_tie: bool = False
    rhythm: Rhythm | None = None
    found: Found | None = None
    held: Floats | None = None

    @property
    def name(self) -> str:
        parts = [str(self.kind.name), *["by tie"] * self.per_tie, *["with a rhythm"] * (self.rhythm is not None)]
        return ", ".join(parts)


@dataclass(frozen=True, eq=False)
class _Ground:
    """The exposures behind a fit, as if no parent was stated, and the parents that are."""

    seen: Exposures
    chain: Chain | None
    probabilities: Floats
    parents: npt.NDArray[np.int32]

    @classmethod
    def of(cls, given: Graph | Chain, log: "RepostLog", use_parents: bool) -> "_Ground":
        chain = given if isinstance(given, Chain) else None
        graph = given.graph if isinstance(given, Chain) else given
        seen = gather_exposures(graph, log, use_parents=False)
        stated = gather_exposures(graph, log, use_parents=True) if use_parents and log.parents is not None else None
        return cls(seen, chain, tie_chances(given, seen), _parents(seen, stated))

    def search(self, used: Mask, items: int, rhythm: Rhythm | None) -> Search:
        seen = self.seen
        situation = Situation(seen, seen.times if rhythm is None else rhythm.clock(seen.times), self.parents)
        outside = outside_chances(self.chain)
        waiting = waiting_of(situation, self.probabilities)
        return Search(situation, self.probabilities[seen.ties], waiting, used, items, outside)

    def tried(self, way: _Tried, halves: "_Halves") -> _Tried:
        """Fit a way to the earlier items, and score it on the later ones, parents hidden."""
        search = self.search(halves.earlier, halves.items[0], way.rhythm)
        begin = way.found if way.rhythm is None else None
        found = search.run(way.kind, way.per_tie, begin)
        hidden = replace(search.situation, parents=np.full(len(self.seen), UNKNOWN, np.int32))
        scores = search.score(found, hidden)
        if way.rhythm is not None:
            scores[halves.later] += way.rhythm.log_rate(self.seen.times[halves.later])
        whole = np.bincount(self.seen.items, np.where(halves.earlier, 0.0, scores), self.seen.item_count)
        return replace(way, found=found, held=whole / max(int(halves.later.sum()), 1))


@dataclass(frozen=True, eq=False)
class _Halves:
    """Which events are learned from, which others have candidates, and how many items have any."""

    earlier: Mask
    later: Mask
    items: tuple[int, int]


def tie_chances(given: Graph | Chain, seen: Exposures) -> Floats:
    """Return the probability of every tie: a chain's own, or, in a graph, how often a try had a success on average.

    The success is one for all that may have brought it about.
    """
    if isinstance(given, Chain):
        return given.probabilities
    successes = float((np.diff(seen.offsets) > 0).sum())
    chance = (successes + 1) / (float(seen.tries.sum()) + 2)
    return np.full(given.tie_count, chance)


def outside_chances(chain: Chain | None) -> Floats | None:
    """Return the chance of every account to take up an item by no visible tie, at the chain's own power, if known."""
    return None if chain is None or chain.outside is None else leveled(chain.outside, chain.power)


def _parents(seen: Exposures, stated: Exposures | None) -> npt.NDArray[np.int32]:
    """Return the stated parent of each event, -1 where none is."""
    if stated is None:
        return np.full(len(seen), UNKNOWN, np.int32)
    width = max(len(seen.graph), 1)
    keys = stated.items * width + stated.accounts
    order = np.argsort(keys, kind="stable")
    found: npt.NDArray[np.int32] = stated.parents[
        order[np.searchsorted(keys[order], seen.items * width + seen.accounts)]
    ]
    return found


def _halves(ground: _Ground) -> _Halves:
    """Part the items that have delays by when they began, those that began at once by their order."""
    seen = ground.seen
    usable = (np.diff(seen.offsets) > 0) & (ground.parents != -2)
    begun = np.full(seen.item_count, np.nan)
    np.fmin.at(begun, seen.items, seen.times)
    items = np.unique(seen.items[usable])
    if not len(items):
        raise InputError(
            "no repost of the log has a delay: nobody was active after an account that it follows. Look at the "
            "direction of the ties, and at whether log and graph name the same accounts"
        )
    order = items[np.argsort(begun[items], kind="stable")]
    early = np.isin(np.arange(seen.item_count), order[: len(order) // 2])
    first = early[seen.items]
    counts = int(early[items].sum()), int((~early[items]).sum())
    return _Halves(first, ~first & usable & ~seen.starters, counts)


def _compared(ground: _Ground, kinds: tuple[type[FittedFamily], ...], halves: _Halves, scores: list[_Tried]) -> _Tried:
    """Return the family under which later reposts are most likely."""
    if min(halves.items) < 1:
        raise InputError(
            "delays can be compared only with reposts along ties in at least two items; name one family, "
            "with per_tie=False and rhythm=False"
        )
    scores += [ground.tried(_Tried(kind), halves) for kind in kinds]
    return max(scores, key=_worth)


def _kept(before: _Tried, after: _Tried, scores: list[_Tried]) -> _Tried:
    """Return what was tried last only if it is better than before by more than chance would have it."""
    scores.append(after)
    gain, error = _apart(after, before)
    return after if gain > ERRORS * error else before


def _worth(way: _Tried) -> float:
    return -np.inf if way.held is None else float(way.held.sum())


def _apart(one: _Tried, other: _Tried) -> tuple[float, float]:
    """Return by how much one way is better, and the standard error of that: items are what is independent."""
    if one.held is None or other.held is None:
        raise InputError("only what was fitted can be compared")
    apart = one.held - other.held
    items = max(int(np.count_nonzero(apart)), 1)
    return float(apart.sum()), float(np.sqrt((apart**2).sum() - apart.sum() ** 2 / items))


def _result(ground: _Ground, best: _Tried, scores: list[_Tried], halves: _Halves, log: "RepostLog") -> DelayFit:
    """Fit what was chosen to all items."""
    everything = np.ones(len(ground.seen), bool)
    search = ground.search(everything, ground.seen.active_items, None)
    found = search.run(best.kind, best.per_tie, best.found if best.rhythm is None else None)
    rhythmic, beat = None, None
    if best.rhythm is not None:
        beat = Rhythm.of(ground.seen.times, best.rhythm.offset_hours)
        rhythmic = ground.search(everything, ground.seen.active_items, beat).run(best.kind, best.per_tie).delays
    situation, chosen = search.situation, search.candidates
    none = np.zeros(int(chosen.sum()))
    sample = DelaySample.of(situation.delays[chosen], found.explained.shares[chosen], none, none)
    settings = {"families": [way.name for way in scores] or [best.name], "chosen": best.name}
    inputs = {"graph": ground.seen.graph.fingerprint, "log": log.fingerprint}
    return DelayFit(
        delays=found.delays,
        level=found.level,
        rhythm=beat,
        rhythmic=rhythmic,
        scores=tuple(_score(way, best) for way in scores),
        sample=sample,
        left_out=_unusable(ground),
        undecided=_undecided(ground.seen),
        learned_items=halves.items[0],
        held_out_items=halves.items[1] if scores else 0,
        provenance=Provenance("fit_delays", settings, inputs),
    )


def _unusable(ground: _Ground) -> int:
    """Return how many events state a parent that was not active before them."""
    hits = ground.seen.graph.sources[ground.seen.ties] == ground.parents[ground.seen.events_of]
    with_delay = np.bincount(ground.seen.events_of, hits, len(ground.seen)) > 0
    return int(((ground.parents >= 0) & ~with_delay).sum())


def _undecided(seen: Exposures) -> int:
    """Return how many ties have both ends active in an item at the same time, or one of them without a time."""
    graph = seen.graph
    marks, places = np.full((2, len(graph)), -1, np.int64)
    return int(
        count_undecided(seen.starts, seen.accounts, seen.times, graph.in_offsets, graph.in_sources, marks, places)
    )


def _score(way: _Tried, best: _Tried) -> DelayScore:
    if way.found is None:
        raise InputError("only what was fitted has a score")
    family, (behind, error) = way.found.delays.family, _apart(best, way)
    return DelayScore(way.name, family.middle, family.average, _worth(way), behind, error, way is best)
