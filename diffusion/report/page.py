"""The report: one page that opens offline, needs no script, and shows hostile names as what they are, text."""

import os

from diffusion.files import write_whole
from diffusion.provenance import versions
from diffusion.report import sections
from diffusion.report.content import ReportContent
from diffusion.report.markup import Html, element
from diffusion.report.style import SHEET
from diffusion.report.trust import trust_section

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for this page: nothing but its own style."""
ORDER = (
    sections.first_lines,
    sections.curves_section,
    sections.outbreaks_section,
    sections.seeds_section,
    sections.network_section,
    sections.cards_section,
    sections.launches_section,
    sections.plan_section,
    sections.leaders_section,
    trust_section,
    sections.assumed_section,
    sections.settings_section,
)


def write_report(path: str | os.PathLike[str], content: ReportContent) -> None:
    """Write the report to a file, whole or not at all; a file that is right already stays untouched."""
    write_whole(path, report_page(content).encode())


def report_page(content: ReportContent) -> str:
    """Return the report as one HTML page; the same content gives the same page."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("title", content.title),
        element("style", Html(SHEET)),
    )
    made = element("footer", f"Made by diffusion {versions()['diffusion']}. This page needs no network and no script.")
    body = element("body", element("main", *(section(content) for section in ORDER), made))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"
