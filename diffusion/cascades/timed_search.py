"""Runs the timed kernel: lays out what it reads, lends it room, and gives it more where that did not suffice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Forward
from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timing_tables import delay_table, fading_table
from diffusion.kernels.coins import UNITS
from diffusion.kernels.event_queue import Queue, new_queue
from diffusion.kernels.timed_laws import Laws, Network, new_room
from diffusion.kernels.timed_replicates import Notes, run_replicates
from diffusion.kernels.timed_starts import Starts

if TYPE_CHECKING:
    from diffusion.cascades.timed import TimedCascade

FIRST_CHUNKS, MORE = 2**12, 4
"""Chunks of events that a queue has room for at first, at least, and by which factor it grows."""
TIES = 32
"""For so many ties there is a chunk at first."""
DEEPEST = 64
"""Generations from this one on are counted together."""
NOBODY = checks.frozen(np.empty(0, np.uint32))
NO_LABELS = checks.frozen(np.empty((0, 0), np.int32))
NO_EDGES = checks.frozen(np.zeros(2))


class _Desk:
    """Room for one thread."""

    def __init__(self, accounts: int, ties: int, often: bool) -> None:
        self.room = new_room(accounts, often=often)
        self.queue: Queue = new_queue(max(FIRST_CHUNKS, ties // TIES))

    def grow(self) -> None:
        """Lend more room for events."""
        self.queue = new_queue(MORE * len(self.queue.free))


@dataclass(frozen=True, eq=False)
class TimedSearch:
    """A model on a chain, ready to run any replicates of any starts; threads may share it."""

    model: "TimedCascade"
    forward: Forward
    network: Network
    starts: tuple[Start, ...] = ()
    reserve: Reserve | None = None
    desks: list[Any] = field(default_factory=list)

    @classmethod
    def of(
        cls, model: "TimedCascade", forward: Forward, starts: Sequence[Start] = (), reserve: Reserve | None = None
    ) -> "TimedSearch":
        """Return the search of a launch on a chain."""
        graph = forward.chain.graph
        scales = model.delays_on(forward.chain)[1]
        given = checks.frozen(np.empty(0) if scales is None else np.ascontiguousarray(scales, np.float64))
        shares = np.empty(0) if model.attention is None else model.attention.visibility(graph.in_degrees)
        visible = checks.frozen(shares.astype(np.float32))
        network = Network(forward.offsets, forward.targets, forward.units, given, visible)
        return cls(model, forward, network, tuple(starts), reserve, forward.rooms)

    @property
    def birth(self) -> float:
        """When the content first appears, on the clock of activity: with the first start, else at 0."""
        return float(self.model.clock.running(min((float(start.at) for start in self.starts), default=0.0)))

    def run(
        self,
        replicates: npt.NDArray[np.int64],
        root: np.uint64,
        *,
        seeds: npt.NDArray[np.uint32] | None = None,
        enough: int | None = None,
        target: int = 0,
        edges: npt.NDArray[np.float64] = NO_EDGES,
        labels: npt.NDArray[np.int32] = NO_LABELS,
        notes: Notes | None = None,
    ) -> Notes:
        """Run replicates and return what is noted of each; ``notes`` are written to where they are given."""
        desk = self._desk()
        laws = self.laws(len(self.forward.chain.graph) + 1 if enough is None else enough)
        own = np.empty((1, 0), np.uint32) if seeds is None else seeds
        reserve = NOBODY if self.reserve is None else self.reserve.accounts
        starts = starts_of(self.starts, self.model, self.forward.chain.power)
        written = notes or new_notes(len(replicates))
        done = 0
        while done < len(replicates):
            done = run_replicates(
                self.network, laws, starts, reserve, own, root, replicates, target, edges, labels, desk.room,
                desk.queue, done, written,
            )  # fmt: skip
            if done < len(replicates):
                desk.grow()
        self.desks.append(desk)
        return written

    def laws(self, enough: int) -> Laws:
        """Return the model in the form that the kernel reads."""
        model, power = self.model, self.forward.chain.power
        family, _ = model.delays_on(self.forward.chain)
        again, trending = model.refractory, model.trending
        multiples = (1.0,) if model.reinforcement is None else model.reinforcement.multiples
        return Laws(
            delays=delay_table(family),
            content=fading_table(model.content_fading),
            post=fading_table(model.post_fading),
            multiples=checks.frozen(np.array(multiples)),
            highest=max(multiples),
            birth=self.birth,
            horizon=float(model.clock.running(float(model.horizon))),
            most=1 if again is None else int(again.most),
            period=0.0 if again is None else float(again.period),
            in_order=model.in_order or again is not None,
            enough=enough,
            threshold=0 if trending is None else int(trending.threshold),
            window=0.0 if trending is None else float(trending.window),
            duration=0.0 if trending is None else float(trending.duration),
            visibility=0.0 if trending is None else float(trending.visibility) * UNITS,
            chance=0.0 if trending is None else _amplified(np.array([float(trending.chance)]), power)[0] * UNITS,
            batch=0 if self.reserve is None else int(self.reserve.batch),
            calls=0 if self.reserve is None else _calls(self.reserve),
            pause=0.0 if self.reserve is None else float(self.reserve.pause),
        )

    def _desk(self) -> _Desk:
        try:
            return self.desks.pop()  # type: ignore[no-any-return]
        except IndexError:
            graph = self.forward.chain.graph
            return _Desk(len(graph), graph.tie_count, self.model.refractory is not None)


def starts_of(starts: Sequence[Start], model: "TimedCascade", power: float) -> Starts:
    """Return starts in the form that the kernel reads, their times on the clock of activity."""
    sizes = [len(start.accounts) for start in starts]
    at = np.array([float(start.at) for start in starts])
    ends = at + np.array([float(start.duration) for start in starts])
    views = np.array([np.nan if start.views is None else float(start.views) for start in starts])
    chances = [
        np.asarray(start.chance) if start.views is None else _amplified(np.asarray(start.chance), power)
        for start in starts
    ]
    running = model.clock.running
    return Starts(
        offsets=checks.frozen(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)),
        accounts=checks.frozen(np.concatenate([start.accounts for start in starts]) if starts else NOBODY),
        units=checks.frozen(np.concatenate(chances) * UNITS if starts else np.empty(0)),
        at=checks.frozen(running(at)),
        durations=checks.frozen(running(ends) - running(at)),
        silence=checks.frozen(np.exp(-views)),
        views=checks.frozen(views),
        caps=checks.frozen(np.array([0 if start.views is None else int(start.cap) for start in starts], np.int64)),
        keys=checks.frozen(_keys(starts)),
    )


def new_notes(replicates: int, *, bins: int = 0, ways: int = 0, groups: int = 0, shares: bool = False) -> Notes:
    """Return notes to write to; shares by way, origin, generation and group only where they are wanted."""
    rows, numbers = replicates if shares else 0, np.zeros((5, replicates), np.int64)
    times = np.full((2, replicates), np.nan)
    counts = [np.zeros((rows, columns), np.int32) for columns in (ways + 1, ways, DEEPEST + 1, groups)]
    return Notes._make([*numbers, *times, np.zeros((replicates if bins else 0, bins), np.int32), *counts])


def rows_of(notes: Notes, rows: slice) -> Notes:
    """Return the notes of some replicates, to write to."""
    return Notes._make([array[rows] for array in notes])


def _keys(starts: Sequence[Start]) -> npt.NDArray[np.int64]:
    """Return which coins each start's views read: by its name and how many of that name came before.

    So "television" reads the same coins in two launches, whatever else they do.
    """
    from diffusion.provenance import fingerprint

    names = [start.name for start in starts]
    told = [f"{name} {names[:place].count(name)}" for place, name in enumerate(names)]
    return np.array([int(fingerprint(text)[:15], 16) for text in told], np.int64)


def _amplified(chances: npt.NDArray[np.float64], power: float) -> npt.NDArray[np.float64]:
    from diffusion.chain.chain import amplified

    return chances if power == 1 else amplified(chances, power)


def _calls(reserve: Reserve) -> int:
    """Return how many of a reserve are called at most."""
    return len(reserve.accounts) if reserve.most is None else int(reserve.most)
