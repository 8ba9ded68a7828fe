"""Who is a member of what, read from rows: an account and a group."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from diffusion.errors import InputError
from diffusion.read.doubts import doubts
from diffusion.read.fields import LabelField
from diffusion.read.gather import Gathered, Gatherer
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Names
from diffusion.read.rows import Wanted
from diffusion.read.sources import open_rows


@dataclass(frozen=True)
class Memberships:
    """The good rows of a list of members, each account once per group, group by group."""

    names: Names
    """The accounts."""
    groups: Names
    """The groups."""
    account_codes: Codes
    """Who, ascending within each group."""
    group_codes: Codes
    """In which group, ascending."""
    source: str
    gathered: Gathered
    notes: tuple[str, ...] = ()


def read_memberships(
    source: Any, *, account: str, group: str, on_bad_rows: str, missing: Collection[str]
) -> Memberships:
    """Read a list of members; an edge list without header has the columns account, group in this order."""
    if account == group:
        raise InputError(f"account and group must be different columns, not both {account!r}")
    rows = open_rows(source, Wanted((account, group), names=frozenset((account, group)), edge_columns=(account, group)))
    fields = {group: LabelField(missing, required=True)}
    gathered = Gatherer(rows, {account: False}, fields, missing).gather("ties", on_bad_rows)
    labels = gathered.columns[group]
    assert isinstance(labels, Labels)
    pairs = np.unique(labels.codes.astype(np.int64) * max(len(gathered.names), 1) + gathered.codes[account])
    groups, accounts = np.divmod(pairs, max(len(gathered.names), 1))
    notes = ((rows.note,) if rows.note else ()) + doubts(gathered.names)
    return Memberships(
        gathered.names,
        labels.names,
        accounts.astype(np.int32),
        groups.astype(np.int32),
        rows.source,
        gathered,
        notes,
    )
