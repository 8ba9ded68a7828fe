"""Replicates of a launch in stages in a model of time."""

from typing import SupportsIndex

import numpy as np

from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_runs import run_timed
from diffusion.chain.plausible import AnyChain
from diffusion.launches.stages.stage_runs import StageRuns
from diffusion.read.names import Codes


def run_in_time(
    chain: AnyChain,
    model: TimedCascade,
    order: Codes,
    batch: int,
    most: int,
    pause: float,
    *,
    target: int | None,
    replicates: int,
    random_state: SupportsIndex,
) -> StageRuns:
    """Run a launch in stages in a model of time; where ``batch`` is ``most``, all at once.

    ``batch`` accounts of the order post at time 0, and as many as that, those that are active skipped, a ``pause``
    after the last exposure, until ``most`` have posted.
    """
    codes = np.ascontiguousarray(order, np.uint32)
    reserve = Reserve(codes[batch:], batch, pause, most - batch) if most > batch else None
    timed = run_timed(
        chain, model, [Start("first", codes[:batch])], reserve=reserve, target=target, replicates=replicates,
        random_state=random_state, what="seeding in stages",
    )  # fmt: skip
    by_way = dict(zip(timed.ways, timed.by_way.T.astype(np.int64), strict=True))
    return StageRuns(
        sizes=timed.sizes.copy(),
        lasts=np.nan_to_num(timed.last_time),
        posted=by_way["first"] + by_way["reserve"],
        ranks=None,
        times_to_target=timed.time_to_target.copy(),
        times=timed.grid[1:].copy(),
        growth=timed.by_time.mean(axis=0)[1:],
    )
