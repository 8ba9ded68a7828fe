"""What the audiences of several accounts come to together: who is reached once, who again, and at what price."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.audience.shared import Tally
from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, percent, printable

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Square = npt.NDArray[np.float64]
FOLLOWERS, SPREAD = "followers", "expected spread"
SHARES = ("smaller", "union", "first")


@dataclass(frozen=True, eq=False, repr=False)
class AudienceOverlap:
    """The audiences of a list of accounts: each, all together, what every pair shares, and what each adds.

    An audience is either the account's followers, or the accounts that pass its content on if it starts alone (the
    expected spread, itself included): ``what`` says which. With an `Authenticity`, each member counts its chance to be
    a real person.
    """

    accounts: tuple[Name, ...]
    """The candidates, in the order given."""
    what: str
    """``"followers"`` or ``"expected spread"``."""
    tally: Tally
    """Sizes, union and what is added in the order given."""
    order: npt.NDArray[np.int64]
    """The places of the candidates in the list, reordered so that always the one comes next that adds most."""
    gained: Floats
    """What each adds in that order."""
    pairs: Square
    """What every pair shares; the audiences themselves on the diagonal."""
    population: int
    """How many accounts the network has."""
    provenance: Provenance
    """Where the numbers come from."""
    sets: int | None = None
    """On how many reverse-reachable sets expected spreads rest; None for followers, which are counted."""
    thresholds: Floats | None = None
    """The chance with which a follower is in the sketch of each audience; None where pairs are exact."""
    sketch: int | None = None
    """How many followers a sketch holds at most; None where pairs are exact."""
    low: Tally | None = None
    """The tally at the low end of what authenticity may be; None where nothing was said of it."""
    high: Tally | None = None
    """The tally at the high end of it."""
    fees: Floats | None = None
    """What each candidate asks for a push, NaN where unknown; None where no fees were given."""

    def __post_init__(self) -> None:
        for name in ("order", "gained", "pairs"):
            object.__setattr__(self, name, checks.frozen(getattr(self, name)))

    @property
    def sizes(self) -> Floats:
        """The audience of each candidate."""
        return self.tally.sizes

    @property
    def union(self) -> float:
        """How many are in the audience of at least one."""
        return self.tally.union

    @property
    def repeated(self) -> float:
        """How many are in the audiences of two or more."""
        return self.tally.repeated

    @property
    def added(self) -> Floats:
        """What each candidate adds to those before it, in the order given."""
        return self.tally.added

    @property
    def waste(self) -> float:
        """The share of all audiences, added up, that reaches somebody again: 1 - union / sum; 0 without audience."""
        total = float(self.sizes.sum())
        return 1 - self.union / total if total else 0.0

    @property
    def best_order(self) -> tuple[Name, ...]:
        """The candidates, always the one next that adds most."""
        return tuple(self.accounts[place] for place in self.order)

    @property
    def matrix(self) -> "pandas.DataFrame":
        """What every pair shares, and each audience on the diagonal: rows and columns are the candidates."""
        return self._framed(self.pairs)

    @property
    def matrix_errors(self) -> "pandas.DataFrame":
        """The standard error of every entry of `matrix`: 0 where it was counted."""
        return self._framed(self.pair_errors)

    @cached_property
    def pair_errors(self) -> Square:
        """The standard error of what every pair shares."""
        if self.sets is not None:
            return self.errors_of(self.pairs)
        if self.thresholds is None:
            return np.zeros_like(self.pairs)
        chance = np.minimum.outer(self.thresholds, self.thresholds)
        np.fill_diagonal(chance, 1.0)
        errors: Square = np.where(chance < 1, np.sqrt((self.pairs * chance + 1) * (1 - chance)) / chance, 0.0)
        return errors

    def errors_of(self, values: npt.ArrayLike) -> Floats:
        """Return the standard errors of audiences, unions or differences of unions; 0 for what was counted.

        For expected spreads they are those of binomial shares of the sets, with one more hit and miss than were seen.
        """
        numbers = np.asarray(values, np.float64)
        if self.sets is None:
            return np.zeros_like(numbers)
        share = (numbers * self.sets / max(1, self.population) + 1) / (self.sets + 2)
        return np.asarray(self.population * np.sqrt(np.clip(share * (1 - share), 0, None) / self.sets))

    def shares(self, of: str = "smaller") -> "pandas.DataFrame":
        """Return what every pair shares as a share.

        Parameters
        ----------
        of
            ``"smaller"``: of the smaller of the two audiences; ``"union"``: of both together (the index of Jaccard);
            ``"first"``: of the audience of the row's account. NaN where that is empty.
        """
        if of not in SHARES:
            raise InputError(f"of must be one of {', '.join(map(repr, SHARES))}, not {of!r}")
        sizes = np.diag(self.pairs)
        whole: Square = np.minimum.outer(sizes, sizes)
        if of == "union":
            whole = np.add.outer(sizes, sizes) - self.pairs
        elif of == "first":
            whole = np.repeat(sizes[:, None], len(sizes), axis=1)
        return self._framed(np.divide(self.pairs, whole, out=np.full(self.pairs.shape, np.nan), where=whole > 0))

    def most_shared(self, most: SupportsIndex = 20) -> "pandas.DataFrame":
        """Return the pairs that share most, one a row: what they share, its error, of the smaller, of both together."""
        import pandas

        first, second = np.triu_indices(len(self.accounts), 1)
        shared = self.pairs[first, second]
        top = np.argsort(-shared, kind="stable")[: checks.integer("most", most, minimum=1)]
        first, second, shared = first[top], second[top], shared[top]
        smaller = np.minimum(self.sizes[first], self.sizes[second])
        both = self.sizes[first] + self.sizes[second] - shared
        return pandas.DataFrame(
            {
                "first": [self.accounts[place] for place in first],
                "second": [self.accounts[place] for place in second],
                "shared": shared,
                "standard_error": self.pair_errors[first, second],
                "share_of_smaller": _ratio(shared, smaller),
                "share_of_both": _ratio(shared, both),
            }
        )

    def table(self) -> "pandas.DataFrame":
        """Return one row a candidate, in the order given.

        ``audience`` and ``new`` (what it adds to those before it), ``again`` (the share of the audience that is not
        new), ``best_place`` and ``best_new`` (its place, and what it adds, where always the one comes next that adds
        most); standard errors of what is estimated; the range where authenticity is not certain; with fees the
        price of each account of the audience, of each new one, and what of the fee goes to those already paid for.
        """
        import pandas

        places = np.empty(len(self.accounts), np.int64)
        places[self.order] = np.arange(len(self.accounts))
        columns: dict[str, Any] = {"account": list(self.accounts), "audience": self.sizes}
        if self.sets is not None:
            columns["audience_error"] = self.errors_of(self.sizes)
        if self.low is not None and self.high is not None:
            columns |= {"audience_low": self.low.sizes, "audience_high": self.high.sizes}
        columns["new"] = self.added
        if self.sets is not None:
            columns["new_error"] = self.errors_of(self.added)
        again = 1 - _ratio(self.added, self.sizes)
        columns |= {"again": again, "best_place": places + 1, "best_new": self.gained[places]}
        if self.fees is not None:
            columns |= {"fee": self.fees, "price": _ratio(self.fees, self.sizes)}
            columns |= {"price_new": _ratio(self.fees, self.added), "paid_again": self.fees * again}
        return pandas.DataFrame(columns)

    def summary(self) -> str:
        """Say in sentences what they reach together, how much of it twice, in which order to call them, at what price.

        >>> import diffusion
        >>> graph = diffusion.Graph.from_arrays(["@a", "@a", "@b", "@b"], ["@x", "@y", "@y", "@z"], edges="influence")
        >>> print(diffusion.audience_overlap(graph, ["@a", "@b"]).summary())
        ... # doctest: +NORMALIZE_WHITESPACE
        These 2 accounts have 3 followers together, 1 of them counted twice or more: 25.0 % of what you pay for reaches
        somebody you have already paid for. Most is shared by @a and @b: 1, which is 50.0 % of the smaller audience.
        """
        from diffusion.audience.overlap_words import summary_of

        return summary_of(self)

    def plot(self) -> "Figure":
        """Draw what every pair shares, and beside it what each adds to those before it; of more than 30 the largest."""
        from diffusion.audience.overlap_picture import picture_of

        return picture_of(self)

    def __repr__(self) -> str:
        size = f"{counted(len(self.accounts), 'account')}, {self.what}"
        return f"AudienceOverlap({size}, together {self.union:,.0f}, waste {percent(self.waste)})"

    def name(self, place: SupportsIndex) -> str:
        """Return the name of a candidate as a sentence may hold it."""
        return printable(str(self.accounts[place]))

    def _framed(self, values: Square) -> "pandas.DataFrame":
        import pandas

        return pandas.DataFrame(values, index=list(self.accounts), columns=list(self.accounts))


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, NaN where there is no whole."""
    shares: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares
