"""Stars against ordinary accounts: who equals whom, at what price, and who wins at which budget."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.read.names import Name

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
BUDGETS = 60
"""At how many amounts of money plans are compared."""


class Equal(NamedTuple):
    """How many accounts of a plan equal the stars, with the interval; None where those that were tried are too few."""

    accounts: int | None
    low: int | None
    high: int | None


class Mean(NamedTuple):
    """A mean with the ends of its interval, one or many."""

    mean: Any
    low: Any
    high: Any


@dataclass(frozen=True, eq=False)
class Plan:
    """Accounts to call in some order: how far content spreads from the first so many, and what they cost."""

    name: str
    """The plan in words."""
    ends: Integers
    """The numbers of accounts that were looked at, ascending."""
    sizes: Integers
    """Spread in each replicate (rows) with so many accounts (columns)."""
    spent: Floats | None
    """What so many accounts cost (columns): a row for each random order, or one; None where fees are not known."""
    accounts: tuple[Name, ...] | None
    """The accounts in order; None where every order is another one."""
    exhausted: bool
    """Whether these are all accounts that the plan has."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", checks.frozen(self.sizes))

    def spread_for(self, money: Floats) -> Floats:
        """Return the spread in each replicate (rows) for so much money (columns); NaN beyond what was tried."""
        if self.spent is None:
            raise InputError(f"the fees of {self.name} are not known, so neither is what money brings")
        found = np.empty((len(self.sizes), len(money)))
        for row, costs in enumerate(self.spent):
            own = self.sizes[row :: len(self.spent)]
            bought = np.searchsorted(costs, money * (1 + 1e-12), side="right")
            spread = np.hstack([np.zeros((len(own), 1)), own])[:, bought]
            if not self.exhausted:
                spread[:, money > costs[-1]] = np.nan
            found[row :: len(self.spent)] = spread
        return found


