"""Times of a log: numbers or dates. What is dated in the future did not happen, and is a bad row."""

import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import numpy as np

from diffusion.read.fields import NumberField
from diffusion.read.values import Floats, Mask, parse_times

NATURE = "a time: write seconds, or ISO 8601 as in 2026-11-21T09:30:00Z"
NO_TIME = "is missing (pass allow_missing_times=True to keep such rows)"
FUTURE = "lies in the future (pass allow_future_times=True to keep such rows)"
YEAR_2000 = 946_684_800.0
"""In seconds since 1970: times that mostly lie between then and now are such seconds."""
SLACK = 86_400.0
"""How far ahead of now a time may lie, in seconds: dates without a zone are read as UTC, and clocks differ."""


def now() -> float:
    """Return the seconds since 1970."""
    return time.time()


class TimeField(NumberField):
    """Dates, or numbers of a unit; those in the future are bad, unless they are allowed.

    Numbers are compared with the clock only if they plainly count from 1970: if their median lies between the year 2000
    and now. Those that count from another start are as they are.
    """

    def __init__(self, missing: Collection[str], *, unit: float, optional: bool, allow_future: bool) -> None:
        super().__init__(missing, optional=optional, parse=parse_times, nature=NATURE, absence=NO_TIME)
        self._unit, self._allow_future, self._latest = unit, allow_future, np.inf

    def bad(self) -> Mask:
        """Say which rows are bad."""
        bad = super().bad()
        if self._allow_future:
            return bad
        values = np.concatenate(self._values)
        self._latest = self._limit(values[~bad & ~np.isnan(values)])
        return bad | (values > self._latest)

    def fault(self, array: Any) -> str:
        """Say what is wrong with one cell."""
        wrong = super().fault(array)
        parsed = self._parse(array, self._missing)
        if wrong or not parsed.values[0] > self._latest:
            return wrong
        return FUTURE if parsed.dates else f"{_as_date(float(parsed.values[0]) * self._unit)}{FUTURE}"

    def _limit(self, values: Floats) -> float:
        """Return the latest time that can be, in the column's own unit."""
        if not len(values):
            return np.inf
        latest = now() + SLACK
        if self.dates:  # a column that has numbers too is refused as a whole
            return latest if self.dates == self.present else np.inf
        middle = float(np.quantile(values, 0.5, method="lower")) * self._unit
        return latest / self._unit if YEAR_2000 <= middle <= latest else np.inf


def _as_date(seconds: float) -> str:
    """Say which date a number is, if there is one."""
    try:
        return f"is {datetime.fromtimestamp(seconds, UTC):%Y-%m-%d} in seconds since 1970 and "
    except (ValueError, OverflowError, OSError):
        return ""
