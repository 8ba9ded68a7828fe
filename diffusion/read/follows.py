"""Who follows whom, read from rows: the pair, a weight, a platform, the kind of tie."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from diffusion.errors import InputError
from diffusion.read.doubts import doubts
from diffusion.read.fields import Field, LabelField, NumberField
from diffusion.read.gather import Gathered, Gatherer
from diffusion.read.labels import MOST_KINDS, Labels
from diffusion.read.names import Codes, Names
from diffusion.read.rows import Rows, Wanted
from diffusion.read.sources import open_rows
from diffusion.read.values import Floats
from diffusion.words import counted

WEIGHT, PLATFORM, KIND = "weight", "platform", "kind"


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
    kinds: Labels | None = None
    """The kind of tie that each row says; None where no row says any."""


def read_follow_rows(
    source: Any,
    *,
    follower: str,
    followed: str,
    first: str,
    weight: str | None,
    platform: str | None,
    kind: str | None,
    on_bad_rows: str,
    missing: Collection[str],
) -> FollowRows:
    """Read a follower list; see `diffusion.read_follows`. ``first`` is the column that an edge list begins with."""
    pair = (follower, followed) if first == follower else (followed, follower)
    asked = tuple(column for column in (weight, platform, kind) if column is not None)
    if len({*pair, *asked}) < 2 + len(asked):
        raise InputError(
            f"follower, followed, weight, platform and kind must be different columns, not {[*pair, *asked]}"
        )
    optional = tuple(column for column in (WEIGHT, PLATFORM, KIND) if column not in (*pair, *asked))
    rows = open_rows(
        source,
        Wanted(
            required=(*pair, *asked),
            optional=optional,
            names=frozenset((*pair, platform or PLATFORM, *((kind,) if kind else ()))),
            edge_columns=(*pair, weight or WEIGHT),
        ),
    )
    weight, platform = _present(rows, weight, WEIGHT, optional), _present(rows, platform, PLATFORM, optional)
    unasked = kind is None
    kind = _present(rows, kind, KIND, optional)
    fields: dict[str, Field] = {} if weight is None else {weight: NumberField(missing, minimum=0)}
    fields |= {column: LabelField(missing) for column in (platform, kind) if column is not None}
    gathered = Gatherer(rows, dict.fromkeys(pair, False), fields, missing).gather("ties", on_bad_rows)
    weights = gathered.columns.pop(weight) if weight is not None else None
    labels = gathered.columns.pop(platform) if platform is not None else None
    kinds = gathered.columns.pop(kind) if kind is not None else None
    notes = _notes(rows, weight, kind)
    if unasked and isinstance(kinds, Labels) and len(kinds.names) > MOST_KINDS:
        notes.append(f"{kind!r} has {len(kinds.names):,} different entries, and was not taken for the kind of tie.")
        kinds = None
    return FollowRows(
        gathered.names,
        {"followed": gathered.codes.pop(followed), "follower": gathered.codes.pop(follower)},
        None if isinstance(weights, Labels) else weights,
        rows.source,
        gathered.rows,
        gathered,
        labels.counts() if isinstance(labels, Labels) else {},
        (*notes, *doubts(gathered.names)),
        kinds if isinstance(kinds, Labels) and len(kinds.names) else None,
    )


def _present(rows: Rows, asked: str | None, usual: str, optional: tuple[str, ...]) -> str | None:
    """Return the column asked for, or the usual one if it is there and not asked for as something else.

    A headerless list has a weight only if its third column is the last: with more, the third may be anything.
    """
    if asked is not None:
        return asked
    positional = not rows.has_header and len(rows.columns) != 3
    return usual if usual in rows.columns and usual in optional and not positional else None


def _notes(rows: Rows, weight: str | None, kind: str | None) -> list[str]:
    notes = [rows.note] if rows.note else []
    if weight is not None:
        notes.append(f"The weight of a row is its {'third column' if not rows.has_header else repr(weight)}.")
    unread = len(rows.columns) - 2 - (weight is not None) - (kind is not None)
    if not rows.has_header and unread:
        notes.append(f"{counted(unread, 'further column')} {'was' if unread == 1 else 'were'} not read.")
    return notes
