"""Delays and parents sought in turns: each explains the other (expectation maximisation)."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.delays import DelayFamily, Delays
from diffusion.kernels.parents import count_audiences
from diffusion.learning.delay_sample import DelaySample, FittedFamily
from diffusion.learning.explanation import CLOSE_TO_ONE, Explained, Outside, Situation, outside_of
from diffusion.learning.tie_speeds import tie_speeds

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
ROUNDS, ENOUGH = 60, 5e-4
"""The most rounds, and the change of the median and the mean, as a share, below which they end."""


@dataclass(frozen=True, eq=False)
class Waiting:
    """Exposures that nothing came of until the log ended, gathered by the event that they came from."""

    counts: Floats
    """Per event, the followers who were not active before it and never were after it."""
    chances: Floats
    """Per event, the probability of the ties to those, on average (of hazards)."""
    bounds: Floats
    """Per event, how long the log goes on after it, in seconds."""


def waiting_of(situation: Situation, probabilities: Floats) -> Waiting:
    """Return the exposures that nothing came of, of all events."""
    seen, graph = situation.seen, situation.seen.graph
    hazards: Floats = -np.log1p(-np.minimum(probabilities, CLOSE_TO_ONE))
    audiences = graph.out_degrees[seen.accounts].astype(np.int64)
    sums = np.bincount(graph.sources, hazards, len(graph))[seen.accounts].astype(np.float64)
    marks, places = np.full((2, len(graph)), -1, np.int64)
    count_audiences(
        seen.starts, seen.accounts, seen.times, graph.in_offsets, graph.in_sources,
        checks.frozen(hazards[graph.in_ties]), marks, places, audiences, sums,
    )  # fmt: skip
    counts = audiences - np.bincount(situation.sources, minlength=len(seen))
    sums -= np.bincount(situation.sources, hazards[seen.ties], len(seen))
    means = np.where(counts > 0, np.maximum(sums, 0) / np.maximum(counts, 1), 0.0)
    end = float(np.nanmax(situation.clock)) if np.isfinite(situation.clock).any() else np.nan
    return Waiting(counts.astype(np.float64), -np.expm1(-means), end - situation.clock)


@dataclass(frozen=True, eq=False)
class Search:
    """What a search for delays rests on: all exposures, and which events it may learn from."""

    situation: Situation
    """All exposures, with parents where they are known."""
    chances: Floats
    """Per candidate, the probability of its tie."""
    waiting: Waiting
    """The exposures that nothing came of."""
    used: Mask
    """Per event, whether it is learned from."""
    items: int
    """How many items those are of."""
    outside_chances: Floats | None
    """Per account, the chance to take up an item without a parent that can be seen, where it is known."""

    @cached_property
    def candidates(self) -> Mask:
        """Which candidates are learned from."""
        used: Mask = (self.used & ~self.situation.seen.starters)[self.situation.seen.events_of]
        return checks.frozen(used & (self.situation.delays > 0))

    def run(self, kind: type[FittedFamily], per_tie: bool, begin: "Found | None" = None) -> "Found":
        """Return the delays under which the log is most likely, from equal shares or from what was found before."""
        counts = self.situation.counts
        explained = begin.explained if begin else Explained(
            1.0 / counts[self.situation.seen.events_of], (counts == 0).astype(np.float64), np.zeros(len(counts))
        )  # fmt: skip
        last = begin.delays if begin and isinstance(begin.delays.family, kind) else None
        level = begin.level if begin else 1.0
        for _ in range(ROUNDS):
            delays, level, without = self._fitted(kind, per_tie, explained, last, level)
            outside = outside_of(self.situation, explained.nobody, self.items, self.used, self.outside_chances)
            explained = self._explained(delays, outside, level, without)
            if last is not None and _near(last.family, delays.family):
                break
            last = delays
        return Found(delays, level, outside, explained)

    def score(self, found: "Found", situation: Situation) -> Floats:
        """Return the log-likelihood of each event in another view of the same exposures, parents hidden, say.

        Of its time, where it has candidates, and of the followers who were silent after it.
        """
        there = replace(self, situation=situation)
        chances, known = leveled(self.chances, found.level), situation.delays > 0
        within = found.delays.share_within(situation.seen.ties, np.where(known, situation.delays, 1.0))
        quiet = np.where(known, np.log1p(-chances * within), 0.0)
        totals = there._explained(found.delays, found.outside, found.level).totals
        scores = totals + np.bincount(situation.seen.events_of, quiet, len(situation.seen))
        scores = np.where(np.isfinite(scores) & (situation.counts > 0), scores, 0.0)
        left = np.maximum(np.nan_to_num(self.waiting.bounds), 0.0)
        missed = np.log1p(-leveled(self.waiting.chances, found.level) * found.delays.family.share_within(left))
        return scores + self.waiting.counts * missed

    def _explained(self, delays: Delays, outside: Outside, level: float, scales: Floats | None = None) -> Explained:
        alone = outside.log_rates(self.situation, timed=True)
        return self.situation.explain(leveled(self.chances, level), delays, alone, scales)

    def _fitted(
        self, kind: type[FittedFamily], per_tie: bool, explained: Explained, last: Delays | None, level: float
    ) -> tuple[Delays, float, Floats | None]:
        """Return the best delays and level for given shares, and each candidate's scale without its own delay."""
        situation, chosen = self.situation, self.candidates
        ties, delays, shares = situation.seen.ties[chosen], situation.delays[chosen], explained.shares[chosen]
        speeds = tie_speeds(ties, delays, shares, situation.seen.graph.tie_count) if per_tie else None
        own = np.ones(len(ties)) if speeds is None else speeds.without(ties, delays, shares)
        rest = self.used & (self.waiting.bounds > 0)
        none = np.zeros(int(rest.sum()))
        sample = DelaySample.of(
            np.concatenate([delays / own, self.waiting.bounds[rest]]),
            np.concatenate([shares, none]),
            np.concatenate([1 - shares, self.waiting.counts[rest]]),
            np.concatenate([self.chances[chosen], self.waiting.chances[rest]]),
        )
        start = None if last is None else cast(FittedFamily, last.family)
        family, level = sample.best_with_level(kind, start, level)
        if speeds is None:
            return Delays(family), level, None
        without = speeds.scales[situation.seen.ties]
        without[chosen] = own
        return Delays(family, speeds.scales), level, without


@dataclass(frozen=True, eq=False)
class Found:
    """What a search ended with."""

    delays: Delays
    level: float
    """By which power probabilities are to be taken."""
    outside: Outside
    explained: Explained


def leveled(chances: Floats, level: float) -> Floats:
    """Return 1 - (1 - chance)^level, under 1."""
    strong: Floats = -np.expm1(level * np.log1p(-np.minimum(chances, CLOSE_TO_ONE)))
    return np.minimum(strong, CLOSE_TO_ONE)


def _near(one: DelayFamily, other: DelayFamily) -> bool:
    """Return whether two members of a family are so alike that to go on would change nothing of interest."""
    changes = np.log([one.middle / other.middle, one.average / other.average])
    return bool(np.abs(changes).max() < ENOUGH)
