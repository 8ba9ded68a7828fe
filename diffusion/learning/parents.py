"""Who passed each repost on: the chance of every account that may have, and of nobody that can be seen."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.delays import Delays
from diffusion.graph.graph import Graph
from diffusion.kernels.exposures import UNKNOWN
from diffusion.kernels.parents import add_expected, draw_parents, pick_parents
from diffusion.learning.delay_fit import DelayFit
from diffusion.learning.delay_search import leveled, waiting_of
from diffusion.learning.delays import outside_chances, tie_chances
from diffusion.learning.explanation import Explained, Situation, outside_of
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.post_power import Posts
from diffusion.learning.tie_speeds import tie_speeds
from diffusion.learning.trees import Trees, credit_table
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, check_random_state, root_key
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas

    from diffusion.read.log import RepostLog
    from diffusion.read.names import Names

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
ROUNDS, STEADY, FITTED = 60, 1e-5, 3
"""The most rounds; the mean change of a repost's chances below which they end; rounds that estimate post strength."""


@dataclass(frozen=True, eq=False, repr=False)
class Parents:
    """The chance of every candidate of every repost to be its parent, and of no visible account to be."""

    exposures: Exposures
    """All reposts with their candidates."""
    item_names: "Names"
    """The items."""
    probabilities: Floats
    """Per candidate (``exposures.ties``), its chance to be the parent."""
    nobody: Floats
    """Per event, the chance that no parent can be seen; 1 where the event began its item."""
    sources: Integers
    """The event of each candidate."""
    provenance: Provenance

    def __post_init__(self) -> None:
        for name in ("probabilities", "nobody", "sources"):
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    def __repr__(self) -> str:
        return f"Parents({len(self.nobody):,} events, {len(self.probabilities):,} candidates)"

    @cached_property
    def candidates(self) -> Integers:
        """Per event, how many accounts may be its parent."""
        return checks.frozen(np.diff(self.exposures.offsets))

    @cached_property
    def certainty(self) -> Floats:
        """Per event, the chance of its most probable explanation, nobody included."""
        highest = self.nobody.copy()
        np.maximum.at(highest, self.exposures.events_of, self.probabilities)
        return checks.frozen(highest)

    def most_probable(self) -> Trees:
        """Return the most probable trees: every repost's most probable parent, which says nothing about the others'."""
        parents = np.empty(len(self.nobody), np.int64)
        pick_parents(self.exposures.offsets, self.probabilities, self.nobody, self.sources, parents)
        return self.trees(parents, "most_probable")

    def draw(self, random_state: SupportsIndex = 0, *, index: SupportsIndex = 0) -> Trees:
        """Return trees drawn from the chances; the coin of a repost is named by item, account and ``index``.

        The average of anything over many draws (``index`` 0, 1, ...) is what is expected of the true trees.
        """
        number = checks.integer("index", index, minimum=0)
        parents, seen = np.empty(len(self.nobody), np.int64), self.exposures
        draw_parents(
            root_key(random_state, Purpose.PARENTS), number, seen.items, seen.accounts, seen.offsets,
            self.probabilities, self.sources, parents,
        )  # fmt: skip
        return self.trees(parents, "draw", check_random_state(random_state))

    def trees(self, parents: Integers, how: str, random_state: int | None = None) -> Trees:
        """Return the trees of given parents: one event, or -1, an event."""
        seen, told = self.exposures, self.provenance
        record = Provenance(f"infer_parents.{how}", told.settings, told.inputs, random_state)
        return Trees(seen.graph.names, self.item_names, seen.items, seen.accounts, parents, record)

    def table(self) -> "pandas.DataFrame":
        """Return one row for every explanation that has a chance, of every repost that did not begin its item.

        ``item``, ``account``, ``parent`` (missing for nobody who can be seen), ``probability``, and how many
        ``candidates`` the repost has.
        """
        import pandas

        seen = self.exposures
        alone = np.flatnonzero((self.nobody > 0) & ~seen.starters)
        events = np.concatenate([seen.events_of, alone])
        sources = np.concatenate([seen.graph.sources[seen.ties], np.full(len(alone), -1)])
        chances = np.concatenate([self.probabilities, self.nobody[alone]])
        order = np.lexsort((-chances, events))
        order = order[chances[order] > 0]
        names, items = (np.array([*given, None], dtype=object) for given in (seen.graph.names, self.item_names))
        events, sources = events[order], sources[order]
        return pandas.DataFrame(
            {
                "item": items[seen.items[events]],
                "account": names[seen.accounts[events]],
                "parent": names[sources],
                "probability": chances[order],
                "candidates": self.candidates[events],
            }
        )

    def credit(self) -> "pandas.DataFrame":
        """Return one row an account that was active, most credit first.

        ``items`` it was active in, ``children`` expected to have come directly from it, ``descendants`` directly or
        not: the means over all trees that may be. Of a stated parent that comes later than its child only the child is
        counted.
        """
        children, descendants = np.zeros((2, len(self.nobody)))
        add_expected(self.exposures.offsets, self.probabilities, self.sources, children, descendants)
        return credit_table(self.exposures.graph.names, self.exposures.accounts, children, descendants)

    def summary(self) -> str:
        """Return how many reposts had a choice at all, how many have no visible parent, and how sure the rest is."""
        seen = self.exposures
        passed = ~seen.starters
        total = int(passed.sum())
        if not total:
            return "No account of the graph passed anything on, so there are no parents to find."
        counts = self.candidates[passed]
        several = passed & (self.candidates > 1)
        parts = [
            f"Of {counted(total, 'repost')} that did not begin an item, {percent(float((counts > 1).mean()))} "
            f"({int((counts > 1).sum()):,}) had a choice between accounts that may have passed them on, "
            f"{percent(float((counts == 1).mean()))} had one, and {percent(float((counts == 0).mean()))} none."
        ]
        stated = int((seen.parents != UNKNOWN).sum())
        if stated:
            parts.append(f"The log states the parents of {stated:,}.")
        parts.append(
            f"{percent(float(self.nobody[passed].mean()))} of all are expected to have no visible parent"
            f" ({percent(float(self.nobody[passed & (self.candidates > 0)].mean()) if counts.any() else 0.0)} of those "
            "that have a candidate)."
        )
        if several.any():
            parts.append(
                f"Where there was a choice, the most probable explanation has a chance of "
                f"{percent(float(self.certainty[several].mean()))} on average: about so many of them are right, if the "
                "chain and its delays are."
            )
        return " ".join(parts)


