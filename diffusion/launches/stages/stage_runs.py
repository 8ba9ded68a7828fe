"""Replicates of a launch in stages: how far it came, how long that took, and how many seeds it spent."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Forward, Model
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.kernels import stages
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
LONGEST = 4_096
"""So many rounds are told apart in the growth of a spread; later ones count as the last."""
NEVER = float("nan")


@dataclass(frozen=True, eq=False)
class StageRuns:
    """One launch in many replicates, one entry a replicate."""

    sizes: Integers
    """Spread: accounts that pass the content on, seeds included."""
    lasts: Floats
    """How long it took until nothing was left to happen: rounds, or seconds in a model of time."""
    posted: Integers
    """How many seeds posted by themselves."""
    ranks: Integers | None
    """How far down the ranking the last of them stands; None in a model of time, where it is not counted."""
    times_to_target: Floats
    """How long it took to the target; NaN where it was not met, or there is none."""
    times: Floats
    """The moments at which the growth is told: the same unit, ascending."""
    growth: Floats
    """The mean spread by each of these moments, over all replicates."""

    def __post_init__(self) -> None:
        for name, values in vars(self).items():
            object.__setattr__(self, name, None if values is None else checks.frozen(values))


def run_in_rounds(
    chain: AnyChain,
    model: Model,
    order: Codes,
    batch: int,
    most: int,
    *,
    target: int | None,
    replicates: int,
    random_state: SupportsIndex,
) -> StageRuns:
    """Run a launch in stages in a model without time, where a round is one step of passing on.

    ``batch`` accounts of the order post whenever nothing is left to happen, until ``most`` have posted. On plausible
    chains each replicate runs on the draw that its number tells.
    """
    figures, growth = stage_figures(chain, model, order, batch, most, target, False, replicates, random_state)
    ends = figures[:, stages.ROUNDS]
    rounds = max(1, min(int(ends.max(initial=1)), LONGEST))
    tipped_at = figures[:, stages.TIPPED_AT]
    return StageRuns(
        sizes=figures[:, stages.SIZE].copy(),
        lasts=ends.astype(np.float64),
        posted=figures[:, stages.POSTED].copy(),
        ranks=figures[:, stages.RANK].copy(),
        times_to_target=np.where(tipped_at > 0, tipped_at, NEVER),
        times=np.arange(1, rounds + 1, dtype=np.float64),
        growth=np.cumsum(growth[:rounds]) / replicates,
    )


def stage_figures(
    chain: AnyChain,
    model: Model,
    order: Codes,
    batch: int,
    most: int,
    target: int | None,
    stop: bool,
    replicates: int,
    random_state: SupportsIndex,
) -> tuple[Integers, Integers]:
    """Return the figures that ``kernels/stages.py`` names, one row a replicate, and the growth summed over them."""
    numbers, root = np.arange(replicates), root_key(random_state, Purpose.CASCADE)
    figures = np.zeros((replicates, stages.FIGURES), np.int64)
    growth = np.zeros(LONGEST, np.int64)
    codes = checks.frozen(np.ascontiguousarray(order, np.uint32))
    goal = chain.graph.account_count + 1 if target is None else target
    draws = chain.draws_of(numbers) if isinstance(chain, PlausibleChains) else np.zeros(replicates, np.int64)
    for place in np.unique(draws):
        drawn: Chain = chain.draw(place) if isinstance(chain, PlausibleChains) else chain
        forward, rows = Forward.of(drawn, model), np.flatnonzero(draws == place)
        own = np.empty((len(rows), stages.FIGURES), np.int64)

        def work(
            start: int, stop_at: int, forward: Forward = forward, rows: Integers = rows, own: Integers = own
        ) -> Integers:
            room, grown = np.zeros((2, len(forward.offsets) - 1), np.uint32), np.zeros(LONGEST, np.int64)
            stages.spread_in_stages(
                forward.offsets, forward.targets, forward.units, forward.starts, codes, batch, most, goal, stop, root,
                rows[start:stop_at], own[start:stop_at], grown, room[0], room[1],
            )  # fmt: skip
            return grown

        growth += sum(over_chunks(work, len(rows), what="seeding in stages"))
        figures[rows] = own
    return figures, growth
