"""Held-out evidence on measures of leadership, in sober sentences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from diffusion.validation.later import INFERRED
from diffusion.validation.leader_figures import BY_CHANCE, HINDSIGHT
from diffusion.validation.past import CHANCE, PAST, RANDOM
from diffusion.words import counted, percent

if TYPE_CHECKING:
    from diffusion.validation.leader_evidence import LeaderEvidence

SHOWN = 4
"""How many names a sentence lists before it counts the others."""
NOTABLE = 0.5
"""From which rank correlation with past activity on a measure is said to follow it."""


def sentences(found: "LeaderEvidence") -> str:
    """Return the whole summary."""
    parts = [_judged_by(found), _started(found), _an_item(found), _present(found), _carried(found), _activity(found)]
    return " ".join(part for part in parts if part)


def listed(names: Sequence[str]) -> str:
    """Return names in a row, the many cut short.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e", "f"])
    ('a, b and c', 'a, b, c, d and 2 more')
    """
    shown, more = list(names[:SHOWN]), len(names) - SHOWN
    if more > 0:
        shown.append(f"{more} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _judged_by(found: "LeaderEvidence") -> str:
    held = found.held_out
    parents = (
        "as the log states them" if held.how != INFERRED
        else "inferred from who follows whom, all ties alike, since the log does not state them"
    )  # fmt: skip
    notes = []
    if held.outside:
        notes.append(f"{percent(held.outside / held.items)} of the items were started by accounts outside the network")
    if held.orphans:
        notes.append(f"{percent(min(1.0, held.orphans / held.reposts))} of the reposts have no visible parent")
    return (
        f"The {counted(held.leaders, 'leading account')} of {held.accounts:,} by each measure were chosen on "
        f"{counted(held.known, 'earlier repost')} and judged by {counted(held.items, 'later item')} with "
        f"{counted(held.reposts, 'repost')}; the {held.large:,} largest have at least {held.least:,} accounts. Parents "
        f"are {parents}{'; ' if notes else ''}{'; '.join(notes)}."
    )


def _started(found: "LeaderEvidence") -> str:
    return (
        f"Of all later reposts, those of items that they started are {_contest(found, 'reach started')}"
        f"{_against_counting(found, 'reach started')}"
    )


def _an_item(found: "LeaderEvidence") -> str:
    names = found.best("large share")
    if not names:
        return "None of the leading accounts started a later item."
    usual = percent(_values(found, "large share")[RANDOM])
    gaps = found.differences("large share", RANDOM)
    clear = [name for name, gap, apart in zip(gaps.measure, gaps.difference, gaps["told apart"], strict=True)
             if apart and gap > 0 and name not in CHANCE]  # fmt: skip
    told = (
        f"above the {usual} of random accounts for {listed(clear)}" if clear
        else f"not clearly above the {usual} of random accounts for anybody"
    )  # fmt: skip
    level = f"; {counted(len(names) - 1, 'other')} cannot be told from that" if len(names) > 1 else ""
    return (
        f"Item by item, which activity does not flatter, the share of theirs that became large is {told}; it is "
        f"highest by {names[0]}, {_span(found, 'large share', names[0])}{level}"
        f"{_against_counting(found, 'large share')}"
    )


def _present(found: "LeaderEvidence") -> str:
    told = f"Reposts that came from one of them at all, directly or not, are {_contest(found, 'present')}"
    return f"{told}{_by_chance(found, 'present')}"


def _carried(found: "LeaderEvidence") -> str:
    if not found.best("carried"):
        return "Nothing is known to have come of reposts, so who carries on what others started cannot be judged."
    told = f"Of what came of reposts of others' items, theirs had {_contest(found, 'carried')}"
    if found.held_out.how == INFERRED:
        return f"{told}{_by_chance(found, 'carried')}"
    return f"{told}{_against_counting(found, 'carried')}"


def _by_chance(found: "LeaderEvidence", figure: str) -> str:
    """Say what inferred parents give to whom many follow, whoever passed on what; nothing where parents are stated."""
    if found.held_out.how != INFERRED:
        return "."
    best = found.best(figure)[0]
    value = found.sides[BY_CHANCE[figure]][found.measures.index(best)]
    return (
        f". Inferred parents are always accounts that are followed: had those who took an item up done so in random "
        f"order, it would still be {percent(float(value))} by {best}."
    )


def _contest(found: "LeaderEvidence", figure: str) -> str:
    """Return the best by a figure, who cannot be told from it, what random accounts have, and hindsight."""
    best, *level = found.best(figure)
    others = f", which cannot be told from {listed(level)}" if level else ", ahead of all others"
    values = _values(found, figure)
    bound = f", {percent(values[HINDSIGHT[figure]])} for the best in hindsight" if figure in HINDSIGHT else ""
    return f"{_span(found, figure, best)} by {best}{others}; {percent(values[RANDOM])} for random accounts{bound}"


def _against_counting(found: "LeaderEvidence", figure: str) -> str:
    better = found.better_than_counting(figure)
    counts = [name for name in found.best(figure) if name in PAST]
    if better:
        return f". Better than every plain count of the past: {listed(better)}."
    level = f", and {listed(counts)} {'is' if len(counts) == 1 else 'are'} among the best" if counts else ""
    return f". No measure is clearly better than plain counts of the past{level}."


def _activity(found: "LeaderEvidence") -> str:
    """Say which measures follow past activity, and so promise totals more than reach an item."""
    key = "correlation with past activity"
    values = dict(zip(found.measures, found.sides[key], strict=True))
    measured = {name: value for name, value in values.items() if found.kind(name) == "measure" and np.isfinite(value)}
    close = sorted((name for name, value in measured.items() if value >= NOTABLE), key=lambda name: -measured[name])
    if not close:
        return "No measure's order of the accounts follows their past activity closely."
    told = listed([f"{name} ({measured[name]:.2f})" for name in close])
    return (
        f"Very active accounts start and carry more whatever their influence; these measures follow past activity "
        f"(rank correlation): {told}."
    )


def _values(found: "LeaderEvidence", figure: str) -> dict[str, float]:
    values = zip(found.measures, found.estimates[figure].values, strict=True)
    return {name: float(value) for name, value in values if np.isfinite(value)}


def _interval(found: "LeaderEvidence", figure: str, name: str) -> tuple[float, float]:
    return found.estimates[figure].interval(found.measures.index(name))


def _span(found: "LeaderEvidence", figure: str, name: str) -> str:
    low, high = _interval(found, figure, name)
    return f"{percent(_values(found, figure)[name])} ({percent(low)} to {percent(high)})"
