"""What held-out items say of measures of leadership."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError
from diffusion.provenance import Provenance
from diffusion.read.names import Name, Names
from diffusion.validation.contest import Contest
from diffusion.validation.leader_figures import FIGURES, HINDSIGHT
from diffusion.validation.past import CHANCE, PAST
from diffusion.validation.resampling import Estimate

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
MEANINGS: Mapping[str, str] = {
    "items started": "the share of later items that they started",
    "reach started": "the share of all later reposts that are of items which they started",
    "largest started": "the share of the largest later items that they started",
    "mean size": "the mean size of the later items that they started",
    "large share": "the share of the later items that they started which became large",
    "present": "the share of all later reposts that came from one of them, directly or not, started or passed on",
    "carried": "the share of what came of later reposts of others' items that came of theirs",
    "carried per repost": "the accounts that came of each such repost of theirs",
}
"""What each figure of the leaders by a measure says."""


@dataclass(frozen=True)
class LeadersHeldOut:
    """What there was to judge by."""

    accounts: int
    """Accounts of the network."""
    leaders: int
    """How many of them are looked at."""
    known: int
    """Reposts that the measures and counts could know."""
    items: int
    """Later items."""
    reposts: int
    """How often they were taken up from others."""
    large: int
    """How many items count as large."""
    least: int
    """How many accounts such an item has at least."""
    how: str
    """Whether parents are ``"stated"`` by the log or ``"inferred"``."""
    orphans: float
    """Reposts without a parent, or expected to have none that can be seen."""
    outside: float
    """Later items that no account of the network started."""
    starters: int
    """Accounts of the network that started a later item."""


@dataclass(frozen=True, eq=False, repr=False)
class LeaderEvidence:
    """How far the leaders by each measure spread in later items, beside plain counts, chance and hindsight."""

    measures: tuple[str, ...]
    """The measures, then what was counted before, random accounts, and the best in hindsight."""
    names: Names
    """The accounts of the network."""
    scores: Mapping[str, Floats]
    """The score of every account, by measure."""
    estimates: Mapping[str, Estimate]
    """Every figure with its resamples, by name."""
    sides: Mapping[str, Floats]
    """Figures without an interval, one entry a measure."""
    held_out: LeadersHeldOut
    """What there was to judge by."""
    provenance: Provenance
    """Where the figures come from."""

    def __repr__(self) -> str:
        return f"LeaderEvidence({len(self.measures)} measures, {self.held_out.items:,} later items)"

    def kind(self, measure: str) -> str:
        """Return ``"measure"``, ``"past"`` (a plain count), ``"chance"`` or ``"hindsight"``."""
        kinds = {"past": PAST, "chance": CHANCE, "hindsight": HINDSIGHT.values()}
        return next((kind for kind, names in kinds.items() if measure in names), "measure")

    def top(self, measure: str) -> list[Name]:
        """Return the leaders by a measure, best first; equal scores go by code."""
        best = np.argsort(-self.scores[self._known(measure)], kind="stable")[: self.held_out.leaders]
        return self.names.take(best)

    def table(self) -> "pandas.DataFrame":
        """Return one row a measure.

        The figures that `MEANINGS` explains, of the top accounts; the ``median size`` of the items that they started;
        which share of the ``best starters`` and ``best carriers`` in hindsight is among them; and two rank correlations
        of the scores: with later reposts an item, among the accounts that started any, and with past activity, among
        all. Where parents were inferred, ``present by chance`` and ``carried by chance`` say what the two figures would
        be had the same accounts taken up the same items in random order. ``kind`` says what is a measure, a plain
        count, chance or hindsight.
        """
        import pandas

        columns = {name: found.values for name, found in self.estimates.items()} | dict(self.sides)
        kinds = [self.kind(name) for name in self.measures]
        return pandas.DataFrame({"measure": list(self.measures), "kind": kinds, **columns})

    def intervals(self, figure: str = "reach started") -> "pandas.DataFrame":
        """Return one row a measure: a figure with its 95 % interval, had other items been held out; best first."""
        import pandas

        found = self._estimate(figure)
        rows = [(name, self.kind(name), float(found.values[place]), *found.interval(place))
                for place, name in enumerate(self.measures)]  # fmt: skip
        table = pandas.DataFrame(rows, columns=["measure", "kind", figure, "lower", "upper"])
        return table.sort_values(figure, ascending=False, kind="stable", ignore_index=True)

    def differences(self, figure: str = "reach started", than: str | None = None) -> "pandas.DataFrame":
        """Return how far each measure is from one of them, the best unless named, with simultaneous 95 % intervals.

        The intervals hold for all pairs of measures at once (`Contest`), so that it does not flatter the best to have
        been chosen for being best. ``told apart`` says whether 0 is outside. Hindsight takes no part.
        """
        import pandas

        names, contest = self._contest(figure)
        if than is not None and than not in names:
            raise InputError(f"than must be one of {', '.join(names)}, not {than!r}")
        if not names:
            return pandas.DataFrame(columns=["measure", "than", "difference", "lower", "upper", "told apart"])
        other = contest.best if than is None else names.index(than)
        rows = []
        for place, name in enumerate(names):
            gap, margin = contest.values[place] - contest.values[other], contest.margins[place, other]
            apart = contest.beats(place, other) or contest.beats(other, place)
            if place != other:
                rows.append((name, names[other], float(gap), float(gap - margin), float(gap + margin), apart))
        rows.sort(key=lambda row: -row[2])
        return pandas.DataFrame(rows, columns=["measure", "than", "difference", "lower", "upper", "told apart"])

    def best(self, figure: str = "reach started") -> tuple[str, ...]:
        """Return the best by a figure, and all that cannot be told from it, in order; hindsight takes no part."""
        names, contest = self._contest(figure)
        level = [place for place in range(len(names)) if not contest.beats(contest.best, place)]
        return tuple(names[place] for place in sorted(level, key=lambda place: -contest.values[place]))

    def better_than_counting(self, figure: str = "reach started") -> tuple[str, ...]:
        """Return the measures that surpass every plain count by more than chance explains."""
        names, contest = self._contest(figure)
        counts = [names.index(name) for name in PAST if name in names]
        own = [place for place, name in enumerate(names) if self.kind(name) == "measure"]
        return tuple(names[place] for place in own if all(contest.beats(place, other) for other in counts))

    def summary(self) -> str:
        """Say in sentences whose leaders spread furthest, who cannot be told from them, and what flatters whom."""
        from diffusion.validation.leader_sentences import sentences

        return sentences(self)

    def plot(self, figures: tuple[str, ...] = ("reach started", "large share", "present")) -> "Figure":
        """Draw figures of all measures as dots with their 95 % intervals, a panel a figure."""
        from diffusion.validation.leader_pictures import draw_evidence

        for figure in figures:
            self._estimate(figure)
        return draw_evidence(self, tuple(figures))

    def _known(self, measure: str) -> str:
        if measure not in self.scores:
            raise InputError(f"measure must be one of {', '.join(self.measures)}, not {measure!r}")
        return measure

    def _estimate(self, figure: str) -> Estimate:
        if figure not in FIGURES:
            raise InputError(f"figure must be one of {', '.join(FIGURES)}, not {figure!r}")
        return self.estimates[figure]

    def _contest(self, figure: str) -> tuple[list[str], Contest]:
        self._estimate(figure)
        return self._contests[figure]

    @cached_property
    def _contests(self) -> dict[str, tuple[list[str], Contest]]:
        fair = np.array([self.kind(name) != "hindsight" for name in self.measures])
        found = {}
        for figure, values in self.estimates.items():
            entered = np.flatnonzero(fair & np.isfinite(values.values))
            contest = Contest.of(values, entered, self.held_out.items)
            found[figure] = ([self.measures[place] for place in entered], contest)
        return found
