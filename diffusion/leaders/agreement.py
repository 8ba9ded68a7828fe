"""How far measures agree on who leads, and about which accounts they do not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks, drawing
from diffusion.communities.communities import Communities
from diffusion.errors import InputError
from diffusion.leaders.rank_correlation import kendall, spearman
from diffusion.leaders.reasons import reasons, sentence_of, traits_of
from diffusion.measures.measure import Network, Scores
from diffusion.provenance import Provenance
from diffusion.read.names import Name, Names
from diffusion.words import counted, printable

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

FEW = 6
"""Up to how many measures a sentence lists, and two grids stand side by side."""
Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Square = npt.NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class Agreement:
    """Rank correlations and shared leaders of every pair of measures."""

    names: Names
    """The accounts, in the order of their codes."""
    scores: Mapping[str, Scores]
    """The scores of all accounts, by the measure's name; the leading measure first."""
    provenance: Provenance
    """Where the scores come from."""
    shown: int
    """How many leaders are compared unless asked otherwise."""
    network: Network | None = None
    """What was ranked, to tell why measures differ; None where only the scores are known."""

    def __repr__(self) -> str:
        return f"Agreement({', '.join(self.scores)})"

    @cached_property
    def spearman(self) -> "pandas.DataFrame":
        """The rank correlation of every two measures over all accounts; NaN where one scores all the same."""
        return self._framed(self._pairwise(spearman))

    @cached_property
    def kendall(self) -> "pandas.DataFrame":
        """Kendall's tau-b of every two measures over all accounts; NaN where one scores all the same."""
        return self._framed(self._pairwise(kendall))

    @property
    def correlation(self) -> "pandas.DataFrame":
        """Both matrices, one above the other: ``correlation.loc["spearman"]`` and ``correlation.loc["kendall"]``."""
        import pandas

        return pandas.concat({"spearman": self.spearman, "kendall": self.kendall})

    def overlap(self, k: SupportsIndex | None = None) -> "pandas.DataFrame":
        """Return how many of the top ``k`` of one measure are in the top ``k`` of another; equal scores go by code."""
        leaders = [set(self._leaders(name, self._count(k)).tolist()) for name in self.scores]
        return self._framed(np.array([[len(first & second) for second in leaders] for first in leaders]))

    def disagreements(self, k: SupportsIndex | None = None) -> "pandas.DataFrame":
        """Return, for each pair of measures, the top-``k`` account of either whose two ranks differ most.

        The columns are ``account``, ``first`` and ``second`` (the measures), ``first rank`` and ``second rank``.
        Accounts with equal scores share the better rank. Pairs come with the largest difference first.
        """
        import pandas

        rows = [self._widest(*pair, self._count(k)) for pair in combinations(self.scores, 2) if len(self.names)]
        rows.sort(key=lambda row: -abs(row[3] - row[4]))
        return pandas.DataFrame(rows, columns=["account", "first", "second", "first rank", "second rank"])

    def reasons(
        self, k: SupportsIndex | None = None, communities: "Communities | npt.NDArray[Any] | None" = None
    ) -> "pandas.DataFrame":
        """Return the accounts of `disagreements`, the figures behind their ranks, and what goes with the difference.

        A figure is a reason where, among the top ``k`` by either measure, it goes with how differently the two rank
        (a rank correlation of at least 0.3), and the account stands out in it on that side. That is no proof of a
        cause; it asks nothing of the measures, which may be anybody's.

        Parameters
        ----------
        k
            How many leaders by either measure are compared.
        communities
            If they are to count: from `find_communities`, or the number of each account's community, by code.

        Returns
        -------
        pandas.DataFrame
            The columns of `disagreements`, ``why`` as a sentence, and of the account: ``followers``, how many ``its
            followers follow`` and ``its followers' followers`` (means), the shares of ``followers without followers``
            and of ``followers as deep in the core`` as it, how many it ``follows``, in a chain the mean ``pass-on
            chance`` of its ties, and with communities the share of ``followers in its community``.

        Raises
        ------
        InputError
            If the network is not known, or communities has not one entry an account.
        """
        import pandas

        if self.network is None:
            raise InputError("why measures differ cannot be told without the network: rank_leaders(...).agreement()")
        given = communities.codes if isinstance(communities, Communities) else communities
        labels = None if given is None else np.asarray(given)
        if labels is not None and labels.shape != (len(self.names),):
            raise InputError(f"communities must have one entry for each of the {len(self.names):,} accounts")
        table, wanted = self.disagreements(k), self._count(k)
        if table.empty:
            return table.assign(why=[])
        everybody = self._of_either(self.scores, wanted)
        traits, rows = traits_of(self.network, everybody, labels), list[dict[str, Any]]()
        for account, first, second in table[["account", "first", "second"]].itertuples(index=False):
            leaders = self._of_either([first, second], wanted)
            places = np.searchsorted(everybody, leaders)
            why = self._why(account, first, second, leaders, {name: own[places] for name, own in traits.items()})
            place = np.searchsorted(everybody, self.names.find([account])[0])
            rows.append({"why": why, **{name: float(own[place]) for name, own in traits.items()}})
        return pandas.concat([table, pandas.DataFrame(rows)], axis=1)

    def table(self) -> "pandas.DataFrame":
        """Return one row for each pair of measures: both correlations, and how many leaders they share."""
        import pandas

        grids = {"spearman": self.spearman, "kendall": self.kendall, f"shared top {self._count(None)}": self.overlap()}
        pairs = list(combinations(self.scores, 2))
        columns = {name: [grid.loc[pair] for pair in pairs] for name, grid in grids.items()}
        first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        return pandas.DataFrame({"first": first, "second": second, **columns})

    def summary(self) -> str:
        """Return how many leaders the measures share with the leading one, and whom they differ about most."""
        if len(self.scores) < 2 or not len(self.names):
            return "There is nothing to compare: that takes two measures and at least one account."
        count, (lead, *others) = self._count(None), list(self.scores)
        told = _shared_sentence(count, lead, others, self.overlap().to_numpy()[0, 1:])
        account, first, second, one, other = self.disagreements().iloc[0]
        if one == other:
            return f"{told} The measures agree on the rank of every leader."
        places = [
            f"{ordinal(rank)}{self._level(name, rank)} by {name}" for name, rank in ((first, one), (second, other))
        ]
        return f"{told} They differ most about {printable(str(account))}: {' but '.join(places)}{self._because()}."

    def _because(self) -> str:
        """Say what goes with the widest difference, where the network is known and tells."""
        if self.network is None:
            return ""
        account, first, second = self.disagreements().iloc[0][["account", "first", "second"]]
        leaders = self._of_either([first, second], self._count(None))
        why = self._why(account, first, second, leaders, traits_of(self.network, leaders))
        return f"; {why}" if why else ""

    def _of_either(self, measures: Iterable[str], k: int) -> Codes:
        """Return the codes of the top ``k`` by any of the measures, ascending."""
        return np.unique(np.concatenate([self._leaders(name, k) for name in measures]))

    def _why(self, account: Name, first: str, second: str, leaders: Codes, traits: Mapping[str, Floats]) -> str:
        """Say which figures of an account, among those of the leaders, go with its two ranks."""
        one, other = (min_ranks(self.scores[name].values)[leaders] for name in (first, second))
        place = int(np.searchsorted(leaders, self.names.find([account])[0]))
        return sentence_of(reasons(traits, one, other, place), traits, place)

    def plot(self) -> "Figure":
        """Draw the rank correlations and the shared leaders of every pair as two grids of numbers."""
        count = len(self.scores)
        if count <= FEW:
            figure, (correlations, leaders) = drawing.new_figure(1, 2, width=8.6, height=1.6 + 0.55 * count)
        else:
            side = 1.4 + 0.4 * count
            figure, (correlations, leaders) = drawing.new_figure(2, 1, width=side + 0.6, height=2 * side)
        labels = [drawing.safe_text(name, 18 if count <= FEW else 30) for name in self.scores]
        _grid(correlations, self.spearman.to_numpy(), labels, ".2f", "Rank correlation (Spearman)")
        _grid(leaders, self.overlap().to_numpy(), labels, ",d", f"Shared among the top {self._count(None):,}")
        return figure

    def _framed(self, values: Square) -> "pandas.DataFrame":
        import pandas

        return pandas.DataFrame(values, index=list(self.scores), columns=list(self.scores))

    def _pairwise(self, correlate: Callable[[Any, Any], float]) -> Square:
        """Return a symmetric matrix; what has no spread has no correlation, not even with itself."""
        columns = [scores.values for scores in self.scores.values()]
        varied = [len(column) > 1 and bool(np.ptp(column) > 0) for column in columns]
        values = np.diag(np.where(varied, 1.0, np.nan))
        for first, second in combinations(range(len(columns)), 2):
            both = varied[first] and varied[second]
            value = correlate(columns[first], columns[second]) if both else np.nan
            values[first, second] = values[second, first] = value
        return values

    def _count(self, k: SupportsIndex | None) -> int:
        wanted = self.shown if k is None else checks.integer("k", k, minimum=1)
        return min(wanted, len(self.names))

    def _leaders(self, name: str, k: int) -> Codes:
        return np.argsort(-self.scores[name].values, kind="stable")[:k]

    def _level(self, name: str, rank: int) -> str:
        """Say how many share a place, if any do."""
        others = int((min_ranks(self.scores[name].values) == rank).sum()) - 1
        if not others:
            return ""
        return f" (as {'is' if others == 1 else 'are'} {counted(others, 'other')})"

    def _widest(self, first: str, second: str, k: int) -> tuple[Name, str, str, int, int]:
        one, other = min_ranks(self.scores[first].values), min_ranks(self.scores[second].values)
        leaders = np.union1d(self._leaders(first, k), self._leaders(second, k))
        code = int(leaders[np.argmax(np.abs(one[leaders] - other[leaders]))])
        return self.names[code], first, second, int(one[code]), int(other[code])


