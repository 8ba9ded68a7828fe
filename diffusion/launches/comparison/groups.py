"""By which labels those who join are counted: communities, segments, regions, platforms, and whatever is given."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.model import Model
from diffusion.cascades.timed import TimedCascade
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.read.accounts import LABELS, Accounts

if TYPE_CHECKING:
    from diffusion.communities.communities import Communities

MOST = 100
"""The largest groups of a label are counted by themselves, the others together: a row a replicate is kept of each."""
TAKEN = ("way", "origin", "generation")
"""What shares are told by in any case."""
OTHERS, UNKNOWN = "all others", "not stated"


def groups_of(
    graph: Graph,
    model: Model,
    accounts: Accounts | None,
    communities: "Communities | None",
    given: Mapping[str, AccountGroups] | None,
) -> dict[str, AccountGroups]:
    """Return all labels, or refuse those that a model without time could not count by."""
    if not isinstance(model, TimedCascade):
        if communities is not None or given:
            raise InputError(f"groups: the {model.name} model counts nobody by communities or groups; use TimedCascade")
        return {}
    found: dict[str, AccountGroups] = {}
    if communities is not None:
        if communities.graph is not graph and communities.graph.fingerprint != graph.fingerprint:
            raise InputError("communities: they are of another graph than the chain")
        found["community"] = AccountGroups.of_communities(communities)
    if accounts is not None:
        labels = [label for label in LABELS if getattr(accounts, label) is not None]
        found |= {label: AccountGroups.of_column(graph, accounts, label) for label in labels}
    for label, group in (given or {}).items():
        if not isinstance(group, AccountGroups):
            raise InputError(f"groups: {label!r} must be AccountGroups(codes, titles), not {group!r}")
        if label in found or label in TAKEN:
            raise InputError(f"groups: {label!r} is the name of another division; choose another")
        found[label] = group
    return {label: all_stated(largest(group)) for label, group in found.items()}


def largest(groups: AccountGroups, most: int = MOST) -> AccountGroups:
    """Return the largest groups in their order, the others as one.

    >>> largest(AccountGroups(np.array([0, 1, 1, 2]), ("a", "b", "c")), 1).titles
    ('b', 'all others')
    """
    if len(groups.titles) <= most:
        return groups
    chosen = np.sort(np.argsort(-groups.sizes, kind="stable")[:most])
    places = np.full(len(groups.titles) + 1, most, np.int32)
    places[chosen], places[-1] = np.arange(most), -1
    return AccountGroups(places[groups.codes], (*(groups.titles[place] for place in chosen), OTHERS))


def all_stated(groups: AccountGroups) -> AccountGroups:
    """Return the groups with one more for accounts of which none is known, so that shares add up to all.

    >>> all_stated(AccountGroups(np.array([0, -1]), ("a",))).titles
    ('a', 'not stated')
    """
    if (groups.codes >= 0).all():
        return groups
    codes = np.where(groups.codes < 0, len(groups.titles), groups.codes)
    return AccountGroups(codes, (*groups.titles, UNKNOWN))
