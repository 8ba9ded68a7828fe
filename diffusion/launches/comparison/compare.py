"""One point or many: launches compared replicate by replicate, on the same coins."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.outbreak import Valley, find_valley
from diffusion.cascades.replicates import check_replicates
from diffusion.cascades.timed import TimedCascade
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.errors import InputError
from diffusion.launches.comparison.blocks import run_in_blocks, together
from diffusion.launches.comparison.comparison import Comparison as Comparison
from diffusion.launches.comparison.fingerprints import fingerprint_of
from diffusion.launches.comparison.groups import groups_of
from diffusion.launches.comparison.interrupted import ComparisonInterrupted as ComparisonInterrupted
from diffusion.launches.comparison.kept import KeptBlocks, kept_in
from diffusion.launches.comparison.launch_runs import Arrays, LaunchRun, Watched, common_grid
from diffusion.launches.comparison.metrics import SPREAD, Outcome
from diffusion.launches.comparison.paired_difference import PairedDifference as PairedDifference
from diffusion.launches.comparison.rows import differences_of
from diffusion.launches.launch import Launch
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts

if TYPE_CHECKING:
    from diffusion.communities.communities import Communities

VALLEY_RUNS, VALLEY_TIES, FEWEST_VALLEY_RUNS = 20_000, 2**33, 1_000
"""Runs in which the valley is looked for; in time, where there is no way to run 64 side by side, fewer where they look
at more ties in all than the second number, but not fewer than the third."""


def compare_launches(
    launches: Iterable[Launch],
    chain: AnyChain,
    model: Model,
    *,
    accounts: Accounts | None = None,
    communities: "Communities | None" = None,
    groups: Mapping[str, AccountGroups] | None = None,
    target: SupportsIndex | None = None,
    valley: Valley | None = None,
    replicates: SupportsIndex = 5_000,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
    grid: npt.ArrayLike | None = None,
    keep: str | os.PathLike[str] | None = None,
) -> Comparison:
    """Simulate launches on the same coins and return what became of each, and their paired differences.

    Parameters
    ----------
    launches
        Two or more plans with different names. In a `TimedCascade` pushes are of any kind, at any times; in models
        without time they are accounts that all post at 0.
    chain, model
        What the content spreads over, and how. With `PlausibleChains` every launch runs on the same draws, and the
        answer says on how many of them the same launch is ahead. A launch whose content has a power of its own runs on
        the chain amplified by it.
    accounts
        What is known of the accounts: who is owned, fees, acceptance. In time, those who join are counted by its
        segments, regions and platforms.
    communities, groups
        Further labels to count those who join by, in time; groups beyond the hundred largest count together.
    target
        The spread (accounts) at which a launch tips; the valley between small and large outbreaks unless given.
    valley
        The valley, if it is known already (`find_valley`). In time it is looked for only if there is no target.
    replicates, confidence, random_state
        How many runs, how certain the intervals, and the name of the chance.
    grid
        Edges of bins of time, in seconds, the first 0; up to 200 bins of a round length, as long as first looks at the
        launches went, unless given.
    keep
        A folder, in which blocks of replicates are kept as they are done. The same call with the same folder goes on
        where an earlier one ended, however it did, and comes to the same comparison. One call with fewer replicates may
        be followed by one with more.

    Raises
    ------
    ComparisonInterrupted
        On Ctrl-C, as soon as there is a block of replicates of all launches: with the comparison of those.
    InputError
        If there are no two launches, the model cannot tell them apart, or the folder is of another comparison.
    UnknownAccountError
        If a launch names an account that the graph does not have.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> plans = [diffusion.Launch("one", [diffusion.Push([0])]), diffusion.Launch("two", [diffusion.Push([0, 1])])]
    >>> comparison = diffusion.compare_launches(plans, chain, diffusion.IndependentCascade(), replicates=500)
    >>> comparison.differences[0].first_wins.successes  # one seed never spreads further than that one and another
    0
    """
    plans = _plans(launches)
    check_model(model)
    if not isinstance(chain, Chain | PlausibleChains):
        raise InputError(f"chain must be a Chain, such as weighted_cascade(graph), not {chain!r}")
    state, count = check_random_state(random_state), check_replicates(chain, replicates)
    level = checks.open_unit("confidence", confidence)
    goal = None if target is None else checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    runs = tuple(LaunchRun.of(plan, chain, model, accounts, state) for plan in plans)
    labels = groups_of(chain.graph, model, accounts, communities, groups)
    edges = None if grid is None else np.asarray(grid, np.float64).tolist()
    asked = goal if goal is not None or valley is None else valley.size
    named = "" if keep is None else fingerprint_of(runs, asked, edges, labels, valley is None and goal is None)
    with kept_in(keep, named) as kept:
        known = _valley(chain, model, valley, goal, state, kept)
        aim = goal if goal is not None else None if known is None else known.size
        watched = Watched(aim, _grid(runs, edges, kept), labels)
        prices = tuple(plan.price(chain.graph, accounts, chain.power) for plan in plans)
        frame = {"valley": known, "confidence": level, "planned": count, "prices": prices}
        asked_of = _Asked(chain, model, runs, watched, frame, goal)
        blocks: list[list[Arrays]] = []
        try:
            run_in_blocks(runs, count, watched, kept, blocks)
        except KeyboardInterrupt:
            if not blocks:
                raise
            made = asked_of.answer(together(blocks))
            raise ComparisonInterrupted(made, None if keep is None else os.fspath(keep)) from None
        return asked_of.answer(together(blocks))


@dataclass(frozen=True)
class _Asked:
    """What is compared, but for the replicates."""

    chain: AnyChain
    model: Model
    runs: tuple[LaunchRun, ...]
    watched: Watched
    frame: Mapping[str, Any]
    target: int | None

    def answer(self, arrays: list[Arrays]) -> Comparison:
        """Return the comparison of the replicates that there are."""
        ensembles = tuple(run.ensemble(each, self.watched) for run, each in zip(self.runs, arrays, strict=True))
        launches, aim = tuple(run.launch for run in self.runs), self.watched.target
        outcomes = [
            Outcome(launch, ensemble, aim, price)
            for launch, ensemble, price in zip(launches, ensembles, self.frame["prices"], strict=True)
        ]
        return Comparison(
            launches=launches,
            ensembles=ensembles,
            differences=differences_of(outcomes, SPREAD, self.frame["confidence"]),
            target=aim,
            provenance=self._record(ensembles[0].replicates),
            **self.frame,
        )

    def _record(self, replicates: int) -> Provenance:
        settings = {
            "model": self.model.name,
            "replicates": replicates,
            "target": self.target,
            "confidence": self.frame["confidence"],
            "power": self.chain.power,
        } | draw_settings(self.chain)
        if isinstance(self.model, TimedCascade):
            settings |= self.model.settings() | {"starts": {run.launch.name: _told(run) for run in self.runs}}
        settings["launches"] = {run.launch.name: list(run.seeds) for run in self.runs}
        inputs = {"chain": self.chain.fingerprint}
        return Provenance("compare_launches", settings, inputs, self.runs[0].random_state)


def _told(run: LaunchRun) -> list[dict[str, Any]]:
    """Return a launch's starts as a record tells them."""
    return [
        {"name": start.name, "accounts": len(start.accounts), "at": start.at, "power": run.launch.power}
        for start in run.starts
    ]


