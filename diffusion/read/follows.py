"""Who follows whom, read from rows: the pair, a weight, a platform."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from diffusion.errors import InputError
from diffusion.read.doubts import doubts
from diffusion.read.fields import Field, LabelField, NumberField
from diffusion.read.gather import Gathered, Gatherer
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Names
from diffusion.read.rows import Rows, Wanted
from diffusion.read.sources import open_rows
from diffusion.read.values import Floats

WEIGHT, PLATFORM = "weight", "platform"


@dataclass(frozen=True)
class FollowRows:
    """The good rows of a follower list, before repeated ones are merged."""

    names: Names
    codes: dict[str, Codes]
    """The accounts of each row: ``followed`` and ``follower``. Whoever needs the memory takes them out."""
    weights: Floats | None
    source: str
    rows: int
    gathered: Gathered
    platforms: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_follow_rows(
    source: Any,
    *,
    follower: str,
    followed: str,
    first: str,
    weight: str | None,
    platform: str | None,
    on_bad_rows: str,
    missing: Collection[str],
) -> FollowRows:
    """Read a follower list; see `diffusion.read_follows`. ``first`` is the column that an edge list begins with."""
    pair = (follower, followed) if first == follower else (followed, follower)
    asked = tuple(column for column in (weight, platform) if column is not None)
    if len({*pair, *asked}) < 2 + len(asked):
        raise InputError(f"follower, followed, weight and platform must be different columns, not {[*pair, *asked]}")
    optional = tuple(column for column in (WEIGHT, PLATFORM) if column not in (*pair, *asked))
    rows = open_rows(
        source,
        Wanted(
            required=(*pair, *asked),
            optional=optional,
            names=frozenset((*pair, platform or PLATFORM)),
            edge_columns=(*pair, weight or WEIGHT),
        ),
    )
    weight, platform = _present(rows, weight, WEIGHT), _present(rows, platform, PLATFORM)
    fields: dict[str, Field] = {}
    if weight is not None:
        fields[weight] = NumberField(missing, minimum=0)
    if platform is not None:
        fields[platform] = LabelField(missing)
    gathered = Gatherer(rows, dict.fromkeys(pair, False), fields, missing).gather("ties", on_bad_rows)
    weights = gathered.columns.pop(weight) if weight is not None else None
    labels = gathered.columns.pop(platform) if platform is not None else None
    return FollowRows(
        gathered.names,
        {"followed": gathered.codes.pop(followed), "follower": gathered.codes.pop(follower)},
        None if isinstance(weights, Labels) else weights,
        rows.source,
        gathered.rows,
        gathered,
        labels.counts() if isinstance(labels, Labels) else {},
        (*_notes(rows, weight), *doubts(gathered.names)),
    )


def _present(rows: Rows, asked: str | None, usual: str) -> str | None:
    """Return the column asked for, or the usual one if it is there.

    A headerless list has a weight only if its third column is the last: with more, the third may be anything.
    """
    if asked is not None:
        return asked
    positional = not rows.has_header and len(rows.columns) != 3
    return usual if usual in rows.columns and not positional else None


def _notes(rows: Rows, weight: str | None) -> tuple[str, ...]:
    notes = [rows.note] if rows.note else []
    if weight is not None:
        notes.append(f"The weight of a row is its {'third column' if not rows.has_header else repr(weight)}.")
    if not rows.has_header and weight is None and len(rows.columns) > 2:
        notes.append(f"The {len(rows.columns) - 2} further columns were not read.")
    return tuple(notes)
