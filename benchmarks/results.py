"""What is written down: tables, and the sections of RESULTS.md that a run replaces, each between two marks."""

import re
from collections.abc import Iterable, Sequence

MARK = re.compile(r"<!-- begin (?P<name>[\w-]+) -->\n(?P<text>.*?)<!-- end (?P=name) -->\n", re.DOTALL)
FOUND = re.compile(r"^required: (?P<key>[\w-]+) = (?P<text>.+)$", re.MULTILINE)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown.

    >>> print(table(["a", "b"], [[1, 2]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
        .replace("| --- |", "|---|")
        .replace(" --- |", "---|")
    )


def required(key: str, text: object) -> None:
    """Say what was measured for a row of the table of requirements (`benchmarks.required`)."""
    print(f"\nrequired: {key} = {text}", flush=True)


def lift(printed: str) -> tuple[str, dict[str, str]]:
    """Return what a part printed without its lines on requirements, and those by their keys."""
    found = {match["key"]: match["text"] for match in FOUND.finditer(printed)}
    return re.sub(r"\n{3,}", "\n\n", FOUND.sub("", printed)).strip(), found


def replace(page: str, name: str, text: str) -> str:
    """Put a text between the marks of a section; what has no marks yet is put at the end.

    >>> replace("# Title", "a", "new").splitlines()
    ['# Title', '', '<!-- begin a -->', 'new', '<!-- end a -->']
    """
    block = f"<!-- begin {name} -->\n{text.strip()}\n<!-- end {name} -->\n"
    if any(match["name"] == name for match in MARK.finditer(page)):
        return MARK.sub(lambda match: block if match["name"] == name else match[0], page)
    return f"{page.rstrip()}\n\n{block}"


def section(page: str, name: str) -> str | None:
    """Return the text between the marks of a section, None if there is none."""
    return next((match["text"].strip() for match in MARK.finditer(page) if match["name"] == name), None)
