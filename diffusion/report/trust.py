"""The section on the chain itself: what it was checked on, what to trust it for, and how content differs."""

from typing import TYPE_CHECKING

from diffusion.drawing import picture
from diffusion.report import captions
from diffusion.report.content import ReportContent
from diffusion.report.markup import Cells, Html, drawing, element, joined, table

if TYPE_CHECKING:
    from diffusion.validation.validation import Validation


def trust_section(content: ReportContent) -> Html | None:
    """Say what the learned chain may be trusted for; nothing where none was learned."""
    if not content.trust:
        return None
    blocks: list[Html | None] = [element("h2", "How far the chain can be trusted")]
    blocks += [element("p", sentence) for sentence in content.trust]
    if content.validation is not None:
        svg = content.drawn.get("trust") or picture(content.validation.plot(), "svg")
        image = element("div", drawing(svg, "trust", "Picture: forecast against observed"), class_="scroll")
        blocks.append(element("figure", image, element("figcaption", captions.CHECKED)))
        blocks.append(table(validation_cells(content.validation)))
    return joined(blocks)


def validation_cells(found: "Validation") -> Cells:
    """Return the chain and the simpler forecasts side by side, in words a strategist can read."""
    rows = found.table()
    return {
        "forecast by": list(found.predictors),
        "who passes it on (AUC)": [_figure(value) for value in rows["auc_pairs"]],
        "which ties (AUC)": [_figure(value) for value in rows["auc_ties"]],
        "next account in first ten": [_percent(value) for value in rows["hits@10"]],
        "forecast for each that came": [_figure(value) for value in rows["forecast_ratio"]],
        "sizes, times the true ones": [_figure(value) for value in rows["size_ratio"]],
        "items within 90 % interval": [_percent(value) for value in rows["inside_90"]],
    }


def _figure(value: float) -> str:
    return f"{value:.2f}" if value == value else "\N{EN DASH}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share == share else "\N{EN DASH}"
