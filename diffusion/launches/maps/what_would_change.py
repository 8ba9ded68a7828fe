"""What would have to be true for the other plan to win: each parameter turned until the difference changes sign."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.replicates import check_replicates
from diffusion.cascades.simulate import simulate
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_runs import run_timed
from diffusion.chain.plausible import AnyChain, draw_settings
from diffusion.errors import InputError
from diffusion.launches.launch import Launch
from diffusion.launches.maps.cells import draws_of, inputs_of, mean_interval, won_over_in
from diffusion.launches.maps.levers import Lever, Scene, levers_for, turned_model, turned_starts
from diffusion.launches.maps.turning_points import Changes, Difference, TurningPoint, price_ratio
from diffusion.parallel import report_progress
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts

LOOKS, HALVINGS = 9, 6
"""Values tried from end to end, and how often the stretch in which the sign changes is halved."""
GRID = (0.0, 1.0)
WHAT = "what would change the answer"


def what_would_change(
    launches: Iterable[Launch],
    chain: AnyChain,
    model: Model,
    *,
    levers: Iterable[Lever] | None = None,
    accounts: Accounts | None = None,
    won_over: bool = False,
    replicates: SupportsIndex = 500,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> Changes:
    """Return, for each parameter, at which value the launch that is ahead falls behind, if at any.

    Each parameter is turned by itself, everything else as it is, on the same coins: the paired difference is looked at
    for nine values from end to end of its range, and where the other launch is ahead beyond noise, the stretch between
    is halved six times. The value is where the mean difference changes sign; its interval reaches to the nearest
    values tried at which the difference is beyond noise. Where the other launch is never ahead beyond noise, that is
    what the answer says; a change between two values tried, and back, would not be seen. The nine looks share the error
    of their intervals (Bonferroni), so that each parameter's answer is as certain as was asked for.

    Parameters
    ----------
    launches
        Two launches, or a `Comparison` of two.
    chain, model
        What the content spreads over, and how. Models without time have but one such parameter, the power.
    levers
        Which parameters and ranges (`diffusion.launches.maps.levers`): power, half-life, reinforcement, attention,
        acceptance, delay and trending unless given.
    accounts
        What is known of the accounts (`read_accounts`), where a launch needs it or has a price.
    won_over
        Count only accounts that were won over: without the points themselves, of which many have more than one.
    replicates, confidence, random_state
        How many runs for each value, how certain the intervals (of each parameter by itself), and the name of the
        chance.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> plans = [diffusion.one_hub(chain.graph), diffusion.points_of_equal_audience(chain.graph, 5)]
    >>> found = diffusion.what_would_change(plans, chain, diffusion.IndependentCascade(), replicates=200)
    >>> found.table()["lever"].tolist()
    ['power']
    """
    check_model(model)
    first, second = _two(launches)
    pair = _Pair(
        first, second, accounts, check_replicates(chain, replicates), checks.open_unit("confidence", confidence),
        check_random_state(random_state), won_over,
    )  # fmt: skip
    scene = Scene(chain, model)
    turned = tuple(levers_for(model, chain.graph.account_count) if levers is None else levers)
    if not all(isinstance(lever, Lever) for lever in turned):
        raise InputError("levers must come from diffusion.launches.maps.levers, such as power() or half_life()")
    now = pair.at(scene)
    points = []
    for place, lever in enumerate(turned):
        report_progress(f"{WHAT}: {lever.name}", place, len(turned))
        points.append(_Search(pair, scene, lever, now).found())
    report_progress(WHAT, len(turned), len(turned))
    prices = [launch.price(chain.graph, accounts, chain.power) for launch in (first, second)]
    settings = {
        "model": model.name,
        "launches": {launch.name: list(launch.accounts) for launch in (first, second)},
        "levers": {lever.name: [lever.low, lever.high] for lever in turned},
        "won_over": pair.won_over,
        "replicates": pair.replicates,
        "confidence": pair.confidence,
        "power": chain.power,
    } | draw_settings(chain)
    return Changes(
        first=first.name,
        second=second.name,
        now=now,
        turning_points=tuple(points),
        price_ratio=price_ratio(
            pair.last_sizes[0], pair.last_sizes[1], draws_of(chain, pair.replicates), pair.confidence
        ),
        prices=(prices[0], prices[1]),
        won_over=pair.won_over,
        replicates=pair.replicates,
        confidence=pair.confidence,
        provenance=Provenance("what_would_change", settings, inputs_of(chain, accounts), pair.random_state),
    )


def _two(launches: Any) -> tuple[Launch, Launch]:
    plans = tuple(getattr(launches, "launches", launches))
    if len(plans) != 2 or not all(isinstance(plan, Launch) for plan in plans):
        raise InputError(f"launches: give two launches, or a comparison of two, not {len(plans):,}")
    if plans[0].name == plans[1].name:
        raise InputError(f"launches: names must differ, not both be {plans[0].name!r}")
    return plans[0], plans[1]


@dataclass
class _Pair:
    """Two launches, and how their difference is found."""

    first: Launch
    second: Launch
    accounts: Accounts | None
    replicates: int
    confidence: float
    random_state: int
    won_over: bool
    last_sizes: tuple[npt.NDArray[np.int64], ...] = field(default_factory=tuple)
    """The spreads at the scene that was looked at first."""

    def at(self, scene: Scene, value: float = float("nan"), looks: int = 1) -> Difference:
        """Return spread(first) - spread(second) on a scene; so many looks share the error of the interval."""
        sizes = tuple(self._sizes(scene, launch) for launch in (self.first, self.second))
        self.last_sizes = self.last_sizes or sizes
        draws = draws_of(scene.chain, self.replicates)
        found = mean_interval(sizes[0] - sizes[1], draws, 1 - (1 - self.confidence) / looks)
        return Difference(value, *found, *(float(size.mean()) for size in sizes))

    def _sizes(self, scene: Scene, launch: Launch) -> npt.NDArray[np.int64]:
        chain = scene.chain if launch.power == 1 else scene.chain.amplified(launch.power)
        if isinstance(scene.model, TimedCascade):
            starts = turned_starts(scene, launch.starts(chain.graph, self.accounts))
            runs = run_timed(
                chain, turned_model(scene), starts, reserve=launch.reserved(chain.graph), grid=GRID,
                replicates=self.replicates, random_state=self.random_state, what=WHAT,
            )  # fmt: skip
            return won_over_in(runs, starts) if self.won_over else runs.sizes
        if not launch.is_plain:
            raise InputError(
                f"launch {launch.name!r} has times or ways that only a TimedCascade understands, not the "
                f"{scene.model.name} model"
            )
        spread = simulate(
            chain, scene.model, launch.accounts, replicates=self.replicates, random_state=self.random_state
        ).sizes
        return spread - len(launch.accounts) if self.won_over else spread


@dataclass
class _Search:
    """Turns one lever."""

    pair: _Pair
    scene: Scene
    lever: Lever
    now: Difference
    tried: dict[float, Difference] = field(default_factory=dict)

    def found(self) -> TurningPoint:
        """Return the value nearest to the present one beyond which the other launch is ahead."""
        values = self.lever.points(LOOKS)
        for value in values:
            self._look(value)
        present = self.lever.now(self.scene)
        if present is not None and self.lever.low <= present <= self.lever.high:
            self.tried[present] = self.pair.at(self.scene, present, LOOKS)
        stretch = self._stretch(present)
        if stretch is None:
            return TurningPoint(
                self.lever, present, None, None, self._listed(), everywhere=self._is_turned_everywhere()
            )
        kept, other = stretch
        above = other > kept
        for _ in range(HALVINGS):
            middle = self.lever.between(kept, other)
            if self._sign(self._look(middle)) == self._sign(self.now):
                kept = middle
            else:
                other = middle
        ends = sorted((kept, other))
        return TurningPoint(self.lever, present, self.lever.between(*ends), self._interval(ends), self._listed(), above)

    def _is_turned_everywhere(self) -> bool:
        """Whether the launch that is behind now is ahead at every value, and beyond noise at some."""
        found = self.tried.values()
        return any(map(self._turned, found)) and all(self._sign(each) == -self._sign(self.now) for each in found)

    def _look(self, value: float) -> Difference:
        if value not in self.tried:
            self.tried[value] = self.pair.at(self.lever.turn(self.scene, value), value, LOOKS)
        return self.tried[value]

    def _listed(self) -> tuple[Difference, ...]:
        return tuple(self.tried[value] for value in sorted(self.tried))

    @staticmethod
    def _sign(difference: Difference) -> float:
        return float(np.sign(difference.mean))

    def _stretch(self, present: float | None) -> tuple[float, float] | None:
        """Return the last value on this side, and the first on the other at which the other launch is ahead."""
        ordered = sorted(self.tried)
        others = [value for value in ordered if self._turned(self.tried[value])]
        if not others:
            return None
        from_here = present if present is not None else self._nearest_kept(ordered, others)
        if from_here is None:
            return None
        other = min(others, key=lambda value: abs(ordered.index(value) - self._rank(ordered, from_here)))
        path = [value for value in ordered if min(from_here, other) <= value <= max(from_here, other)]
        kept = [value for value in path if self._sign(self.tried[value]) == self._sign(self.now)]
        if not kept:
            return None
        return (max(kept), other) if other > from_here else (min(kept), other)

    def _nearest_kept(self, ordered: list[float], others: list[float]) -> float | None:
        """Return a value that keeps the order of the launches, the one nearest to where it changes."""
        kept = [value for value in ordered if self._sign(self.tried[value]) == self._sign(self.now)]
        return min(
            kept, key=lambda value: min(abs(ordered.index(value) - ordered.index(other)) for other in others),
            default=None,
        )  # fmt: skip

    @staticmethod
    def _rank(ordered: list[float], value: float) -> float:
        return float(np.searchsorted(ordered, value))

    def _turned(self, difference: Difference) -> bool:
        """Whether the launch that is behind now is ahead beyond noise."""
        return difference.is_decided and self._sign(difference) == -self._sign(self.now) != 0

    def _interval(self, ends: list[float]) -> tuple[float, float]:
        """Return the nearest values on both sides at which the difference is beyond noise, or the ends of the range."""
        below = [value for value, found in self.tried.items() if value <= ends[0] and found.is_decided]
        above = [value for value, found in self.tried.items() if value >= ends[1] and found.is_decided]
        return max(below, default=self.lever.low), min(above, default=self.lever.high)
