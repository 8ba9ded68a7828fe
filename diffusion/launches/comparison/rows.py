"""The tables of a comparison, row by row."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion.cascades.chance import Chance
from diffusion.cascades.uncertainty import chance_of
from diffusion.launches.comparison.estimates import Estimated, mean_of, share_of
from diffusion.launches.comparison.metrics import Measure, Outcome, figures
from diffusion.launches.comparison.paired_difference import PairedDifference
from diffusion.launches.comparison.simultaneous import decided_together

if TYPE_CHECKING:
    import pandas

    from diffusion.launches.comparison.comparison import Comparison

Row = dict[str, Any]
BAND = (0.05, 0.95)


def launch_row(comparison: "Comparison", outcome: Outcome) -> Row:
    """Return what is told of one launch."""
    ensemble, confidence = outcome.ensemble, comparison.confidence
    graph, tips = ensemble.chain.graph, outcome.chance(comparison.confidence)
    row: Row = {
        "launch": outcome.launch.name,
        "seeds": len(ensemble.seeds),
        "followers": int(graph.out_degrees[graph.codes(ensemble.seeds)].sum()),
        "mean": ensemble.mean,
        **dict(zip(("mean_low", "mean_high"), spread_of(outcome, confidence)[1:], strict=True)),
        "chance": tips.estimate if tips else None,
        "chance_low": tips.lower if tips else None,
        "chance_high": tips.upper if tips else None,
    }
    if comparison.valley is not None:
        row["spread_if_takes_off"] = ensemble.outbreak(comparison.valley).size_mean
    if outcome.is_timed:
        for name, found in figures(outcome, confidence).items():
            row |= _columns(name, found)
    return row | (_prices(outcome, confidence) if any(price is not None for price in comparison.prices) else {})


def spread_of(outcome: Outcome, confidence: float) -> Estimated:
    """Return the mean spread of a launch with its interval."""
    ensemble = outcome.ensemble
    if not outcome.is_timed:
        return Estimated(ensemble.mean, *ensemble.interval(confidence))
    bounds = (0.0, float(ensemble.chain.graph.account_count))
    return mean_of(ensemble.sizes, ensemble.draws, confidence, bounds)


def _prices(outcome: Outcome, confidence: float) -> Row:
    row: Row = {"price": outcome.price}
    row |= _columns("price_per_account", outcome.price_interval(outcome.ensemble.sizes, confidence))
    if outcome.is_timed:
        row |= _columns("price_per_impression", outcome.price_interval(outcome.timed.impressions, confidence))
    return row


def _columns(name: str, found: Estimated) -> Row:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def differences_of(outcomes: Sequence[Outcome], measure: Measure, confidence: float) -> tuple[PairedDifference, ...]:
    """Return how every pair of launches differs."""
    return tuple(measure.difference(first, second, confidence) for first, second in combinations(outcomes, 2))


def difference_rows(pairs: Sequence[PairedDifference], confidence: float) -> Iterator[Row]:
    """Yield what is told of each pair of launches in one measure."""
    for pair, together in zip(pairs, decided_together(pairs, confidence), strict=True):
        won = {} if pair.draws_won is None else {"draws_won": pair.draws_won[0], "draws_lost": pair.draws_won[1]}
        yield {
            "first": pair.first,
            "second": pair.second,
            "measure": pair.measure,
            "unit": pair.unit,
            "difference": pair.mean,
            "difference_low": pair.low,
            "difference_high": pair.high,
            "within_noise": pair.within_noise,
            "together": together,
            "p_value": pair.p_value,
            "first_wins": pair.first_wins.estimate,
            "first_wins_low": pair.first_wins.lower,
            "first_wins_high": pair.first_wins.upper,
            "second_wins": pair.second_wins.estimate,
            "replicates_to_decide": pair.replicates_to_decide,
        } | won


def share_rows(outcome: Outcome, confidence: float) -> Iterator[Row]:
    """Yield who joins in one launch, by way, origin, generation, and each label."""
    timed = outcome.timed
    ways = timed.ways
    deepest = int(np.max(np.flatnonzero(timed.by_generation.any(axis=0)), initial=0))
    generations = [str(number) for number in range(deepest + 1)]
    if deepest == timed.by_generation.shape[1] - 1:
        generations[-1] += " or more"
    yield from _divided(outcome, "way", ways, timed.by_way, confidence)
    yield from _divided(outcome, "origin", ways[:-1], timed.by_origin, confidence)
    yield from _divided(outcome, "generation", generations, timed.by_generation[:, : deepest + 1], confidence)
    for label, groups in timed.groups.items():
        yield from _divided(outcome, label, groups.titles, timed.by_group[label], confidence, groups.sizes)


def _divided(
    outcome: Outcome,
    by: str,
    titles: Sequence[str],
    counts: npt.NDArray[np.int32],
    confidence: float,
    members: npt.NDArray[np.int64] | None = None,
) -> Iterator[Row]:
    ensemble = outcome.ensemble
    for place, title in enumerate(titles):
        joined = counts[:, place].astype(np.int64)
        mean = float(joined.mean())
        row: Row = {"launch": outcome.launch.name, "by": by, "part": title, "joined": mean}
        row |= _columns("share", share_of(joined, ensemble.sizes, ensemble.draws, confidence))
        row["of_group"] = mean / members[place] if members is not None and members[place] else None
        yield row


def growth(outcome: Outcome, confidence: float) -> "pandas.DataFrame":
    """Return how one launch grows."""
    import pandas

    timed, draws = outcome.timed, outcome.ensemble.draws
    joined = timed.by_time
    means = [mean_of(joined[:, place], draws, confidence, (0.0, np.inf)) for place in range(joined.shape[1])]
    low, high = np.quantile(joined, BAND, axis=0)
    told: Row = {"launch": outcome.launch.name, "time": timed.grid}
    told |= {
        name: [mean[place] for mean in means] for place, name in enumerate(("joined", "joined_low", "joined_high"))
    }
    told |= {"joined_5": low, "joined_95": high}
    if outcome.target is not None:
        chances = [tipped_by(outcome, moment, confidence) for moment in timed.grid]
        told |= {
            "tipped": [chance.estimate for chance in chances],
            "tipped_low": [chance.lower for chance in chances],
            "tipped_high": [chance.upper for chance in chances],
        }
    return pandas.DataFrame(told)


def tipped_by(outcome: Outcome, moment: float, confidence: float) -> Chance:
    """Return how often a launch has tipped by a time."""
    return chance_of(outcome.timed.time_to_target <= moment, outcome.ensemble.draws, confidence)
