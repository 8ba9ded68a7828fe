"""What a study writes: each step's tables and pictures as bytes, and the sentences that lead."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diffusion.drawing import pictures
from diffusion.graph.graph import Graph
from diffusion.launches.comparison.compare import Comparison
from diffusion.leaders.ranking import Ranking
from diffusion.read.export import csv_bytes, parquet_bytes
from diffusion.report.figures import launches_figure, outbreak_figure, tipping_figure
from diffusion.report.page import report_page
from diffusion.seeds.curve import TippingCurve
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.study.chosen import Findings
from diffusion.study.page import content_of, network_picture
from diffusion.study.study import Study
from diffusion.study.tables import seeds_table, ways_table
from diffusion.study.trust import ChainTrust

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.accounts import Accounts

Files = dict[str, bytes]
PICTURES = ("tipping_curve", "outbreaks", "launches")
"""What each power has a picture of."""


def leaders_files(ranking: Ranking) -> Files:
    """Return the table of all accounts by every measure, how the measures agree, and a picture of the first."""
    agreement = ranking.agreement()
    return {
        **_table("leaders", ranking.table(top=len(ranking.names))),
        **_table("leaders_agreement", agreement.table()),
        **_picture("leaders", ranking.plot()),
    }


def trust_files(trust: ChainTrust) -> Files:
    """Return the check on later items with its picture, and the power of every item."""
    files: Files = {}
    if trust.validation is not None:
        checked = trust.validation
        files |= _table("trust", checked.table()) | _table("trust_differences", checked.differences())
        files |= _table("trust_reliability", checked.reliability) | _table("trust_sizes", checked.spread_table())
        files |= _picture("trust", checked.plot())
    return files if trust.content is None else files | _table("content_power", trust.content.table())


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


def chosen_files(found: Findings) -> Files:
    """Return what the chosen accounts share, their ranks, the communities, and the map of the network."""
    files: Files = {}
    for stem, table in found.tables().items():
        files |= _table(stem, table)
    return files | _picture("map", found.map())


def launch_files(comparison: Comparison) -> Files:
    """Return the launches, their paired differences and a picture."""
    power = f"power_{comparison.ensembles[0].chain.power:g}"
    return {
        **_table(f"launches_{power}", comparison.table()),
        **_table(f"launch_differences_{power}", comparison.differences_table()),
        **_picture(f"launches_{power}", launches_figure(comparison)),
    }


def plan_files(comparison: Comparison, stem: str = "plan") -> Files:
    """Return the launches of a plan with their differences, and in time their shares, growth and a picture."""
    files = _table(stem, comparison.table()) | _table(f"{stem}_differences", comparison.differences_table())
    if comparison.is_timed:
        files |= _table(f"{stem}_shares", comparison.shares_table())
        files |= _table(f"{stem}_growth", comparison.growth_table())
    return files | _picture(stem, comparison.plot())


def _table(stem: str, table: "pandas.DataFrame") -> Files:
    return {f"tables/{stem}.csv": csv_bytes(table), f"tables/{stem}.parquet": parquet_bytes(table)}


def _picture(stem: str, figure: "Figure") -> Files:
    return {f"figures/{stem}.{form}": content for form, content in pictures(figure).items()}


def report_files(study: Study) -> Files:
    """Return the page to forward, its network picture, and the answers side by side."""
    network = _picture("network", network_picture(study))
    stems = [f"{name}_power_{point.power:g}" for point in study.points for name in PICTURES]
    drawn = {stem: (study.folder / "figures" / f"{stem}.svg").read_bytes() for stem in stems}
    if study.trust is not None and study.trust.validation is not None:
        drawn["trust"] = (study.folder / "figures" / "trust.svg").read_bytes()
    if study.chosen is not None:
        drawn["map"] = (study.folder / "figures" / "map.svg").read_bytes()
    if study.planned is not None:
        drawn["plan"] = (study.folder / "figures" / "plan.svg").read_bytes()
    drawn[f"network_power_{study.points[study.main].power:g}"] = network["figures/network.svg"]
    page = report_page(content_of(study, drawn)).encode()
    return {"report.html": page, **_table("answers", study.table()), **network}
