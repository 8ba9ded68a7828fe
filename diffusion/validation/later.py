"""What really happened in held-out items: who started them, how large they became, and whose reposts carried them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from diffusion.graph.graph import Graph
from diffusion.kernels.descent import hand_down, hand_up
from diffusion.learning.parents import infer_parents
from diffusion.learning.trees import cascade_trees
from diffusion.randomness import Purpose, generator
from diffusion.read.log import RepostLog
from diffusion.validation.past import Starts, added, first_roots, starts_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
STATED, INFERRED = "stated", "inferred"


@dataclass(frozen=True, eq=False)
class Later:
    """Held-out items in the codes of a graph (-1 for accounts outside it), with the chances of who passed on to whom.

    Events are sorted by item; those outside the graph may be missing among them where parents were inferred.
    """

    starts: Starts
    """Who started which item, in the log's codes, and how large the items became."""
    starters: Codes
    """The same who, in the graph's."""
    items: Integers
    """Which item, per event."""
    accounts: Codes
    """Whose, per event."""
    passed: npt.NDArray[np.bool_]
    """Whether the event is a repost, other than the start of its item."""
    order: Integers
    """The events so that every parent stands before its children."""
    offsets: Integers
    """Where each event's possible parents begin; length events + 1."""
    sources: Integers
    """The event of each possible parent."""
    shares: Floats
    """Its chance to be the parent."""
    how: str
    """``"stated"`` or ``"inferred"`` parents."""
    orphans: float
    """How many reposts have no parent, or are expected to have none that can be seen."""

    @cached_property
    def descendants(self) -> Floats:
        """Per event, how many are expected to have come from it, directly or not."""
        found = np.zeros(len(self.items))
        hand_up(self.order, self.offsets, self.sources, self.shares, found)
        return found

    def missed(self, members: Floats) -> Floats:
        """Return, per event, the chance that no member is among those that it came from; a chance to be one each."""
        found = np.ones(len(self.items))
        hand_down(self.order, self.offsets, self.sources, self.shares, self.accounts, members, found)
        return found

    def outcomes(self, accounts: int) -> tuple[Floats, Floats, Floats]:
        """Return per account: items started, accounts that took those up, and what came of its reposts of others'."""
        begun = self.starts
        items = added(self.starters, begun.shares, accounts)
        reached = added(self.starters, begun.shares * begun.reposts[begun.items], accounts)
        carried = added(self.accounts, np.where(self.passed, self.descendants, 0.0), accounts)
        return items, reached, carried


def later_of(graph: Graph, log: RepostLog) -> Later:
    """Return what happened in a log, by its stated parents, or by inferred ones if it has none.

    Inferred parents rest on the graph alone, all of whose ties are alike: no probability that a measure may use judges
    the measure.
    """
    return _stated(graph, log) if log.parents is not None else _inferred(graph, log)


def shuffled(log: RepostLog, random_state: int) -> RepostLog:
    """Return the log with the accounts of each item in random order, but for those that began it; parents left out.

    The same accounts take up the same items: what is inferred of who passed on to whom is then chance, and what the
    network alone makes of it.
    """
    first = log.starts[:-1][log.item_codes]
    later = np.flatnonzero(~((log.times == log.times[first]) | (np.arange(len(log)) == first)))
    lots = generator(random_state, Purpose.RESAMPLE, 1).random(len(later))
    accounts = log.account_codes.copy()
    accounts[later] = accounts[later[np.lexsort((lots, log.item_codes[later]))]]
    order = np.lexsort((accounts, np.where(np.isnan(log.times), np.inf, log.times), log.item_codes))
    return RepostLog(log.names, log.items, log.item_codes, accounts[order], log.times)


def _stated(graph: Graph, log: RepostLog) -> Later:
    trees = cascade_trees(log)
    having, passed = trees.parents >= 0, np.ones(len(trees), bool)
    passed[first_roots(trees)] = False
    codes, starts = log.align(graph).codes, starts_of(log, trees)
    return Later(
        starts=starts,
        starters=codes[starts.accounts],
        items=trees.items,
        accounts=codes[trees.accounts],
        passed=passed,
        order=np.argsort(trees.generations, kind="stable"),
        offsets=np.concatenate([[0], np.cumsum(having)]),
        sources=trees.parents[having],
        shares=np.ones(int(having.sum())),
        how=STATED,
        orphans=float((~having)[passed].sum()),
    )


def _inferred(graph: Graph, log: RepostLog) -> Later:
    parents = infer_parents(graph, log)
    seen, codes, starts = parents.exposures, log.align(graph).codes, starts_of(log)
    passed = ~seen.starters
    return Later(
        starts=starts,
        starters=codes[starts.accounts],
        items=seen.items,
        accounts=seen.accounts,
        passed=passed,
        order=np.arange(len(seen)),
        offsets=seen.offsets,
        sources=parents.sources,
        shares=parents.probabilities,
        how=INFERRED,
        orphans=float(starts.reposts.sum()) - float((1 - parents.nobody)[passed].sum()),
    )
