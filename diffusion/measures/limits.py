"""What is left of scores that are passed on for ever: the vector that ties lead to, in whatever pieces the network is.

Going on from 1 each, ``score(u) = sum of value(u, v) score(v) over u's followers v`` grows by the spectral radius each
step. A group of accounts that follow each other all round (a circle) grows by its own radius; where several groups grow
fastest and one follows another, the one that is followed grows faster still, by one power of the number of steps. So
the limit lives on the groups at the head of the longest chain of fastest groups, and on whom they follow (Rothblum
1975, doi:10.1016/0024-3795(75)90050-6). It is also where Katz's scores go as their attenuation rises to the most it can
be.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.graph.graph import Graph
from diffusion.kernels import circles
from diffusion.measures.krylov import Leading, leading
from diffusion.measures.products import TieRows, followers_of

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOLERANCE = 1e-10
"""How exact the vector is, beside its length."""
SMALL = 100_000
"""Up to so many accounts and ties together the pieces are looked at first."""
ROUNDS = 20
"""So often accounts are left out that do not bear the radius out, before the pieces are looked at."""
QUICK = 60
"""So many steps are tried without looking at the pieces; where circles are large and mixed, twenty do."""
CLEAR = 1e-3
"""A radius that stands out by this part of it belongs to one group; if it does not, the pieces are looked at."""
EQUAL = 1e-9
"""Two groups whose radii differ by this part at most grow alike."""
LOOKS = 100
"""So many steps bound the radii of all groups side by side; what is undecided then is found one by one."""


@dataclass(frozen=True, eq=False)
class Limit:
    """Where scores that are passed on for ever end."""

    radius: float
    """By what they grow a step: the spectral radius; 0 where nobody is followed in a circle."""
    shares: Floats
    """What each account has of them in the end; their sum is 1."""
    settled: bool
    """Whether they are as exact as they should be."""


def limit_of(graph: Graph, values: Floats | None) -> Limit:
    """Return where scores end that accounts forever pass on to whom they follow, beginning with 1 each."""
    if len(graph) + graph.tie_count > SMALL:
        found = leading(followers_of(graph, values).times, np.ones(len(graph)), TOLERANCE, QUICK)
        if found.settled and found.gap > CLEAR and not found.exhausted and _is_borne_out(graph, values, found):
            return Limit(found.value, found.vector, True)
    rows = _without_zeros(followers_of(graph, values))
    group = np.empty(len(rows), np.int32)
    count = circles.strong_groups(_offsets(rows), rows.columns, group)
    if count == len(rows):
        return Limit(0.0, _longest_walks(rows, group), True)
    return _fastest(rows, group, _is_fastest(rows, group, count))


def _is_borne_out(graph: Graph, values: Floats | None, found: Leading) -> bool:
    """Return whether accounts that follow each other in circles grow as fast as is said.

    In long chains without circles rounding may look like growth. But where each of some accounts has as much from the
    others of them as it grows, the radius is no less (Collatz). Those that have not are left out, again and again:
    mixed circles lose next to nobody, and of a chain one goes each time.
    """
    rows, scores = followers_of(graph, values), found.vector.copy()
    for _ in range(ROUNDS):
        short = (rows.times(scores) < (1 - CLEAR) * found.value * scores) & (scores > 0)
        if not np.any(short):
            return bool(np.any(scores))
        scores[short] = 0
    return False


def _fastest(rows: TieRows, group: npt.NDArray[np.int32], fastest: Flags) -> Limit:
    """Return the limit, layer by layer: who has one fastest group downstream, or two in a chain, and so on."""
    order, length = np.argsort(group, kind="stable").astype(np.int32), np.zeros(len(fastest), np.int32)
    circles.chain_lengths(_offsets(rows), rows.columns, group, order, fastest.astype(np.int32), length)
    layer = length[group]
    shares, settled, vector = np.zeros(len(rows)), True, np.ones(len(rows))
    for height in range(1, int(layer.max()) + 1):
        members = np.flatnonzero((layer == height) | (layer < height if height == 1 else False))
        found = leading(_between(rows, members).times, vector[members], TOLERANCE)
        settled, shares = settled and found.settled, np.zeros(len(rows))
        shares[members] = np.where(layer[members] == height, found.vector, 0)
        vector = rows.times(shares)
    return Limit(found.value, shares / shares.sum(), settled)


def _is_fastest(rows: TieRows, group: npt.NDArray[np.int32], count: int) -> Flags:
    """Return which groups have the largest spectral radius.

    However far a group has come, its radius lies between the least and the greatest growth of any of its scores in a
    step (Collatz 1942, doi:10.1007/BF01590011).
    """
    sizes = np.bincount(group, minlength=count)
    inside = np.flatnonzero(sizes[group] > 1)
    inner, label = _between(rows, inside, group), group[inside]
    low, high = np.full(count, -1.0), np.full(count, -1.0)
    scores, open_groups = np.ones(len(inside)), sizes > 1
    for _ in range(LOOKS):
        image = inner.times(scores)
        low[open_groups], high[open_groups] = np.inf, 0
        np.minimum.at(low, label, image / scores)
        np.maximum.at(high, label, image / scores)
        open_groups &= high >= low.max() * (1 - EQUAL)
        if open_groups.sum() == 1 or np.all(high <= low * (1 + EQUAL / 10), where=open_groups):
            break
        scores = image + scores * high[label] / 2  # the half of what went before keeps circles from going round
        largest = np.zeros(count)
        np.maximum.at(largest, label, scores)
        scores /= largest[label]
    radii = np.where(open_groups, low, -1.0)
    if open_groups.sum() > 1:
        for number in np.flatnonzero(open_groups & (high > low * (1 + EQUAL / 10))):
            members = np.flatnonzero(group == number)
            radii[number] = leading(_between(rows, members).times, np.ones(len(members)), TOLERANCE).value
    return np.asarray(radii >= radii.max() * (1 - EQUAL))


def _longest_walks(rows: TieRows, group: npt.NDArray[np.int32]) -> Floats:
    """Return the limit where nobody is followed in a circle: the last scores before there are none."""
    accounts = len(rows)
    order, length, walks = np.argsort(group).astype(np.int32), np.zeros(accounts, np.int32), np.zeros(accounts)
    offsets = _offsets(rows)
    circles.chain_lengths(offsets, rows.columns, group, order, np.ones(accounts, np.int32), length)
    length = length[group]
    circles.longest_walks(
        offsets, rows.columns, rows.values, length, np.argsort(length, kind="stable").astype(np.int32), walks
    )
    shares = np.where(length == length.max(initial=0), walks, 0)
    return np.divide(shares, shares.sum() or 1.0)


def _offsets(rows: TieRows) -> npt.NDArray[np.int64]:
    return np.append(rows.begins, rows.ends[-1:] if len(rows) else 0)


def _without_zeros(rows: TieRows) -> TieRows:
    """Return the rows without ties that count nothing."""
    if np.all(rows.values):
        return rows
    return _chosen(rows, rows.values > 0, np.arange(len(rows)), len(rows))


def _between(rows: TieRows, members: npt.NDArray[np.int64], label: npt.NDArray[np.int32] | None = None) -> TieRows:
    """Return the ties among some accounts, in their own numbers; with labels, only those between like ones."""
    number = np.full(len(rows), -1, np.int64)
    number[members] = np.arange(len(members))
    sources = np.repeat(np.arange(len(rows)), rows.ends - rows.begins)
    kept = (number[sources] >= 0) & (number[rows.columns] >= 0)
    if label is not None:
        kept &= label[sources] == label[rows.columns]
    return _chosen(rows, kept, number, len(members))


def _chosen(rows: TieRows, kept: Flags, number: npt.NDArray[np.int64], accounts: int) -> TieRows:
    sources = np.repeat(np.arange(len(rows)), rows.ends - rows.begins)
    offsets = np.zeros(accounts + 1, np.int64)
    np.cumsum(np.bincount(number[sources[kept]], minlength=accounts), out=offsets[1:])
    columns = number[rows.columns[kept]].astype(np.int32)
    values = rows.values[kept] if len(rows.values) else rows.values
    offsets, columns, values = checks.frozen(offsets), checks.frozen(columns), checks.frozen(values)
    return TieRows(offsets[:-1], offsets[1:], columns, values)
