"""Accounts whose lists agree with those of several others far beyond chance: copies, or accounts under one hand."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.kernels.alike import count_alike, write_bands
from diffusion.parallel import over_chunks

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BULK = 5
"""So many accounts with the same list, at least, are no coincidence of friends."""
LOOKED_AT = 8
"""With how many others of the same band each list is compared."""
BANDS = 12
RARE = 1e-6
"""Lists tell nothing where more than so many accounts would have the same by chance."""


@dataclass(frozen=True)
class Likeness:
    """What makes lists alike."""

    least: int
    """How many members a list must have."""
    share: float
    """Which share of all members of two lists must be in both."""
    hashes: int
    """How many smallest hashes make up a band: the more, the fewer pairs are looked at, and the more alike they are."""


FOLLOW_LISTS = Likeness(least=10, share=0.6, hashes=2)
MOMENTS = Likeness(least=5, share=0.5, hashes=2)


def copied(
    offsets: Integers, members: npt.NDArray[np.integer], total: int, likeness: Likeness, key: np.uint64
) -> Flags:
    """Return which lists agree with at least four others, where chance would not let them.

    Were every account to have each member with the frequency that it has among accounts whose list agrees with no
    others, independently, the number of accounts that have at least ``share`` of a list of d members would be about
    ``accounts · C(d, share · d) · Π frequency^share``. Lists for which that is above one in a million tell nothing:
    many who follow the ten best-known accounts follow the same ten.
    """
    lengths = np.diff(offsets)
    agree = _in_bulk(offsets, members, np.flatnonzero(lengths >= likeness.least), likeness, key)
    others = ~np.repeat(agree, lengths)
    usual = (np.bincount(members[others], minlength=total) + 1) / (int((~agree).sum()) + 1)
    rare = np.append(0.0, np.cumsum(-np.log(np.minimum(usual, 1.0))[members]))
    told = likeness.share * (rare[offsets[1:]] - rare[offsets[:-1]])
    entropy = -(likeness.share * np.log(likeness.share) + (1 - likeness.share) * np.log(1 - likeness.share))
    telling = told - lengths * entropy - np.log(max(1, len(lengths))) >= -np.log(RARE)
    return np.asarray(agree & telling)


def _in_bulk(
    offsets: Integers, members: npt.NDArray[np.integer], chosen: Integers, likeness: Likeness, key: np.uint64
) -> Flags:
    """Return which of the chosen lists agree with at least four others."""
    found = np.zeros(len(chosen), np.int64)
    bands = np.empty((len(chosen), BANDS), np.uint64)

    def work(first: int, stop: int) -> None:
        write_bands(first, stop, offsets, members, chosen, key, likeness.hashes, bands)

    over_chunks(work, len(chosen), what="comparing lists")
    for column in range(BANDS):
        band = np.ascontiguousarray(bands[:, column])
        order = np.argsort(band, kind="stable")
        count_alike(offsets, members, chosen, band, order, likeness.share, LOOKED_AT, found)
    flags = np.zeros(len(offsets) - 1, bool)
    flags[chosen[found >= BULK - 1]] = True
    return flags
