"""A launch on a chain, ready for any replicates: what the block of replicates from one number on brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.ensemble import Ensemble
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import spread_curves
from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_ensemble import TimedEnsemble
from diffusion.cascades.timed_runs import AFTERWARDS, BINS, run_timed
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.durations import UNITS
from diffusion.errors import InputError
from diffusion.launches.launch import Launch
from diffusion.parallel import one_step
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name

Arrays = dict[str, npt.NDArray[Any]]
"""What replicates bring, by name; one row a replicate."""
Floats = npt.NDArray[np.float64]
NOTED = ("sizes", "reach", "impressions", "exposures", "listings", "time_to_target", "last_time", "growth", "by_way",
         "by_origin", "by_generation")  # fmt: skip
"""What is kept of a launch in time, beside the groups."""
GROUP = "by_group_"
PILOT, FEWEST_PILOTS, PILOT_TIES = 32, 8, 2**27
"""Replicates that tell how long the bins of time must be; fewer where they look at more ties in all than the last."""
STEPS = (1, 2, 5, 10, 15, 20, 30)
"""Bins are so many seconds or minutes long, or an hour's, a day's or a week's parts or multiples."""


@dataclass(frozen=True, eq=False)
class Watched:
    """What is noted of spreads in time."""

    target: int | None
    """The spread at which a launch tips."""
    grid: Floats
    """Edges of bins of time, in seconds."""
    groups: Mapping[str, AccountGroups]
    """Labels of accounts to count those who join by."""


