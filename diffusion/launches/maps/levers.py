"""What can be turned to see whether another plan would win: one parameter each, from one end to the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from diffusion.cascades.attention import DividedAttention
from diffusion.cascades.fading import HalfLife
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.model import Model
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.starts import Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.trending import TrendingList
from diffusion.chain.delays import Delays
from diffusion.chain.plausible import AnyChain, shown
from diffusion.durations import DAY, MINUTE, said
from diffusion.errors import InputError


@dataclass(frozen=True)
class Scene:
    """What two launches are compared on."""

    chain: AnyChain
    """What the content spreads over."""
    model: Model
    """How it spreads."""
    slower: float = 1.0
    """By which factor everything takes longer along ties."""
    acceptance: float = 1.0
    """Which share of those who would post do so, by a coin of each."""


@dataclass(frozen=True)
class Lever:
    """One parameter, the range it may have, and what it changes."""

    name: str
    """What it is called in tables."""
    low: float
    """The lower end of its range."""
    high: float
    """The upper end."""
    turn: Callable[[Scene, float], Scene]
    """Returns the scene with another value of it."""
    words: Callable[[float], str]
    """Says a value in a sentence: "content had power 2"."""
    now: Callable[[Scene], float | None]
    """Returns its value in a scene; None where it plays no part."""
    show: Callable[[float], str] = "{:.3g}".format
    """Writes a value: "6 hours", "5 %"."""
    logarithmic: bool = True
    """Whether equal factors, rather than equal differences, count as equal steps."""

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.logarithmic and self.low <= 0):
            raise InputError(
                f"lever {self.name!r}: the range must go from a lower to a higher value"
                f"{', both above 0' if self.logarithmic else ''}, not {self.low:g} to {self.high:g}"
            )

    def between(self, low: float, high: float) -> float:
        """Return the middle of two values."""
        return float(np.sqrt(low * high)) if self.logarithmic else (low + high) / 2

    def points(self, count: int) -> list[float]:
        """Return so many values from end to end."""
        spaced = np.geomspace if self.logarithmic else np.linspace
        values: list[float] = spaced(self.low, self.high, count).tolist()
        return values


def power(low: float = 0.1, high: float = 10.0) -> Lever:
    """Return the lever of the content's power; 1 is the chain as measured."""
    return Lever(
        "power", low, high, lambda scene, value: replace(scene, chain=scene.chain.amplified(value / scene.chain.power)),
        lambda value: f"the content's power were {value:.3g}", lambda scene: scene.chain.power,
    )  # fmt: skip


def half_life(low: float = 10 * MINUTE, high: float = 30 * DAY) -> Lever:
    """Return the lever of how fast the content fades."""

    def now(scene: Scene) -> float | None:
        fading = _timed(scene).content_fading
        return float(fading.half_life) if isinstance(fading, HalfLife) else None

    return Lever(
        "half-life", low, high, lambda scene, value: _with(scene, content_fading=HalfLife(value)),
        lambda value: f"attention halved every {said(value)}", now, said,
    )  # fmt: skip


def reinforcement(low: float = 0.0, high: float = 5.0) -> Lever:
    """Return the lever of repetition: how much each further exposure adds to the multiple of the first."""
    return Lever(
        "reinforcement", low, high, lambda scene, value: _with(scene, reinforcement=_growing(value)),
        lambda value: f"each further exposure counted {value:.2g} times the first more",
        lambda scene: 0.0 if _timed(scene).reinforcement is None else None, logarithmic=False,
    )  # fmt: skip


def attention(low: float = 1.0, high: float = 1_000.0) -> Lever:
    """Return the lever of divided attention: how many accounts one can follow and still see all their posts."""

    def now(scene: Scene) -> float | None:
        divided = _timed(scene).attention
        return None if divided is None else float(divided.capacity)

    return Lever(
        "attention", low, high, lambda scene, value: _with(scene, attention=DividedAttention(value)),
        lambda value: f"people saw all posts of {value:.3g} accounts they follow, and less beyond", now,
    )  # fmt: skip


def acceptance(low: float = 0.05, high: float = 1.0) -> Lever:
    """Return the lever of acceptance: which share of those who would post do so, in both launches."""
    return Lever(
        "acceptance", low, high, lambda scene, value: replace(scene, acceptance=value),
        lambda value: f"each point posted in {_percent(value)} of cases", lambda scene: scene.acceptance, _percent,
        logarithmic=False,
    )  # fmt: skip


def delay(low: float = 0.05, high: float = 20.0) -> Lever:
    """Return the lever of delays: by which factor everything takes longer along ties."""
    return Lever(
        "delay", low, high, lambda scene, value: replace(scene, slower=value),
        lambda value: f"content took {value:.3g} times as long along ties", lambda scene: scene.slower,
    )  # fmt: skip


def trending(threshold: int, low: float = 0.0, high: float = 0.2) -> Lever:
    """Return the lever of the trending list: which share of the others sees the content there, once it is listed."""

    def turn(scene: Scene, value: float) -> Scene:
        listed = _timed(scene).trending or TrendingList(threshold)
        return _with(scene, trending=replace(listed, visibility=value))

    def now(scene: Scene) -> float | None:
        listed = _timed(scene).trending
        return 0.0 if listed is None else float(listed.visibility)

    return Lever(
        "trending", low, high, turn,
        lambda value: f"{_percent(value)} of those who do not know the content saw it on the trending list", now,
        _percent,
        logarithmic=False,
    )  # fmt: skip


def levers_for(model: Model, accounts: int) -> tuple[Lever, ...]:
    """Return all levers that a model has: power alone in models without time."""
    if not isinstance(model, TimedCascade):
        return (power(),)
    burst = max(2, accounts // 100)
    return (power(), half_life(), reinforcement(), attention(), acceptance(), delay(), trending(burst))


def turned_starts(scene: Scene, starts: Sequence[Start]) -> list[Start]:
    """Return starts with the scene's acceptance: those who post by themselves do so in that share of cases."""
    if scene.acceptance == 1:
        return list(starts)
    return [
        replace(start, chance=np.asarray(start.chance) * scene.acceptance) if start.views is None else start
        for start in starts
    ]


def turned_model(scene: Scene) -> TimedCascade:
    """Return the scene's model with its delays drawn out."""
    model = _timed(scene)
    if scene.slower == 1:
        return model
    chain = scene.chain
    family, scales = model.delays_on(shown(chain))
    if isinstance(family, Fixed):
        return replace(model, delays=Fixed(float(family.length) * scene.slower))
    ties = np.ones(chain.graph.tie_count) if scales is None else scales
    return replace(model, delays=Delays(family, ties * scene.slower))


def _timed(scene: Scene) -> TimedCascade:
    if not isinstance(scene.model, TimedCascade):
        raise InputError(f"only a TimedCascade has this lever, not the {scene.model.name} model")
    return scene.model


def _with(scene: Scene, **values: object) -> Scene:
    return replace(scene, model=replace(_timed(scene), **values))  # type: ignore[arg-type]


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _growing(each: float) -> Reinforcement | None:
    return Reinforcement.growing(each) if each > 0 else None
