"""How each repost of a log may be explained: by each of its candidates, or by nobody who can be seen.

In continuous time an exposure along a tie of probability p comes to something after a delay with density f and
distribution function F, or never: as long as nothing has come of it, the rate at which it does is p f / (1 - p F).
The rates of all candidates compete, with each other and with a rate at which v takes an item up without a parent that
can be seen, and the chance that a repost at its time came of one of them is that one's share of the sum (as in
Gomez-Rodriguez, Balduzzi and Schoelkopf, "Uncovering the temporal dynamics of diffusion networks", ICML 2011,
arXiv:1105.0697, where p = 1).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.kernels.exposures import UNKNOWN
from diffusion.kernels.parents import find_source_events, share_out

if TYPE_CHECKING:
    from diffusion.chain.delays import Delays
    from diffusion.learning.exposures import Exposures

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
CLOSE_TO_ONE = 1 - 1e-9
BINS = 64
"""Into how many stretches of equal width on a logarithmic scale the ages of items are cut."""


@dataclass(frozen=True, eq=False)
class Explained:
    """The chances of every explanation of every repost."""

    shares: Floats
    """Per candidate, the chance that it was the parent."""
    nobody: Floats
    """Per event, the chance that no parent can be seen; 1 for those that began an item."""
    totals: Floats
    """Per event, the logarithm of the rate at which it happened, by whatever way."""


@dataclass(frozen=True, eq=False)
class Situation:
    """Exposures as time goes on: what competed to explain each repost, and for how long it had been waiting."""

    seen: "Exposures"
    """The candidates of every repost."""
    clock: Floats
    """When each event happened, on whichever clock delays are measured by, in seconds."""
    parents: npt.NDArray[np.int32]
    """Whom each event is known to have passed on: a code, -1 where that is to be explained, -2 somebody else."""

    @cached_property
    def sources(self) -> Integers:
        """The event of each candidate's source."""
        seen = self.seen
        sources = np.empty(len(seen.ties), np.int64)
        places = np.empty(len(seen.graph), np.int64)
        codes = checks.frozen(seen.graph.sources[seen.ties])
        find_source_events(seen.starts, seen.accounts, seen.offsets, codes, places, sources)
        return checks.frozen(sources)

    @cached_property
    def delays(self) -> Floats:
        """How long each candidate had been waiting, in seconds by the clock; NaN where that is not known."""
        return checks.frozen(self.clock[self.seen.events_of] - self.clock[self.sources])

    @cached_property
    def ages(self) -> Floats:
        """How old the item was at each event, in seconds by the clock; NaN where that is not known."""
        seen = self.seen
        begun = np.full(seen.item_count, np.nan)
        np.fmin.at(begun, seen.items, self.clock)
        return checks.frozen(self.clock - begun[seen.items])

    @cached_property
    def open(self) -> Mask:
        """Per event, whether it is to be explained: it began no item and states no parent."""
        return checks.frozen(~self.seen.starters & (self.parents == UNKNOWN))

    @cached_property
    def counts(self) -> Integers:
        """Per event, how many candidates it has."""
        return checks.frozen(np.diff(self.seen.offsets))

    def explain(
        self, chances: Floats, delays: "Delays | None", alone: Floats, scales: Floats | None = None
    ) -> Explained:
        """Return the chances of every explanation.

        Parameters
        ----------
        chances
            Per candidate, the probability that its exposure comes to something at all.
        delays
            When it does; None where nothing is known, and then what counts is the hazard, -log(1 - p), alone.
        alone
            Per event, the logarithm of the rate at which it happens without a parent that can be seen.
        scales
            Per candidate, how many times as long as usual its delay is; what ``delays`` says of its tie, unless given.
        """
        seen = self.seen
        with np.errstate(divide="ignore"):
            rates = self._rates(np.minimum(chances, CLOSE_TO_ONE), delays, scales)
        known = self.parents[seen.events_of]
        settled = known != UNKNOWN
        rates[settled] = np.where(known[settled] == seen.graph.sources[seen.ties[settled]], 0.0, -np.inf)
        rates[seen.starters[seen.events_of]] = -np.inf
        alone = np.where(self.open, alone, -np.inf)
        shares, nobody, totals = np.empty(len(rates)), np.empty(len(seen)), np.empty(len(seen))
        share_out(seen.offsets, checks.frozen(rates), checks.frozen(alone), shares, nobody, totals)
        return Explained(shares, nobody, totals)

    def _rates(self, chances: Floats, delays: "Delays | None", scales: Floats | None) -> Floats:
        """Return the logarithm of each candidate's rate."""
        if delays is None:
            hazards: Floats = np.log(-np.log1p(-chances))
            return hazards
        if scales is None:
            scales = np.ones(len(chances)) if delays.scales is None else delays.scales[self.seen.ties]
        known = self.delays > 0
        waited = np.where(known, self.delays, 1.0) / scales
        rates = delays.family.log_density(waited) + np.log(chances / scales)
        rates -= np.log1p(-chances * delays.family.share_within(waited))
        return np.where(known, rates, -np.inf)


