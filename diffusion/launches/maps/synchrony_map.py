"""Time between pushes times half-life of attention: what pushing at once gains over pushing one after another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.fading import HalfLife
from diffusion.cascades.replicates import check_replicates
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_runs import run_timed
from diffusion.chain.plausible import AnyChain, draw_settings
from diffusion.durations import DAY, HOUR, said
from diffusion.errors import InputError
from diffusion.launches.launch import Launch
from diffusion.launches.maps.cells import check_cells, draws_of, inputs_of, mean_interval, tell, time_axis
from diffusion.launches.maps.gain_of_synchrony import SynchronyMap
from diffusion.launches.stages.staggered import at_once, staggered
from diffusion.launches.ways.push import Push
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name

STAGGERS = (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY)
HALF_LIVES = (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 3 * DAY, float("inf"))
GRID = (0.0, DAY)
"""Growth over time is of no use here; one bin of it takes the least room."""
WHAT = "synchrony map"


def synchrony_map(
    chain: AnyChain,
    model: TimedCascade,
    points: Launch | Iterable[Name],
    staggers: Iterable[SupportsFloat | str] = STAGGERS,
    half_lives: Iterable[SupportsFloat | str] = HALF_LIVES,
    *,
    accounts: Accounts | None = None,
    replicates: SupportsIndex = 500,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> SynchronyMap:
    """Return how much further points spread all at once than one after another, for every pace and every half-life.

    The gain is spread(all at once) - spread(staggered) in each replicate, on the same coins. All of it comes from what
    makes time matter: the content's age counts from the first push, so later points post what is older; the horizon
    cuts off what begins late; the trending list feeds on bursts. Where the model has nothing of this, the gain is 0 in
    each replicate. It says nothing of posts that are new content each time.

    Parameters
    ----------
    chain, model
        What the content spreads over, and how; the model's ``content_fading`` is replaced by each half-life.
    points
        Accounts by name in the order in which they are to post, or a launch whose points they are.
    staggers
        How long after one point the next posts, ascending, in seconds or such as "6h".
    half_lives
        In which time half of the attention to the content is gone, ascending; infinity for content that does not fade.
    accounts
        What is known of the accounts (`read_accounts`), where the launch needs it.
    replicates, confidence, random_state
        How many runs a cell, how certain the intervals (each by itself), and the name of the chance.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> model = diffusion.TimedCascade(diffusion.Fixed("1h"))
    >>> found = diffusion.synchrony_map(chain, model, [0, 1, 2], ["1h", "1d"], ["6h", float("inf")], replicates=50)
    >>> bool(found.gains[0, 1] > 0), found.gains[1].tolist()
    (True, [0.0, 0.0])
    """
    launch = _launch(points)
    if not isinstance(model, TimedCascade):
        raise InputError(f"model must be a TimedCascade, because elsewhere moments do not exist, not {model!r}")
    paces = time_axis("staggers", staggers, minimum=0, endless=False)
    halves = time_axis("half_lives", half_lives, minimum=0, endless=True)
    check_cells(len(paces), len(halves))
    runs = _Runs(
        chain, launch, accounts, check_replicates(chain, replicates), checks.open_unit("confidence", confidence),
        check_random_state(random_state),
    )  # fmt: skip
    rows = []
    for place, half in enumerate(halves):
        fading = None if np.isinf(half) else HalfLife(half)
        rows.append(runs.row(replace(model, content_fading=fading), paces))
        tell(WHAT, (place + 1) * len(paces), len(halves) * len(paces))
    cells = np.array([row[1] for row in rows])
    settings = model.settings() | {
        "points": [launch.name, *launch.accounts],
        "staggers": paces.tolist(),
        "half_lives": [said(half) for half in halves],
        "replicates": runs.replicates,
        "confidence": runs.confidence,
        "power": chain.power,
    }
    return SynchronyMap(
        launch=launch,
        staggers=paces,
        half_lives=halves,
        together=np.array([row[0] for row in rows]),
        gains=cells[:, :, 0],
        gains_low=cells[:, :, 1],
        gains_high=cells[:, :, 2],
        equal=cells[:, :, 3],
        replicates=runs.replicates,
        confidence=runs.confidence,
        provenance=Provenance(
            "synchrony_map", settings | draw_settings(chain), inputs_of(chain, accounts), runs.random_state
        ),
    )


def _launch(points: Launch | Iterable[Name]) -> Launch:
    launch = points if isinstance(points, Launch) else Launch("points", Push(points))
    if len(launch.accounts) < 2:
        raise InputError("points: name at least two accounts, since one alone cannot be out of step")
    return at_once(launch)


@dataclass(frozen=True)
class _Runs:
    """What all cells have in common."""

    chain: AnyChain
    launch: Launch
    accounts: Accounts | None
    replicates: int
    confidence: float
    random_state: int

    def row(
        self, model: TimedCascade, staggers: npt.NDArray[np.float64]
    ) -> tuple[float, list[tuple[float, float, float, float]]]:
        """Return the mean spread of all at once, and for each pace the gain, its interval, and how often it is 0."""
        together = self._sizes(model, self.launch)
        draws, cells = draws_of(self.chain, self.replicates), []
        for pace in staggers:
            gaps = together - self._sizes(model, staggered(self.launch, float(pace)))
            cells.append((*mean_interval(gaps, draws, self.confidence), float((gaps == 0).mean())))
        return float(together.mean()), cells

    def _sizes(self, model: TimedCascade, launch: Launch) -> npt.NDArray[np.int64]:
        chain = self.chain if launch.power == 1 else self.chain.amplified(launch.power)
        return run_timed(
            chain, model, launch.starts(chain.graph, self.accounts), reserve=launch.reserved(chain.graph), grid=GRID,
            replicates=self.replicates, random_state=self.random_state, what=WHAT,
        ).sizes  # fmt: skip
