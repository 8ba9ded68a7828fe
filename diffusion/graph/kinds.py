"""Kinds of tie - follows, retweets, mentions, shared groups - lie side by side on a graph, never merged in silence."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.read.labels import MOST_KINDS, Labels
from diffusion.read.names import Codes

Floats = npt.NDArray[np.float64]
Kinds = Mapping[str, Floats]

NOT_STATED = "not stated"
"""The kind of rows that do not say theirs, where others do."""
RESERVED = ("source", "target", "weight")
"""What a table of ties calls its other columns."""


def proven_kinds(given: Mapping[str, Any], ties: int) -> Kinds:
    """Return the weights by kind in the order of the kinds' names, read-only, or say what is wrong with them."""
    kinds = {}
    for name in sorted(given):
        if not isinstance(name, str) or not name or name in RESERVED:
            raise InputError(f"a kind of tie needs a name of its own, other than {', '.join(RESERVED)}, not {name!r}")
        values = np.ascontiguousarray(given[name], np.float64)
        if values.shape != (ties,) or (ties and not 0 <= values.min() <= values.max() < np.inf):
            raise InputError(f"the weights of the kind {name!r} must be finite, not negative, one for each tie")
        kinds[name] = checks.frozen(values)
    if len(kinds) > MOST_KINDS:
        raise InputError(f"ties can have {MOST_KINDS} kinds at most, not {len(kinds):,}; is it the right column?")
    return kinds


def tie_keys(offsets: npt.NDArray[np.int64], targets: Codes) -> npt.NDArray[np.int64]:
    """Return a number for each tie that ascends with the ties: its source, then its target."""
    accounts = len(offsets) - 1
    return np.repeat(np.arange(accounts), np.diff(offsets)) * max(accounts, 1) + targets


def kinds_of_rows(
    offsets: npt.NDArray[np.int64], targets: Codes, pairs: tuple[Codes, Codes], weights: Floats | None, labels: Labels
) -> dict[str, Floats]:
    """Return what rows give to each tie, kind by kind.

    Parameters
    ----------
    offsets, targets
        The ties that the rows were merged into.
    pairs
        Sources and targets of the rows; self-ties among them are left out.
    weights, labels
        The weight (1 if None) and the kind of each row; weights are added in ascending order.
    """
    if len(labels.names) > MOST_KINDS:
        raise InputError(
            f"ties can have {MOST_KINDS} kinds at most, and this column has {len(labels.names):,}, such as "
            f"{labels.names[0]!r}; is it the right one?"
        )
    sources, followers = pairs
    rows = np.flatnonzero(sources != followers)
    if weights is not None:
        rows = rows[np.argsort(weights[rows], kind="stable")]
    wanted = sources[rows].astype(np.int64) * max(len(offsets) - 1, 1) + followers[rows]
    places, kinds = np.searchsorted(tie_keys(offsets, targets), wanted), labels.codes[rows]
    found: dict[str, Floats] = {}
    for code, name in enumerate([NOT_STATED, *map(str, labels.names)], start=-1):
        own = np.flatnonzero(kinds == code)
        if len(own):
            given = None if weights is None else weights[rows[own]]
            counts = np.bincount(places[own], given, minlength=len(targets)).astype(np.float64)
            found[name] = found[name] + counts if name in found else counts
    return found


def ties_by_kind(kinds: Kinds) -> dict[str, int]:
    """Return how many ties are of each kind."""
    return {name: int(np.count_nonzero(kinds[name])) for name in sorted(kinds)}


def of_several(kinds: Kinds) -> int:
    """Return how many ties are of more than one kind."""
    if len(kinds) < 2:
        return 0
    own = np.zeros(len(next(iter(kinds.values()))), np.int8)
    for values in kinds.values():
        own += values > 0
    return int((own > 1).sum())
