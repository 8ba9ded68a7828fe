"""Ties between those who share a group: a list of members becomes a graph."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.build import graph_of
from diffusion.graph.graph import Graph
from diffusion.read.encode import MISSING_WORDS
from diffusion.read.groups import Memberships, read_memberships
from diffusion.read.names import Codes
from diffusion.words import counted

KIND = "co-membership"
WEIGHTS = ("closeness", "groups")


def co_membership(
    source: Any,
    *,
    account: str = "account",
    group: str = "group",
    weight: str = "closeness",
    largest: SupportsIndex = 1_000,
    on_large_groups: str = "refuse",
    on_bad_rows: str = "refuse",
    missing: Collection[str] = MISSING_WORDS,
) -> Graph:
    """Return the ties between accounts that are members of the same groups, both ways.

    Parameters
    ----------
    source
        A table of memberships, in any form that `read_follows` reads; each account counts once in a group.
    account, group
        The columns.
    weight
        ``"closeness"``: a group of n members adds 1/(n - 1) to each of its ties, so that it gives every member ties of
        weight 1 in all and huge groups tie people little (Newman, Physical Review E 64, 016132 (2001), eq. 2).
        ``"groups"``: each adds 1, and a tie weighs the number of groups shared.
    largest
        How many members a group may have: its ties are the square of them.
    on_large_groups
        ``"refuse"`` larger groups, or ``"leave out"`` their ties and count them in the reading report.
    on_bad_rows, missing
        As in `read_follows`.

    Returns
    -------
    Graph
        All accounts, also those that share no group; its only kind is ``"co-membership"``. `combine_graphs` puts it
        beside follows and mentions.

    Raises
    ------
    InputError
        If the table cannot be read, or a group is larger than ``largest``.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = [("@ann", "chess"), ("@bo", "chess"), ("@cy", "chess"), ("@ann", "choir"), ("@bo", "choir")]
    >>> diffusion.co_membership(pandas.DataFrame(rows, columns=["account", "group"])).table()[:3]
      source target  weight  co-membership
    0   @ann    @bo     1.5            1.5
    1   @ann    @cy     0.5            0.5
    2    @bo   @ann     1.5            1.5
    """
    most = checks.integer("largest", largest, minimum=2)
    if weight not in WEIGHTS:
        raise InputError(f'weight must be "closeness" or "groups", not {weight!r}')
    if on_large_groups not in ("refuse", "leave out"):
        raise InputError(f'on_large_groups must be "refuse" or "leave out", not {on_large_groups!r}')
    members = read_memberships(source, account=account, group=group, on_bad_rows=on_bad_rows, missing=missing)
    sizes = np.bincount(members.group_codes, minlength=len(members.groups))
    if on_large_groups == "refuse":
        _refuse_large(members, sizes, most)
    used = (sizes > 1) & (sizes <= most)
    sources, targets, groups = _pairs(members, sizes, used)
    weights = 1.0 / (sizes[groups] - 1) if weight == "closeness" else np.ones(len(groups))
    graph = graph_of(members.names, sources, targets, weights, source=members.source)
    gathered = members.gathered
    report = replace(
        graph.reading,
        rows=gathered.rows,
        merged=len(gathered) - len(members.group_codes),
        bad_rows=gathered.bad_rows,
        examples=gathered.examples,
        direction="",
        kinds={KIND: graph.tie_count},
        notes=(*members.notes, *_notes(sizes, used, most)),
    )
    return replace(graph, kinds={KIND: graph.weights}, reading=report)


def _refuse_large(members: Memberships, sizes: npt.NDArray[np.int64], most: int) -> None:
    large = int((sizes > most).sum())
    if large:
        worst = int(np.argmax(sizes))
        raise InputError(
            f"{members.source}: {counted(large, 'group')} {'has' if large == 1 else 'have'} more than {most:,} "
            f"members, the largest, {members.groups[worst]!r}, has {sizes[worst]:,}, which would make "
            f"{int(sizes[worst]) * (int(sizes[worst]) - 1):,} ties. Remedy: largest=... allows larger ones, "
            'on_large_groups="leave out" goes on without them'
        )


def _pairs(members: Memberships, sizes: npt.NDArray[np.int64], used: npt.NDArray[np.bool_]) -> tuple[Codes, Codes, Any]:
    """Return every ordered pair of different members of every group used, and the group of each pair."""
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.flatnonzero(used[members.group_codes])
    repeats = sizes[members.group_codes[rows]]
    first = np.repeat(rows, repeats)
    begins = np.cumsum(repeats) - repeats
    second = np.arange(len(first)) - np.repeat(begins, repeats) + starts[members.group_codes[first]]
    other = first != second
    first, second = first[other], second[other]
    return members.account_codes[first], members.account_codes[second], members.group_codes[first]


def _notes(sizes: npt.NDArray[np.int64], used: npt.NDArray[np.bool_], most: int) -> tuple[str, ...]:
    alone, large = int((sizes == 1).sum()), int((sizes > most).sum())
    notes = [
        f"{counted(int(used.sum()), 'group')} with two members or more {'ties' if used.sum() == 1 else 'tie'} them."
    ]
    if alone:
        notes.append(f"{counted(alone, 'group')} with a single member {'ties' if alone == 1 else 'tie'} nobody.")
    if large:
        notes.append(
            f"{counted(large, 'group')} with more than {most:,} members {'was' if large == 1 else 'were'} left out."
        )
    return tuple(notes)
