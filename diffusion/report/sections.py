"""The sections of the page, from the answer to the fine print."""

from collections.abc import Callable, Sequence
from functools import partial

from diffusion.report import captions
from diffusion.report.audience import AudienceMap, audience_map
from diffusion.report.content import PowerResults, ReportContent
from diffusion.report.figures import launches_figure, outbreak_figure, tipping_figure
from diffusion.report.markup import Html, drawing, element, joined, name_of, table
from diffusion.report.network import dot_value, network_figure
from diffusion.report.sentences import answer, consequence, listed, percent, short_answer
from diffusion.report.tables import (
    launch_cells,
    leaders_cells,
    powers_cells,
    seeds_cells,
    ways_cells,
)
from diffusion.words import counted

Draw = Callable[[ReportContent, Sequence[PowerResults]], bytes]
MOST_NAMES = 12
ABREAST = 3
"""How many powers stand side by side in a picture."""


def first_lines(content: ReportContent) -> Html:
    """Return the answer in a sentence; where nothing is measured, all answers side by side instead."""
    heading = element("h1", content.title)
    warnings = [element("p", warning, class_="notice") for warning in content.warnings]
    if not content.measured:
        powers = ", ".join(f"{result.point.power:g}" for result in content.results)
        notice = captions.NOTHING_MEASURED.format(chain=content.chain_summary, powers=powers)
        cards = [_card(content, result, main=False) for result in content.results]
        return joined(
            [heading, element("p", notice, class_="notice"), *warnings, element("div", *cards, class_="cards")]
        )
    leading = content.leading
    lead = [element("p", answer(leading.point), class_="lead"), element("p", consequence(leading.point, leading.price))]
    if leading.point.accounts:
        lead.append(element("p", "They are ", _names(leading.point.accounts), "."))
    lead.append(element("p", captions.TRUST, class_="note"))
    others = (
        [_card(content, result, main=result is leading) for result in content.results]
        if len(content.results) > 1
        else []
    )
    beside = [element("h2", "If the content is weaker or stronger than what was measured"),
              element("div", *others, class_="cards")] if others else []  # fmt: skip
    return joined([heading, *warnings, *lead, *beside])


def _card(content: ReportContent, result: PowerResults, *, main: bool) -> Html:
    point = result.point
    known = {content.matching_power: " (matches the log)"} | ({1.0: " (as measured)"} if main else {})
    return element(
        "div",
        element("p", f"power {point.power:g}{known.get(point.power, '')}", class_="power"),
        element("p", short_answer(point), class_="big"),
        element("p", answer(point) if point.accounts_needed is not None else consequence(point).strip()),
        class_="card main" if main else "card",
    )


def curves_section(content: ReportContent) -> Html:
    """Draw the tipping curves, and set the answers at all powers side by side."""
    return joined(
        [
            element("h2", "How many accounts it takes"),
            *_for_powers(content, "curve", captions.CURVES, _curves),
            table(powers_cells(content.results)) if len(content.results) > 1 else None,
        ]
    )


def outbreaks_section(content: ReportContent) -> Html:
    """Show whether outbreaks come in two kinds."""
    return joined(
        [
            element("h2", "Does it take off at all?"),
            element("p", f"{_capital(content.leading.point.outbreak.valley.reason)}.") if content.measured else None,
            *_for_powers(content, "outbreaks", captions.OUTBREAKS, _outbreaks),
        ]
    )  # fmt: skip


def _curves(content: ReportContent, shown: Sequence[PowerResults]) -> bytes:
    return content.picture("tipping_curve", shown, lambda: tipping_figure([result.point for result in shown]))


def _outbreaks(content: ReportContent, shown: Sequence[PowerResults]) -> bytes:
    valleys = [(result.point.power, result.point.outbreak.valley) for result in shown]
    return content.picture("outbreaks", shown, lambda: outbreak_figure(valleys))


