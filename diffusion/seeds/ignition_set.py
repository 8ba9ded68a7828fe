"""The fewest accounts of which one ignites almost every world: who they are, and how certain it is that they do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.cascades.chance import Chance
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.chain.plausible import AnyChain, shown
from diffusion.provenance import Provenance, fingerprint
from diffusion.read.names import Name
from diffusion.seeds.choose import problem_of
from diffusion.seeds.ignition import Ignition, IgnitionOrder, filled
from diffusion.seeds.tipping import find_tipping_point, listed
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

MAX_SEEDS = 100
"""How many accounts are tried unless more or fewer are asked for."""
EPSILON = 0.1
"""How near to the best the mean spread of further seeds shall be, where no world is left to ignite."""


@dataclass(frozen=True, eq=False, repr=False)
class IgnitionSet:
    """Accounts of which one ignites almost every world, and P(tips) of the first 1, 2, ... of them on fresh coins."""

    order: IgnitionOrder
    """How they were chosen: on how many worlds, which of these they ignite, what no choice can do."""
    point: TippingPoint
    """What the accounts are worth in replicates that had no part in the choice, for every number of them."""
    candidate_count: int
    """Among how many accounts they were chosen."""
    restricted: bool
    """Whether some accounts could not be chosen."""
    provenance: Provenance
    """Where the numbers come from."""

    @property
    def accounts_needed(self) -> int | None:
        """The fewest of the accounts, in order, whose P(tips) is at least the chance; None if that is not reached."""
        return self.point.accounts_needed

    @property
    def interval(self) -> tuple[int, int | None] | None:
        """Between how many and how many accounts of this order are truly needed."""
        return self.point.interval

    @property
    def accounts(self) -> tuple[Name, ...]:
        """The accounts that are needed, the first chosen first."""
        return self.point.accounts

    @property
    def chance(self) -> Chance | None:
        """P(tips) with these accounts, or with all that were tried if no number is enough; None without a target."""
        return self.point.chance

    @property
    def ignited(self) -> npt.NDArray[np.float64]:
        """The share of the worlds of the choice that the first 1, 2, ... accounts ignite: it flatters them."""
        return np.asarray(self.order.ignited / max(1, self.order.worlds), np.float64)

    def table(self) -> "pandas.DataFrame":
        """Return one row an account: rank, account, share ignited, P(tips) up to and with it, whether it is needed.

        Accounts that were added by expected spread have no share of worlds ignited.
        """
        table = self.point.curve.table()
        ignited = np.full(len(table), np.nan)
        ignited[: len(self.ignited)] = self.ignited
        columns = [name for name in ("chance", "chance_low", "chance_high", "mean") if name in table]
        return (
            table[["seeds", "account", *columns]]
            .rename(columns={"seeds": "rank"})
            .assign(ignited=ignited, needed=table["seeds"] <= (self.accounts_needed or 0))
        )

    def summary(self) -> str:
        """Say in sentences how many accounts it takes, how certain that is, and how they were chosen."""
        if self.order.fallback is not None:
            how = f"No ignition set: {self.order.fallback}, so the accounts were chosen by expected spread."
            return f"{how} {self.point.summary()}"
        return f"{self.point.summary()} {self._chosen()} {self._fewest()}"

    def plot(self) -> "Figure":
        """Draw P(tips) on fresh coins, and the share of the worlds of the choice that are ignited, by accounts."""
        from diffusion.drawing import MUTED

        figure = self.point.plot()
        if self.point.target is not None and len(self.ignited):
            axes = figure.axes[0]
            axes.plot(
                np.arange(1, len(self.ignited) + 1), self.ignited, color=MUTED, linewidth=1,
                label="worlds of the choice that are ignited",
            )  # fmt: skip
            axes.legend(loc="lower right", frameon=False)
        return figure

    def __repr__(self) -> str:
        return f"IgnitionSet({self.accounts_needed} accounts, {self.order.worlds:,} worlds, {self.chance})"

    def _chosen(self) -> str:
        order = self.order
        again = f" (held-out replicates refuted {counted(order.refuted, 'choice')} on fewer)" if order.refuted else ""
        share, many = percent(order.possible / order.worlds), f"{order.igniters:,.0f} of {self.candidate_count:,}"
        text = (
            f"They were chosen on {order.worlds:,} worlds{again}. In {share} of these some candidate alone tips it; "
            f"{many} do on average."
        )
        needed = self.accounts_needed
        if needed is not None and needed > len(order.codes):
            text += f" From account {len(order.codes) + 1:,} on, no world was left to ignite: by expected spread."
        return text

    def _fewest(self) -> str:
        asked, fewest = level(self.point.chance_asked), self.order.fewest
        who = "candidates" if self.restricted else "accounts"
        if fewest is None:
            return f"No choice of up to {len(self.point.curve.accounts):,} {who} ignites {asked} of worlds."
        if fewest == 1:
            return "That one account would be enough is not excluded." if (self.accounts_needed or 1) > 1 else ""
        if fewest == 2:
            return f"No single one of the {who} ignites {asked} of worlds (95 %)."
        return f"No {fewest - 1:,} {who}, whichever they are, ignite {asked} of worlds (95 %)."


def ignition_set(
    chain: AnyChain,
    model: Model | None = None,
    *,
    chance: float = 0.9,
    target: int | None = None,
    candidates: Iterable[Name] | None = None,
    max_seeds: SupportsIndex | None = None,
    most_worlds: int = 8_192,
    confidence: SupportsFloat = 0.95,
    replicates: SupportsIndex = 20_000,
    random_state: SupportsIndex = 0,
) -> IgnitionSet:
    """Return the fewest accounts of which one ignites almost every world, judged on fresh replicates.

    As `find_tipping_point`, but the seeds are chosen for the chance of tipping (`Ignition`), not for the mean spread.

    Parameters
    ----------
    chain, model
        What the content spreads over, and how (independent cascade unless given). With `PlausibleChains` accounts are
        chosen on the chain of mean probabilities, and judged on all of them.
    chance
        The chance with which the target must be reached.
    target
        The spread, in accounts, at which a replicate tips; unless given, where large outbreaks begin (`find_valley`).
    candidates
        Choose among these accounts only.
    max_seeds
        The most accounts to try; 100, or all candidates if they are fewer, unless given. Where ignition alone does not
        give the chance, further ones by expected spread are tried.
    most_worlds
        The most worlds to choose on.
    confidence
        Of the interval on the number of accounts, and of each P(tips) by itself.
    replicates
        The most replicates to spend on judging them.
    random_state
        The name of the chance.

    Raises
    ------
    UnknownAccountError
        If a candidate is not in the graph.
    InputError
        If an argument is out of bounds, or the model has no live-edge worlds.

    Examples
    --------
    Content that is passed on for sure in two circles, and a target that either circle reaches:

    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 5, 3], edges="influence")
    >>> found = diffusion.ignition_set(diffusion.uniform(graph, 0.9), target=3, chance=0.9)
    >>> found.accounts_needed, sorted(account > 2 for account in found.accounts)
    (2, [False, True])

    References
    ----------
    See `Ignition`.
    """
    method = Ignition(chance, target, most_worlds)
    named = listed(candidates)
    most = min(MAX_SEEDS, chain.graph.account_count if named is None else max(1, len(named)))
    many = most if max_seeds is None else max_seeds
    problem = problem_of(shown(chain), model or IndependentCascade(), many, EPSILON, None, named, random_state)
    order = method.order(problem)
    codes = order.codes if order.promised(method.chance) else filled(problem, order)
    point = find_tipping_point(
        chain, model, chance=chance, target=order.target, ordered_seeds=chain.graph.names.take(codes),
        confidence=confidence, replicates=replicates, random_state=random_state,
    )  # fmt: skip
    inputs = {"chain": chain.fingerprint}
    if not problem.everyone:
        inputs["candidates"] = fingerprint(problem.candidates)
    settings = {
        **point.provenance.settings,
        "max_seeds": problem.k,
        "most_worlds": method.most_worlds,
        "worlds": order.worlds,
        "candidates": len(problem.candidates),
    }
    provenance = Provenance("ignition_set", settings, inputs, problem.random_state)
    return IgnitionSet(order, point, len(problem.candidates), not problem.everyone, provenance)