@dataclass(frozen=True, eq=False, repr=False)
class StarComparison:
    """A list of stars beside plans that do without, on the same coins."""

    stars: Plan
    """The list in question."""
    plans: tuple[Plan, ...]
    """What stands against it."""
    blocks: Integers
    """To which random order (and plausible chain) each replicate belongs: their means are independent."""
    target: int | None
    """The spread at which a replicate tips, if asked for."""
    confidence: float
    """Of all intervals, each by itself."""
    ordinary_count: int
    """How many accounts count as ordinary."""
    provenance: Provenance
    """Where the numbers come from."""

    @property
    def replicates(self) -> int:
        """How many runs of chance each plan had."""
        return len(self.blocks)

    @cached_property
    def spread(self) -> Mean:
        """The expected spread of all the stars."""
        return _mean(self.stars.sizes[:, -1], self.blocks, self.confidence)

    @cached_property
    def chance(self) -> Mean | None:
        """The chance that they tip; None without a target."""
        if self.target is None:
            return None
        found = _mean(self.stars.sizes[:, -1] >= self.target, self.blocks, self.confidence)
        return Mean(*(float(np.clip(value, 0, 1)) for value in found))

    @property
    def money(self) -> float | None:
        """What all the stars cost; None where fees are not known."""
        return None if self.stars.spent is None else float(self.stars.spent[0, -1])

    def plan(self, name: str) -> Plan:
        """Return a plan by name; ``"stars"`` is the list in question."""
        for plan in (self.stars, *self.plans):
            if plan.name == name:
                return plan
        raise InputError(f"there is no plan {name!r}; the plans are {', '.join(repr(p.name) for p in self.plans)}")

    def equal(self, name: str, of: str = "spread") -> Equal:
        """Return the fewest accounts of a plan whose expected spread (or chance to tip) is that of the stars.

        Parameters
        ----------
        name
            The plan.
        of
            ``"spread"``, or ``"chance"`` where there is a target.
        """
        return _equal(self.plan(name), self.stars, self.blocks, self._goal(of), self.confidence)

    def difference(self, name: str) -> Mean:
        """Return how much further a plan spreads than the stars for the stars' money, on average."""
        plan = self.plan(name)
        if self.money is None:
            raise InputError("fees are not known, so nothing can be compared for the same money")
        more = plan.spread_for(np.array([self.money]))[:, 0] - self.stars.sizes[:, -1]
        return _mean(more, self.blocks, self.confidence)

    @property
    def break_even(self) -> float | None:
        """What an ordinary account at random may cost at most to be the better buy; None where that is not known."""
        number = self.equal(self.plans[0].name).accounts
        return None if number is None or self.money is None else self.money / number

    def curve(self, name: str) -> "pandas.DataFrame":
        """Return one row for each number of accounts of a plan: what they cost on average, spread and its interval."""
        import pandas

        plan = self.plan(name)
        mean, low, high = _mean(plan.sizes, self.blocks, self.confidence)
        columns = {"accounts": plan.ends, "spread": mean, "spread_low": low, "spread_high": high}
        if plan.spent is not None:
            columns["money"] = plan.spent.mean(axis=0)
            columns["price"] = columns["money"] / mean
        if self.target is not None:
            columns["chance"] = (plan.sizes >= self.target).mean(axis=0)
        return pandas.DataFrame(columns)

    def fee_curve(self) -> "pandas.DataFrame":
        """Return one row for each budget and plan: the mean spread for so much money, its interval, and its price.

        The price is money for each expected active account. Plans whose fees are not known are left out.
        """
        import pandas

        if self.money is None:
            raise InputError("fees are not known, so there is no fee curve; give compare_stars accounts with fees")
        spent = self.stars.spent[0] if self.stars.spent is not None else np.empty(0)
        budgets = np.unique(np.append(np.linspace(0, self.money, BUDGETS + 1)[1:], spent[spent > 0]))
        parts = []
        for plan in (self.stars, *self.plans):
            if plan.spent is None:
                continue
            mean, low, high = _mean(plan.spread_for(budgets), self.blocks, self.confidence)
            columns = {"money": budgets, "plan": plan.name, "spread": mean, "spread_low": low, "spread_high": high}
            price = np.divide(budgets, mean, out=np.full(len(mean), np.nan), where=mean > 0)
            parts.append(pandas.DataFrame({**columns, "price": price}))
        return pandas.concat(parts, ignore_index=True)

    def table(self) -> "pandas.DataFrame":
        """Return one row a plan: how many accounts equal the stars, what those cost, what the stars' money brings.

        ``equal`` with ``equal_low`` and ``equal_high`` (missing where those tried are too few); with a target
        ``tips_equal`` and its ends; with fees ``money``, ``price`` for each expected active account, and for the stars'
        money ``spread_same`` and how much further that is than the stars.
        """
        import pandas

        rows = [self._row(plan) for plan in (self.stars, *self.plans)]
        return pandas.DataFrame(rows).astype({name: "Int64" for name in rows[0] if "equal" in name})

    def summary(self) -> str:
        """Say in sentences how many ordinary accounts equal the stars, at what price, and who wins at which budget."""
        from diffusion.seeds.star_words import summary_of

        return summary_of(self)

    def plot(self) -> "Figure":
        """Draw the spread of every plan against money, or against the number of accounts where fees are not known."""
        from diffusion.seeds.star_picture import picture_of

        return picture_of(self)

    def __repr__(self) -> str:
        equal = self.equal(self.plans[0].name).accounts
        return f"StarComparison({self.stars.ends[-1]:,} stars = {equal} {self.plans[0].name})"

    @staticmethod
    def settles(
        plan: Plan, budget: float, *, stars: Plan, blocks: Integers, target: int | None, confidence: float
    ) -> bool:
        """Return whether a plan has been followed far enough to say how many equal the stars, and what money brings."""
        goals: list[int | None] = [None] if target is None else [None, target]
        certain = all(_equal(plan, stars, blocks, goal, confidence).high is not None for goal in goals)
        return certain and (plan.spent is None or bool(plan.spent[:, -1].min() >= budget))

    def _goal(self, of: str) -> int | None:
        if of not in ("spread", "chance") or (of == "chance" and self.target is None):
            raise InputError(f'of must be "spread", or "chance" where there is a target, not {of!r}')
        return self.target if of == "chance" else None

    def _row(self, plan: Plan) -> dict[str, Any]:
        equal, own = self.equal(plan.name), plan is self.stars
        row: dict[str, Any] = {"plan": plan.name, "equal": len(plan.ends) if own else equal.accounts}
        row |= {"equal_low": row["equal"] if own else equal.low, "equal_high": row["equal"] if own else equal.high}
        if self.target is not None:
            names = ("tips_equal", "tips_equal_low", "tips_equal_high")
            tips = self.equal(plan.name, "chance")
            row |= dict(zip(names, [row["equal"]] * 3 if own else tips, strict=True))
        if self.money is None:
            return row
        money = self._cost(plan, row["equal"])
        same = None if plan.spent is None else _mean(
            plan.spread_for(np.array([self.money]))[:, 0], self.blocks, self.confidence
        )  # fmt: skip
        more = Mean(np.nan, np.nan, np.nan) if same is None else self.difference(plan.name)
        row |= {"money": money, "price": money / self._spread(plan, row["equal"])}
        row |= {"spread_same": np.nan if same is None else same.mean}
        return row | {"more": more.mean, "more_low": more.low, "more_high": more.high}

    def _cost(self, plan: Plan, number: int | None) -> float:
        if plan.spent is None or number is None:
            return float("nan")
        return float(plan.spent[:, np.searchsorted(plan.ends, number)].mean())

    def _spread(self, plan: Plan, number: int | None) -> float:
        return float("nan") if number is None else float(plan.sizes[:, np.searchsorted(plan.ends, number)].mean())


def _equal(plan: Plan, stars: Plan, blocks: Integers, target: int | None, confidence: float) -> Equal:
    """Return the first numbers of accounts at which a plan equals the stars: on average, perhaps, surely."""
    own, other = stars.sizes[:, -1:], plan.sizes
    more = other - own if target is None else (other >= target).astype(np.int64) - (own >= target)
    reached = [np.flatnonzero(values >= 0) for values in _mean(more, blocks, confidence)]
    mean, surely, perhaps = (int(plan.ends[places[0]]) if len(places) else None for places in reached)
    return Equal(mean, perhaps, surely)


def _mean(values: npt.NDArray[Any], blocks: Integers, confidence: float) -> Mean:
    """Return the mean of values, one a replicate (rows), and its interval by Student's t on the means of blocks."""
    from scipy.stats import t

    many = int(blocks.max()) + 1
    means = np.stack([values[block::many].mean(axis=0) for block in range(many)])
    half = t.ppf((1 + confidence) / 2, many - 1) * means.std(axis=0, ddof=1) / np.sqrt(many)
    mean = means.mean(axis=0)
    if np.ndim(mean) == 0:
        return Mean(float(mean), float(mean - half), float(mean + half))
    return Mean(mean, mean - half, mean + half)