def _for_powers(content: ReportContent, identity: str, caption: str, draw: Draw) -> list[Html]:
    """Return the picture of the leading power, and the others' folded away; unmeasured, all of them side by side."""
    if not content.measured:
        return _side_by_side(content, identity, caption, draw)
    leading, *others = _in_order(content)
    folded = [
        _folded(f"At power {other.point.power:g}", _figure(draw(content, [other]), f"{identity}-{_dashed(other)}", ""))
        for other in others
    ]
    return [_figure(draw(content, [leading]), identity, caption), *folded]


def _side_by_side(content: ReportContent, identity: str, caption: str, draw: Draw) -> list[Html]:
    """Return pictures of a few powers each, the caption under the last."""
    firsts = range(0, len(content.results), ABREAST)
    rows = [draw(content, content.results[first : first + ABREAST]) for first in firsts]
    words = [*[""] * (len(rows) - 1), caption]
    return [_figure(row, f"{identity}-{first}", word) for row, first, word in zip(rows, firsts, words, strict=True)]


def _dashed(result: PowerResults) -> str:
    return f"{result.point.power:g}".replace(".", "-")


def seeds_section(content: ReportContent) -> Html:
    """List the seeds, and why each is there."""
    blocks: list[Html | None] = [element("h2", "Which accounts, and why each")]
    for result in _in_order(content):
        point = result.point
        if point.accounts_needed is None:
            note = (
                f"No number of accounts is enough at power {point.power:g}. These are the "
                f"{len(point.listed)} that bring most, each beyond what those above it bring."
            )
        else:
            note = "In this order, each adds most to what those above it already reach."
        cells = [element("p", note), table(seeds_cells(result))]
        if result.ways is not None:
            asked = percent(point.chance_asked)
            told = f"Does choosing matter? Accounts needed for a {asked} chance if they are picked in another way:"
            cells += [element("p", told), table(ways_cells(result.ways))] if point.target is not None else []
        blocks += _power_block(content, result, cells)
    return joined(blocks)


def network_section(content: ReportContent) -> Html:
    """Say whom the seeds reach directly, and who stands between them."""
    result = content.leading
    found = audience_map(content.graph, content.graph.codes(result.point.listed))
    picture = content.picture("network", [result], lambda: network_figure(found))
    power = f" (power {result.point.power:g})" if not content.measured and len(content.results) > 1 else ""
    return joined(
        [
            element("h2", f"Whom they reach directly{power}"),
            element("p", _audience_words(found)),
            _figure(picture, "audiences", captions.AUDIENCES.format(dot=_dot(found))),
            *([element("p", content.overlap)] if content.overlap else []),
        ]
    )


def cards_section(content: ReportContent) -> Html | None:
    """Explain the chosen accounts one by one; nothing where nobody looked at them."""
    if not content.cards:
        return None
    cards = [_folded(str(name), element("p", words)) for name, words in content.cards]
    return joined([element("h2", "The chosen accounts, one by one"), *cards])


def _audience_words(found: AudienceMap) -> str:
    who = "it" if len(found.seeds) == 1 else f"one or more of these {len(found.seeds):,} accounts"
    words = f"{found.reached:,} of {found.accounts:,} accounts ({percent(found.reached / found.accounts)}) follow {who}"
    if len(found.seeds) > 1:
        words += f"; {found.bridges:,} of them follow two or more"
    left = (
        f" {counted(found.left_out, 'further account')} of the list would not fit into the picture."
        if found.left_out
        else ""
    )
    return f"{words}. The others are reached through them, or not at all.{left}"


def _dot(found: AudienceMap) -> str:
    worth = dot_value(found)
    return "a dot is one account" if worth == 1 else f"a dot is about {worth:,} accounts"


def launches_section(content: ReportContent) -> Html | None:
    """Compare one big launch with many small ones."""
    if all(result.comparison is None for result in content.results):
        return None
    blocks: list[Html | None] = [element("h2", "One point or many")]
    for result in _in_order(content):
        comparison = result.comparison
        if comparison is None:
            continue
        picture = content.picture("launches", [result], partial(launches_figure, comparison))
        cells = [table(launch_cells(comparison)), _figure(picture, f"launches-{_dashed(result)}", captions.LAUNCHES)]
        cells.append(_folded("The same in sentences", element("p", comparison.summary())))
        blocks += _power_block(content, result, cells)
    return joined(blocks)


