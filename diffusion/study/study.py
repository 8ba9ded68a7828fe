"""What a study found: the answer in sentences, a table and a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.launches.comparison.compare import Comparison
from diffusion.leaders.ranking import Ranking
from diffusion.seeds.curve import TippingCurve
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.study.check import LogCheck
from diffusion.study.chosen import ChosenAccounts
from diffusion.study.planned import PlannedLaunches
from diffusion.study.reading import Material
from diffusion.study.settings import StudySettings
from diffusion.study.tables import answers_table
from diffusion.study.trust import ChainTrust

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

USUAL_POWERS = (0.5, 1.0, 2.0)
"""The powers for which every question is answered unless others are asked for."""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Everything that a study found. The folder holds the same as tables, pictures and a page to forward."""

    folder: Path
    """Where it lies."""
    settings: StudySettings
    """What was asked."""
    material: Material
    """What was read, and the chain made of it."""
    check: LogCheck | None
    """How far the learned chain agrees with the log's own items, if there is a log."""
    trust: ChainTrust | None
    """What a chain learned from a log may be trusted for, if there is a log."""
    ranking: Ranking
    """The opinion leaders."""
    points: tuple[TippingPoint, ...]
    """The tipping point at each power, weakest first."""
    ways: tuple[Mapping[str, TippingCurve], ...]
    """At each power, the same question with seeds chosen in other ways."""
    comparisons: tuple[Comparison, ...]
    """The launches at each power."""
    chosen: ChosenAccounts | None = None
    """What is said of the chosen accounts at the leading power."""
    planned: PlannedLaunches | None = None
    """What became of the launches of the plan, if there is one."""

    @property
    def left_out(self) -> tuple[float, ...]:
        """The usual powers that the model does not bear on this chain."""
        answered = {point.power for point in self.points}
        return () if self.settings.powers is not None else tuple(p for p in USUAL_POWERS if p not in answered)

    @property
    def measured(self) -> bool:
        """Whether the pass-on probabilities were learned or known, rather than assumed."""
        return self.chain.is_measured or self.chain.provenance.operation == "explicit"

    @property
    def graph(self) -> Graph:
        """Who sees whom."""
        return self.material.graph

    @property
    def chain(self) -> Chain:
        """The relationship chain at power 1."""
        return self.material.chain

    @property
    def main(self) -> int:
        """Which power leads the report: the one that matches the log if 1 does not, else the one nearest to 1."""
        leading = self.check.matching_power if self.check and self.check.matching_power else 1.0
        return min(range(len(self.points)), key=lambda index: abs(self.points[index].power - leading))

    def table(self) -> "pandas.DataFrame":
        """Return one row a power: is there a tipping point, how many accounts, how certain, at what price."""
        return answers_table(self.points, {point.power: self.price(point) for point in self.points})

    def summary(self) -> str:
        """Say what was found, in sentences to forward."""
        return " ".join(self.sentences())

    def sentences(self) -> list[str]:
        """Return the same sentences one by one, the most important first."""
        places = list(range(len(self.points)))
        said = [] if self.measured else [self._nothing_measured()]
        if self.measured:
            places.sort(key=lambda place: place != self.main)
        said += [f"{self.points[place].summary()} {self._fees(self.points[place])}".strip() for place in places]
        said += self.left_out_words()
        for place in places[:1] if self.measured else places:
            said.append(f"At power {self.points[place].power:g}, {self.comparisons[place].summary()}")
        if self.check is not None:
            said.insert(len(said) if self.check.agrees else 0, self.check.summary())
        if self.planned is not None:
            said.append(f"The plan: {self.planned.headline}")
        if self.chosen is not None:
            said.append(self.chosen.overlap)
        if self.material.authenticity is not None:
            said.append(self.material.authenticity.summary())
        if self.trust is not None:
            said += self.trust.sentences()
        return said

    def price(self, point: TippingPoint) -> float | None:
        """Return what the accounts that are needed ask together; None where a fee is not known."""
        accounts = self.material.accounts
        if accounts is None or "fee" not in accounts or not point.accounts:
            return None
        fees = np.asarray(accounts.column(self.graph, "fee"), np.float64)
        total = float(fees[self.graph.codes(point.accounts)].sum())
        return total if np.isfinite(total) else None

    def left_out_words(self) -> tuple[str, ...]:
        """Say which of the usual powers have no answer, and why."""
        if not self.left_out:
            return ()
        powers, model = " and ".join(f"{power:g}" for power in self.left_out), self.settings.model.name
        why = "the weights into an account would sum to more than 1"
        return (f"There is no answer for power {powers}: the {model} model does not bear it ({why}).",)

    def plot(self) -> "Figure":
        """Draw the tipping curve at the power nearest to 1."""
        return self.points[self.main].plot()

    def _nothing_measured(self) -> str:
        powers = ", ".join(f"{point.power:g}" for point in self.points)
        return (
            "Nothing here is measured: without a repost log, every tie's pass-on probability is assumed to be one over "
            f"the number of accounts its follower follows, and every answer is given at the powers {powers}."
        )

    def _fees(self, point: TippingPoint) -> str:
        accounts, cost = self.material.accounts, self.price(point)
        if cost is not None:
            return f"Its fee is {cost:,.0f}." if len(point.accounts) == 1 else f"Their fees are {cost:,.0f} together."
        if accounts is None or "fee" not in accounts or not point.accounts:
            return ""
        return "Its fee is not listed." if len(point.accounts) == 1 else "What they ask is not listed for all of them."

    def __repr__(self) -> str:
        return f"Study({str(self.folder)!r}, {self.graph!r})"
