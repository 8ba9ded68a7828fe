"""Number of points times budget: how far what the money buys spreads, and how many points are best."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.outbreak import find_valley
from diffusion.cascades.replicates import check_replicates
from diffusion.cascades.simulate import simulate
from diffusion.chain.plausible import AnyChain, draw_settings, shown
from diffusion.launches.maps.best_number import BudgetMap
from diffusion.launches.maps.cells import (
    axis,
    chance_interval,
    check_cells,
    draws_of,
    inputs_of,
    mean_interval,
    tell,
    whole_axis,
)
from diffusion.launches.maps.purchases import Market
from diffusion.measures.measure import Measure
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name

POINTS = (1, 2, 5, 10, 20, 50)
BUDGETS = 6
"""So many budgets unless told otherwise: each half of the next, up to the price of the dearest account."""
WHAT = "budget map"
FIGURES = (
    "prices", "followers", "means", "means_low", "means_high", "chances", "chances_low", "chances_high", "behind",
    "behind_low", "behind_high",
)  # fmt: skip
"""What is known of each cell, in this order."""
Integers = npt.NDArray[np.int64]


def budget_map(
    chain: AnyChain,
    model: Model,
    points: Iterable[SupportsIndex] = POINTS,
    budgets: Iterable[SupportsFloat] | None = None,
    *,
    accounts: Accounts | None = None,
    by: Measure | None = None,
    target: SupportsIndex | None = None,
    won_over: bool = False,
    replicates: SupportsIndex = 1_000,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> BudgetMap:
    """Return expected spread and P(tips) of the points that each budget buys, for each number of points.

    Where the accounts file has fees, the points are those that are worth most for the budget, exactly. Without, the
    price of an account is taken to be its number of followers, and points cost about the same each; that says what
    an audience of a given size does as one piece or as many, and the summary says so. All cells are on the same coins,
    so that the best number of points is told by paired differences.

    Parameters
    ----------
    chain, model
        What the content spreads over (a chain, or `PlausibleChains`), and how; all points post at once.
    points
        Numbers of points, ascending.
    budgets
        Ascending, in the currency of the fees or in followers. Unless given, six, each half of the next, up to what the
        dearest account asks.
    accounts
        From `read_accounts`, with a column ``fee``.
    by
        What an account is worth, where there are fees: `Followers` unless given; `ExpectedSpread` of a chain is the
        other usual one.
    target
        The spread (accounts) at which a replicate tips; where large outbreaks begin unless given, and without one
        where there are none.
    won_over
        Let the expected spread count only accounts that were won over, without the points themselves: twenty points
        have nineteen more than one. P(tips) counts everybody.
    replicates, confidence, random_state
        How many runs a cell, how certain the intervals (each by itself), and the name of the chance.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> found = diffusion.budget_map(chain, diffusion.IndependentCascade(), (1, 5), (20, 40), replicates=200)
    >>> found.means.shape, bool((found.prices <= [20, 40]).all())
    ((2, 2), True)
    """
    check_model(model)
    one = shown(chain)
    market = Market.of(one, one.graph, accounts, by)
    numbers = whole_axis("points", points, len(one.graph))
    money = axis("budgets", market.prices.max() * 0.5 ** np.arange(BUDGETS)[::-1] if budgets is None else budgets)
    check_cells(len(numbers), len(money))
    count, state = check_replicates(chain, replicates), check_random_state(random_state)
    sure = checks.open_unit("confidence", confidence)
    if target is None:
        goal = find_valley(chain, model, random_state=state).size
    else:
        goal = checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    runs = _Runs(chain, model, accounts, market, goal, won_over, count, sure, state)
    columns = [runs.column(numbers, budget, place, len(money)) for place, budget in enumerate(money)]
    tell(WHAT, len(numbers) * len(money), len(numbers) * len(money))
    cells = np.array([column.cells for column in columns]).transpose(2, 1, 0)
    return BudgetMap(
        points=numbers,
        budgets=money,
        accounts={
            (number, place): names
            for place, column in enumerate(columns)
            for number, names in enumerate(column.names)
            if names
        },
        **dict(zip(FIGURES, cells, strict=True)),
        target=goal,
        market=market.summary(),
        price_words=market.words,
        won_over=won_over,
        replicates=count,
        confidence=sure,
        provenance=runs.provenance(numbers, money, by),
    )


@dataclass(frozen=True)
class _Column:
    """What one budget buys."""

    names: list[tuple[Name, ...]]
    """The accounts, for each number of points."""
    cells: npt.NDArray[np.float64]
    """The figures of each number of points (rows), in the order of ``FIGURES``; NaN where it cannot be bought."""


@dataclass(frozen=True)
class _Runs:
    """What all cells have in common."""

    chain: AnyChain
    model: Model
    accounts: Accounts | None
    market: Market
    target: int | None
    won_over: bool
    replicates: int
    confidence: float
    random_state: int

    def column(self, numbers: Integers, budget: float, place: int, columns: int) -> _Column:
        """Buy and simulate each number of points, and tell the best of them from the others."""
        graph, draws = self.chain.graph, draws_of(self.chain, self.replicates)
        bought = [self.market.buy(int(number), float(budget)) for number in numbers]
        sizes = []
        for row, codes in enumerate(bought):
            sizes.append(self._sizes(graph.names.take(codes)) if len(codes) else None)
            tell(WHAT, place * len(numbers) + row + 1, columns * len(numbers))
        means = [-np.inf if spread is None else float(spread.mean()) for spread in sizes]
        best = sizes[int(np.argmax(means))]
        cells = np.full((len(numbers), len(FIGURES)), np.nan)
        for row, (codes, spread) in enumerate(zip(bought, sizes, strict=True)):
            if spread is None or best is None:
                continue
            asked = len(codes) if self.won_over else 0
            cells[row, :2] = self.market.price(codes), graph.out_degrees[codes].sum()
            cells[row, 2:5] = mean_interval(spread, draws, self.confidence)
            if self.target is not None:
                cells[row, 5:8] = chance_interval(spread + asked >= self.target, draws, self.confidence)
            cells[row, 8:11] = mean_interval(best - spread, draws, self.confidence)
        return _Column([tuple(graph.names.take(codes)) for codes in bought], cells)

    def provenance(self, numbers: Integers, money: npt.NDArray[np.float64], by: Measure | None) -> Provenance:
        """Return where the numbers come from."""
        settings = {
            "model": self.model.name,
            "points": numbers.tolist(),
            "budgets": money.tolist(),
            "prices": self.market.words,
            "by": None if self.market.worth is None else (by.name if by else "followers"),
            "target": self.target,
            "won_over": self.won_over,
            "replicates": self.replicates,
            "confidence": self.confidence,
            "power": self.chain.power,
        } | draw_settings(self.chain)
        return Provenance("budget_map", settings, inputs_of(self.chain, self.accounts), self.random_state)

    def _sizes(self, names: list[Name]) -> Integers:
        spread = simulate(
            self.chain, self.model, names, replicates=self.replicates, random_state=self.random_state
        ).sizes
        return spread - len(names) if self.won_over else spread
