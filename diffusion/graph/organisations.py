"""Person or organisation at each end of a tie: the relationship chain's own kinds."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.graph.kinds import Floats, of_several, ties_by_kind
from diffusion.read.labels import Labels
from diffusion.read.report import ReadingReport
from diffusion.words import counted

if TYPE_CHECKING:
    from diffusion.read.accounts import Accounts

ENDS = ("person", "organisation")


def with_organisations(graph: Graph, accounts: "Accounts") -> Graph:
    """Return the graph with its ties told apart by who is at their ends; see `Graph.with_organisations`."""
    column = accounts.columns.get("organisation")
    if column is None or isinstance(column, Labels):
        raise InputError("the account table has no column 'organisation' (yes or no), which says who is one")
    if len(graph) and (graph.names.find(accounts.names) < 0).all():
        raise InputError(
            f"none of the listed accounts, such as {accounts.names[0]!r}, is in the graph, whose names look like "
            f"{graph.names[0]!r}; do they use the same names?"
        )
    known = accounts.column(graph, "organisation")
    assert not isinstance(known, Labels)
    ends = np.where(known == 1, 1, 0)
    pair = 2 * ends[graph.sources] + ends[graph.targets]
    given = dict(graph.kinds) or {"": graph.weights}
    kinds: dict[str, Floats] = {}
    for number in range(4):
        relation = f"{ENDS[number // 2]} to {ENDS[number % 2]}"
        for kind, weights in given.items():
            part = np.where(pair == number, weights, 0.0)
            if part.any():
                kinds[f"{kind}, {relation}" if kind else relation] = part
    return replace(graph, kinds=kinds, reading=_report(graph, kinds, known))


def _report(graph: Graph, kinds: dict[str, Floats], known: Floats) -> ReadingReport:
    """Return the reading report with a word on who is what."""
    unsaid = int(np.isnan(known).sum())
    note = f"{counted(int((known == 1).sum()), 'account')} of {len(graph):,} {_are(int((known == 1).sum()))}"
    if unsaid:
        note += f"; the account table does not say of {unsaid:,}, which count as persons"
    given = graph.reading
    if not isinstance(given, ReadingReport):
        given = ReadingReport("graph", "ties", rows=graph.tie_count, kept=graph.tie_count)
    counts, several = ties_by_kind(kinds), of_several(kinds)
    return replace(given, kinds=counts, several_kinds=several, notes=(*given.notes, f"{note}."))


def _are(number: int) -> str:
    return "is an organisation" if number == 1 else "are organisations"
