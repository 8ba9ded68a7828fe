"""A comparison in sentences: who wins, by how much, how sure, how fast, at what price, and what decides."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.durations import said
from diffusion.launches.comparison.estimates import Estimated
from diffusion.launches.comparison.metrics import Outcome, figures
from diffusion.launches.comparison.rows import spread_of
from diffusion.launches.comparison.simultaneous import decided_together
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    from diffusion.launches.comparison.comparison import Comparison

ALL_PAIRS = 3
"""Of so many launches every pair is told; of more, the first against each other one."""
NOTABLE = 0.005
"""A way by which less of those who join came is not told."""


def summary_of(comparison: "Comparison") -> str:
    """Return the sentences."""
    parts = [*_unfinished(comparison), *(_in_time(comparison) if comparison.is_timed else _without_time(comparison))]
    return " ".join(parts)


def headline_of(comparison: "Comparison") -> str:
    """Return the sentences that come first: how far each launch goes, what stays beyond noise, and what tips."""
    return " ".join([*_unfinished(comparison), _spreads(comparison), *_together(comparison), *_tips(comparison)])


def _unfinished(comparison: "Comparison") -> list[str]:
    if not comparison.planned > comparison.replicates:
        return []
    return [
        f"Interrupted: this rests on {comparison.replicates:,} of {comparison.planned:,} replicates of each launch."
    ]


def _without_time(comparison: "Comparison") -> list[str]:
    return [*_differences(comparison), *_together(comparison), *_tips(comparison), *_prices(comparison)]


def _in_time(comparison: "Comparison") -> list[str]:
    return [
        _spreads(comparison),
        *_differences(comparison),
        *_together(comparison),
        *_tips(comparison),
        *_speeds(comparison),
        *_ways(comparison),
        *_prices(comparison),
    ]


def _spreads(comparison: "Comparison") -> str:
    """Say how far each launch spreads, the furthest first, and what that rests on."""
    sure = level(comparison.confidence)
    found = sorted(((spread_of(each, comparison.confidence), each) for each in comparison.outcomes),
                   key=lambda pair: -pair[0].value)  # fmt: skip
    told = [f"“{each.launch.name}” {_between(spread, sure)}" for spread, each in found]
    what = f"{comparison.ensembles[0].model.name}, {counted(comparison.replicates, 'replicate')} on the same coins"
    return f"Accounts that pass it on, on average ({what}): {'; '.join(told)}."


def _differences(comparison: "Comparison") -> list[str]:
    if len(comparison.launches) <= ALL_PAIRS:
        *others, last = comparison.differences
        return [*(pair.sentence() for pair in others), last.summary()]
    best = max(comparison.outcomes, key=lambda outcome: outcome.ensemble.mean).launch.name
    names = [launch.name for launch in comparison.launches if launch.name != best]
    pairs = [comparison.difference("spread", best, name) for name in names]
    return [*(pair.sentence() for pair in pairs[:-1]), pairs[-1].summary()]


def _together(comparison: "Comparison") -> list[str]:
    """Say what of the differences in spread stays when all pairs are looked at together."""
    pairs, sure = comparison.differences, level(comparison.confidence)
    if len(pairs) < 2:
        return []
    alone = sum(not pair.within_noise for pair in pairs)
    both = sum(decided_together(pairs, comparison.confidence))
    kept = "all" if both == len(pairs) else "none" if not both else f"{both:,}"
    more = "" if both == alone else f" ({alone:,} by themselves)"
    return [
        f"Each interval holds by itself; of the {len(pairs):,} differences in spread, {kept} stay beyond noise at "
        f"{sure} when all are looked at together{more}."
    ]


def _tips(comparison: "Comparison") -> list[str]:
    if comparison.target is not None:
        tips = ", ".join(f"“{name}” with {chance}" for name, chance in comparison.tips.items())
        return [f"Past {counted(comparison.target, 'account')}: {tips}."]
    if comparison.valley is None:
        return []
    return [f"No launch can tip: {comparison.valley.reason}."]


def _speeds(comparison: "Comparison") -> list[str]:
    """Say when launches tip, and how fast they grow at their peak."""
    sure, bins = level(comparison.confidence), np.diff(comparison.outcomes[0].timed.grid)
    told, peaks = [], []
    for outcome in comparison.outcomes:
        found, name = figures(outcome, comparison.confidence), f"“{outcome.launch.name}”"
        if comparison.target is not None:
            told.append(f"{name} {_moment(found['time_to_tip'], sure, 'within ', 'in no run')}")
        when = _moment(found["peak_time"], sure, "after ", "at no time")
        peaks.append(f"{name} {found['peak_rate'].value:,.1f} an hour, {when}")
    width = f"bins of {said(float(bins[0]))}" if np.allclose(bins, bins[0]) else "the bins of time given"
    words = [f"Of the runs that tip, half have done so: {'; '.join(told)}."] if told else []
    return [*words, f"At its peak, on average and in {width}, accounts join: {'; '.join(peaks)} (median)."]


def _ways(comparison: "Comparison") -> list[str]:
    """Say what the ripples of those who join go back to, where a launch has several beginnings."""
    told = []
    for outcome in comparison.outcomes:
        timed = outcome.timed
        total = int(timed.sizes.sum())
        shares = timed.by_origin.sum(axis=0, dtype=np.int64) / max(total, 1)
        parts = [(share, way) for share, way in zip(shares, timed.ways, strict=False) if share >= NOTABLE]
        if len(parts) > 1:
            ways = ", ".join(f"“{way}” {percent(share, 0)}" for share, way in sorted(parts, reverse=True))
            told.append(f"of “{outcome.launch.name}”, {ways}")
    return [f"What the ripples of those who join go back to: {'; '.join(told)}."] if told else []


def _prices(comparison: "Comparison") -> list[str]:
    """Say what launches cost, and what that is for each account that joins; nothing where no price is known."""
    if all(price is None for price in comparison.prices):
        return []
    told = [_priced(outcome, comparison.confidence) for outcome in comparison.outcomes]
    known = [each for each in comparison.outcomes if each.price is not None and each.ensemble.mean]
    words = [f"The price to expect: {'; '.join(told)}."]
    if len(known) > 1:
        cheapest = min(known, key=lambda each: each.price_of(each.ensemble.sizes))
        where = "of those whose price is known, " if len(known) < len(comparison.outcomes) else ""
        words.append(f"For each account that joins, {where}“{cheapest.launch.name}” is the cheapest by that.")
    return words


def _priced(outcome: Outcome, confidence: float) -> str:
    name = f"“{outcome.launch.name}”"
    if outcome.price is None:
        return f"{name} not known"
    found = outcome.price_interval(outcome.ensemble.sizes, confidence)
    each = f", {_amount(found.value)} for each account that joins ({level(confidence)}: {_amount(found.low)} to "
    return f"{name} {_amount(outcome.price)}{each}{_amount(found.high)})" if outcome.price else f"{name} nothing"


def _amount(price: float) -> str:
    """Return a price with as many digits as say something."""
    return f"{price:,.0f}" if price >= 1_000 else f"{price:,.3g}"


def _between(found: Estimated, sure: str) -> str:
    return f"{found.value:,.1f} ({sure}: {found.low:,.1f} to {found.high:,.1f})"


def _moment(found: Estimated, sure: str, before: str, never: str) -> str:
    """Return a median time with its interval in words."""
    if np.isnan(found.value):
        return never
    low = said(max(found.low, 0.0)) if not np.isnan(found.low) else "?"
    high = "no bound" if not np.isfinite(found.high) else said(found.high)
    return f"{before}{said(found.value)} ({sure}: {low} to {high})"
