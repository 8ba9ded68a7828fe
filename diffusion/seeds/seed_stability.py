"""Whether a list of seeds holds: who stays on it where things are otherwise, and what it keeps of the best spread."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion import checks, drawing
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
SHOWN = 25
"""How many accounts, and how many scenarios, a picture shows at most."""
WORTH_TELLING = 0.01
"""By so much a worst case must be better for another list to be recommended: less is chance."""
COMMON = "the accounts that most scenarios choose"
"""What the last of the lists is."""


@dataclass(frozen=True, eq=False, repr=False)
class SeedStability:
    """A list of seeds in scenarios, each of which changes one thing; made by `seed_stability`."""

    accounts: tuple[Name, ...]
    """The list that is judged."""
    names: tuple[str, ...]
    """What is otherwise in each scenario; in the first, nothing."""
    kinds: tuple[str, ...]
    """Of what kind that is: probabilities, ties, model, horizon, or choice (nothing but the coins of the choice)."""
    lists: tuple[tuple[Name, ...], ...]
    """All lists that were tried: the one that is judged, the one chosen in each scenario, and the accounts that most of
    these have."""
    spreads: Floats
    """The mean spread of each list (rows) in each scenario (columns), on the same coins."""
    replicates: int
    """In how many replicates."""
    given: bool
    """Whether the list was given, rather than chosen in the first scenario."""
    model: str
    """The model's name in words."""
    provenance: Provenance
    """Where the numbers come from."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "spreads", checks.frozen(np.asarray(self.spreads, np.float64)))

    @property
    def chosen(self) -> tuple[tuple[Name, ...], ...]:
        """The list chosen in each scenario."""
        return self.lists[1:-1]

    @cached_property
    def shares(self) -> Floats:
        """What each list (rows) keeps of the best spread that any of them has in each scenario (columns)."""
        best: Floats = self.spreads.max(axis=0)
        return checks.frozen(self.spreads / best)

    @property
    def kept(self) -> Floats:
        """What the list that is judged keeps of the best spread in each scenario."""
        return np.asarray(self.shares[0], np.float64)

    @property
    def worst_case(self) -> float:
        """The smallest share of the best spread that the list keeps in any scenario."""
        return float(self.kept.min())

    @property
    def worst_scenario(self) -> str:
        """Where that is."""
        return self.names[int(self.kept.argmin())]

    @property
    def stays(self) -> Floats:
        """In what share of the other scenarios each account of the list is chosen."""
        return np.array([self._listed(account) for account in self.accounts])

    @property
    def steady(self) -> tuple[Name, ...]:
        """The accounts of the list that are chosen in every scenario."""
        return tuple(account for account, share in zip(self.accounts, self.stays, strict=True) if share == 1)

    @property
    def overlaps(self) -> npt.NDArray[np.int64]:
        """How many accounts of the list are chosen in each scenario."""
        return np.array([len(set(self.accounts) & set(others)) for others in self.chosen])

    @cached_property
    def safest(self) -> int:
        """Which of the lists tried has the best worst case; the one that is judged if no other has a better one."""
        return int(self.shares.min(axis=1).argmax())

    @property
    def safest_accounts(self) -> tuple[Name, ...]:
        """The accounts of that list."""
        return self.lists[self.safest]

    @property
    def safest_worst_case(self) -> float:
        """The smallest share of the best spread that it keeps in any scenario."""
        return float(self.shares[self.safest].min())

    @property
    def noise(self) -> int:
        """How many accounts of the list stay when nothing but the coins of the choice is otherwise."""
        return int(self.overlaps[1])

    def table(self) -> "pandas.DataFrame":
        """Return one row an account of any list.

        Its rank on the list that is judged, in what share of the scenarios it is chosen, and in which it is not.
        """
        import pandas

        others = {account for chosen in self.chosen for account in chosen} - set(self.accounts)
        ordered = [*self.accounts, *sorted(others, key=lambda account: (-self._listed(account), str(account)))]
        ranks: list[int | None] = [*range(1, len(self.accounts) + 1), *[None] * len(others)]
        return pandas.DataFrame(
            {
                "account": pandas.Series(ordered, dtype=object),
                "rank": pandas.array(ranks, dtype="Int64"),
                "chosen_in": [self._listed(account) for account in ordered],
                "not_in": ["; ".join(self._without(account)) for account in ordered],
            }
        )

    def scenarios(self) -> "pandas.DataFrame":
        """Return one row a scenario.

        How many of the accounts are chosen in it, what the list keeps of the best spread there, and what the list that
        is chosen in it keeps of the best spread as things are.
        """
        import pandas

        return pandas.DataFrame(
            {
                "scenario": self.names,
                "kind": self.kinds,
                "stay": self.overlaps,
                "kept": self.kept,
                "spread": self.spreads[0],
                "best_spread": self.spreads.max(axis=0),
                "its_list_as_it_is": self.shares[1:-1, 0],
            }
        )

    def summary(self) -> str:
        """Say in sentences who stays, what the list keeps where it does worst, and which list is safest."""
        many, stay = len(self.accounts), len(self.steady)
        others = len(self.names) - (not self.given)
        verb = ("is" if stay == 1 else "are") + " chosen"
        if not self.given:
            verb = ("stays" if stay == 1 else "stay") + " on the list"
        text = (
            f"{stay:,} of {counted(many, 'account')} {verb} in each of {others:,} scenarios; in the worst one, "
            f"“{self.worst_scenario}”, the list keeps {percent(self.worst_case, 0)} of the best spread. "
        )
        if self.noise < many and not self.given:
            text += (
                f"Part of this is no change at all: with other coins for the choice alone, {self.noise:,} of {many:,} "
                f"stay, and the list keeps {percent(float(self.kept[1]), 0)}. "
            )
        if self.safest_worst_case - self.worst_case < WORTH_TELLING:
            return f"{text}No other list tried does noticeably better in its worst scenario."
        return (
            f"{text}The list with the best worst case of those tried, {self._list_words(self.safest)}, keeps "
            f"{percent(self.safest_worst_case, 0)} everywhere, and {percent(float(self.shares[self.safest, 0]), 0)} as "
            "things are."
        )

    def plot(self) -> "Figure":
        """Draw how often each account is chosen, and what the list keeps of the best spread in each scenario."""
        accounts, names = self.accounts[:SHOWN], self.names[:SHOWN]
        height = 1.4 + 0.26 * max(len(accounts), len(names))
        figure, (left, right) = drawing.new_figure(1, 2, width=10.5, height=height, width_ratios=(2, 3))
        rows = np.arange(len(accounts))
        left.barh(rows, 100 * self.stays[: len(accounts)], color=drawing.PALETTE[0], height=0.7)
        left.set_yticks(rows, [drawing.safe_text(account, 18) for account in accounts])
        left.set(xlim=(0, 100), xlabel="scenarios that choose it (%)")
        left.set_title("Who is chosen" if self.given else "Who stays on the list", loc="left")
        rows = np.arange(len(names))
        right.scatter(100 * self.kept[: len(names)], rows, color=drawing.PALETTE[0], s=45, zorder=3, label="this list")
        if self.safest:
            right.scatter(
                100 * self.shares[self.safest, : len(names)], rows, marker="D", s=30, facecolors="none",
                edgecolors=drawing.PALETTE[1], label="the list with the best worst case",
            )  # fmt: skip
            figure.legend(loc="outside lower right", ncols=2, frameon=False)
        right.set_yticks(rows, [drawing.safe_text(name, 44) for name in names])
        right.set(xlabel="share of the best spread there (%)", xlim=(min(50.0, 100 * self.shares.min() - 5), 102))
        right.set_title("What the list keeps", loc="left")
        for axes in (left, right):
            axes.invert_yaxis()
        return figure

    def _listed(self, account: Name) -> float:
        """Return in what share of the scenarios, but for the one that the list was chosen in, an account is chosen."""
        lists = self.chosen if self.given else self.chosen[1:]
        return sum(account in others for others in lists) / len(lists)

    def _without(self, account: Name) -> list[str]:
        return [name for name, others in zip(self.names, self.chosen, strict=True) if account not in others]

    def _list_words(self, place: int) -> str:
        return COMMON if place == len(self.lists) - 1 else f"the one chosen for “{self.names[place - 1]}”"

    def __repr__(self) -> str:
        return f"SeedStability({len(self.accounts):,} accounts, {len(self.names):,} scenarios)"
