"""Runs a launch in time, many times, and keeps of each replicate how far it went, when, and by which ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.model import Forward
from diffusion.cascades.replicates import check_replicates
from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_ensemble import TimedEnsemble
from diffusion.cascades.timed_search import NO_LABELS, TimedSearch, new_notes, rows_of
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.errors import InputError
from diffusion.kernels.timed_replicates import Notes
from diffusion.parallel import over_chunks
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, check_random_state, root_key

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
BINS = 200
"""Bins of time unless a grid is given."""
PILOT = 32
"""Replicates that tell how long the grid must be."""
STRETCH = 2**23
"""So many ties at most are looked at before progress is told and Ctrl-C is heard: a second or two."""
AFTERWARDS = ("reserve", "trending")
"""What may come from outside besides the starts."""


def run_timed(
    chain: AnyChain,
    model: TimedCascade,
    starts: Sequence[Start],
    *,
    reserve: Reserve | None = None,
    replicates: SupportsIndex = 1_000,
    random_state: SupportsIndex = 0,
    target: SupportsIndex | None = None,
    grid: npt.ArrayLike | None = None,
    groups: Mapping[str, AccountGroups] | None = None,
    first: SupportsIndex = 0,
    what: str = "simulating",
) -> TimedEnsemble:
    """Let content spread in time from its starts, ``replicates`` times.

    Parameters
    ----------
    chain, model
        What the content spreads over (a chain, or `PlausibleChains`), and how.
    starts, reserve
        What begins it.
    replicates, random_state
        How many runs, and the name of the chance: the coins of `simulate`.
    target
        The spread, in accounts, whose time is noted in each replicate.
    grid
        Edges of bins of time, in seconds, ascending, the first 0; what comes later counts in the last bin. Unless
        given, 200 bins as long as nearly all of a first look at the runs.
    groups
        Labels of accounts to count those who join by.
    first
        The number of the first replicate, so that more can be had later without repeating any.

    Examples
    --------
    >>> import diffusion, numpy
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.2)
    >>> model = diffusion.TimedCascade(diffusion.Exponential("2h"))
    >>> timed = run_timed(chain, model, [Start("hub", numpy.array([0]))], replicates=100, target=50)
    >>> timed.by_way.sum(axis=1).tolist() == timed.sizes.tolist()
    True
    """
    if not isinstance(model, TimedCascade):
        raise InputError(f"model must be a TimedCascade, not {model!r}")
    if not starts:
        raise InputError("starts: name at least one")
    count, begin = check_replicates(chain, replicates), checks.integer("first", first, minimum=0)
    goal = 0 if target is None else checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    run = _Run(chain, model, tuple(starts), reserve, root_key(random_state, Purpose.CASCADE), goal, what)
    edges = run.usual_grid(begin) if grid is None else _checked(grid)
    sorted_by = dict(groups or {})
    notes = run.notes(np.arange(begin, begin + count), edges, sorted_by)
    return _ensemble(run, notes, edges, sorted_by, check_random_state(random_state), begin)


@dataclass(frozen=True)
class _Run:
    """What is run, but for the replicates."""

    chain: AnyChain
    model: TimedCascade
    starts: tuple[Start, ...]
    reserve: Reserve | None
    root: np.uint64
    target: int
    what: str

    def notes(self, numbers: Integers, edges: Floats, groups: Mapping[str, AccountGroups]) -> Notes:
        """Return what is noted of the replicates of these numbers."""
        sizes = [len(group.titles) for group in groups.values()]
        notes = new_notes(
            len(numbers), bins=len(edges) - 1, ways=len(self.starts) + len(AFTERWARDS), groups=sum(sizes), shares=True
        )
        labels = _laid_out(groups, sizes, self.chain.graph.account_count)
        if not isinstance(self.chain, PlausibleChains):
            self._search(self.chain, numbers, edges, labels, notes, self.what)
            return notes
        draws = self.chain.draws_of(numbers)
        for place in np.unique(draws):
            rows, told = (
                np.flatnonzero(draws == place),
                f"{self.what} (plausible chain {place + 1} of {self.chain.draws})",
            )
            own = Notes._make([array[rows] if len(array) else array for array in notes])
            self._search(self.chain.draw(place), numbers[rows], edges, labels, own, told)
            for name in Notes._fields:
                if len(getattr(notes, name)):
                    getattr(notes, name)[rows] = getattr(own, name)
        return notes

    def _search(
        self, chain: Chain, numbers: Integers, edges: Floats, labels: npt.NDArray[np.int32], notes: Notes, what: str
    ) -> None:
        search = TimedSearch.of(self.model, Forward.of(chain, self.model), self.starts, self.reserve)
        running = checks.frozen(self.model.clock.running(edges))

        def work(start: int, stop: int) -> None:
            search.run(
                numbers[start:stop], self.root, target=self.target, edges=running, labels=labels,
                notes=rows_of(notes, slice(start, stop)),
            )  # fmt: skip

        most = max(1, STRETCH // max(1, chain.graph.tie_count))
        over_chunks(work, len(numbers), what=what, most=most)

    def usual_grid(self, first: int) -> Floats:
        """Return bins as long as nearly all of a few replicates, begun at 0."""
        chains = self.chain
        numbers = np.arange(first, first + PILOT)
        search = TimedSearch.of(
            self.model, Forward.of(chains.chain if isinstance(chains, PlausibleChains) else chains, self.model),
            self.starts, self.reserve,
        )  # fmt: skip
        last = self.model.clock.wall(search.run(numbers, self.root).last)
        longest = float(np.nanmax(last)) if np.isfinite(last).any() else 0.0
        return np.linspace(0.0, longest if longest > 0 else 1.0, BINS + 1)


def _laid_out(groups: Mapping[str, AccountGroups], sizes: list[int], accounts: int) -> npt.NDArray[np.int32]:
    """Return the groups of all labels as places in one row of counts."""
    if not groups:
        return NO_LABELS
    for name, group in groups.items():
        if len(group.codes) != accounts:
            raise InputError(f"groups {name!r} are of {len(group.codes):,} accounts, the chain has {accounts:,}")
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rows = [np.where(group.codes >= 0, group.codes + shift, -1)
            for group, shift in zip(groups.values(), firsts, strict=True)]  # fmt: skip
    return checks.frozen(np.array(rows, np.int32))


def _checked(grid: npt.ArrayLike) -> Floats:
    edges = np.asarray(grid, np.float64)
    if edges.ndim != 1 or len(edges) < 2 or edges[0] != 0 or not (np.diff(edges) > 0).all() or np.isinf(edges).any():
        raise InputError("grid must be ascending times in seconds, the first of them 0, at least two")
    return edges


def _ensemble(
    run: _Run, notes: Notes, edges: Floats, groups: dict[str, AccountGroups], random_state: int, first: int
) -> TimedEnsemble:
    chain, names, wall = run.chain, run.chain.graph.names, run.model.clock.wall
    asked = [start.accounts for start in run.starts if start.views is None]
    ways = tuple(start.name for start in run.starts) + AFTERWARDS
    ends = np.cumsum([len(group.titles) for group in groups.values()])
    settings = run.model.settings() | {
        "starts": [start.name for start in run.starts],
        "replicates": len(notes.sizes),
        "first": first,
        "target": run.target or None,
        "power": chain.power,
    }
    return TimedEnsemble(
        sizes=notes.sizes,
        reach=notes.reach,
        seeds=tuple(names.take(np.unique(np.concatenate(asked)))) if asked else (),
        chain=chain.chain if isinstance(chain, PlausibleChains) else chain,
        model=run.model,
        provenance=Provenance("run_timed", settings | draw_settings(chain), {"chain": chain.fingerprint}, random_state),
        draws=chain.draws_of(np.arange(first, first + len(notes.sizes)))
        if isinstance(chain, PlausibleChains)
        else None,
        impressions=notes.impressions,
        exposures=notes.exposures,
        listings=notes.listings,
        target=run.target or None,
        time_to_target=wall(notes.to_target),
        last_time=wall(notes.last),
        grid=edges,
        growth=notes.growth,
        ways=(*ways, "network"),
        by_way=notes.ways,
        by_origin=notes.origins,
        by_generation=notes.generations,
        groups=groups,
        by_group=dict(zip(groups, np.split(notes.groups, ends[:-1], axis=1), strict=True)) if groups else {},
    )