@dataclass(frozen=True, eq=False)
class LaunchRun:
    """A launch in the codes of a chain that has its content's power."""

    launch: Launch
    chain: AnyChain
    model: Model
    starts: tuple[Start, ...]
    reserve: Reserve | None
    random_state: int

    @classmethod
    def of(
        cls, launch: Launch, chain: AnyChain, model: Model, accounts: Accounts | None, random_state: int
    ) -> "LaunchRun":
        """Resolve a launch, or refuse one that the model cannot tell from another."""
        graph = chain.graph
        starts, reserve = launch.starts(graph, accounts), launch.reserved(graph)
        if not isinstance(model, TimedCascade):
            _prove_timeless(launch, starts, model)
        own = chain if launch.power == 1 else chain.amplified(launch.power)
        return cls(launch, own, model, starts, reserve, random_state)

    @property
    def seeds(self) -> tuple[Name, ...]:
        """The accounts that are asked to post, push by push; in time, in the order of the graph."""
        asked = [start.accounts for start in self.starts if start.views is None]
        codes = np.concatenate(asked) if asked else np.empty(0, np.uint32)
        return tuple(self.chain.graph.names.take(np.unique(codes) if self.is_timed else codes))

    @property
    def is_timed(self) -> bool:
        """Whether the model knows time."""
        return isinstance(self.model, TimedCascade)

    def block(self, first: int, count: int, watched: Watched) -> Arrays:
        """Return what the replicates ``first``, ``first + 1``, … bring."""
        if isinstance(self.model, TimedCascade):
            found = run_timed(
                self.chain, self.model, self.starts, reserve=self.reserve, replicates=count, first=first,
                random_state=self.random_state, target=watched.target, grid=watched.grid, groups=watched.groups,
            )  # fmt: skip
            shares = {f"{GROUP}{place}": counts for place, counts in enumerate(found.by_group.values())}
            return {name: getattr(found, name) for name in NOTED} | shares
        codes = np.concatenate([start.accounts for start in self.starts])
        sizes, _ = spread_curves(
            self.chain, self.model, codes, np.array([len(codes)], np.int64), replicates=count, first=first,
            random_state=self.random_state,
        )  # fmt: skip
        return {"sizes": sizes[:, 0]}

    def ensemble(self, arrays: Arrays, watched: Watched) -> Ensemble:
        """Return what all replicates from 0 on bring as an ensemble."""
        chain, count = self.chain, len(arrays["sizes"])
        several = isinstance(chain, PlausibleChains)
        frame: dict[str, Any] = {
            "seeds": self.seeds,
            "chain": chain.chain if isinstance(chain, PlausibleChains) else chain,
            "model": self.model,
            "provenance": self._record(count, watched),
            "draws": chain.draws_of(np.arange(count)) if isinstance(chain, PlausibleChains) and several else None,
        }
        if not self.is_timed:
            return Ensemble(sizes=arrays["sizes"], reach=None, **frame)
        noted: dict[str, Any] = {name: arrays[name] for name in NOTED}
        by_group = {label: arrays[f"{GROUP}{place}"] for place, label in enumerate(watched.groups)}
        return TimedEnsemble(
            **noted, **frame, by_group=by_group, groups=dict(watched.groups),
            target=watched.target, grid=watched.grid,
            ways=(*(start.name for start in self.starts), *AFTERWARDS, "network"),
        )  # fmt: skip

    def longest(self) -> float:
        """Return when the last account joins in any of a few replicates, in seconds."""
        assert isinstance(self.model, TimedCascade)
        chain = self.chain.expected if isinstance(self.chain, PlausibleChains) else self.chain
        count = int(np.clip(PILOT_TIES // max(1, chain.graph.tie_count), FEWEST_PILOTS, PILOT))
        found = run_timed(
            chain, self.model, self.starts, reserve=self.reserve, replicates=count, random_state=self.random_state,
            grid=[0.0, 1.0], what="a first look",
        )  # fmt: skip
        last = found.last_time[np.isfinite(found.last_time)]
        return float(last.max()) if len(last) else 0.0

    def _record(self, count: int, watched: Watched) -> Provenance:
        chain, inputs = self.chain, {"chain": self.chain.fingerprint}
        state, more = check_random_state(self.random_state), draw_settings(chain)
        if not isinstance(self.model, TimedCascade):
            told = {"model": self.model.name, "seeds": list(self.seeds), "replicates": count, "reach": False}
            return Provenance("simulate", told | {"power": chain.power} | more, inputs, state)
        told = self.model.settings() | {"starts": [start.name for start in self.starts], "replicates": count}
        told |= {"first": 0, "target": watched.target, "power": chain.power}
        return Provenance("run_timed", told | more, inputs, state)


def common_grid(runs: tuple[LaunchRun, ...]) -> Floats:
    """Return bins of time, the same for all launches, of a round length, as far as first looks at all of them went."""
    longest = 1.05 * max(run.longest() for run in runs)
    lengths = [unit * step for unit in list(UNITS.values())[:2] for step in STEPS]
    lengths += [UNITS["h"] * step for step in (1, 2, 3, 4, 6, 12)]
    lengths += [UNITS["d"] * step for step in (1, 2)] + [UNITS["w"] * 2**power for power in range(40)]
    length = next((length for length in lengths if longest <= BINS * length), lengths[-1])
    return np.arange(max(1, int(np.ceil(longest / length))) + 1, dtype=np.float64) * length


def _prove_timeless(launch: Launch, starts: tuple[Start, ...], model: Model) -> None:
    """Raise unless a launch is nothing but accounts that all post at once, as models without time understand it."""
    way_out = f"the {model.name} model knows no time; use TimedCascade"
    late = next((push for push in launch.pushes if push.at > 0), None)
    if late is not None:
        raise InputError(
            f"launch {launch.name!r} pushes at {late.at:g}; in models without time all pushes start at 0: {way_out}"
        )
    if launch.reserve is not None:
        raise InputError(f"launch {launch.name!r} holds accounts back until the spread stops: {way_out}")
    other = next((start for start in starts if start.views is not None or np.any(np.asarray(start.chance) < 1)), None)
    if other is not None:
        how = "may be declined" if other.views is None else "shows content from outside"
        raise InputError(f"launch {launch.name!r}: {other.name!r} {how}: {way_out}")


def gathered(blocks: list[Arrays]) -> Arrays:
    """Return the replicates of consecutive blocks, one after the other."""
    return blocks[0] if len(blocks) == 1 else {name: np.concatenate([each[name] for each in blocks])
                                               for name in blocks[0]}  # fmt: skip


def run_block(runs: tuple[LaunchRun, ...], first: int, count: int, total: int, watched: Watched) -> list[Arrays]:
    """Return what one block of replicates brings to all launches, and tell how many of all runs are done by then."""
    found, what, whole = [], f"comparing {len(runs):,} launches", total * len(runs)
    for place, run in enumerate(runs):
        with one_step(what, first * len(runs) + place * count, whole):
            found.append(run.block(first, count, watched))
    return found
