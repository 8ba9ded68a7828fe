"""The tables of the page: cells are words, ready to read."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from diffusion.durations import said
from diffusion.launches.comparison.compare import Comparison
from diffusion.leaders.ranking import Ranking
from diffusion.report.content import PowerResults
from diffusion.report.markup import Cells, name_of
from diffusion.report.sentences import between, number, percent, short_answer, why_added

if TYPE_CHECKING:
    import pandas

MOST_SEEDS = 25
LEADERS = 12
NONE = "\N{EN DASH}"


def seeds_cells(results: PowerResults) -> Cells:
    """Return the seeds in order: the needed ones, or ten where no number is enough, with why each is there."""
    rows = results.seeds.head(min(len(results.point.listed), MOST_SEEDS)).to_dict("records")
    chances = [0.0] + [row["chance"] for row in rows] if "chance" in results.seeds else None
    return {
        "": [row["rank"] for row in rows],
        "account": [name_of(row["account"]) for row in rows],
        **{name: [_text(row[name]) for row in rows] for name in ("segment", "region") if name in results.seeds},
        **({"fee": [_number(row["fee"]) for row in rows]} if "fee" in results.seeds else {}),
        "why": [
            why_added(
                int(row["rank"]), int(row["followers"]), int(row["new_followers"]),
                None if chances is None else (chances[place], chances[place + 1]),
            )
            for place, row in enumerate(rows)
        ],
        "adds on average": [number(float(row["gain"])) for row in rows],
    }  # fmt: skip


def ways_cells(ways: "pandas.DataFrame") -> Cells:
    """Return how many accounts each way of choosing needs."""
    return {
        "accounts are": [_way(row["chosen"]) for row in ways.to_dict("records")],
        "needed": [_needed(row) for row in ways.to_dict("records")],
        "chance with all tried": [_percent(share) for share in ways["chance_with_all"]],
        "mean with all tried": [number(float(mean)) for mean in ways["mean_with_all"]],
    }


def leaders_cells(ranking: Ranking) -> Cells:
    """Return the first accounts of the leading measure, with their place by every measure."""
    order = ranking.order()[:LEADERS]
    columns: Cells = {
        "": list(range(1, len(order) + 1)),
        "account": [name_of(name) for name in ranking.names.take(order)],
    }
    for place, (name, scores) in enumerate(ranking.scores.items()):
        values = [_score(value) for value in scores.values[order]]
        if place == 0 and scores.standard_errors is not None:
            errors = scores.standard_errors[order]
            values = [f"{value} ± {number(float(error))}" for value, error in zip(values, errors, strict=True)]
        ranks = ranking.ranks(name)[order]
        columns[name] = values if place == 0 else [f"{v} (no. {r:,})" for v, r in zip(values, ranks, strict=True)]
    return columns


def launch_cells(comparison: Comparison) -> Cells:
    """Return the launches side by side."""
    rows = comparison.table().to_dict("records")
    level = comparison.differences[0].first_wins.confidence
    cells: Cells = {
        "launch": [row["launch"] for row in rows],
        "accounts": [f"{row['seeds']:,}" for row in rows],
        "followers": [f"{row['followers']:,}" for row in rows],
        "mean spread": [
            f"{number(row['mean'])} ({between(number(row['mean_low']), number(row['mean_high']), level)})"
            for row in rows
        ],
    }
    if comparison.target is not None:
        cells["chance to tip"] = [
            f"{percent(row['chance'])} ({percent(row['chance_low'])} to {percent(row['chance_high'])})" for row in rows
        ]
    if comparison.valley is not None and comparison.valley.exists:
        cells["when it takes off"] = [_number(row["spread_if_takes_off"]) for row in rows]
    return cells


def planned_cells(comparison: Comparison) -> Cells:
    """Return the launches of a plan side by side: how far, how likely past the target, how fast, at what price."""
    rows = comparison.table().to_dict("records")
    level = comparison.confidence
    cells: Cells = {
        "launch": [row["launch"] for row in rows],
        "mean spread": [
            f"{number(row['mean'])} ({between(number(row['mean_low']), number(row['mean_high']), level)})"
            for row in rows
        ],
    }
    if comparison.target is not None:
        cells[f"chance to pass {comparison.target:,}"] = [
            f"{percent(row['chance'])} ({percent(row['chance_low'])} to {percent(row['chance_high'])})" for row in rows
        ]
    if comparison.is_timed:
        cells |= _timed_cells(rows)
    if any(price is not None for price in comparison.prices):
        cells["price to expect"] = [_number(row["price"]) for row in rows]
        cells["for each that joins"] = [_number(row["price_per_account"]) for row in rows]
    return cells


def _timed_cells(rows: Sequence[Mapping[Any, Any]]) -> Cells:
    return {
        "see it": [_number(row["reach"]) for row in rows],
        "views": [_number(row["impressions"]) for row in rows],
        "if it tips, half by": [_moment(row["time_to_tip"]) for row in rows],
    }


def _moment(value: Any) -> str:
    return NONE if value is None or np.isnan(value) else said(float(value))


def powers_cells(results: Sequence[PowerResults]) -> Cells:
    """Return the answers at all powers side by side."""
    return {
        "power of the content": [f"{result.point.power:g}" for result in results],
        "accounts needed": [short_answer(result.point) for result in results],
        "to pass": [_number(result.point.target) for result in results],
        "mean spread": [_mean(result) for result in results],
        **({"fees": [_number(result.price) for result in results]} if any(r.price for r in results) else {}),
    }


def _mean(result: PowerResults) -> str:
    curve = result.point.curve
    count = result.point.accounts_needed or len(curve.accounts)
    return f"{number(float(curve.mean[count - 1]))} with {count:,}"


def _needed(row: Mapping[Any, Any]) -> str:
    count = row["accounts_needed"]
    return f"more than {row['seeds_tried']:,}" if count is None or np.isnan(count) else f"{int(count):,}"


def _way(name: str) -> str:
    return {"chosen": "those above", "random": "drawn at random"}.get(name, f"those with {name}")


def _score(value: float) -> str:
    return number(float(value)) if value == 0 or abs(value) >= 0.001 else f"{value:.2g}"


def _text(value: object) -> str:
    missing = value is None or value == "" or (isinstance(value, float) and np.isnan(value))
    return NONE if missing else str(value)


def _number(value: Any) -> str:
    return NONE if value is None or np.isnan(value) else number(float(value))


def _percent(value: Any) -> str:
    return NONE if value is None or np.isnan(value) else percent(float(value))
