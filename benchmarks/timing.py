"""Turn by turn: what is compared takes turns in one process, so that whatever else runs touches all alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True)
class Ratio:
    """A ratio measured several times: its median and how far it strayed."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Ratio":
        """Return the ratio of so many turns."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{figure(self.median)} ({figure(self.least)} to {figure(self.greatest)})"


@dataclass(frozen=True)
class Turns:
    """What every turn of every work took for one unit of it: a replicate, or the whole."""

    seconds: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Return the median of a work's turns."""
        return statistics.median(self.seconds[name])

    def ratio(self, slow: str, fast: str) -> Ratio:
        """Return how many times longer one takes than the other, turn by turn."""
        return Ratio.of([one / other for one, other in zip(self.seconds[slow], self.seconds[fast], strict=True)])

    def fastest(self, names: Sequence[str]) -> str:
        """Return which of these took least."""
        return min(names, key=self.median)


def take_turns(works: Mapping[str, Callable[[], object]], turns: int = 7, clock: Clock = time.process_time) -> Turns:
    """Let every work run in every turn, after one run of each that does not count."""
    for work in works.values():
        work()
    return Turns(_turns({name: (work, 1) for name, work in works.items()}, turns, clock))


def take_turns_at(
    works: Mapping[str, Callable[[int], object]],
    *,
    seconds: float,
    turns: int = 7,
    clock: Clock = time.process_time,
    least: Mapping[str, int] | None = None,
) -> Turns:
    """Let works that repeat themselves any number of times run for about as long in each turn; seconds a repetition.

    ``least`` says how many repetitions some works do at least, however long that takes.
    """
    counts = {name: max(_repetitions(work, seconds, clock), (least or {}).get(name, 1)) for name, work in works.items()}
    single = {name: (lambda work=work, count=counts[name]: work(count), counts[name]) for name, work in works.items()}
    return Turns(_turns(single, turns, clock))


def _turns(works: Mapping[str, tuple[Callable[[], object], int]], turns: int, clock: Clock) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns):
        for name, (work, count) in works.items():
            begin = clock()
            work()
            taken[name].append((clock() - begin) / count)
    return taken


def _repetitions(work: Callable[[int], object], seconds: float, clock: Clock) -> int:
    """Return how many repetitions take about so long; the first run, which warms up, does not count."""
    work(1)
    count = 1
    while True:
        begin = clock()
        work(count)
        taken = clock() - begin
        if taken > seconds / 4:
            return max(1, round(count * seconds / taken))
        count *= 4


def figure(value: float) -> str:
    """Return a number with three digits that count.

    >>> figure(0.01234), figure(5.678), figure(123.4), figure(98765.4)
    ('0.0123', '5.68', '123', '98,765')
    """
    if value == 0:
        return "0"
    digits = max(0, 2 - int(f"{abs(value):e}".split("e")[1]))
    return f"{value:,.{digits}f}"
