"""Items put together: by a mapping, or by a column of the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.read.labels import Labels
from diffusion.read.names import Name, Names

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

COLUMNS = ("platform", "kind", "sentiment")
"""The columns of a log that items can be put together by, where they hold labels."""


@dataclass(frozen=True, eq=False)
class Campaigns:
    """Which campaign each item of a log belongs to; each item to itself if nobody puts them together."""

    names: tuple[Name, ...]
    """The campaigns, or the items."""
    what: str
    """``"item"`` or ``"campaign"``."""
    codes: npt.NDArray[np.int64]
    """Per item of the log, the place of its campaign; -1 where it has none."""


def campaigns_of(log: "RepostLog", by: "Mapping[Name, Name] | str | None") -> Campaigns:
    """Return the campaigns of a log's items; see `content_power`."""
    if by is None:
        return Campaigns(tuple(log.items), "item", np.arange(len(log.items)))
    if isinstance(by, Mapping):
        known = {item: by[item] for item in log.items if item in by}
        if not known:
            raise InputError(f"by: none of the log's items is named; they look like {log.items[0]!r}")
        names = Names.of(known.values())
        codes = names.codes(known.values(), "by")
        places = dict(zip(known, codes.tolist(), strict=True))
        return Campaigns(tuple(names), "campaign", np.array([places.get(item, -1) for item in log.items], np.int64))
    labels = getattr(log, by) if by in COLUMNS else None
    if not isinstance(labels, Labels):
        there = [name for name in COLUMNS if isinstance(getattr(log, name), Labels)]
        raise InputError(
            f"by must be a mapping from items to campaigns or a column of labels that the log has "
            f"({', '.join(there) or 'it has none'}), not {by!r}"
        )
    used = np.diff(log.starts) > 0
    firsts = np.full(len(log.items), -1, np.int64)
    firsts[used] = labels.codes[log.starts[:-1][used]]
    return Campaigns(tuple(labels.names), "campaign", firsts)
