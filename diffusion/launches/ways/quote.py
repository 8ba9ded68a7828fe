"""What a push or a launch costs: the price to expect, the most it can come to, and what both are made of."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diffusion.words import printable

if TYPE_CHECKING:
    import pandas

UNKNOWN = "not known"


@dataclass(frozen=True)
class QuoteLine:
    """One thing that is paid for."""

    what: str
    """What it is, in words."""
    expected: float | None
    """The price to expect, in the currency that all prices are in; None where it is not known."""
    most: float | None
    """The most it can come to; None where that is not known."""


@dataclass(frozen=True)
class Quote:
    """What something costs, line by line. Prices have no currency of their own: all are in the one they were given in.

    Examples
    --------
    >>> quote = Quote((QuoteLine("the fee of @ann, who accepts in 1 of 2 cases", 50.0, 100.0),))
    >>> quote.expected, quote.most
    (50.0, 100.0)
    >>> print(quote.summary())
    The expected price is 50, at most 100: the fee of @ann, who accepts in 1 of 2 cases 50.
    """

    lines: tuple[QuoteLine, ...]
    """What it is made of."""

    @classmethod
    def of(cls, what: str, expected: float | None, most: float | None = None, *, surely: bool = False) -> "Quote":
        """Return a quote of one line; ``surely`` where nothing but the expected price can come of it."""
        return cls((QuoteLine(what, expected, expected if surely else most),))

    @classmethod
    def together(cls, quotes: Iterable["Quote"]) -> "Quote":
        """Return the quote of several things."""
        return cls(tuple(line for quote in quotes for line in quote.lines))

    @property
    def expected(self) -> float | None:
        """The price to expect in all; None where that of any line is not known."""
        return _total(line.expected for line in self.lines)

    @property
    def most(self) -> float | None:
        """The most it can come to in all; None where that of any line is not known."""
        return _total(line.most for line in self.lines)

    def table(self) -> "pandas.DataFrame":
        """Return one row a line: ``what``, ``expected`` and ``most`` (NaN where not known)."""
        import pandas

        rows = [(line.what, line.expected, line.most) for line in self.lines]
        frame = pandas.DataFrame(rows, columns=["what", "expected", "most"])
        return frame.astype({"expected": "float64", "most": "float64"})

    def summary(self) -> str:
        """Say what it costs and why, in a sentence."""
        if not self.lines:
            return "Nothing is paid for."
        parts = "; ".join(f"{printable(line.what)} {amount(line.expected)}" for line in self.lines)
        return f"The expected price is {amount(self.expected)}, at most {amount(self.most)}: {parts}."


def amount(price: float | None) -> str:
    """Return a price in words: to the second decimal, and no further than it has digits.

    >>> amount(1234.5), amount(80.0), amount(None)
    ('1,234.5', '80', 'not known')
    """
    if price is None:
        return UNKNOWN
    text = f"{price:,.2f}"
    return text.rstrip("0").rstrip(".")


def _total(prices: Iterable[float | None]) -> float | None:
    known = list(prices)
    return None if None in known else math.fsum(price for price in known if price is not None)