def infer_parents(
    graph: Graph | Chain,
    log: "RepostLog",
    *,
    delays: Delays | DelayFit | None = None,
    post_power: bool = True,
    use_parents: bool = True,
    window: SupportsFloat | None = None,
) -> Parents:
    """Infer who passed each repost on: the chance of every followed account that was active before.

    An exposure along a tie of probability p comes to something after a delay of density f and distribution function F,
    so that u passes the item on to v at the rate p f / (1 - p F) while v is not active; without delays what counts is
    -log(1 - p). "No visible parent" competes with the candidates by the rate at which v takes up items without any:
    the chain's ``outside``, or what the log says, sought in turns with the parents (expectation maximisation).

    Parameters
    ----------
    graph
        A chain, whose probabilities say how likely each candidate is; or a graph, and then all ties are alike.
    log
        Who was active in which item, and when. Those at the same time, or without a time, are no candidates.
    delays
        How long content takes along ties: from `fit_delays`, or `Delays`. The chain's, unless given; none, if it has
        none.
    post_power
        Whether one post of an account may be stronger than another: what its other followers made of it counts then.
    use_parents
        Whether a parent that the log states is taken as known. False hides all, to see how well they are found.
    window
        The longest time, in seconds, after which an account may still be the parent; any, unless given.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = {"follower": ["@bo", "@cy", "@cy"], "followed": ["@ann", "@ann", "@bo"]}
    >>> graph = diffusion.read_follows(pandas.DataFrame(rows))
    >>> rows = [(1, "@ann", 0), (1, "@bo", 5), (1, "@cy", 9)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> chain = diffusion.explicit(graph, {("@ann", "@bo"): 0.5, ("@ann", "@cy"): 0.1, ("@bo", "@cy"): 0.4})
    >>> delays = diffusion.Delays(diffusion.Exponential(5))
    >>> parents = diffusion.infer_parents(chain, log, delays=delays, post_power=False)
    >>> table = parents.table().round(2)
    >>> table[table.probability > 0]
      item account parent  probability  candidates
    0    1     @bo   @ann         1.00           1
    2    1     @cy    @bo         0.93           2
    3    1     @cy   @ann         0.07           2
    """
    longest = np.inf if window is None else checks.positive("window", window)
    chain = graph if isinstance(graph, Chain) else None
    ties = graph.graph if isinstance(graph, Chain) else graph
    seen = gather_exposures(ties, log, window=longest, use_parents=use_parents)
    if delays is None and chain is not None:
        delays = chain.delays
    clock, used = _clocked(seen, delays)
    situation = Situation(seen, clock, seen.parents)
    known = outside_chances(chain)
    chances = tie_chances(graph, seen)
    if isinstance(delays, DelayFit):
        chances = leveled(chances, delays.level)
    own = isinstance(delays, DelayFit) and delays.provenance.inputs["log"] == log.fingerprint
    explained = _explained(situation, chances, used, known, post_power, own)
    settings = {"post_power": post_power, "use_parents": use_parents, "window": window, "delays": _named(used)}
    inputs = {"graph": ties.fingerprint, "log": log.fingerprint}
    if chain is not None:
        inputs["chain"] = chain.fingerprint
    return Parents(
        seen, log.items, explained.shares, explained.nobody, situation.sources,
        Provenance("infer_parents", settings, inputs),
    )  # fmt: skip


