"""HTML that cannot be broken by what it shows: every text is escaped unless it was made here."""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

Cells = dict[str, list[Any]]
"""The columns of a table: cells are `Html`, or texts that are escaped."""
LONG = 34
"""Characters from which on a cell may break into lines."""
VOID = frozenset({"meta", "br", "hr"})
ADDRESS = re.compile(r"url\(#([^)]+)\)")


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: object, **attributes: object) -> Html:
    """Return an element; children that are not `Html` are escaped, and None is left out.

    A trailing underscore of an attribute is dropped, other underscores become hyphens.

    >>> element("p", "<script>", element("b", 7), class_="lead")
    '<p class="lead">&lt;script&gt;<b>7</b></p>'
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(children: Iterable[object]) -> Html:
    """Return children one after the other, escaped where they are not `Html`."""
    return Html("".join(c if isinstance(c, Html) else html.escape(str(c)) for c in children if c is not None))


def name_of(account: object) -> Html:
    """Return an account's name, kept from turning the text around it (Arabic, Hebrew, control characters)."""
    return element("bdi", account)


def table(cells: Cells) -> Html:
    """Return a table of columns by name; those that hold figures only are set right.

    >>> table({"account": ["<b>"], "fee": ["7"]}).count("<b>")
    0
    """
    kinds = [_kind(column) for column in cells.values()]
    head = [element("th", name, scope="col", class_=kind) for name, kind in zip(cells, kinds, strict=True)]
    rows = [
        element("tr", *(element("td", cell, class_=kind) for cell, kind in zip(row, kinds, strict=True)))
        for row in zip(*cells.values(), strict=True)
    ]
    body = element("table", element("thead", element("tr", *head)), element("tbody", *rows))
    return element("div", body, class_="wide")


def drawing(svg: bytes, identity: str, description: str) -> Html:
    """Return a picture as SVG inside the page: no script, no reference to anything outside, ids of its own."""
    root = ET.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in ("metadata", "style", "title", "desc"):
                parent.remove(child)
    for node in root.iter():
        node.tag = _local(node.tag)
        node.attrib = {_local(key): _own(_local(key), value, identity) for key, value in node.attrib.items()}
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.attrib |= {"role": "img", "aria-label": description, "class": "picture"}
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt"}
    return Html(ET.tostring(root, encoding="unicode"))


def _own(key: str, value: str, identity: str) -> str:
    """Return an attribute's value with every id it names made this picture's own."""
    if key == "id":
        return f"{identity}-{value}"
    if key == "href" and value.startswith("#"):
        return f"#{identity}-{value[1:]}"
    return ADDRESS.sub(rf"url(#{identity}-\1)", value)


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _kind(column: list[Any]) -> str | None:
    """Return how a column is set: figures to the right, long texts wide, all else in one line."""
    if all(_is_figure(cell) for cell in column):
        return "n"
    return "w" if any(len(str(cell)) > LONG and not isinstance(cell, Html) for cell in column) else None


def _is_figure(cell: object) -> bool:
    text = str(cell).replace("\N{NO-BREAK SPACE}%", "").replace(",", "").strip()
    return not isinstance(cell, Html) and bool(re.fullmatch(r"([-+]?\d+(\.\d+)?|\N{EN DASH})?", text))
