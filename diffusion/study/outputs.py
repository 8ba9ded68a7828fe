"""What a study writes: each step's tables and pictures as bytes, and the sentences that lead."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from diffusion.drawing import picture
from diffusion.graph.graph import Graph
from diffusion.launches.compare import Comparison
from diffusion.leaders.ranking import Ranking
from diffusion.read.export import csv_bytes, parquet_bytes
from diffusion.report.figures import launches_figure, outbreak_figure, tipping_figure
from diffusion.report.page import report_page
from diffusion.seeds.curve import TippingCurve
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.study.page import content_of, network_picture, powers_left_out
from diffusion.study.tables import answers_table, seeds_table, ways_table

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.accounts import Accounts
    from diffusion.study.run import Study

Files = dict[str, bytes]


def leaders_files(ranking: Ranking) -> Files:
    """Return the table of all accounts by every measure, how the measures agree, and a picture of the first."""
    agreement = ranking.agreement()
    return {
        **_table("leaders", ranking.table(top=len(ranking.names))),
        **_table("leaders_agreement", agreement.table()),
        **_picture("leaders", ranking.plot()),
    }


def tipping_files(point: TippingPoint, graph: Graph, accounts: "Accounts | None") -> Files:
    """Return the curve with what each seed brings, and pictures of the curve and of single-account outbreaks."""
    power = f"power_{point.power:g}"
    return {
        **_table(f"seeds_{power}", seeds_table(point, graph, accounts)),
        **_table(f"tipping_curve_{power}", point.table()),
        **_picture(f"tipping_curve_{power}", tipping_figure([point])),
        **_picture(f"outbreaks_{power}", outbreak_figure([(point.power, point.outbreak.valley)])),
    }


def ways_files(point: TippingPoint, ways: Mapping[str, TippingCurve]) -> Files:
    """Return how many accounts each way of choosing needs."""
    return _table(f"ways_of_choosing_power_{point.power:g}", ways_table(point, ways))


def launch_files(comparison: Comparison) -> Files:
    """Return the launches, their paired differences and a picture."""
    power = f"power_{comparison.ensembles[0].chain.power:g}"
    return {
        **_table(f"launches_{power}", comparison.table()),
        **_table(f"launch_differences_{power}", comparison.differences_table()),
        **_picture(f"launches_{power}", launches_figure(comparison)),
    }


def answers(study: "Study") -> "pandas.DataFrame":
    """Return one row a power: how many accounts, how certain, at what price."""
    return answers_table(study.points, {point.power: price(study, point) for point in study.points})


def price(study: "Study", point: TippingPoint) -> float | None:
    """Return what the accounts that are needed ask together; None where a fee is not known."""
    accounts = study.material.accounts
    if accounts is None or "fee" not in accounts or not point.accounts:
        return None
    fees = np.asarray(accounts.column(study.graph, "fee"), np.float64)
    total = float(fees[study.graph.codes(point.accounts)].sum())
    return total if np.isfinite(total) else None


def sentences(study: "Study") -> list[str]:
    """Return the answer in sentences, the most important first."""
    said = []
    if study.material.log is None and study.chain.provenance.operation == "weighted_cascade":
        powers = ", ".join(f"{point.power:g}" for point in study.points)
        said.append(
            "Nothing here is measured: without a repost log, every tie's pass-on probability is assumed to be one over "
            f"the number of accounts its follower follows, and every answer is given at the powers {powers}."
        )
        ordered = list(study.points)
    else:
        main = study.points[study.main]
        ordered = [main, *(point for point in study.points if point is not main)]
    for point in ordered:
        said.append(f"{point.summary()} {_fees(study, point)}".strip())
    said += powers_left_out(study)
    said.append(study.comparisons[study.main].summary())
    if study.check is not None:
        said.insert(len(said) if study.check.agrees else 0, study.check.summary())
    return said


def _fees(study: "Study", point: TippingPoint) -> str:
    accounts, cost = study.material.accounts, price(study, point)
    if cost is not None:
        return f"Its fee is {cost:,.0f}." if len(point.accounts) == 1 else f"Their fees are {cost:,.0f} together."
    if accounts is None or "fee" not in accounts or not point.accounts:
        return ""
    return "Its fee is not listed." if len(point.accounts) == 1 else "What they ask is not listed for all of them."


def _table(stem: str, table: "pandas.DataFrame") -> Files:
    return {f"tables/{stem}.csv": csv_bytes(table), f"tables/{stem}.parquet": parquet_bytes(table)}


def _picture(stem: str, figure: "Figure") -> Files:
    return {f"figures/{stem}.{form}": picture(figure, form) for form in ("png", "svg")}


def report_files(study: "Study") -> Files:
    """Return the page to forward, and its network picture."""
    prices = {point.power: price(study, point) for point in study.points}
    page = report_page(content_of(study, prices)).encode()
    return {"report.html": page, **_picture("network", network_picture(study))}