def plan_section(content: ReportContent) -> Html | None:
    """Show what became of the planned launches; nothing where there is no plan."""
    if not content.plan:
        return None
    blocks = [
        element("h2", "The launches of the plan"),
        element("p", content.plan),
        table({name: list(cells) for name, cells in content.plan_columns}),
    ]
    if "plan" in content.drawn:
        blocks.append(_figure(content.drawn["plan"], "plan", captions.PLAN))
    return joined([*blocks, _folded("The same in sentences", element("p", content.plan_answer))])


def leaders_section(content: ReportContent) -> Html:
    """Show the opinion leaders, and whether the measures agree."""
    ranking = content.leaders
    blocks: list[Html | None] = [element("h2", "Opinion leaders")]
    blocks.append(
        element(
            "p",
            "Who leads when each starts alone is another question than whom to choose together: the best accounts may "
            "share one audience. Numbers in brackets are places among all accounts.",
        )
    )
    blocks.append(table(leaders_cells(ranking)))
    if len(ranking.measures) > 1:
        blocks.append(element("p", ranking.agreement().summary()))
    meanings = [element("li", element("b", measure.name), f": {measure.meaning}") for measure in ranking.measures]
    blocks.append(_folded("What the measures mean", element("ul", *meanings)))
    if "map" in content.drawn:
        blocks.append(element("p", content.communities))
        blocks.append(_figure(content.drawn["map"], "map", captions.MAP))
    return joined(blocks)


def assumed_section(content: ReportContent) -> Html:
    """List what was assumed, and what was read."""
    how = f"Each tie's chance to pass the content on was {content.chain_summary}."
    words = [how, *content.assumptions, *captions.ALWAYS_ASSUMED]
    read = [element("h3", "What was read"), element("ul", *(element("li", line) for line in content.reading))]
    return joined(
        [
            element("h2", "What was assumed"),
            element("ul", *(element("li", line) for line in words)),
            *(read if content.reading else []),
        ]
    )


def settings_section(content: ReportContent) -> Html | None:
    """Return everything that is needed to repeat it."""
    if not content.settings:
        return None
    rows = [
        element("tr", element("th", key, scope="row"), element("td", value)) for key, value in content.settings.items()
    ]
    listing = element("div", element("table", *rows, class_="settings"), class_="wide")
    return _folded("Settings, versions and fingerprints, to repeat it", listing)


def _in_order(content: ReportContent) -> list[PowerResults]:
    """Return the results in the order of the page: the leading one first, unless nothing is measured."""
    if not content.measured:
        return list(content.results)
    return [content.leading, *(result for result in content.results if result is not content.leading)]


def _power_block(content: ReportContent, result: PowerResults, cells: Sequence[Html]) -> list[Html | None]:
    """Return the leading power's cells as they are, other powers' folded away; unmeasured, all under headings."""
    if content.measured and result is not content.leading:
        return [_folded(f"At power {result.point.power:g}", joined(cells))]
    heading = element("h3", f"Power {result.point.power:g}") if len(content.results) > 1 else None
    return [heading, *cells]


def _figure(svg: bytes, identity: str, caption: str) -> Html:
    picture = element("div", drawing(svg, identity, f"Picture: {identity.replace('-', ' ')}"), class_="scroll")
    return element("figure", picture, element("figcaption", caption) if caption else None)


def _folded(title: str, *content: Html) -> Html:
    return element("details", element("summary", title), *content)


def _names(names: Sequence[object]) -> Html:
    """Return names in a row, each kept together."""
    shown = [name_of(name) for name in names[:MOST_NAMES]]
    words = listed(shown, MOST_NAMES)
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return Html(f"{words}{more}")  # every part is Html: names escaped, counts digits


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