def _clocked(seen: Exposures, delays: Delays | DelayFit | None) -> tuple[Floats, Delays | None]:
    """Return the clock that delays are measured by, and the delays."""
    if not isinstance(delays, DelayFit):
        return seen.times, delays
    if delays.rhythm is None or delays.rhythmic is None:
        return seen.times, delays.delays
    return checks.frozen(delays.rhythm.clock(seen.times)), delays.rhythmic


def _explained(
    situation: Situation,
    probabilities: Floats,
    delays: Delays | None,
    known: Floats | None,
    post_power: bool,
    own: bool,
) -> Explained:
    """Return the chances of all parents, when those and what they say about posts and outsiders no longer change.

    Where the delays of the ties are from this very log (``own``), each is judged by what the others say of its tie.
    """
    seen, chances = situation.seen, probabilities[situation.seen.ties]
    posts = Posts.of(situation, waiting_of(situation, probabilities), probabilities) if post_power else None
    counts, everything = situation.counts, np.ones(len(seen), bool)
    shares, nobody = 1.0 / counts[seen.events_of], (counts == 0).astype(np.float64)
    nobody[situation.open & (counts > 0)] = 0.1  # more than 0, or it would stay 0
    strength = 0.0
    for turn in range(ROUNDS):
        outside = outside_of(situation, nobody, seen.active_items, everything, known)
        strong = chances
        if posts is not None:
            strength = posts.strength(shares) if turn < FITTED else strength
            strong = posts.amplify(chances, shares, strength)
        scales = (
            _scales_without(situation, shares) if own and delays is not None and delays.scales is not None else None
        )
        alone = outside.log_rates(situation, timed=delays is not None)
        explained = situation.explain(strong, delays, alone, scales)
        change = float(np.abs(explained.shares - shares).sum()) / max(int(situation.open.sum()), 1)
        shares, nobody = explained.shares, explained.nobody
        if change < STEADY:
            break
    return explained


def _scales_without(situation: Situation, shares: Floats) -> Floats:
    """Return how slow the tie of every candidate is by its other delays alone."""
    usable, scales = situation.delays > 0, np.ones(len(shares))
    ties, delays, weights = situation.seen.ties[usable], situation.delays[usable], shares[usable]
    speeds = tie_speeds(ties, delays, weights, situation.seen.graph.tie_count)
    if speeds is not None:
        scales[usable] = speeds.without(ties, delays, weights)
    return scales


def _named(delays: Delays | None) -> str | None:
    if delays is None:
        return None
    return f"{delays.family!r}{'' if delays.scales is None else ', by tie'}"
