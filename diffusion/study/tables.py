"""The tables of a study: what each seed adds and costs, and the answers side by side."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.read.labels import Labels
from diffusion.read.names import Codes
from diffusion.seeds.curve import TippingCurve
from diffusion.seeds.tipping_point import TippingPoint

if TYPE_CHECKING:
    import pandas

    from diffusion.read.accounts import Accounts


def seeds_table(point: TippingPoint, graph: Graph, accounts: "Accounts | None" = None) -> "pandas.DataFrame":
    """Return one row a seed: whether it is needed, what it adds, whom it brings anew, and its fee and segment."""
    curve = point.curve
    codes = graph.codes(curve.accounts)
    table = curve.table().rename(columns={"seeds": "rank"})
    table.insert(2, "followers", graph.out_degrees[codes])
    table.insert(3, "new_followers", new_followers(graph, codes))
    table.insert(2, "needed", curve.seed_counts <= (point.accounts_needed or 0))
    for column in ("fee", "segment", "region"):
        if accounts is not None and column in accounts:
            known = accounts.column(graph, column)
            values = known.values() if isinstance(known, Labels) else known
            table[column] = [values[code] for code in codes]
    return table


def new_followers(graph: Graph, codes: Codes) -> npt.NDArray[np.int64]:
    """Return how many followers of each seed follow none of the seeds before it."""
    seen = np.zeros(graph.account_count, np.bool_)
    counts = np.empty(len(codes), np.int64)
    for position, code in enumerate(codes):
        row = graph.targets[graph.offsets[code] : graph.offsets[code + 1]]
        counts[position] = int((~seen[row]).sum())
        seen[row] = True
    return counts


def answers_table(points: Sequence[TippingPoint], prices: Mapping[float, float | None]) -> "pandas.DataFrame":
    """Return one row a power: is there a tipping point, how many accounts, how certain, at what price."""
    import pandas

    return pandas.DataFrame([_answer(point, prices.get(point.power)) for point in points])


def _answer(point: TippingPoint, price: float | None) -> dict[str, Any]:
    low, high = point.interval or (None, None)
    chance = point.chance
    return {
        "power": point.power,
        "exists": point.exists,
        "accounts_needed": point.accounts_needed,
        "accounts_low": low,
        "accounts_high": high,
        "target": point.target,
        "target_source": point.target_source,
        "chance_asked": point.chance_asked,
        "chance": chance.estimate if chance else None,
        "chance_low": chance.lower if chance else None,
        "chance_high": chance.upper if chance else None,
        "mean_spread": point.curve.mean[(point.accounts_needed or len(point.curve.accounts)) - 1],
        "seeds_in_mean": point.accounts_needed or len(point.curve.accounts),
        "fees": price,
        "critical_power": point.critical.power if point.critical else None,
        "power_needed": point.power_needed,
    }


def ways_table(point: TippingPoint, ways: Mapping[str, TippingCurve]) -> "pandas.DataFrame":
    """Return one row a way of choosing seeds: accounts needed for the chance, and what the longest list attains."""
    import pandas

    return pandas.DataFrame([_way(point, name, curve) for name, curve in ways.items()])


def _way(point: TippingPoint, name: str, curve: TippingCurve) -> dict[str, Any]:
    reached = np.zeros(0, bool) if curve.target is None else curve.chances[0] >= point.chance_asked
    return {
        "chosen": name,
        "accounts_needed": int(np.argmax(reached)) + 1 if reached.any() else None,
        "seeds_tried": len(curve.accounts),
        "chance_with_all": None if curve.target is None else curve.chances[0][-1],
        "mean_with_all": curve.mean[-1],
    }
