"""The ranking: opinion leaders by one or several measures, side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks, drawing
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.leaders.agreement import Agreement, min_ranks
from diffusion.measures.cores import KShell
from diffusion.measures.followers import Followers
from diffusion.measures.measure import Measure, Network, Scores, graph_of
from diffusion.measures.neighbours import neighbours_kept
from diffusion.measures.spread import ExpectedSpread
from diffusion.measures.walks import PageRank
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.names import Name, Names
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 20
"""How many leaders a table shows unless asked otherwise."""

CLOSE = 3
"""How many standard errors of a difference may be chance; more than two, for the first is the best of many."""


@dataclass(frozen=True, eq=False, repr=False)
class Ranking:
    """All accounts by each measure. The first measure leads: it orders tables and pictures unless another is named."""

    names: Names
    """The accounts, in the order of their codes."""
    measures: tuple[Measure, ...]
    """The measures, the leading one first."""
    scores: Mapping[str, Scores]
    """The scores of all accounts, by the measure's name."""
    provenance: Provenance
    """What was ranked, how, and by which chance."""
    shown: int = SHOWN
    """How many leaders tables show, and overlaps compare, unless asked otherwise."""
    network: Network | None = None
    """What was ranked, if it is still to be had: it tells why measures differ."""

    def __repr__(self) -> str:
        return f"Ranking({len(self.names):,} accounts by {', '.join(self.scores)})"

    def order(self, measure: "str | Measure | None" = None) -> npt.NDArray[np.int64]:
        """Return the codes of all accounts, best first; equal scores go by code."""
        return np.argsort(-self._scores(measure).values, kind="stable")

    def ranks(self, measure: "str | Measure | None" = None) -> npt.NDArray[np.int64]:
        """Return the rank of each account by code, 1 the best; equal scores share the better rank."""
        return min_ranks(self._scores(measure).values)

    def top(self, k: SupportsIndex, measure: "str | Measure | None" = None) -> list[Name]:
        """Return the names of the ``k`` best accounts, best first."""
        best = self.order(measure)[: checks.integer("k", k, minimum=0)]
        return self.names.take(best)

    def agreement(self) -> Agreement:
        """Return how far the measures agree, and about whom they do not."""
        return Agreement(self.names, self.scores, self.provenance, self.shown, self.network)

    def table(self, top: SupportsIndex | None = None, measure: "str | Measure | None" = None) -> "pandas.DataFrame":
        """Return the ``top`` accounts by one measure: account, then every measure's score, error (if any) and rank."""
        import pandas

        best = self.order(measure)[: self._count(top)]
        columns: dict[str, object] = {"account": self.names.take(best)}
        for name, scores in self.scores.items():
            columns[name] = scores.values[best]
            if scores.standard_errors is not None:
                columns[f"{name} standard error"] = scores.standard_errors[best]
            columns[f"{name} rank"] = self.ranks(name)[best]
        return pandas.DataFrame(columns)

    def places(self, top: SupportsIndex | None = None, measure: "str | Measure | None" = None) -> "pandas.DataFrame":
        """Return the ``top`` accounts by one measure: account, its score, and the rank by every measure."""
        import pandas

        best = self.order(measure)[: self._count(top)]
        score = {f"{self._name(measure)} (score)": self._scores(measure).values[best]}
        ranks = {name: self.ranks(name)[best] for name in self.scores}
        return pandas.DataFrame({"account": self.names.take(best), **score, **ranks})

    def summary(self) -> str:
        """Return who leads by each measure, what that means, and how far the measures agree, in sentences."""
        if not len(self.names):
            return "There are no accounts to rank."
        parts = [
            f"{counted(len(self.names), 'account')} {'was' if len(self.names) == 1 else 'were'} ranked by "
            f"{', '.join(self.scores)}."
        ]
        for measure in self.measures:
            parts.append(f"By {measure.name}, {self._first(measure)}; a high score means: {measure.meaning}.")
        parts += [f"{scores.note[0].upper()}{scores.note[1:]}." for scores in self.scores.values() if scores.note]
        return " ".join([*parts, *([self.agreement().summary()] if len(self.measures) > 1 else [])])

    def plot(self, top: SupportsIndex = 15, measure: "str | Measure | None" = None) -> "Figure":
        """Draw the ``top`` accounts by one measure as bars, and beside them their ranks by the others.

        Lines are one standard error, where chance plays a part. Ranks are darker the better they are.
        """
        name, best = self._name(measure), self.order(measure)[: self._count(top)]
        others = [other for other in self.scores if other != name]
        height = 1.2 + 0.26 * len(best) + (0.7 if others else 0)
        figure, panels = drawing.new_figure(
            1, 2 if others else 1, width=7.2 + 0.62 * len(others), height=height,
            width_ratios=(7.2 - 1.8, 0.62 * len(others)) if others else None,
        )  # fmt: skip
        self._draw_bars(panels[0], name, best)
        if others:
            self._draw_ranks(panels[1], others, best)
        return figure

    def _draw_bars(self, axes: "Axes", name: str, best: npt.NDArray[np.int64]) -> None:
        scores = self.scores[name]
        errors = None if scores.standard_errors is None else scores.standard_errors[best]
        places = np.arange(len(best))
        axes.barh(places, scores.values[best], xerr=errors, color=drawing.PALETTE[0], ecolor=drawing.INK)
        axes.set_yticks(places, [drawing.safe_text(account, 28) for account in self.names.take(best)])
        axes.set_ylim(max(len(best), 1) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(drawing.safe_text(name + ("" if errors is None else " (lines: one standard error)")))
        axes.set_title(drawing.safe_text(f"The {len(best):,} leading accounts by {name}"), loc="left")

    def _draw_ranks(self, axes: "Axes", others: list[str], best: npt.NDArray[np.int64]) -> None:
        """Draw the ranks by other measures as numbers on shades that dark text stays readable on."""
        ranks = np.array([self.ranks(other)[best] for other in others]).T.reshape(len(best), len(others))
        shades = 1 - np.log(ranks) / np.log(max(2, len(self.names)))
        axes.imshow(shades, cmap="Blues", vmin=0, vmax=1.8, aspect="auto")
        axes.set_xticks(range(len(others)), [drawing.safe_text(other, 22) for other in others], rotation=45, ha="right")
        axes.set_yticks([])
        axes.set_ylim(max(len(best), 1) - 0.5, -0.5)
        axes.grid(visible=False)
        axes.set_title("rank by", loc="left")
        for row, column in np.ndindex(ranks.shape):
            axes.text(column, row, f"{ranks[row, column]:,}", ha="center", va="center", fontsize=7.5)

    def _first(self, measure: Measure) -> str:
        """Return the first three of a measure, and how many share the place of the third, in words."""
        leaders = self.top(3, measure)
        level = int((self.ranks(measure) <= self.ranks(measure)[self.order(measure)[len(leaders) - 1]]).sum()) - len(
            leaders
        )
        equal = f" ({level:,} more are level with the last)" if level else ""
        verb = "is" if len(leaders) == 1 else "are"
        return f"the first {verb} {', '.join(str(name) for name in leaders)}{equal}{self._doubt(measure)}"

    def _doubt(self, measure: Measure) -> str:
        """Say how many accounts chance alone may have put behind the first."""
        scores, first = self._scores(measure), self.order(measure)[0]
        if scores.standard_errors is None:
            return ""
        margin = CLOSE * np.hypot(scores.standard_errors, scores.standard_errors[first])
        close = int((scores.values + margin >= scores.values[first]).sum()) - 1
        verb = "is" if close == 1 else "are"
        return f", and {counted(close, 'account')} {verb} too close to the first to be told apart" if close else ""

    def _name(self, measure: "str | Measure | None") -> str:
        name = next(iter(self.scores)) if measure is None else measure if isinstance(measure, str) else measure.name
        if name not in self.scores:
            raise InputError(f"measure: the accounts were not ranked by {name!r}, only by {', '.join(self.scores)}")
        return name

    def _scores(self, measure: "str | Measure | None") -> Scores:
        return self.scores[self._name(measure)]

    def _count(self, top: SupportsIndex | None) -> int:
        return self.shown if top is None else checks.integer("top", top, minimum=0)


def rank_leaders(
    network: Network,
    measures: Iterable[Measure] | Measure | None = None,
    *,
    top: SupportsIndex | None = None,
    random_state: SupportsIndex = 0,
) -> Ranking:
    """Rank all accounts as opinion leaders.

    Parameters
    ----------
    network
        A chain, or a graph if no measure needs probabilities.
    measures
        What to rank by, the leading measure first: any objects that are a `Measure`. Unless given, a chain is ranked by
        expected spread, followers, PageRank and k-shell, and a graph by the last three.
    top
        How many leaders tables show, and overlaps compare, unless asked otherwise (20).
    random_state
        The name of the chance, for measures that use any.

    Raises
    ------
    InputError
        If a measure needs a chain and got a graph, if two have the same name, or if one does not score every account.

    Examples
    --------
    >>> import networkx
    >>> from diffusion.graph.graph import Graph
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@ann", "@bo"), ("@ann", "@cy"), ("@bo", "@ann")]),
    ...                             edges="influence")
    >>> ranking = rank_leaders(graph)
    >>> ranking.top(2)
    ['@ann', '@bo']
    >>> ranking.table()[["account", "followers", "followers rank"]].values.tolist()
    [['@ann', 2.0, 1], ['@bo', 1.0, 2], ['@cy', 0.0, 3]]
    """
    graph = graph_of(network)
    chosen = _chosen(network, measures)
    shown = SHOWN if top is None else checks.integer("top", top, minimum=1)
    chance = check_random_state(random_state)
    with neighbours_kept():
        scores = {measure.name: measure.scores(network, chance) for measure in chosen}
    for name, found in scores.items():
        if len(found.values) != len(graph):
            raise InputError(f"the measure {name!r} scored {len(found.values):,} of the {len(graph):,} accounts")
    settings = {"measures": [repr(measure) for measure in chosen], "top": shown}
    inputs = {"chain" if isinstance(network, Chain) else "graph": network.fingerprint}
    return Ranking(graph.names, chosen, scores, Provenance("rank_leaders", settings, inputs, chance), shown, network)


def _usual(network: Network) -> list[Measure]:
    usual: list[Measure] = [Followers(), PageRank(), KShell()]
    return [ExpectedSpread(), *usual] if isinstance(network, Chain) else usual


def _chosen(network: Network, measures: Iterable[Measure] | Measure | None) -> tuple[Measure, ...]:
    given = _usual(network) if measures is None else [measures] if isinstance(measures, Measure) else measures
    chosen = tuple(given) if isinstance(given, Iterable) else (given,)
    for measure in chosen:
        if not isinstance(measure, Measure) or isinstance(measure, type):
            raise InputError(f"measures must be measures such as PageRank(), not {measure!r}")
    _prove_distinct(chosen)
    return chosen


def _prove_distinct(measures: tuple[Measure, ...]) -> None:
    names = [measure.name for measure in measures]
    if not names:
        raise InputError("measures: name at least one measure, such as Followers()")
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"measures: two of them are named {name!r}, and each needs a name of its own")
