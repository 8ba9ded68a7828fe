"""Sentences about two launches: who has more of what, and how often who does better."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from diffusion.durations import said

if TYPE_CHECKING:
    from diffusion.launches.comparison.paired_difference import PairedDifference

SECONDS, RUNS = "seconds", "share of runs"


def said_of(pair: "PairedDifference", sure: str, wins: str, losses: str) -> str:
    """Return who has more, by how much with the interval, and how often who does better."""
    if pair.measure == "spread":
        words = f"“{pair.first}” spreads to {abs(pair.mean):,.1f} {'more' if pair.mean >= 0 else 'fewer'} accounts than"
        return (
            f"{words} “{pair.second}” ({sure}: {pair.low:+,.1f} to {pair.high:+,.1f}), and "
            f"further in {wins} of runs (less far in {losses})"
        )
    if pair.mean != pair.mean:
        return f"There is no run that tells by how much “{pair.first}” and “{pair.second}” differ in {pair.measure}"
    show, more = _shown(pair.unit)
    between = f"{sure}: {_signed(pair.low, show)} to {_signed(pair.high, show)}"
    if pair.unit == SECONDS:
        word, both = "later" if pair.mean >= 0 else "sooner", " where both tip" if "tip" in pair.measure else ""
        differ = f"In {pair.measure}, “{pair.first}” is {show(abs(pair.mean))} {word} than “{pair.second}”{both}"
        return f"{differ} ({between}), and sooner in {wins} of all runs (later in {losses})"
    word = "more" if pair.mean >= 0 else "less"
    differ = f"In {pair.measure}, “{pair.first}” has {show(abs(pair.mean))}{more} {word} than “{pair.second}”"
    return f"{differ} ({between}), and does better in {wins} of runs (worse in {losses})"


def _shown(unit: str) -> tuple[Callable[[float], str], str]:
    """Return how a number of a unit is written, and what follows it."""
    if unit == SECONDS:
        return said, ""
    if unit == RUNS:
        return lambda share: f"{100 * share:.1f}", " percentage points"
    if unit.startswith("price"):
        return lambda price: f"{price:,.3g}", ""
    return lambda number: f"{number:,.1f}", f" {unit}"


def _signed(value: float, show: Callable[[float], str]) -> str:
    """Return a number of a unit with its sign."""
    return f"{'-' if value < 0 else '+'}{show(abs(value))}"
