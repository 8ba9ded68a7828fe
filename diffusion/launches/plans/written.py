"""A plan as the text of a TOML file, the same text for the same plan."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import numpy as np

from diffusion.cascades.complex import ComplexContagion
from diffusion.cascades.model import Model
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.thresholds import AbsoluteThreshold, RelativeThreshold
from diffusion.cascades.timed import TimedCascade
from diffusion.chain.delays import Delays
from diffusion.durations import DAY, HOUR, MINUTE, WEEK
from diffusion.errors import InputError
from diffusion.launches.held_back import HeldBack
from diffusion.launches.launch import Launch
from diffusion.launches.plans.kinds import DELAYS, FADINGS, MECHANISMS, TIMES, WAYS
from diffusion.launches.ways.audiences import AccountsWhere, Audience, CommunityOf, Everybody, NamedAccounts
from diffusion.launches.ways.way import Way
from diffusion.learning.rhythm import Rhythm

if TYPE_CHECKING:
    from diffusion.launches.plans.plan import Plan

UNITS = (("w", WEEK), ("d", DAY), ("h", HOUR), ("min", MINUTE))
PLAIN = ("independent cascade", "linear threshold")
"""Models that have no settings."""


def plan_text(plan: "Plan") -> str:
    """Return the text."""
    parts = [_lines(_settings(plan)), "[model]\n" + _lines(_model(plan.model))]
    parts += [
        "[[cross_posts]]\n" + _lines(_told(post, ("source", "target", "chance", "delay"))) for post in plan.cross_posts
    ]
    parts += [part for launch in plan.launches for part in _launch(launch)]
    return "\n".join(part for part in parts if part)


def _settings(plan: "Plan") -> Iterator[tuple[str, Any]]:
    if plan.horizon != float("inf"):
        yield "horizon", plan.horizon
    for name, parameter in signature(type(plan)).parameters.items():
        value = getattr(plan, name)
        if name not in ("launches", "model", "cross_posts") and value != parameter.default:
            yield name, value


def _launch(launch: Launch) -> Iterator[str]:
    settings = _told(launch, ("name", "power", "budget"))
    yield "[[launches]]\n" + _lines(settings)
    if launch.reserve is not None:
        names = tuple(signature(HeldBack).parameters)
        yield "[launches.reserve]\n" + _lines(_told(launch.reserve, names))
    for push in launch.pushes:
        yield "[[launches.pushes]]\n" + _lines(_push(push))


def _push(push: Way) -> Iterator[tuple[str, Any]]:
    kinds = [kind for kind, make in WAYS.items() if make is type(push)]
    if not kinds:
        raise InputError(f"a push of the kind {type(push).__name__} has no form in a file")
    kind = push.name if push.name in kinds else kinds[0]
    yield "kind", kind
    for name, value in _told(push, tuple(signature(type(push)).parameters)):
        if name != "name":
            yield name, value
    if push.name != kind:
        yield "name", push.name


def _told(thing: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield the named fields of something that differ from what they are unless given."""
    defaults: Mapping[str, Parameter] = signature(type(thing)).parameters
    for name in names:
        value = getattr(thing, name)
        default = defaults[name].default
        if default is Parameter.empty or value != default:
            yield name, value


def _model(model: Model) -> Iterator[tuple[str, Any]]:
    if isinstance(model, TimedCascade):
        yield from _timed(model)
    elif isinstance(model, ComplexContagion):
        yield from _complex(model)
    elif model.name in PLAIN:
        yield "kind", model.name
    else:
        raise InputError(f"the model {model.name!r} has no form in a file")


def _timed(model: TimedCascade) -> Iterator[tuple[str, Any]]:
    yield "kind", "timed cascade"
    delays = model.delays
    if isinstance(delays, Delays):
        if delays.scales is not None:
            raise InputError("delays that differ from tie to tie have no form in a file; keep them with the chain")
        delays = delays.family
    for name, value, kinds in (
        ("delays", delays, DELAYS),
        ("content_fading", model.content_fading, FADINGS),
        ("post_fading", model.post_fading, FADINGS),
    ):
        if value is not None:
            yield name, _varied(name, value, kinds)
    for name in MECHANISMS:
        if (mechanism := getattr(model, name)) is not None:
            yield name, _mechanism(mechanism)
    if float(model.hour):
        yield "hour", float(model.hour)


def _varied(name: str, value: Any, kinds: Mapping[str, type[Any]]) -> dict[str, Any]:
    kind = next((kind for kind, make in kinds.items() if make is type(value)), None)
    if kind is None:
        raise InputError(f"{name}: {value!r} has no form in a file")
    return {"kind": kind} | {part.name: getattr(value, part.name) for part in fields(value)}


def _mechanism(value: Any) -> dict[str, Any]:
    if isinstance(value, Reinforcement):
        return {"multiples": value.multiples}
    if isinstance(value, Rhythm):
        return {"rates": value.rates.tolist(), "offset_hours": value.offset_hours}
    return {part.name: getattr(value, part.name) for part in fields(value)}


def _complex(model: ComplexContagion) -> Iterator[tuple[str, Any]]:
    threshold = model.threshold
    yield "kind", "complex contagion"
    if isinstance(threshold, AbsoluteThreshold) and isinstance(threshold.count, float | int):
        yield "count", int(threshold.count)
    elif isinstance(threshold, RelativeThreshold) and isinstance(threshold.share, float | int):
        yield "share", float(threshold.share)
    else:
        raise InputError(f"a threshold {threshold.name} has no form in a file")
    if model.willing != 1:
        yield "willing", float(model.willing)


def _lines(pairs: Iterator[tuple[str, Any]]) -> str:
    return "".join(f"{name} = {_toml(name, value)}\n" for name, value in pairs)


def _toml(name: str, value: Any) -> str:
    """Return a value as TOML writes it; ``name`` says whether it is a time."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _time(float(value)) if name in TIMES else repr(value)
    if isinstance(value, Audience):
        return _audience(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(part)} = {_toml(part, inner)}" for part, inner in value.items()) + " }"
    if name in ("fee", "acceptance") and len(set(value)) == 1:
        return repr(value[0])
    return "[" + ", ".join(_toml(name, part) for part in value) + "]"


def _audience(audience: Audience) -> str:
    if isinstance(audience, Everybody):
        return '"everybody"'
    if isinstance(audience, NamedAccounts):
        return _toml("", {"accounts": audience.accounts})
    if isinstance(audience, CommunityOf):
        return _toml("", {"community_of": audience.account})
    if isinstance(audience, AccountsWhere):
        return _toml("", {name: words[0] if len(words) == 1 else words for name, words in audience.conditions})
    raise InputError(f"an audience such as {type(audience).__name__} has no form in a file")


def _time(length: float) -> str:
    """Return a time as people write it, where that is exactly the same."""
    for unit, size in UNITS:
        if length >= size and float(f"{length / size:g}") * size == length:
            return f'"{length / size:g}{unit}"'
    return repr(length)


def key(name: str) -> str:
    """Return a key as TOML writes it: bare where it can be."""
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else quoted(name)


def quoted(text: str) -> str:
    r"""Return a text as TOML writes it.

    >>> print(quoted('say "hi"\n\x7f'))
    "say \"hi\"\n\u007f"
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"{text!r} is no text that a file in UTF-8 can hold") from None
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
