"""Lengths of time: seconds inside, "6h" or "2d" where people write them, and "6 hours" where they read them."""

import re
from typing import SupportsFloat

from diffusion import checks
from diffusion.errors import InputError

SECOND, MINUTE, HOUR, DAY, WEEK = 1.0, 60.0, 3_600.0, 86_400.0, 604_800.0
UNITS = {"s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
"""What may stand after a number, and its seconds."""
NAMES = (("week", WEEK), ("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", SECOND))
_written = re.compile(r"\s*([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)\s*([a-z]+)\s*")


def seconds(
    name: str,
    value: SupportsFloat | str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    endless: bool = False,
) -> float:
    """Return a length of time in seconds, from a number of seconds or from text such as ``"90min"``.

    Parameters
    ----------
    name
        Of the argument, for the message.
    value
        Seconds, or a number with ``s``, ``min``, ``h``, ``d`` or ``w`` after it.
    minimum, maximum
        What it must lie between, in seconds.
    endless
        Whether infinity will do.

    Examples
    --------
    >>> seconds("at", "6h"), seconds("at", 90)
    (21600.0, 90.0)
    """
    if isinstance(value, str):
        found = _written.fullmatch(value.lower())
        if found is None or found[2] not in UNITS:
            raise InputError(
                f"{name} must be seconds, or a number with s, min, h, d or w after it, such as '6h', not {value!r}"
            )
        value = float(found[1]) * UNITS[found[2]]
    if endless and isinstance(value, float | int) and value == float("inf"):
        return float("inf")
    return checks.real(name, value, minimum=minimum, maximum=maximum)


def scale_of(longest: float) -> tuple[float, str]:
    """Return the unit in which times up to ``longest`` seconds read best: its seconds and its name in the plural.

    >>> scale_of(200_000)
    (3600.0, 'hours')
    """
    for name, unit in NAMES[1:]:
        if longest >= 3 * unit:
            return unit, f"{name}s"
    return SECOND, "seconds"


def said(length: float) -> str:
    """Return a length of time in words, to two or three digits.

    >>> said(21_600), said(90), said(100_000), said(86_400)
    ('6 hours', '90 seconds', '28 hours', '24 hours')
    """
    if length == float("inf"):
        return "for ever"
    unit, name = next(((unit, name) for name, unit in NAMES[1:] if length >= 2 * unit), (SECOND, "second"))
    if unit == DAY and length < 3 * DAY:
        unit, name = HOUR, "hour"
    number = length / unit
    text = f"{number:.0f}" if number >= 10 or number == round(number) else f"{number:.1f}"
    return f"{text} {name}{'' if text == '1' else 's'}"
