"""The table ``[model]`` of a plan's file: how content spreads."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from diffusion.cascades.complex import ComplexContagion
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.threshold import LinearThreshold
from diffusion.cascades.thresholds import AbsoluteThreshold, RelativeThreshold
from diffusion.cascades.timed import TimedCascade
from diffusion.launches.plans.kinds import DELAYS, FADINGS, MECHANISMS, READERS
from diffusion.launches.plans.tables import Table
from diffusion.learning.rhythm import Rhythm

VARIED = {"delays": DELAYS, "content_fading": FADINGS, "post_fading": FADINGS}
"""Mechanisms of which there are several kinds."""


def read_model(table: Table | None, horizon: float) -> Model:
    """Return the model of a plan; the timed cascade with nothing switched on unless the file says otherwise."""
    if table is None:
        return TimedCascade(horizon=horizon)
    model: Model = table.kind(MODELS)(table, horizon)
    return model


def _timed(table: Table, horizon: float) -> Model:
    table.prove_keys(["kind", *(name for name in signature(TimedCascade).parameters if name != "horizon")])
    given: dict[str, Any] = {}
    for name in table.values:
        if name in VARIED:
            inner = table.table(name, _title(name))
            given[name] = inner.build(inner.kind(VARIED[name]), READERS, "kind")
        elif name in MECHANISMS:
            inner = table.table(name, _title(name))
            given[name] = inner.build(LAWS.get(name, MECHANISMS[name]), READERS)
        elif name != "kind":
            given[name] = table.read(name, READERS[name])
    return table.make(TimedCascade, horizon=horizon, **given)


def _title(name: str) -> str:
    return name.replace("_", " ")


def _rhythm(rates: list[float], offset_hours: float = 0.0) -> Rhythm:
    return Rhythm(np.array(rates), offset_hours)


def _reinforcement(multiples: list[float]) -> Reinforcement:
    return Reinforcement(multiples)


LAWS: dict[str, Callable[..., Any]] = {"rhythm": _rhythm, "reinforcement": _reinforcement}
"""Mechanisms that a file says in another form than objects do."""


def _complex(table: Table, horizon: float) -> Model:
    _prove_endless(table, horizon)
    table.prove_keys(["kind", "count", "share", "willing"])
    if "count" in table.values and "share" in table.values:
        raise table.refuse("a threshold is a count or a share, not both", "share")
    given = {name: table.read(name, READERS[name]) for name in table.values if name != "kind"}
    willing = given.pop("willing", 1.0)
    threshold = table.make(RelativeThreshold if "share" in given else AbsoluteThreshold, **given)
    return table.make(ComplexContagion, threshold=threshold, willing=willing)


def _plain(make: Callable[[], Model]) -> Callable[[Table, float], Model]:
    def read(table: Table, horizon: float) -> Model:
        _prove_endless(table, horizon)
        table.prove_keys(["kind"])
        return make()

    return read


def _prove_endless(table: Table, horizon: float) -> None:
    if horizon != float("inf"):
        raise table.refuse(f"{table.values['kind']!r} knows no time, so the plan's horizon means nothing to it", "kind")


MODELS: dict[str, Callable[[Table, float], Model]] = {
    "timed cascade": _timed,
    "independent cascade": _plain(IndependentCascade),
    "linear threshold": _plain(LinearThreshold),
    "complex contagion": _complex,
}