def _valley(
    chain: AnyChain, model: Model, given: Valley | None, target: int | None, state: int, kept: KeptBlocks | None
) -> Valley | None:
    """Return where taking off begins; None where the target is known, and looking would cost as much as comparing."""
    timed = isinstance(model, TimedCascade)
    if given is not None or (timed and target is not None):
        return given
    found = None if kept is None else kept.valley()
    if found is None:
        most = np.clip(VALLEY_TIES // max(1, chain.graph.tie_count), FEWEST_VALLEY_RUNS, VALLEY_RUNS)
        found = find_valley(chain, model, replicates=int(most) if timed else VALLEY_RUNS, random_state=state)
        if kept is not None:
            kept.keep_valley(found)
    return found


def _grid(runs: tuple[LaunchRun, ...], given: list[float] | None, kept: KeptBlocks | None) -> npt.NDArray[np.float64]:
    """Return the bins of time of all launches, which are looked for once."""
    known = given if given is not None or kept is None else kept.grid
    if known is not None:
        return np.asarray(known)
    found = common_grid(runs) if runs[0].is_timed else np.array([0.0, 1.0])
    if kept is not None:
        kept.note(grid=found.tolist())
    return found


def _plans(launches: Iterable[Launch]) -> tuple[Launch, ...]:
    plans = () if isinstance(launches, Launch) else tuple(launches)
    if len(plans) < 2 or not all(isinstance(plan, Launch) for plan in plans):
        raise InputError("launches: give at least two Launch objects to compare")
    names = [plan.name for plan in plans]
    if len(set(names)) < len(names):
        raise InputError(f"launches: names must differ, not {names!r}")
    return plans
