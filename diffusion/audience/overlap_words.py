"""Overlapping audiences in sentences."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.words import counted, percent

if TYPE_CHECKING:
    from diffusion.audience.audience_overlap import AudienceOverlap

NAMED = 5
"""How many accounts are named in a sentence."""


def summary_of(found: "AudienceOverlap") -> str:
    """Return what the audiences come to, in sentences."""
    parts = [_together(found), _pair(found), _order(found), _price(found), _certainty(found)]
    return " ".join(part for part in parts if part)


def _together(found: "AudienceOverlap") -> str:
    many, followers = len(found.accounts), found.sets is None
    if not found.union:
        who = f"{found.name(0)} has" if many == 1 else f"None of these {many:,} accounts has"
        return f"{who} {'no ' if many == 1 else 'any '}audience."
    total = _number(found, found.union)
    if many == 1:
        has = f"has {total} {_noun(found)}" if followers else f"reaches {total} accounts on average, itself included"
        return f"{found.name(0)} {has}."
    repeated = _number(found, found.repeated)
    if followers:
        start = (
            f"These {many:,} accounts have {total} {_noun(found)} together, {repeated} of them counted twice or more"
        )
    else:
        start = (
            f"Each starting alone, these {many:,} accounts reach {_number(found, float(found.sizes.sum()))} accounts, "
            f"added up; that is {total} different ones, of which {repeated} are reached by two or more"
        )
    if not found.repeated:
        return f"{start}: nobody is paid for twice."
    again = percent(found.waste)
    return f"{start}: {again} of what you pay for reaches somebody you have already paid for."


def _pair(found: "AudienceOverlap") -> str:
    if len(found.accounts) < 2 or not found.repeated:
        return ""
    upper = np.triu(found.pairs, 1)
    one, other = np.unravel_index(int(np.argmax(upper)), upper.shape)
    shared, smaller = float(upper[one, other]), float(min(found.sizes[one], found.sizes[other]))
    if not shared or not smaller:
        return ""
    return (
        f"Most is shared by {found.name(one)} and {found.name(other)}: {_number(found, shared)}, which is "
        f"{percent(min(1.0, shared / smaller))} of the smaller audience."
    )


def _order(found: "AudienceOverlap") -> str:
    many = len(found.accounts)
    if many < 3 or not found.union:
        return ""
    reached = np.cumsum(found.gained)
    enough = int(np.argmax(reached >= 0.9 * found.union)) + 1
    if enough == many:
        return ""
    named = ", ".join(found.name(place) for place in found.order[:enough]) if enough <= NAMED else ""
    who = f"{named} alone" if named else f"The best {enough:,} of them alone"
    return f"{who} come to {percent(float(reached[enough - 1] / found.union))} of it." if enough > 1 else (
        f"{who} comes to {percent(float(reached[0] / found.union))} of it."
    )  # fmt: skip


def _price(found: "AudienceOverlap") -> str:
    if found.fees is None:
        return ""
    known = np.isfinite(found.fees)
    if not known.any():
        return "No fee of theirs is known."
    missing = int((~known).sum())
    if missing:
        return (
            f"The fees of {counted(missing, 'account')} of them are not known, so nothing is said of prices together."
        )
    total, audience = float(found.fees.sum()), float(found.sizes.sum())
    if not found.union:
        return f"Together they cost {total:,.10g}."
    again = float(np.nansum(found.fees * (1 - np.divide(
        found.added, found.sizes, out=np.ones_like(found.sizes), where=found.sizes > 0
    ))))  # fmt: skip
    return (
        f"Together they cost {total:,.10g}: {total / found.union:,.3g} for each account that is reached, not the "
        f"{total / audience:,.3g} of audiences added up; in this order {again:,.0f} go to those already paid for."
    )


def _certainty(found: "AudienceOverlap") -> str:
    parts = []
    if found.low is not None and found.high is not None:
        parts.append(
            f"Followers count by their chance to be real people; with authenticity at its low and high end "
            f"they are {found.low.union:,.0f} to {found.high.union:,.0f} together."
        )
    if found.sets is not None:
        error = float(found.errors_of(found.union))
        parts.append(
            f"Estimated on {found.sets:,} reverse-reachable sets; the standard error of all together is {error:,.2g}."
        )
    if found.sketch is not None and found.thresholds is not None:
        below = found.thresholds < 1
        parts.append(
            f"What pairs share is estimated from sketches of {found.sketch:,} followers each "
            f"({counted(int(below.sum()), 'audience')} larger than that); everything else is counted."
        )
    return " ".join(parts)


def _noun(found: "AudienceOverlap") -> str:
    one = found.union == 1
    if found.low is not None:
        return "real follower" if one else "real followers"
    return "follower" if one else "followers"


def _number(found: "AudienceOverlap", value: float) -> str:
    """Return a count, or an estimate of one to a tenth where it is small."""
    return f"{value:,.0f}" if found.sets is None or value >= 100 else f"{value:,.1f}"
