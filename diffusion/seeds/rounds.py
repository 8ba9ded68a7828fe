"""Seeds for the first rounds: chosen on reverse-reachable sets that end at a depth, judged on spreads that do."""

from dataclasses import dataclass, field
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Forward, Model
from diffusion.cascades.traits import require_live_ties
from diffusion.chain.chain import Chain
from diffusion.kernels.coverage import Stored
from diffusion.kernels.rounds import reverse_in_rounds, spread_in_rounds
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes
from diffusion.seeds.coverage import cover

ENOUGH = 1_000
"""Sets are drawn until the accounts that occur in most, as many as there shall be seeds, occur in so many each,"""
MOST_SETS, MOST_MEMBERS = 2**19, 2**23
"""or until there are so many sets, or members in all."""
BATCH = 2**13
"""How many sets are drawn first; then twice as many each time."""
CHUNK = 2**10
"""How many sets a thread draws at a time."""

Counts = npt.NDArray[np.uint32]
Sizes = npt.NDArray[np.int64]


def spread_within(
    chain: Chain,
    model: Model,
    codes: npt.NDArray[np.integer],
    rounds: int,
    *,
    replicates: int,
    random_state: SupportsIndex,
    purpose: Purpose = Purpose.CASCADE,
) -> Sizes:
    """Return how many accounts are active after ``rounds`` rounds in each replicate, on the coins of `simulate`."""
    require_live_ties(model, "a spread in so many rounds")
    forward, root = Forward.of(chain, model), root_key(random_state, purpose)
    seeds, sizes = np.ascontiguousarray(codes, np.uint32), np.empty(replicates, np.int64)

    def work(start: int, stop: int) -> None:
        ties = (forward.offsets, forward.targets, forward.units, forward.starts)
        spread_in_rounds(*ties, seeds, root, start, rounds, sizes[start:stop])

    over_chunks(work, replicates, what=f"simulating {rounds} rounds")
    return sizes


def choose_within(
    chain: Chain, model: Model, k: int, candidates: Codes, rounds: int, random_state: SupportsIndex
) -> Codes:
    """Return the ``k`` candidates that together reach most accounts within so many rounds, chosen greedily.

    Reverse-reachable sets as those of Borgs, Brautbar, Chayes, Lucier, SODA 2014, doi:10.1137/1.9781611973402.70,
    cut off at the depth; nothing is proven of how much better others could do.
    """
    require_live_ties(model, "a choice for so many rounds")
    accounts, root = chain.graph.account_count, root_key(random_state, Purpose.REVERSE)
    members, ends = list[Counts](), [np.zeros(1, np.int64)]
    drawn = held = often = 0
    while drawn < MOST_SETS and held < MOST_MEMBERS and often < ENOUGH:
        more = max(BATCH, drawn)
        for part, own in _draw(chain, model, rounds, drawn, more, root):
            members.append(part)
            ends.append(own + held)
            held += len(part)
        counts = np.bincount(np.concatenate(members), minlength=accounts)
        often = int(np.partition(counts[candidates], -k)[-k])
        drawn += more
    sets = DepthSets.of(np.concatenate(members), np.concatenate(ends), accounts)
    return cover(sets, k, candidates).codes


def _draw(
    chain: Chain, model: Model, rounds: int, first: int, count: int, root: np.uint64
) -> list[tuple[Counts, Sizes]]:
    graph = chain.graph
    ties = (
        graph.in_offsets.view(np.uint64), graph.in_sources.view(np.uint32), graph.in_ties, model.units(chain),
        np.ascontiguousarray(model.starts(chain), np.uint32),
    )  # fmt: skip

    def work(start: int, stop: int) -> tuple[Counts, Sizes]:
        parts, ends, done, held = list[Counts](), np.empty(stop - start, np.int64), 0, 0
        room = np.empty(2 * graph.account_count + CHUNK * 16, np.uint32)
        while done < stop - start:
            own = ends[done:]
            fit = reverse_in_rounds(*ties, root, start + done, rounds, room, own)
            parts.append(room[: own[fit - 1]].copy())
            own[:fit] += held
            held, done = held + len(parts[-1]), done + fit
        return np.concatenate(parts), ends

    return over_chunks(work, count, what="drawing sets of so many rounds", first=first, chunk=CHUNK)


@dataclass(frozen=True, eq=False)
class DepthSets:
    """Sets that were drawn, as `cover` wants them."""

    stored: Stored
    """The sets."""
    counted: Counts
    """In how many sets each account occurs."""
    stops: Codes = field(default_factory=lambda: np.empty(0, np.int32))
    """Nobody is chosen already."""
    stopped: int = 0
    """So nobody holds a set."""

    @classmethod
    def of(cls, members: Counts, ends: Sizes, accounts: int) -> "DepthSets":
        """Return sets that end at ``ends[1:]``, counted."""
        stored = Stored(ends[1:], checks.frozen(members), np.empty(0, np.uint8), int(np.diff(ends).max(initial=1)))
        return cls(stored, np.bincount(members, minlength=accounts).astype(np.uint32))

    @property
    def counts(self) -> Counts:
        """In how many sets each account occurs; a copy."""
        return self.counted.copy()

    @property
    def most_listed(self) -> int:
        """All sets may be listed at once."""
        return len(self.stored.members) + 1

    def uncovered(self, chosen: Codes) -> tuple[Counts, int]:
        """Return in how many sets without any of the chosen each account occurs, and how many the chosen cover."""
        ends, members, _, _ = self.stored
        rows = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        met = np.zeros(len(ends), np.bool_)
        met[rows[np.isin(members, chosen)]] = True
        left = np.bincount(members[~met[rows]], minlength=len(self.counted))
        return left.astype(np.uint32), int(met.sum())
