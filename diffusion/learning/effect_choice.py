"""Which features and effects a log supports: those that, learned from earlier items, foretell later ones better."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.learning.effects import HIGHEST, Ground, fit_effects
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.features import LATER, tie_features
from diffusion.learning.level import tried_hazards
from diffusion.learning.own_strength import fit_own_strength
from diffusion.parallel import report_progress

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
VARIANCES = (0.03, 0.1, 0.3, 1.0)
"""The variances of effects that are tried, from weak to strong."""
CLEAR = 2.0
"""So many standard errors must what is taken up be better."""
WORSE = 0.001
"""By so much may what is taken up rank tries worse."""
ROUGHLY = 20_000
"""So many ties are enough to tell how ties differ where only ways of learning are compared."""
ENOUGH = 100_000
"""About so many candidates in either half are looked at."""
FEWEST = 20
"""With fewer items in a half that have a candidate, nothing is chosen."""


@dataclass(frozen=True)
class Trial:
    """One thing that was tried: whether later items were foretold better with it."""

    what: str
    """A feature, or an effect with its variance."""
    gain: float
    """By how much the log-likelihood of the later items rose over what had been taken up before."""
    error: float
    """The standard error of that, over items."""
    ranking: float
    """How often a try that came to something in the later items had the larger probability of two (the AUC)."""
    taken: bool
    """Whether it was taken up."""


@dataclass(frozen=True)
class Choice:
    """What the shared strength of ties is made of."""

    features: tuple[str, ...]
    """Their names."""
    receiver_variance: float
    """How much receivers differ on the log scale beyond their features; 0 for not at all."""
    sender_variance: float
    """The same for senders."""
    trials: tuple[Trial, ...] = ()
    """What was tried, in order; nothing where the user said it all or the log was too short."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """What later items say of hazards that were learned from earlier ones."""

    likelihoods: Floats
    """The log-likelihood of each item."""
    ranking: float
    """The AUC of tries."""

    def over(self, other: "Judgement") -> tuple[float, float]:
        """Return by how much this log-likelihood exceeds another over all items, and the standard error of that."""
        difference = self.likelihoods - other.likelihoods
        return float(difference.sum()), float(np.sqrt(len(difference)) * difference.std())

    def beats(self, other: "Judgement") -> bool:
        """Return whether items are clearly likelier than by another, and tries ranked no worse."""
        gain, error = self.over(other)
        return gain > CLEAR * error and self.ranking >= other.ranking - WORSE


@dataclass(frozen=True, eq=False)
class LaterItems:
    """The items that judge: how likely they are under hazards that were learned from earlier ones."""

    seen: Exposures
    """Their exposures."""
    chosen: npt.NDArray[np.bool_]
    """Per account, whether what it did is looked at."""
    outside: bool
    """Whether accounts may come by no visible tie."""

    @cached_property
    def _events(self) -> npt.NDArray[np.int64]:
        telling = (np.diff(self.seen.offsets) > 0) | (self.outside & ~self.seen.starters)
        return np.flatnonzero(telling & self.chosen[self.seen.accounts])

    @cached_property
    def _looked_at(self) -> npt.NDArray[np.bool_]:
        """Whether a tie leads to a chosen account."""
        return self.chosen[self.seen.graph.targets]

    def log_likelihoods(self, hazards: Floats, outside: Floats | None) -> Floats:
        """Return the log-likelihood of each item, all hazards multiplied by the one factor that suits all items best.

        Later items may be stronger or weaker than earlier ones; that says nothing about who passes on what to whom.
        """
        from scipy.optimize import minimize_scalar

        seen, items = self.seen, self.seen.item_count
        hazards = hazards * self._looked_at
        sums = np.bincount(seen.events_of, hazards[seen.ties], minlength=len(seen)).astype(np.float64)
        failed = tried_hazards(seen, hazards) - np.bincount(seen.items, sums, minlength=items)
        if outside is not None:
            outside = outside * self.chosen
            own = np.where(seen.starters, 0.0, outside[seen.accounts])
            sums = sums + own
            failed += outside.sum() - np.bincount(seen.items, outside[seen.accounts], minlength=items)
        sums, where = np.maximum(sums[self._events], 1e-300), seen.items[self._events]

        def by_item(level: float) -> Floats:
            factor = np.exp(level)
            gained = np.bincount(where, np.log(-np.expm1(-factor * sums)), minlength=items)
            return np.asarray(gained - factor * np.maximum(failed, 0.0))

        best = minimize_scalar(lambda level: -by_item(level).sum(), bounds=(-6.0, 6.0), method="bounded")
        return by_item(float(best.x))

    def ranking(self, hazards: Floats) -> float:
        """Return how often a try that came to something had the larger hazard of two tries, ties counting half."""
        some = self._looked_at & (self.seen.tries > 0)
        tries, successes = self.seen.tries[some], self.seen.successes[some]
        _, places = np.unique(hazards[some], return_inverse=True)
        gained = np.bincount(places, successes)
        failed = np.bincount(places, np.maximum(tries - successes, 0.0))
        below = np.cumsum(failed) - 0.5 * failed
        return float((gained * below).sum() / max(gained.sum() * failed.sum(), 1e-300))


@dataclass(frozen=True, eq=False)
class _Search:
    """Trials of one thing after the other, each against the best so far."""

    seen: Exposures
    later: LaterItems
    columns: dict[str, Floats]

    def judged(self, choice: Choice) -> Judgement:
        """Return what later items say of what the earlier ones teach, each tie's own evidence included."""
        graph = self.seen.graph
        table = np.array([self.columns[name] for name in choice.features]).reshape(-1, graph.tie_count)
        ground = Ground.of(self.seen, table, self.later.outside, self.later.chosen)
        effects = fit_effects(ground, choice.sender_variance, choice.receiver_variance)
        own = fit_own_strength(ground, effects, ties=ROUGHLY)
        hazards = np.exp(np.minimum(effects.log_hazards(table, graph.sources, graph.targets), HIGHEST))
        hazards[ground.tried] *= own.gains
        return Judgement(self.later.log_likelihoods(hazards, effects.outside), self.later.ranking(hazards))

    def feature(self, name: str, so_far: Choice, best: Judgement) -> tuple[Choice, Judgement]:
        """Take a feature up if it foretells later items clearly better."""
        wider = replace(so_far, features=(*so_far.features, name))
        found = self.judged(wider)
        trial = Trial(name, *found.over(best), found.ranking, found.beats(best))
        kept = replace(wider if trial.taken else so_far, trials=(*so_far.trials, trial))
        return kept, found if trial.taken else best

    def variance(self, whose: str, so_far: Choice, none: Judgement) -> tuple[Choice, Judgement]:
        """Give senders or receivers effects of the best variance, if that is clearly better than none."""
        if getattr(so_far, f"{whose}_variance"):  # chosen before a feature that may do it better: choose again
            so_far = replace(so_far, **{f"{whose}_variance": 0.0})  # type: ignore[arg-type]
            none = self.judged(so_far)
        tried = [(so_far, none)]
        for variance in VARIANCES:
            wider = replace(so_far, **{f"{whose}_variance": variance})  # type: ignore[arg-type]
            tried.append((wider, self.judged(wider)))
            if len(tried) > 2 and tried[-1][1].over(tried[-2][1])[0] < 0:  # the weakest may do nothing but harm
                break
        fit = [trial for trial in tried if trial[1].ranking >= none.ranking - WORSE]
        best = max(fit, key=lambda trial: trial[1].over(none)[0])
        taken = best if best[1].beats(none) else tried[0]
        trials = tuple(
            Trial(f"{whose} effects, variance {variance:g}", *found.over(none), found.ranking, choice is taken[0])
            for variance, (choice, found) in zip(VARIANCES, tried[1:], strict=False)
        )
        return replace(taken[0], trials=(*so_far.trials, *trials)), taken[1]


