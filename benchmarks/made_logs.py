"""Logs of items that spread over a known chain, made in rounds for all items at once: a million events in seconds."""

import numpy as np
import numpy.typing as npt

import diffusion
from diffusion.learning.exposures import Exposures
from diffusion.provenance import Provenance
from diffusion.read.names import Names

Integers = npt.NDArray[np.int64]
TOGETHER = 500
"""So many items spread at a time, with a mark for each account in each."""


def made_chain(accounts: int, ties: int, mean: float) -> diffusion.Chain:
    """Return a chain in which senders, receivers and ties differ, each by a log-normal factor on hazards."""
    graph = diffusion.chung_lu(accounts, ties, exponent=3.0)
    chance = np.random.default_rng(1)
    senders, receivers = chance.normal(0, 0.5, (2, accounts))
    hazards = np.exp(senders[graph.sources] + receivers[graph.targets] + chance.normal(0, 0.6, ties))
    values = -np.expm1(-hazards * mean / hazards.mean())
    return diffusion.Chain(graph, values, Provenance("made_chain", {"mean": mean}, {}))


def made_log(chain: diffusion.Chain, items: int, starters: int) -> diffusion.RepostLog:
    """Return what becomes of ``items`` items, each posted by random accounts, one generation an hour."""
    chance = np.random.default_rng(2)
    parts = [
        _spread(chain, first, min(TOGETHER, items - first), starters, chance) for first in range(0, items, TOGETHER)
    ]
    item, account, times = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((account, times, item))
    return diffusion.RepostLog(
        chain.graph.names, Names.of(list(range(items))), item[order].astype(np.int32), account[order].astype(np.int32),
        times[order],
    )  # fmt: skip


def _spread(
    chain: diffusion.Chain, start: int, items: int, starters: int, chance: np.random.Generator
) -> tuple[Integers, Integers, npt.NDArray[np.float64]]:
    """Return who became active when in some items, as items, accounts and times."""
    graph, width = chain.graph, np.int64(len(chain.graph))
    fresh = np.concatenate([item * width + chance.choice(width, starters, replace=False) for item in range(items)])
    active, generation, parts = np.zeros(items * int(width), bool), 0, []
    while len(fresh):
        active[fresh] = True
        item, account = np.divmod(fresh, width)
        when = 1e5 * (start + item) + 3600.0 * generation + (60 * chance.random(len(fresh)) if generation else 0.0)
        parts.append((start + item, account, when))
        ties = _ties_out_of(graph, account)
        live = chance.random(len(ties)) < chain.measured[ties]
        reached = np.repeat(item, graph.out_degrees[account])[live] * width + graph.targets[ties[live]]
        fresh, generation = np.unique(reached[~active[reached]]), generation + 1
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def _ties_out_of(graph: diffusion.Graph, accounts: Integers) -> Integers:
    """Return all ties out of the accounts, account after account."""
    counts = graph.out_degrees[accounts]
    starts = np.repeat(graph.offsets[accounts] - np.cumsum(counts) + counts, counts)
    found: Integers = starts + np.arange(counts.sum())
    return found


def tries_of(seen: Exposures) -> tuple[Integers, Integers]:
    """Return every try of a log: the event that tried, and along which tie; by time, as `exposed_pairs` counts them."""
    graph, width = seen.graph, np.int64(len(seen.graph))
    ties = _ties_out_of(graph, seen.accounts.astype(np.int64))
    events = np.repeat(np.arange(len(seen)), graph.out_degrees[seen.accounts])
    keys = seen.items * width + seen.accounts
    order = np.argsort(keys)
    wanted = seen.items[events] * width + graph.targets[ties]
    place = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    there = keys[place] == wanted
    tried = ~there | (seen.times[events] < seen.times[place])
    return events[tried], ties[tried]
