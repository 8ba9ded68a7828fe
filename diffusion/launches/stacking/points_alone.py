"""Each point of a launch alone, replicate by replicate, and how many different accounts all of them bring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diffusion.cascades.complex import ComplexContagion
from diffusion.cascades.model import Forward
from diffusion.cascades.replicates import STRETCH, spread_curves
from diffusion.cascades.starts import Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_search import TimedSearch
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import PlausibleChains
from diffusion.launches.comparison.launch_runs import LaunchRun
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Runner = Callable[[int, int], tuple[Codes, int]]
"""Given a point and a replicate: who joins, and how many see it."""
WHAT = "points alone"


@dataclass
class Alone:
    """What points bring alone, a row a replicate."""

    sizes: Integers
    """Spread, a column a point."""
    reach: Integers | None = None
    """Reach, where it is known."""
    union: Integers | None = None
    """Different accounts that join by any point; None where that is the spread of the launch, by the model's nature."""


def run_alone(run: LaunchRun, points: Sequence[Start], count: int) -> Alone:
    """Return what each point brings alone in so many replicates."""
    if not isinstance(run.model, ComplexContagion | TimedCascade):
        columns = [
            spread_curves(
                run.chain, run.model, point.accounts, np.array([1]), replicates=count, random_state=run.random_state,
                what=WHAT,
            )[0] for point in points
        ]  # fmt: skip
        return Alone(np.hstack(columns))
    shape = (count, len(points))
    alone = Alone(np.zeros(shape, np.int64), None, np.zeros(count, np.int64))
    if isinstance(run.model, TimedCascade):
        alone.reach = np.zeros(shape, np.int64)
    numbers = np.arange(count)
    if not isinstance(run.chain, PlausibleChains):
        _run_on(run, run.chain, points, numbers, alone, WHAT)
        return alone
    draws = run.chain.draws_of(numbers)
    for place in np.unique(draws):
        told = f"{WHAT} (plausible chain {place + 1} of {run.chain.draws})"
        _run_on(run, run.chain.draw(place), points, numbers[draws == place], alone, told)
    return alone


def _run_on(run: LaunchRun, chain: Chain, points: Sequence[Start], numbers: Integers, alone: Alone, what: str) -> None:
    """Write what points bring alone in the replicates of these numbers, on one chain."""
    forward, idle = Forward.of(chain, run.model), list[tuple[Runner, Integers]]()

    def work(start: int, stop: int) -> None:
        runner, seen = idle.pop() if idle else (_runner(run, forward, points), np.full(len(chain.graph), -1))
        for number in numbers[start:stop].tolist():
            different = 0
            for place in range(len(points)):
                joined, reach = runner(place, number)
                alone.sizes[number, place] = len(joined)
                if alone.reach is not None:
                    alone.reach[number, place] = reach
                different += int(np.count_nonzero(seen[joined] != number))
                seen[joined] = number
            if alone.union is not None:
                alone.union[number] = different
        idle.append((runner, seen))

    most = max(1, STRETCH // max(1, chain.graph.tie_count * len(points)))
    over_chunks(work, len(numbers), what=what, most=most)


def _runner(run: LaunchRun, forward: Forward, points: Sequence[Start]) -> Runner:
    """Return what runs one point in one replicate, with room of its own."""
    root = root_key(run.random_state, Purpose.CASCADE)
    if isinstance(run.model, TimedCascade):
        first = TimedSearch.of(run.model, replace(forward, rooms=[]), (points[0],))
        return _timed([replace(first, starts=(point,)) for point in points], root)
    assert isinstance(run.model, ComplexContagion)
    return _complex(run.model, forward, [point.accounts for point in points], root)


def _timed(searches: Sequence[TimedSearch], root: np.uint64) -> Runner:
    def runner(place: int, number: int) -> tuple[Codes, int]:
        search = searches[place]
        notes = search.run(np.array([number]), root)
        joined = search.desks[-1].room.joined["account"]
        return np.asarray(joined[: notes.sizes[0]]), int(notes.reach[0])

    return runner


def _complex(model: ComplexContagion, forward: Forward, seeds: Sequence[Codes], root: np.uint64) -> Runner:
    def runner(place: int, number: int) -> tuple[Codes, int]:
        return model.members(forward, number, seeds[place], root), 0

    return runner