def choose_effects(
    graph: Graph, log: "RepostLog", features: Sequence[str], kinds: Sequence[str], *, keep: bool, sender: float | None,
    receiver: float | None, outside: bool, use_parents: bool, window: float,
) -> Choice:  # fmt: skip
    """Return the features and variances that the log supports, found without looking beyond it.

    The half of the items that started earlier teaches, the other judges. Things are tried in turn: receivers' effects,
    the receiver's activity (and receivers' effects again beside it), senders' effects, the other features. Each must
    make the later items likelier by more than two standard errors (over items), however strong content was in all, and
    may not rank tries worse: what only shifts the blame among those that were active before does.

    Parameters
    ----------
    graph, log, outside, use_parents, window
        As in `SharedStrength`.
    features, keep
        Features to choose from, or to keep without asking.
    kinds
        Features that are always kept.
    sender, receiver
        Variances that are stated; chosen where None.
    """
    earlier, later = _halves(graph, log, use_parents, window)
    always: tuple[str, ...] = (*kinds, *features) if keep else tuple(kinds)
    stated = Choice(always, receiver or 0.0, sender or 0.0)
    if min(_telling(earlier), _telling(later)) < FEWEST:
        own = VARIANCES[1]
        first = () if keep else tuple(name for name in features if name == LATER)
        return Choice((*always, *first), own if receiver is None else receiver, own if sender is None else sender)
    columns = tie_features(earlier, [*kinds, *features])
    search = _Search(earlier, LaterItems(later, _receivers(earlier, later), outside), columns)
    asked: list[str] = [] if keep else list(features)
    effects = [whose for whose, variance in (("receiver", receiver), ("sender", sender)) if variance is None]
    later_first = [name for name in asked if name == LATER]
    steps = [*effects[: receiver is None], *later_first, *effects, *(name for name in asked if name != LATER)]
    choice, best = stated, search.judged(stated)
    for done, step in enumerate(steps):
        report_progress("what ties have in common", done, len(steps))
        if step == "receiver" and choice.receiver_variance and LATER not in choice.features:
            continue  # nothing has been taken up since they were chosen
        take = search.variance if step in ("receiver", "sender") else search.feature
        choice, best = take(step, choice, best)
    report_progress("what ties have in common", len(steps), len(steps))
    return choice


def _halves(graph: Graph, log: "RepostLog", use_parents: bool, window: float) -> tuple[Exposures, Exposures]:
    """Return the exposures of the items that started earlier, and of the others; undated ones are in neither."""
    begun = log.times[log.starts[:-1]]
    cut = float(np.nanmedian(begun)) if np.isfinite(begun).any() else np.nan
    first, second = (
        gather_exposures(graph, log.of_items(half), window=window, use_parents=use_parents)
        for half in (begun < cut, begun >= cut)
    )
    return first, second


def _receivers(earlier: Exposures, later: Exposures) -> npt.NDArray[np.bool_]:
    """Return which receivers to look at: all, or so many by chance that there are `ENOUGH` candidates in either half.

    What receivers have in common can be told from some of them; all that is known of those is used. The chance is the
    golden ratio's multiples of the account's code (Knuth, The Art of Computer Programming 3, section 6.4).
    """
    share = ENOUGH / max(len(earlier.ties), len(later.ties), 1)
    places = np.arange(len(earlier.graph), dtype=np.float64) * 0.6180339887498949 % 1.0
    return places < share


def _telling(seen: Exposures) -> int:
    """Return how many items have a repost with a candidate."""
    return len(np.unique(seen.items[np.diff(seen.offsets) > 0]))