def min_ranks(values: npt.NDArray[np.float64]) -> Codes:
    """Return the rank of each value, 1 the largest; equal values share the better rank.

    >>> min_ranks(np.array([5.0, 9.0, 5.0, 1.0])).tolist()
    [2, 1, 2, 4]
    """
    ascending = np.sort(values)
    return 1 + len(values) - np.searchsorted(ascending, values, side="right").astype(np.int64)


def ordinal(number: int) -> str:
    """Return a number as a place in a row.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 1112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '1,112th']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _shared_sentence(count: int, lead: str, others: list[str], shared: Square) -> str:
    """Say how many of the leading measure's leaders are in each other's, or, of many measures, in whose least and most.

    >>> _shared_sentence(20, "a", ["b", "c"], np.array([1, 20]))
    'Of the top 20 by a, 1 is in the top 20 by b, 20 are in the top 20 by c.'
    """
    if len(others) < FEW:
        parts = [
            f"{number:,} {'is' if number == 1 else 'are'} in the top {count:,} by {other}"
            for other, number in zip(others, shared, strict=True)
        ]
        return f"Of the top {count:,} by {lead}, {', '.join(parts)}."
    least, most = int(np.argmin(shared)), int(np.argmax(shared))
    return (
        f"Of the top {count:,} by {lead}, {np.median(shared):,.0f} are in the top {count:,} by the median of the "
        f"{len(others)} other measures, {shared[least]:,} in that by {others[least]}, {shared[most]:,} in that by "
        f"{others[most]}."
    )


def _grid(axes: Any, values: Square, labels: list[str], form: str, title: str) -> None:
    """Draw a square matrix as shades of blue that dark numbers stay readable on."""
    shades = np.nan_to_num(values.astype(np.float64))
    axes.imshow(shades, cmap="Blues", vmin=0, vmax=max(float(shades.max(initial=0)), 1.0) * 1.6)
    if len(labels) <= FEW:
        axes.set_xticks(range(len(labels)), labels, rotation=30, ha="right")
    else:
        axes.set_xticks(range(len(labels)), labels, rotation=90)
    axes.set_yticks(range(len(labels)), labels)
    axes.grid(visible=False)
    axes.set_title(title, loc="left")
    for row, column in np.ndindex(values.shape):
        text = format(values[row, column], form)
        size = {} if len(labels) <= FEW else {"fontsize": 8}
        axes.text(column, row, text, ha="center", va="center", **size)
