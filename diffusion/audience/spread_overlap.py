"""Overlap of expected spreads: whom content gets to from several accounts, and how much of that is the same people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.audience.audience_overlap import SPREAD, AudienceOverlap
from diffusion.audience.candidates import candidate_codes, fees_of
from diffusion.audience.shared import Rows, greedy_order, shared_by_pairs, tallied
from diffusion.chain.drawn import Drawing, Part
from diffusion.chain.plausible import AnyChain, draw_settings, shown
from diffusion.chain.sources import InTies
from diffusion.kernels.reverse import count_roots
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import Purpose, check_random_state, root_key
from diffusion.read.accounts import Accounts
from diffusion.read.names import Codes, Name

FIRST_SETS, MOST_SETS = 2**12, 2**24
"""How many sets are drawn before precision is looked at, and how many at most."""
AT_A_TIME = 2**16
"""How many sets are drawn before those without candidates are dropped."""
WHAT = "overlap of expected spreads"
Integers = npt.NDArray[np.int64]


def spread_overlap(
    chain: AnyChain,
    candidates: Iterable[Name],
    *,
    accounts: Accounts | None = None,
    relative_error: SupportsFloat = 0.01,
    sets: SupportsIndex | None = None,
    random_state: SupportsIndex = 0,
) -> AudienceOverlap:
    """Estimate the expected spread of each candidate alone, of all together, shared by every pair, added by each.

    Under the independent cascade model, with A(u) the accounts that become active if u starts alone (u included):
    the expected sizes of A(u), of what A(u) and A(v) share, and of the union of all, which is just the expected spread
    of the seeds together, since a cascade from several seeds is the union of theirs on the same live ties. So
    ``added`` says what each candidate adds to the spread of those before it, and ``waste`` how much of the spreads
    added up is lost.

    A reverse-reachable set holds the accounts from which content would have come to an account drawn at random; the
    share of sets that hold both u and v, times the number of accounts, is the expected size of what they share. All
    figures come from the same sets, so that differences between candidates have little variance.

    Parameters
    ----------
    chain
        The pass-on probability of every tie. `PlausibleChains` stand for the chain of their mean probabilities: the
        standard errors are those of chance alone.
    candidates
        Accounts by name, each once, in the order in which they would be called.
    accounts
        From `read_accounts`, with a column ``fee``: adds prices.
    relative_error
        Sets are drawn until the standard error of all together is at most this share of it, or 16,777,216 are drawn.
    sets
        Draw just this number of sets instead.
    random_state
        The name of the chance.

    Returns
    -------
    AudienceOverlap
        With standard errors for everything.

    Raises
    ------
    UnknownAccountError
        If a candidate is not in the graph.
    InputError
        If there is no candidate, one is named twice, or there are more than 20,000.

    Examples
    --------
    Content that is passed on for sure, from two accounts that share one of two followers each:

    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a", "@a", "@b", "@b"], ["@x", "@y", "@y", "@z"], edges="influence")
    >>> overlap = diffusion.spread_overlap(diffusion.uniform(graph, 1.0), ["@a", "@b"])
    >>> abs(overlap.union - 5) < 3 * overlap.errors_of(overlap.union) + 1e-9
    np.True_
    >>> abs(overlap.matrix.loc["@a", "@b"] - 1) < 3 * overlap.matrix_errors.loc["@a", "@b"]
    np.True_

    References
    ----------
    C. Borgs, M. Brautbar, J. Chayes, B. Lucier, "Maximizing social influence in nearly optimal time", SODA 2014,
    doi:10.1137/1.9781611973402.70.
    """
    one, state = shown(chain), check_random_state(random_state)
    codes, wanted = candidate_codes(one.graph, candidates), checks.open_unit("relative_error", relative_error)
    given = None if sets is None else checks.integer("sets", sets, minimum=1)
    hits = Hits(InTies.independent(one), codes, root_key(state, Purpose.AUDIENCE))
    hits.draw(given or FIRST_SETS)
    while given is None and (goal := _goal(hits, wanted)) > hits.drawn:
        hits.draw(goal)
    rows, scale = hits.rows, len(one.graph) / hits.drawn
    order, gained = greedy_order(rows, None)
    tally, pairs = tallied(rows, None).scaled(scale), shared_by_pairs(rows, None) * scale
    np.fill_diagonal(pairs, tally.sizes)
    settings = {"candidates": len(codes), "sets": hits.drawn, "power": one.power} | draw_settings(chain)
    inputs = {"chain": chain.fingerprint, "candidates": fingerprint(codes)}
    return AudienceOverlap(
        accounts=tuple(one.graph.names.take(codes)),
        what=SPREAD,
        tally=tally,
        order=order,
        gained=gained * scale,
        pairs=pairs,
        population=len(one.graph),
        provenance=Provenance("spread_overlap", settings, inputs, state),
        sets=hits.drawn,
        fees=fees_of(one.graph, accounts, codes),
    )


def _goal(hits: "Hits", wanted: float) -> int:
    """Return how many sets there should be: at most four times as many as there are, for the precision is a guess."""
    share = (hits.met + 1) / (hits.drawn + 2)
    needed = (1 - share) / share / wanted**2
    return int(min(max(hits.drawn, needed), 4 * hits.drawn, MOST_SETS))


@dataclass(eq=False)
class Hits:
    """Which of the reverse-reachable sets that have been drawn hold which candidates."""

    ties: InTies
    codes: Codes
    root: np.uint64
    drawn: int = 0
    """How many sets have been drawn."""
    met: int = 0
    """How many of them hold a candidate."""
    _found: list[tuple[Integers, Integers]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._drawing = Drawing(self.ties)
        self._place = np.full(self.ties.accounts, -1, np.int32)
        self._place[self.codes] = np.arange(len(self.codes), dtype=np.int32)

    def draw(self, goal: int) -> None:
        """Draw sets until there are so many."""
        while self.drawn < goal:
            stop = min(goal, self.drawn + AT_A_TIME)
            parts = self._drawing.keep(self.root, self.drawn, stop, np.empty(0, np.int32), WHAT)
            roots = np.zeros(len(self._place), np.int64)
            count_roots(self.root, self.drawn, stop, roots)
            for part in parts:
                if len(part.ends):
                    self._take(part, roots)
            self._take_roots(roots[self.codes])
            self.drawn = stop

    def _take(self, part: Part, roots: Integers) -> None:
        """Keep who is in the sets of a part, which have more than one member, the root first."""
        firsts = np.append(0, part.ends[:-1])
        roots -= np.bincount(part.members[firsts], minlength=len(roots))
        places = self._place[part.members]
        chosen = np.flatnonzero(places >= 0)
        which = np.searchsorted(part.ends, chosen, side="right")
        names, numbers = np.unique(which, return_inverse=True)
        self._found.append((self.met + numbers, places[chosen].astype(np.int64)))
        self.met += len(names)

    def _take_roots(self, alone: Integers) -> None:
        """Count the sets that ended at their root, where that is a candidate."""
        places = np.repeat(np.arange(len(alone)), alone)
        self._found.append((self.met + np.arange(len(places)), places))
        self.met += len(places)

    @property
    def rows(self) -> Rows:
        """The sets that hold each candidate."""
        sets, places = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        order = np.lexsort((sets, places))
        ends = np.cumsum(np.bincount(places, minlength=len(self.codes)))
        return Rows(np.append(0, ends[:-1]), ends, sets[order].astype(np.int32), self.met)