@dataclass(frozen=True, eq=False)
class Outside:
    """How often accounts take up items without a parent that can be seen, and at which age of the item."""

    chances: Floats
    """Per account, the chance for an item."""
    edges: Floats
    """Ages, in seconds, between which the rate is the same; ascending."""
    densities: Floats
    """The share of such reposts that come in a second, between each two edges."""

    def log_rates(self, situation: Situation, timed: bool) -> Floats:
        """Return the logarithm of the rate of each event: per second if ``timed``, else the hazard of the item."""
        with np.errstate(divide="ignore"):
            hazards: Floats = np.log(-np.log1p(-np.minimum(self.chances, CLOSE_TO_ONE)))
        rates = hazards[situation.seen.accounts]
        if not timed:
            return rates
        return rates + np.log(self.densities[_bins(self.edges, situation.ages)])


def outside_of(situation: Situation, nobody: Floats, items: int, used: Mask, chances: Floats | None = None) -> Outside:
    """Return what the chances of having no parent say about how often, and when, that happens.

    An account's own rate is drawn towards that of all (a gamma prior, by the method of moments), and that of all is
    as if nobody had taken up one more item, and one more had been taken up in every stretch of ages.

    Parameters
    ----------
    situation
        All exposures.
    nobody
        Per event, the chance that no parent can be seen.
    items
        How many items the events that count are of.
    used
        Which events count.
    chances
        Per account, where they are known; then only the ages are estimated.
    """
    weights = np.where(used & situation.open, nobody, 0.0)
    accounts = len(situation.seen.graph)
    if chances is None:
        counts = np.bincount(situation.seen.accounts, weights, accounts)
        mean = max(float(counts.mean()), 1e-12)
        surplus = max(float(counts.var()) - mean, 1e-6 * mean)
        size = mean**2 / surplus
        watched = items + 1
        chances = np.minimum((counts + size) / (watched + size * watched / mean), CLOSE_TO_ONE)
    ages = situation.ages
    known = used & situation.open & np.isfinite(ages)
    least = ages[known & (ages > 0)].min(initial=np.inf)
    edges = np.geomspace(min(least, 1.0), max(ages[known].max(initial=1.0), 2.0) * (1 + 1e-9), BINS + 1)
    edges[0] = 0.0
    places = _bins(edges, ages)[known]
    filled = np.bincount(places, weights[known], BINS) + 1.0
    return Outside(chances, edges, filled / filled.sum() / np.diff(edges))


def _bins(edges: Floats, ages: Floats) -> npt.NDArray[np.intp]:
    """Return between which edges each age lies, the nearest two for those outside all."""
    inner: npt.NDArray[np.intp] = np.searchsorted(edges, ages, side="right") - 1
    return np.clip(inner, 0, len(edges) - 2)
